"""Marks held against the lists: what is tested, what is open, and what contradicts itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.rows.faults import FAULTS
from tests.rows.threats import THREATS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.rows.marks import Mark


@dataclass(frozen=True)
class Row:
    """One row of either list with the tests that show it."""

    kind: str
    name: int | str
    says: str
    due: str
    rest: str
    tests: tuple[str, ...]

    @property
    def fault(self) -> str:
        """What is wrong with it, or nothing."""
        if self.due and self.tests:
            return f"{self.kind} {self.name} is listed as open and has a test"
        if not self.due and not self.tests:
            return f"{self.kind} {self.name} has no test: {self.says}"
        return ""


def rows(found: Iterable[Mark]) -> list[Row]:
    """Every row of both lists, in their order."""
    found = list(found)
    faults = [
        Row("fault", row.number, _says(row.fault, row.expected), row.due, row.rest, tests)
        for row in FAULTS
        for tests in [_tests(found, "fault", row.number)]
    ]
    shown = {row.name: row.tests for row in faults}
    threats = [
        Row("threat", row.who, _says(row.tries, row.stopped_by), row.due, row.rest, tests)
        for row in THREATS
        for own in [_tests(found, "threat", row.who)]
        for tests in [own + tuple(test for number in row.faults for test in shown[number])]
    ]
    return faults + threats


def contradictions(found: Iterable[Mark]) -> list[str]:
    """Rows without a test, open rows with one, and marks without a row."""
    found = list(found)
    listed = rows(found)
    names = {(row.kind, row.name) for row in listed}
    strays = [
        f"{mark.test} is marked {mark.name} {mark.row!r}, which is no row"
        for mark in found
        if (mark.name, mark.row) not in names
    ]
    return [row.fault for row in listed if row.fault] + strays


def _says(tried: str, expected: str) -> str:
    return f"{tried}: {expected}"


def _tests(found: Iterable[Mark], name: str, row: int | str) -> tuple[str, ...]:
    return tuple(mark.test for mark in found if (mark.name, mark.row) == (name, row))
