"""Questions to the community: the card with its thread, and what is said about it in private."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.delivery import CardFace, ThreadFace
from bot.ids import join
from bot.registry import HomeLine
from bot.texts import plain
from bot.topics import Sector, Topic, sector_name, topic_name
from bot.ui import Accent, Part, button, stamp
from cogs.questions.rules.records import QuestionState
from cogs.questions.views.asking import host_of, masked
from cogs.questions.views.forms import AREA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Words
    from bot.ui.pieces import Item
    from cogs.questions.rules.records import Question

PRIMARY = discord.ButtonStyle.primary
THREAD_NAME = 90
WITHDRAWN_TITLE = "—"


def question_card(question: Question, place: str, words: Words) -> CardFace:
    """``place``: the city or organisation that the author speaks for, as long as they do."""
    parts: list[Part] = [_headline(question, words), _state(question, words)]
    if question.body and question.state is not QuestionState.WITHDRAWN:
        parts.append(plain(question.body))
    if question.answer:
        parts.append(_answer(question, words))
    parts.append(_facts(question, place, words))
    if question.open:
        parts.append(_buttons(question, words))
    thread = ThreadFace(
        name=_name(question, words), archived=not question.open, members=_members(question)
    )
    return CardFace(Accent.QUESTIONS, tuple(parts), ended=not question.open, thread=thread)


def posted(question: Question, channel_id: int | None, words: Words, *, new: bool) -> list[Part]:
    """Where the question stands."""
    where = f"<#{channel_id}>" if channel_id else "#questions"
    if not new:
        return [words("Already posted: {ref}, in {place}.", ref=question.ref, place=where)]
    return [words("{ref} appears in {place}. Answers come there.", ref=question.ref, place=where)]


def question_panel(question: Question, words: Words, *, settles: bool) -> list[Part]:
    """The question in private, with its buttons for whoever may settle it."""
    parts: list[Part] = [_title(question, words), _state(question, words)]
    if question.thread_id:
        parts.append(f"<#{question.thread_id}>")
    if question.open and settles:
        parts.append(_buttons(question, words))
    return parts


def now_answered(question: Question, words: Words) -> str:
    return words("{ref} is answered. Its thread is closed.", ref=question.ref)


def now_withdrawn(question: Question, words: Words) -> str:
    return words("{ref} is withdrawn. Its thread is closed.", ref=question.ref)


def home_lines(questions: Sequence[Question], words: Words) -> list[HomeLine]:
    """The newest that has no answer yet."""
    return [
        HomeLine(
            words("{ref} waits for an answer: {title}", ref=one.ref, title=plain(one.title)),
            words("Open"),
            join(AREA, "open", one.id),
        )
        for one in questions[:1]
    ]


def _buttons(question: Question, words: Words) -> list[Item]:
    return [
        button(words("Answered"), join(AREA, "answered", question.id), PRIMARY),
        button(words("Withdraw"), join(AREA, "withdraw", question.id)),
    ]


def _headline(question: Question, words: Words) -> str:
    """A card's own; its last line says the reference."""
    return f"❓ **{plain(_name(question, words))}**"


def _title(question: Question, words: Words) -> str:
    return f"{_headline(question, words)}\n-# {question.ref}"


def _name(question: Question, words: Words) -> str:
    """A withdrawn question shows its words no more."""
    if question.state is QuestionState.WITHDRAWN or not question.title:
        return words("A question that was withdrawn")
    return question.title


def _state(question: Question, words: Words) -> str:
    return {
        QuestionState.OPEN: words("*Open* · asked {at}", at=stamp(question.at, "R")),
        QuestionState.ANSWERED: words("*Answered*"),
        QuestionState.STALE: words("*Closed* · no answer in 60 days"),
        QuestionState.WITHDRAWN: words("*Withdrawn*"),
    }[question.state]


def _answer(question: Question, words: Words) -> str:
    lines = [words("**What helped**"), plain(question.answer)]
    if question.url:
        lines.append(words("Source: {link}", link=masked(host_of(question.url), question.url)))
    return "\n".join(lines)


def _facts(question: Question, place: str, words: Words) -> str:
    facts = []
    if question.author_id and question.state is not QuestionState.WITHDRAWN:
        who = f"<@{question.author_id}>"
        facts.append(f"{who}, {plain(place)}" if place else who)
    if question.topic is not Topic.OTHER:
        facts.append(topic_name(question.topic, words))
    if question.sector is not Sector.CROSS:
        facts.append(sector_name(question.sector, words))
    return " · ".join(facts)


def _members(question: Question) -> tuple[int, ...]:
    return (question.author_id,) if question.author_id and question.open else ()
