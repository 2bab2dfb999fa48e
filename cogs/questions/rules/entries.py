"""What people type into the forms of the Info Point, read into records or refused in a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import UserError
from bot.texts import LONGEST_LINK, blank, clean, fits, read_link
from bot.topics import SECTORS, TOPICS, Sector, Topic
from cogs.questions.rules.records import ArticleText

ASKED_LIMIT = 300
TITLE_LOW, TITLE_HIGH = 8, 80
DETAILS_LIMIT = 1_800
ANSWER_LOW, ANSWER_LIMIT = 20, 1_800
ARTICLE_TITLE_LOW, ARTICLE_TITLE_LIMIT = 3, 100
ARTICLE_LOW, ARTICLE_LIMIT = 20, 3_000
MOST_SOURCES = 5


@dataclass(frozen=True)
class QuestionText:
    """What the form of a question holds."""

    title: str
    body: str
    topic: Topic
    sector: Sector


@dataclass(frozen=True)
class AnswerText:
    answer: str
    url: str


def read_asked(text: str) -> str:
    """What was asked, as it is searched for and kept. UserError where nothing can be seen."""
    if blank(text):
        raise UserError("Write your question.")
    return clean(text, limit=ASKED_LIMIT, lines=False)


def read_question(title: str, details: str, topic: str, sector: str) -> QuestionText:
    """A question to the community. UserError with what to mend."""
    head = clean(title, limit=ASKED_LIMIT, lines=False)
    fits(head, TITLE_LOW, TITLE_HIGH)
    body = clean(details, limit=DETAILS_LIMIT * 2)
    fits(body, 0, DETAILS_LIMIT)
    return QuestionText(head, body, read_topic(topic), read_sector(sector))


def read_answer(answer: str, url: str) -> AnswerText:
    """What answered a question; a link may stand beside it."""
    text = clean(answer, limit=ANSWER_LIMIT * 2)
    fits(text, ANSWER_LOW, ANSWER_LIMIT)
    return AnswerText(text, read_link(url))


def read_article(title: str, body: str, sources: str, topic: str, sector: str) -> ArticleText:
    """A page of the guide. UserError with what to mend."""
    head = clean(title, limit=ASKED_LIMIT, lines=False)
    fits(head, ARTICLE_TITLE_LOW, ARTICLE_TITLE_LIMIT)
    text = clean(body, limit=ARTICLE_LIMIT * 2)
    fits(text, ARTICLE_LOW, ARTICLE_LIMIT)
    return ArticleText(head, text, read_sources(sources), read_topic(topic), read_sector(sector))


def read_sources(text: str) -> tuple[str, ...]:
    """One to five links, one a line. UserError where there is none, or one is no link."""
    lines = [line for line in clean(text, limit=LONGEST_LINK * 12).split("\n") if line]
    if not lines:
        raise UserError("Agora only answers with sources.")
    links = tuple(dict.fromkeys(map(read_link, lines)))
    if len(links) > MOST_SOURCES:
        raise UserError("Give at most {most} links, one a line.", most=MOST_SOURCES)
    return links


def read_topic(text: str) -> Topic:
    """The chosen one; a changed client may send anything, and an empty choice is *other*."""
    return Topic(text) if text in TOPICS else Topic.OTHER


def read_sector(text: str) -> Sector:
    return Sector(text) if text in SECTORS else Sector.CROSS


def headline(text: str) -> str:
    """The first line of a message, as the title of a question."""
    first = clean(text, limit=DETAILS_LIMIT).split("\n", maxsplit=1)[0]
    return clean(first, limit=TITLE_HIGH, lines=False)
