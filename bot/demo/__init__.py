"""The demo: the real bot in an embedded Discord, in a browser, with no token and no network."""

from collections.abc import Sequence

import simcord  # noqa: F401 - absent, the program says how to get it


def main(arguments: Sequence[str]) -> int:
    """Runs the demo or its tour; the exit code."""
    from bot.demo.program import main as program  # noqa: PLC0415 - tests use the server alone

    return program(arguments)
