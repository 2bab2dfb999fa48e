"""A fault while the server is set up: another press completes it, and nothing is there twice."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING

import discord
import pytest

from tests.crash.compare import differences
from tests.crash.harness import Template, play, prepare
from tests.crash.scenario import Scenario, bare_world, nothing
from tests.loopback import faults

if TYPE_CHECKING:
    from tests.crash.compare import Picture
    from tests.crash.run import Run
    from tests.loopback.faults import Fault

ROUTES = (
    "POST /guilds/{guild}/roles",
    "POST /guilds/{guild}/channels",
    "PATCH /channels/{channel}",
)
MOST_PRESSES = 3
REPEATED = 500
"""What the library asks again after; a 503 and a lost line it gives up on, or it sees the first."""
TWINS = {
    ROUTES[0]: ("+ server: role Coordinator 8192", "More than one role is called Coordinator."),
    ROUTES[1]: ("+ server: TEXT #welcome ['@everyone", "More than one channel is called #welcome."),
}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Template:
    scenario = Scenario("bare", bare_world, nothing, nothing)
    return asyncio.run(prepare(scenario, tmp_path_factory.mktemp("bare")))


@pytest.fixture(autouse=True)
def prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between its own repeats the library does not sleep."""
    quick = SimpleNamespace(**{name: getattr(asyncio, name) for name in dir(asyncio)})
    quick.sleep = lambda _: asyncio.sleep(0)
    monkeypatch.setattr(discord.http, "asyncio", quick)


async def set_up(bare: Template, *harm: tuple[str, Fault, int]) -> tuple[Picture, list[str]]:
    """What stands then, and what the panels said."""
    panels: list[str] = []

    async def story(run: Run) -> None:
        for route, fault, skip in harm:
            run.discord.faults.plan(route, fault, skip=skip)
        for _ in range(MOST_PRESSES):
            plan = await run.command("Admin", "setup server", channel="lobby")
            panels.append(str(plan.shown and plan.shown.components))
            if "Set it up" not in panels[-1]:
                break
            done = await run.press("Admin", "Set it up", plan)
            panels.append(str(done.shown and done.shown.components))
        assert len(run.discord.faults.done) == len(harm)
        run.faults.clear()  # a request that failed is told to the person and in the log

    scenario = Scenario("bare", bare_world, nothing, story)
    return (await play(Template(scenario, bare.folder, bare.world))).picture, panels


@pytest.mark.parametrize("after", [False, True], ids=["before storing", "after storing"])
@pytest.mark.parametrize("route", ROUTES)
async def test_a_set_up_that_was_harmed_is_completed_by_another_press(
    bare: Template, route: str, after: bool
) -> None:
    wanted, _ = await set_up(bare)
    wrong = {}
    for skip in (0,):
        for fault in (
            faults.broken(500, after=after),
            faults.broken(503, after=after),
            faults.reset(after=after),
            faults.hang_up(after=after),
            faults.too_many(0.01) if not after else faults.slow(0.05, after=True),
        ):
            found, panels = await set_up(bare, (route, fault, skip))
            lines = differences(wanted, found)
            if after and (fault.status == REPEATED) and (twin := TWINS.get(route)):
                lines = without_twin(lines, twin, panels)
            if lines:
                wrong[f"{fault.mishap.name} {fault.status} {skip}"] = lines
    assert wrong == {}


def without_twin(lines: list[str], twin: tuple[str, str], panels: list[str]) -> list[str]:
    """The library asked again for what was there: one thing more, of the same rights as ours,
    which both the panel of that press and the next one name for a person to delete."""
    begins, told = twin
    assert [line.startswith(begins) for line in lines] == [True]
    assert [told in panel for panel in panels] == [False, True, True]
    return []
