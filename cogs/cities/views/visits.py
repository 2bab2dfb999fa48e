"""Study visits as people read them: the card, the forms, and what hosts and guests hear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.delivery import CardFace, NoticeFace
from bot.ids import join, reference
from bot.texts import plain
from bot.ui import (
    Accent,
    Part,
    button,
    choice_field,
    form,
    rest_of,
    select,
    text_field,
    with_button,
)
from bot.when import day_text
from cogs.cities.rules.visits import (
    LONGEST_PLACE,
    LONGEST_TERMS,
    LONGEST_THEME,
    LONGEST_WHEN,
    PREFIX,
    Direction,
    Format,
    Role,
    State,
)
from cogs.cities.store.visit_news import News
from cogs.cities.views.joining import AREA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.i18n import Words
    from cogs.cities.rules.places import Place
    from cogs.cities.rules.visits import Interest, Visit

MOST_SHOWN = 8


def format_label(kind: Format, words: Words) -> str:
    return {
        Format.IN_PERSON: words("in person"),
        Format.ONLINE: words("online"),
        Format.HYBRID: words("in person and online"),
    }[kind]


# The card


def visit_card(visit: Visit, words: Words) -> CardFace:
    title = f"**{plain(visit.theme)}**"
    ended = not visit.running
    parts: list[Part] = ["\n".join([title, _state(visit, words)])]
    if visit.state is State.OPEN:
        parts.append("\n".join(_facts(visit, words)))
    if not ended:
        parts.append(_buttons(visit, words))
    return CardFace(Accent.CITIES if not ended else Accent.SETUP, tuple(parts), ended=ended)


def _state(visit: Visit, words: Words) -> str:
    owner = plain(visit.owner.name)
    if visit.state is State.DONE:
        return words("Study visit of {owner} · *over*", owner=owner)
    if visit.state is State.CLOSED:
        return words("Study visit of {owner} · *closed*", owner=owner)
    if visit.days is not None:
        return words(
            "{owner} receives you: {days}, {place}",
            owner=owner,
            days=_days(visit, words),
            place=plain(visit.place),
        )
    if visit.direction is Direction.REQUEST:
        return words("{owner} would like to visit a city · *host wanted*", owner=owner)
    return words("{owner} invites you to a study visit · *no dates yet*", owner=owner)


def _facts(visit: Visit, words: Words) -> list[str]:
    lines = [words("How: {format}", format=format_label(visit.format, words))]
    if visit.when_text:
        lines.append(words("When: {when}", when=plain(visit.when_text)))
    if visit.seats is not None:
        lines.append(words("Seats: {seats}", seats=visit.seats))
    if visit.terms:
        lines.append(plain(visit.terms))
    guests, hosts = len(visit.with_role(Role.GUEST)), len(visit.with_role(Role.HOST))
    if guests:
        lines.append(words.plural("{n} is interested", "{n} are interested", guests))
    if hosts:
        lines.append(words.plural("{n} can host", "{n} can host", hosts))
    return lines


def _buttons(visit: Visit, words: Words) -> Part:
    primary, other = discord.ButtonStyle.primary, discord.ButtonStyle.secondary
    wanted = visit.direction is Direction.REQUEST
    interested = button(
        words("We are interested"),
        join(AREA, "visit_guest", visit.id),
        other if wanted else primary,
    )
    opens = button(words("Open"), join(AREA, "visit", visit.id))
    if wanted:
        host = button(words("We can host"), join(AREA, "visit_host", visit.id), primary)
        return [host, interested, opens]
    return [interested, opens]


def _days(visit: Visit, words: Words) -> str:
    assert visit.days is not None
    first, last = visit.days.first, visit.days.last
    if first == last:
        return day_text(first, words)
    return words("{first} to {last}", first=day_text(first, words), last=day_text(last, words))


# Panels


def visit_panel(visit: Visit, place: Place | None, words: Words, news: str = "") -> list[Part]:
    """All of a visit; ``place`` is what the reader speaks for, if anything."""
    ref = reference(PREFIX, visit.id)
    lines = [words("**{theme}** · {ref}", theme=plain(visit.theme), ref=ref), _state(visit, words)]
    parts: list[Part] = [news] if news else []
    parts.append("\n".join([*lines, *_facts(visit, words)]))
    if not visit.running or place is None:
        return parts
    if place.key == visit.owner.key:
        return [*parts, *_owner_parts(visit, words)]
    held = visit.interest_of(place.key)
    if held is None:
        return [*parts, _buttons(visit, words)]
    mine = words("You can host.") if held.role is Role.HOST else words("You are interested.")
    return [*parts, with_button(mine, button(words("Undo"), join(AREA, "visit_back", visit.id)))]


def _owner_parts(visit: Visit, words: Words) -> list[Part]:
    parts: list[Part] = []
    guests = [plain(each.place.name) for each in visit.with_role(Role.GUEST)]
    if guests:
        parts.append(words("Interested: {names}", names=", ".join(guests[:30])))
    hosts = visit.with_role(Role.HOST)[:25]
    if hosts:
        parts.append(
            select(
                join(AREA, "visit_choose", visit.id),
                [(each.place.key, each.place.name) for each in hosts],
                words("Choose your host"),
            )
        )
    buttons = []
    if visit.direction is Direction.OFFER:
        primary = discord.ButtonStyle.primary
        buttons.append(button(words("Set dates"), join(AREA, "dates", visit.id), primary))
    buttons.append(
        button(words("Close"), join(AREA, "visit_close", visit.id), discord.ButtonStyle.danger)
    )
    return [*parts, buttons]


def list_panel(visits: Sequence[Visit], words: Words, *, speaks: bool) -> list[Part]:
    parts: list[Part] = []
    for visit in visits[:MOST_SHOWN]:
        title = words(
            "**{theme}** · {ref}", theme=plain(visit.theme), ref=reference(PREFIX, visit.id)
        )
        opens = button(words("Open"), join(AREA, "visit", visit.id))
        parts.append(with_button(f"{title}\n{_state(visit, words)}", opens))
    if not visits:
        parts.append(words("No study visit is open."))
    rest = [
        (join(AREA, "visit", visit.id), f"{reference(PREFIX, visit.id)} {visit.theme}")
        for visit in visits[MOST_SHOWN:]
    ]
    parts += rest_of(rest, words)
    if speaks:
        parts.append(
            [
                button(words("Offer"), join(AREA, "visit_form", arg=str(Direction.OFFER))),
                button(words("Request"), join(AREA, "visit_form", arg=str(Direction.REQUEST))),
            ]
        )
    return parts


def opened(visit: Visit, words: Words) -> list[Part]:
    ref = reference(PREFIX, visit.id)
    return [
        words("Recorded. {ref} appears in #meetings.", ref=ref),
        button(words("Open"), join(AREA, "visit", visit.id)),
    ]


# Forms


def visit_form(
    direction: Direction, fresh: str, typed: Mapping[str, str], words: Words
) -> discord.ui.Modal:
    offers = direction is Direction.OFFER
    shows = words("What visitors see, and who pays") if offers else words("What you hope to see")
    return form(
        words("Offer a study visit") if offers else words("Ask for a study visit"),
        join(AREA, "visit_sent", arg=f"{direction}-{fresh}"),
        text_field(
            "theme",
            words("Theme"),
            low=8,
            high=LONGEST_THEME,
            value=typed.get("theme", ""),
        ),
        choice_field(
            "kind",
            words("How"),
            [(kind, format_label(kind, words)) for kind in Format],
            chosen=typed.get("kind", Format.IN_PERSON),
        ),
        text_field(
            "when_text",
            words("When, in your own words"),
            high=LONGEST_WHEN,
            value=typed.get("when_text", ""),
            hint=words("Such as: in spring, two days"),
        ),
        text_field("seats", words("Seats"), high=4, value=typed.get("seats", "")),
        text_field("terms", shows, long=True, high=LONGEST_TERMS, value=typed.get("terms", "")),
    )


def dates_form(
    visit: Visit, fresh: str, typed: Mapping[str, str], words: Words, *, seats: bool
) -> discord.ui.Modal:
    """``seats``: only where somebody keeps the list of seats."""
    fields = [
        text_field(
            "days",
            words("Days"),
            low=1,
            high=100,
            value=typed.get("days", ""),
            hint=words("Such as 12 to 13 May"),
        ),
        text_field(
            "place",
            words("Place, or where the link will be"),
            low=1,
            high=LONGEST_PLACE,
            value=typed.get("place", visit.place),
        ),
    ]
    if seats:
        held = "" if visit.seats is None else str(visit.seats)
        fields += [
            text_field("seats", words("Seats"), high=4, value=typed.get("seats", held)),
            text_field(
                "per_city", words("Seats for each city"), high=4, value=typed.get("per_city", "")
            ),
        ]
    return form(words("Set dates"), join(AREA, "dates_sent", visit.id, fresh), *fields)


# Said once


def news_of(visit: Visit, news: News, place: Place | None, words: Words) -> NoticeFace | None:
    """``place`` is the other city or organisation; None when it is not on the list any more."""
    ref = reference(PREFIX, visit.id)
    name = plain(place.name) if place is not None else ""
    if news is News.CLOSED:
        text = words(
            "The study visit {theme} ({ref}) is closed.", theme=plain(visit.theme), ref=ref
        )
        return NoticeFace(text)
    opens = (button(words("Open"), join(AREA, "visit", visit.id)),)
    if not visit.running or (place is None and news is not News.DATES):
        return None
    if news is News.DATES and visit.days is not None:
        return NoticeFace(
            words(
                "{ref} has dates: {days}, {place}.",
                ref=ref,
                days=_days(visit, words),
                place=plain(visit.place),
            ),
            opens,
        )
    texts = {
        News.GUEST: words("{name} is interested in your study visit {ref}.", name=name, ref=ref),
        News.HOST: words("{name} can host you ({ref}). Choose your host.", name=name, ref=ref),
        News.CHOSEN: words("{name} chose you as host ({ref}). Set the dates.", name=name, ref=ref),
    }
    return NoticeFace(texts[news], opens) if news in texts else None


def named_place(interests: Sequence[Interest], key: str) -> Place | None:
    return next((each.place for each in interests if each.place.key == key), None)
