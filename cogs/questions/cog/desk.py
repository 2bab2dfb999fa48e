"""What every part of the questions cog works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot import ids
from bot.ids import join
from bot.ui import button
from cogs.questions.cog.sources import Sources
from cogs.questions.store import ArticleStore, AskedStore, DraftStore, GapStore, QuestionStore
from cogs.questions.views.forms import AREA

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.errors import UserError
    from bot.services import Services
    from bot.ui import Request

FORM = "questions.form"
"""The kind of draft that keeps a form that did not fit."""


@dataclass(frozen=True)
class Desk:
    services: Services
    articles: ArticleStore
    drafts: DraftStore
    questions: QuestionStore
    gaps: GapStore
    asked: AskedStore
    sources: Sources

    def today(self) -> date:
        return self.services.clock.now().date()

    def fresh(self) -> str:
        """A random argument that makes each opening of a form its own."""
        return ids.token(self.services.secrets)

    async def offer_edit(
        self,
        request: Request,
        error: UserError,
        verb: str,
        number: int | None,
        typed: Mapping[str, Any],
    ) -> None:
        """What was wrong, and [Edit] with all that was typed."""
        kept = {"verb": verb, "number": number, "typed": dict(typed)}
        token = await self.services.drafts.keep(request.user_id, kept, kind=FORM)
        words = request.words
        await request.answer(
            words.fill(error.sentence, error.values),
            [button(words("Edit"), join(AREA, "mend", arg=token))],
        )


def make_desk(services: Services) -> Desk:
    db, clock, outbox = services.db, services.clock, services.outbox
    return Desk(
        services=services,
        articles=ArticleStore(db, clock, outbox),
        drafts=DraftStore(db, outbox),
        questions=QuestionStore(db, clock, outbox),
        gaps=GapStore(db, clock),
        asked=AskedStore(db, clock, services.drafts, outbox),
        sources=Sources(services),
    )


def typed_in(request: Request, names: tuple[str, ...]) -> dict[str, str]:
    """What a form brought."""
    return {name: request.text(name) for name in names}
