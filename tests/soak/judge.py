"""What is left after a life: what was lost, what was said twice, what is held, and why."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.crash.compare import MARK
from tests.loopback.records import SYSTEM
from tests.loopback.story import SNOWFLAKE, place_name, seen_text
from tests.soak.normal import CHANCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import TypeAlias

    from tests.crash.clock import StillWorld
    from tests.loopback.records import Channel, Message

    Standing: TypeAlias = tuple[Channel, Message]

ENDED = {"expired", "withdrawn", "dead", "closed"}


@dataclass
class Verdict:
    """Each a line for people; references only, no text of anybody's."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    rowless: Counter[str] = field(default_factory=Counter)
    """Messages of which no row tells any more, by place and mark. Rows of what was settled go in
    time: so they are doubled only where the undisturbed run has fewer."""

    @property
    def sound(self) -> bool:
        return not (self.lost or self.doubled or self.faults)

    def lines(self) -> Iterator[str]:
        for name in ("lost", "doubled", "faults", "held"):
            for line in getattr(self, name):
                yield f"  {name}: {line}"


def judge_rows(world: StillWorld, database: Path) -> Verdict:
    """Each row of the outbox against what stands on the server, and the other way round."""
    verdict = Verdict()
    stands = {message.id: (channel, message) for channel, message in _own_messages(world)}
    explained: set[int] = set()
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        for row in connection.execute("SELECT * FROM card WHERE channel_id <> 0"):
            _judge(row, f"card {row['kind']}:{row['record']}", stands, verdict)
            explained.add(row["message_id"])
        for row in connection.execute("SELECT * FROM notice WHERE bundle_id IS NULL"):
            _judge_notice(row, world, stands, verdict)
            explained.add(row["message_id"])
        for row in connection.execute("SELECT * FROM bundle"):
            _judge(row, f"bundle {row['day']}", stands, verdict)
            explained.add(row["message_id"])
    for message_id, (channel, message) in stands.items():
        if message_id not in explained:
            mark = CHANCE.sub("…", mark_of(message))
            verdict.rowless[f"{place_name(world, channel)}: no row explains “{mark}”"] += 1
    verdict.doubled += _said_twice(world)
    return verdict


def faults_in(log: Path) -> list[str]:
    """Lines of a child's log that are errors, and tracebacks that went past it."""
    found = []
    for text in log.read_text(errors="replace").splitlines(keepends=True):
        if not text.endswith("\n"):
            break  # the kill cut it off
        try:
            told = json.loads(text)
        except ValueError:
            if text.startswith("Traceback"):
                found.append(f"{log.name}: a traceback beside the log")
            continue
        if told.get("level") in {"error", "critical"}:
            error, frames = told.get("error", ""), told.get("frames", [])
            found.append(f"{log.name}: {told['area']} {told['event']} {error} {frames[-1:]}")
    return found


# Rows


def _judge_notice(
    row: sqlite3.Row, world: StillWorld, stands: dict[int, Standing], verdict: Verdict
) -> None:
    name = f"notice {row['kind']} {_key(row)}"
    if row["state"] == "waiting" and max(row["not_before"], row["next_try_at"] or 0) > world.now():
        return
    _judge(row, name, stands, verdict)


def _judge(row: sqlite3.Row, name: str, stands: dict[int, Standing], verdict: Verdict) -> None:
    state = row["state"]
    if state in {"sent", "fresh"}:
        if row["message_id"] not in stands:
            verdict.lost.append(f"{name}: {state}, and its message stands nowhere")
        elif (found := mark_of(stands[row["message_id"]][1])) != row["mark"]:
            verdict.lost.append(f"{name}: its message is of “{found}”, not “{row['mark']}”")
    elif state == "held":
        verdict.held.append(f"{name}: {row['last_error']}; {_window(row['last_error'] or '')}")
    elif state == "dead":
        verdict.faults.append(f"{name}: dead, {row['last_error']}")
    elif state not in ENDED:
        at = f"try {row['tries']}, next {row['next_try_at']}, {row['last_error']}"
        verdict.lost.append(f"{name}: still {state} ({at})")


def _window(reason: str) -> str:
    """Which residual window of the README a held row is in."""
    if reason.startswith("look-up"):
        return "window a: the history could not be read to its end"
    if reason == "deleted by hand":
        return "a person deleted the message, and a coordinator decides"
    return "no residual window covers this"


def _key(row: sqlite3.Row) -> str:
    """The dedupe key without ids of people."""
    return SNOWFLAKE.sub("…", row["dedupe_key"])


# The server


def mark_of(message: Message) -> str:
    """The last small print in a message."""
    marks = MARK.findall(seen_text(message))
    return marks[-1] if marks else ""


def _own_messages(world: StillWorld) -> Iterator[Standing]:
    for channel in world.channels.values():
        for message in world.messages[channel.id].values():
            if message.author_id == world.bot_id and message.kind not in SYSTEM:
                yield channel, message


def _said_twice(world: StillWorld) -> Iterable[str]:
    marks = Counter(
        (place_name(world, channel), mark_of(message)) for channel, message in _own_messages(world)
    )
    for (place, mark), times in marks.items():
        if mark and times > 1:
            yield f"{place}: “{mark}” stands there {times} times"
