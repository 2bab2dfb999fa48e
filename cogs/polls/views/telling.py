"""Sentences that stand only while the facts that they tell hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.polls.rules.visibility import Cell, Fact, Facts, Sight, Time, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterable

ALWAYS = tuple(Time)
AFTER = (Time.CLOSED, Time.RELEASED)
UNTIL_RELEASE = (Time.OPEN, Time.CLOSED)
PEOPLE = (Viewer.MEMBER, Viewer.COORDINATOR, Viewer.OPENER, Viewer.ADMINISTRATOR)
IN_BOX = (Fact.COUNT, Fact.ANSWERS)


class Text:
    """Sentences that hold, and the cells that they tell."""

    def __init__(self, table: Facts) -> None:
        self._table = table
        self._sentences: list[str] = []
        self.told: set[Cell] = set()

    def say(
        self,
        sentence: str,
        *,
        yes: Iterable[Cell] = (),
        no: Iterable[Cell] = (),
        prepared: Iterable[Cell] = (),
    ) -> None:
        claims = {Sight.YES: set(yes), Sight.NO: set(no), Sight.PREPARED: set(prepared)}
        if all(self._table[cell] is sight for sight in claims for cell in claims[sight]):
            self._sentences.append(sentence)
            self.told.update(claims[Sight.YES], claims[Sight.PREPARED])

    def same(self, sentence: str, viewers: Iterable[Viewer], as_viewer: Viewer) -> None:
        """Says that the viewers see all that ``as_viewer`` sees."""
        seen = [cell for cell, sight in self._table.items() if cell.viewer is as_viewer]
        self.say(
            sentence, yes=[cell._replace(viewer=viewer) for cell in seen for viewer in viewers]
        )

    def paragraph(self) -> str:
        return " ".join(self._sentences)

    def lines(self) -> str:
        return "\n".join(f"- {sentence}" for sentence in self._sentences)


def cells(
    viewers: Iterable[Viewer], seen: Iterable[Fact], times: Iterable[Time] = ALWAYS
) -> list[Cell]:
    return [Cell(viewer, fact, time) for viewer in viewers for fact in seen for time in times]
