"""Ranked polls, counted by Schulze's method."""

from fractions import Fraction
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.polls.rules.schulze import schulze

SCHULZES_OWN = (
    (5, "ACBED"),
    (5, "ADECB"),
    (8, "BEDAC"),
    (3, "CABED"),
    (7, "CAEBD"),
    (2, "CBADE"),
    (7, "DCEBA"),
    (8, "EBADC"),
)


def ballots(places: int) -> list[list[int]]:
    return [
        ["ABCDE".index(letter) for letter in order[:places]]
        for times, order in SCHULZES_OWN
        for _ in range(times)
    ]


def order(places: tuple[int, ...]) -> str:
    return "".join(letter for _, letter in sorted(zip(places, "ABCDE", strict=True)))


def instant_runoff_winner(given: list[list[int]]) -> int:
    left = set(range(5))
    while len(left) > 1:
        firsts = [next(option for option in ballot if option in left) for ballot in given]
        left.remove(min(left, key=firsts.count))
    return left.pop()


@pytest.mark.parametrize("places", [5, 4])
def test_schulzes_own_example_gives_e_a_c_b_d(places: int):
    ranking = schulze(ballots(places), 5)
    assert order(ranking.places) == "EACBD"
    assert sorted(ranking.places) == [1, 2, 3, 4, 5]


def test_instant_runoff_would_choose_another_winner():
    assert instant_runoff_winner(ballots(5)) == "ABCDE".index("C")


def test_one_ballot_orders_what_it_names_and_the_rest_ties_for_last():
    assert schulze([[2, 0]], 4).places == (2, 3, 1, 3)


def test_opposite_ballots_share_a_place_instead_of_drawing_lots():
    assert schulze([[0, 1, 2], [1, 0, 2]], 3).places == (1, 1, 3)


def test_a_perfect_circle_is_a_tie_of_all():
    ranking = schulze([[0, 1, 2], [1, 2, 0], [2, 0, 1]], 3)
    assert ranking.places == (1, 1, 1)
    assert ranking.winners == (0, 1, 2)


def test_the_weakest_link_of_a_circle_gives_way():
    circle = [[0, 1, 2]] * 4 + [[1, 2, 0]] * 3 + [[2, 0, 1]] * 2
    assert schulze(circle, 3).places == (1, 2, 3)


def test_a_duel_that_ends_even_is_no_step_of_a_path():
    # 0 ties with both others, 1 beats 2: an even duel must not lead from 2 back to 1.
    assert schulze([[0], [1, 2]], 3).places == (1, 1, 2)


def test_no_ballots_order_nothing():
    assert schulze([], 3).places == (1, 1, 1)


def test_a_blank_ballot_changes_no_order():
    given = ballots(4)
    assert schulze([*given, []], 5).places == schulze(given, 5).places


def test_shares_are_of_all_ballots_and_ties_count_half():
    ranking = schulze([[0], [0], [1], []], 3)
    assert ranking.share(0, 1) == Fraction(125, 2)
    assert ranking.share(1, 0) == Fraction(75, 2)
    assert ranking.share(0, 2) == 75


some_ballots = st.lists(
    st.permutations(range(4)).flatmap(
        lambda order: st.integers(0, 4).map(lambda cut: tuple(order[:cut]))
    ),
    min_size=1,
    max_size=12,
)


@given(some_ballots)
def test_who_beats_every_other_wins_alone(given: list[tuple[int, ...]]):
    ranking = schulze(given, 4)
    for option in range(4):
        if all(ranking.share(option, other) > 50 for other in range(4) if other != option):
            assert ranking.winners == (option,)


@given(some_ballots, st.randoms(use_true_random=False))
def test_neither_the_order_of_ballots_nor_the_names_of_options_matter(given, chance):
    ranking = schulze(given, 4)
    shuffled = list(given)
    chance.shuffle(shuffled)
    assert schulze(shuffled, 4) == ranking
    for renamed in permutations(range(4)):
        other = schulze([[renamed[option] for option in ballot] for ballot in given], 4)
        assert tuple(other.places[renamed[option]] for option in range(4)) == ranking.places


@given(some_ballots)
def test_there_is_always_a_winner_and_places_leave_no_false_gap(given):
    ranking = schulze(given, 4)
    assert ranking.winners
    assert all(
        sum(other < place for other in ranking.places) >= place - 1 for place in ranking.places
    )
