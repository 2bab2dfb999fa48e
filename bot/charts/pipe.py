"""How charts and pictures travel between the bot and the process that draws."""

import json
import struct
from dataclasses import asdict
from typing import BinaryIO, Final

from bot.charts import Bar, Bars

HEADER: Final = struct.Struct(">I")
"""Before each message: its length in bytes."""

MOST_BYTES: Final = 1 << 20
"""A longer message is a fault of whoever sends it; a picture has some 30,000 bytes."""


def pack(body: bytes) -> bytes:
    """One message with its header."""
    return HEADER.pack(len(body)) + body


def read(source: BinaryIO) -> bytes | None:
    """The next message, waited for; None at the end."""
    header = source.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    return source.read(HEADER.unpack(header)[0])


def encode(chart: Bars) -> bytes:
    return json.dumps(asdict(chart)).encode()


def decode(body: bytes) -> Bars:
    fields = json.loads(body)
    return Bars(
        title=fields["title"],
        bars=tuple(Bar(**bar) for bar in fields["bars"]),
        unit=fields["unit"],
        source=fields["source"],
    )
