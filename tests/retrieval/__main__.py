"""`python -m tests.retrieval [FOLDER]`: the share found per language, and what was missed."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from .measuring import FIRST, OWN, measure

USAGE = "Usage: python -m tests.retrieval [FOLDER]"


def main(given: list[str]) -> int:
    if len(given) > 1:
        print(USAGE)
        return 2
    measured = asyncio.run(measure(Path(given[0]) if given else OWN))
    for asked in measured.queries:
        if not asked.right:
            place = asked.found.index(asked.wanted) + 1 if asked.wanted in asked.found else "-"
            title = measured.titles.get(asked.wanted or 0, "?")
            print(f"missed {asked.language} [{place}] {asked.text}\n    wanted: {title}")
            print(*(f"    {measured.titles[ref]}" for ref in asked.found[:FIRST]), sep="\n")
    for asked in measured.unanswerable:
        if asked.answered:
            print(f"answered {asked.language} {asked.text}")
            print(*(f"    {measured.titles[ref]}" for ref in asked.found[:1]), sep="\n")
    print()
    for language, (right, count) in measured.by_language().items():
        print(f"{language}  {right:6.1%} of {count}")
    print(f"in the first three: {measured.right:.1%} of {len(measured.queries)}")
    print(f"answered: {measured.answered:.1%}")
    print(f"refused: {measured.refused:.1%} of {len(measured.unanswerable)} without an answer")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
