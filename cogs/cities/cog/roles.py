"""Gives a person exactly the roles that their row says."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.permissions import fetched
from cogs.cities.rules.joining import OUR_ROLES, roles_for

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.directory import Member

SECONDS = 20


def wanted_roles(member: Member | None, places: Mapping[str, int]) -> frozenset[int]:
    """Ids of the roles that the row gives; none where it is not confirmed or gone."""
    kind = member.kind if member is not None and member.confirmed else None
    return frozenset(places[key] for key in roles_for(kind) if key in places)


def our_roles(places: Mapping[str, int]) -> frozenset[int]:
    return frozenset(places[key] for key in OUR_ROLES if key in places)


async def find_member(client: discord.Client, guild_id: int, user_id: int) -> discord.Member | None:
    """None for whoever is not on the server. Raises discord's other errors, TimeoutError."""
    async with asyncio.timeout(SECONDS):
        guild = client.get_guild(guild_id) or await client.fetch_guild(guild_id)
        return await fetched(guild, user_id)


@dataclass(frozen=True)
class MemberRoles:
    """The effect of the card ``member_role``; ``after`` is called once Discord agrees."""

    guild_id: int
    user_id: int
    wanted: frozenset[int]
    ours: frozenset[int]
    after: Callable[[], Awaitable[None]] | None = None

    @property
    def fingerprint(self) -> str:
        names = ",".join(map(str, sorted(self.wanted)))
        return hashlib.sha256(names.encode()).hexdigest()[:32]

    async def apply(self, client: discord.Client) -> None:
        member = await find_member(client, self.guild_id, self.user_id)
        if member is not None:
            await self._change(member)
        if self.after is not None:
            await self.after()

    async def _change(self, member: discord.Member) -> None:
        held = {role.id for role in member.roles}
        missing = [discord.Object(role) for role in sorted(self.wanted - held)]
        surplus = [discord.Object(role) for role in sorted((self.ours - self.wanted) & held)]
        async with asyncio.timeout(SECONDS):
            await member.add_roles(*missing)
            await member.remove_roles(*surplus)
