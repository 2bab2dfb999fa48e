"""Looks at the Discord server and carries out the steps of set-up; finds before it makes."""

from __future__ import annotations

from collections.abc import Mapping

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

REASON = "/setup server"
Overwrites = dict[discord.Role | discord.Member | discord.Object, discord.PermissionOverwrite]


def permission_names() -> dict[int, str]:
    """Each bit that Agora needs, by the name that Discord's settings show."""
    return {
        discord.Permissions(**{name: True}).value: name.replace("_", " ").title()
        for name, needed in discord.Permissions(PERMISSIONS)
        if needed
    }


def observe(guild: discord.Guild, places: Mapping[str, int]) -> Server:
    """The server as it is now."""
    me = guild.me
    wanted = {places.get(channel.key): channel for channel in CHANNELS}
    return Server(
        channels=tuple(_found(guild, channel, wanted, places) for channel in guild.channels),
        roles=tuple(
            FoundRole(role.id, role.name, role < me.top_role, role.permissions.manage_messages)
            for role in guild.roles
        ),
        places=places,
        permissions=me.guild_permissions.value,
    )


def plan_for(guild: discord.Guild, places: Mapping[str, int]) -> Plan:
    return plan(observe(guild, places), permission_names())


async def carry_out(guild: discord.Guild, places: Mapping[str, int]) -> dict[str, int]:
    """Does what is planned now and returns the places found or made.

    Each step finds before it makes, so a second run makes nothing twice. Raises discord's errors;
    what was made before stays and is found again.
    """
    known = dict(places)
    for step in plan_for(guild, places).steps:
        await _STEPS[step.act](guild, step, known)
    return known


def overwrites(
    guild: discord.Guild, wanted: WantedChannel, places: Mapping[str, int]
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
    if wanted.audience is not Audience.EVERYONE:
        out[discord.Object(places["role_coordinator"], type=discord.Role)] = read
    if wanted.audience is Audience.MEMBERS:
        out[discord.Object(places["role_member"], type=discord.Role)] = read
    return out


def _found(
    guild: discord.Guild,
    channel: discord.abc.GuildChannel,
    wanted: Mapping[int | None, WantedChannel],
    places: Mapping[str, int],
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
        rights_fit=ours is None or _rights_fit(guild, channel, ours, places),
    )


def _rights_fit(
    guild: discord.Guild,
    channel: discord.abc.GuildChannel,
    wanted: WantedChannel,
    places: Mapping[str, int],
) -> bool:
    """Whether exactly those see the channel who should; further overwrites by hand may stay."""
    if any(role.key not in places for role in ROLES):
        return False
    for target, right in overwrites(guild, wanted, places).items():
        have = next((o for t, o in channel.overwrites.items() if t.id == target.id), None)
        if have is None or have.view_channel is not right.view_channel:
            return False
    return True


async def _create_role(guild: discord.Guild, step: Step, known: dict[str, int]) -> None:
    moderates = next(role.moderates for role in ROLES if role.key == step.key)
    role = await guild.create_role(
        name=step.name,
        permissions=discord.Permissions(manage_messages=moderates),
        reason=REASON,
    )
    known[step.key] = role.id


async def _adopt(guild: discord.Guild, step: Step, known: dict[str, int]) -> None:  # noqa: ARG001 - one shape
    assert step.found_id is not None
    known[step.key] = step.found_id


async def _allow_role(guild: discord.Guild, step: Step, known: dict[str, int]) -> None:  # noqa: ARG001 - one shape
    role = guild.get_role(step.found_id or 0)
    if role is not None:
        permissions = role.permissions
        permissions.update(manage_messages=True)
        await role.edit(permissions=permissions, reason=REASON)


async def _create_channel(guild: discord.Guild, step: Step, known: dict[str, int]) -> None:
    wanted = next(channel for channel in CHANNELS if channel.key == step.key)
    rights = overwrites(guild, wanted, known)
    if wanted.form is Form.TEXT:
        text = await guild.create_text_channel(step.name, overwrites=rights, reason=REASON)
        known[step.key] = text.id
        return
    forum = await guild.create_forum(step.name, overwrites=rights, reason=REASON)
    known[step.key] = forum.id
    await _tag(forum, known)


async def _set_rights(guild: discord.Guild, step: Step, known: dict[str, int]) -> None:
    wanted = next(channel for channel in CHANNELS if channel.key == step.key)
    channel = guild.get_channel(step.found_id or 0)
    if channel is None:
        return
    for target, right in overwrites(guild, wanted, known).items():
        await channel.set_permissions(target, overwrite=right, reason=REASON)  # type: ignore[arg-type]  # an Object will do


async def _add_tags(guild: discord.Guild, step: Step, known: dict[str, int]) -> None:
    forum = guild.get_channel(step.found_id or 0)
    if isinstance(forum, discord.ForumChannel):
        await _tag(forum, known)


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
