"""What one sabotage is, and whether it still fits the code."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sabotage:
    """A mistake that somebody could make: in ``file``, ``instead`` stands where ``text`` stood."""

    name: str
    file: str
    text: str
    instead: str
    test: str
    """The id of the test that must turn red: ``tests/…/test_it.py::test_that``."""

    def applied(self, source: str) -> str:
        """The source with the mistake in it. ValueError: it does not fit any more."""
        found = source.count(self.text)
        if found != 1:
            raise ValueError(f"its text stands {found} times in {self.file}")
        changed = source.replace(self.text, self.instead)
        if changed == source:
            raise ValueError("it changes nothing")
        if self.file.endswith(".py"):
            compile(changed, self.file, "exec")
        return changed

    def misfit(self, root: Path) -> str:
        """Why it cannot be made any more, or its test not be run; empty where all is well."""
        file, _, test = self.test.partition("::")
        try:
            self.applied((root / self.file).read_text("utf-8"))
            known = _tests((root / file).read_text("utf-8"))
        except (OSError, ValueError, SyntaxError) as error:
            return f"{self.name}: {error}"
        return "" if test in known else f"{self.name}: there is no test {self.test}"


@cache
def _tests(source: str) -> set[str]:
    """Functions, and what is assigned as a class: ``TestMembers::runTest`` of a state machine."""
    found = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.add(f"{node.targets[0].id}::runTest")
    return found


def table(records: tuple[Sabotage, ...]) -> str:
    """The list as ``tests/README.md`` holds it."""
    lines = ["| sabotage | in | turns red |", "| --- | --- | --- |"]
    lines += [f"| {it.name} | `{it.file}` | `{_short(it.test)}` |" for it in records]
    return "\n".join(lines) + "\n"


def _short(test: str) -> str:
    return test.removeprefix("tests/").replace(".py::test_", ": ")
