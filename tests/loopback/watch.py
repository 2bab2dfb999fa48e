"""Who looks over this Discord's shoulder: a whole run of tests may name one watcher."""

from __future__ import annotations

from typing import Any, ClassVar, Protocol


class Watcher(Protocol):
    """Told everything that goes over the wire; must not change it."""

    def asked(self, method: str, path: str, body: Any) -> None:
        """A request that this Discord took; path without version and query."""

    def answered(self, method: str, path: str, status: int, text: str) -> None:
        """What it answered: JSON, or empty where the answer has no body."""

    def told(self, event: str, text: str) -> None:
        """An event of the gateway; `text` is its data as JSON."""


class Watched:
    """`watcher` is for all; none outside a run of tests, where only speed counts."""

    watcher: ClassVar[Watcher | None] = None
