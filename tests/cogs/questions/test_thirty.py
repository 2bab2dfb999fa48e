"""Thirty questions with an answer, thirty without: nothing is shown that is not stored."""

import re

from tests.cogs.questions.guide import rows, verify_guide
from tests.cogs.questions.thirty import ANSWERABLE, UNANSWERABLE
from tests.stage import said

SENTENCE = re.compile(r"(?<=[.!?])\s+")
UNDER = re.compile(
    r"^-# Source: \[[^\]]+\]\(<(https://[^>]+)>\) · checked on <t:\d+:D> · ART-(\d+)$"
)
CHROME = {"This answered it", "Show in channel", "Not what I asked", "Ask the community"}
CHROME |= {"Raise an obstacle"}
RIGHT = 27
"""Of thirty; the rest may be answered by another page, or be a gap."""
REFUSED = 27


def plainly(text):
    """As it was stored: without the signs that keep Discord from reading Markdown."""
    return re.sub(r"\\([\\*_~`|\[\]>#+-])", r"\1", text)


def extracts(told):
    """(article's number, extract, link) of an answer, from the words that a person reads."""
    found, lines = [], []
    for line in told.split("\n"):
        if line in CHROME:
            continue
        lines.append(line)
        if under := UNDER.match(line):
            found.append((int(under[2]), "\n".join(lines[1:-1]), under[1]))
            lines = []
    return found, lines


async def test_thirty_are_answered_in_stored_words_with_a_link(on_stage, hanna, ana):
    await verify_guide(on_stage, hanna)
    stored = {row["id"]: row for row in await rows(on_stage, "article")}
    links = {(row["article_id"], row["url"]) for row in await rows(on_stage, "article_source")}
    right, wrong = 0, []
    for question, page in ANSWERABLE:
        told = said(await on_stage.slash(ana, "ask", question=question))
        found, rest = extracts(told)
        if "I have nothing" in told:
            wrong.append(question)
            continue
        assert rest == [], told
        assert 1 <= len(found) <= 3
        for number, extract, link in found:
            assert (number, link) in links
            begun = extract.removeprefix("… ")
            assert begun == extract or begun[0].islower(), extract
            for sentence in SENTENCE.split(begun):
                assert plainly(sentence) in stored[number]["body"], sentence
        pages = [stored[number]["from_ref"].split("-")[1] for number, _, _ in found]
        right += page in pages
        wrong += [] if page in pages else [(question, pages)]
    assert right >= RIGHT, wrong
    assert len(await rows(on_stage, "gap")) == sum(isinstance(one, str) for one in wrong)


async def test_thirty_have_no_answer_and_each_is_one_gap(on_stage, hanna, ana):
    await verify_guide(on_stage, hanna)
    answered = []
    for question in UNANSWERABLE:
        before = len(await rows(on_stage, "gap"))
        told = said(await on_stage.slash(ana, "ask", question=question))
        after = len(await rows(on_stage, "gap"))
        if "I have nothing with a source for that. I noted the gap." in told:
            assert after == before + 1
            assert "Source:" not in told
        else:
            assert after == before
            answered.append((question, told))
    assert len(answered) <= len(UNANSWERABLE) - REFUSED, answered
