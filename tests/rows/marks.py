"""Which tests carry which marks, read from their source, so that none need be run."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TESTS = Path(__file__).resolve().parent.parent
NAMES = ("fault", "threat")
BLOCKS = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Mark:
    """`@pytest.mark.<name>(<row>)` on one test."""

    name: str
    row: int | str
    test: str


def marks(folder: Path = TESTS) -> list[Mark]:
    """Those of every test below `folder`, a file's or class's own given to each of its tests.

    Raises ValueError for a mark on what pytest would never collect.
    """
    found = []
    for file in sorted(folder.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        place = f"{file.relative_to(folder.parent)}"
        own = [row for node in tree.body for row in _module_rows(node)]
        here = [Mark(*row, test) for row, test in _of_tests(tree, place, own)]
        if not file.name.startswith("test_") and (here or own):
            raise ValueError(f"{place} is marked and pytest collects no test from it")
        found += here
    return found


def _of_tests(
    within: ast.AST, place: str, inherited: list[tuple[str, int | str]]
) -> Iterator[tuple[tuple[str, int | str], str]]:
    for node in ast.iter_child_nodes(within):
        if not isinstance(node, BLOCKS):
            continue
        name = f"{place}::{node.name}"
        rows = [row for one in node.decorator_list for row in _rows(one)]
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from _of_tests(node, name, inherited + rows)
        elif node.name.startswith("test_"):
            yield from ((row, name) for row in inherited + rows)
        elif rows:
            raise ValueError(f"{name} is marked and is no test")


def _module_rows(node: ast.stmt) -> Iterator[tuple[str, int | str]]:
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
        value = node.value
        for one in value.elts if isinstance(value, ast.List | ast.Tuple) else [value]:
            yield from _rows(one)


def _rows(mark: ast.expr) -> Iterator[tuple[str, int | str]]:
    for name in NAMES:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == f"pytest.mark.{name}":
            for row in mark.args:
                yield name, ast.literal_eval(row)
