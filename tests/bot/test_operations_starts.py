"""What dies again and again waits longer and longer before it connects."""

import asyncio
import json
import signal
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.operations import health_file
from bot.operations.starts import LONGEST, QUIET, Start, StartLog, take_turn, wait_before
from bot.settings import Settings
from tests.loopback.server import Loopback
from tests.loopback.world import World
from tests.test_run import TOKEN, connected, ended, start

from .installation import NOON, HandClock, running, settings_in

NONE = timedelta()
MINUTE = timedelta(minutes=1)
HALF_A_MINUTE = timedelta(seconds=30)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


def lived(*lives: timedelta) -> list[timedelta]:
    """The waits of one start after the other, each of which lived so long."""
    now, starts, waits = NOON, [], []
    for life in lives:
        waits.append(wait_before(starts, now))
        now += waits[-1]
        starts.append(Start(now, waits[-1]))
        now += life
    return waits


@pytest.mark.fault(20)
def test_five_starts_in_ten_minutes_double_the_wait_up_to_half_an_hour():
    waits = [int(wait.total_seconds()) for wait in lived(*[MINUTE] * 15)]
    assert waits == [0, 0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 960, 1800, 1800, 1800]


@pytest.mark.fault(20)
def test_starts_that_are_further_apart_never_wait():
    assert set(lived(*[timedelta(seconds=151)] * 30)) == {NONE}


@pytest.mark.fault(20)
def test_an_hour_that_lasts_ends_the_waiting():
    almost = lived(*[MINUTE] * 6, QUIET - timedelta(seconds=1), MINUTE)
    assert almost[-2:] == [HALF_A_MINUTE, MINUTE]
    assert lived(*[MINUTE] * 6, QUIET, MINUTE)[-2:] == [HALF_A_MINUTE, NONE]


def test_starts_of_a_time_to_come_do_not_count():
    ahead = [Start(NOON + timedelta(days=1500), LONGEST)] * 5
    assert wait_before(ahead, NOON) == NONE


@given(st.lists(st.integers(0, 4000), max_size=40))
def test_a_wait_is_never_longer_than_half_an_hour_nor_skips_a_step(lives: list[int]):
    waits = lived(*(timedelta(seconds=life) for life in lives))
    assert all(NONE <= wait <= LONGEST for wait in waits)
    assert all(after <= max(before * 2, timedelta(seconds=15)) for before, after in pairwise(waits))


def test_the_file_keeps_the_newest_five_and_is_private(settings: Settings):
    settings.data_dir.mkdir()
    journal = StartLog(settings)
    assert journal.starts() == []
    for number in range(8):
        journal.add(Start(NOON + MINUTE * number, timedelta(seconds=number)))
    assert journal.starts() == [
        Start(NOON + MINUTE * number, timedelta(seconds=number)) for number in range(3, 8)
    ]
    assert journal.path.stat().st_mode & 0o777 == 0o600
    journal.add(Start(NOON + timedelta(hours=3), NONE))
    assert len(journal.starts()) == 1
    journal.add(Start(NOON, NONE))  # the clock was put back
    assert journal.starts() == [Start(NOON, NONE)]


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\0" * 300,
        "\u0661\u0662 3\n".encode(),
        b"x 15\n",
        b"1 2 3\n-5 15\n",
        b"9" * 90 + b" 15\n",
    ],
)
def test_what_is_damaged_is_ignored(settings: Settings, damage: bytes):
    settings.data_dir.mkdir()
    journal = StartLog(settings)
    right = Start(NOON, HALF_A_MINUTE)
    journal.path.write_bytes(damage + str(right).encode())
    assert set(journal.starts()) <= {right}
    journal.add(Start(NOON + MINUTE, NONE))
    assert journal.starts()[-1] == Start(NOON + MINUTE, NONE)


def test_a_file_of_any_length_or_none_at_all_does_no_harm(settings: Settings):
    settings.data_dir.mkdir()
    journal = StartLog(settings)
    journal.path.write_text(
        f"{int(NOON.timestamp())} 99999999\n{int(NOON.timestamp())} 9999\n" * 9999
    )
    assert {start.waited for start in journal.starts()} == {LONGEST}
    journal.path.unlink()
    journal.path.mkdir()
    journal.add(Start(NOON, NONE))
    assert journal.starts() == []


async def test_a_wait_says_why_and_how_long_and_health_stays_alive(
    settings: Settings, caplog: pytest.LogCaptureFixture
):
    clock = HandClock()
    slept: list[float] = []
    reported: list[int | None] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.later(seconds=seconds)

    async with running(settings, clock, sleep=sleep) as services:
        journal = StartLog(settings)
        journal.add(Start(NOON - MINUTE, MINUTE))

        async def report(now: object) -> None:
            assert services.health.connects_at is not None
            reported.append(int((services.health.connects_at - clock.now()).total_seconds()))

        await take_turn(services, report)
        assert services.health.connects_at is None
    assert slept == [60, 60]
    assert reported == [120, 60]
    assert journal.starts()[-1] == Start(NOON + MINUTE * 2, MINUTE * 2)
    (record,) = caplog.records
    assert record.event == "waits 120 s before it connects"  # type: ignore[attr-defined]


@pytest.fixture
async def discord():
    async with Loopback(World(token=TOKEN)) as served:
        yield served
        served.assert_clean()


@pytest.mark.fault(20)
async def test_the_sixth_start_waits_before_it_identifies_and_a_signal_ends_it_at_once(
    discord: Loopback, tmp_path: Path
):
    """Four starts are on file; the fifth is killed as soon as it has identified."""
    settings = settings_in(tmp_path)
    fifth = await start(discord, tmp_path)
    await connected(discord)
    fifth.kill()
    await ended(fifth)
    (only,) = StartLog(settings).starts()
    lines = [str(Start(only.at - MINUTE, NONE))] * 4
    StartLog(settings).path.write_text("".join([*lines, str(only)]))
    asked = len(discord.rest.requests)

    sixth = await start(discord, tmp_path)
    try:
        assert sixth.stdout is not None
        async with asyncio.timeout(20):
            said = json.loads(await sixth.stdout.readline())
            await reported(settings, "It connects in 15 seconds.")
        assert said["event"] == "started too often of late: waits 15 s before it connects"
        sixth.send_signal(signal.SIGTERM)
        async with asyncio.timeout(5):
            code, _, err = await ended(sixth)
    finally:
        with suppress(ProcessLookupError):
            sixth.kill()
    assert code == 0, err
    assert len(discord.gateway.sessions) == 1
    assert len(discord.rest.requests) == asked
    assert len(StartLog(settings).starts()) == 5


async def reported(settings: Settings, sentence: str) -> None:
    file = health_file.path(settings)
    while not (file.exists() and sentence in file.read_text()):  # noqa: ASYNC110 - another process
        await asyncio.sleep(0.02)
