"""`python -m tests.sabotage [name ...]`: makes each mistake in a copy and runs its test there."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.sabotage.record import table
from tests.sabotage.records import RECORDS
from tests.sabotage.workshop import ROOT, Verdict, Workshop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.sabotage.record import Sabotage


NOT_TRIED = Verdict(False, "its test was not green before")


def main() -> int:
    chosen = _arguments()
    records = [it for it in RECORDS if not chosen.names or it.name in chosen.names]
    if chosen.list:
        print(table(RECORDS), end="")
        return 0
    if misfits := [told for it in records if (told := it.misfit(ROOT))]:
        print(*misfits, sep="\n")
        return 1
    with tempfile.TemporaryDirectory(prefix="agora-sabotage-") as folder:
        return _all(Workshop(Path(folder)), records)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.sabotage")
    names = {it.name for it in RECORDS}
    parser.add_argument("names", nargs="*", help="these alone", metavar="name")
    parser.add_argument("--list", action="store_true", help="print the table of tests/README.md")
    chosen = parser.parse_args()
    if unknown := [name for name in chosen.names if name not in names]:
        parser.error(f"there is no sabotage {', '.join(unknown)}")
    return chosen


def _all(workshop: Workshop, records: Sequence[Sabotage]) -> int:
    started = time.monotonic()
    bad = workshop.not_green(it.test for it in records)
    for test, why in bad.items():
        print(f"not green before anything was changed: {test}: {why}")
    print(f"all named tests ran, {time.monotonic() - started:.0f} s", flush=True)
    red = 0
    for it in records:
        verdict = NOT_TRIED if it.test in bad else workshop.verdict(it)
        red += verdict.red
        print(f"{'red' if verdict.red else 'NOT':6}{it.name:44}{verdict.why}", flush=True)
    print(f"sabotage {red} of {len(records)} red")
    return 0 if red == len(records) else 1


if __name__ == "__main__":
    sys.exit(main())
