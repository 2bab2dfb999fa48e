"""What is daily, or for Monday, as one message a person and day."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import ids, when
from bot.clock import moment, seconds
from bot.delivery.faces import NOTICE_LIMIT, NoticeFace
from bot.outbox import reader_zone
from bot.texts import cut
from bot.ui.pieces import LABEL_LIMIT, Item

if TYPE_CHECKING:
    from bot.db import Row, Tx
    from bot.i18n import Words
    from bot.services import Services

log = logging.getLogger(__name__)

NUMBERED_BUTTONS = 5
ROOM_FOR_THE_REST = 100
FIRST_LINE = 100
AFTER = timedelta(seconds=1)
_DUE = "bundled = 1 AND bundle_id IS NULL AND state IN ('waiting', 'sending') AND not_before <= ?"


async def gather(services: Services, now: datetime) -> None:
    """Puts due bundled notices into the bundle of their route and day. While the reader sleeps,
    and once the day's bundle has gone out, they are left to the next day's."""
    due = await services.db.value(f"SELECT 1 FROM notice WHERE {_DUE} LIMIT 1", (seconds(now),))  # noqa: S608 - our words
    if due is not None:
        await services.db.write(lambda tx: _gather(services, tx, now))


def _gather(services: Services, tx: Tx, now: datetime) -> None:
    for row in tx.all(f"SELECT * FROM notice WHERE {_DUE} ORDER BY id", (seconds(now),)):  # noqa: S608 - our words
        zone = reader_zone(tx, row["route"], services.settings.default_zone)
        # After a restore the bundle of its own day may have been said, and is looked for.
        restored = row["tries"] > 0
        day = moment(row["not_before"]) if restored else now
        awake = when.next_waking(zone, now) if row["route"].startswith("dm:") else now
        bundle = (
            None if awake > now and not restored else _bundle(services, tx, row["route"], day, zone)
        )
        if bundle is None or bundle["state"] != "waiting":
            _leave_to_the_next(tx, row, now, zone)
            continue
        tx.execute("UPDATE notice SET bundle_id = ? WHERE id = ?", (bundle["id"], row["id"]))
        if restored:
            tx.execute(
                "UPDATE bundle SET tries = max(tries, 1),"
                " first_try_at = min(coalesce(first_try_at, :first), :first),"
                " after_id = min(coalesce(after_id, :after), :after), next_try_at = :awake"
                " WHERE id = :id",
                {
                    "first": row["first_try_at"],
                    "after": row["after_id"],
                    "awake": seconds(awake),
                    "id": bundle["id"],
                },
            )


def _bundle(services: Services, tx: Tx, route: str, at: datetime, zone: str) -> Row | None:
    day = at.astimezone(ZoneInfo(zone)).date()
    tx.execute(
        "INSERT INTO bundle (route, day, mark, nonce) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (route, day.isoformat(), f"Agora · {day:%-d %B %Y}", ids.nonce(services.secrets)),
    )
    return tx.one("SELECT * FROM bundle WHERE route = ? AND day = ?", (route, day.isoformat()))


def _leave_to_the_next(tx: Tx, row: Row, now: datetime, zone: str) -> None:
    at = when.next_daily(zone, now + AFTER)
    if row["expires_at"] is None or seconds(at) < row["expires_at"]:
        tx.execute("UPDATE notice SET not_before = ? WHERE id = ?", (seconds(at), row["id"]))
        return
    # It would expire first: by itself, at the next waking time.
    tx.execute(
        "UPDATE notice SET bundled = 0, not_before = ? WHERE id = ?",
        (seconds(when.next_waking(zone, now)), row["id"]),
    )


async def render_bundle(services: Services, bundle_id: int, words: Words) -> NoticeFace | None:
    """One notice keeps its own words and buttons; several become numbered lines, with one
    numbered button for each of the first five that act. None when nothing is left to say."""
    rows = await services.db.all(
        "SELECT id, kind, payload FROM notice WHERE bundle_id = ?"
        " AND state IN ('waiting', 'sending', 'held') ORDER BY not_before, id",
        (bundle_id,),
    )
    faces = [face for row in rows if (face := await _face(services, row, words)) is not None]
    if len(faces) <= 1:
        return faces[0] if faces else None
    return _several(faces, words)


async def _face(services: Services, row: Row, words: Words) -> NoticeFace | None:
    """One that cannot be shown must not keep back the others: it is tried by itself."""
    try:
        renderer = services.registry.notices[row["kind"]].renderer
        return await renderer(json.loads(row["payload"]), words)
    except Exception:
        log.exception("notice", extra={"event": row["kind"]})
    await services.db.write(
        lambda tx: tx.execute(
            "UPDATE notice SET bundled = 0, bundle_id = NULL, state = 'waiting'"
            " WHERE id = ? AND state IN ('waiting', 'sending', 'held')",
            (row["id"],),
        )
    )
    return None


def _several(faces: list[NoticeFace], words: Words) -> NoticeFace:
    lines = [f"{number}. {face.text}" for number, face in enumerate(faces, start=1)]
    room = NOTICE_LIMIT - ROOM_FOR_THE_REST
    if len("\n".join(lines)) > room:
        lines = [cut(line.splitlines()[0], FIRST_LINE) for line in lines]
    shown = lines
    while len("\n".join(shown)) > room:
        shown = shown[:-1]
    if rest := len(lines) - len(shown):
        shown = [*shown, words.plural("{n} more: type /agora.", "{n} more: type /agora.", rest)]
    return NoticeFace("\n".join(shown), _buttons(faces))


def _buttons(faces: list[NoticeFace]) -> tuple[Item, ...]:
    buttons: dict[object, Item] = {}
    for number, face in enumerate(faces, start=1):
        if face.buttons and len(buttons) < NUMBERED_BUTTONS:
            item = face.buttons[0]
            # Discord refuses two controls with one custom_id.
            key = getattr(item, "custom_id", None) or getattr(item, "url", None)
            buttons.setdefault(key, _numbered(item, number))
    return tuple(buttons.values())


def _numbered(item: Item, number: int) -> Item:
    label = getattr(item, "label", None) or ""
    item.label = cut(f"{number} · {label}", LABEL_LIMIT)  # type: ignore[attr-defined]  # a button
    return item
