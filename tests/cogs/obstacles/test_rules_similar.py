"""A page of the guide is offered where it is surely meant, and nowhere else."""

import pytest

from cogs.obstacles.rules.similar import is_near, page_meant


@pytest.mark.parametrize(
    ("by_title", "by_text", "best", "meant"),
    [
        ([(7, 3.0), (8, 1.0)], [(7, 2.0), (9, 1.2)], 2.0, 7),
        ([(7, 3.0)], [(7, 2.0), (9, 1.2)], 3.3, 7),
        ([(7, 2.0), (8, 1.0)], [(7, 1.5), (8, 1.0)], 2.5, 7),
    ],
)
def test_what_stands_out_by_title_and_by_text_is_meant(by_title, by_text, best, meant):
    assert page_meant(by_title, by_text, best) == meant


@pytest.mark.parametrize(
    ("by_title", "by_text", "best"),
    [
        ([], [(7, 2.0), (9, 1.2)], 2.0),
        ([(7, 3.0)], [], 2.0),
        ([(7, 3.0)], [(7, 2.0)], 2.0),
        ([(8, 3.0), (7, 1.0)], [(7, 2.0), (8, 1.0)], 2.0),
        ([(7, 1.9), (8, 1.0)], [(7, 2.0), (9, 1.2)], 2.0),
        ([(7, 3.0), (8, 1.0)], [(7, 1.4), (9, 1.0)], 1.4),
        ([(7, 3.0), (8, 1.0)], [(7, 2.0), (9, 1.2)], 3.4),
    ],
)
def test_what_is_only_a_little_near_is_not(by_title, by_text, best):
    assert page_meant(by_title, by_text, best) is None


def test_half_as_near_as_the_nearest_is_near():
    assert is_near(2.0, 2.0)
    assert is_near(1.0, 2.0)
    assert not is_near(0.9, 2.0)
