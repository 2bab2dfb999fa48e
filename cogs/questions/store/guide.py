"""Puts the pages that come with Agora into the guide, each once, as drafts."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cogs.questions.rules.pages import Page, read_page
from cogs.questions.rules.records import GUIDE
from cogs.questions.store.drafts import insert

if TYPE_CHECKING:
    from bot.db import Database, Tx

PAGES = Path(__file__).resolve().parent.parent / "articles"


@cache
def guide_pages() -> tuple[Page, ...]:
    """All pages, in the order of the guide."""
    files = sorted(PAGES.glob("*.md"))
    return tuple(read_page(file.stem, file.read_text(encoding="utf-8")) for file in files)


async def seed_guide(db: Database) -> int:
    """Adds what is not there yet; the number of pages added. One that was edited, verified or
    retired stays as it is."""
    found = await db.all("SELECT from_ref FROM article WHERE from_ref LIKE ?", (f"{GUIDE}%",))
    known = {row["from_ref"] for row in found}
    if all(page.from_ref in known for page in guide_pages()):
        return 0

    def unit(tx: Tx) -> int:
        new = [page for page in guide_pages() if page.from_ref not in known]
        for page in new:
            insert(tx, page.text, page.from_ref, checked_on=page.checked_on.isoformat())
        return len(new)

    return await db.write(unit)
