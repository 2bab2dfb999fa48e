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
    Asking,
    Decision,
    Outcome,
    Ticket,
    Wish,
    asked,
    decision,
    settled_number,
)
from cogs.cities.store.moves import Moves
from cogs.cities.store.standing import asking_of, place_of, ticket_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.clock import Clock
    from bot.db import Database, Tx
    from bot.directory import Directory
    from bot.outbox import Outbox
    from cogs.cities.rules.places import Place

REQUEST = "member_request"
ROLES = "member_role"


class MemberStore:
    """Each act is one transaction with all that must follow it in Discord."""

    data = (
        Datum(
            "moves",
            "user_id",
            "who asks to speak for another city or organisation",
            CONTRACT,
            "until a coordinator decides",
        ),
        Datum(
            "card",
            "record",
            "whose request and whose roles Discord must show",
            CONTRACT,
            "requests until settled; roles as long as the member's row",
        ),
        Datum(
            "match_leaver",
            "user_id",
            "who has to be taken out of a private thread",
            CONTRACT,
            "until Discord has done it",
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
        self._moves = Moves(db, clock)

    # Reading

    async def asking(self) -> list[Asking]:
        """Who waits for a coordinator, by city."""
        members, moves = await self._directory.members(confirmed=False), await self._moves.all()
        found = [asking_of(member, moves.get(member.user_id)) for member in members]
        return sorted(filter(None, found), key=lambda each: each.speaks_for)

    async def asking_of(self, user_id: int) -> Asking | None:
        """What waits for a coordinator of this person."""
        move = await self._moves.of(user_id)
        return asking_of(await self._directory.member(user_id), move)

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
            speaks = ticket_of(present) if present and present.confirmed else None
            waits = asking_of(present, self._moves.find(tx, user_id))
            what = asked(speaks, waits.ticket if waits else None, wanted)
            if what is Asked.SPEAKS:
                self._speaks(tx, user_id, wish.zone)
            elif what is Asked.ASKED or wish.zone:
                self._request(tx, user_id, wish, moves=speaks is not None)
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
        if self._moves.drop(tx, user_id):
            self._settle(tx, user_id, Outcome.WITHDRAWN)
        self._directory.leave(tx, user_id)
        tx.execute("UPDATE offer SET contact_id = NULL WHERE contact_id = ?", (user_id,))
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
            move = self._moves.find(tx, ticket.user_id)
            present = asking_of(self._directory.member_in(tx, ticket.user_id), move)
            what = decision(present.ticket if present else None, ticket)
            if what is not Decision.DONE:
                return what
            assert present is not None
            self._tell(tx, ticket, confirmed=confirm)
            self._moves.drop(tx, ticket.user_id)
            if confirm:
                if move is not None:
                    self._write(tx, ticket.user_id, move)
                self._directory.confirm(tx, ticket.user_id, by)
                self.enforce(tx, ticket.user_id)
            elif move is None:
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
            self._moves.drop(tx, user_id)
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
        found = {"card": [dict(row) for row in rows]} if rows else {}
        left = await self._db.all(
            "SELECT match_id FROM match_leaver WHERE user_id = ? ORDER BY match_id", (user_id,)
        )
        if left:
            found["match_leaver"] = [{"match": f"MAT-{row['match_id']}"} for row in left]
        if move := await self._moves.of(user_id):
            found["moves"] = [{"place": move.place.name, "kind": move.kind, "zone": move.zone}]
        return found

    def forget(self, tx: Tx, user_id: int, *, with_texts: bool) -> list[str]:  # noqa: ARG002 - no texts here
        self._moves.drop(tx, user_id)
        self._settle(tx, user_id, Outcome.WITHDRAWN)
        had_roles = tx.value("SELECT 1 FROM card WHERE kind = ? AND record = ?", (ROLES, user_id))
        if not had_roles:
            return []
        self.enforce(tx, user_id)
        return ["Your roles on this server are taken away now."]

    # Parts of a transaction

    def _speaks(self, tx: Tx, user_id: int, zone: str | None) -> None:
        """The person asks for what they are: a wish to be something else ends."""
        if self._moves.drop(tx, user_id):
            self._settle(tx, user_id, Outcome.WITHDRAWN)
        if zone:
            self._directory.set_zone(tx, user_id, zone)
        # Also when nothing changed: the roles may be missing after a return.
        self.enforce(tx, user_id)

    def _request(self, tx: Tx, user_id: int, wish: Wish, *, moves: bool) -> None:
        """A coordinator is asked; who ``moves`` keeps the present place until then."""
        write = self._moves.ask if moves else self._write
        write(tx, user_id, wish)
        self._outbox.open_card(tx, REQUEST, user_id, "coordinators", self._mark())
        self._outbox.stale(tx, REQUEST, user_id)

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
        """The person hears of the newest decision; references only."""
        self._outbox.withdraw(tx, _decided_key(ticket.user_id))
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
