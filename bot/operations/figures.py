"""The figures that the health report is made from; of ballot box and keyring only ok or paused."""

from __future__ import annotations

import asyncio
import resource
import shutil
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.clock import moment, seconds
from bot.operations.backup import copies
from bot.operations.departure import KEPT, SINCE
from bot.operations.rehearsal import FAILED, TESTED

if TYPE_CHECKING:
    from datetime import datetime

    from bot.db import Database
    from bot.services import Services
    from bot.settings import Settings

CLOSED = ("403/50007", "403/50278")
"""``last_error`` of a private message that its reader does not let in: nobody's fault."""
MANY_TRIES = 4
"""The three of the first minute, and one after a look for our own message."""
DISK_STEP_MB = 100
MEMORY_STEP_MB = 10
_MEGA = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Live:
    """What only the connected bot knows."""

    paused: bool = False
    """Something on the way to Discord has blocked us."""
    missing_permissions: tuple[str, ...] = ()
    last_tick: datetime | None = None
    tick_late: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Held:
    """A row that waits for a coordinator."""

    table: str
    id: int
    mark: str
    reason: str


@dataclass(frozen=True, slots=True)
class Figures:
    waiting: int
    sending: int
    held: int
    dead: int
    """Refused in the last 24 hours, without those that no doing of ours can mend."""
    due: int
    due_sending: int
    """Of these, under way."""
    oldest_due_seconds: int
    retried: int
    """Under way, and not gone out after the first minute of tries; none to unnamed authors."""
    stale_cards: int
    closed_private_messages: int
    handle_failures: int
    quiet: bool
    paused: bool
    missing_permissions: tuple[str, ...]
    clock: str
    clock_offset_seconds: int
    tick_age_seconds: int | None
    tick_late_seconds: float
    answered_elsewhere: int
    logged_out: bool
    reconnects: int
    invalid_requests: int
    writer_queue: int
    commit_p99_ms: float
    refused: tuple[str, ...]
    """What the disk did not take, last time it was asked."""
    connects_in_seconds: int | None
    """It waits, since it started too often of late."""
    away_days_left: int | None
    """Off its server: until all data goes."""
    restore_tested: str | None
    """The day of the last rehearsal of a restore that went well."""
    restore_test_age_seconds: int | None
    restore_test_failed: bool
    backup_age_seconds: int | None
    database_mb: int
    backups_mb: int
    disk_free_mb: int
    """In whole steps of 100: smaller ones would tell how the ballot box grows."""
    memory_mb: int
    box: str


async def gather(services: Services, live: Live) -> Figures:
    """Reads tables, counters, clock and disk."""
    now = services.clock.now()
    gauges = services.db.gauges()
    health = services.health
    return Figures(
        **await _notices(services.db, now),
        **await asyncio.to_thread(_disk, services.settings, now),
        **await _remembered(services.db, now),
        quiet=await services.quiet(),
        paused=live.paused,
        missing_permissions=live.missing_permissions,
        clock=services.guard.trust.value,
        clock_offset_seconds=round(services.guard.offset.total_seconds()),
        tick_age_seconds=_age(now, live.last_tick),
        tick_late_seconds=round(live.tick_late.total_seconds(), 2),
        answered_elsewhere=health.answers_from_elsewhere,
        logged_out=health.is_logged_out,
        reconnects=health.reconnects,
        invalid_requests=health.invalid_requests,
        writer_queue=gauges.queued,
        commit_p99_ms=round(gauges.commit_p99 * 1000, 1),
        refused=tuple(sorted(health.refused)),
        connects_in_seconds=_until(now, health.connects_at),
        memory_mb=_memory_mb(),
        box="paused" if health.box_paused else "ok",
    )


async def held_rows(db: Database) -> list[Held]:
    """What [Post again] can act on: cards, bundles, then notices; none to unnamed authors."""
    rows = await db.all(
        "SELECT 'card' AS held, id, mark, last_error FROM card WHERE state = 'held'"
        " UNION ALL SELECT 'bundle', id, mark, last_error FROM bundle WHERE state = 'held'"
        " UNION ALL SELECT 'notice', id, mark, last_error FROM notice"
        " WHERE state = 'held' AND bundle_id IS NULL AND route NOT LIKE 'handle:%'"
    )
    return [Held(row["held"], row["id"], row["mark"], row["last_error"] or "") for row in rows]


async def _notices(db: Database, now: datetime) -> dict[str, Any]:
    at = {
        "now": seconds(now),
        "day_ago": seconds(now - timedelta(hours=24)),
        "blocked": CLOSED[0],
        "shut": CLOSED[1],
    }
    row = await db.one(
        "SELECT sum(state = 'waiting') AS waiting, sum(state = 'sending') AS sending,"
        " sum(state = 'held' AND bundle_id IS NULL AND NOT unnamed) AS held,"
        " sum(state = 'dead' AND ended_at > :day_ago AND NOT unnamed AND NOT closed) AS dead,"
        " sum(state = 'dead' AND ended_at > :day_ago AND closed) AS closed_private_messages,"
        " sum(state IN ('held', 'dead') AND unnamed) AS handle_failures,"
        " sum(due) AS due, sum(due AND state = 'sending') AS due_sending,"
        " min(CASE WHEN due THEN not_before END) AS oldest"
        " FROM (SELECT *, route LIKE 'handle:%' AS unnamed,"
        " coalesce(coalesce(last_error, (SELECT last_error FROM bundle"
        " WHERE bundle.id = bundle_id)) IN (:blocked, :shut), 0) AS closed,"
        " state IN ('waiting', 'sending') AND not_before <= :now"
        " AND route NOT LIKE 'handle:%' AS due FROM notice)",
        at,
    )
    assert row is not None
    found: dict[str, Any] = {key: row[key] or 0 for key in row.keys() if key != "oldest"}  # noqa: SIM118 - a Row
    others = await db.one(
        "SELECT (SELECT count(*) FROM bundle WHERE state = 'held')"
        " + (SELECT count(*) FROM card WHERE state = 'held') AS held,"
        " (SELECT count(*) FROM card WHERE state IN ('stale', 'sending')"
        " AND coalesce(next_try_at, 0) <= ?) AS stale,"
        " (SELECT count(*) FROM card WHERE state = 'sending' AND tries >= ?)"
        " + (SELECT count(*) FROM bundle WHERE state = 'sending' AND tries >= ?)"
        " + (SELECT count(*) FROM notice WHERE state = 'sending' AND tries >= ?"
        " AND bundle_id IS NULL AND route NOT LIKE 'handle:%') AS retried",
        (at["now"], MANY_TRIES, MANY_TRIES, MANY_TRIES),
    )
    assert others is not None
    found["held"] += others["held"]
    oldest = at["now"] - row["oldest"] if row["oldest"] is not None else 0
    found |= {"stale_cards": others["stale"], "retried": others["retried"]}
    return found | {"oldest_due_seconds": oldest}


async def _remembered(db: Database, now: datetime) -> dict[str, Any]:
    """What outlives the process: rehearsals, and since when it is off its server."""
    rows = await db.all(
        "SELECT key, value FROM meta WHERE key IN (?, ?, ?)", (TESTED, FAILED, SINCE)
    )
    at = {row["key"]: moment(int(row["value"])) for row in rows}
    tested, left = at.get(TESTED), at.get(SINCE)
    return {
        "restore_tested": tested and f"{tested:%Y-%m-%d}",
        "restore_test_age_seconds": _age(now, tested),
        "restore_test_failed": FAILED in at,
        "away_days_left": left and max((left + KEPT - now).days, 0),
    }


def _disk(settings: Settings, now: datetime) -> dict[str, Any]:
    made = copies(settings)
    newest = max((at for at in made.values() if at <= now), default=None)
    free = shutil.disk_usage(settings.data_dir).free // _MEGA
    return {
        "backup_age_seconds": _age(now, newest),
        "database_mb": settings.database.stat().st_size // _MEGA,
        "backups_mb": sum(path.stat().st_size for path in made) // _MEGA,
        "disk_free_mb": free - free % DISK_STEP_MB,
    }


def _age(now: datetime, at: datetime | None) -> int | None:
    return None if at is None else max(int((now - at).total_seconds()), 0)


def _until(now: datetime, at: datetime | None) -> int | None:
    return None if at is None else max(round((at - now).total_seconds()), 0)


def _memory_mb() -> int:
    """The most that this process has held; Linux counts it in KiB."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return used - used % MEMORY_STEP_MB
