"""Which page of a long private answer a control asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ui import Request

MOST = 2_000


def page_start(request: Request) -> int:
    """The first line of the page, from an argument like ``p10``; a forged one is the beginning."""
    typed = (request.control.arg or "").removeprefix("p")
    at = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= len(str(MOST)) else 0
    return min(at, MOST)
