"""The stories that are stopped at every step; each area adds its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.crash.clock import StillWorld
from tests.loopback.rights import Can

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.crash.run import Run

MONDAY = datetime(2026, 1, 12, 8, 0, tzinfo=UTC)
"""Nine o'clock in Brussels, a week after the start."""


@dataclass(frozen=True)
class Scenario:
    """`prepare` is played once and is no part of the steps; `story` is played for each."""

    name: str
    world: Callable[[], StillWorld]
    prepare: Callable[[Run], Awaitable[None]]
    story: Callable[[Run], Awaitable[None]]
    endings: tuple[str, ...] = ("",)
    """How it may end: undisturbed, and after a crash that took what cannot be repeated."""


def bare_world() -> StillWorld:
    """A server with an administrator and a moderator, and nothing of Agora's but its role."""
    world = StillWorld()
    world.add_channel("lobby")
    world.add_person("Admin", world.add_role("Admin", int(Can.MANAGE_GUILD | Can.MANAGE_MESSAGES)))
    return world


async def set_up(run: Run) -> None:
    """`/setup server`, then [Set it up]."""
    plan = await run.command("Admin", "setup server", channel="lobby")
    done = await run.press("Admin", "Set it up", plan)
    # Pressed again after a crash it may find all of it done.
    assert done.text.startswith(("Done: ", "Everything is in place.")), done.text


async def nothing(run: Run) -> None:
    """No part of the story lies before its first step."""


async def setting_up(run: Run) -> None:
    """The server is set up; the welcome card is deleted, told of on Monday and posted again."""
    await set_up(run)
    welcome = run.discord.people.messages("welcome")[-1]
    run.discord.people.delete("Admin", welcome)
    await run.settle()
    await run.until(MONDAY)
    assert "somebody deleted it" in run.discord.people.messages("coordinators")[-1].content
    run.world.person("Admin").roles.append(run.role("Coordinator").id)
    health = await run.command("Admin", "setup health", channel="lobby")
    await run.press("Admin", "Post again", health, ["Agora: somebody deleted it"])


SETUP = Scenario("set-up", bare_world, nothing, setting_up)
