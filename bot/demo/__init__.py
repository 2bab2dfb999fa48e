"""The demo: the real bot in an embedded Discord, in a browser, with no token and no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Runs the demo or its tour; the exit code. Raises ModuleNotFoundError without simcord."""
    from bot.demo.program import main as program  # noqa: PLC0415 - simcord is an extra package

    return program(arguments)
