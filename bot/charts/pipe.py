"""How charts and pictures travel between the bot and the process that draws."""

import json
import struct
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, BinaryIO, Final

from bot.charts import Bar, Bars, Chart, Grid
from bot.charts.progress import Panel, Progress, ProgressBar, Rule

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


_FORMS: Final = {Bars: "bars", Grid: "grid", Progress: "progress"}


def encode(chart: Chart) -> bytes:
    return json.dumps({"form": _FORMS[type(chart)], **asdict(chart)}).encode()


def decode(body: bytes) -> Chart:
    fields = json.loads(body)
    form = fields.pop("form")
    if form == _FORMS[Bars]:
        return Bars(**{**fields, "bars": tuple(Bar(**bar) for bar in fields["bars"])})
    if form == _FORMS[Grid]:
        cells = tuple(tuple(row) for row in fields["cells"])
        labels = {"rows": tuple(fields["rows"]), "columns": tuple(fields["columns"])}
        return Grid(**{**fields, **labels, "cells": cells})
    return Progress(**{**fields, "panels": tuple(_panel(panel) for panel in fields["panels"])})


def _panel(fields: Mapping[str, Any]) -> Panel:
    return Panel(
        fields["title"],
        tuple(ProgressBar(**bar) for bar in fields["bars"]),
        tuple(Rule(**rule) for rule in fields["rules"]),
    )
