"""Rows of the Info Point as its records, and the SQL that finds them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.clock import moment
from bot.errors import NotFound
from cogs.questions.rules.entries import read_sector, read_topic
from cogs.questions.rules.records import (
    ARTICLE,
    QUESTION,
    Article,
    ArticleState,
    ArticleText,
    Gap,
    Question,
    QuestionState,
)

if TYPE_CHECKING:
    from bot.db import Row, Tx

ARTICLES = (
    "SELECT article.*, (SELECT group_concat(url, char(10)) FROM ("
    "SELECT url FROM article_source WHERE article_id = article.id ORDER BY place)) AS sources"
    " FROM article"
)
QUESTIONS = "SELECT * FROM question"


def article_of(row: Row) -> Article:
    sources = tuple((row["sources"] or "").split())
    return Article(
        id=row["id"],
        text=ArticleText(
            row["title"],
            row["body"],
            sources,
            read_topic(row["topic"]),
            read_sector(row["sector"]),
        ),
        state=ArticleState(row["state"]),
        from_ref=row["from_ref"] or "",
        unnamed=bool(row["unnamed"]),
        checked_on=day_of(row["checked_on"]),
        review_on=day_of(row["review_on"]),
    )


def question_of(row: Row) -> Question:
    return Question(
        id=row["id"],
        title=row["title"],
        body=row["body"],
        topic=read_topic(row["topic"]),
        sector=read_sector(row["sector"]),
        author_id=row["author_id"],
        thread_id=row["thread_id"],
        answer=row["answer"],
        url=row["url"],
        state=QuestionState(row["state"]),
        at=moment(row["at"]),
    )


def gap_of(row: Row) -> Gap:
    return Gap(row["id"], row["text"], row["times"], date.fromisoformat(row["last_day"]))


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def find_article(tx: Tx, number: int) -> Article:
    row = tx.one(f"{ARTICLES} WHERE id = ?", (number,))
    if row is None:
        raise no_article(number)
    return article_of(row)


def find_question(tx: Tx, number: int) -> Question:
    row = tx.one(f"{QUESTIONS} WHERE id = ?", (number,))
    if row is None:
        raise no_question(number)
    return question_of(row)


def no_article(number: int) -> NotFound:
    return NotFound("There is no {ref}.", ref=f"{ARTICLE}-{number}")


def no_question(number: int) -> NotFound:
    return NotFound("There is no {ref}.", ref=f"{QUESTION}-{number}")
