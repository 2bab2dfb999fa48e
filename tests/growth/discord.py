"""The Discord servers of a run: each taskforce has one of its own, all alike, in this process."""

from __future__ import annotations

import asyncio
import contextlib
import copy
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from bot import ids
from tests.loopback.records import Asking
from tests.loopback.server import Loopback
from tests.loopback.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.db import Tx
    from bot.directory import Directory
    from tests.loopback.people import Asked

TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs-loopback"
PLACES = ("polls", "coordinators")
PATIENCE = 10.0
"""Seconds; what Discord did not get within three it no longer takes, and nobody was answered."""


@dataclass
class Town:
    """What one of them holds: the places that set-up made, and one official a city who acts."""

    world: World = field(default_factory=lambda: World(token=TOKEN))
    people: list[int] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, people: int) -> Town:
        town = cls()
        town.places = {name: town.world.add_channel(name).id for name in PLACES}
        town.people = [town.world.add_person(f"Official {n}").id for n in range(people)]
        return town

    def note_places(self, directory: Directory, tx: Tx) -> None:
        for key, channel in self.places.items():
            directory.set_place(tx, key, channel)

    def twin(self) -> Loopback:
        """A server of its own with the same people and channels, not yet started."""
        return Loopback(copy.deepcopy(self.world))

    async def votes(self, discord: Loopback, poll: int, people: Sequence[int]) -> list[float]:
        """Forms sent at once, one a person; after how many seconds each answer was there, where it
        never came ``PATIENCE``."""
        started = perf_counter()
        open_ = [self._vote(discord, poll, person, n) for n, person in enumerate(people)]
        taken: list[float] = []

        def all_answered() -> bool:
            nonlocal open_
            left = [one for one in open_ if not one.answered]
            taken.extend([perf_counter() - started] * (len(open_) - len(left)))
            open_ = left
            return not open_

        with contextlib.suppress(TimeoutError):
            await discord.until(all_answered, PATIENCE)
        return taken + [PATIENCE] * len(open_)

    async def one_by_one(self, discord: Loopback, poll: int, count: int) -> list[float]:
        """Votes with a pause between them."""
        taken = []
        for person in [self.people[n % len(self.people)] for n in range(count)]:
            taken += await self.votes(discord, poll, [person])
            await asyncio.sleep(0.05)
        return taken

    def _vote(self, discord: Loopback, poll: int, person: int, number: int) -> Asked:
        field_ = {"type": 22, "id": 3, "custom_id": "choice", "values": [str(number % 5)]}
        form = {
            "custom_id": ids.join("polls1", "cast", poll, "0" * 16),
            "components": [{"type": 18, "id": 2, "component": field_}],
        }
        return discord.people.forge(person, Asking.MODAL, form, self.places["polls"])
