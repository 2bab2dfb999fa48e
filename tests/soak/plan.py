"""Which child of a story is killed at which point, drawn from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.crash.run import AT_ONCE
from tests.soak.orders import Trap
from tests.soak.points import BY_NAME, POINTS, How, Point

LONGEST_WAIT = 1.5
PROMPT = 0.1
COMES_THROUGH = 0.3
"""How probable it is that a run of the restore program is left alone."""
LOOK_UP = BY_NAME["look-up"]
LOOKS = 0.5
"""How probable it is after a message whose outcome is unclear."""
TRUSTED = 60.0
"""Seconds for which delivery repeats a nonce without looking."""
DOWNTIMES = (5.0, 30.0, 90.0, 200.0, 900.0)
"""Seconds: within the minute that delivery trusts a nonce, after it, after Discord's own."""
CALLS = (3, 9)
"""After so many calls a child whose point did not come is killed at some moment."""
FOR_EVER = 10**6
FIRST = "set-up"
"""The story that begins with no files at all."""
MOST_KILLS = 30
"""In one life of a server: then it goes on undisturbed."""


@dataclass(frozen=True)
class Shot:
    """How one child ends."""

    point: Point
    nth: int
    wait: float
    downtime: float
    calls: int

    @property
    def traps_its_stop(self) -> bool:
        return self.point.how is How.STOP and bool(self.point.what)

    @property
    def trap(self) -> Trap | None:
        if self.point.how in (How.TRAP, How.RESTORE) or self.traps_its_stop:
            return Trap(self.point.name, self.point.what, self.nth, self.point.done)
        return None


class Plan:
    """What happens to the children of one story, drawn from a seed; None: no more.

    `only` names the points in their order, each to be met at its first passing.
    """

    def __init__(
        self, seed: str, story: str = "", *, kills: int = MOST_KILLS, only: tuple[str, ...] = ()
    ) -> None:
        self._chance = Random(seed)  # noqa: S311 - to be replayed
        self._left = len(only) or kills
        self._only = [BY_NAME[name] for name in only]
        later = [point for point in POINTS if point.how is not How.RESTORE and point.story != FIRST]
        self._points = [point for point in later if point.story in ("", story)]
        self._points += [BY_NAME["any step"], BY_NAME["any moment"]] * 2
        self._deck: list[Point] = []
        self._unclear = False
        if story == FIRST and not only:
            self._deck = [self._chance.choice([one for one in POINTS if one.story == FIRST])]

    def next(self) -> Shot | None:
        """For the life that begins now."""
        if self._left <= 0:
            return None
        self._left -= 1
        chance = self._chance
        downtime = chance.choice(DOWNTIMES)
        if self._only:
            return Shot(self._only.pop(0), 1, PROMPT, downtime, FOR_EVER)
        if not self._deck:
            self._deck = chance.sample(self._points, len(self._points))
        point = LOOK_UP if self._looks_next() else self._deck.pop()
        self._unclear = point.how in (How.UNSENT, How.UNREAD) and downtime > TRUSTED
        nth, wait = chance.randint(1, point.often), chance.uniform(0.0, LONGEST_WAIT)
        return Shot(point, nth, wait, downtime, chance.randint(*CALLS))

    def _looks_next(self) -> bool:
        """Whether this life is killed while it looks for what the one before may have said."""
        return self._unclear and self._chance.random() < LOOKS

    def next_restore(self) -> Shot | None:
        """For a run of the restore program."""
        if self._left <= 0 or self._chance.random() < COMES_THROUGH:
            return None
        self._left -= 1
        point = BY_NAME["restore"]
        return Shot(point, self._chance.randint(1, point.often), 0.0, AT_ONCE, FOR_EVER)

    def stop(self) -> None:
        """From now on every life is left alone."""
        self._left = 0
