"""What cogs hang on an outcome: their part of the commit that records it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.outbox import DELETED
from bot.registry import CardHooks

if TYPE_CHECKING:
    from bot.db import Tx
    from bot.delivery.rows import Work
    from bot.registry import Registry

NONE = CardHooks()


def of(registry: Registry, kind: str) -> CardHooks:
    return registry.hooks.get(kind, NONE)


def made(registry: Registry, tx: Tx, work: Work, message_id: int) -> None:
    """Before the outcome is written, since that empties the payload."""
    if work.table == "card":
        hook = of(registry, work.kind).sent
        if work.creating and hook is not None:
            hook(tx, work.record, message_id)
        return
    column = "bundle_id" if work.table == "bundle" else "id"
    lines = tx.all(
        f"SELECT kind, payload FROM notice WHERE {column} = ? AND payload IS NOT NULL",  # noqa: S608 - our words
        (work.id,),
    )
    for line in lines:
        kind = registry.notices.get(line["kind"])
        if kind is not None and kind.sent is not None:
            # Of what goes to somebody behind a handle, no id may be kept.
            kind.sent(tx, json.loads(line["payload"]), 0 if work.unnamed else message_id)


def may_be_lost(tx: Tx, work: Work) -> bool:
    """False where it was told before, or the card was closed meanwhile."""
    row = tx.one("SELECT state, message_id, last_error FROM card WHERE id = ?", (work.id,))
    if row is None or row["state"] == "closed":
        return False
    posted_anew = row["message_id"] != work.message_id
    return not posted_anew and not (row["state"] == "held" and row["last_error"] == DELETED)
