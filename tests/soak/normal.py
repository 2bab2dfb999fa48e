"""Takes out of a picture what may rightly differ between two runs of one story with other times."""

from __future__ import annotations

import re

from tests.crash.compare import Picture

CHANCE = re.compile(r"(?<=MEMBER-)\d+|(?<=:)[0-9A-Z]{16}\b|(?<=bundle_id=)\d+")
"""Marks and tickets of requests to join are drawn; bundles are numbered as they come."""
HEALTH = re.compile(r"(^|\n)(Agora: )?(\d+\. )?The health of Agora changed to \w+\.(?=\n)")
NUMBERED = re.compile(r"(^|\n|Agora: )\d+\. ")
AUTHOR = "Agora: "
EMPTY = re.compile(r"(Agora: )?\s*-# [^\n]*\s*")
OF_HEALTH = "dedupe_key=health:"
ITS_BUNDLE = "route=channel:coordinators, day="


def normal(seen: Picture) -> Picture:
    """The same without marks that are drawn, and without the health line: when it is told hangs
    on the minute at which the bot looks, and on how late it was started."""
    groups: dict[str, list[str]] = {}
    drawn = set()
    for name, lines in seen.groups.items():
        kept = groups.setdefault(CHANCE.sub("…", name), [])
        kept += filter(None, (_plain(line) for line in lines))
        if CHANCE.search(name) or any(map(CHANCE.search, lines)):
            drawn.add(CHANCE.sub("…", name))
    return Picture(
        {
            name: tuple(sorted(lines) if name in drawn else lines)
            for name, lines in groups.items()
            if lines
        }
    )


def _plain(line: str) -> str:
    """Empty, if the line is of the health alone."""
    if OF_HEALTH in line or line.startswith(ITS_BUNDLE):
        return ""
    without = HEALTH.sub(r"\1\2", line)
    if without != line or NUMBERED.search(line):
        without = "\n".join(part for part in NUMBERED.sub(r"\1", without).split("\n") if part)
        without = without.replace(f"{AUTHOR}\n", AUTHOR)
        if EMPTY.fullmatch(without):
            return ""
    return CHANCE.sub("…", without.rstrip("\n"))
