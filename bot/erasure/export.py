"""A person's own data as files to download: JSON, zipped, in parts that Discord takes."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from bot.services import Services

PART_LIMIT = 8 * 1024 * 1024
_ROOM = 64 * 1024
"""For the zip's own bytes and the braces."""

Rows = dict[str, list[dict[str, Any]]]


async def export(services: Services, user_id: int) -> list[tuple[str, bytes]]:
    """Names and contents of zip files, each at most 8 MiB; none when nothing is stored."""
    found: Rows = {}
    for store in services.registry.stores:
        for table, rows in (await store.export(user_id)).items():
            found.setdefault(table, []).extend(rows)
    return await asyncio.to_thread(_zipped, found, services.clock.now())


def _zipped(found: Rows, now: datetime) -> list[tuple[str, bytes]]:
    parts = list(_parts(found, PART_LIMIT - _ROOM))
    return [
        (f"agora-my-data-{number}-of-{len(parts)}.zip", _zip(part, number, now))
        for number, part in enumerate(parts, start=1)
    ]


def _parts(found: Rows, limit: int) -> Iterator[Rows]:
    """Cut between rows: zipping makes no part larger than its text."""
    part: Rows = {}
    size = 0
    for table, row, length in _measured(found):
        if part and size + length > limit:
            yield part
            part, size = {}, 0
        part.setdefault(table, []).append(row)
        size += length
    if part:
        yield part


def _measured(found: Rows) -> Iterable[tuple[str, dict[str, Any], int]]:
    for table, rows in found.items():
        for row in rows:
            yield table, row, len(_json({table: [row]}))


def _zip(part: Rows, number: int, now: datetime) -> bytes:
    file = io.BytesIO()
    name = zipfile.ZipInfo(f"agora-my-data-{number}.json", now.timetuple()[:6])
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, _json(part), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _json(part: Rows) -> bytes:
    return json.dumps(part, ensure_ascii=False, indent=1).encode()
