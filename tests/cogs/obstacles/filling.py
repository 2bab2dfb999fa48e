"""A forum with an obstacle of every kind, and the panels that lead on from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.search import Doc, publish, withdraw
from cogs.obstacles.store.numbering import publish_number
from tests.cogs.obstacles.forum import CITY, COUNTRY, FORM, HIDDEN, NAMED, Forum

if TYPE_CHECKING:
    from bot.db import Tx
    from tests.stage import Person, Stage


async def fill_forum(stage: Stage, official: Person, other: Person) -> None:
    """Named, city, country and hidden posts; a duplicate; a reply; one that waits to be read;
    a preview with everything that may be close."""
    forum = Forum(stage)
    named = await forum.raise_(official, NAMED)
    for number, label in enumerate((CITY, COUNTRY, HIDDEN, CITY)):
        await forum.raise_(official, label, title=f"Something else is in the way, {number}")
    await stage.later(minutes=16)
    await forum.reply(other, named, "We made one desk of two offices.")
    await stage.slash(
        official, "obstacle duplicate", of=f"OBS-{named}", obstacle=f"OBS-{named + 4}"
    )
    await stage.services.db.write(lambda tx: _close_ones(stage, tx, named + 1))
    await forum.preview(other, title="Tram permits", body="Every new stop needs three permits.")
    desk = "Two offices made one desk for permits."
    await forum.preview(other, title="One desk for permits", body=desk)
    for title in ("One desk for permits of trams", "One desk, solved"):
        await forum.preview(other, title=title, body="Two offices made one desk.")
        await stage.services.db.write(lambda tx: withdraw(tx, "solution", named + 1))
    await stage.fill(
        other, await stage.slash(other, "obstacle raise"), {**FORM, "body": "\u200b" * 30}
    )
    for line in ("edit", "blocks", "duplicate", "withdraw"):
        more = await forum.press(official, "More…", named)
        await stage.choose(official, [line], more)
    form = await stage.slash(official, "obstacle edit", obstacle=f"OBS-{named}")
    await stage.fill(official, form, {**FORM, "body": "\u200b" * 30})
    await _offer(stage, official, other)
    await _review(forum, official)
    for who in (official, other):
        await stage.slash(who, "obstacle mine")
    for _ in range(6):
        await forum.raise_(other, NAMED)


def _close_ones(stage: Stage, tx: Tx, solved: int) -> None:
    """An article that stands out from another, and a solution, that a preview may show."""
    today = stage.now.date()
    text = "Two offices made one desk for permits."
    publish(tx, Doc("article", 1, "One desk for permits", text, today))
    publish(tx, Doc("article", 2, "Desks", "Whoever writes much has one.", today))
    publish(tx, Doc("obstacle", solved, "One desk, solved", text, today, state="solved"))
    publish(tx, Doc("solution", solved, "One desk for permits of trams", text, today))


async def _offer(stage: Stage, official: Person, other: Person) -> None:
    text = "Permits for tram stops take a whole year with us."
    message = await official.actor.send(stage.lobby, text)
    await other.actor.context_menu(stage.lobby, "Turn into obstacle", message)


async def _review(forum: Forum, official: Person) -> None:
    """One that coordinators read first, as with REVIEW_UNNAMED."""
    number = await forum.raise_(official, HIDDEN, title="It waits to be read")
    outbox = forum.stage.services.outbox

    def unit(tx: Tx) -> None:
        public = publish_number(tx, "obstacle", number)
        tx.execute(
            "UPDATE obstacle SET state = 'review', appears_at = NULL WHERE id = ?", (public,)
        )
        outbox.open_card(tx, "obstacle_review", public, "coordinators", f"OBS-{public} · review")

    await forum.stage.services.db.write(unit)
    await forum.stage.later(minutes=1)
