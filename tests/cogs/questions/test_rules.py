"""What forms may hold, when questions are the same, how a page of the guide is read."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.topics import Sector, Topic
from cogs.questions.rules.entries import (
    headline,
    read_answer,
    read_article,
    read_asked,
    read_question,
    read_sources,
)
from cogs.questions.rules.gaps import gap_key
from cogs.questions.rules.pages import read_page
from cogs.questions.rules.records import is_outdated
from cogs.questions.store.guide import guide_pages


def test_a_question_needs_eight_to_eighty_characters():
    assert read_question("Who pays?", "", "funding", "cross").title == "Who pays?"
    for title in ("Short", "", " \u200b ", "x" * 81):
        with pytest.raises(UserError, match="Write "):
            read_question(title, "", "funding", "cross")


def test_details_that_are_too_long_are_refused_and_not_cut():
    with pytest.raises(UserError):
        read_question("Who pays for this?", "x" * 1_801, "funding", "cross")


def test_what_no_form_offers_becomes_other():
    text = read_question("Who pays for this?", "", "'; DROP TABLE", "")
    assert (text.topic, text.sector) == (Topic.OTHER, Sector.CROSS)


def test_an_article_without_a_source_is_refused():
    with pytest.raises(UserError, match="Agora only answers with sources"):
        read_article("A title", "A text of twenty characters.", " \n\u200b ", "other", "cross")


def test_the_same_link_twice_is_one_and_six_are_too_many():
    assert read_sources("https://a.eu\n\nhttps://a.eu") == ("https://a.eu",)
    with pytest.raises(UserError, match="at most"):
        read_sources("\n".join(f"https://a{n}.eu" for n in range(6)))


def test_an_answer_may_stand_without_a_link_but_not_with_a_wrong_one():
    assert read_answer("We asked the grid operator first.", "").url == ""
    with pytest.raises(UserError):
        read_answer("We asked the grid operator first.", "ask me")


def test_an_empty_question_is_refused():
    for text in ("", "   ", "\u200b\u2060"):
        with pytest.raises(UserError, match="Write your question"):
            read_asked(text)


@given(st.text(max_size=400))
def test_whatever_was_asked_has_a_key_and_can_be_kept(text):
    assert len(gap_key(text)) == 64
    try:
        kept = read_asked(text)
    except UserError:
        return
    assert 0 < len(kept) <= 300
    assert "\n" not in kept


def test_questions_that_differ_in_spelling_only_are_one_gap():
    assert gap_key("Wo ist  das Geld?") == gap_key("WO IST DAS GELD")
    assert gap_key("??") != gap_key("!!")


def test_the_title_of_a_message_is_its_first_line():
    assert headline("Who pays?\nAnd when?") == "Who pays?"
    assert len(headline("x" * 300)) <= 80


def test_a_text_may_be_out_of_date_after_a_year():
    assert not is_outdated(date(2026, 1, 1), date(2027, 1, 1))
    assert is_outdated(date(2026, 1, 1), date(2027, 1, 2))
    assert not is_outdated(None, date(2027, 1, 2))


def test_every_page_of_the_guide_has_sources_a_day_and_short_sentences():
    pages = guide_pages()
    assert len(pages) >= 20
    assert len({page.text.title for page in pages}) == len(pages)
    for page in pages:
        assert page.checked_on >= date(2026, 11, 22)
        assert all(url.startswith("https://") for url in page.text.sources)
        sentences = page.text.body.replace("\n", " ").replace("? ", ". ").split(". ")
        assert max(len(sentence.split()) for sentence in sentences) <= 32, page.from_ref


def test_a_page_without_a_source_does_not_fit():
    with pytest.raises(KeyError):
        read_page("x", "title: Some\ntopic: other\nsector: cross\nchecked: 2026-11-22\n\nText.")
