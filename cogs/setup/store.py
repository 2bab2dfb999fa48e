"""What set-up remembers: where things stand on the server, and who set them up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import audit
from bot.outbox import place_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock
    from bot.db import Database, Tx
    from bot.directory import Directory
    from bot.outbox import Outbox


class SetupStore:
    def __init__(self, db: Database, clock: Clock, directory: Directory, outbox: Outbox) -> None:
        self._db = db
        self._clock = clock
        self._directory = directory
        self._outbox = outbox

    async def remember(self, places: Mapping[str, int], actor_id: int) -> None:
        """Keeps the places, wants the welcome card, and notes who set up."""

        def unit(tx: Tx) -> None:
            for key, discord_id in places.items():
                before = place_id(tx, key)
                self._directory.set_place(tx, key, discord_id)
                if before is not None and before != discord_id:
                    self._outbox.move_cards(tx, before, discord_id)
            self._outbox.open_card(tx, "welcome", 0, "welcome", "Agora")
            audit.note(tx, self._clock.now(), actor_id, "setup.server", "")

        await self._db.write(unit)

    async def go_live(self, actor_id: int) -> None:
        """Ends the quiet after a restore."""

        def unit(tx: Tx) -> None:
            self._outbox.go_live(tx)
            audit.note(tx, self._clock.now(), actor_id, "health.go_live", "")

        await self._db.write(unit)

    async def post_again(self, card_id: int, actor_id: int) -> bool:
        """A held card becomes a new message; False when it is not held any more."""

        def unit(tx: Tx) -> bool:
            mark = tx.value("SELECT mark FROM card WHERE id = ? AND state = 'held'", (card_id,))
            if mark is None:
                return False
            self._outbox.post_again(tx, card_id)
            audit.note(tx, self._clock.now(), actor_id, "health.post_again", mark)
            return True

        return await self._db.write(unit)

    async def held_cards(self) -> list[tuple[int, str, str]]:
        """(card id, mark, why) of what waits for a coordinator."""
        rows = await self._db.all(
            "SELECT id, mark, coalesce(last_error, '') AS why FROM card WHERE state = 'held'"
            " ORDER BY id LIMIT 25"
        )
        return [(row["id"], row["mark"], row["why"]) for row in rows]
