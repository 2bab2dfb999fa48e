"""`python -m tests.floors .coverage.json`: whether enough of each part ran in the tests."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

OVERALL = 90.0
USAGE = "Usage: python -m tests.floors .coverage.json"


@dataclass(frozen=True, slots=True)
class Floor:
    """At least ``percent`` of every file whose path matches."""

    path: re.Pattern[str]
    percent: float


FLOORS = (
    Floor(re.compile(r"cogs/[^/]+/store(?:\.py|/.+)"), 95.0),
    Floor(re.compile(r"cogs/[^/]+/rules(?:\.py|/.+)"), 100.0),
    Floor(re.compile(r"bot/(?:when|texts)(?:\.py|/.+)"), 100.0),
)


def offenders(report: Mapping[str, Any]) -> list[str]:
    """One line for each floor that is not reached, from the JSON of coverage.py.

    Branches count as lines do. A part without any file is an offender too: then the report is
    of something else.
    """
    found = [
        _line(path, _percent(file["summary"]), floor.percent, _missing(file))
        for floor in FLOORS
        for path, file in sorted(_of(floor, report).items())
        if _percent(file["summary"]) < floor.percent
    ]
    found += [
        f"nothing was measured of {floor.path.pattern}"
        for floor in FLOORS
        if not _of(floor, report)
    ]
    overall = _percent(report["totals"])
    return found if overall >= OVERALL else [*found, _line("overall", overall, OVERALL, "")]


def _of(floor: Floor, report: Mapping[str, Any]) -> dict[str, Any]:
    files = {path.replace("\\", "/"): file for path, file in report["files"].items()}
    return {path: file for path, file in files.items() if floor.path.fullmatch(path)}


def _percent(summary: Mapping[str, Any]) -> float:
    """Not the rounded one: 99.96 is not 100."""
    covered = summary["covered_lines"] + summary.get("covered_branches", 0)
    there = summary["num_statements"] + summary.get("num_branches", 0)
    return 100.0 * covered / there if there else 100.0


def _line(name: str, percent: float, floor: float, missing: str) -> str:
    # Cut, not rounded: 99.99 must not read as 100.
    shown = int(percent * 10) / 10
    return f"{name}: {shown}, at least {floor:g}{missing}"


def _missing(file: Mapping[str, Any]) -> str:
    lines = ", ".join(map(str, file.get("missing_lines", ())))
    branches = ", ".join(f"{a}->{b}" for a, b in file.get("missing_branches", ()))
    told = "; ".join(filter(None, (lines and f"lines {lines}", branches and f"ways {branches}")))
    return f" ({told})" if told else ""


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_file():
        print(USAGE, file=sys.stderr)
        return 2
    found = offenders(json.loads(Path(arguments[0]).read_text(encoding="utf-8")))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
