"""One row: how it looks now, whether that differs from what is shown, and the request."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import discord

from bot.delivery.bundles import render_bundle
from bot.delivery.faces import CardFace, Effect, NoticeFace, fingerprint
from bot.delivery.outcome import TROUBLE, Verdict, outcome_of

if TYPE_CHECKING:
    from bot.delivery.ledger import Ledger
    from bot.delivery.rows import Work
    from bot.delivery.sender import Sender
    from bot.services import Services

OLD_MESSAGE = timedelta(hours=1)
OLD_EDITS = 2
OLD_EDITS_WINDOW = timedelta(seconds=20)


class Missing(Exception):
    """The message of a running record is gone."""


class Showing:
    def __init__(
        self,
        services: Services,
        client: discord.Client,
        sender: Sender,
        ledger: Ledger,
        discord_now: Callable[[], datetime],
    ) -> None:
        self._services = services
        self._client = client
        self._sender = sender
        self._ledger = ledger
        self._discord_now = discord_now
        self._old_edits: dict[str, list[datetime]] = {}

    async def card(self, work: Work) -> bool:
        """Makes or edits a card; True when it came to rest. Raises discord's errors, Missing."""
        renderer = self._services.registry.cards[work.kind]
        face = await renderer(work.record, self._services.public_words())
        if face is None:
            await self._ledger.end(work, "closed", "the record is gone")
            return True
        if not isinstance(face, CardFace):
            return await self._effect(work, face)
        shown = fingerprint(face.view(work.mark), face.files)
        if shown == work.shown:
            await self._ledger.settled(work, shown)
            return True
        if not work.creating:
            return await self._edit(work, face, shown)
        await self._ledger.begin(work)
        message_id = await self._sender.post_card(work, face)
        await self._ledger.sent(work, message_id, shown)
        return True

    async def notice(self, work: Work) -> bool:
        """Says a notice or a bundle; raises discord's errors."""
        face = await self._notice_face(work)
        if face is None:
            await self._ledger.end(work, "withdrawn", "no longer needed")
            return True
        await self._ledger.begin(work)
        message_id = await self._sender.post_notice(work, face)
        await self._ledger.sent(work, message_id, None)
        return True

    async def _notice_face(self, work: Work) -> NoticeFace | None:
        words = self._services.public_words()
        if work.table == "bundle":
            return await render_bundle(self._services, work.id, words)
        kind = self._services.registry.notices[work.kind]
        return await kind.renderer(json.loads(work.payload or "{}"), words)

    async def _effect(self, work: Work, effect: Effect) -> bool:
        if effect.fingerprint != work.shown:
            await effect.apply(self._client)
        await self._ledger.settled(work, effect.fingerprint)
        return True

    async def _edit(self, work: Work, face: CardFace, shown: str) -> bool:
        now = self._services.clock.now()
        not_before = self._edit_time(work, now)
        if not_before > now:
            await self._ledger.wait(work, not_before, "merging")
            return False
        await self._ledger.begin(work)
        try:
            await self._sender.edit_card(work, face)
        except TROUBLE as error:
            outcome = outcome_of(error, creating=False)
            if outcome.verdict is not Verdict.MISSING:
                raise
            if not face.ended:
                raise Missing from error
            await self._ledger.end(work, "closed", outcome.reason)
            return True
        assert work.message_id is not None
        await self._ledger.sent(work, work.message_id, shown)
        return True

    def _edit_time(self, work: Work, now: datetime) -> datetime:
        """One edit a card in CARD_EDIT_SECONDS; two a channel in 20 s for old messages (30046)."""
        pause = timedelta(seconds=self._services.settings.card_edit_seconds)
        if not pause:
            return now
        assert work.message_id is not None
        allowed = work.last_try_at + pause if work.last_try_at else now
        if self._discord_now() - discord.utils.snowflake_time(work.message_id) <= OLD_MESSAGE:
            return allowed
        recent = [at for at in self._old_edits.get(work.route, []) if at + OLD_EDITS_WINDOW > now]
        if len(recent) >= OLD_EDITS:
            allowed = max(allowed, recent[-OLD_EDITS] + OLD_EDITS_WINDOW)
        elif allowed <= now:
            recent.append(now)
        self._old_edits[work.route] = recent
        return allowed
