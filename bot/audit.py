"""What coordinators did, kept for twelve months; never what members did."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import seconds

if TYPE_CHECKING:
    from bot.db import Tx

KEPT = timedelta(days=365)


def note(tx: Tx, now: datetime, actor_id: int, action: str, ref: str) -> None:
    """Writes one coordinator's act beside the change that it made."""
    tx.execute(
        "INSERT INTO audit (at, actor_id, action, ref) VALUES (?, ?, ?, ?)",
        (seconds(now), actor_id, action, ref),
    )


def forget_old(tx: Tx, now: datetime) -> None:
    tx.execute("DELETE FROM audit WHERE at < ?", (seconds(now - KEPT),))
