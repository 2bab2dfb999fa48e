"""Moments in which the bot writes to Discord of its own accord, to be harmed one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.crash.polls import ANONYMOUS, CITIES, CLOSED, NAMED
from tests.crash.scenario import bare_world, set_up
from tests.wire.polling import card, form_of, open_anonymous, open_named, send

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.crash.run import Run
    from tests.loopback.records import Message

VOTERS = CITIES[:6]
ANA = CITIES[0]
NEXT_DAY = datetime(2026, 1, 6, 10, 0, tzinfo=UTC)
Part = "Callable[[Run], Awaitable[None]]"


@dataclass(frozen=True)
class Moment:
    """`before` is played once and copied; what `now` sets off is harmed."""

    name: str
    before: Callable[[Run], Awaitable[None]]
    now: Callable[[Run], Awaitable[None]]


async def _with_preview(run: Run) -> None:
    await NAMED.prepare(run)


async def _opens(run: Run) -> None:
    """Its card."""
    await open_named(run)


async def _with_votes(run: Run) -> None:
    await NAMED.prepare(run)
    await open_named(run)
    for number, voter in enumerate(VOTERS):
        form = await form_of(run, voter)
        await run.ask(
            lambda form=form, voter=voter, n=number: send(run, voter, form, choice=str(n % 3))
        )  # type: ignore[misc]


async def _closes(run: Run) -> None:
    """Its card is edited, its result said."""
    await run.until(CLOSED)


async def _with_words(run: Run) -> None:
    await ANONYMOUS.prepare(run)
    await open_anonymous(run)
    for number, voter in enumerate(VOTERS):
        form = await form_of(run, voter)
        fields = {"choice": [str(number % 2), "3"], "text": f"We lack {'many ' * number}roofs"}
        await run.ask(
            lambda form=form, voter=voter, fields=fields: send(run, voter, form, **fields)
        )  # type: ignore[misc]
    await run.until(CLOSED)


async def _releases(run: Run) -> None:
    """Own words go into a thread of the card, which is made for them."""
    desk = run.discord.people.messages("coordinators")[-1]
    panel = await run.press("Dora", "Review", desk)
    await run.press("Dora", "Release all", panel)


async def _asked_to_join(run: Run) -> None:
    await set_up(run)
    run.world.add_person("Cora", run.role("Coordinator"))
    run.world.add_person(ANA)
    await run.settle()
    form = await run.press(ANA, "Join my city", run.discord.people.messages("welcome")[-1])
    await run.submit(ANA, form, {"place": ANA, "kind": "technical"})


async def _is_confirmed(run: Run) -> None:
    """Roles are given, and the next morning a private message tells of it."""
    await run.press("Cora", "Confirm", _request(run))
    await run.until(NEXT_DAY)


async def _joined(run: Run) -> None:
    await _asked_to_join(run)
    await _is_confirmed(run)


async def _leaves(run: Run) -> None:
    """Roles are taken."""
    panel = await run.command(ANA, "city leave", channel="welcome")
    await run.press(ANA, "Leave", panel)


def _request(run: Run) -> Message:
    return next(
        one
        for one in run.discord.people.messages("coordinators")
        if "'Confirm'" in str(one.components)
    )


MOMENTS = {
    one.name: one
    for one in (
        Moment("a poll opens", _with_preview, _opens),
        Moment("a poll closes", _with_votes, _closes),
        Moment("own words are released", _with_words, _releases),
        Moment("a member is confirmed", _asked_to_join, _is_confirmed),
        Moment("a member leaves", _joined, _leaves),
    )
}
__all__ = ["MOMENTS", "Moment", "bare_world", "card"]
