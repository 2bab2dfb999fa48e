"""What an obstacle must say, under which names it may be raised, and when to warn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.errors import UserError
from bot.texts import Leak, LeakKind, clean, leaks
from bot.topics import Sector, Topic
from cogs.obstacles.rules.records import Identity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

TITLE = (8, 80)
BODY = (20, 1_800)
TRIED = 1_000
REPLY = (2, 1_800)
_ANY = 4_000
UNNAMED_A_DAY = 3
REPLIES_A_DAY = 20
SHORTEST_DELAY, LONGEST_DELAY = timedelta(minutes=1), timedelta(minutes=15)
FEW_MEMBERS = FEW_CITIES = 3


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody wrote. ``said_openly``: it began as a message under their name."""

    title: str
    topic: Topic
    sector: Sector
    body: str
    tried: str = ""
    said_openly: bool = False

    @property
    def text(self) -> str:
        return "\n".join((self.title, self.body, self.tried))


def form_of(kept: Mapping[str, Any]) -> Form:
    """What a draft holds, read again. UserError where it fits no form any more."""
    topic, sector = _choice(kept, "topic", Topic), _choice(kept, "sector", Sector)
    return Form(
        str(kept.get("title", "")),
        topic,
        sector,
        str(kept.get("body", "")),
        str(kept.get("tried", "")),
        bool(kept.get("said_openly")),
    )


def checked(form: Form) -> Form:
    """The form with clean texts; UserError with what to mend."""
    title = clean(form.title, limit=_ANY, lines=False)
    body = clean(form.body, limit=_ANY)
    tried = clean(form.tried, limit=_ANY)
    low, high = TITLE
    if not low <= len(title) <= high:
        raise UserError("The first line needs {low} to {high} characters.", low=low, high=high)
    low, high = BODY
    if not low <= len(body) <= high:
        raise UserError("What happens needs {low} to {high} characters.", low=low, high=high)
    if len(tried) > TRIED:
        raise UserError("What you tried may have {high} characters at most.", high=TRIED)
    return Form(title, form.topic, form.sector, body, tried, form.said_openly)


def checked_reply(typed: str) -> str:
    """Clean; UserError where too short or too long."""
    text = clean(typed, limit=_ANY)
    low, high = REPLY
    if not low <= len(text) <= high:
        raise UserError("Write {low} to {high} characters.", low=low, high=high)
    return text


def _choice(kept: Mapping[str, Any], name: str, kind: type[Any]) -> Any:
    try:
        return kind(str(kept.get(name, "")))
    except ValueError:
        raise UserError("Choose a kind of obstacle and a sector.") from None


# Under which name


@dataclass(frozen=True, slots=True)
class Speaker:
    """For whom somebody speaks: nothing, a city with its country, or an organisation."""

    city_id: int | None = None
    country: str | None = None
    confirmed: bool = False


def offered(speaker: Speaker) -> tuple[Identity, ...]:
    """Officials choose among all; partners have no city to show; coordinators without a row only
    give their name."""
    if speaker.city_id is not None:
        return tuple(Identity)
    return (Identity.NAMED, Identity.HIDDEN) if speaker.confirmed else (Identity.NAMED,)


def check_offered(speaker: Speaker, identity: Identity) -> None:
    if identity not in offered(speaker):
        raise UserError("You cannot post this way. Choose another button.")


# When to warn; nothing is refused


class Small(StrEnum):
    """A crowd too small to hide in."""

    CITY = "city"
    COUNTRY = "country"


def small_crowds(*, members: int, cities: int) -> tuple[Small, ...]:
    """``members`` speak for the speaker's city, ``cities`` are in its country."""
    found = []
    if members < FEW_MEMBERS:
        found.append(Small.CITY)
    if cities < FEW_CITIES:
        found.append(Small.COUNTRY)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Traces:
    """What in a text may tell who wrote it: to anybody, or where the city is not shown either."""

    always: tuple[Leak, ...]
    places: tuple[Leak, ...]


def traces(
    text: str, names: Iterable[str], places: Iterable[str], domain: str | None = None
) -> Traces:
    """Numbers are no trace here: obstacles are full of them. Links neither, unless they lead to
    the writer's own domain."""
    found = leaks(text, names, places, numbers=False, domain=domain or None)
    always = tuple(one for one in found if one.kind in _PERSONAL or _own(one, domain))
    return Traces(always, tuple(one for one in found if one.kind is LeakKind.PLACE))


_PERSONAL = frozenset({LeakKind.NAME, LeakKind.EMAIL, LeakKind.PHONE})


def _own(leak: Leak, domain: str | None) -> bool:
    return (
        leak.kind is LeakKind.LINK
        and bool(domain)
        and str(domain).casefold() in leak.text.casefold()
    )


def delay(draw: Callable[[int], int]) -> timedelta:
    """How long what is unnamed waits: a random time, to the second, from 1 to 15 minutes."""
    span = int((LONGEST_DELAY - SHORTEST_DELAY).total_seconds())
    return SHORTEST_DELAY + timedelta(seconds=draw(span + 1))
