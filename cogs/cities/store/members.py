"""Who speaks for whom: requests, decisions, leaving, and the roles that follow."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from bot import audit, ids
from bot.directory import Kind
from bot.outbox import Notice
from bot.privacy import CONTRACT, Datum
from bot.registry import Class
from cogs.cities.rules.joining import (
    Asked,
    Decision,
    Outcome,
    Ticket,
    Wish,
    asked,
    decision,
    settled_number,
)
from cogs.cities.rules.places import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock
    from bot.db import Database, Tx
    from bot.directory import Directory, Member
    from bot.outbox import Outbox

REQUEST = "member_request"
ROLES = "member_role"


def place_of(member: Member) -> Place:
    """The city or organisation that the row names."""
    organisation = member.partner_id is not None
    number = member.partner_id if organisation else member.city_id
    assert number is not None, "a row names one of the two"
    return Place(number, member.speaks_for, organisation)


def ticket_of(member: Member | None) -> Ticket | None:
    """What the person is or has asked for; None for whoever left or never came."""
    if member is None or member.left_at is not None:
        return None
    return Ticket(member.user_id, place_of(member).key, member.kind)


class MemberStore:
    """Each act is one transaction with all that must follow it in Discord."""

    data = (
        Datum(
            "card",
            "record",
            "whose request and whose roles Discord must show",
            CONTRACT,
            "requests until settled; roles as long as the member's row",
        ),
    )

    def __init__(
        self, db: Database, clock: Clock, secrets: ids.Secrets, directory: Directory, outbox: Outbox
    ) -> None:
        self._db = db
        self._clock = clock
        self._secrets = secrets
        self._directory = directory
        self._outbox = outbox

    # Reading

    async def asking(self) -> list[Member]:
        """Who waits for a coordinator, by city."""
        members = await self._directory.members(confirmed=False)
        return [member for member in members if not member.confirmed]

    async def taking_part(self, place: Place) -> Mapping[Kind, int]:
        """How many confirmed people speak for it, by kind."""
        members = await self._directory.members()
        return Counter(member.kind for member in members if place_of(member).key == place.key)

    # A person's own acts

    async def ask(self, user_id: int, wish: Wish) -> Asked:
        """The person asks to speak for a place. Raises NotReady where nothing is set up."""
        wanted = Ticket(user_id, wish.place.key, wish.kind)

        def unit(tx: Tx) -> Asked:
            present = self._directory.member_in(tx, user_id)
            confirmed = present is not None and present.confirmed
            what = asked(ticket_of(present), confirmed=confirmed, wanted=wanted)
            if what is Asked.ASKED:
                self._write(tx, user_id, wish)
                self._outbox.open_card(tx, REQUEST, user_id, "coordinators", self._mark())
                self._outbox.stale(tx, REQUEST, user_id)
            elif wish.zone:
                self._directory.set_zone(tx, user_id, wish.zone)
            if confirmed:
                # Also when nothing changed: the roles may be missing after a return.
                self.enforce(tx, user_id)
            return what

        return await self._db.write(unit)

    async def leave(self, user_id: int) -> bool:
        """The person takes part no more; False when they did not before."""
        return await self._db.write(lambda tx: self.end(tx, user_id))

    def end(self, tx: Tx, user_id: int) -> bool:
        """As :meth:`leave`, within a transaction."""
        present = self._directory.member_in(tx, user_id)
        if present is None or present.left_at is not None:
            return False
        self._directory.leave(tx, user_id)
        self._outbox.withdraw(tx, _decided_key(user_id))
        if present.confirmed:
            self.enforce(tx, user_id)
        else:
            self._settle(tx, user_id, Outcome.WITHDRAWN)
        return True

    # A coordinator's acts

    async def decide(self, ticket: Ticket, *, by: int, confirm: bool) -> Decision:
        """Settles the request as the ticket shows it; the slower of two changes nothing."""

        def unit(tx: Tx) -> Decision:
            present = self._directory.member_in(tx, ticket.user_id)
            confirmed = present is not None and present.confirmed
            what = decision(ticket_of(present), confirmed=confirmed, ticket=ticket)
            if what is not Decision.DONE:
                return what
            assert present is not None
            self._tell(tx, ticket, confirmed=confirm)
            if confirm:
                self._directory.confirm(tx, ticket.user_id, by)
                self.enforce(tx, ticket.user_id)
            else:
                self._directory.refuse(tx, ticket.user_id)
            self._settle(tx, ticket.user_id, Outcome.CONFIRMED if confirm else Outcome.REFUSED)
            action = "member.confirm" if confirm else "member.refuse"
            audit.note(tx, self._clock.now(), by, action, present.speaks_for)
            return what

        return await self._db.write(unit)

    async def set_member(self, user_id: int, wish: Wish, *, by: int) -> None:
        """A coordinator enters or corrects a person, which confirms them."""
        wanted = Ticket(user_id, wish.place.key, wish.kind)

        def unit(tx: Tx) -> None:
            present = self._directory.member_in(tx, user_id)
            news = ticket_of(present) != wanted or present is None or not present.confirmed
            self._write(tx, user_id, wish)
            self._directory.confirm(tx, user_id, by)
            self.enforce(tx, user_id)
            self._settle(tx, user_id, Outcome.CONFIRMED)
            if news:
                self._tell(tx, wanted, confirmed=True)
            audit.note(tx, self._clock.now(), by, "member.set", wish.place.name)

        await self._db.write(unit)

    async def set_zone(self, user_id: int, zone: str, *, by: int) -> bool:
        """A coordinator corrects a person's own zone; False when they take no part."""

        def unit(tx: Tx) -> bool:
            present = self._directory.member_in(tx, user_id)
            if present is None or present.left_at is not None:
                return False
            self._directory.set_zone(tx, user_id, zone)
            audit.note(tx, self._clock.now(), by, "member.zone", present.speaks_for)
            return True

        return await self._db.write(unit)

    # Roles

    def enforce(self, tx: Tx, user_id: int) -> None:
        """Discord must give the person exactly the roles that the row says."""
        self._outbox.enforce(tx, ROLES, user_id, self._mark())

    async def roles_gone(self, user_id: int) -> None:
        """Discord has taken the roles of somebody who was erased: now their id goes too."""

        def unit(tx: Tx) -> None:
            self._renumber(tx, ROLES, user_id, Outcome.WITHDRAWN)

        await self._db.write(unit)
        # As erasing does: what a deleted row leaves in the file goes as well.
        await self._db.vacuum()
        await self._db.checkpoint()

    # Personal data

    async def export(self, user_id: int) -> dict[str, list[dict[str, Any]]]:
        rows = await self._db.all(
            "SELECT kind, state FROM card WHERE kind IN (?, ?) AND record = ? ORDER BY kind",
            (REQUEST, ROLES, user_id),
        )
        return {"card": [dict(row) for row in rows]} if rows else {}

    def forget(self, tx: Tx, user_id: int, *, with_texts: bool) -> list[str]:  # noqa: ARG002 - no texts here
        self._settle(tx, user_id, Outcome.WITHDRAWN)
        had_roles = tx.value("SELECT 1 FROM card WHERE kind = ? AND record = ?", (ROLES, user_id))
        if not had_roles:
            return []
        self.enforce(tx, user_id)
        return ["Your roles on this server are taken away now."]

    # Parts of a transaction

    def _write(self, tx: Tx, user_id: int, wish: Wish) -> None:
        place = wish.place
        self._directory.ask_to_join(
            tx,
            user_id,
            Kind(wish.kind),
            city_id=None if place.organisation else place.id,
            partner_id=place.id if place.organisation else None,
            zone=wish.zone,
        )

    def _tell(self, tx: Tx, ticket: Ticket, *, confirmed: bool) -> None:
        """The person hears of the decision; references only, and nothing that came to differ."""
        self._outbox.say(
            tx,
            Notice(
                "member.decided",
                f"{_decided_key(ticket.user_id)}{ids.nonce(self._secrets)}",
                f"dm:{ticket.user_id}",
                "MEMBER · decided",
                {"ticket": str(ticket), "confirmed": confirmed},
                Class.DAILY,
            ),
        )

    def _settle(self, tx: Tx, user_id: int, outcome: Outcome) -> None:
        """The request's card shows how it ended, and names nobody any more."""
        self._renumber(tx, REQUEST, user_id, outcome)

    def _renumber(self, tx: Tx, kind: str, user_id: int, outcome: Outcome) -> None:
        card_id = tx.value(
            "SELECT min(id) FROM card WHERE kind = ? AND record = ?", (kind, user_id)
        )
        if card_id is not None:
            self._outbox.renumber(tx, kind, user_id, settled_number(card_id, outcome))

    def _mark(self) -> str:
        # By chance, not by person: marks stand in Discord and in logs.
        return ids.reference("MEMBER", self._secrets.below(10**9))


def _decided_key(user_id: int) -> str:
    return f"member.decided:{user_id}:"
