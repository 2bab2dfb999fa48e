"""A list that is longer than a panel: its first lines have a button each, the rest one select."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ids import join
from bot.ui.pieces import MAX_OPTIONS, Part, select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Words


def rest_of(lines: Sequence[tuple[str, str]], words: Words) -> list[Part]:
    """``lines``: (custom_id of the control that opens it, what it is) of all that has no line.
    At most once in a panel."""
    if not lines:
        return []
    parts: list[Part] = [
        select(
            join("agora1", "go"),
            lines[:MAX_OPTIONS],
            words.plural("{n} more: choose one", "{n} more: choose one", len(lines)),
        )
    ]
    if left := len(lines[MAX_OPTIONS:]):
        parts.append(
            words.plural("{n} more comes after these.", "{n} more come after these.", left)
        )
    return parts
