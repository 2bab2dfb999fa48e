"""Replies under a handle: who may, under which name, and what stays of them once they are said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot import ids
from bot.clock import seconds
from bot.errors import UserError
from bot.outbox import Notice
from bot.registry import Class
from cogs.obstacles.rules import handles, raising
from cogs.obstacles.rules.days import day_of
from cogs.obstacles.rules.records import Obstacle, State
from cogs.obstacles.store.limits import DayLimit, check_not_blocked
from cogs.obstacles.store.reading import change, find

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.db import Tx
    from bot.services import Services
    from cogs.obstacles.store.keyring import Keyring
    from cogs.obstacles.store.sealing import Sealing
    from cogs.obstacles.store.turns import Turns

SILENT = frozenset({State.WITHDRAWN, State.DUPLICATE, State.REVIEW})
RELAY = "obstacle.relay"


@dataclass(frozen=True, slots=True)
class Said:
    handle: str


class Relaying:
    def __init__(
        self, services: Services, keyring: Keyring, sealing: Sealing, turns: Turns
    ) -> None:
        self._services = services
        self._keyring = keyring
        self._sealing = sealing
        self._turns = turns
        self._replies = DayLimit(raising.REPLIES_A_DAY)

    async def say(self, number: int, user_id: int, typed: str, form: str) -> Said:
        """Posts it later, under the person's handle here; a second submit of the same ``form``
        says nothing more. UserError: nothing is said."""
        text = raising.checked_reply(typed)
        now = self._services.clock.now()
        today = day_of(now, self._services.settings.default_zone)
        async with self._keyring.turn:
            if self._replies.is_reached(user_id, today):
                raise UserError("Twenty replies a day without your name; please go on tomorrow.")
            found = await self._services.db.one("SELECT key FROM obstacle WHERE id = ?", (number,))
            known = found["key"] if found else None
            key = known if known is not None else await self._keyring.make()
            nonce = await self._keyring.make_again(key)
            token = self._keyring.token(nonce, user_id)
            block = await self._keyring.blocked(user_id)

            def unit(tx: Tx) -> str:
                obstacle = check_open(find(tx, number))
                check_not_blocked(tx, block, self._now())
                if obstacle.key is None:
                    change(tx, number, key=key)
                name = self._handle(tx, obstacle, token)
                self._enqueue(tx, obstacle, name, text, form)
                return name

            try:
                name = await self._services.db.write(unit)
            except BaseException:
                await self._sealing.sweep_in_turn()
                raise
            self._replies.count(user_id, today)
        return Said(name)

    def sent(self, tx: Tx, payload: Mapping[str, Any], message_id: int) -> None:
        """It stands in the thread: whose turn it is, and who has news, follows from it."""
        number, name = payload["obstacle"], payload["handle"]
        tx.execute(
            "INSERT INTO relay (message_id, obstacle_id, handle) VALUES (?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (message_id, number, name),
        )
        is_author = tx.value(
            "SELECT is_author FROM handle WHERE obstacle_id = ? AND handle = ?", (number, name)
        )
        self._turns.heard(
            tx,
            number,
            by_author=bool(is_author),
            now=self._services.clock.now(),
            message_id=message_id,
            but_handle=name,
        )

    def _handle(self, tx: Tx, obstacle: Obstacle, token: bytes) -> str:
        row = tx.one(
            "SELECT handle, muted_until FROM handle WHERE obstacle_id = ? AND token = ?",
            (obstacle.id, token),
        )
        if row is None:
            taken = [
                other["handle"]
                for other in tx.all(
                    "SELECT handle FROM handle WHERE obstacle_id = ?", (obstacle.id,)
                )
            ]
            name = handles.fresh(taken, self._services.secrets.below)
            tx.execute(
                "INSERT INTO handle (obstacle_id, handle, token) VALUES (?, ?, ?)",
                (obstacle.id, name, token),
            )
            return name
        if row["muted_until"] is not None and row["muted_until"] > self._now():
            raise UserError(
                "A coordinator has paused this handle until {at}.",
                at=f"<t:{row['muted_until']}:D>",
            )
        name = row["handle"]
        return str(name)

    def _enqueue(self, tx: Tx, obstacle: Obstacle, name: str, text: str, form: str) -> None:
        # A number would tell in which order people pressed.
        sign = ids.fault_code(self._services.secrets)
        self._services.outbox.say(
            tx,
            Notice(
                RELAY,
                f"{RELAY}:{obstacle.id}:{form}",
                f"thread:{obstacle.thread_id}",
                f"{obstacle.ref} · {sign}",
                {"obstacle": obstacle.id, "handle": name, "text": text},
                Class.CHANNEL,
                not_before=self._services.clock.now() + raising.delay(self._services.secrets.below),
            ),
        )

    def _now(self) -> int:
        return seconds(self._services.clock.now())


def check_open(obstacle: Obstacle) -> Obstacle:
    """Somebody may reply there; UserError else."""
    if not obstacle.shown or obstacle.removed or obstacle.state in SILENT:
        raise UserError("{ref} takes no replies any more.", ref=obstacle.ref)
    return obstacle
