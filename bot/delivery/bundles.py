"""What is daily, or for Monday, as one message a person and day."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot import ids
from bot.clock import seconds
from bot.delivery.faces import NOTICE_LIMIT, NoticeFace
from bot.outbox import reader_zone
from bot.texts import cut
from bot.ui.pieces import Item

if TYPE_CHECKING:
    from bot.db import Row, Tx
    from bot.i18n import Words
    from bot.services import Services

NUMBERED_BUTTONS = 5
ROOM_FOR_THE_REST = 100


async def gather(services: Services, now: datetime) -> None:
    """Puts due bundled notices into the bundle of their route and day; a day's bundle that has
    gone out already leaves them to the next day's."""
    due = await services.db.value(
        "SELECT 1 FROM notice WHERE bundled = 1 AND bundle_id IS NULL AND state = 'waiting'"
        " AND not_before <= ? LIMIT 1",
        (seconds(now),),
    )
    if due is not None:
        await services.db.write(lambda tx: _gather(services, tx, now))


def _gather(services: Services, tx: Tx, now: datetime) -> None:
    routes = tx.all(
        "SELECT DISTINCT route FROM notice WHERE bundled = 1 AND bundle_id IS NULL"
        " AND state = 'waiting' AND not_before <= ?",
        (seconds(now),),
    )
    for row in routes:
        zone = reader_zone(tx, row["route"], services.settings.default_zone)
        day = now.astimezone(ZoneInfo(zone)).date()
        bundle = _bundle(services, tx, row["route"], day.isoformat(), f"Agora · {day:%-d %B %Y}")
        if bundle["state"] == "waiting":
            tx.execute(
                "UPDATE notice SET bundle_id = ? WHERE bundled = 1 AND bundle_id IS NULL"
                " AND state = 'waiting' AND not_before <= ? AND route = ?",
                (bundle["id"], seconds(now), row["route"]),
            )
        else:
            tx.execute(
                "UPDATE notice SET not_before = ? WHERE bundled = 1 AND bundle_id IS NULL"
                " AND state = 'waiting' AND not_before <= ? AND route = ?",
                (seconds(now + timedelta(hours=12)), seconds(now), row["route"]),
            )


def _bundle(services: Services, tx: Tx, route: str, day: str, mark: str) -> Row:
    tx.execute(
        "INSERT INTO bundle (route, day, mark, nonce) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (route, day, mark, ids.nonce(services.secrets)),
    )
    found = tx.one("SELECT * FROM bundle WHERE route = ? AND day = ?", (route, day))
    assert found is not None
    return found


async def render_bundle(services: Services, bundle_id: int, words: Words) -> NoticeFace | None:
    """One notice keeps its own words and buttons; several become numbered lines, with one
    numbered button for each of the first five that act. None when nothing is left to say."""
    rows = await services.db.all(
        "SELECT kind, payload FROM notice WHERE bundle_id = ? AND state IN ('waiting', 'sending')"
        " ORDER BY not_before, id",
        (bundle_id,),
    )
    faces = []
    for row in rows:
        kind = services.registry.notices[row["kind"]]
        face = await kind.renderer(json.loads(row["payload"]), words)
        if face is not None:
            faces.append(face)
    if len(faces) <= 1:
        return faces[0] if faces else None
    return _several(faces, words)


def _several(faces: list[NoticeFace], words: Words) -> NoticeFace:
    lines: list[str] = []
    buttons: list[Item] = []
    room = NOTICE_LIMIT - ROOM_FOR_THE_REST
    for number, face in enumerate(faces, start=1):
        line = f"{number}. {face.text}"
        if len("\n".join([*lines, line])) > room:
            line = f"{number}. {cut(face.text.splitlines()[0], 100)}"
        if len("\n".join([*lines, line])) > room:
            rest = len(faces) - number + 1
            lines.append(words.plural("{n} more: type /agora.", "{n} more: type /agora.", rest))
            break
        lines.append(line)
        if face.buttons and len(buttons) < NUMBERED_BUTTONS:
            buttons.append(_numbered(face.buttons[0], number))
    return NoticeFace("\n".join(lines), tuple(buttons))


def _numbered(item: Item, number: int) -> Item:
    label = getattr(item, "label", None) or ""
    item.label = f"{number} · {label}"  # type: ignore[attr-defined]  # a button
    return item
