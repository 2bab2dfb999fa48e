"""Codes: typed with mercy, kept only as what nobody can read back."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import CROCKFORD
from cogs.polls.rules.codes import (
    ballot_id,
    format_code,
    normalise,
    text_id,
    voter,
    voter_marker,
)
from cogs.polls.rules.kinds import Unit

CODE = "7K3M9QXW2RTC"
TOKEN = bytes(range(16))
KEY = b"k" * 32
codes = st.text(CROCKFORD, min_size=12, max_size=12)


def test_a_code_is_shown_in_three_groups():
    assert format_code(CODE) == "7K3M-9QXW-2RTC"


@pytest.mark.parametrize(
    "typed",
    [
        "7K3M-9QXW-2RTC",
        "7k3m9qxw2rtc",
        " 7k3m 9qxw 2rtc\n",
        "7K3M–9QXW—2RTC",
        "7K3M\u20119QXW\u00ad2RTC",
    ],
)
def test_case_hyphens_and_blanks_are_forgiven(typed: str):
    assert normalise(typed) == CODE


def test_i_and_l_are_read_as_one_and_o_as_nought():
    assert normalise("iIlL-oO00-1111") == "111100001111"


@pytest.mark.parametrize(
    "typed",
    ["", "7K3M-9QXW-2RT", CODE + "1", "UUUU-UUUU-UUUU", "\u0667K3M-9QXW-2RTC", "7K3M-9QXW-2RT\0"],
)
def test_what_can_be_no_code_is_none(typed: str):
    assert normalise(typed) is None


@given(codes)
def test_every_code_comes_back_as_it_was_shown(code: str):
    assert normalise(format_code(code)) == code
    assert normalise(format_code(code).lower()) == code


@given(st.text(max_size=30))
def test_whatever_is_typed_gives_twelve_characters_or_none(typed: str):
    code = normalise(typed)
    assert code is None or (len(code) == 12 and set(code) <= set(CROCKFORD))


def test_ids_are_the_first_sixteen_bytes_of_the_published_recipe():
    assert ballot_id(TOKEN, CODE) == hashlib.sha256(b"ballot" + TOKEN + CODE.encode()).digest()[:16]
    assert text_id(TOKEN, CODE) == hashlib.sha256(b"text" + TOKEN + CODE.encode()).digest()[:16]


@given(codes, st.binary(min_size=16, max_size=16))
def test_ids_differ_by_purpose_and_by_poll(code: str, token: bytes):
    assert ballot_id(token, code) != text_id(token, code)
    assert ballot_id(token, code) != ballot_id(bytes(16), code) or token == bytes(16)


def test_a_city_or_a_person_counts_once():
    assert voter(Unit.CITY, 7, 42) == "city:7"
    assert voter(Unit.PERSON, 7, 42) == "member:42"


def test_the_marker_follows_the_published_recipe_and_needs_the_key():
    marker = voter_marker(KEY, TOKEN, "city:7")
    assert marker == hmac.new(KEY, b"voted" + TOKEN + b"city:7", "sha256").digest()
    assert marker != voter_marker(b"l" * 32, TOKEN, "city:7")
    assert marker != voter_marker(KEY, TOKEN, "city:8")
    assert marker != voter_marker(KEY, bytes(16), "city:7")
