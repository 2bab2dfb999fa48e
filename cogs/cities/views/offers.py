"""Offers and needs: the lists, one of them, the form, and the question whether it still stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.delivery import NoticeFace
from bot.ids import join
from bot.registry import HomeLine
from bot.texts import cut, plain
from bot.topics import Sector, Topic, sector_name, topic_name
from bot.ui import Part, button, choice_field, form, select, text_field
from bot.when import day_text
from cogs.cities.rules.offers import LONGEST_NOTE, MOST, Asks, Direction, Offer
from cogs.cities.views.joining import AREA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.i18n import Words


def offer_lines(offer: Offer, words: Words, most: int = LONGEST_NOTE, *, contact: bool) -> str:
    """``contact``: whether the reader may see who is asked."""
    note = plain(cut(offer.note, most))
    line = words(
        "{note} · {topic}, {sector}",
        note=note,
        topic=topic_name(offer.topic, words),
        sector=sector_name(offer.sector, words),
    )
    if contact and offer.contact_id is not None:
        return words("{line} · ask <@{user}>", line=line, user=offer.contact_id)
    return line


def offers_panel(
    offers: Sequence[Offer], direction: Direction, words: Words, *, news: str = ""
) -> list[Part]:
    """What one's own place offers, or what it needs, and what can be done with it."""
    shown = [offer for offer in offers if offer.direction is direction]
    parts: list[Part] = [news] if news else []
    offering = direction is Direction.OFFER
    if shown:
        title = words("**What you offer**") if offering else words("**What you need**")
        lines = [f"- {_dated(offer, words)}" for offer in shown]
        parts.append("\n".join([title, *lines]))
        options = [(str(offer.id), cut(offer.note, 100)) for offer in shown]
        parts.append(select(join(AREA, "offer_open"), options, words("Change or take back one")))
    else:
        parts.append(
            words("You offer nothing here yet.") if offering else words("You need nothing yet.")
        )
    if len(shown) < MOST:
        label = words("Add an offer") if offering else words("Add a need")
        parts.append(
            button(label, join(AREA, "offer_new", arg=direction), discord.ButtonStyle.primary)
        )
    return parts


def offer_panel(offer: Offer, words: Words) -> list[Part]:
    return [
        _dated(offer, words),
        [
            button(words("Edit"), join(AREA, "offer_edit", offer.id), discord.ButtonStyle.primary),
            button(words("Renew"), join(AREA, "renew", offer.id)),
            button(
                words("Withdraw"), join(AREA, "offer_off", offer.id), discord.ButtonStyle.danger
            ),
        ],
    ]


def offer_form(
    number: int | None,
    direction: Direction,
    fresh: str,
    typed: Mapping[str, str],
    words: Words,
    *,
    other_contact: bool = False,
) -> discord.ui.Modal:
    """``number`` is the one to change; ``other_contact``: a colleague is asked about it now."""
    offering = direction is Direction.OFFER
    asked = [
        (Asks.CONTACTS.value, words("Our contacts")),
        (Asks.ME.value, words("Me")),
    ]
    if other_contact:
        asked.append((Asks.SAME.value, words("My colleague, as before")))
    return form(
        words("What we offer") if offering else words("What we need"),
        join(AREA, "offer_sent", number, f"{direction}-{fresh}"),
        choice_field(
            "topic",
            words("Kind of obstacle"),
            [(topic.value, topic_name(topic, words)) for topic in Topic],
            chosen=typed.get("topic", ""),
        ),
        choice_field(
            "sector",
            words("Sector"),
            [(sector.value, sector_name(sector, words)) for sector in Sector],
            chosen=typed.get("sector", ""),
        ),
        text_field(
            "note",
            words("In one line, what you offer")
            if offering
            else words("In one line, what you need"),
            low=1,
            high=LONGEST_NOTE,
            value=typed.get("note", ""),
        ),
        choice_field(
            "asks",
            words("Whom to ask"),
            asked,
            chosen=typed.get("asks", Asks.CONTACTS.value),
            hint=words("Members see the name. It may be you, not others."),
        ),
    )


def offer_fields(offer: Offer, user_id: int) -> dict[str, str]:
    """An offer as its form shows it to this person."""
    asks = Asks.CONTACTS if offer.contact_id is None else Asks.SAME
    if offer.contact_id == user_id:
        asks = Asks.ME
    return {
        "topic": str(offer.topic),
        "sector": str(offer.sector),
        "note": offer.note,
        "asks": str(asks),
    }


def renew_notice(offer: Offer, words: Words) -> NoticeFace:
    values = {"note": plain(offer.note), "day": day_text(offer.expires_on, words)}
    if offer.direction is Direction.OFFER:
        said = words("Does your offer still stand? It ends on {day}: {note}", **values)
    else:
        said = words("Do you still need this? It ends on {day}: {note}", **values)
    return NoticeFace(
        said,
        (
            button(words("Renew"), join(AREA, "renew", offer.id), discord.ButtonStyle.primary),
            button(words("Withdraw"), join(AREA, "offer_off", offer.id)),
        ),
    )


def renewed(offer: Offer, words: Words) -> str:
    return words("Renewed. It stands until {day}.", day=day_text(offer.expires_on, words))


def home_lapsing(offer: Offer, words: Words) -> HomeLine:
    return HomeLine(
        words(
            "This ends on {day}: {note}",
            day=day_text(offer.expires_on, words),
            note=plain(cut(offer.note, 80)),
        ),
        words("Renew"),
        join(AREA, "renew", offer.id),
    )


def _dated(offer: Offer, words: Words) -> str:
    return words(
        "{line} · until {day}",
        line=offer_lines(offer, words, contact=True),
        day=day_text(offer.expires_on, words),
    )
