"""The forms of the Info Point; each carries in its custom_id where it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ids import join
from bot.texts import LONGEST_LINK
from bot.topics import SECTORS, TOPICS, Sector, Topic, sector_name, topic_name
from bot.ui import choice_field, form, text_field
from cogs.questions.rules.entries import (
    ANSWER_LIMIT,
    ANSWER_LOW,
    ARTICLE_LIMIT,
    ARTICLE_LOW,
    ARTICLE_TITLE_LIMIT,
    ARTICLE_TITLE_LOW,
    ASKED_LIMIT,
    DETAILS_LIMIT,
    MOST_SOURCES,
    TITLE_HIGH,
    TITLE_LOW,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import discord

    from bot.i18n import Words
    from bot.ui.forms import Field
    from cogs.questions.rules.records import Article

AREA = "questions1"
QUESTION_FIELDS = ("title", "body", "topic", "sector")
ARTICLE_FIELDS = ("title", "body", "sources", "topic", "sector")
ANSWER_FIELDS = ("answer", "url")


def ask_form(fresh: str, words: Words) -> discord.ui.Modal:
    return form(
        words("Ask"),
        join(AREA, "asked", arg=fresh),
        text_field(
            "question",
            words("Your question"),
            low=1,
            high=ASKED_LIMIT,
            hint=words("In your own language. Only you see the answer."),
        ),
    )


def question_form(token: str, typed: Mapping[str, str], words: Words) -> discord.ui.Modal:
    """A question to all members."""
    return form(
        words("Ask the community"),
        join(AREA, "post", arg=token),
        words("All members see this question, your name and your city."),
        text_field(
            "title",
            words("Your question, in one line"),
            low=TITLE_LOW,
            high=TITLE_HIGH,
            value=typed.get("title", ""),
        ),
        text_field(
            "body",
            words("Details"),
            long=True,
            high=DETAILS_LIMIT,
            value=typed.get("body", ""),
            hint=words("What have you tried, and what do you need to know?"),
        ),
        *_subject(typed, words),
    )


def answer_form(
    number: int, token: str, typed: Mapping[str, str], words: Words
) -> discord.ui.Modal:
    """What answered a question, for whoever asks the same later."""
    return form(
        words("Answered"),
        join(AREA, "answer", number, token),
        text_field(
            "answer",
            words("What was the answer?"),
            long=True,
            low=ANSWER_LOW,
            high=ANSWER_LIMIT,
            value=typed.get("answer", ""),
            hint=words("It stands on the question for all members."),
        ),
        text_field(
            "url",
            words("Source link"),
            high=LONGEST_LINK,
            value=typed.get("url", ""),
            hint=words("With a source, coordinators can make it an article."),
        ),
    )


def article_form(
    verb: str,
    number: int | None,
    token: str,
    typed: Mapping[str, str],
    words: Words,
) -> discord.ui.Modal:
    """A page of the guide: new, corrected or, with the verb ``suggested``, a member's idea."""
    title = words("Suggest an article") if verb == "suggested" else words("Article")
    return form(
        title,
        join(AREA, verb, number, token),
        text_field(
            "title",
            words("Title"),
            low=ARTICLE_TITLE_LOW,
            high=ARTICLE_TITLE_LIMIT,
            value=typed.get("title", ""),
        ),
        text_field(
            "body",
            words("Text"),
            long=True,
            low=ARTICLE_LOW,
            high=ARTICLE_LIMIT,
            value=typed.get("body", ""),
            hint=words("In your own words. Short sentences are found best."),
        ),
        text_field(
            "sources",
            words("Source links, one a line"),
            long=True,
            low=1,
            high=(LONGEST_LINK + 1) * MOST_SOURCES,
            value=typed.get("sources", ""),
            hint=words("One to five links. Agora only answers with sources."),
        ),
        *_subject(typed, words),
    )


def typed_of(article: Article) -> dict[str, str]:
    """An article as the values of its form."""
    text = article.text
    return {
        "title": text.title,
        "body": text.body,
        "sources": "\n".join(text.sources),
        "topic": text.topic,
        "sector": text.sector,
    }


def _subject(typed: Mapping[str, str], words: Words) -> tuple[Field, Field]:
    topics = [(topic.value, topic_name(topic, words)) for topic in TOPICS]
    sectors = [(sector.value, sector_name(sector, words)) for sector in SECTORS]
    return (
        choice_field("topic", words("Topic"), topics, chosen=typed.get("topic", "") or Topic.OTHER),
        choice_field(
            "sector", words("Sector"), sectors, chosen=typed.get("sector", "") or Sector.CROSS
        ),
    )
