"""Questions to the community: the form, the card's buttons, and a message that becomes one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import UserError
from bot.permissions import Can
from bot.texts import clean
from bot.ui.marking import words_marked
from cogs.questions.cog.desk import FORM, typed_in
from cogs.questions.rules.entries import (
    DETAILS_LIMIT,
    TITLE_HIGH,
    headline,
    read_answer,
    read_question,
)
from cogs.questions.views import forms, questions
from cogs.questions.views.forms import AREA

if TYPE_CHECKING:
    import discord

    from bot.ui import Request, Router
    from cogs.questions.cog.articles import Articles
    from cogs.questions.cog.desk import Desk


class Community:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def register(self, router: Router) -> None:
        router.add(AREA, "community", self._form, Can.MEMBER)
        router.add(AREA, "post", self._sent, Can.MEMBER)
        router.add(AREA, "open", self._open, Can.MEMBER)
        router.add(AREA, "answered", self._answer_form, Can.MEMBER)
        router.add(AREA, "answer", self._answer_sent, Can.MEMBER)
        router.add(AREA, "withdraw", self._withdraw, Can.MEMBER)

    # Asking

    async def _form(self, request: Request) -> None:
        """The form, prefilled with what was asked."""
        asked = await self._desk.asked.find(request.arg, request.user_id)
        await self._ask(request, _split(asked.text))

    async def _ask(self, request: Request, typed: dict[str, str]) -> None:
        await request.ask(forms.question_form(self._desk.fresh(), typed, request.words))

    async def from_message(self, request: Request, message: discord.Message) -> None:
        """One's own message as a question. What others wrote is theirs to ask."""
        if message.author.id != request.user_id:
            raise UserError("Somebody else wrote this. Ask them to turn it into a question.")
        if not message.content:
            raise UserError("This message holds no text.")
        await self._ask(request, _split(message.content))

    async def _sent(self, request: Request) -> None:
        typed = typed_in(request, forms.QUESTION_FIELDS)
        try:
            text = read_question(typed["title"], typed["body"], typed["topic"], typed["sector"])
        except UserError as error:
            await self._desk.offer_edit(request, error, "post", None, typed)
            return
        question, new = await self._desk.questions.post(text, request.user_id, request.arg)
        place = await self._desk.services.directory.place("questions")
        await request.answer(*questions.posted(question, place, request.words, new=new))

    # Ending

    async def _open(self, request: Request) -> None:
        question = await self._desk.questions.find(request.record)
        person = await request.person()
        settles = question.settled_by(person.user_id, coordinator=person.coordinator)
        await request.answer(*questions.question_panel(question, request.words, settles=settles))

    async def _answer_form(self, request: Request) -> None:
        await self._ask_answer(request, request.record, {})

    async def _ask_answer(self, request: Request, number: int, typed: dict[str, str]) -> None:
        question = await self._desk.questions.find(number)
        person = await request.person()
        question.check_settles(person.user_id, coordinator=person.coordinator)
        made = forms.answer_form(number, self._desk.fresh(), typed, request.words)
        await request.ask(made)

    async def _answer_sent(self, request: Request) -> None:
        typed = typed_in(request, forms.ANSWER_FIELDS)
        try:
            said = read_answer(typed["answer"], typed["url"])
        except UserError as error:
            await self._desk.offer_edit(request, error, "answer", request.record, typed)
            return
        meet = await request.meet()
        question = await self._desk.questions.answer(request.record, said, meet)
        await request.answer(questions.now_answered(question, request.words))

    async def _withdraw(self, request: Request) -> None:
        meet = await request.meet()
        question = await self._desk.questions.withdraw(request.record, meet)
        await request.answer(questions.now_withdrawn(question, request.words))

    async def solution(self, request: Request, thread_id: int, message_id: int) -> bool:
        """Mark as solution, in the thread of a question: the form, prefilled."""
        question = await self._desk.questions.of_thread(thread_id)
        if question is None:
            return False
        answer = clean(words_marked(request, message_id), limit=DETAILS_LIMIT)
        await self._ask_answer(request, question.id, {"answer": answer})
        return True

    async def mend(self, request: Request, kept: dict[str, Any]) -> None:
        """The form again, filled in."""
        if kept["verb"] == "post":
            await self._ask(request, kept["typed"])
        else:
            await self._ask_answer(request, kept["number"], kept["typed"])


class Mending:
    """[Edit] after any form that did not fit."""

    def __init__(self, desk: Desk, community: Community, articles: Articles) -> None:
        self._desk = desk
        self._community = community
        self._articles = articles

    def register(self, router: Router) -> None:
        router.add(AREA, "mend", self._mend, Can.MEMBER)

    async def _mend(self, request: Request) -> None:
        kept = await self._desk.services.drafts.find(request.arg, request.user_id, kind=FORM)
        owner = self._community if kept["verb"] in {"post", "answer"} else self._articles
        await owner.mend(request, kept)


def _split(text: str) -> dict[str, str]:
    """A longer text as title and details."""
    whole = clean(text, limit=DETAILS_LIMIT)
    return {"title": headline(whole), "body": "" if len(whole) <= TITLE_HIGH else whole}
