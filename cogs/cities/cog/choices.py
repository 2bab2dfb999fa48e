"""The choices that Discord offers while somebody types a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.app_commands import Choice, locale_str

from cogs.cities.rules.joining import PARTNER, POLITICAL, TECHNICAL
from cogs.cities.rules.places import suggestions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.cities.rules.places import Place

KINDS = [
    Choice(name=locale_str("technical"), value=TECHNICAL),
    Choice(name=locale_str("political"), value=POLITICAL),
    Choice(name=locale_str("partner"), value=PARTNER),
]


def place_choices(typed: str, places: Sequence[Place]) -> list[Choice[str]]:
    """Names as they are: what is sent can be read by people, and typed by hand as well."""
    return [Choice(name=place.name, value=place.name) for place in suggestions(typed, places)]
