"""What a run left behind, without ids and times, and how two runs differ."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.loopback.story import place_name, plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.crash.harness import Run
    from tests.loopback.story import Said
    from tests.loopback.world import World

FILES = ("agora.sqlite3", "ballotbox.sqlite3", "keyring.sqlite3")
LEFT_OUT = frozenset(
    {"id", "nonce", "token", "after_id", "tries", "last_error", "shown", "wanted", "not_before"}
)
"""Ids, chance, and delivery's own notes on how it got there."""
TIME = re.compile(r"(^|_)at$")
STAMP = re.compile(r"<t:\d+")
MARK = re.compile(r"-# ([^\n\"\\]*)")
SNOWFLAKE = 10**16


@dataclass(frozen=True)
class Picture:
    """All of it lines, in the order that must be kept within each group."""

    groups: dict[str, tuple[str, ...]]


def picture(run: Run) -> Picture:
    """What stands on the server and in the files, what the story noted, what went wrong."""
    groups = {"noted": tuple(run.notes), "faults": tuple(run.faults)}
    groups["server"] = tuple(sorted(_server(run.world)))
    groups |= _messages(run.world.story())
    for name in FILES:
        path = run.folder / name
        if path.exists():
            groups |= _tables(path, run.world)
    return Picture(groups)


def differences(wanted: Picture, found: Picture) -> list[str]:
    """One line for each thing too few (-) or too many (+); empty when they are equal."""
    lines = []
    for group in sorted(wanted.groups.keys() | found.groups.keys()):
        before, after = wanted.groups.get(group, ()), found.groups.get(group, ())
        if before == after:
            continue
        missing, more = Counter(before), Counter(after)
        lines += [f"- {group}: {line}" for line in (missing - more).elements()]
        lines += [f"+ {group}: {line}" for line in (more - missing).elements()]
        if missing == more:
            lines.append(f"~ {group}: in another order")
    return lines


# Discord


def _server(world: World) -> Iterable[str]:
    for role in world.roles.values():
        yield f"role {role.name} {role.permissions}"
    for channel in world.channels.values():
        rights = sorted(
            f"{plain(world, str(one.id))} +{one.allow} -{one.deny}"
            for one in channel.overwrites.values()
        )
        tags = [(tag.name, tag.moderated) for tag in channel.tags]
        yield f"{channel.kind.name} {place_name(world, channel)} {rights} {tags}"


def _messages(story: list[Said]) -> dict[str, tuple[str, ...]]:
    """By place and by record: what is said of different records may swap."""
    groups: dict[str, tuple[str, ...]] = {}
    for said in story:
        text = STAMP.sub("<t:…", "\n".join([said.content, said.components, *said.files]))
        marks = MARK.findall(text)
        record = marks[-1].split(" · ")[0] if marks else ""
        group = f"{said.place}, {record}"
        groups[group] = (*groups.get(group, ()), f"{said.author}: {text}")
    return groups


# Files


def _tables(path: Path, world: World) -> dict[str, tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        return {
            f"{path.stem}.{name}": tuple(sorted(_rows(connection, name, world)))
            for (name,) in names
        }


def _rows(connection: sqlite3.Connection, table: str, world: World) -> Iterable[str]:
    cursor = connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - the schema's own names
    columns = [column[0] for column in cursor.description]
    kept = [i for i, name in enumerate(columns) if name not in LEFT_OUT and not TIME.search(name)]
    for row in cursor:
        yield ", ".join(f"{columns[i]}={_shown(row[i], world)}" for i in kept)


def _shown(value: Any, world: World) -> str:
    if isinstance(value, int) and value > SNOWFLAKE:
        return plain(world, str(value))
    if isinstance(value, str):
        return plain(world, value)
    return repr(value)
