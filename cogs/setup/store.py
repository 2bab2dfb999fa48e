"""What set-up remembers: where things stand on the server, and who set them up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import audit
from bot.outbox import DELETED, place_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock
    from bot.db import Database, Tx
    from bot.directory import Directory
    from bot.outbox import Outbox


TABLES = {"card": "card", "bundle": "bundle", "notice": "notice"}


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
            if any(key.startswith("tag_") for key in places):
                self._outbox.refresh(tx, "obstacles")
            self._outbox.open_card(tx, "welcome", 0, "welcome", "Agora")
            audit.note(tx, self._clock.now(), actor_id, "setup.server", "")

        await self._db.write(unit)

    async def tell_rights(self, channels: list[str], roles: list[str]) -> None:
        """A line each for channels seen by the wrong people and for roles that are gone, at most
        once a day for the same."""
        now = self._clock.now()

        def tell(tx: Tx, what: str, key: str, found: list[str], mark: str) -> None:
            if found:
                self._outbox.coordinators_line(
                    tx,
                    f"{what}:{now:%Y-%m-%d}:{' '.join(found)}",
                    {"what": what, key: ", ".join(found)},
                    f"{mark} · {now:%Y-%m-%d %H:%M}",
                    urgent=True,
                )

        def unit(tx: Tx) -> None:
            tell(tx, "rights", "channels", channels, "Rights")
            tell(tx, "roles", "roles", roles, "Roles")

        if channels or roles:
            await self._db.write(unit)

    async def go_live(self, actor_id: int) -> bool:
        """Ends the quiet after a restore; False where somebody ended it before."""

        def unit(tx: Tx) -> bool:
            ended = self._outbox.go_live(tx)
            if ended:
                audit.note(tx, self._clock.now(), actor_id, "health.go_live", "")
            return ended

        return await self._db.write(unit)

    async def post_again(self, table: str, row_id: int, actor_id: int) -> bool:
        """What is held goes again: a card without a message becomes a new one, anything else is
        tried once more. False when it is not held any more."""

        def unit(tx: Tx) -> bool:
            row = tx.one(
                f"SELECT * FROM {TABLES[table]} WHERE id = ? AND state = 'held'",  # noqa: S608 - ours
                (row_id,),
            )
            if row is None:
                return False
            gone = row["message_id"] is None or row["last_error"] == DELETED
            if table == "card" and gone and not row["tries"]:
                self._outbox.post_again(tx, row_id)
            else:
                self._outbox.try_again(tx, table, row_id)
            audit.note(tx, self._clock.now(), actor_id, "health.post_again", row["mark"])
            return True

        return table in TABLES and await self._db.write(unit)

    async def note_leaver(self, actor_id: int) -> None:
        """A coordinator erased somebody who left; whom is not kept."""

        def unit(tx: Tx) -> None:
            audit.note(tx, self._clock.now(), actor_id, "health.erase_leaver", "")

        await self._db.write(unit)
