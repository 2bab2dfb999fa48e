"""The file that finds people behind handles again: one nonce an obstacle, and forms not yet sent.

It is never backed up. Whoever holds a nonce and RELAY_KEY can tell which member is behind a handle;
destroying the nonce is what *sealed* means.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot import ids
from bot.clock import seconds
from bot.db import SEALED, Connect, Database, Error, NotRecorded, connect
from bot.errors import NotReady, StartError, restarting
from bot.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from bot.clock import Clock
    from bot.db import Tx

T = TypeVar("T")

MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations" / "keyring"
REMEDY = "Delete it to start without it: unnamed authors are then out of reach."
DRAFT_MINUTES = 60
HOUR = 3_600
_BYTES = 16
BLOCKS = b"muted everywhere"
"""The key of mutes: sixteen bytes, as all keys."""


class Keyring:
    """``turn`` is held wherever a key is made here and referred to in the main file, and wherever
    keys that nobody refers to are destroyed."""

    def __init__(
        self,
        path: Path,
        secret: bytes,
        clock: Clock,
        secrets: ids.Secrets,
        connect: Connect = connect,
    ) -> None:
        self.path = path
        self.turn = asyncio.Lock()
        self.on_refused: Callable[[], None] = lambda: None
        self._secret = secret
        self._clock = clock
        self._secrets = secrets
        self._connect = connect
        self._opening = asyncio.Lock()
        self._db: Database | None = None
        self._ended = False

    # Tokens: pure, from the secret

    def token(self, nonce: bytes, user_id: int) -> bytes:
        """Who a member is in one obstacle; nobody else's, and nothing in another."""
        inner = hmac.digest(self._secret, nonce, "sha256")
        return hmac.digest(inner, str(user_id).encode(), "sha256")

    def owner(self, token: str, user_id: int) -> bytes:
        """Binds a draft to its writer without naming them."""
        return hmac.digest(self._secret, f"draft {token} {user_id}".encode(), "sha256")

    # Mutes everywhere: a nonce of their own, as long as anybody is muted

    async def block(self, user_id: int) -> bytes:
        """Under which a mute everywhere is kept; its caller holds ``turn`` until it is."""
        return self.token(await self.make_again(BLOCKS), user_id)

    async def blocked(self, user_id: int) -> bytes | None:
        """Under which this person is muted, if anybody is."""
        nonce = await self.nonce(BLOCKS)
        return None if nonce is None else self.token(nonce, user_id)

    # Keys

    async def make(self) -> bytes:
        """A new key with a new nonce; its caller holds ``turn`` until the main file refers to
        it."""
        key = self._secrets.bytes(_BYTES)
        await self.make_again(key)
        return key

    async def make_again(self, key: bytes) -> bytes:
        """The nonce of a key; where it was destroyed, a new one, to which no older token fits."""
        nonce = self._secrets.bytes(_BYTES)

        def unit(tx: Tx) -> bytes:
            tx.execute(
                "INSERT INTO key (key, nonce) VALUES (?, ?) ON CONFLICT DO NOTHING", (key, nonce)
            )
            found: bytes = tx.value("SELECT nonce FROM key WHERE key = ?", (key,))
            return found

        return await self._write(unit)

    async def nonces(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """Those that are not destroyed."""
        if not keys or not self._is_there:
            return {}

        def unit(tx: Tx) -> dict[bytes, bytes]:
            found = {}
            for key in keys:
                nonce = tx.value("SELECT nonce FROM key WHERE key = ?", (key,))
                if nonce is not None:
                    found[key] = nonce
            return found

        return await self._write(unit)

    async def nonce(self, key: bytes | None) -> bytes | None:
        return (await self.nonces([key])).get(key) if key is not None else None

    async def keep_only(self, keys: Collection[bytes]) -> None:
        """Destroys all other keys; hold ``turn``."""
        if not self._is_there:
            return
        kept = frozenset(keys)

        def unit(tx: Tx) -> int:
            found = [row["key"] for row in tx.all("SELECT key FROM key")]
            over = [(key,) for key in found if key not in kept]
            tx.many("DELETE FROM key WHERE key = ?", over)
            return len(over)

        if await self._write(unit):
            await self._rewrite()

    # Drafts

    async def keep(self, user_id: int, form: Mapping[str, Any]) -> str:
        """Stores a form under a token that fits a custom_id."""
        token = ids.token(self._secrets)
        await self.put(token, user_id, form)
        return token

    async def put(self, token: str, user_id: int, form: Mapping[str, Any]) -> None:
        """The draft now holds this, for an hour from now, rounded up to a full hour."""
        now = self._clock.now()
        text = json.dumps(dict(form))  # lone surrogates are typed too, and no UTF-8
        row = (token, self.owner(token, user_id), text, until(now))

        def unit(tx: Tx) -> None:
            tx.execute("DELETE FROM draft WHERE expires_at <= ?", (seconds(now),))
            tx.execute(
                "INSERT INTO draft (token, owner, form, expires_at) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (token) DO UPDATE SET form = excluded.form,"
                " expires_at = excluded.expires_at WHERE owner = excluded.owner",
                row,
            )

        await self._write(unit)

    async def find(self, token: str, user_id: int) -> dict[str, Any] | None:
        """The writer's own form; None for anybody else, and when it has expired."""
        if not self._is_there:
            return None
        now = seconds(self._clock.now())

        def unit(tx: Tx) -> str | None:
            found: str | None = tx.value(
                "SELECT form FROM draft WHERE token = ? AND owner = ? AND expires_at > ?",
                (token, self.owner(token, user_id), now),
            )
            return found

        text = await self._write(unit)
        form: dict[str, Any] | None = json.loads(text) if text else None
        return form

    async def drop(self, token: str) -> None:
        await self._write(
            lambda tx: tx.execute("DELETE FROM draft WHERE token = ?", (token,)).close()
        )

    async def next_expiry(self) -> datetime | None:
        """When the earliest draft ends."""
        if not self._is_there:
            return None
        at = await self._write(lambda tx: tx.value("SELECT min(expires_at) FROM draft"))
        return None if at is None else datetime.fromtimestamp(at, self._clock.now().tzinfo)

    async def drop_expired(self, now: datetime) -> None:
        if self._is_there:
            sql = "DELETE FROM draft WHERE expires_at <= ?"
            await self._write(lambda tx: tx.execute(sql, (seconds(now),)).close())

    async def drop_drafts_of(self, user_id: int) -> None:
        """All forms of one writer."""

        def unit(tx: Tx) -> None:
            for row in tx.all("SELECT token, owner FROM draft"):
                if hmac.compare_digest(row["owner"], self.owner(row["token"], user_id)):
                    tx.execute("DELETE FROM draft WHERE token = ?", (row["token"],))

        if self._is_there:
            await self._write(unit)
            await self._rewrite()

    async def drafts_of(self, user_id: int) -> list[dict[str, Any]]:
        if not self._is_there:
            return []
        rows = await self._write(lambda tx: tx.all("SELECT token, owner, form FROM draft"))
        return [
            json.loads(row["form"])
            for row in rows
            if hmac.compare_digest(row["owner"], self.owner(row["token"], user_id))
        ]

    # The file

    @property
    def _is_there(self) -> bool:
        return self._db is not None or self.path.exists()

    async def open_if_there(self) -> None:
        """At a start. StartError: the file cannot be used."""
        if self._is_there:
            await self._open()

    async def close(self) -> None:
        """For good: later calls are refused."""
        self._ended = True
        db, self._db = self._db, None
        if db is not None:
            await db.close()

    async def _open(self) -> Database:
        async with self._opening:
            if self._db is None:
                if self._ended:
                    raise restarting()
                migrate(self.path, MIGRATIONS, connect=self._connect, remedy=REMEDY)
                self._db = await Database.open(self.path, connect=self._connect, profile=SEALED)
                self._db.on_refused = self.on_refused
            return self._db

    async def _write(self, unit: Callable[[Tx], T]) -> T:
        try:
            db = await self._open()
        except (StartError, OSError) as error:
            raise NotReady("Agora's key file cannot be used now. Try again later.") from error
        try:
            return await db.write(unit)
        except Error as error:
            raise NotRecorded("Nothing was recorded. Try again later.") from error

    async def _rewrite(self) -> None:
        """Nothing that was destroyed stays in a free page."""
        if self._db is not None:
            try:
                await self._db.vacuum()
            except Error as error:
                raise NotRecorded("Nothing was recorded. Try again later.") from error


def until(now: datetime) -> int:
    """The end of a draft's hour, rounded up: no row tells the minute of a press."""
    last = seconds(now + timedelta(minutes=DRAFT_MINUTES))
    return -(-last // HOUR) * HOUR
