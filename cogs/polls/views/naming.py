"""What kinds, audiences, options and table words are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts import plain
from bot.topics import Sector, sector_name
from cogs.polls.rules.kinds import (
    AnswerMode,
    Audience,
    Poll,
    PollKind,
    Stance,
    State,
    Unit,
)
from cogs.polls.rules.results import SMALL, Verdict, Word

if TYPE_CHECKING:
    from bot.i18n import Words

OPTION_SHOWN = 100
"""An option of 80 characters, with some escapes."""


def kind_name(kind: PollKind, words: Words) -> str:
    return {
        PollKind.SINGLE: words("Single choice"),
        PollKind.MULTIPLE: words("Multiple choice"),
        PollKind.SCORE: words("Score 0 to 5"),
        PollKind.RANKED: words("Ranked"),
        PollKind.CONSENT: words("Consent to a proposal"),
        PollKind.TEXT: words("Open text"),
    }[kind]


def mode_name(mode: AnswerMode, words: Words) -> str:
    return {
        AnswerMode.ANONYMOUS_CITY: words("Anonymous, one per city"),
        AnswerMode.ANONYMOUS_PERSON: words("Anonymous, one per person"),
        AnswerMode.NAMED_CITY: words("Named, one per city"),
        AnswerMode.NAMED_PERSON: words("Named, one per person"),
    }[mode]


def audience_name(audience: Audience, sector: Sector | None, words: Words) -> str:
    """Whom a poll asks: "All officials"."""
    if sector is not None:
        return words("Officials for {sector}", sector=sector_name(sector, words).lower())
    return {
        Audience.ALL: words("All officials"),
        Audience.TECHNICAL: words("Technical officials"),
        Audience.POLITICAL: words("Political officials"),
    }[audience]


def stance_name(stance: Stance, words: Words) -> str:
    return {
        Stance.AGREE: words("Agree"),
        Stance.ABSTAIN: words("Abstain"),
        Stance.DISAGREE: words("Disagree"),
        Stance.BLOCK: words("Block"),
    }[stance]


def stance_explained(stance: Stance, words: Words) -> str:
    """As the form offers it."""
    return {
        Stance.AGREE: words("Agree: I support it"),
        Stance.ABSTAIN: words("Abstain: I leave it to the others"),
        Stance.DISAGREE: words("Disagree: not my choice, but I can live with it"),
        Stance.BLOCK: words("Block: it would do harm and must not happen"),
    }[stance]


def shown_options(poll: Poll) -> str:
    """The options one a line; of 25 long ones all find room in a message."""
    return "\n".join(f"- {plain(option, limit=OPTION_SHOWN)}" for option in poll.options)


def quoted(text: str) -> str:
    """What somebody wrote, set apart from our words."""
    return f"> {plain(text)}".replace("\n", "\n> ")


def label_names(poll: Poll, words: Words) -> list[str]:
    """Each row of the poll's table, by position."""
    if poll.kind is PollKind.CONSENT:
        return [stance_name(Stance(label), words) for label in poll.labels]
    return list(poll.labels)


def state_name(state: State, words: Words) -> str:
    return {
        State.DRAFT: words("Draft"),
        State.PROPOSED: words("Proposed"),
        State.SCHEDULED: words("Scheduled"),
        State.OPEN: words("Open"),
        State.COUNTING: words("Being counted"),
        State.PUBLISHED: words("Closed"),
        State.WITHDRAWN: words("Withdrawn"),
        State.VOID: words("Void"),
    }[state]


def table_word(word: Word, words: Words) -> str:
    """What stands in the table in place of, or beside, a number."""
    return {
        Word.UP_TO_SMALL: words("0–{small}", small=SMALL),
        Word.NEARLY_ALL: words("nearly all"),
        Word.MOST: words("most"),
        Word.SOME: words("some"),
        Word.FEW: words("few or none"),
        Word.LOW: words("low"),
        Word.MIDDLE: words("middle"),
        Word.HIGH: words("high"),
        Word.TOO_FEW: words("too few scores"),
        Word.CLOSE: words("close together"),
        Word.MIXED: words("mixed"),
        Word.FAR: words("far apart"),
    }[word]


def verdict_sentence(poll: Poll, verdict: Verdict, words: Words) -> str:
    if verdict is Verdict.TOO_FEW and poll.unit is Unit.PERSON:
        return words(
            "Answers from fewer than {result} cities. All were destroyed unread.",
            result=poll.min_result,
        )
    return {
        Verdict.TOO_FEW: words(
            "Fewer than {result} answers. All were destroyed unread.", result=poll.min_result
        ),
        Verdict.WITHHELD: words("Any table would give somebody away. None is shown."),
        Verdict.REACHED: words("Consent is reached: no block, and two thirds agree."),
        Verdict.NOT_REACHED: words("Consent is not reached: fewer than two thirds agree."),
        Verdict.BLOCKED: words("Consent is not reached: at least one block."),
    }[verdict]


def voters(poll: Poll, n: int, words: Words) -> str:
    """ "30 cities" or "30 people", by whose answer counts once."""
    if poll.unit is Unit.CITY:
        return words.plural("{n} city", "{n} cities", n)
    return words.plural("{n} person", "{n} people", n)
