"""What is said once about a poll: a reminder, a result, released texts, a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.delivery import NoticeFace
from bot.ids import join
from bot.texts import plain
from bot.ui import button, stamp
from cogs.polls.rules.kinds import Poll, State
from cogs.polls.rules.results import PublishedResult, Verdict
from cogs.polls.views.forms import AREA
from cogs.polls.views.naming import quoted, verdict_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Words

QUOTED = 200


def reminder(
    poll: Poll, roles: tuple[int, ...], words: Words, *, enough: bool | None
) -> NoticeFace | None:
    """To everybody asked, whoever has answered; ``enough`` is the one bit that may be told."""
    if poll.state is not State.OPEN:
        return None
    state = {
        True: words("There are enough answers for a result."),
        False: words("There are not enough answers yet."),
        None: "",
    }[enough]
    text = words(
        "{ref} closes {at}: {question}\nIf you have answered, thank you, nothing to do. {state}",
        ref=poll.ref,
        at=stamp(poll.closes_at),
        question=plain(poll.question),
        state=state,
    )
    mention = " ".join(f"<@&{role}>" for role in roles)
    answer = button(words("Answer"), join(AREA, "answer", poll.id), discord.ButtonStyle.primary)
    return NoticeFace(f"{mention} {text}".strip(), (answer,), roles=roles)


def result(poll: Poll, published: PublishedResult | None, words: Words) -> NoticeFace | None:
    """A result is news of its own, never only an edit of the card; where there is none, why."""
    if poll.state is not State.PUBLISHED:
        return None
    if published is not None and published.too_few:
        why = verdict_sentence(poll, Verdict.TOO_FEW, words)
        return NoticeFace(words("{ref} has closed. {why}", ref=poll.ref, why=why))
    text = words(
        "{ref} closed {at}: {question}",
        ref=poll.ref,
        at=stamp(poll.closes_at),
        question=plain(poll.question),
    )
    see = button(
        words("See the result"), join(AREA, "result", poll.id), discord.ButtonStyle.primary
    )
    return NoticeFace(text, (see,))


def texts(poll: Poll, part: Sequence[str], withheld: int | None, words: Words) -> NoticeFace:
    """Some of the released own words, in the thread on the card; the first part says how many
    were ``withheld``, the others have None."""
    lines = []
    if withheld is not None:
        lines.append(words("In their own words, in no order:"))
        if withheld:
            lines.append(
                words.plural("{n} text was withheld.", "{n} texts were withheld.", withheld)
            )
    lines += [quoted(text) for text in part]
    return NoticeFace("\n\n".join(lines), thread=words("{ref}: in their own words", ref=poll.ref))


def decided(poll: Poll, words: Words, *, published: bool) -> NoticeFace:
    """To the proposer."""
    if published:
        return NoticeFace(words("Your poll {ref} was published. Thank you.", ref=poll.ref))
    return NoticeFace(
        words("Your poll {ref} was not taken up. Ask a coordinator why.", ref=poll.ref)
    )


def box_paused(words: Words) -> NoticeFace:
    return NoticeFace(
        words("The ballot box is paused: the disk refused. Answers wait until it is mended.")
    )


def void(poll: Poll, why: str, words: Words) -> NoticeFace:
    """What happened to a poll whose part of the ballot box does not fit."""
    return NoticeFace(
        {
            "lost": words(
                "{ref} is void: the answers were lost with the ballot box; we must ask again.",
                ref=poll.ref,
            ),
            "restored": words(
                "{ref} is withdrawn: restored from an older copy. Its message stays as it is.",
                ref=poll.ref,
            ),
            "texts_lost": words(
                "The own words of {ref} were lost with the ballot box. Its result stays.",
                ref=poll.ref,
            ),
        }[why]
    )
