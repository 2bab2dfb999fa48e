"""Joining and leaving a city: the form, the coordinators' card, and all that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.delivery import CardFace, NoticeFace
from bot.ids import join
from bot.registry import HomeLine
from bot.texts import plain
from bot.ui import Accent, Part, button, choice_field, form, text_field
from cogs.cities.rules.joining import (
    KINDS,
    PARTNER,
    POLITICAL,
    TECHNICAL,
    Asked,
    Asking,
    Outcome,
    Wish,
)
from cogs.cities.rules.places import LONGEST_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.i18n import Words

AREA = "cities1"
MOST_REQUESTS = 8
"""A request takes four of the forty components of a message."""


def kind_label(kind: str, words: Words) -> str:
    labels = {
        TECHNICAL: words("technical"),
        POLITICAL: words("political"),
        PARTNER: words("partner"),
    }
    return labels[kind]


def join_form(fresh: str, typed: Mapping[str, str], words: Words) -> discord.ui.Modal:
    """Asks for place and kind; for the zone only where one was typed with the command."""
    explained = {
        TECHNICAL: words("Technical: I work in the administration"),
        POLITICAL: words("Political: I hold an office"),
        PARTNER: words("Partner: I work in an organisation"),
    }
    fields = [
        text_field(
            "place",
            words("Your city or organisation"),
            low=2,
            high=LONGEST_NAME,
            value=typed.get("place", ""),
            hint=words("A coordinator will confirm that you speak for it."),
        ),
        choice_field(
            "kind",
            words("You take part as"),
            [(kind, explained[kind]) for kind in KINDS],
            chosen=typed.get("kind", ""),
        ),
    ]
    if zone := typed.get("zone", ""):
        fields.append(
            text_field(
                "zone",
                words("Your time zone, if not the city's"),
                high=LONGEST_NAME,
                value=zone,
            )
        )
    return form(words("Join my city"), join(AREA, "asked", arg=fresh), *fields)


def mistake(sentence: str, edit_id: str, words: Words) -> list[Part]:
    """What was wrong, and the form again with all that was typed."""
    return [sentence, button(words("Edit"), edit_id, discord.ButtonStyle.primary)]


def asked(what: Asked, wish: Wish, present: str, words: Words) -> list[Part]:
    """``present``: what the person speaks for meanwhile, if anything."""
    place = plain(wish.place.name)
    if what is Asked.SPEAKS:
        return [words("You speak for {place} already.", place=place)]
    if what is Asked.WAITING:
        return [
            words("A coordinator must still confirm that you speak for {place}.", place=place),
        ]
    told = words(
        "A coordinator will confirm that you speak for {place}. You will get a message.",
        place=place,
    )
    if not present:
        return [told]
    return [told, words("Until then you speak for {place}.", place=plain(present))]


def not_joined(words: Words) -> list[Part]:
    return [words("You have not joined a city yet."), join_button(words)]


def join_button(words: Words) -> discord.ui.Item[discord.ui.LayoutView]:
    return button(words("Join my city"), join(AREA, "join"), discord.ButtonStyle.primary)


def leave_panel(place: str, words: Words) -> list[Part]:
    """The one confirmation."""
    return [
        words("**Stop speaking for {place}?** You lose your roles here.", place=plain(place)),
        [
            button(words("Leave"), join(AREA, "leave"), discord.ButtonStyle.danger),
            button(words("Keep"), join(AREA, "keep")),
        ],
    ]


def left(place: str, words: Words) -> list[Part]:
    return [
        words(
            "You no longer speak for {place}. Agora deletes your entry in 90 days.",
            place=plain(place),
        ),
        join_button(words),
    ]


# The coordinators


def request_card(asking: Asking, words: Words) -> CardFace:
    """An open request."""
    return CardFace(Accent.CITIES, (_request(asking, words), _decide_buttons(asking, words)))


def settled_card(outcome: Outcome, words: Words) -> CardFace:
    """How a request ended; it names nobody, since nobody's erasure could reach it later."""
    endings = {
        Outcome.CONFIRMED: words("A request to join · *confirmed*"),
        Outcome.REFUSED: words("A request to join · *refused*"),
        Outcome.WITHDRAWN: words("A request to join · *withdrawn*"),
    }
    # Grey: nobody has to do anything, and many of them stand below each other.
    return CardFace(Accent.SETUP, (endings[outcome],), ended=True)


def requests_panel(asking: Sequence[Asking], words: Words, news: str = "") -> list[Part]:
    """Who waits, each with the two buttons; ``news`` says first what has just happened."""
    parts: list[Part] = [news] if news else []
    if not asking:
        return [*parts, words("Nobody waits for your confirmation.")]
    for each in asking[:MOST_REQUESTS]:
        parts += [_request(each, words), _decide_buttons(each, words)]
    if len(asking) > MOST_REQUESTS:
        rest = len(asking) - MOST_REQUESTS
        parts.append(words.plural("{n} more person waits.", "{n} more people wait.", rest))
    return parts


def _request(asking: Asking, words: Words) -> str:
    wanted = words(
        "**<@{user}> asks to speak for {place}**\nKind: {kind}",
        user=asking.user_id,
        place=plain(asking.speaks_for),
        kind=kind_label(asking.kind, words),
    )
    if not asking.present:
        return wanted
    present = words(
        "Now: {place}, {kind}",
        place=plain(asking.present),
        kind=kind_label(asking.present_kind, words),
    )
    return f"{wanted}\n{present}"


def _decide_buttons(asking: Asking, words: Words) -> Part:
    ticket = str(asking.ticket)
    return [
        button(words("Confirm"), join(AREA, "confirm", arg=ticket), discord.ButtonStyle.primary),
        button(words("Refuse"), join(AREA, "refuse", arg=ticket)),
    ]


# Said once, and in /agora


def accepted(place: str, words: Words) -> NoticeFace:
    return NoticeFace(words("You now speak for {place}. Type /agora to begin.", place=plain(place)))


def refused(place: str, present: str, words: Words) -> NoticeFace:
    """``present``: what the person speaks for all the same, if anything."""
    said = words(
        "No coordinator could confirm that you speak for {place}. Ask them why.",
        place=plain(place),
    )
    if not present:
        return NoticeFace(said, (join_button(words),))
    still = words("You still speak for {place}.", place=plain(present))
    return NoticeFace(f"{said}\n{still}")


def home_not_joined(words: Words) -> HomeLine:
    return HomeLine(
        words("You have not joined a city yet."), words("Join my city"), join(AREA, "join")
    )


def home_asked(place: str, words: Words) -> HomeLine:
    return HomeLine(
        words("A coordinator must confirm that you speak for {place}.", place=plain(place)),
        words("Open"),
        join(AREA, "show"),
    )


def home_requests(count: int, words: Words) -> HomeLine:
    return HomeLine(
        words.plural(
            "{n} person waits for your confirmation.",
            "{n} people wait for your confirmation.",
            count,
        ),
        words("Open"),
        join(AREA, "requests"),
    )
