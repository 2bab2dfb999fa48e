"""What a select sends; a forged press may send anything, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ui import Request

LONGEST = 18
"""Digits of the largest record there can be."""


def chosen(request: Request) -> str:
    """The one value; empty where there is none."""
    return request.values[0] if request.values else ""


def chosen_number(request: Request) -> int:
    """The one value as a record's number; 0, which no record has, for anything else."""
    text = chosen(request)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else 0
