"""``erasures.log``: who was erased, as an HMAC and a date, so that no restore brings them back."""

from __future__ import annotations

import hmac
import os
import threading
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from bot.db import flush

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.settings import Settings

KEPT = timedelta(days=15)
"""A day longer than the oldest backup."""
_FIELDS = 3


@dataclass(frozen=True, slots=True)
class Erased:
    """One line. ``person`` is an HMAC with RELAY_KEY; there is no time of day."""

    day: date
    person: str
    with_texts: bool

    @classmethod
    def read(cls, line: str) -> Self | None:
        fields = line.split()
        if len(fields) != _FIELDS:
            return None  # cut short by a crash; its erasure will write it again
        try:
            return cls(date.fromisoformat(fields[0]), fields[1], fields[2] == "texts")
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.day.isoformat()} {self.person} {'texts' if self.with_texts else 'data'}\n"


_TURN = threading.Lock()
"""Two people may erase themselves in the same moment, and a change reads and rewrites the file."""


class ErasureLog:
    """All methods touch the disk, briefly; call them from a thread."""

    def __init__(self, settings: Settings) -> None:
        self.path = settings.data_dir / "erasures.log"
        self._key = settings.relay_key

    def person(self, user_id: int) -> str:
        return hmac.digest(self._key, f"erased {user_id}".encode(), "sha256").hex()

    def add(self, day: date, user_id: int, *, with_texts: bool) -> None:
        """On disk when it returns. Said again on the same day, it is one line."""
        line = Erased(day, self.person(user_id), with_texts)
        with _TURN:
            entries = self.entries()
            if line not in entries:
                self._replace([*entries, line])

    def adopt(self, entries: Iterable[Erased]) -> None:
        """Keeps these beside its own: they came with a copy from another machine."""
        with _TURN:
            own = self.entries()
            both = list(dict.fromkeys([*own, *entries]))
            if len(both) > len(own):
                self._replace(both)

    def entries(self) -> list[Erased]:
        return read(self.path)

    def forget_old(self, today: date) -> None:
        with _TURN:
            entries = self.entries()
            kept = [entry for entry in entries if entry.day > today - KEPT]
            if len(kept) < len(entries):
                self._replace(kept)

    def _replace(self, entries: Iterable[Erased]) -> None:
        # Sorted: the order within a day would tell a little of the time.
        lines = sorted(str(entry) for entry in entries)
        new = self.path.with_name(f"{self.path.name}.new")
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.writelines(lines)
        flush(new)
        new.replace(self.path)
        flush(self.path.parent)


def read(path: Path) -> list[Erased]:
    """The lines of such a file, wherever it stands; none where it is absent."""
    if not path.exists():
        return []
    lines = path.read_text("ascii", "replace").splitlines()
    return [entry for line in lines if (entry := Erased.read(line)) is not None]
