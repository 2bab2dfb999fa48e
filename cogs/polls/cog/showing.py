"""How polls look now: the cards, the notices, and what waits in /agora."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.ids import join
from bot.permissions import Can
from bot.registry import Class, HomeLine
from bot.texts import cut, plain
from bot.ui import stamp
from cogs.polls.rules.kinds import ENDED, Audience, Poll, State, Texts
from cogs.polls.rules.visibility import may_review
from cogs.polls.views import cards, notices, results, review
from cogs.polls.views.forms import AREA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.delivery import CardFace, NoticeFace
    from bot.i18n import Words
    from bot.permissions import Person
    from bot.registry import Registry
    from cogs.polls.cog.desk import Desk
    from cogs.polls.rules.results import PublishedResult

QUESTION_IN_HOME = 120
AUDIENCE_ROLES = {
    Audience.ALL: "role_member",
    Audience.TECHNICAL: "role_technical",
    Audience.POLITICAL: "role_political",
}
"""A sector's polls mention nobody."""


class Showing:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._services = desk.services
        self._pictures: dict[int, bytes] = {}

    def register(self, registry: Registry) -> None:
        registry.home(self)
        registry.entry(join(AREA, "list"), "Polls", Can.MEMBER)
        registry.card("poll", self._card, over=self._over)
        registry.card("poll_review", self._review_card)
        registry.notice("poll.reminder", {Class.CHANNEL}, self._reminder)
        registry.notice("poll.result", {Class.CHANNEL}, self._result)
        registry.notice("poll.texts", {Class.CHANNEL}, self._texts)
        registry.notice("poll.decided", {Class.DAILY}, self._decided)
        registry.notice("poll.box_paused", {Class.URGENT}, self._box_paused)
        registry.notice("poll.void", {Class.URGENT}, self._void)

    async def home_lines(self, person: Person, words: Words) -> list[HomeLine]:
        """Open polls that ask this person and that they have not answered; for coordinators, what
        waits for a decision. The box is asked now, and the answer is stored nowhere."""
        lines = []
        asked = await self._desk.store.open_to(person.user_id) if person.confirmed else []
        for poll, elector in asked:
            if await self._desk.has_answered(poll, elector):
                continue
            text = words(
                "{ref} closes {left}: {question}",
                ref=poll.ref,
                left=stamp(poll.closes_at, "R"),
                question=plain(cut(poll.question, QUESTION_IN_HOME)),
            )
            answer = join(AREA, "answer", poll.id)
            lines.append(HomeLine(text, words("Answer"), answer, poll.closes_at))
        if person.coordinator:
            lines += await self._to_decide(person, words)
        return lines

    async def _to_decide(self, person: Person, words: Words) -> list[HomeLine]:
        lines = []
        for poll in await self._desk.store.listed(State.PROPOSED):
            text = words("{ref} is proposed and waits for your word.", ref=poll.ref)
            lines.append(HomeLine(text, words("Review"), join(AREA, "proposal", poll.id)))
        for poll in await self._desk.store.listed(State.PUBLISHED):
            if poll.texts is Texts.WAITING and may_review(poll, person.user_id, coordinator=True):
                text = words("{ref}: own words wait to be read.", ref=poll.ref)
                control = join(AREA, "review", poll.id)
                lines.append(HomeLine(text, words("Review"), control, poll.review_at))
        return lines

    async def _card(self, record: int, words: Words) -> CardFace | None:
        poll = await self._desk.store.find(record)
        if poll.state is State.PUBLISHED:
            outcome = await self._desk.store.outcome(poll)
            result = outcome.result if outcome else None
            image = await self._picture(poll, result, words) if result else None
            return cards.poll_card(poll, cards.Shown(result, image), words)
        if poll.state is State.OPEN and not poll.anonymous:
            counts = await self._desk.named.counts(poll)
            return cards.poll_card(poll, cards.Shown(counts), words)
        return cards.poll_card(poll, cards.Shown(), words)

    async def _over(self, record: int) -> bool:
        """Every start asks it of all polls there ever were: their pictures are not drawn for it."""
        return (await self._desk.store.find(record)).state in ENDED

    async def _picture(self, poll: Poll, result: PublishedResult, words: Words) -> bytes | None:
        """The same bytes for the same result, drawn once: an edit need not draw again."""
        if poll.id not in self._pictures:
            bars = results.chart(poll, result, words)
            image = await self._services.charts.bars(bars) if bars else None
            if image is None:
                return None
            self._pictures = {poll.id: image}
        return self._pictures[poll.id]

    async def _review_card(self, record: int, words: Words) -> CardFace | None:
        poll = await self._desk.store.find(record)
        waiting = await self._desk.review.count(poll)
        obstacle = None
        if poll.state is State.SCHEDULED:
            obstacle = await self._desk.store.obstacle(poll.id)
        why = words.fill(obstacle.sentence, obstacle.values) if obstacle else ""
        return review.review_card(poll, waiting, why, words)

    async def _reminder(self, payload: Mapping[str, Any], words: Words) -> NoticeFace | None:
        poll = await self._desk.store.find(payload["poll"])
        key = AUDIENCE_ROLES.get(poll.audience)
        role = await self._services.directory.place(key) if key else None
        roles = (role,) if role else ()
        return notices.reminder(poll, roles, words, enough=payload["enough"])

    async def _result(self, payload: Mapping[str, Any], words: Words) -> NoticeFace | None:
        poll = await self._desk.store.find(payload["poll"])
        outcome = await self._desk.store.outcome(poll)
        return notices.result(poll, outcome.result if outcome else None, words)

    async def _texts(self, payload: Mapping[str, Any], words: Words) -> NoticeFace | None:
        poll = await self._desk.store.find(payload["poll"])
        part = payload["part"]
        outcome = await self._desk.store.outcome(poll)
        withheld = (outcome.texts_withheld or 0) if outcome else 0
        texts = await self._desk.store.texts_part(poll.id, part)
        return notices.texts(poll, texts, withheld if part == 1 else None, words)

    async def _decided(self, payload: Mapping[str, Any], words: Words) -> NoticeFace | None:
        poll = await self._desk.store.find(payload["poll"])
        return notices.decided(poll, words, published=payload["published"])

    async def _box_paused(self, _payload: Mapping[str, Any], words: Words, /) -> NoticeFace:
        return notices.box_paused(words)

    async def _void(self, payload: Mapping[str, Any], words: Words) -> NoticeFace | None:
        poll = await self._desk.store.find(payload["poll"])
        return notices.void(poll, payload["why"], words)
