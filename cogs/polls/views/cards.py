"""The poll's own message, and what stands behind its More…."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.charts import describe
from bot.delivery import CardFace
from bot.delivery.faces import Attachment
from bot.ids import join
from bot.texts import plain
from bot.ui import Accent, Part, button, picture, select, stamp, with_button
from cogs.polls.rules.kinds import ENDED, Poll, State, Texts
from cogs.polls.views.forms import AREA
from cogs.polls.views.naming import (
    audience_name,
    kind_name,
    state_name,
    voters,
)
from cogs.polls.views.notice import notice_short
from cogs.polls.views.results import chart, headline, table_lines

if TYPE_CHECKING:
    from bot.i18n import Words
    from bot.ui.pieces import Item
    from cogs.polls.rules.results import PublishedResult

PICTURE = "result.png"


@dataclass(frozen=True)
class Shown:
    """What a card needs beside the poll: its result (a named poll's so far) and a picture."""

    result: PublishedResult | None = None
    image: bytes | None = None


def poll_card(poll: Poll, shown: Shown, words: Words) -> CardFace:
    """The card of a poll in any state after its draft. Its reference is the mark below it."""
    parts: list[Part] = [f"🗳️ **{plain(poll.question)}**", _state_line(poll, words)]
    files: tuple[Attachment, ...] = ()
    if poll.state is State.PUBLISHED and shown.result is not None:
        files = _result_parts(parts, poll, shown, words)
    elif poll.state is State.OPEN:
        _open_parts(parts, poll, shown, words)
    elif sentence := _ended_sentence(poll, words):
        parts.append(sentence)
    return CardFace(Accent.POLLS, tuple(parts), ended=poll.state in ENDED, files=files)


def _state_line(poll: Poll, words: Words) -> Part:
    if poll.state is State.OPEN:
        line = words(
            "**Open** · closes {at} ({left})",
            at=stamp(poll.closes_at),
            left=stamp(poll.closes_at, "R"),
        )
    elif poll.state is State.PUBLISHED:
        line = words("**Closed** · {at}", at=stamp(poll.closes_at))
    elif poll.state is State.SCHEDULED:
        line = words("**Scheduled** · opens {at}", at=stamp(poll.opens_at))
    else:
        line = f"**{state_name(poll.state, words)}**"
    return with_button(line, button(words("Who can see this?"), join(AREA, "who", poll.id)))


def _open_parts(parts: list[Part], poll: Poll, shown: Shown, words: Words) -> None:
    parts.append(
        words(
            "{kind} · {audience}: {voters} asked",
            kind=kind_name(poll.kind, words),
            audience=audience_name(poll.audience, poll.sector, words),
            voters=voters(poll, poll.asked_count, words),
        )
    )
    parts.append(notice_short(words, poll))
    if not poll.anonymous:
        parts.append(_live_counts(poll, shown, words))
    parts.append(_open_buttons(poll, words))


def _open_buttons(poll: Poll, words: Words) -> list[Item]:
    primary = discord.ButtonStyle.primary
    answer = button(words("Answer"), join(AREA, "answer", poll.id), primary)
    more = button(words("More…"), join(AREA, "more", poll.id))
    if not poll.anonymous:
        return [answer, button(words("Who chose what"), join(AREA, "names", poll.id)), more]
    return [
        answer,
        button(words("Change"), join(AREA, "change", poll.id)),
        button(words("Have I answered?"), join(AREA, "mine", poll.id)),
        more,
    ]


def _live_counts(poll: Poll, shown: Shown, words: Words) -> str:
    if shown.result is None or not shown.result.ballots:
        return words("Nobody has answered yet.")
    return "\n".join(
        [*headline(poll, shown.result, words), *table_lines(poll, shown.result, words)]
    )


def _result_parts(
    parts: list[Part], poll: Poll, shown: Shown, words: Words
) -> tuple[Attachment, ...]:
    assert shown.result is not None
    lines = headline(poll, shown.result, words)
    if lines:
        parts.append("\n".join(lines))
    bars = chart(poll, shown.result, words)
    files: tuple[Attachment, ...] = ()
    if bars is not None and shown.image is not None:
        alt = describe(bars)
        files = (Attachment(PICTURE, shown.image, alt),)
        parts.append(picture(PICTURE, alt))
    table = table_lines(poll, shown.result, words)
    if table:
        parts.append("\n".join(table))
    if sentence := texts_sentence(poll, words):
        parts.append(sentence)
    parts.append(_result_buttons(poll, shown.result, words))
    return files


def _result_buttons(poll: Poll, result: PublishedResult, words: Words) -> list[Item]:
    buttons: list[Item] = []
    if result.rows:
        buttons.append(button(words("As text"), join(AREA, "result", poll.id)))
        buttons.append(button(words("Export"), join(AREA, "export", poll.id)))
    buttons.append(button(words("Ask again"), join(AREA, "again", poll.id)))
    if poll.texts in {Texts.WAITING, Texts.RELEASED}:
        buttons.append(button(words("In their own words"), join(AREA, "texts", poll.id)))
    return buttons


def texts_sentence(poll: Poll, words: Words) -> str:
    """Where the own words are; empty where there are none."""
    if poll.texts is Texts.WAITING and poll.review_at is not None:
        return words(
            "Coordinators read the own words first. They appear by {at}.",
            at=stamp(poll.review_at),
        )
    return {
        Texts.RELEASED: words("The own words stand in the thread of this message."),
        Texts.LOST: words("The own words were lost with the ballot box."),
    }.get(poll.texts, "")


def _ended_sentence(poll: Poll, words: Words) -> str:
    return {
        State.COUNTING: words("The answers are being counted."),
        State.WITHDRAWN: words("Withdrawn. All answers were destroyed."),
        State.VOID: words("The answers were lost with the ballot box; we must ask again."),
    }.get(poll.state, "")


def more_select(poll: Poll, words: Words, *, manages: bool) -> Part:
    """What stands behind More… on an open poll."""
    options = [("asked", words("Who is asked"))]
    if manages:
        options += [
            ("remind", words("Remind all")),
            ("extend", words("Extend")),
            ("close", words("Close now")),
            ("withdraw", words("Withdraw")),
        ]
    return select(join(AREA, "pick", poll.id), options, words("More…"))
