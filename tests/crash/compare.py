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

    from tests.crash.run import Run
    from tests.loopback.story import Said
    from tests.loopback.world import World

FILES = ("agora.sqlite3", "ballotbox.sqlite3", "keyring.sqlite3")
LEFT_OUT = frozenset(
    {
        "id",
        "nonce",
        "token",
        "box_token",
        "interaction_id",
        "after_id",
        "tries",
        "last_error",
        "shown",
        "wanted",
        "not_before",
    }
)
"""Ids, chance, and delivery's own notes on how it got there."""
TIME = re.compile(r"(^|_)at$")
SECONDS = re.compile(r"(?<!\d)\d{10}(?!\d)")
POLL = re.compile(r"(\bPOLL-|^poll\.[a-z_]+:)(\d+)")
OWN_WORDS = re.compile(r"-# POLL-\d+ · own words")
PROGRESS = frozenset({"leavers"})
"""How far the weekly look at who left has come: an id and a time."""
DRAWN = frozenset({("poll_texts", "position"), ("question", "form"), ("obstacle", "key")})
"""By chance, under names that others use for what must be the same."""
SEEDED = frozenset({"city", "city_alias", "city_day_off"})
"""Written before the first step, and long."""
NOTED_AGAIN = frozenset({"audit"})
"""Whoever repeats a press has acted twice, and the audit may say so."""
COUNTED_AGAIN = frozenset({("gap", "times")})
"""And whoever repeats a question has asked twice."""
SIGN = re.compile(r"(\bOBS-\d+ · )[0-9A-Z]{6}\b")
RELAY = re.compile(r"(\bobstacle\.relay:\d+:)\w+")
"""A mark and a key by chance: a number would tell in which order people pressed."""
OF_POLL = frozenset({"poll", "poll_id", "first_round"})
MARK = re.compile(r"-# ([^\n\"\\]*)")
SNOWFLAKE = 10**16


@dataclass(frozen=True)
class Picture:
    """All of it lines, in the order that must be kept within each group."""

    groups: dict[str, tuple[str, ...]]


def picture(run: Run) -> Picture:
    """What stands on the server and in the files, what the story noted, what went wrong."""
    names = Names(run.world, run.folder / FILES[0])
    groups = {"noted": tuple(run.notes), "faults": tuple(run.faults)}
    groups["server"] = tuple(sorted(names.text(line) for line in _server(run.world)))
    groups |= _messages(run.world.story(), names)
    for name in FILES:
        path = run.folder / name
        if path.exists():
            groups |= _tables(path, names)
    return Picture(groups)


class Names:
    """Turns ids into what is the same in every run.

    A lost preview leaves a number unused: polls are numbered in the order of their opening.
    Handles are drawn: they are named by what they are in their obstacle.
    """

    def __init__(self, world: World, path: Path) -> None:
        self._world = world
        with closing(sqlite3.connect(path)) as connection:
            polls = connection.execute("SELECT id FROM polls WHERE state <> 'draft' ORDER BY id")
            self._polls = {number: rank for rank, (number,) in enumerate(polls, start=1)}
            handles = connection.execute("SELECT handle, is_author FROM handle")
            self._handles = {
                handle: "Their Author" if is_author else "Another Voice"
                for handle, is_author in handles
            }

    def poll(self, number: int) -> int | str:
        return self._polls.get(number, "…")

    def text(self, text: str) -> str:
        """Snowflakes by name, polls by rank, handles by standing, chance and times not at all."""
        text = RELAY.sub(r"\1…", SIGN.sub(r"\1…", plain(self._world, text)))
        for handle, name in self._handles.items():
            text = text.replace(handle, name)
        return POLL.sub(
            lambda found: f"{found[1]}{self.poll(int(found[2]))}", SECONDS.sub("…", text)
        )


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


def _messages(story: list[Said], names: Names) -> dict[str, tuple[str, ...]]:
    """By place and by record: what is said of different records may swap."""
    groups: dict[str, tuple[str, ...]] = {}
    for said in story:
        content = _unshuffled(said.content)
        text = names.text("\n".join([content, said.components, *said.files]))
        marks = MARK.findall(text)
        record = marks[-1].split(" · ")[0] if marks else ""
        group = f"{names.text(said.place)}, {record}"
        groups[group] = (*groups.get(group, ()), f"{said.author}: {text}")
    return groups


def _unshuffled(content: str) -> str:
    """Own words come in an order drawn by chance."""
    if not OWN_WORDS.search(content):
        return content
    lines = content.splitlines()
    quoted = sorted(line for line in lines if line.startswith("> "))
    return "\n".join([*quoted, *(line for line in lines if line and not line.startswith("> "))])


# Files


def _tables(path: Path, names: Names) -> dict[str, tuple[str, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " AND name NOT LIKE '%_fts_%'"  # how full text is laid out depends on its order
        ).fetchall()
        found = {
            table: sorted(_rows(connection, table, names))
            for (table,) in tables
            if table not in SEEDED
        }
    found |= {table: sorted(set(found[table])) for table in NOTED_AGAIN & found.keys()}
    return {f"{path.stem}.{table}": tuple(rows) for table, rows in found.items()}


def _rows(connection: sqlite3.Connection, table: str, names: Names) -> Iterable[str]:
    cursor = connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - the schema's own names
    columns = [column[0] for column in cursor.description]
    for values in cursor:
        row = dict(zip(columns, values, strict=True))
        yield ", ".join(
            f"{column}={_shown(column, row, names)}"
            for column in columns
            if column not in LEFT_OUT
            and not TIME.search(column)
            and (table, column) not in DRAWN | COUNTED_AGAIN
        )


def _shown(column: str, row: dict[str, Any], names: Names) -> str:
    value = row[column]
    if column == "value" and row.get("key") in PROGRESS:
        return "…"
    if isinstance(value, int) and value > SNOWFLAKE:
        return names.text(str(value))
    of_poll = column == "record" and row["kind"].startswith("poll")
    if isinstance(value, int) and (column in OF_POLL or of_poll):
        return str(names.poll(value))
    return names.text(value) if isinstance(value, str) else repr(value)
