"""Which city or organisation somebody means, and which time zone."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.errors import UserError
from bot.texts import clean, fold, folded, plain
from bot.when.zones import zone_key

LONGEST_NAME = 80
NEAR = 3
LIKENESS = 0.6
CONTINENTS = ("Europe", "Asia", "Africa", "Atlantic", "America")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A city, or an organisation: whatever a person can speak for."""

    id: int
    name: str
    organisation: bool = False
    other_names: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Short and unique among cities and organisations: ``c12``, ``p3``."""
        return f"{'p' if self.organisation else 'c'}{self.id}"

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.other_names)

    @property
    def folded(self) -> tuple[str, ...]:
        """All names as they are compared, the official one first."""
        return folded(self.names)


def named(text: str, places: Sequence[Place]) -> Place:
    """The one place of this name in any language, or the only one whose name has these words.

    Raises a UserError that names the nearest when there is none, or more than one.
    """
    wanted = fold(clean(text, limit=LONGEST_NAME, lines=False))
    if not wanted:
        raise UserError("Write the name of a city or organisation.")
    for found in (
        [place for place in places if place.folded[0] == wanted],
        [place for place in places if wanted in place.folded],
        [place for place in places if _has_words(place, wanted)],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            raise UserError(
                "{typed} can mean {names}. Write the whole name.",
                typed=_shown(text),
                names=_listed(found),
            )
    near = _nearest(wanted, places)
    if near:
        raise UserError(
            "I know no {typed}. Do you mean {names}?", typed=_shown(text), names=_listed(near)
        )
    raise UserError(
        "I know no {typed}. Ask a coordinator to add it to the directory.", typed=_shown(text)
    )


def suggestions(text: str, places: Sequence[Place], limit: int = 25) -> list[Place]:
    """Places with a name that begins with the text, then those with one that holds it."""
    wanted = fold(text).strip()
    found: list[tuple[int, str, Place]] = []
    for place in places:
        if any(name.startswith(wanted) for name in place.folded):
            found.append((0, place.folded[0], place))
        elif any(wanted in name for name in place.folded):
            found.append((1, place.folded[0], place))
    return [place for _, _, place in sorted(found, key=lambda f: f[:2])[:limit]]


def read_zone(text: str, zone_of: Mapping[str, str]) -> str:
    """The IANA key that was typed, as such, as its last part, or as one of the folded city
    names in ``zone_of``. Raises UserError."""
    typed = clean(text, limit=LONGEST_NAME, lines=False)
    spelled = typed.casefold().replace(" ", "_")
    for key in (spelled, *(f"{continent.casefold()}/{spelled}" for continent in CONTINENTS)):
        if found := zone_key(key):
            return found
    if found := zone_of.get(fold(typed)):
        return found
    raise UserError(
        "I know no time zone {typed}. Write one such as Europe/Ljubljana.", typed=_shown(text)
    )


def _has_words(place: Place, wanted: str) -> bool:
    """Whether the typed words stand together in a name: Frankfurt in Frankfurt am Main."""
    typed = _WORD.findall(wanted)
    if not typed:
        return False
    for name in place.folded:
        words = _WORD.findall(name)
        starts = range(len(words) - len(typed) + 1)
        if any(words[start : start + len(typed)] == typed for start in starts):
            return True
    return False


def _nearest(wanted: str, places: Sequence[Place]) -> list[Place]:
    found = suggestions(wanted, places, NEAR)
    if found:
        return found
    by_name = {name: place for place in places for name in place.folded}
    alike = get_close_matches(wanted, by_name, n=NEAR, cutoff=LIKENESS)
    return list(dict.fromkeys(by_name[name] for name in alike))


def _listed(places: Iterable[Place]) -> str:
    return ", ".join(plain(place.name) for place in list(places)[:NEAR])


def _shown(text: str) -> str:
    return plain(clean(text, limit=LONGEST_NAME, lines=False))
