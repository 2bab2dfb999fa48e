"""Every fault at the answer to a person: never a second vote, and the next press works."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING

import discord
import pytest

from tests.loopback import faults
from tests.wire.polling import (
    ANA,
    BOR,
    CALLBACK,
    EDIT_ANSWER,
    form_of,
    ids,
    in_the_box,
    named_votes,
    open_anonymous,
    open_named,
    playing,
    send,
)

if TYPE_CHECKING:
    from tests.crash.harness import Template
    from tests.crash.run import Run
    from tests.loopback.faults import Fault

HARMS = {
    **{
        f"{status} {'after' if after else 'before'} storing": faults.broken(status, after=after)
        for status in (500, 502, 503, 504, 524)
        for after in (False, True)
    },
    **{
        f"{make.__name__} {'after' if after else 'before'} storing": make(after=after)
        for make in (faults.reset, faults.hang_up)
        for after in (False, True)
    },
    "429": faults.too_many(0.01),
    "429 shared": faults.too_many(0.01, shared=True),
    "429 global": faults.too_many(0.01, everywhere=True),
    "Cloudflare": faults.cloudflare(),
    "late": faults.slow(0.05, after=True),
}


@pytest.fixture(autouse=True)
def prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between its own repeats the library does not sleep."""
    quick = SimpleNamespace(**{name: getattr(asyncio, name) for name in dir(asyncio)})
    quick.sleep = lambda _: asyncio.sleep(0)
    for module in (discord.http, discord.webhook.async_):
        monkeypatch.setattr(module, "asyncio", quick)


@pytest.mark.fault(4)
@pytest.mark.parametrize("harm", HARMS)
async def test_a_named_vote_whose_answer_is_harmed_counts_once(
    exchange: Template, harm: str
) -> None:
    async def story(run: Run) -> None:
        await open_named(run)
        form = await form_of(run, ANA)
        await _harmed(run, CALLBACK, HARMS[harm], form, {"choice": "0"})
        assert len(named_votes(run)) <= 1
        again = await run.ask(lambda: send(run, ANA, form, choice="1"))
        assert "Recorded." in again.text
        assert named_votes(run) == ids(run, ANA)
        assert len(run.discord.people.private_answers(ANA)) <= 2
        run.faults.clear()  # the first answer may have been lost, which is told and logged

    await playing(exchange, story)


@pytest.mark.fault(49)
@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("route", [CALLBACK, EDIT_ANSWER])
async def test_an_anonymous_ballot_whose_answer_is_harmed_counts_once(
    exchange: Template, route: str, harm: str
) -> None:
    async def story(run: Run) -> None:
        await open_anonymous(run)
        form = await form_of(run, ANA)
        fields = {"choice": ["0", "3"], "text": ""}
        asked = await _harmed(run, route, HARMS[harm], form, fields)
        voted, ballots = in_the_box(run)
        assert (voted, ballots) in ((0, 0), (1, 1))
        if "Recorded." in asked:
            assert ballots == 1, "what was confirmed is in the box"
        await run.ask(lambda: send(run, ANA, form, **fields))
        assert in_the_box(run) == (1, 1)
        run.faults.clear()

    await playing(exchange, story)


async def _harmed(run: Run, route: str, fault: Fault, form: str, fields: dict[str, object]) -> str:
    run.discord.faults.plan(route, fault)
    asked = send(run, ANA, form, **fields)
    await run.settle()
    assert len(run.discord.faults.done) == 1
    return asked.text


async def test_while_one_answer_hangs_others_are_answered(exchange: Template) -> None:
    async def story(run: Run) -> None:
        await open_named(run)
        forms = {who: await form_of(run, who) for who in (ANA, BOR)}
        run.discord.faults.plan(CALLBACK, faults.hold(after=True))
        send(run, ANA, forms[ANA], choice="0")
        await run.discord.until(lambda: run.discord.faults.done)
        told = send(run, BOR, forms[BOR], choice="1")
        assert "Recorded." in await told.finished()
        assert named_votes(run) == ids(run, ANA, BOR)
        await run.drop()  # the one that hangs would never rest

    await playing(exchange, story)
