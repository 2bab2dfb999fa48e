"""Posts in a forum, which Discord gives no nonce: made, and looked for among those of ours."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import discord

from bot.delivery.faces import mark_of, mentions
from bot.delivery.outcome import TROUBLE
from bot.delivery.places import ARCHIVED_AFTER, Unroutable, thread_name
from bot.delivery.sender import Unreadable, history_is_readable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.delivery.faces import CardFace
    from bot.delivery.places import Places
    from bot.delivery.rows import Work
    from bot.delivery.sender import Sender

SURE_SECONDS = 1.0
"""Within it the library cannot have repeated the request: it waits as long before it does."""
LOOK_MARGIN = timedelta(seconds=60)
ARCHIVED_LOOKED_AT = 50


class Unsure(Exception):
    """Discord may have stored the post more than once, and it is not known how often."""


class TwinAnswered(Unreadable):
    """Of two posts with one mark the younger has an answer: a person decides."""

    def __init__(self) -> None:
        super().__init__("posted twice, and both are in use")


class Posts:
    def __init__(self, client: discord.Client, sender: Sender, places: Places) -> None:
        self._client = client
        self._sender = sender
        self._places = places

    async def make(self, work: Work, face: CardFace, tags: Iterable[int]) -> int:
        """Makes the post; its id, which its first message has too. Raises Unsure, Unroutable."""
        forum = await self._forum(work)
        name = face.thread.name if face.thread else work.mark
        async with self._sender.request():
            began = asyncio.get_running_loop().time()
            try:
                made = await forum.create_thread(
                    name=thread_name(name),
                    auto_archive_duration=ARCHIVED_AFTER,
                    applied_tags=known_tags(forum, tags),
                    view=face.view(work.mark),
                    allowed_mentions=mentions(face.roles),
                    files=[attachment.file() for attachment in face.files],
                )
            except (*TROUBLE, KeyError) as error:
                if _since(began) > SURE_SECONDS:
                    # What the library asked before this refusal may have been stored.
                    raise Unsure(f"{type(error).__name__}, late") from error
                raise
        self._sender.on_success()
        if _since(began) <= SURE_SECONDS:
            return made.thread.id
        made_at = discord.utils.snowflake_time(made.thread.id)
        earliest = made_at - timedelta(seconds=_since(began)) - LOOK_MARGIN
        after_id = max(work.after_id or 0, discord.utils.time_snowflake(earliest))
        try:
            return await self._first(forum, work.mark, after_id) or made.thread.id
        except (*TROUBLE, KeyError, Unreadable) as error:
            raise Unsure(type(error).__name__) from error

    async def look(self, work: Work) -> int | None:
        """The id of our own earlier post with this mark; None when there is none. Younger twins
        are deleted. Raises Unreadable; TwinAnswered where somebody has answered one of them."""
        try:
            return await self._first(await self._forum(work), work.mark, work.after_id or 0)
        except discord.Forbidden as error:
            raise Unreadable(str(error.code)) from error

    async def _forum(self, work: Work) -> discord.ForumChannel:
        async with self._sender.request():
            forum = await self._places.home(work)
        if not isinstance(forum, discord.ForumChannel):
            raise Unroutable("not a forum")
        return forum

    async def _first(self, forum: discord.ForumChannel, mark: str, after_id: int) -> int | None:
        marked = [post for post in await self._ours(forum, after_id) if await self._has(post, mark)]
        for twin in marked[1:]:
            if await self._is_answered(twin):
                raise TwinAnswered
            async with self._sender.request():
                await _delete(twin)
        return marked[0].id if marked else None

    async def _ours(self, forum: discord.ForumChannel, after_id: int) -> list[discord.Thread]:
        """Our posts since then, open and archived, oldest first."""
        if not history_is_readable(forum):
            raise Unreadable("no right to read the history")
        async with self._sender.request():
            found = await forum.guild.active_threads()
        async with self._sender.request():
            limit = ARCHIVED_LOOKED_AT
            archived = [post async for post in forum.archived_threads(limit=limit)]
        since = discord.utils.snowflake_time(after_id)
        if len(archived) == limit and archived[-1].archive_timestamp > since:
            raise Unreadable("longer than the look-up reaches")
        me = self._client.user
        ours = {
            post.id: post
            for post in (*found, *archived)
            if post.parent_id == forum.id and me and post.owner_id == me.id and post.id > after_id
        }
        return [ours[post_id] for post_id in sorted(ours)]

    async def _has(self, post: discord.Thread, mark: str) -> bool:
        try:
            async with self._sender.request():
                return mark_of(await post.fetch_message(post.id)) == mark
        except discord.NotFound:
            return False

    async def _is_answered(self, post: discord.Thread) -> bool:
        async with self._sender.request():
            first = discord.Object(post.id)
            return [one async for one in post.history(limit=1, after=first)] != []


def known_tags(forum: discord.ForumChannel, ids: Iterable[int]) -> list[discord.ForumTag]:
    """Those that the forum still has; Discord refuses a post with any other."""
    wanted = set(ids)
    return [tag for tag in forum.available_tags if tag.id in wanted]


async def _delete(post: discord.Thread) -> None:
    try:
        await post.delete()
    except discord.NotFound:
        return


def _since(began: float) -> float:
    return asyncio.get_running_loop().time() - began
