"""Opening: thresholds only rise, enough cities, no repeat, not too many at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.topics import Sector
from cogs.polls.rules.kinds import AnswerMode, Audience, Poll, State
from cogs.polls.rules.opening import (
    Thresholds,
    asked_only,
    check_cities,
    check_not_repeated,
    check_room,
    first_state,
    raised,
    thresholds,
)
from cogs.polls.rules.schedule import stamp
from tests.cogs.polls.examples import NOW, poll

DAY = timedelta(days=1)
NAMED = AnswerMode.NAMED_CITY


def words(error: UserError) -> str:
    return error.sentence.format(**error.values)


def usual(*, sensitive: bool = False) -> Thresholds:
    return thresholds(sensitive=sensitive, floor_result=5, floor_exact=10)


def test_standard_is_5_and_10_and_sensitive_doubles_both():
    assert usual() == Thresholds(5, 10)
    assert usual(sensitive=True) == Thresholds(10, 20)


@given(st.booleans(), st.integers(0, 30), st.integers(0, 60))
def test_settings_raise_thresholds_and_never_lower_them(sensitive: bool, result: int, exact: int):
    found = thresholds(sensitive=sensitive, floor_result=result, floor_exact=exact)
    plain = usual(sensitive=sensitive)
    assert found.result >= max(plain.result, result)
    assert found.exact >= max(plain.exact, exact, 2 * found.result)


@given(
    st.sampled_from([State.PROPOSED, State.SCHEDULED]),
    st.integers(5, 40),
    st.integers(10, 80),
    st.integers(0, 40),
    st.integers(0, 80),
)
def test_thresholds_of_a_planned_poll_are_never_lowered(
    state: State, result: int, exact: int, new_result: int, new_exact: int
):
    planned = poll(state=state, min_result=result, min_exact=exact)
    try:
        found = raised(planned, Thresholds(new_result, new_exact))
    except UserError:
        return
    assert found.result >= 5
    assert found.exact >= max(10, 2 * found.result)
    if state is State.SCHEDULED:
        assert found.result >= result
        assert found.exact >= exact


def test_thresholds_of_a_planned_poll_can_rise():
    planned = poll(state=State.SCHEDULED)
    assert raised(planned, Thresholds(10, 20)) == Thresholds(10, 20)
    with pytest.raises(UserError, match="only rise"):
        raised(replace(planned, min_result=10, min_exact=20), Thresholds(5, 10))


def test_a_draft_may_go_back_to_standard_but_not_below():
    drafted = poll(state=State.DRAFT, min_result=10, min_exact=20)
    assert raised(drafted, Thresholds(5, 10)) == Thresholds(5, 10)
    for low in (Thresholds(4, 10), Thresholds(5, 9), Thresholds(8, 15)):
        with pytest.raises(UserError, match="too low"):
            raised(drafted, low)


@pytest.mark.parametrize(
    "state", [State.OPEN, State.COUNTING, State.PUBLISHED, State.WITHDRAWN, State.VOID]
)
def test_opening_locks_the_thresholds(state: State):
    with pytest.raises(UserError, match="fixed"):
        raised(poll(state=state), Thresholds(20, 40))


def test_a_named_poll_has_no_thresholds_to_raise():
    with pytest.raises(UserError, match="no thresholds"):
        raised(poll(state=State.DRAFT, mode=NAMED), Thresholds(5, 10))


def test_a_members_anonymous_poll_is_a_proposal():
    later = NOW + DAY

    def state(mode: AnswerMode, *, may_seal: bool, opens_at=NOW) -> State:
        return first_state(mode, may_seal=may_seal, opens_at=opens_at, now=NOW)

    assert state(AnswerMode.ANONYMOUS_CITY, may_seal=False) is State.PROPOSED
    assert state(AnswerMode.ANONYMOUS_CITY, may_seal=True) is State.OPEN
    assert state(AnswerMode.ANONYMOUS_CITY, may_seal=True, opens_at=later) is State.SCHEDULED
    assert state(NAMED, may_seal=False) is State.OPEN
    assert state(NAMED, may_seal=False, opens_at=later) is State.SCHEDULED


def test_an_anonymous_poll_needs_twice_as_many_cities_as_its_threshold():
    check_cities(AnswerMode.ANONYMOUS_CITY, 10, 5)
    with pytest.raises(UserError) as caught:
        check_cities(AnswerMode.ANONYMOUS_PERSON, 7, 5)
    assert words(caught.value) == (
        "Only 7 cities match. An anonymous poll needs 10, so that nobody can be singled out: "
        "widen it or make it named."
    )
    with pytest.raises(UserError, match="Only one city matches"):
        check_cities(AnswerMode.ANONYMOUS_CITY, 1, 5)
    with pytest.raises(UserError, match="An anonymous poll needs") as sensitive:
        check_cities(AnswerMode.ANONYMOUS_CITY, 19, 10)
    assert sensitive.value.values["needed"] == 20


def test_a_named_poll_needs_somebody_to_ask():
    check_cities(NAMED, 1, 0)
    with pytest.raises(UserError, match="Nobody matches"):
        check_cities(NAMED, 0, 0)


def repeat(earlier: Poll, later: Poll, cities=(1, 2), asked=(2, 3)) -> None:
    check_not_repeated(later, cities, [(earlier, asked)])


def next_after(earlier: Poll, days: float) -> Poll:
    opens = earlier.closes_at + timedelta(days=days)
    return replace(earlier, id=13, opens_at=opens, closes_at=opens + 7 * DAY, state=State.SCHEDULED)


def test_the_same_question_within_30_days_names_the_earlier_poll_and_the_first_free_date():
    earlier = poll(state=State.PUBLISHED)
    with pytest.raises(UserError) as caught:
        repeat(earlier, next_after(earlier, 29.99))
    assert words(caught.value) == (
        "POLL-12 asks the same. The same cities can be asked again from "
        f"{stamp(earlier.closes_at + 30 * DAY)}."
    )
    repeat(earlier, next_after(earlier, 30))


def test_the_same_question_may_go_to_cities_none_of_which_were_asked():
    earlier = poll(state=State.PUBLISHED)
    repeat(earlier, next_after(earlier, 1), cities=(1, 2), asked=(3, 4))


@pytest.mark.parametrize("state", [State.SCHEDULED, State.OPEN, State.COUNTING, State.PUBLISHED])
def test_polls_that_have_or_will_have_a_table_count(state: State):
    earlier = poll(state=state)
    with pytest.raises(UserError, match="asks the same"):
        repeat(earlier, next_after(earlier, 1))


@pytest.mark.parametrize("state", [State.DRAFT, State.PROPOSED, State.WITHDRAWN, State.VOID])
def test_polls_without_a_table_do_not_count(state: State):
    earlier = poll(state=state)
    repeat(earlier, next_after(earlier, 1))


def test_a_poll_planned_for_later_counts_too():
    planned = poll(opens_at=NOW + 40 * DAY, closes_at=NOW + 47 * DAY, state=State.SCHEDULED)
    now = poll(id=13, opens_at=NOW + 5 * DAY, closes_at=NOW + 12 * DAY, state=State.SCHEDULED)
    with pytest.raises(UserError, match="asks the same"):
        repeat(planned, now)
    repeat(planned, replace(now, closes_at=NOW + 10 * DAY))


def test_another_question_a_named_poll_and_the_poll_itself_are_no_repeat():
    earlier = poll(state=State.PUBLISHED)
    later = next_after(earlier, 1)
    repeat(earlier, replace(later, question_key="other"))
    repeat(earlier, replace(later, mode=NAMED))
    repeat(replace(earlier, mode=NAMED), later)
    repeat(replace(later, id=12), replace(later, id=12))


def running(number: int, opens: float = 0, **changed) -> Poll:
    start = NOW + opens * DAY
    return poll(id=100 + number, opens_at=start, closes_at=start + 7 * DAY, **changed)


def test_a_fourth_anonymous_poll_at_once_is_refused():
    others = [running(n) for n in range(3)]
    check_room(running(9), others[:2], 1)
    with pytest.raises(UserError, match="Open this one later"):
        check_room(running(9), others, 1)
    check_room(running(9, opens=7), others, 1)


def test_three_polls_one_after_the_other_leave_room():
    others = [running(1), running(2), running(3, opens=7), running(4, opens=7)]
    check_room(running(9, opens=3), others, 1)
    with pytest.raises(UserError, match="Open this one later"):
        check_room(running(9, opens=3), [*others, running(5, opens=8)], 1)


def test_only_planned_and_running_anonymous_polls_take_room():
    ended = [running(n, state=State.PUBLISHED) for n in range(3)]
    named = [running(n, mode=NAMED) for n in range(3, 6)]
    check_room(running(9), [*ended, *named], 1)
    check_room(running(1), [running(1), running(2), running(3)], 1)


def test_each_person_has_two_named_polls_running():
    mine = [running(n, mode=NAMED, opener_id=7) for n in (1, 2)]
    new = running(9, mode=NAMED, opener_id=7)
    check_room(new, [mine[0], running(3, mode=NAMED, opener_id=8)], 7)
    with pytest.raises(UserError) as caught:
        check_room(new, mine, 7)
    assert words(caught.value) == "You have 2 named polls running. Close one first."
    check_room(new, [mine[0], replace(mine[1], state=State.PUBLISHED)], 7)


@pytest.mark.parametrize(
    ("audience", "who"),
    [
        (Audience.ALL, "officials"),
        (Audience.TECHNICAL, "technical officials"),
        (Audience.POLITICAL, "political officials"),
        (Audience.SECTOR, "officials for energy"),
    ],
)
def test_who_was_not_asked_learns_whom_the_poll_asks(audience: Audience, who: str):
    sector = Sector.ENERGY if audience is Audience.SECTOR else None
    assert words(asked_only(audience, sector)) == (
        f"This poll asks {who}; you were not on its list when it opened."
    )
