"""Looks at the Discord server and carries out the steps of set-up; finds before it makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from cogs.setup.rules import (
    CHANNELS,
    MODERATED_TAGS,
    PERMISSIONS,
    ROLES,
    TAGS,
    Act,
    Audience,
    Form,
    FoundChannel,
    FoundRole,
    Plan,
    Server,
    Step,
    WantedChannel,
    plan,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

REASON = "/setup server"
Overwrites = dict[discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite]


@dataclass
class _Building:
    """The server while it is being built: a role that was just made is not in the cache yet."""

    guild: discord.Guild
    places: dict[str, int]
    standing: dict[int, discord.Role]
    roles: dict[str, discord.Role]


@dataclass(frozen=True)
class Built:
    """What set-up has done, where all stands, and what it would do now."""

    steps: int
    places: Mapping[str, int]
    left: Plan


def permission_names() -> dict[int, str]:
    """Each bit that Agora needs, by the name that Discord's settings show."""
    return {
        discord.Permissions(**{name: True}).value: name.replace("_", " ").title()
        for name, needed in discord.Permissions(PERMISSIONS)
        if needed
    }


def observe(
    guild: discord.Guild, places: Mapping[str, int], roles: Sequence[discord.Role]
) -> Server:
    """The server as it is now, with these roles."""
    me = guild.me
    standing = {role.id: role for role in roles}
    ours = _roles(standing, places)
    wanted = {places.get(channel.key): channel for channel in CHANNELS}
    return Server(
        channels=tuple(_found(guild, channel, wanted, ours) for channel in guild.channels),
        roles=tuple(
            FoundRole(role.id, role.name, role < me.top_role, role.permissions.manage_messages)
            for role in roles
        ),
        places=places,
        permissions=me.guild_permissions.value,
    )


def plan_for(
    guild: discord.Guild,
    places: Mapping[str, int],
    roles: Sequence[discord.Role] | None = None,
) -> Plan:
    """``roles``: as Discord answers now; without them those of the cache."""
    return plan(observe(guild, places, roles or guild.roles), permission_names())


async def carry_out(guild: discord.Guild, places: Mapping[str, int]) -> Built:
    """Does what is planned now; one at a time, or two make everything twice.

    Each step finds before it makes, so a second run makes nothing twice. It deletes nothing:
    Discord may make a thing and answer 500, discord.py asks again, and there are two. Nothing
    proves that the other is no person's, so the plan that is left names it. Raises discord's
    errors; what was made before stays and is found again.
    """
    standing = {role.id: role for role in await guild.fetch_roles()}
    building = _Building(guild, dict(places), standing, _roles(standing, places))
    steps = plan_for(guild, places, list(standing.values())).steps
    for step in steps:
        await _STEPS[step.act](building, step)
    left = plan_for(guild, building.places, await guild.fetch_roles())
    return Built(len(steps), building.places, left)


def misfits(guild: discord.Guild, places: Mapping[str, int]) -> list[str]:
    """Channels seen by others than they should be, leaving roles aside that are gone."""
    roles = _roles({role.id: role for role in guild.roles}, places)
    found = []
    for wanted in CHANNELS:
        channel = guild.get_channel(places.get(wanted.key, 0))
        if channel is not None and not _seen_rightly(guild, channel, wanted, roles):
            found.append(channel.name)
    return sorted(found)


def overwrites(
    guild: discord.Guild, wanted: WantedChannel, readers: Iterable[discord.Role]
) -> Overwrites:
    """Who sees the channel and who writes in it; our own role always does."""
    ours = discord.PermissionOverwrite(view_channel=True, send_messages=True)
    read = discord.PermissionOverwrite(
        view_channel=True, send_messages=wanted.members_write, send_messages_in_threads=True
    )
    everyone = wanted.audience is Audience.EVERYONE
    out: Overwrites = {
        guild.default_role: read if everyone else discord.PermissionOverwrite(view_channel=False),
        guild.me: ours,
    }
    return out | dict.fromkeys(readers, read)


def _found(
    guild: discord.Guild,
    channel: discord.abc.GuildChannel,
    wanted: Mapping[int | None, WantedChannel],
    roles: Mapping[str, discord.Role],
) -> FoundChannel:
    form = None
    tags: dict[str, int] = {}
    if isinstance(channel, discord.TextChannel):
        form = Form.TEXT
    elif isinstance(channel, discord.ForumChannel):
        form = Form.FORUM
        tags = {tag.name: tag.id for tag in channel.available_tags}
    ours = wanted.get(channel.id)
    return FoundChannel(
        channel.id,
        channel.name,
        form,
        tags,
        rights_fit=ours is None or _rights_fit(guild, channel, ours, roles),
    )


def _rights_fit(
    guild: discord.Guild,
    channel: discord.abc.GuildChannel,
    wanted: WantedChannel,
    roles: Mapping[str, discord.Role],
) -> bool:
    """Whether exactly those see the channel who should; further overwrites by hand may stay."""
    stand = all(key in roles for key in wanted.readers)
    return stand and _seen_rightly(guild, channel, wanted, roles)


def _seen_rightly(
    guild: discord.Guild,
    channel: discord.abc.GuildChannel,
    wanted: WantedChannel,
    roles: Mapping[str, discord.Role],
) -> bool:
    """The same of the roles that stand."""
    readers = [roles[key] for key in wanted.readers if key in roles]
    return all(
        channel.overwrites_for(target).view_channel is right.view_channel
        for target, right in overwrites(guild, wanted, readers).items()
    )


def _roles(
    standing: Mapping[int, discord.Role], places: Mapping[str, int]
) -> dict[str, discord.Role]:
    found = {wanted.key: standing.get(places.get(wanted.key, 0)) for wanted in ROLES}
    return {key: role for key, role in found.items() if role is not None}


async def _create_role(building: _Building, step: Step) -> None:
    moderates = next(role.moderates for role in ROLES if role.key == step.key)
    role = await building.guild.create_role(
        name=step.name,
        permissions=discord.Permissions(manage_messages=moderates),
        reason=REASON,
    )
    building.places[step.key] = role.id
    building.roles[step.key] = role


async def _adopt(building: _Building, step: Step) -> None:
    assert step.found_id is not None
    building.places[step.key] = step.found_id
    role = building.standing.get(step.found_id)
    if role is not None:
        building.roles[step.key] = role


async def _allow_role(building: _Building, step: Step) -> None:
    role = building.standing.get(step.found_id or 0)
    if role is not None:
        permissions = role.permissions
        permissions.update(manage_messages=True)
        await role.edit(permissions=permissions, reason=REASON)


async def _create_channel(building: _Building, step: Step) -> None:
    guild = building.guild
    rights = _rights(building, step)
    if _wanted(step).form is Form.TEXT:
        text = await guild.create_text_channel(step.name, overwrites=rights, reason=REASON)
        building.places[step.key] = text.id
        return
    forum = await guild.create_forum(step.name, overwrites=rights, reason=REASON)
    building.places[step.key] = forum.id
    await _tag(forum, building.places)


async def _set_rights(building: _Building, step: Step) -> None:
    channel = building.guild.get_channel(step.found_id or 0)
    if channel is None:
        return
    for target, right in _rights(building, step).items():
        assert not isinstance(target, discord.Object)
        await channel.set_permissions(target, overwrite=right, reason=REASON)


async def _add_tags(building: _Building, step: Step) -> None:
    forum = building.guild.get_channel(step.found_id or 0)
    if isinstance(forum, discord.ForumChannel):
        await _tag(forum, building.places)


def _rights(building: _Building, step: Step) -> Overwrites:
    wanted = _wanted(step)
    readers = [building.roles[key] for key in wanted.readers]
    return overwrites(building.guild, wanted, readers)


def _wanted(step: Step) -> WantedChannel:
    return next(channel for channel in CHANNELS if channel.key == step.key)


async def _tag(forum: discord.ForumChannel, known: dict[str, int]) -> None:
    """Adds what is missing beside the tags that are there, and remembers ours."""
    present = {tag.name for tag in forum.available_tags}
    missing = [
        discord.ForumTag(name=name, moderated=key in MODERATED_TAGS)
        for key, name in TAGS.items()
        if name not in present
    ]
    if missing:
        tags = [*forum.available_tags, *missing]
        forum = await forum.edit(available_tags=tags, reason=REASON) or forum
    ids = {tag.name: tag.id for tag in forum.available_tags}
    known.update({f"tag_{key}": ids[name] for key, name in TAGS.items() if name in ids})


_STEPS = {
    Act.CREATE_ROLE: _create_role,
    Act.ADOPT_ROLE: _adopt,
    Act.ALLOW_ROLE: _allow_role,
    Act.CREATE_CHANNEL: _create_channel,
    Act.ADOPT_CHANNEL: _adopt,
    Act.SET_RIGHTS: _set_rights,
    Act.ADD_TAGS: _add_tags,
}
