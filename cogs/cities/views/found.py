"""Cities and organisations that fit what somebody looks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ids import join
from bot.texts import plain
from bot.topics import Sector, sector_name
from bot.ui import Part, button, choice_field, form, text_field, with_button
from cogs.cities.rules.contracts import Status
from cogs.cities.rules.offers import Direction
from cogs.cities.store import country_name
from cogs.cities.views.contract import status_label
from cogs.cities.views.joining import AREA
from cogs.cities.views.offers import offer_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    import discord

    from bot.i18n import Words
    from cogs.cities.rules.finding import Hit

FIELDS = ("offer", "need", "status", "sector", "country")
LONGEST = 100
MOST_SHOWN = 8
MOST_OFFERS = 2
NOTE = 120


def find_form(fresh: str, words: Words) -> discord.ui.Modal:
    """The same as the command asks; whatever is left empty does not count."""
    return form(
        words("Find a city"),
        join(AREA, "find_sent", arg=fresh),
        text_field("offer", words("What they offer, in a few words"), high=LONGEST),
        text_field("need", words("What they need, in a few words"), high=LONGEST),
        choice_field(
            "status",
            words("How far their contract is"),
            [(status.value, status_label(status, words)) for status in Status],
            required=False,
        ),
        choice_field(
            "sector",
            words("Sector"),
            [(sector.value, sector_name(sector, words)) for sector in Sector],
            required=False,
        ),
        text_field("country", words("Country"), high=LONGEST),
    )


def found_panel(hits: Sequence[Hit], words: Words) -> list[Part]:
    if not hits:
        return [
            words("No city fits. Try fewer words, or add what you need."),
            button(words("Seek"), join(AREA, "offer", arg=Direction.SEEK)),
        ]
    parts: list[Part] = [
        words.plural(
            "**{n} city or organisation fits**", "**{n} cities or organisations fit**", len(hits)
        )
    ]
    for hit in hits[:MOST_SHOWN]:
        open_it = button(words("Open"), join(AREA, "see", arg=hit.place.key))
        parts.append(with_button(_lines(hit, words), open_it))
    if len(hits) > MOST_SHOWN:
        rest = len(hits) - MOST_SHOWN
        parts.append(
            words.plural(
                "{n} more fits. Say more to narrow it down.",
                "{n} more fit. Say more to narrow it down.",
                rest,
            )
        )
    return parts


def _lines(hit: Hit, words: Words) -> str:
    name = plain(hit.place.name)
    if not hit.country:
        lines = [words("**{name}** · organisation", name=name)]
    else:
        lines = [words("**{city}** · {country}", city=name, country=country_name(hit.country))]
        if hit.status is not None:
            lines[0] += " · " + words("contract: {status}", status=status_label(hit.status, words))
    for offer in hit.offers[:MOST_OFFERS]:
        line = offer_lines(offer, words, NOTE, contact=False)
        if offer.direction is Direction.OFFER:
            lines.append(words("Offers: {line}", line=line))
        else:
            lines.append(words("Needs: {line}", line=line))
    return "\n".join(lines)
