"""The health report: its colours, its file, and what it keeps to itself."""

import json
import os
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.clock import seconds
from bot.clock_guard import Trust
from bot.health import Refused
from bot.i18n import ENGLISH
from bot.operations import health_file
from bot.operations.backup import backup_now
from bot.operations.figures import Figures, Live, gather, held_rows
from bot.operations.health import Colour, HealthLine, judge, report
from bot.operations.health_file import HealthTimer
from bot.registry import Class
from bot.services import Services
from bot.settings import Settings

from .installation import NOON, HandClock, notice, running, settings_in
from .test_scheduler import Desk, Reminders

HOUR = timedelta(hours=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


async def settled(services: Services) -> Figures:
    """Everything as it should be, whatever disk the test runs on."""
    await backup_now(services.settings, services.db, services.clock.now())
    return replace(await gather(services, Live()), disk_free_mb=5000)


def colour(figures: Figures, **changes: Any) -> Colour:
    return judge(replace(figures, **changes), ENGLISH).colour


async def test_all_is_well(settings: Settings):
    async with running(settings) as services:
        found = judge(await settled(services), ENGLISH)
    assert found.colour is Colour.GREEN
    assert [line.text for line in found.lines] == [
        "Messages go out in time.",
        "Free disk: 5000 MB.",
        "The newest backup is 0 minutes old.",
        "No backup was test-restored yet.",
        "Ballot box: ok.",
        "Clock: right.",
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"held": 1}, Colour.YELLOW),
        ({"retried": 1}, Colour.YELLOW),
        ({"oldest_due_seconds": 301}, Colour.YELLOW),
        ({"oldest_due_seconds": 300}, Colour.GREEN),
        ({"oldest_due_seconds": 9000, "quiet": True}, Colour.YELLOW),
        ({"quiet": True}, Colour.YELLOW),
        ({"backup_age_seconds": 7201}, Colour.YELLOW),
        ({"backup_age_seconds": 86_401}, Colour.RED),
        ({"backup_age_seconds": None}, Colour.YELLOW),
        ({"disk_free_mb": 400}, Colour.YELLOW),
        ({"disk_free_mb": 0}, Colour.RED),
        ({"clock": Trust.OFF.value}, Colour.YELLOW),
        ({"clock": Trust.HOLD.value}, Colour.RED),
        ({"missing_permissions": ("Manage Roles",)}, Colour.YELLOW),
        ({"paused": True}, Colour.RED),
        ({"answered_elsewhere": 2}, Colour.GREEN),
        ({"answered_elsewhere": 3}, Colour.RED),
        ({"dead": 1}, Colour.RED),
        ({"logged_out": True}, Colour.RED),
        ({"box": "paused"}, Colour.YELLOW),
        ({"refused": ("write",)}, Colour.RED),
        ({"refused": ("backup",)}, Colour.RED),
        ({"refused": ("health.json",)}, Colour.RED),
        ({"connects_in_seconds": 30}, Colour.YELLOW),
        ({"away_days_left": 30}, Colour.RED),
        ({"restore_test_failed": True}, Colour.YELLOW),
        ({"restore_tested": "2026-03-31", "restore_test_age_seconds": 691_200}, Colour.GREEN),
        ({"restore_tested": "2026-03-31", "restore_test_age_seconds": 691_201}, Colour.YELLOW),
        ({"closed_private_messages": 9}, Colour.GREEN),
        ({"handle_failures": 9}, Colour.GREEN),
        ({"stale_cards": 9, "waiting": 9, "reconnects": 9}, Colour.GREEN),
    ],
)
async def test_what_turns_it_yellow_and_red(
    settings: Settings, change: dict[str, Any], expected: Colour
):
    async with running(settings) as services:
        assert colour(await settled(services), **change) is expected


async def test_messages_are_counted_by_what_became_of_them(settings: Settings):
    clock = HandClock()
    async with running(settings, clock) as services:
        ended = int(clock.now().timestamp())
        await notice(services, 1, not_before=ended - 400)
        await notice(services, 2, not_before=ended + 400)
        await notice(services, 3, state="sending")
        await notice(services, 4, state="held", last_error="403/50013")
        await notice(services, 5, state="dead", ended_at=ended, last_error="400/50035")
        await notice(services, 6, state="dead", ended_at=ended - 90_000, last_error="400/50035")
        await notice(services, 7, state="dead", ended_at=ended, last_error="403/50007")
        await notice(services, 10, state="dead", ended_at=ended, last_error="403/50278")
        await notice(services, 8, route="handle:3:Otter", state="held", not_before=1)
        await notice(services, 9, route="handle:3:Otter", not_before=1)
        found = await gather(services, Live())
        held = await held_rows(services.db)
    assert (found.waiting, found.sending, found.held, found.dead) == (3, 1, 1, 1)
    assert (found.due, found.oldest_due_seconds) == (2, 400)
    assert (found.closed_private_messages, found.handle_failures) == (2, 1)
    assert [(row.table, row.mark, row.reason) for row in held] == [
        ("notice", "TEST-4 · said", "403/50013")
    ]


async def test_what_is_tried_again_and_again_is_told(settings: Settings):
    async with running(settings) as services:
        await notice(services, 1, state="sending", tries=4, last_error="503/0")
        await notice(services, 2, state="sending", tries=3, last_error="503/0")
        await notice(services, 3, state="sending", tries=4, route="handle:3:Otter")
        found = judge(replace(await settled(services), oldest_due_seconds=0), ENGLISH)
    texts = [line.text for line in found.lines]
    assert "1 message did not go out yet. Agora tries again." in texts
    assert "Messages go out in time." not in texts


async def test_a_held_bundle_is_one_message_and_a_refused_one_is_told_apart(settings: Settings):
    async with running(settings) as services:
        await services.db.write(
            lambda tx: tx.many(
                "INSERT INTO bundle (id, route, day, mark, nonce, state, last_error)"
                " VALUES (?, ?, '2026-03-31', 'Agora', ?, ?, ?)",
                [(1, "dm:1", "a", "held", "500/0"), (2, "dm:2", "b", "dead", "403/50007")],
            )
        )
        at = int(services.clock.now().timestamp())
        for number in (1, 2):
            await notice(services, number, bundle_id=1, state="held")
        for number in (3, 4):
            await notice(services, number, bundle_id=2, state="dead", ended_at=at)
        found = await gather(services, Live())
    assert (found.held, found.dead, found.closed_private_messages) == (1, 0, 2)


async def test_cards_that_are_held_or_due_are_counted(settings: Settings):
    async with running(settings) as services:
        await services.db.write(
            lambda tx: tx.many(
                "INSERT INTO card (kind, record, mark, nonce, state, next_try_at)"
                " VALUES ('poll', ?, 'm', ?, ?, ?)",
                [
                    (1, "a", "held", None),
                    (2, "b", "stale", None),
                    (3, "c", "stale", int(NOON.timestamp()) + 900),
                    (4, "d", "fresh", None),
                ],
            )
        )
        found = await gather(services, Live())
    assert (found.held, found.stale_cards) == (1, 1)


async def test_the_file_is_private_and_read_back(settings: Settings):
    clock = HandClock()
    async with running(settings, clock) as services:
        await backup_now(settings, services.db, clock.now())
        timer = HealthTimer(services)
        assert await timer.next_due() <= NOON
        os.umask(0o022)
        await timer.run_due(clock.now())
        assert await timer.next_due() == NOON + timedelta(minutes=1)
        made = await report(services, ENGLISH)
    path = health_file.path(settings)
    assert path.stat().st_mode & 0o777 == 0o600
    found, content = health_file.read(settings, clock.now())
    assert found == made
    assert content["figures"]["box"] == "ok"
    assert not list(settings.data_dir.glob("*.new"))


async def test_an_old_file_or_none_is_red(settings: Settings):
    clock = HandClock()
    settings.data_dir.mkdir()
    assert health_file.read(settings, NOON)[0].colour is Colour.RED
    async with running(settings, clock) as services:
        await HealthTimer(services).run_due(clock.now())
    assert health_file.read(settings, clock.later(seconds=90))[0].colour is not Colour.RED
    late, content = health_file.read(settings, clock.later(seconds=1))
    assert late.colour is Colour.RED
    assert content["colour"] == "red"
    assert "31 March 2026, 12:00" in late.lines[0].text
    early, _ = health_file.read(settings, clock.later(days=-400))
    assert early.colour is Colour.RED, "the clock was put back since, perhaps long ago"
    for spoilt in (
        "",
        "[]",
        "{}",
        '{"at": 1e99, "lines": []}',
        '{"at": 1, "lines": [{"colour": "pink", "text": ""}]}',
    ):
        health_file.path(settings).write_text(spoilt)
        assert health_file.read(settings, NOON)[0].colour is Colour.RED
    health_file.path(settings).unlink()
    health_file.path(settings).mkdir()
    assert health_file.read(settings, NOON)[0].colour is Colour.RED


PROMISED = {
    *("due", "due_sending", "waiting", "sending", "held", "dead", "oldest_due_seconds"),
    *("stale_cards", "writer_queue", "commit_p99_ms", "tick_age_seconds", "tick_late_seconds"),
    *("clock", "clock_offset_seconds", "invalid_requests", "reconnects", "backup_age_seconds"),
    *("database_mb", "backups_mb", "disk_free_mb", "memory_mb", "box"),
    *("restore_tested", "restore_test_failed", "away_days_left", "connects_in_seconds", "refused"),
}


async def test_every_promised_figure_is_in_the_file(settings: Settings):
    """docs/operations.md lists them."""
    clock = HandClock()
    async with running(settings, clock) as services:
        await notice(services, 1)
        await notice(services, 2, state="sending")
        live = Live(last_tick=NOON, tick_late=timedelta(seconds=1.25))
        await HealthTimer(services, lambda: live).run_due(clock.later(seconds=5))
        services.health.refused.add(Refused.BACKUP)
        assert (await gather(services, Live())).refused == ("backup",)
    figures = health_file.read(settings, clock.now())[1]["figures"]
    assert set(figures) >= PROMISED
    assert (figures["due"], figures["due_sending"]) == (2, 1)
    assert (figures["tick_age_seconds"], figures["tick_late_seconds"]) == (5, 1.25)


def test_the_operators_page_explains_every_figure():
    page = (Path(__file__).resolve().parents[2] / "docs/operations.md").read_text("utf-8")
    assert [name for name in sorted(PROMISED) if f"`{name}`" not in page] == []


async def test_a_tick_that_comes_late_is_measured():
    desk = Desk(Reminders(NOON + timedelta(seconds=60)))
    await desk.start()
    assert desk.scheduler.late == timedelta()
    desk.clock.later(seconds=63)
    await desk.ring()
    assert desk.scheduler.late == timedelta(seconds=3)
    await desk.ring()
    assert desk.scheduler.late == timedelta()
    await desk.background.close()


@pytest.mark.threat("coordinator by timing")
async def test_the_file_says_no_more_of_the_box_than_ok_or_paused(settings: Settings):
    """Casting changes the box only: what is written before and after must not differ by it."""
    async with running(settings) as services:
        await backup_now(settings, services.db, NOON)
        timer = HealthTimer(services)
        await timer.run_due(NOON)
        before = json.loads(health_file.path(settings).read_text())
        settings.ballot_box_path.write_bytes(b"x" * 300_000)
        await timer.run_due(NOON)
        after = json.loads(health_file.path(settings).read_text())
        services.health.box_paused = True
        await timer.run_due(NOON)
        paused = json.loads(health_file.path(settings).read_text())
    for each in (before, after):
        each["figures"].pop("memory_mb")
        each["figures"].pop("commit_p99_ms")
    assert before == after
    assert paused["figures"]["box"] == "paused"
    assert [key for key in paused["figures"] if "box" in key or "keyring" in key] == ["box"]


async def test_the_disk_is_told_in_steps_of_100_megabytes(settings: Settings):
    async with running(settings) as services:
        assert (await gather(services, Live())).disk_free_mb % 100 == 0


async def test_a_change_of_colour_is_told_once_in_six_hours(settings: Settings):
    clock = HandClock()
    async with running(settings, clock) as services:

        async def renderer(*_: object) -> None:
            return None

        services.registry.notice("coordinators.line", {Class.COORDINATORS, Class.URGENT}, renderer)
        live = Live()
        timer = HealthTimer(services, lambda: live)

        async def minute() -> list[str]:
            await backup_now(settings, services.db, clock.now())
            await timer.run_due(clock.later(minutes=1))
            return [
                json.loads(row["payload"])["colour"]
                for row in await services.db.all("SELECT payload FROM notice ORDER BY id")
            ]

        assert await minute() == []
        calm = (await report(services, ENGLISH)).colour
        live = Live(paused=True)
        assert await minute() == ["red"]
        # Red is said at once, not on Monday; nobody delivers here, so it is put off by hand.
        assert await services.db.value("SELECT not_before FROM notice") == seconds(clock.now())
        await services.db.write(lambda tx: tx.execute("UPDATE notice SET not_before = 9e9"))
        live = Live()
        assert await minute() == ["red"]
        clock.later(hours=6)
        assert await minute() == ["red", calm.label]
        assert await minute() == ["red", calm.label]


async def test_a_restart_does_not_shorten_the_six_hours(settings: Settings):
    clock = HandClock()
    async with running(settings, clock) as services:

        async def renderer(*_: object) -> None:
            return None

        services.registry.notice("coordinators.line", {Class.COORDINATORS, Class.URGENT}, renderer)
        for hours, told in ((0, 1), (1, 1), (6, 2)):
            await backup_now(settings, services.db, clock.later(hours=hours))
            minutes = iter((Live(), Live(paused=True)))
            timer = HealthTimer(services, partial(next, minutes))
            await timer.run_due(clock.later(minutes=1))
            await timer.run_due(clock.later(minutes=1))
            assert await services.db.value("SELECT count(*) FROM notice") == told


def test_the_worst_line_gives_the_colour():
    lines = [
        HealthLine(Colour.GREEN, ""),
        HealthLine(Colour.RED, ""),
        HealthLine(Colour.YELLOW, ""),
    ]
    assert max(line.colour for line in lines) is Colour.RED
