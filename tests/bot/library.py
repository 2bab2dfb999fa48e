"""Documents and people for the tests of search."""

from contextlib import asynccontextmanager
from datetime import date

from bot.directory import Kind, Member
from bot.permissions import Person
from bot.search import Audience, Doc, publish

from .installation import running, settings_in

DAY = date(2026, 3, 1)
EVERYBODY = frozenset(Audience)


def doc(ref: int = 1, title: str = "A title", body: str = "", **more) -> Doc:
    return Doc(**{"kind": "obstacle", "ref": ref, "title": title, "body": body, "at": DAY} | more)


class Library:
    """A search and what it finds, as (kind, ref)."""

    def __init__(self, services) -> None:
        self.services = services
        self.search = services.search

    async def add(self, *docs: Doc) -> None:
        await self.services.db.write(lambda tx: [publish(tx, one) for one in docs])

    async def finds(self, text: str, may=EVERYBODY, **more) -> list[tuple[str, int]]:
        found = await self.search.find(text, may=may, **more)
        return [(one.doc.kind, one.doc.ref) for one in found]

    async def refs(self, text: str, **more) -> list[int]:
        return [ref for _, ref in await self.finds(text, **more)]


@asynccontextmanager
async def library(folder, *docs: Doc):
    async with running(settings_in(folder)) as services:
        here = Library(services)
        await here.add(*docs)
        yield here


def person(
    kind: Kind | None = None, *, confirmed: bool = True, coordinator: bool = False
) -> Person:
    """Somebody with a row of this kind, or with none."""
    member = kind and Member(1, kind, 1, None, (), None, confirmed, None, "Ghent")
    return Person(1, member, coordinator, manages_server=False)
