"""The own set: paraphrases in six languages, and questions that nothing here answers."""

import asyncio

import pytest

from .measuring import Measured, measure


@pytest.fixture(scope="module")
def measured() -> Measured:
    return asyncio.run(measure())


def test_nine_in_ten_paraphrases_find_their_obstacle_in_the_first_three(measured):
    assert len(measured.titles) >= 60
    assert len(measured.queries) >= 120
    assert measured.right >= 0.9


def test_no_language_is_left_behind(measured):
    shares = measured.by_language()
    assert len(shares) >= 6
    assert min(right for right, _ in shares.values()) >= 0.75


def test_what_has_no_answer_mostly_gets_none(measured):
    assert len(measured.unanswerable) >= 30
    assert measured.refused >= 0.8


def test_what_has_an_answer_mostly_gets_one(measured):
    assert measured.answered >= 0.7
