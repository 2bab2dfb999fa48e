"""Moments in which the bot writes to Discord of its own accord, to be harmed one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.crash.polls import ANONYMOUS, CITIES, CLOSED, NAMED
from tests.crash.scenario import set_up
from tests.wire.polling import card, form_of, open_anonymous, open_named, send

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.crash.run import Run
    from tests.loopback.records import Message

VOTERS = CITIES[:6]
ANA = CITIES[0]
NEXT_DAY = datetime(2026, 1, 6, 10, 0, tzinfo=UTC)
ANOTHER_LIFE = 100
"""Lives draw by their number: none of what follows may draw what was drawn before it."""


@dataclass(frozen=True)
class Moment:
    """`before` is played once and copied; the requests that `now` sets off are harmed."""

    name: str
    before: Callable[[Run], Awaitable[None]]
    now: Callable[[Run], Awaitable[None]]
    routes: tuple[str, ...]
    """What `now` writes to, beside answers to people."""

    async def prepare(self, run: Run) -> None:
        await run.drop()
        run.lives = ANOTHER_LIFE
        await run.start()
        await self.before(run)


async def _opens(run: Run) -> None:
    await open_named(run)


async def _with_votes(run: Run) -> None:
    await NAMED.prepare(run)
    await open_named(run)
    for number, voter in enumerate(VOTERS):
        await _answers(run, voter, {"choice": str(number % 3)})


async def _with_words(run: Run) -> None:
    await ANONYMOUS.prepare(run)
    await open_anonymous(run)
    for number, voter in enumerate(VOTERS):
        said = f"We lack {'many ' * number}roofs"
        await _answers(run, voter, {"choice": [str(number % 2), "3"], "text": said})
    await run.until(CLOSED)


async def _answers(run: Run, voter: str, fields: dict[str, object]) -> None:
    form = await form_of(run, voter)
    told = await run.ask(lambda: send(run, voter, form, **fields))
    assert "Recorded." in told.text, told.text


async def _closes(run: Run) -> None:
    await run.until(CLOSED)


async def _releases(run: Run) -> None:
    """Own words go into a thread of the card, which is made for them."""
    desk = run.discord.people.messages("coordinators")[-1]
    panel = await run.press("Dora", "Review", desk)
    await run.press("Dora", "Release all", panel)


async def _asks_to_join(run: Run) -> None:
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


async def _has_joined(run: Run) -> None:
    await _asks_to_join(run)
    await _is_confirmed(run)


async def _leaves(run: Run) -> None:
    panel = await run.command(ANA, "city leave", channel="welcome")
    await run.press(ANA, "Leave", panel)


def _request(run: Run) -> Message:
    for message in run.discord.people.messages("coordinators"):
        if "'Confirm'" in str(message.components):
            return message
    raise AssertionError("nobody asks to join")


SEND = "POST /channels/{channel}/messages"
EDIT = "PATCH /channels/{channel}/messages/{message}"
THREAD = "POST /channels/{channel}/messages/{message}/threads"
DIRECT = "POST /users/@me/channels"
GIVE = "PUT /guilds/{guild}/members/{user}/roles/{role}"
TAKE = "DELETE /guilds/{guild}/members/{user}/roles/{role}"
MOMENTS = {
    one.name: one
    for one in (
        Moment("a poll opens", NAMED.prepare, _opens, (SEND,)),
        Moment("a poll closes", _with_votes, _closes, (EDIT, SEND)),
        Moment("own words are released", _with_words, _releases, (EDIT, THREAD, SEND)),
        Moment("a member is confirmed", _asks_to_join, _is_confirmed, (EDIT, GIVE, DIRECT, SEND)),
        Moment("a member leaves", _has_joined, _leaves, (TAKE,)),
    )
}
__all__ = ["DIRECT", "EDIT", "GIVE", "MOMENTS", "SEND", "TAKE", "THREAD", "Moment", "card"]
