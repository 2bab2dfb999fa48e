"""References, custom_ids from untrusted hands, and secrets."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import ids
from bot.ids import ControlId, SeededSecrets, SystemSecrets

AREAS = st.from_regex(r"[a-z]{2,20}[0-9]{1,3}", fullmatch=True)
VERBS = st.from_regex(r"[a-z_]{1,20}", fullmatch=True)
NUMBERS = st.none() | st.integers(0, 10**18 - 1)
ARGS = st.none() | st.from_regex(r"[0-9A-Za-z_-]{1,40}", fullmatch=True)


@given(AREAS, VERBS, NUMBERS, ARGS)
def test_what_was_joined_is_read_back_the_same(area, verb, number, arg):
    if number is None and arg is not None and arg.isdigit() and len(arg) <= 18:
        with pytest.raises(ValueError, match="custom_id"):
            ids.join(area, verb, number, arg)
        return
    text = ids.join(area, verb, number, arg)
    assert len(text) <= 100
    assert ids.parse(text) == ControlId(area, verb, number, arg)
    assert str(ids.parse(text)) == text


@given(st.text())
def test_no_text_makes_the_reader_raise(text):
    found = ids.parse(text)
    assert found is None or (found.id is None or 0 <= found.id < 10**18)


@pytest.mark.fault(43)
@pytest.mark.parametrize(
    "forged",
    [
        "",
        ":",
        "polls1",
        "polls1:",
        "polls:cast:1",
        "polls1:cast:",
        "polls1:cast:٣",
        "polls1:cast:1\0",
        "polls1:cast:1\n",
        "polls1:cast:1:2:3",
        "polls1:cast:" + "9" * 90,
        "polls1:cast:1:" + "a" * 65,
        "polls1:cast:1:ä",
        "POLLS1:cast:1",
        "polls1:cast:1:a b",
        "polls1:cast:1' OR 1=1",
    ],
)
def test_a_forged_custom_id_is_not_one_of_ours(forged):
    assert ids.parse(forged) is None


@pytest.mark.parametrize(
    ("area", "verb", "number", "arg"),
    [
        ("polls", "cast", 1, None),
        ("polls1", "Cast", 1, None),
        ("polls1", "cast", -1, None),
        ("polls1", "cast", 10**18, None),
        ("polls1", "cast", 1, ""),
        ("polls1", "cast", 1, "a:b"),
        ("polls1", "cast", None, "12"),
        ("polls1", "cast", 1, "x" * 65),
    ],
)
def test_what_could_not_be_read_back_is_never_sent(area, verb, number, arg):
    with pytest.raises(ValueError, match="not a"):
        ids.join(area, verb, number, arg)


@given(st.integers(0, 10**17))
def test_a_reference_is_read_in_the_ways_people_type_it(number):
    assert ids.reference("POLL", number) == f"POLL-{number}"
    for typed in (f"POLL-{number}", f" poll {number}", f"{number}", f"#{number}", f"Poll{number} "):
        assert ids.parse_reference(typed, "POLL") == number


@pytest.mark.parametrize("typed", ["", "POLL", "POLL-", "OBS-1", "POLL-٣", "1 2", "9" * 19, "-1"])
def test_what_is_no_reference_is_none(typed):
    assert ids.parse_reference(typed, "POLL") is None


@pytest.mark.parametrize("source", [SystemSecrets(), SeededSecrets("x")], ids=["real", "seeded"])
def test_secrets_have_the_length_and_letters_that_discord_takes(source):
    nonce, token, code = ids.nonce(source), ids.token(source), ids.code(source)
    assert len(nonce) == 16
    assert len(nonce) <= 25
    assert len(token) == 22
    assert ids.parse(ids.join("polls1", "new", None, token)) is not None
    assert len(code) == 12
    assert set(code) <= set(ids.CROCKFORD)
    assert not set("ILOU") & set(ids.CROCKFORD)
    assert len(ids.fault_code(source)) == 6


def test_no_two_secrets_are_alike():
    source = SystemSecrets()
    for draw in (ids.nonce, ids.token, ids.code):
        assert len({draw(source) for _ in range(1_000)}) == 1_000


def test_seeded_chance_repeats_itself_and_differs_by_seed():
    first, again, other = SeededSecrets("a"), SeededSecrets("a"), SeededSecrets("b")
    assert first.bytes(100) == again.bytes(100)
    assert first.below(1_000_000) == again.below(1_000_000)
    assert first.bytes(16) != other.bytes(16)


@given(st.lists(st.integers(), max_size=30), st.text(min_size=1, max_size=3))
def test_shuffling_loses_nothing_and_leaves_the_original(items, seed):
    before = list(items)
    assert Counter(ids.shuffled(SeededSecrets(seed), items)) == Counter(items)
    assert items == before


def test_every_order_comes_up_about_equally_often():
    source = SystemSecrets()
    found = Counter("".join(ids.shuffled(source, "abc")) for _ in range(6_000))
    assert len(found) == 6
    assert all(800 < times < 1_200 for times in found.values())


@given(st.integers(1, 10**9))
def test_a_draw_is_below_its_bound(bound):
    assert 0 <= SystemSecrets().below(bound) < bound
    assert 0 <= SeededSecrets("x").below(bound) < bound
