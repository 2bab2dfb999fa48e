"""The demo: the real bot in an embedded Discord, in a browser, with no token and no network."""

from bot.demo.program import main

__all__ = ["main"]
