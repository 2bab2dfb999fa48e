"""What delivery shows and does for people: requests, roles, the news of a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cogs.cities.cog.roles import MemberRoles, our_roles, wanted_roles
from cogs.cities.rules.joining import Outcome, Ticket, outcome_of
from cogs.cities.store import DeskStore, MemberStore, ticket_of
from cogs.cities.views import joining

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.delivery import CardFace, NoticeFace
    from bot.i18n import Words
    from bot.services import Services


class Shown:
    """The renderers of ``member_request``, ``member_role`` and ``member.decided``."""

    def __init__(self, services: Services, members: MemberStore, desk: DeskStore) -> None:
        self._guild_id = services.settings.guild_id
        self._directory = services.directory
        self._members = members
        self._desk = desk

    async def request(self, record: int, words: Words) -> CardFace:
        outcome = outcome_of(record)
        asking = await self._members.asking_of(record) if outcome is None else None
        if asking is None:
            return joining.settled_card(outcome or Outcome.WITHDRAWN, words)
        return joining.request_card(asking, words)

    async def roles(self, record: int, words: Words) -> MemberRoles | None:  # noqa: ARG002 - no words
        """The roles that the row of this person gives; of an erased one, none."""
        if outcome_of(record) is not None:
            return None
        row = await self._directory.member(record)
        places = await self._directory.places()

        async def forgotten() -> None:
            await self._members.roles_gone(record)

        return MemberRoles(
            self._guild_id,
            record,
            wanted_roles(row, places),
            our_roles(places),
            after=forgotten if row is None else None,
        )

    async def decided(self, payload: Mapping[str, Any], words: Words) -> NoticeFace | None:
        """Nothing, where the person has become something else since."""
        ticket = Ticket.read(payload["ticket"])
        row = await self._directory.member(ticket.user_id)
        speaks = row.speaks_for if row is not None and row.confirmed else ""
        confirmed = bool(payload["confirmed"])
        if confirmed != (bool(speaks) and ticket_of(row) == ticket):
            return None
        place = next((p for p in await self._desk.places() if p.key == ticket.place_key), None)
        if place is None:
            return None
        return (
            joining.accepted(place.name, words)
            if confirmed
            else joining.refused(place.name, speaks, words)
        )
