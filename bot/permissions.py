"""Who may do what: one decorator sets the check at run time and what Discord shows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

import discord
from discord import app_commands

from bot.directory import Acting, Kind, Member
from bot.errors import NotAllowed, UserError

if TYPE_CHECKING:
    from bot.services import Services

FETCH_SECONDS = 20
GONE = frozenset({10007, 10013})
"""Discord's codes of an unknown member and an unknown user."""
C = TypeVar("C", bound=Callable[..., Any])


class Can(StrEnum):
    """Capabilities; the values are the names that docs/commands.md prints."""

    ANYONE = "anyone"
    MEMBER = "member"
    OFFICIAL = "official"
    PARTNER = "partner"
    SPEAKER = "official, partner"
    """Whoever has a confirmed row of their own."""
    COORDINATE = "coordinator"
    SET_UP = "Manage Server"


@dataclass(frozen=True)
class Person:
    """Somebody at the door: their row, if any, and what Discord says of them now."""

    user_id: int
    member: Member | None
    coordinator: bool
    manages_server: bool

    @property
    def confirmed(self) -> Member | None:
        """The row, once a coordinator has confirmed it."""
        return self.member if self.member and self.member.confirmed else None

    def can(self, capability: Can) -> bool:
        """Row and role add up: the row votes and takes seats, the role moderates."""
        kind = self.confirmed.kind if self.confirmed else None
        holds = {
            Can.ANYONE: True,
            Can.MEMBER: kind is not None or self.coordinator,
            Can.SPEAKER: kind is not None,
            Can.OFFICIAL: kind in {Kind.TECHNICAL, Kind.POLITICAL},
            Can.PARTNER: kind is Kind.PARTNER,
            Can.COORDINATE: self.coordinator,
            Can.SET_UP: self.manages_server,
        }
        return holds[capability]

    def require(self, capability: Can) -> None:
        """Raises NotAllowed with the sentence that says what to do next."""
        if not self.can(capability):
            raise _refusal(self, capability)


def _refusal(person: Person, capability: Can) -> NotAllowed:
    if capability is Can.SET_UP:
        return NotAllowed("Only people with Manage Server can do this.")
    if capability is Can.COORDINATE:
        return NotAllowed("Only coordinators can do this. Ask one of them.")
    if person.confirmed:
        return NotAllowed("This is for people of another kind: see /privacy about and /city show.")
    if person.member and person.member.left_at is None:
        return NotAllowed(
            "A coordinator must first confirm that you speak for {place}. They have been asked.",
            place=person.member.speaks_for,
        )
    return NotAllowed("Join your city first: press Join my city, or use /city join.")


@dataclass(frozen=True, slots=True)
class Shown:
    """What Discord shows of somebody; nothing of those who are not on the server."""

    roles: frozenset[int] = frozenset()
    manages_server: bool = False


async def person_of(
    services: Services, user: discord.User | discord.Member, client: discord.Client
) -> Person:
    """Who acts."""
    shown = await shown_of(services, user, client)
    return person_from(user.id, shown, await services.directory.acting(user.id))


async def shown_of(
    services: Services, user: discord.User | discord.Member, client: discord.Client
) -> Shown:
    """The person's roles. Private messages bring none: there they are fetched."""
    member: discord.Member | None = user if isinstance(user, discord.Member) else None
    if member is None:
        guild = client.get_guild(services.settings.guild_id)
        member = await fetched(guild, user.id) if guild else None
    if member is None:
        return Shown()
    roles = frozenset(role.id for role in member.roles)
    return Shown(roles, member.guild_permissions.manage_guild)


def person_from(user_id: int, shown: Shown, acting: Acting) -> Person:
    """What Discord shows of a person and what the tables know, as one; on any thread."""
    return Person(
        user_id=user_id,
        member=acting.member,
        coordinator=acting.coordinators in shown.roles,
        manages_server=shown.manages_server,
    )


async def fetched(guild: discord.Guild, user_id: int) -> discord.Member | None:
    """The person on the server, from Discord itself; None where they are not there.

    Raises discord's other errors and TimeoutError: nothing else means that somebody left.
    """
    try:
        async with asyncio.timeout(FETCH_SECONDS):
            return await guild.fetch_member(user_id)
    except discord.NotFound as error:
        if error.code not in GONE:
            raise
        return None


class Refused(app_commands.CheckFailure):
    """Carries the sentence to the tree's door: discord.py brings it no other errors of checks."""

    def __init__(self, original: UserError) -> None:
        super().__init__(original.sentence)
        self.original = original


_SHOWN_TO = {
    Can.COORDINATE: discord.Permissions(manage_messages=True),
    Can.SET_UP: discord.Permissions(manage_guild=True),
}


def needs(capability: Can, *, desk: bool = False) -> Callable[[C], C]:
    """Guards an app command; ``desk`` hides the whole command from those who are not at a desk.

    discord.py drops a subcommand's default permissions, so groups pass them to their constructor
    (:func:`shown_to`), and this sets them for commands of their own.
    """

    def decorate(command: C) -> C:
        async def check(interaction: discord.Interaction[Any]) -> bool:
            services: Services = interaction.client.services
            person = await person_of(services, interaction.user, interaction.client)
            try:
                person.require(capability)
            except NotAllowed as error:
                raise Refused(error) from error
            interaction.extras["person"] = person
            return True

        guarded: C = app_commands.check(check)(command)
        target: Any = guarded
        holder = getattr(target, "callback", target)
        holder.agora_needs = capability
        if desk and capability in _SHOWN_TO:
            app_commands.default_permissions(_SHOWN_TO[capability])(target)
        return guarded

    return decorate


def shown_to(capability: Can) -> discord.Permissions | None:
    """The default permissions of a whole command group."""
    return _SHOWN_TO.get(capability)
