"""Tells a writer what in a text without a name may still point to them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.texts import traces
from bot.texts.inflection import Names, Word, find, people_ready, places_ready, words_of


class LeakKind(StrEnum):
    NAME = "name"
    PLACE = "place"
    LINK = "link"
    EMAIL = "email"
    PHONE = "phone"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Leak:
    """``text`` stands in the checked text exactly so."""

    kind: LeakKind
    text: str


@dataclass(frozen=True, slots=True)
class _Find:
    kind: LeakKind
    start: int
    end: int


def leaks(
    text: str,
    names: Iterable[str],
    places: Iterable[str],
    *,
    numbers: bool,
    domain: str | None = None,
) -> tuple[Leak, ...]:
    """What in ``text`` may tell who wrote it, in its order, each once.

    ``names``: the writer's own name and nickname. ``places``: cities and countries with
    all aliases; also found in other grammatical forms. ``numbers``: also sums and numbers
    of four digits or more, but not 2030 and 2050. ``domain``: the writer's city's.

    A name that is also a word ("Nice", "Mark") counts with a capital inside a sentence.
    A guess made to warn with, never to refuse.
    """
    words = words_of(text)
    found = _apart(
        [
            *_addresses(text, domain),
            *_phones(text),
            *_named(LeakKind.NAME, text, words, people_ready(names)),
            *_named(LeakKind.PLACE, text, words, places_ready(tuple(places))),
            *(_numbers(text) if numbers else ()),
        ]
    )
    told = (Leak(find.kind, text[find.start : find.end]) for find in found)
    return tuple(dict.fromkeys(told))


def _addresses(text: str, domain: str | None) -> Iterator[_Find]:
    for match in traces.EMAIL.finditer(text):
        yield _Find(LeakKind.EMAIL, *match.span())
    for match in traces.LINK.finditer(text):
        yield _Find(LeakKind.LINK, *match.span())
    if domain:
        for match in traces.own_domain(domain).finditer(text):
            yield _Find(LeakKind.LINK, *match.span())


def _phones(text: str) -> Iterator[_Find]:
    for match in traces.PHONE.finditer(text):
        if sum(sign.isdigit() for sign in match.group()) >= traces.PHONE_DIGITS:
            yield _Find(LeakKind.PHONE, *match.span())


def _named(kind: LeakKind, text: str, words: list[Word], names: Names) -> Iterator[_Find]:
    return (_Find(kind, start, end) for start, end in find(text, words, names))


def _numbers(text: str) -> Iterator[_Find]:
    for match in traces.NUMBER.finditer(text):
        number = match.group()
        plain = number.replace(",", "").replace(".", "").isdigit()
        if number in traces.SHARED_YEARS or (plain and not traces.TELLING_NUMBER.search(number)):
            continue
        yield _Find(LeakKind.NUMBER, *match.span())


def _apart(found: Iterable[_Find]) -> list[_Find]:
    """In order of place; where two overlap, the one that came first stays."""
    kept: list[_Find] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
