"""Who holds the file, the key and every id pairs voters with answers no better than by chance."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path

import pytest

from bot.ids import shuffled
from tests.cogs.polls.boxes import (
    SECRETS,
    Boxed,
    Wire,
    ballot_box,
    ballot_of,
    marker_of,
    open_poll,
    refusing,
    text_of,
)
from tests.cogs.polls.exchange import chose, of_city

RUNS = 20
VOTERS = 40
MOST_PAIRED = 3
"""Of 40, on average; chance pairs one."""

Order = Callable[[Sequence[bytes], bytes], list[int]]


def by_bytes(ids: Sequence[bytes], data: bytes) -> list[int]:
    """The voters in the order in which their ids stand in the file."""
    return sorted(range(len(ids)), key=lambda voter: data.index(ids[voter]))


def by_key(ids: Sequence[bytes], _: bytes) -> list[int]:
    return sorted(range(len(ids)), key=lambda voter: ids[voter])


def paired(first: list[int], second: list[int]) -> int:
    """How many a thief pairs rightly by position."""
    return sum(one == other for one, other in zip(first, second, strict=True))


async def alone(there: Boxed, poll, electors) -> list[str]:
    return [await there.cast(poll, elector, text="Own words") for elector in electors]


async def in_batches(there: Boxed, poll, electors) -> list[str]:
    codes = {}
    left = list(electors)
    while left:
        size = 1 + SECRETS.below(8)
        codes |= await there.cast_together(poll, left[:size], text="Own words")
        left = left[size:]
    return [codes[elector] for elector in electors]


async def with_changes(there: Boxed, poll, electors) -> list[str]:
    codes = await in_batches(there, poll, electors)
    again = shuffled(SECRETS, list(zip(electors, codes, strict=True)))[:10]
    for elector, code in again:
        await there.box.change(poll, elector, code, chose(1, "Other words"))
    return codes


async def not_rewritten(there: Boxed, poll, electors) -> list[str]:
    """One batch, seen between its COMMIT and its rewrite, or where that failed."""
    there.wire.fault = refusing("VACUUM")
    codes = await there.cast_together(poll, electors, text="Own words")
    assert there.box.paused
    return [codes[elector] for elector in electors]


@pytest.mark.threat("thief of ballot box")
@pytest.mark.parametrize("casting", [alone, in_batches, with_changes, not_rewritten])
async def test_file_key_and_ids_pair_voters_with_answers_only_by_chance(folder: Path, casting):
    totals: dict[tuple[str, ...], int] = {}
    for run in range(RUNS):
        place = folder / str(run)
        place.mkdir()
        poll = open_poll(own_words=True)
        electors = [of_city(number) for number in range(1, VOTERS + 1)]
        async with ballot_box(place, poll, connect=Wire()) as there:
            codes = await casting(there, poll, electors)
            # The box is open and running: this is what a copy holds.
            data = await asyncio.to_thread(there.path.read_bytes)
        ids = {
            "voters": [marker_of(poll, elector) for elector in electors],
            "ballots": [ballot_of(poll, code) for code in codes],
            "texts": [text_of(poll, code) for code in codes],
        }
        assert {data.count(each) for kind in ids.values() for each in kind} == {1}
        for order in (by_bytes, by_key):
            ranks = {kind: order(found, data) for kind, found in ids.items()}
            for one, other in combinations(ids, 2):
                for way, second in (("on", ranks[other]), ("back", ranks[other][::-1])):
                    key = (order.__name__, one, other, way)
                    totals[key] = totals.get(key, 0) + paired(ranks[one], second)
    averages = {key: total / RUNS for key, total in totals.items()}
    assert max(averages.values()) <= MOST_PAIRED, averages
