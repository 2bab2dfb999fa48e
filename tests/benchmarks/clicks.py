"""What a press takes from discord.py's parser until its answer was read, with a vote or without."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

import aiohttp
from discord.user import ClientUser

from bot import ids
from tests.loopback import payloads
from tests.loopback.bot import pointed_at
from tests.loopback.records import Asking, Interaction, Message
from tests.loopback.world import World

from .answerer import answering
from .figure import Figure, Pair, compared, milliseconds, p99
from .house import House, house

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.ui import Request
    from cogs.polls.rules.kinds import Poll

AT_ONCE = 112
MANY = 1000
REPEATS = 9
IN_TURN = 3
ROUNDS = 20
AREA = "bench1"
SAID = "Recorded. Members see your answer; answer again to replace it."


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds until all were answered, and until 99 in 100 were."""

    whole: float
    p99: float


async def clicks(repeats: int = REPEATS) -> list[Figure]:
    """Rounds of bare requests, presses that do nothing, and votes; about 40 seconds."""
    world = World()
    people = [world.add_person(f"Official {number}").id for number in range(AT_ONCE)]
    place = world.add_channel("polls").id
    async with AsyncExitStack() as doors:
        address = await doors.enter_async_context(answering(_answer(world, place)))
        doors.enter_context(pointed_at(address))
        there = await doors.enter_async_context(house(people, world.guild_id))
        await _log_in(there, world)
        (poll,) = await there.open_polls(1)
        session = await doors.enter_async_context(aiohttp.ClientSession())
        desk = _Desk(there, world, place, poll, session, address)
        await desk.round(AT_ONCE)
        few = [await desk.round(AT_ONCE) for _ in range(repeats)]
        many = [await desk.round(MANY) for _ in range(repeats // 2)]
        await _check(there, poll)
        in_turn = [await desk.in_turn(MANY) for _ in range(IN_TURN)]
        whole = [await desk.all_kept() for _ in range(ROUNDS)]
    return [
        compared(
            "vote-of-noop",
            f"{AT_ONCE} named votes at once, of as many presses that only answer",
            [Pair(noop.whole, vote.whole) for _, noop, vote in few],
            1.2,
            milliseconds,
        ),
        *(
            compared(
                f"click-p99-{count}",
                f"vote until its answer was read, p99, {count} at once, of bare POSTs",
                [Pair(bare.p99, vote.p99) for bare, _, vote in runs],
                3.0,
                milliseconds,
            )
            for count, runs in ((AT_ONCE, few), (MANY, many))
        ),
        Figure(
            f"click-seconds-{MANY}",
            f"the same, {MANY} at once, in seconds",
            median(vote.p99 for _, _, vote in many),
            0.5,
            seen=f"bare POSTs {milliseconds(median(bare.p99 for bare, _, _ in many))}",
        ),
        compared(
            "votes-in-turn",
            f"{MANY} named votes one after another, of as many presses that only answer",
            in_turn,
            1.5,
            milliseconds,
        ),
        Figure(
            "votes-kept",
            f"runs of {ROUNDS} in which all {AT_ONCE} named votes at once were kept and answered",
            sum(whole),
            ROUNDS,
            at_least=True,
        ),
    ]


@dataclass
class _Desk:
    house: House
    world: World
    place: int
    poll: Poll
    session: aiohttp.ClientSession
    address: str

    def __post_init__(self) -> None:
        self.house.bot.router.add(AREA, "noop", _only_answers)
        self._noop = ids.join(AREA, "noop", self.poll.id, "0" * 16)
        self._vote = ids.join("polls1", "vote", self.poll.id, "0" * 16)

    async def round(self, count: int) -> tuple[Run, Run, Run]:
        """Bare requests, presses that do nothing, votes: ``count`` of each at once."""
        noop, vote = self._presses(count, self._noop), self._presses(count, self._vote)
        return await self._bare(count), await self._pressed(noop), await self._pressed(vote)

    async def in_turn(self, count: int) -> Pair:
        """Each press begins when the one before was answered."""
        return Pair(
            *[
                sum(
                    [
                        (await self._pressed([press])).whole
                        for press in self._presses(count, control)
                    ]
                )
                for control in (self._noop, self._vote)
            ]
        )

    async def all_kept(self) -> bool:
        """A poll of its own, a vote of everybody at once: each is answered and on disk."""
        (poll,) = await self.house.open_polls(1)
        await self._pressed(self._presses(AT_ONCE, ids.join("polls1", "vote", poll.id, "0" * 16)))
        return await self.house.votes(poll) == AT_ONCE

    def _presses(self, count: int, custom_id: str) -> list[dict[str, Any]]:
        """Forms sent by each official in turn: the one answers them, the other also votes."""
        electors = self.house.electors
        made = []
        for number in range(count):
            new, person = self.world.new_id(), electors[number % len(electors)].member
            field = {"type": 21, "id": 3, "custom_id": "choice", "value": str(number % 3)}
            data = {
                "custom_id": custom_id,
                "components": [{"type": 18, "id": 2, "component": field}],
            }
            asked = Interaction(
                new, f"token-{new}", Asking.MODAL, person, self.place, self.world.now(), data
            )
            made.append(payloads.interaction(self.world, asked))
        return made

    async def _pressed(self, presses: Sequence[dict[str, Any]]) -> Run:
        state: Any = self.house.bot._connection
        ends: list[float] = []
        started = perf_counter()
        for press in presses:
            state.parse_interaction_create(press)
        tasks = {task for task in asyncio.all_tasks() if task.get_name().endswith("on_interaction")}
        for task in tasks:
            task.add_done_callback(lambda _: ends.append(perf_counter() - started))
        await asyncio.wait(tasks)
        whole = perf_counter() - started
        await asyncio.sleep(0)
        assert len(ends) == len(presses)
        return Run(whole, p99(ends))

    async def _bare(self, count: int) -> Run:
        body = {"type": 4, "data": {"flags": 64, "content": SAID}}
        ends: list[float] = []
        started = perf_counter()

        async def post() -> None:
            async with self.session.post(f"{self.address}/callback", json=body) as response:
                await response.json()
            ends.append(perf_counter() - started)

        await asyncio.gather(*(post() for _ in range(count)))
        return Run(perf_counter() - started, p99(ends))


async def _only_answers(request: Request) -> None:
    await request.answer(request.words(SAID))


async def _log_in(there: House, world: World) -> None:
    """As far as a press needs it: a session, who we are, the server."""
    bot = there.bot
    await bot._async_setup_hook()
    await bot.http.static_login("benchmark")
    state: Any = bot._connection
    me: Any = payloads.user(world.bot)
    state.user = ClientUser(state=state, data=me)
    state.application_id = world.bot_id
    state._add_guild_from_data(payloads.guild_create(world, everyone=False))


async def _check(there: House, poll: Poll) -> None:
    """Every vote is there; a benchmark of refusals would be quick."""
    assert await there.votes(poll) == len(there.electors)


def _answer(world: World, place: int) -> bytes:
    """What Discord would say to a callback, a private message in it."""
    asked = Interaction(1, "token", Asking.MODAL, world.bot_id, place, world.now(), {})
    shown = Message(world.new_id(), place, world.bot_id, content=SAID, flags=64)
    return json.dumps(payloads.callback(world, asked, shown)).encode()
