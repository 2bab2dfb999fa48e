"""The six hooks by which a cog joins in, so that the platform needs to know no cog."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from bot.db import Tx
    from bot.delivery import CardFace, Effect, NoticeFace
    from bot.i18n import Words
    from bot.permissions import Can, Person
    from bot.privacy import PersonalData
    from bot.ui import Request


Over = Callable[[int], Awaitable[bool]]
"""Whether the record of this number has ended."""
CardSent = Callable[["Tx", int, int], None]
"""(tx, record, message id): the card's message was made; of a forum post also the thread's id."""
CardHook = Callable[["Tx", int], None]
"""(tx, record)"""
NoticeSent = Callable[["Tx", Mapping[str, Any], int], None]
"""(tx, payload, message id): it was said. The id is 0 on ``handle:`` routes: it must be kept
nowhere."""
Resolver = Callable[[str], Awaitable["int | None"]]
"""``<obstacle>:<handle>`` -> the user behind it, found in memory; None where nobody is."""


class Class(StrEnum):
    """When and where a notice may be said; each kind declares the classes it may take."""

    NOW = "now"
    """Private: at once between 08:00 and 20:00 of the reader, else at the next waking time."""
    ANY_HOUR = "any hour"
    """Private: at once, whatever the hour."""
    OWN = "own"
    """Private, alike for everybody: at once between 08:00 and 20:00 server time, never merged."""
    DAILY = "daily"
    """Private: at the reader's 09:00, all that is due as one message."""
    CHANNEL = "channel"
    """In public, at its time."""
    COORDINATORS = "coordinators"
    """Their channel: Monday 09:00, all that is due as one message."""
    URGENT = "urgent"
    """The coordinators' channel, at once."""


@dataclass(frozen=True)
class HomeLine:
    """One line of ``/agora``: what waits, and the one button that settles it."""

    text: str
    label: str
    custom_id: str
    due: datetime | None = None


@dataclass(frozen=True)
class HomeEntry:
    """A line of "Everything else" in ``/agora``; ``label`` is a catalogue key."""

    custom_id: str
    label: str
    needs: Can


class HomeSection(Protocol):
    async def home_lines(self, person: Person, words: Words) -> list[HomeLine]:
        """What waits for this person now; computed at the press and stored nowhere."""
        ...


class Timer(Protocol):
    """Due times in a record's own table."""

    name: str

    async def next_due(self) -> datetime | None:
        """The earliest time at which :meth:`run_due` has something to do."""
        ...

    async def run_due(self, now: datetime) -> None:
        """Moves what is due at ``now``, at most 100 records at a time."""
        ...


class CardRenderer(Protocol):
    async def __call__(self, record: int, words: Words, /) -> CardFace | Effect | None:
        """How the record looks now, or what it does in Discord; None when it is gone."""
        ...


class NoticeRenderer(Protocol):
    async def __call__(self, payload: Mapping[str, Any], words: Words, /) -> NoticeFace | None:
        """What to say now; None when it need not be said any more."""
        ...


LetterHandler = Callable[["Tx", Mapping[str, Any]], None]
SolutionHandler = Callable[["Request", int, int], Awaitable[bool]]
"""(request, thread id, message id) -> whether the thread was this cog's own."""


@dataclass(frozen=True)
class NoticeKind:
    classes: frozenset[Class]
    renderer: NoticeRenderer
    sent: NoticeSent | None = None


@dataclass(frozen=True)
class CardHooks:
    """What a kind of card does in the commit that records something of its message."""

    sent: CardSent | None = None
    gone: CardHook | None = None
    again: CardHook | None = None


@dataclass
class Registry:
    """What the loaded cogs offer. Filled while they load, read from then on."""

    homes: list[HomeSection] = field(default_factory=list)
    entries: list[HomeEntry] = field(default_factory=list)
    stores: list[PersonalData] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    cards: dict[str, CardRenderer] = field(default_factory=dict)
    over: dict[str, Over] = field(default_factory=dict)
    hooks: dict[str, CardHooks] = field(default_factory=dict)
    notices: dict[str, NoticeKind] = field(default_factory=dict)
    letters: dict[str, LetterHandler] = field(default_factory=dict)
    solutions: list[SolutionHandler] = field(default_factory=list)
    resolver: Resolver | None = None

    def home(self, section: HomeSection) -> None:
        self.homes.append(section)

    def entry(self, custom_id: str, label: str, needs: Can) -> None:
        self.entries.append(HomeEntry(custom_id, label, needs))

    def personal(self, store: PersonalData) -> None:
        self.stores.append(store)

    def timer(self, timer: Timer) -> None:
        self.timers.append(timer)

    def card(
        self,
        kind: str,
        renderer: CardRenderer,
        *,
        over: Over | None = None,
        sent: CardSent | None = None,
        gone: CardHook | None = None,
        again: CardHook | None = None,
    ) -> None:
        """``over``: whether the record has ended, where telling so is cheaper than rendering.

        The others run in the commit that records it: ``sent`` when the message was made, or an
        earlier one was found, also when it is posted anew; ``gone`` when somebody deleted the
        message, also of a record that had ended; ``again`` when a coordinator presses Post again.
        """
        _once(self.cards, kind)
        self.cards[kind] = renderer
        self.hooks[kind] = CardHooks(sent, gone, again)
        if over is not None:
            self.over[kind] = over

    def notice(
        self,
        kind: str,
        classes: set[Class],
        renderer: NoticeRenderer,
        *,
        sent: NoticeSent | None = None,
    ) -> None:
        """``sent`` runs in the commit that records that it was said; not for one that somebody
        deleted before its id was known."""
        _once(self.notices, kind)
        self.notices[kind] = NoticeKind(frozenset(classes), renderer, sent)

    def handles(self, resolver: Resolver) -> None:
        """Who stands behind ``handle:`` routes; at most one cog knows."""
        if self.resolver is not None:
            raise ValueError("handles are resolved already")
        self.resolver = resolver

    def letter(self, kind: str, handler: LetterHandler) -> None:
        _once(self.letters, kind)
        self.letters[kind] = handler

    def solution(self, handler: SolutionHandler) -> None:
        self.solutions.append(handler)


def _once(table: Mapping[str, object], kind: str) -> None:
    if kind in table:
        raise ValueError(f"{kind} has a handler already")
