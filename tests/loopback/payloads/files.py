"""How files are spelled on the wire."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.loopback.records import File, Json
    from tests.loopback.world import World

PNG = b"\x89PNG\r\n\x1a\n"


def attachment(world: World, record: File, place_id: int) -> Json:
    url = f"{world.address}/attachments/{place_id}/{record.id}/{record.filename}"
    body: Json = {
        "id": str(record.id),
        "filename": record.filename,
        "size": len(record.data),
        "url": url,
        "proxy_url": url,
        "content_type": record.content_type,
    }
    if record.description is not None:
        body["description"] = record.description
    if record.data.startswith(PNG):
        body["width"], body["height"] = struct.unpack(">II", record.data[16:24])
    return body
