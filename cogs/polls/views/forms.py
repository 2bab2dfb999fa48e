"""The forms of polls: a new poll, an answer, a changed answer, a typed time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.ids import join
from bot.texts import cut, plain
from bot.ui import choice_field, form, several_field, text_field
from cogs.polls.rules.answers import PLACES, TEXT_LIMIT, TOP_SCORE, Submitted
from cogs.polls.rules.drafts import OPTION_LIMIT, QUESTION
from cogs.polls.rules.kinds import STANCES, AnswerMode, Poll, PollKind
from cogs.polls.views.naming import kind_name, mode_name, stance_explained
from cogs.polls.views.notice import notice_short

if TYPE_CHECKING:
    from collections.abc import Mapping

    import discord

    from bot.i18n import Words
    from bot.ui import Request

AREA = "polls1"
OWN_WORDS = "own"
LABEL_LIMIT = 45
READ_LIMIT = 1_000  # notice and question together, so that the form stays short


def new_poll_form(
    words: Words, token: str, filled: Mapping[str, Any], *, proposes: bool
) -> discord.ui.Modal:
    """The one form of a new poll; ``filled`` are earlier values, ``token`` is fresh; ``proposes``:
    an anonymous poll of this person is a proposal."""
    consent = filled.get("kind") == PollKind.CONSENT
    return form(
        words("New poll"),
        join(AREA, "new", arg=token),
        text_field(
            "question",
            words("Question"),
            low=QUESTION[0],
            high=QUESTION[1],
            value=str(filled.get("question", "")),
            hint=words("The proposal in one sentence: “We …”. People agree or block it.")
            if consent
            else "",
        ),
        text_field(
            "options",
            words("Options, one a line"),
            long=True,
            high=26 * (OPTION_LIMIT + 2),
            value=str(filled.get("options", "")),
            hint=words("Leave it empty for consent and open text."),
        ),
        choice_field(
            "kind",
            words("Kind"),
            [(kind.value, kind_name(kind, words)) for kind in PollKind],
            chosen=str(filled.get("kind", PollKind.SINGLE)),
        ),
        choice_field(
            "mode",
            words("Answers"),
            [(mode.name, mode_name(mode, words)) for mode in AnswerMode],
            chosen=str(filled.get("mode", AnswerMode.ANONYMOUS_CITY.name)),
            hint=words("Anonymous polls go to the coordinators first; named ones open at once.")
            if proposes
            else "",
        ),
        several_field(
            OWN_WORDS,
            words("Own words"),
            [("yes", words("Let people add their own words"))],
            chosen=["yes"] if filled.get(OWN_WORDS) else [],
            most=1,
            required=False,
        ),
    )


def answer_form(poll: Poll, words: Words, token: str, text: str = "") -> discord.ui.Modal:
    """Notice and question, then the fields of the kind; ``token`` is fresh for each opening."""
    notice = notice_short(words, poll)
    return form(
        words("Answer {ref}", ref=poll.ref),
        join(AREA, "cast" if poll.anonymous else "vote", poll.id, token),
        cut(f"{notice}\n\n**{plain(poll.question)}**", READ_LIMIT),
        *_fields(poll, words, text),
    )


def change_form(
    poll: Poll, words: Words, token: str, code: str = "", text: str = ""
) -> discord.ui.Modal:
    """As :func:`answer_form`, with the code in the notice's place."""
    fields = _fields(poll, words, text)
    heading = [f"**{plain(poll.question)}**"] if len(fields) < PLACES else []
    return form(
        words("Change my answer to {ref}", ref=poll.ref),
        join(AREA, "swap", poll.id, token),
        *heading,
        text_field(
            "code", words("Your code"), low=12, high=20, value=code, placeholder="7K3M-9QXW-2RTC"
        ),
        *fields,
    )


def time_form(poll: Poll, words: Words, which: str) -> discord.ui.Modal:
    """A typed time for the opening or the closing: ``which`` is the verb that takes it."""
    return form(
        words("Another time"),
        join(AREA, which, poll.id),
        text_field(
            "when",
            words("When?"),
            low=2,
            high=80,
            placeholder=words("31 March 17:00, or: next Friday 12:00"),
        ),
    )


def submitted(poll: Poll, request: Request) -> Submitted:
    """What came back from an answer form."""
    fields = tuple(request.fields.get(name, ()) for name in _names(poll))
    return Submitted(fields, request.text("text"))


def _names(poll: Poll) -> list[str]:
    if poll.kind is PollKind.SCORE:
        return [f"score{i}" for i in range(len(poll.options))]
    if poll.kind is PollKind.RANKED:
        return [f"place{i}" for i in range(min(PLACES, len(poll.options)))]
    return [] if poll.kind is PollKind.TEXT else ["choice"]


def _fields(poll: Poll, words: Words, text: str) -> list[Any]:
    fields = _kind_fields(poll, words)
    if poll.kind is PollKind.TEXT or poll.own_words:
        fields.append(
            text_field(
                "text",
                words("In your own words"),
                long=True,
                low=1 if poll.kind is PollKind.TEXT else 0,
                high=TEXT_LIMIT,
                value=text,
                hint=words("Leave out places, people and sums: they can point to you."),
            )
        )
    return fields


def _kind_fields(poll: Poll, words: Words) -> list[Any]:
    options = [(str(i), option) for i, option in enumerate(poll.options)]
    match poll.kind:
        case PollKind.SINGLE:
            return [choice_field("choice", words("Your answer"), options)]
        case PollKind.MULTIPLE:
            label = words("Up to {most} answers", most=poll.most)
            return [several_field("choice", label, options, most=poll.most)]
        case PollKind.SCORE:
            return [_score(i, option, words) for i, option in enumerate(poll.options)]
        case PollKind.RANKED:
            return [_place(i, options, words) for i in range(min(PLACES, len(options)))]
        case PollKind.CONSENT:
            stances = [(str(i), stance_explained(s, words)) for i, s in enumerate(STANCES)]
            hint = words("Reached when nobody blocks and two thirds of agree and disagree agree.")
            return [choice_field("choice", words("Your answer"), stances, hint=hint)]
        case PollKind.TEXT:
            return []


def _score(position: int, statement: str, words: Words) -> Any:
    long = len(statement) > LABEL_LIMIT
    scores = [(str(n), words("{n} of 5", n=n)) for n in range(TOP_SCORE + 1)]
    return choice_field(
        f"score{position}",
        words("Statement {number}", number=position + 1) if long else statement,
        scores,
        required=False,
        hint=statement if long else "",
    )


def _place(place: int, options: list[tuple[str, str]], words: Words) -> Any:
    names = [
        words("First place"),
        words("Second place"),
        words("Third place"),
        words("Fourth place"),
    ]
    return choice_field(f"place{place}", names[place], options, required=place == 0)
