"""What every store with member data promises: export, forget, and a declared purpose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractAsyncContextManager

    from bot.db import Tx


@dataclass(frozen=True)
class Datum:
    """One column that can point to a person: a line of the data inventory."""

    table: str
    column: str
    purpose: str
    basis: str
    kept: str


CONTRACT = "legitimate interest (running the exchange)"
DUTY = "legal obligation (accountability)"


class PersonalData(Protocol):
    @property
    def data(self) -> Sequence[Datum]:
        """Every column of this store that can name a member."""
        ...

    async def export(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        """The person's own rows by table, plain values only; no rows, no table."""
        ...

    def forget(self, tx: Tx, user_id: int, *, with_texts: bool) -> list[str]:
        """Deletes or empties the person's rows.

        Returns catalogue keys: sentences for the receipt about what went or cannot go.
        """
        ...


@runtime_checkable
class TwoFiles(Protocol):
    """A store that needs another file of its own to find what is a person's."""

    def erasing(self, user_id: int) -> AbstractAsyncContextManager[None]:
        """Held around ``forget``: what it needs is read before, and what rests on nothing any more
        is destroyed after."""
        ...


def inventory(stores: Sequence[PersonalData]) -> str:
    """``docs/data-inventory.md``, from what the stores declare."""
    lines = [
        "# Data inventory",
        "",
        "Made from the code by `python -m bot commands --inventory`; a test keeps it true.",
        "",
        "| table | column | purpose | lawful basis | kept |",
        "| --- | --- | --- | --- | --- |",
    ]
    rows = sorted((d for store in stores for d in store.data), key=lambda d: (d.table, d.column))
    lines += [f"| {d.table} | {d.column} | {d.purpose} | {d.basis} | {d.kept} |" for d in rows]
    return "\n".join(lines) + "\n"
