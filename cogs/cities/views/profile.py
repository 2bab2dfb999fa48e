"""A city or an organisation as everybody may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.directory import Kind, Standing
from bot.ids import join
from bot.texts import cut, plain
from bot.ui import Part, button, link, stamp, with_button
from bot.when import day_text
from cogs.cities.rules.entries import day_runs
from cogs.cities.rules.goals import LONGEST_TEXT
from cogs.cities.rules.offers import LONGEST_NOTE, Direction
from cogs.cities.store import country_name
from cogs.cities.views.contract import contract_lines
from cogs.cities.views.goals import goal_lines
from cogs.cities.views.joining import AREA, kind_label
from cogs.cities.views.languages import LANGUAGES
from cogs.cities.views.offers import offer_lines

if TYPE_CHECKING:
    from datetime import datetime

    import discord

    from bot.directory import City, DayOff, Member, Partner
    from bot.i18n import Words
    from cogs.cities.rules.contracts import Contract
    from cogs.cities.rules.goals import Goal
    from cogs.cities.rules.offers import Offer

INVITE, VISITS = "peer_invite", "visits"
"""Verbs of others' controls that a profile shows."""
GOALS_ROOM, OFFERS_ROOM = 700, 1_000
"""Characters of a message for what a city wrote, shared among its goals and its offers."""

People = Mapping[Kind, int]
MOST_DAYS = 3
"""So many of the next days off stand in a profile."""


@dataclass(frozen=True)
class Picture:
    """What is told of a city or an organisation to one reader. ``people``, ``contacts`` and
    ``solved`` are None for whoever may not know them."""

    offers: Sequence[Offer] = ()
    goals: Sequence[Goal] = ()
    contract: Contract | None = None
    days_off: Sequence[DayOff] = ()
    people: People | None = None
    contacts: Sequence[Member] | None = None
    solved: Sequence[str] | None = None
    """What the city has solved, as titles to show."""
    own: bool = False
    named: bool = False
    """The reader is one of the contacts."""
    beside: Sequence[str] = ()
    """Verbs of the controls that others add, where they are there."""


def city_profile(city: City, told: Picture, now: datetime, words: Words) -> list[Part]:
    name = plain(city.name)
    parts: list[Part] = [
        words("**{city}** · {country}", city=name, country=country_name(city.country))
        + f"\n{_kind_of_city(city, words)}",
        "\n".join(_facts(city, told, now, words)),
    ]
    if city.about:
        parts.append(plain(city.about))
    elif not (city.url or told.goals or told.contract or told.offers):
        parts.append(words("{city} has not filled in its profile yet.", city=name))
    parts += _people_lines(told, name, words)
    if told.contract:
        parts.append(contract_lines(told.contract, words))
    if told.goals:
        most = min(LONGEST_TEXT, GOALS_ROOM // len(told.goals))
        today = now.date()
        lines = [goal_lines(goal, today, words, most) for goal in told.goals]
        parts.append("\n".join([words("**Goals**"), *lines]))
    parts += _offers(told, words)
    if told.solved:
        lines = [f"- {plain(cut(title, 100))}" for title in told.solved]
        parts.append("\n".join([words("**Solved**"), *lines]))
    return [*parts, *_controls(city, told, words)]


def partner_profile(partner: Partner, told: Picture, words: Words) -> list[Part]:
    name = plain(partner.name)
    title = words("**{name}** · organisation", name=name)
    if partner.initiative:
        title += f"\n{plain(partner.initiative)}"
    parts: list[Part] = [title]
    if partner.about:
        parts.append(plain(partner.about))
    elif not (partner.url or told.offers):
        parts.append(words("{name} has not filled in its profile yet.", name=name))
    parts += _people_lines(told, name, words)
    parts += _offers(told, words)
    row: list[discord.ui.Item[Any]] = []
    if told.own:
        row = [
            button(words("Edit"), join(AREA, "edit")),
            button(words("Offer"), join(AREA, "offer", arg=Direction.OFFER)),
            button(words("Seek"), join(AREA, "offer", arg=Direction.SEEK)),
        ]
    if partner.url:
        row.append(link(words("Web page"), partner.url))
    return [*parts, row] if row else parts


def _controls(city: City, told: Picture, words: Words) -> list[Part]:
    row: list[discord.ui.Item[Any]] = []
    if told.own:
        row = [
            button(words("Edit"), join(AREA, "edit")),
            button(words("Hours"), join(AREA, "hours")),
            button(words("Goal"), join(AREA, "goal")),
            button(words("Contract"), join(AREA, "contract")),
            button(words("Offer"), join(AREA, "offer", arg=Direction.OFFER)),
            button(words("Seek"), join(AREA, "offer", arg=Direction.SEEK)),
        ]
    if told.own or any(goal.drawable for goal in told.goals):
        row.append(button(words("Progress picture"), join(AREA, "picture", city.id)))
    if INVITE in told.beside and not told.own:
        row.append(button(words("Invite to a call"), join(AREA, INVITE, city.id)))
    if VISITS in told.beside:
        row.append(button(words("Visits"), join(AREA, VISITS, city.id)))
    if city.url:
        row.append(link(words("Web page"), city.url))
    if told.contract and told.contract.url:
        row.append(link(words("Read the contract"), told.contract.url))
    return [row] if row else []


def _people_lines(told: Picture, name: str, words: Words) -> list[Part]:
    """For members: how many take part, and who has agreed to be asked."""
    if told.people is None:
        return []
    said = _people(told.people, name, words)
    if told.contacts:
        # No ping: a private panel mentions nobody.
        who = ", ".join(f"<@{member.user_id}>" for member in told.contacts)
        said += "\n" + words("Ask: {people}", people=who)
    if not told.own:
        return [said]
    label = words("Name me no longer") if told.named else words("Name me as contact")
    return [
        with_button(said, button(label, join(AREA, "contact", arg="off" if told.named else "on")))
    ]


def _offers(told: Picture, words: Words) -> list[Part]:
    parts: list[Part] = []
    titles = {Direction.OFFER: words("**Offers**"), Direction.SEEK: words("**Needs**")}
    for direction, title in titles.items():
        shown = [offer for offer in told.offers if offer.direction is direction]
        if shown:
            most = min(LONGEST_NOTE, OFFERS_ROOM // len(told.offers))
            knows = told.people is not None
            lines = [f"- {offer_lines(offer, words, most, contact=knows)}" for offer in shown]
            parts.append("\n".join([title, *lines]))
    return parts


def size_label(size: str, words: Words) -> str:
    return {
        "S": words("S: under 100,000 people"),
        "M": words("M: 100,000 to 250,000 people"),
        "L": words("L: 250,000 to 500,000 people"),
        "XL": words("XL: over 500,000 people"),
    }[size]


def _kind_of_city(city: City, words: Words) -> str:
    standing = standing_label(city.standing, words)
    return f"{standing} · {size_label(city.size, words)}" if city.size else standing


def standing_label(standing: str, words: Words) -> str:
    labels = {
        Standing.MISSION: words("Mission city"),
        Standing.MISSION_MINDED: words("Mission-minded city"),
        Standing.MEMBER: words("City of this exchange"),
    }
    return labels[Standing(standing)]


def office_facts(city: City, days_off: Sequence[DayOff], words: Words) -> list[str]:
    """Its working hours, and the next days on which it does not work."""
    hours = words(
        "Office hours: {days}, {opens} to {closes}",
        days=_days(city.workdays, words),
        opens=city.opens,
        closes=city.closes,
    )
    if city.lunch_from != city.lunch_to:
        hours = words(
            "Office hours: {days}, {opens} to {closes}; lunch {lunch_from} to {lunch_to}",
            days=_days(city.workdays, words),
            opens=city.opens,
            closes=city.closes,
            lunch_from=city.lunch_from,
            lunch_to=city.lunch_to,
        )
    if not days_off:
        return [hours]
    shown = ", ".join(
        f"{day_text(off.day, words)} ({plain(off.name)})" if off.name else day_text(off.day, words)
        for off in days_off[:MOST_DAYS]
    )
    return [hours, words("Next days off: {days}", days=shown)]


def _facts(city: City, told: Picture, now: datetime, words: Words) -> list[str]:
    local = now.astimezone(ZoneInfo(city.zone))
    lines = [
        words(
            "Now: {time} there, {stamp} where you are.",
            time=f"{local:%H:%M}",
            stamp=stamp(now, "t"),
        ),
        words("Time zone: {zone}", zone=plain(city.zone)),
        *office_facts(city, told.days_off, words),
    ]
    if city.languages:
        known = [words.fill(LANGUAGES.get(code, code), {}) for code in city.languages]
        lines.append(words("Languages: {languages}", languages=", ".join(known)))
    lines.append(words("Climate neutral by {year}", year=city.neutral_by))
    return lines


def day_names(words: Words) -> tuple[str, ...]:
    """Monday first."""
    return (
        words("Monday"),
        words("Tuesday"),
        words("Wednesday"),
        words("Thursday"),
        words("Friday"),
        words("Saturday"),
        words("Sunday"),
    )


def _days(workdays: str, words: Words) -> str:
    names = day_names(words)
    runs = []
    for first, last in day_runs(workdays):
        if last - first > 1:
            runs.append(words("{first} to {last}", first=names[first - 1], last=names[last - 1]))
        else:
            runs += names[first - 1 : last]
    return ", ".join(runs)


def _people(people: People, name: str, words: Words) -> str:
    total = sum(people.values())
    if not total:
        return words("Nobody takes part for {place} yet.", place=name)
    counts = ", ".join(
        words("{count} {kind}", count=people[kind], kind=kind_label(kind, words))
        for kind in Kind
        if people.get(kind)
    )
    return words.plural(
        "{n} person takes part: {counts}.", "{n} people take part: {counts}.", total, counts=counts
    )
