"""Work in parts or record by record, where one that fails stops no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

T = TypeVar("T")


async def each(things: Iterable[T], act: Callable[[T], Awaitable[object]]) -> None:
    """Raises the first fault, once all had their turn."""
    faults = []
    for thing in things:
        try:
            await act(thing)
        except Exception as error:  # noqa: BLE001 - raised below
            faults.append(error)
    if faults:
        raise faults[0]
