"""What goes wrong while Agora runs, counted; the report is made from it and from the tables."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Refused(StrEnum):
    """What the disk did not take, last time it was asked."""

    WRITE = "write"
    BACKUP = "backup"
    REPORT = "health.json"


@dataclass
class Health:
    """Counters since the start. None of them names a person."""

    closed_private_messages: int = 0
    answers_from_elsewhere: int = 0
    is_logged_out: bool = False
    reconnects: int = 0
    invalid_requests: int = 0
    box_paused: bool = False
    refused: set[Refused] = field(default_factory=set)
    connects_at: datetime | None = None
    """Until then it waits, since it started too often of late."""
    on_logged_out: Callable[[], object] = lambda: None

    def private_messages_closed(self) -> None:
        self.closed_private_messages += 1

    def answered_elsewhere(self) -> None:
        """Another process answered a press: two run with one token."""
        self.answers_from_elsewhere += 1

    def logged_out(self) -> None:
        """Discord no longer takes the token: the program ends."""
        self.is_logged_out = True
        self.on_logged_out()

    def write_refused(self) -> None:
        """Nothing was recorded: the disk is full, read-only or broken."""
        self.refused.add(Refused.WRITE)
