"""Public numbers: given in the order in which things are seen, never in that of the presses.

Until then a row has a number by chance, below zero, that nobody is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bot.db import Tx
    from bot.ids import Secrets

CHANCE = 10**15


def by_chance(secrets: Secrets) -> int:
    """For what nobody else may know of yet."""
    return -1 - secrets.below(CHANCE)


def publish_number(tx: Tx, table: Literal["obstacle", "escalation"], number: int) -> int:
    """It appears: the row's public number from now on; one that it has already stays."""
    if number > 0:
        return number
    # An update takes no number from AUTOINCREMENT by itself.
    tx.execute("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = ?", (table,))
    public: int = tx.value("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))
    tx.execute(
        f"UPDATE {table} SET id = ?, appears_at = NULL WHERE id = ?",  # noqa: S608 - our names
        (public, number),
    )
    return public
