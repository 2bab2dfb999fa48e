"""Every fault at every route that the bot writes to: in the end all is as if it had gone well.

Each moment is played undisturbed, then with one of its requests harmed, before Discord stored it
or after. What stands on the server and in the files must be equal: one message, and the row
knows it.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING

import discord
import pytest

from bot.delivery import sender
from tests.crash.compare import Picture, differences
from tests.crash.harness import Template, play, prepare
from tests.crash.scenario import Scenario, bare_world
from tests.loopback import faults
from tests.loopback.faults import Mishap
from tests.wire.moments import MOMENTS, Moment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.crash.run import Run
    from tests.loopback.faults import Fault

ANSWERS = ("/interactions/", "/webhooks/", "/applications/")
"""Answers to people have tests of their own; commands are put before anything is due."""
LOOKS = (3, 10, 30, 60, 120, 300, 900, 1800, 3700, 7500, 3 * 3600)
"""Seconds after which time goes on; in the end no try is left to make."""
PATIENCE = 0.4
"""Seconds of real time for a request that is answered late or never."""

ON_THE_WAY: dict[str, Callable[[bool], Fault]] = {
    **{
        str(status): lambda after, status=status: faults.broken(status, after=after)  # type: ignore[misc]
        for status in (500, 502, 503, 504, 524)
    },
    "RST": lambda after: faults.reset(after=after),
    "FIN": lambda after: faults.hang_up(after=after),
    "hang": lambda after: faults.hold(after=after),
    "slow": lambda after: faults.slow(PATIENCE * 1.5, after=after),
}
AT_THE_DOOR = {
    "429": faults.too_many(0.01),
    "429 for an hour": faults.too_many(3600),
    "429 shared": faults.too_many(0.01, shared=True),
    "429 global": faults.too_many(0.01, everywhere=True),
    "Cloudflare": faults.cloudflare(),
}
"""A limit refuses before anything is stored."""
HARMS = {
    "before storing": {name: harm(False) for name, harm in ON_THE_WAY.items()} | AT_THE_DOOR,
    "after storing": {name: harm(True) for name, harm in ON_THE_WAY.items()},
}
CASES = [
    pytest.param(moment, route, id=f"{moment.name}: {route}")
    for moment in MOMENTS.values()
    for route in moment.routes
]


class Told:
    """Templates and undisturbed pictures, each made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._templates: dict[str, Template] = {}
        self._pictures: dict[str, Picture] = {}
        self._patch: pytest.MonkeyPatch

    async def template(self, moment: Moment) -> Template:
        if moment.name not in self._templates:
            folder = self._folder / moment.name
            folder.mkdir()
            scenario = Scenario(moment.name, bare_world, moment.prepare, moment.now)
            self._templates[moment.name] = await prepare(scenario, folder)
        return self._templates[moment.name]

    async def picture(self, moment: Moment, *harms: tuple[str, Fault]) -> Picture:
        """What the moment left behind, long after."""

        async def story(run: Run) -> None:
            for route, fault in harms:
                run.discord.faults.plan(route, fault)
                if fault.mishap in (Mishap.HOLD, Mishap.SLOW):
                    self._shorten(PATIENCE)
            before = len(run.discord.rest.requests)
            await moment.now(run)
            if any(fault.mishap is Mishap.SLOW for _, fault in harms):
                # Late by real seconds: hours of the world must not pass meanwhile.
                await run.discord.until(lambda: not run.discord.rest.under_way)
            done = run.world.now()
            for seconds in LOOKS:
                await run.until(datetime.fromtimestamp(done + seconds, UTC))
            assert len(run.discord.faults.done) == len(harms), "the fault was never met"
            if not harms:
                _nothing_else_is_written(moment, run, before)

        template = await self.template(moment)
        scenario = replace(template.scenario, story=story)
        with pytest.MonkeyPatch.context() as self._patch:
            return (await play(replace(template, scenario=scenario))).picture

    def _shorten(self, seconds: float) -> None:
        """Only for what hangs: on a busy machine an ordinary answer may take as long."""
        self._patch.setattr(sender, "REQUEST_SECONDS", seconds)
        # Each bot loads the modules of its cogs anew.
        self._patch.setattr(sys.modules["cogs.cities.cog.roles"], "SECONDS", seconds)

    async def undisturbed(self, moment: Moment) -> Picture:
        if moment.name not in self._pictures:
            self._pictures[moment.name] = await self.picture(moment)
        return self._pictures[moment.name]


def _nothing_else_is_written(moment: Moment, run: Run, before: int) -> None:
    """A route that the bot comes to use must be harmed, too."""
    requests = list(run.discord.rest.requests)[before:]
    written = {one.route for one in requests if one.method != "GET"}
    ours = {one for one in written if not one.partition(" ")[2].startswith(ANSWERS)}
    assert ours == set(moment.routes)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told(tmp_path_factory.mktemp("moments"))


@pytest.fixture(autouse=True)
def prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between its own repeats the library does not sleep."""
    quick = SimpleNamespace(**{name: getattr(asyncio, name) for name in dir(asyncio)})
    quick.sleep = lambda _: asyncio.sleep(0)
    monkeypatch.setattr(discord.http, "asyncio", quick)


@pytest.mark.fault(4)
@pytest.mark.fault(5)
@pytest.mark.fault(6)
@pytest.mark.parametrize("when", HARMS)
@pytest.mark.parametrize(("moment", "route"), CASES)
async def test_no_fault_loses_a_write_or_doubles_it(
    told: Told, moment: Moment, route: str, when: str
) -> None:
    wanted = await told.undisturbed(moment)
    wrong = {}
    for name, fault in HARMS[when].items():
        found = await told.picture(moment, (route, fault))
        if lines := differences(wanted, found):
            wrong[name] = lines
    assert wrong == {}
