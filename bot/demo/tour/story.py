"""One telling of the story: what happens, what each person sees of it, and what is claimed."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, TypeVar

from bot.demo.tour import eyes
from bot.demo.tour.showing import day_and_hour, lines_of, readable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import datetime

    from simcord import InteractionResult

    from bot.demo.cast import Player
    from bot.demo.tour.eyes import Moment, Sight
    from bot.demo.world import World

T = TypeVar("T")
MOST_LINES = 16
WIDTH = 92
FEW = 3


class Story:
    """Tells to ``say``, a line at a time; ``false`` are the claims that did not hold."""

    def __init__(self, world: World, say: Callable[[str], None]) -> None:
        self.world = world
        self._say = say
        self.claims = 0
        self.false: list[str] = []
        self.kept: dict[str, str] = {}
        """What one chapter leaves for another, such as a code."""

    # Telling

    def chapter(self, title: str) -> None:
        self._say("")
        self._say(f"== {day_and_hour(self.world.now)} == {title}")

    def tell(self, text: str) -> None:
        self._say("")
        self._say(text)

    def claim(self, what: str, holds: bool) -> None:
        """``holds`` is worked out from what people can see."""
        self.claims += 1
        self._say(f"  * {what}: {'yes' if holds else 'NO'}")
        if not holds:
            self.false.append(what)

    # Acting

    async def act(
        self, who: Player, what: str, doing: Awaitable[InteractionResult]
    ) -> InteractionResult:
        """Somebody does something: what they see of it, and what all others see."""
        before = eyes.look(self.world)
        result = await doing
        self.tell(f"{who.first_name} {what}.")
        after = eyes.look(self.world)
        if result.modal:
            form = lines_of(result.modal["title"], result.modal["components"])
            self.show(f"{who.first_name} sees a form", form)
        self._changes(before, after, who)
        return result

    async def quietly(self, doing: Awaitable[T], *, answers: bool = True) -> T:
        """Something happens that is told elsewhere; only its effect on all is shown, without
        the private ``answers`` where it is left open who gets which."""
        before = eyes.look(self.world)
        result = await doing
        after = eyes.look(self.world)
        self._changes(before, after if answers else after.shared(), None)
        return result

    async def until(self, at: datetime) -> None:
        """Time passes, and what happens in it by itself is shown."""
        before = eyes.look(self.world)
        await self.world.until(at)
        self.tell(f"It is {day_and_hour(self.world.now)}.")
        self._changes(before, eyes.look(self.world), None)

    def now(self) -> Moment:
        return eyes.look(self.world)

    def player(self, name: str) -> Player:
        return self.world.player(name)

    # Seeing

    def _changes(self, before: Moment, after: Moment, who: Player | None) -> None:
        news = {player.name: eyes.news(before, after, player.name) for player in self.world.players}
        first, *rest = news.values()
        shared = [sight for sight in first if all(sight in seen for seen in rest)]
        self._sights("Everybody sees", shared)
        own = {name: tuple(s for s in seen if s not in shared) for name, seen in news.items()}
        if who is not None:
            self._sights(f"{who.first_name} sees", own[who.name])
        others = [player for player in self.world.players if player is not who]
        groups: dict[tuple[Sight, ...], list[Player]] = {}
        for player in others:
            groups.setdefault(own[player.name], []).append(player)
        silent = groups.pop((), [])
        for sights, group in groups.items():
            self._sights(_see(group, others), sights)
        if silent and not (shared and len(silent) == len(others)):
            everybody = who is None and len(silent) == len(others)
            whom = "Everybody sees" if everybody else _see(silent, others)
            self._say(f"  {whom}: {'nothing else' if shared else 'nothing'}")
        self._doors("can now read", before, after)
        self._doors("can no longer read", after, before)

    def _doors(self, what: str, before: Moment, after: Moment) -> None:
        for player in self.world.players:
            opened = [
                place
                for place, readers in after.places.items()
                if player.name in readers and player.name not in before.places.get(place, readers)
            ]
            if opened:
                self._say(f"  {player.first_name} {what}: {', '.join(opened)}")

    def _sights(self, who_sees: str, sights: Iterable[Sight]) -> None:
        for sight in sights:
            private = sight.place == eyes.PRIVATE
            alone = ", alone" if len(sight.readers) == 1 and not private else ""
            where = "in private" if private else f"in {sight.place}{alone}"
            self.show(f"{who_sees} {where}", sight.lines)

    def show(self, heading: str, lines: Iterable[str]) -> None:
        """Lines as a person reads them, under who sees them."""
        names = self._names()
        shown: list[str] = []
        for line in lines:
            shown += textwrap.wrap(readable(line, names, self.world.now), WIDTH)
        self._say(f"  {heading}:")
        for line in shown[:MOST_LINES]:
            self._say(f"    {line}")
        if len(shown) > MOST_LINES:
            self._say(f"    … and {len(shown) - MOST_LINES} more lines")

    def _names(self) -> dict[int, str]:
        guild = self.world.embedded.guild
        names = {role.id: name for name, role in guild.roles.items()}
        names |= {player.actor.id: player.name for player in self.world.players}
        return names


def _see(group: list[Player], others: list[Player]) -> str:
    """``The others see``, ``Olivier sees``, ``12 others see``."""
    if len(group) == len(others):
        return "The others see"
    if len(group) == 1:
        return f"{group[0].first_name} sees"
    if len(group) <= FEW:
        return " and ".join(player.first_name for player in group) + " see"
    if len(others) - len(group) <= FEW:
        return f"The other {len(group)} see"
    return f"{len(group)} others see"
