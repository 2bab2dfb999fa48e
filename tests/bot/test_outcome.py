"""What each answer of Discord means for a row: the answer table, line by line."""

from types import SimpleNamespace

import aiohttp
import discord
import pytest

from bot.delivery.outcome import TROUBLE, Verdict, outcome_of

JSON = {"Via": "1.1 google", "Content-Type": "application/json"}


def answer(status, code=0, headers=None):
    """The error that discord.py raises for this answer."""
    response = SimpleNamespace(
        status=status, reason="", headers=JSON if headers is None else headers
    )
    classes = {403: discord.Forbidden, 404: discord.NotFound}
    made = classes.get(
        status, discord.HTTPException if status < 500 else discord.DiscordServerError
    )
    return made(response, {"code": code, "message": "…"})


@pytest.mark.parametrize(
    ("status", "code", "creating", "verdict"),
    [
        (404, 10008, True, Verdict.DELETED_SINCE),
        (404, 10008, False, Verdict.MISSING),
        (404, 10003, True, Verdict.HELD),
        (403, 50001, True, Verdict.HELD),
        (403, 50013, True, Verdict.HELD),
        (403, 160005, True, Verdict.HELD),
        (403, 50013, False, Verdict.HELD),
        (400, 50083, False, Verdict.ARCHIVED),
        (403, 50007, True, Verdict.CLOSED),
        (403, 50278, True, Verdict.CLOSED),
        (400, 50035, True, Verdict.DEAD),
        (404, 10013, True, Verdict.DEAD),
        (403, 40333, True, Verdict.DEAD),
        (400, 0, False, Verdict.DEAD),
        (401, 0, True, Verdict.LOGGED_OUT),
        *((status, 0, True, Verdict.UNCLEAR) for status in (500, 502, 503, 504, 524)),
    ],
)
def test_an_answer_means(status, code, creating, verdict):
    outcome = outcome_of(answer(status, code), creating=creating)
    assert outcome.verdict is verdict
    assert outcome.reason == f"{status}/{code}"


@pytest.mark.parametrize(
    "error",
    [
        aiohttp.ServerDisconnectedError(),
        aiohttp.ClientPayloadError(),
        ConnectionResetError(),
        TimeoutError(),
        discord.DiscordException(),
        discord.GatewayNotFound(),
    ],
)
def test_what_is_no_answer_is_unclear(error):
    assert isinstance(error, TROUBLE)
    assert outcome_of(error, creating=True).verdict is Verdict.UNCLEAR


def test_a_limit_that_the_library_will_not_sleep_through_waits_as_long_as_told():
    outcome = outcome_of(discord.RateLimited(3_600), creating=True)
    assert (outcome.verdict, outcome.wait_seconds) == (Verdict.LATER, 3_600)


def test_a_limit_without_a_time_waits_a_minute():
    """discord.py reads retry_after from the body and raises KeyError without it."""
    outcome = outcome_of(KeyError("retry_after"), creating=True)
    assert (outcome.verdict, outcome.wait_seconds) == (Verdict.LATER, 60)


@pytest.mark.parametrize(("told", "waits"), [("7", 7), ("", 60), ("soon", 60), ("-5", 60)])
def test_a_limit_after_five_tries_waits_as_its_header_says(told, waits):
    outcome = outcome_of(answer(429, headers={**JSON, "Retry-After": told}), creating=True)
    assert (outcome.verdict, outcome.wait_seconds) == (Verdict.LATER, waits)


@pytest.mark.parametrize(
    "headers",
    [{}, {"Content-Type": "application/json"}, {"Via": "1.1 x", "Content-Type": "text/html"}],
    ids=["bare", "no Via", "a page for people"],
)
def test_a_limit_that_is_not_discords_pauses_everything(headers):
    assert outcome_of(answer(429, headers=headers), creating=True).verdict is Verdict.PAUSED


def test_too_many_edits_of_an_old_message_wait_ten_minutes():
    outcome = outcome_of(answer(429, 30046), creating=False)
    assert (outcome.verdict, outcome.wait_seconds) == (Verdict.LATER, 600)


@pytest.mark.parametrize(
    ("error", "invalid"),
    [
        (answer(401), True),
        (answer(403, 50013), True),
        (answer(429), True),
        (discord.RateLimited(60), True),
        (answer(404, 10003), False),
        (answer(400, 50035), False),
        (answer(500), False),
        (TimeoutError(), False),
    ],
)
def test_discord_counts_refusals_and_limits_against_us(error, invalid):
    assert outcome_of(error, creating=True).invalid is invalid
