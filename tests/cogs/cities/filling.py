"""What cities say of themselves, and calls and visits in every state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.clock import seconds
from bot.permissions import Person as Acting
from bot.topics import Sector, Topic
from cogs.cities.rules.offers import Asks, Direction, OfferEntry
from cogs.cities.store import OfferStore

if TYPE_CHECKING:
    from bot.db import Tx
    from tests.stage import Person, Stage

VISIT = {"theme": "Heat pumps in old blocks", "kind": "online", "when_text": "", "seats": ""}


async def tells(
    stage: Stage,
    person: Person,
    direction: str,
    note: str,
    topic: str = "funding",
    sector: str = "buildings",
) -> None:
    """What the person's city offers or needs."""
    directory = stage.services.directory

    def who(tx: Tx) -> Acting:
        row = directory.member_in(tx, person.id)
        return Acting(person.id, row, coordinator=False, manages_server=False)

    entry = OfferEntry(Topic(topic), Sector(sector), note, Asks.CONTACTS)
    store = OfferStore(stage.services.db)
    await store.save(who, None, Direction(direction), entry, stage.now.date())


async def fill_calls(stage: Stage, coordinator: Person, several: list[Person]) -> None:
    """A round that could be sent, an open invitation to the first one's city, a call that is
    over, and visits of each sort."""
    first, second, third, *_ = several
    await tells(stage, first, "seek", "Money for schools")
    await tells(stage, second, "offer", "A revolving fund")
    await stage.slash(coordinator, "matching round")
    own = await _city(stage, first)
    for host in (second, third):
        await stage.slash(host, "peer invite", city=own)
    await stage.forge((first, "cities1:match_yes:1", None))

    def over(tx: Tx) -> None:
        now = seconds(stage.now)
        tx.execute("UPDATE peer_match SET state = 'over', ask_at = ? WHERE id = 1", (now,))

    await stage.services.db.write(over)
    await _visit(stage, first, "offer")
    await _visit(stage, first, "request")
    await _visit(stage, second, "offer")
    for who, press in ((second, "visit_host:2"), (first, "visit_guest:3")):
        await stage.forge((who, f"cities1:{press}", None))


async def _city(stage: Stage, person: Person) -> str:
    row: Any = await stage.services.directory.member(person.id)
    return str(row.speaks_for)


async def _visit(stage: Stage, person: Person, what: str) -> None:
    form = await stage.slash(person, f"visit {what}")
    await stage.fill(person, form, {**VISIT, "terms": ""})
