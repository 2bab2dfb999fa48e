"""One telling of the story: what happens, what each person sees of it, and what is claimed."""

from __future__ import annotations

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
MOST_LINES = 14
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

    def claim(self, what: str, holds: bool) -> None:  # noqa: FBT001 - the claim's truth
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
            self._shown(f"{who.first_name} sees a form", form)
        self._changes(before, after, who)
        return result

    async def quietly(self, doing: Awaitable[T]) -> T:
        """Something happens that is told elsewhere; only its effect on all is shown."""
        before = eyes.look(self.world)
        result = await doing
        self._changes(before, eyes.look(self.world), None)
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
        if who is not None:
            self._sights(who.first_name, "sees", eyes.news(before, after, who.name))
        others = [player for player in self.world.players if player is not who]
        groups: dict[tuple[Sight, ...], list[Player]] = {}
        for player in others:
            groups.setdefault(tuple(eyes.news(before, after, player.name)), []).append(player)
        for sights, group in groups.items():
            if sights:
                self._sights(_named(group, others), "sees" if len(group) == 1 else "see", sights)
        silent = groups.get((), [])
        if silent:
            verb = "sees" if len(silent) == 1 else "see"
            self._say(f"  {_named(silent, others)} {verb}: nothing")
        self._openings(before, after)

    def _openings(self, before: Moment, after: Moment) -> None:
        for player in self.world.players:
            opened = [
                place
                for place, readers in after.places.items()
                if player.name in readers and player.name not in before.places.get(place, readers)
            ]
            if opened:
                self._say(f"  {player.first_name} can now read: {', '.join(opened)}")

    def _sights(self, who: str, verb: str, sights: Iterable[Sight]) -> None:
        for sight in sights:
            where = "in private" if sight.place == eyes.PRIVATE else f"in {sight.place}"
            alone = ", alone" if len(sight.readers) == 1 and where != "in private" else ""
            self._shown(f"{who} {verb} {where}{alone}", sight.lines)

    def _shown(self, heading: str, lines: Iterable[str]) -> None:
        names = self._names()
        shown = [readable(line, names, self.world.now) for line in lines]
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


def _named(group: list[Player], others: list[Player]) -> str:
    if len(group) == len(others):
        return "The others"
    if len(group) <= FEW:
        return " and ".join(player.first_name for player in group)
    return f"The other {len(group)}" if len(others) - len(group) <= FEW else f"{len(group)} others"
