"""What the harness tells a child at its start, and the words they exchange while it lives."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Trap:
    """Where a child ends itself: the nth time that a step is named like the pattern `what`.

    `done`: right after the step, before anything else; else right before it.
    """

    name: str
    what: str
    nth: int = 1
    done: bool = False


@dataclass(frozen=True)
class Orders:
    """`moment` in POSIX seconds; `wire` is the number of an inherited socket."""

    moment: float
    wire: int
    trap: Trap | None = None
    sabotage: str = ""

    def text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Orders:
        told = json.loads(text)
        trap = told.pop("trap")
        return cls(trap=Trap(**trap) if trap else None, **told)


@dataclass(frozen=True)
class Call:
    """Harness to child: it is `moment` now; come to rest, and say so with the same number."""

    number: int
    moment: float
    ring: bool = False


@dataclass(frozen=True)
class Report:
    """Child to harness. `ended_at`: the step at which it ends itself now, else it rests."""

    number: int = 0
    alarm: float | None = None
    sequence: int | None = None
    ended_at: str = ""


def line(said: Call | Report) -> bytes:
    return json.dumps(asdict(said)).encode() + b"\n"
