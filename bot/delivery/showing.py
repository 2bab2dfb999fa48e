"""One row: how it looks now, whether that differs from what is shown, and the request."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

import discord

from bot.delivery.bundles import render_bundle
from bot.delivery.faces import CardFace, Effect, NoticeFace
from bot.delivery.hours import awake_at
from bot.delivery.looks import Look
from bot.delivery.outcome import TROUBLE, Verdict, outcome_of
from bot.delivery.places import Gone
from bot.delivery.posts import known_tags
from bot.outbox import DELETED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.delivery.ledger import Ledger
    from bot.delivery.rows import Work
    from bot.delivery.ways import Ways
    from bot.services import Services

T = TypeVar("T")

OLD_MESSAGE = timedelta(hours=1)
OLD_EDITS = 2
OLD_EDITS_WINDOW = timedelta(seconds=20)
EFFECT_SECONDS = 60
"""An effect may be several requests."""


class Missing(Exception):
    """The message of a running record is gone."""


class Unshowable(Exception):
    """A cog could not say how it looks; nothing was sent."""


class Showing:
    def __init__(
        self,
        services: Services,
        client: discord.Client,
        ways: Ways,
        ledger: Ledger,
        discord_now: Callable[[], datetime],
    ) -> None:
        self._services = services
        self._client = client
        self._ways = ways
        self._sender = ways.sender
        self._ledger = ledger
        self._discord_now = discord_now
        self._old_edits: dict[str, list[datetime]] = {}
        self.on_more: Callable[[], None] = lambda: None
        """A row wants another pass at once."""

    async def card(self, work: Work) -> bool:
        """Makes or edits a card; True when it came to rest. Raises discord's errors, Missing,
        Unshowable."""
        face = await self._card_face(work)
        if face is None:
            await self._ledger.close(work, "the record is gone")
            return True
        if not isinstance(face, CardFace):
            return await self._effect(work, face)
        tags = await self._tags(face)
        wanted = Look.of(face, work.mark, tags)
        if str(wanted) == work.shown:
            await self._ledger.settled(work, str(wanted))
            return True
        if not work.creating:
            return await self._edit(work, face, wanted, tags)
        post = await self._sender.is_post(work)
        if await self._ledger.begin(work):
            if post:
                await self._tell_of_tags(work, face, tags)
                message_id = await self._ways.posts.make(work, face, tags.values())
            else:
                message_id = await self._sender.post_card(work, face)
            # Of several tries Discord may have kept the first, with an older rendering.
            shown = None if work.tries else wanted.made(face, post=post)
            self._sent(work, message_id, shown, wanted)
        return True

    async def notice(self, work: Work) -> bool:
        """Says a notice or a bundle; raises discord's errors, Unshowable."""
        now = self._services.guard.now()
        awake = now if work.unclear else await awake_at(self._services, work, now)
        if awake > now:
            await self._ledger.sleep(work, awake)
            return False
        face = await _shown(self._notice_face(work))
        if face is None:
            await self._ledger.end(work, "withdrawn", "no longer needed")
            return True
        if face.only_open and await self._sender.is_archived(work):
            await self._ledger.end(work, "withdrawn", "its thread is archived")
            return True
        if await self._ledger.begin(work):
            message_id = await self._sender.post_notice(work, face)
            self._ledger.sent(work, message_id, None)
        return True

    async def bare_text(self, work: Work) -> str | None:
        """The words by which a notice without a mark is known; None for all that has a mark.
        Raises Unshowable."""
        if work.table != "notice":
            return None
        face = await _shown(self._notice_face(work))
        return face.content("") if face is not None and face.markless else None

    async def found(self, work: Work, message_id: int) -> None:
        """Our own earlier message was found; how it looks is not known."""
        self._sent(work, message_id)
        self.on_more()

    async def ended(self, work: Work) -> bool:
        """Whether a card's record is over, so that its message is not missed."""
        over = self._services.registry.over.get(work.kind)
        try:
            if over is not None:
                return await _shown(over(work.record))
            face = await self._card_face(work)
        except Unshowable:
            return False
        return face is None or (isinstance(face, CardFace) and face.ended)

    async def _card_face(self, work: Work) -> CardFace | Effect | None:
        return await _shown(self._rendered(work))

    async def _rendered(self, work: Work) -> CardFace | Effect | None:
        renderer = self._services.registry.cards[work.kind]
        face = await renderer(work.record, self._services.public_words())
        if isinstance(face, CardFace):
            face.view(work.mark)  # what Discord would refuse fails here, before any request
        return face

    async def _notice_face(self, work: Work) -> NoticeFace | None:
        words = self._services.public_words()
        if work.table == "bundle":
            return await render_bundle(self._services, work.id, words)
        kind = self._services.registry.notices[work.kind]
        return await kind.renderer(json.loads(work.payload or "{}"), words)

    async def _effect(self, work: Work, effect: Effect) -> bool:
        if effect.fingerprint != work.shown:
            if not await self._ledger.begin(work):
                return True
            async with self._sender.turn(), asyncio.timeout(EFFECT_SECONDS):
                await effect.apply(self._client)
        await self._ledger.settled(work, effect.fingerprint)
        return True

    async def _edit(
        self, work: Work, face: CardFace, wanted: Look, tags: Mapping[str, int]
    ) -> bool:
        differs = wanted.without(Look.read(work.shown))
        pause = self._until_edit(work) if differs.message else timedelta()
        if pause:
            await self._ledger.wait(work, self._services.guard.now() + pause, "merging")
            return False
        if not await self._ledger.begin(work):
            return True
        try:
            if differs.thread:
                await self._tell_of_tags(work, face, tags)
            await self._ways.threads.arrange(work, face, differs, set(tags.values()))
        except (*TROUBLE, Gone) as error:
            if not _is_missing(error):
                raise
            if not face.ended:
                raise Missing from error
            await self._ledger.close(work, DELETED)
            return True
        assert work.message_id is not None
        self._sent(work, work.message_id, wanted, wanted)
        return True

    async def _tags(self, face: CardFace) -> dict[str, int]:
        """The ids that set-up keeps for the tags of a card's thread."""
        keys = face.thread.tags if face.thread else ()
        if not keys:
            return {}
        found = await self._services.db.all(
            f"SELECT key, discord_id FROM place WHERE key IN ({', '.join('?' * len(keys))})",  # noqa: S608 - question marks
            tuple(f"tag_{key}" for key in keys),
        )
        return {row["key"].removeprefix("tag_"): row["discord_id"] for row in found}

    async def _tell_of_tags(self, work: Work, face: CardFace, tags: Mapping[str, int]) -> None:
        """A post is shown without a tag that somebody deleted; coordinators hear of it."""
        async with self._sender.request():
            forum = await self._ways.places.home(work)
        keys = set(face.thread.tags) if face.thread else set()
        if isinstance(forum, discord.ForumChannel) and len(keys) > len(
            known_tags(forum, tags.values())
        ):
            await self._ledger.tell_of_tags()

    def _sent(
        self, work: Work, message_id: int, shown: Look | None = None, wanted: Look | None = None
    ) -> None:
        """What of it is ``shown`` for sure; the rest follows in another pass."""
        whole = shown is not None and shown == wanted
        self._ledger.sent(work, message_id, str(shown or "") or None, whole=whole)
        if work.table == "card" and not whole:
            self.on_more()

    def _until_edit(self, work: Work) -> timedelta:
        """One edit a card in CARD_EDIT_SECONDS; two a channel in 20 s for old messages (30046)."""
        merging = timedelta(seconds=self._services.settings.card_edit_seconds)
        if not merging:
            return merging
        assert work.message_id is not None
        now = self._discord_now()
        allowed = work.last_try_at + merging if work.last_try_at else now
        if now - discord.utils.snowflake_time(work.message_id) > OLD_MESSAGE:
            recent = [
                at for at in self._old_edits.get(work.place, []) if at + OLD_EDITS_WINDOW > now
            ]
            if len(recent) >= OLD_EDITS:
                allowed = max(allowed, recent[-OLD_EDITS] + OLD_EDITS_WINDOW)
            elif allowed <= now:
                recent.append(now)
            self._old_edits[work.place] = recent
        return max(allowed - now, timedelta())


def _is_missing(error: BaseException) -> bool:
    return isinstance(error, Gone) or (outcome_of(error, creating=False).verdict is Verdict.MISSING)


async def _shown(rendering: Awaitable[T]) -> T:
    try:
        return await rendering
    except Exception as error:
        raise Unshowable(type(error).__name__) from error
