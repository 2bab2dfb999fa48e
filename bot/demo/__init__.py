"""The demo: the real bot in an embedded Discord, in a browser, with no token and no network."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Runs the demo or its tour; the exit code. Raises ModuleNotFoundError without simcord."""
    if importlib.util.find_spec("simcord") is None:
        raise ModuleNotFoundError(name="simcord")
    from bot.demo.program import main as program  # noqa: PLC0415 - tests use the server alone

    return program(arguments)
