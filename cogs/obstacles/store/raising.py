"""How an obstacle is raised: keyring first, then one transaction of the main file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import outbox as outboxes
from bot.clock import seconds
from bot.errors import NotReady, UserError
from cogs.obstacles.rules import handles, raising
from cogs.obstacles.rules.days import day_of
from cogs.obstacles.rules.records import Identity, Obstacle, State
from cogs.obstacles.store.limits import DayLimit, check_not_blocked
from cogs.obstacles.store.numbering import by_chance
from cogs.obstacles.store.reading import find, obstacle_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from bot.db import Tx
    from bot.permissions import Person
    from bot.services import Services
    from cogs.obstacles.rules.raising import Form, Speaker
    from cogs.obstacles.store.keyring import Keyring
    from cogs.obstacles.store.sealing import Sealing

PLACE = "obstacles"
KIND = "obstacle"


@dataclass(frozen=True, slots=True)
class Raised:
    """``again``: an earlier press had raised it."""

    obstacle: Obstacle
    again: bool = False


class Raising:
    def __init__(self, services: Services, keyring: Keyring, sealing: Sealing) -> None:
        self._services = services
        self._keyring = keyring
        self._sealing = sealing
        self._unnamed = DayLimit(raising.UNNAMED_A_DAY)

    async def draft(self, token: str, user_id: int) -> Form:
        """The writer's own form; UserError for anybody else, and after its hour."""
        kept = await self._keyring.find(token, user_id)
        if kept is None:
            raise expired()
        return raising.form_of(kept)

    async def post(
        self, token: str, user_id: int, who: Callable[[Tx], Person], identity: Identity
    ) -> Raised:
        """Raises what the draft holds; a second press finds the first. ``who`` reads the person
        within the transaction, and refuses who may not. UserError: nothing was raised, the
        draft stays."""
        earlier = await self._services.db.one(
            "SELECT * FROM obstacle WHERE draft_token = ?", (token,)
        )
        if earlier is not None:
            await self._check_own(obstacle_of(earlier), user_id)
            return Raised(obstacle_of(earlier), again=True)
        form = raising.checked(await self.draft(token, user_id))
        async with self._keyring.turn:
            self._check_day(user_id, identity)
            # Made first: a post whose key was lost in a crash would have no author.
            made = None if identity is Identity.NAMED else await self._keyring.make()
            try:
                block = None if made is None else await self._keyring.blocked(user_id)
                raised = await self._insert(token, form, who, identity, made, block)
            except BaseException:
                await self._sealing.sweep_in_turn()
                raise
            if raised.again:
                await self._sealing.sweep_in_turn()
            if identity.unnamed and not raised.again:
                self._unnamed.count(user_id, self._today())
        await self._keyring.drop(token)
        return raised

    async def _insert(
        self,
        token: str,
        form: Form,
        who: Callable[[Tx], Person],
        identity: Identity,
        key: bytes | None,
        block: bytes | None,
    ) -> Raised:
        nonce = await self._keyring.nonce(key)

        def unit(tx: Tx) -> Raised:
            earlier = tx.one("SELECT * FROM obstacle WHERE draft_token = ?", (token,))
            if earlier is not None:
                return Raised(obstacle_of(earlier), again=True)
            person = who(tx)
            if identity is not Identity.NAMED:
                now = seconds(self._services.clock.now())
                check_not_blocked(tx, block, now)
            speaker = speaker_in(tx, person)
            raising.check_offered(speaker, identity)
            if outboxes.place_id(tx, PLACE) is None:
                raise NotReady("Agora is not set up here yet. Ask an administrator: /setup server.")
            obstacle = self._write(tx, token, form, person.user_id, speaker, identity, key)
            if nonce is not None:
                self._give_handle(tx, obstacle, self._keyring.token(nonce, person.user_id))
            return Raised(obstacle)

        return await self._services.db.write(unit)

    def _write(
        self,
        tx: Tx,
        token: str,
        form: Form,
        user_id: int,
        speaker: Speaker,
        identity: Identity,
        key: bytes | None,
    ) -> Obstacle:
        now = self._services.clock.now()
        review = identity.unnamed and self._services.settings.review_unnamed
        named, shows_city = identity is Identity.NAMED, not identity.unnamed
        columns = {
            "id": by_chance(self._services.secrets) if identity.unnamed else None,
            "title": form.title,
            "body": form.body,
            "tried": form.tried,
            "topic": form.topic,
            "sector": form.sector,
            "identity": identity,
            "author_id": user_id if named else None,
            "city_id": speaker.city_id if shows_city else None,
            "country": speaker.country if identity is Identity.COUNTRY else None,
            "key": key,
            "draft_token": token,
            "state": State.REVIEW if review else State.OPEN,
            "appears_at": seconds(self._appears(now)) if identity.unnamed else None,
        }
        names, marks = ", ".join(columns), ", ".join("?" for _ in columns)
        number = tx.execute(
            f"INSERT INTO obstacle ({names}) VALUES ({marks})",  # noqa: S608 - our names
            tuple(columns.values()),
        ).lastrowid
        assert number is not None
        obstacle = find(tx, number)
        if named:
            tx.execute("INSERT INTO follow (user_id, obstacle_id) VALUES (?, ?)", (user_id, number))
        if obstacle.city_id is not None:
            tx.execute(
                "INSERT INTO faced (obstacle_id, city_id, visible, on_day) VALUES (?, ?, 1, ?)",
                (number, obstacle.city_id, self._today().isoformat()),
            )
        outbox = self._services.outbox
        if not identity.unnamed:
            outbox.open_card(tx, KIND, number, PLACE, obstacle.ref)
        outbox.nudge(tx)
        return obstacle

    def _give_handle(self, tx: Tx, obstacle: Obstacle, token: bytes) -> None:
        name = handles.fresh((), self._services.secrets.below)
        tx.execute(
            "INSERT INTO handle (obstacle_id, handle, token, is_author) VALUES (?, ?, ?, 1)",
            (obstacle.id, name, token),
        )

    async def _check_own(self, obstacle: Obstacle, user_id: int) -> None:
        """Whoever else has the token of a draft does not learn what became of it."""
        own = obstacle.author_id == user_id
        nonce = await self._keyring.nonce(obstacle.key)
        if nonce is not None:
            sql = "SELECT is_author FROM handle WHERE obstacle_id = ? AND token = ?"
            token = self._keyring.token(nonce, user_id)
            own = own or await self._services.db.value(sql, (obstacle.id, token)) == 1
        if not own:
            raise expired()

    def _check_day(self, user_id: int, identity: Identity) -> None:
        if identity.unnamed and self._unnamed.is_reached(user_id, self._today()):
            raise UserError("Three a day without a name; please come back tomorrow.")

    def _appears(self, now: datetime) -> datetime:
        return now + raising.delay(self._services.secrets.below)

    def _today(self) -> date:
        return day_of(self._services.clock.now(), self._services.settings.default_zone)


def expired() -> UserError:
    return UserError(
        "This draft has expired. Your text is above: copy it and press Raise an obstacle."
    )


def speaker_in(tx: Tx, person: Person) -> Speaker:
    """For whom the person speaks now."""
    member = person.confirmed
    if member is None:
        return raising.Speaker()
    country = tx.value("SELECT country FROM city WHERE id = ?", (member.city_id,))
    return raising.Speaker(member.city_id, country, confirmed=True)
