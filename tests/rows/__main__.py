"""`python -m tests.rows`: each row with its tests, then how many of them stand."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from tests.rows.compare import contradictions, rows
from tests.rows.marks import marks

if TYPE_CHECKING:
    from tests.rows.compare import Row


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.rows", description=__doc__)
    parser.add_argument("--short", action="store_true", help="the last lines alone")
    short = parser.parse_args().short
    found = marks()
    listed = rows(found)
    if not short:
        for row in listed:
            print("\n".join(_lines(row)))
    wrong = contradictions(found)
    print("\n".join(wrong), end="\n" if wrong else "")
    for kind in ("fault", "threat"):
        print(_total(kind, [row for row in listed if row.kind == kind]))
    return 1 if wrong else 0


def _lines(row: Row) -> list[str]:
    state = f"  open, due with {row.due}" if row.due else ""
    rest = [f"    (not yet: {row.rest})"] if row.rest else []
    return [f"{row.kind} {row.name} · {row.says}{state}", *(f"    {t}" for t in row.tests), *rest]


def _total(kind: str, listed: list[Row]) -> str:
    """`fault rows: 57 of 57, open: 2 (exchange, meetings)`: open rows are not counted."""
    built = [row for row in listed if not row.due]
    tested = sum(bool(row.tests) for row in built)
    waiting = [f"{row.name} ({row.due})" for row in listed if row.due]
    return f"{kind} rows: {tested} of {len(built)}, open: {'; '.join(waiting) or 'none'}"


if __name__ == "__main__":
    sys.exit(main())
