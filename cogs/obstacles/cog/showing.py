"""How obstacles look now: the post, the coordinators' card, the notices, and lines in /agora."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.ids import join
from bot.permissions import Can
from bot.registry import Class, HomeLine
from bot.texts import cut, plain
from cogs.obstacles.cog.desk import country_name
from cogs.obstacles.rules.records import LastWord, Obstacle, State
from cogs.obstacles.store.course import make_course
from cogs.obstacles.store.inbox import Tie
from cogs.obstacles.views import cards, escalating, notices
from cogs.obstacles.views.naming import AREA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.delivery import CardFace, NoticeFace
    from bot.i18n import Words
    from bot.permissions import Person
    from bot.registry import Registry
    from bot.ui import Request, Router
    from cogs.obstacles.cog.desk import Desk

TITLE_IN_HOME = 80
ARCHIVED = frozenset({State.STALE, State.WITHDRAWN, State.DUPLICATE})
SETTLED = frozenset({State.SOLVED, State.CLOSED})


class Showing:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._services = desk.services
        self._escalations = make_course(desk.services, desk.store).escalations

    def register(self, registry: Registry, router: Router) -> None:
        store = self._desk.store
        registry.home(self)
        registry.personal(store.data)
        registry.timer(store.timer)
        registry.entry(join(AREA, "raise"), "Raise an obstacle", Can.MEMBER)
        registry.entry(join(AREA, "mine"), "My inbox", Can.MEMBER)
        registry.handles(store.people.resolve)
        registry.card(
            "obstacle",
            self._card,
            over=self._over,
            sent=store.posts.sent,
            gone=store.posts.gone,
            again=store.posts.again,
        )
        registry.card("obstacle_review", self._review_card)
        registry.notice("obstacle.relay", {Class.CHANNEL}, self._relay, sent=store.relaying.sent)
        registry.notice("obstacle.offered", {Class.NOW}, self._offered)
        registry.notice("inbox.ping", {Class.OWN}, self._ping)
        router.add(AREA, "review_yes", self._publish, Can.COORDINATE)
        router.add(AREA, "review_no", self._refuse, Can.COORDINATE)

    # Cards

    async def _card(self, record: int, words: Words) -> CardFace | None:
        obstacle = await self._desk.store.reading.find(record)
        if obstacle.state is State.WITHDRAWN and not obstacle.shown:
            return None
        return cards.obstacle_card(obstacle, await self.shown(obstacle, words), words)

    async def shown(self, obstacle: Obstacle, words: Words) -> cards.Shown:
        reading = self._desk.store.reading
        faced = await reading.faced(obstacle.id)
        handle = await reading.author_handle(obstacle.id)
        city = await self._city(obstacle)
        return cards.Shown(
            city=city,
            country=country_name(obstacle.country),
            handle=handle or "",
            faced=len(faced),
            named=tuple(name for name, shows in faced if shows and name != city),
            archived=archived(obstacle),
            lines=escalating.lines(await self._escalations.newest_of(obstacle.id), words),
        )

    async def _city(self, obstacle: Obstacle) -> str:
        return await self._desk.city_name(obstacle.city_id)

    async def _over(self, record: int) -> bool:
        return (await self._desk.store.reading.find(record)).ended

    async def _review_card(self, record: int, words: Words) -> CardFace | None:
        obstacle = await self._desk.store.reading.find(record)
        if obstacle.state is State.REVIEW and obstacle.appears_at is not None:
            return None
        return cards.review_card(obstacle, await self.shown(obstacle, words), words)

    async def _publish(self, request: Request) -> None:
        obstacle = await self._desk.store.posts.decide(request.record, publish_it=True)
        await request.answer(request.words("{ref} appears within 15 minutes.", ref=obstacle.ref))

    async def _refuse(self, request: Request) -> None:
        obstacle = await self._desk.store.posts.decide(request.record, publish_it=False)
        await request.answer(request.words("{ref} does not appear.", ref=obstacle.ref))

    # Notices

    async def _relay(self, payload: Mapping[str, Any], words: Words, /) -> NoticeFace | None:
        obstacle = await self._desk.store.reading.find(payload["obstacle"])
        if obstacle.removed or obstacle.state in {State.WITHDRAWN, State.DUPLICATE}:
            return None
        raised = await self._services.db.value(
            "SELECT is_author FROM handle WHERE obstacle_id = ? AND handle = ?",
            (obstacle.id, payload["handle"]),
        )
        return notices.relay(payload["handle"], payload["text"], words, raised=bool(raised))

    async def _offered(self, payload: Mapping[str, Any], words: Words, /) -> NoticeFace:
        return notices.offered(payload["text"], words)

    async def _ping(self, _payload: Mapping[str, Any], words: Words, /) -> NoticeFace:
        return notices.ping(words)

    # Home

    async def home_lines(self, person: Person, words: Words) -> list[HomeLine]:
        if not person.can(Can.MEMBER):
            return []
        lines = await self._desk.store.inbox.lines(person.user_id)
        found = []
        news = sum(line.news for line in lines)
        if news:
            text = words.plural(
                "{n} new message in your inbox.", "{n} new messages in your inbox.", news
            )
            found.append(HomeLine(text, words("Open inbox"), join(AREA, "mine")))
        for line in lines:
            obstacle = line.obstacle
            waits = obstacle.state is State.OPEN and obstacle.last_word is LastWord.OTHER
            if line.tie is Tie.RAISED and waits:
                text = words(
                    "{ref} waits for your word: {title}",
                    ref=obstacle.ref,
                    title=plain(cut(obstacle.title, TITLE_IN_HOME)),
                )
                verb, label = ("reply", words("Reply")) if line.handle else ("open", words("Open"))
                found.append(HomeLine(text, label, join(AREA, verb, obstacle.id)))
        if person.coordinator:
            found += await self._to_decide(words)
        return found

    async def _to_decide(self, words: Words) -> list[HomeLine]:
        waiting = await self._desk.store.reading.all(
            "state = 'review' AND appears_at IS NULL ORDER BY id LIMIT 5"
        )
        return [
            HomeLine(
                words("{ref} waits to be read.", ref=obstacle.ref),
                words("Open"),
                join(AREA, "mod_review", obstacle.id),
            )
            for obstacle in waiting
        ]


def archived(obstacle: Obstacle) -> bool:
    """Seven days after solving; what is withdrawn, raised before or quiet, at once."""
    if obstacle.state in ARCHIVED:
        return True
    return obstacle.state in SETTLED and obstacle.next_step is None
