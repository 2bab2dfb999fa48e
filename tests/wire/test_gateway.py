"""The line to Discord breaks while people press: each press counts once, what is due goes on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import discord
import pytest

from tests.crash.polls import CLOSED
from tests.loopback.records import Asking
from tests.wire.polling import (
    ANA,
    BOR,
    CIRIL,
    bot_of,
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

MEMBER = "GET /guilds/{guild}/members/{user}"
TOO_LATE = 5.0
"""Seconds; Discord takes an answer within three."""
LEAST_PAUSE = 4.0
"""Seconds before IDENTIFY is repeated; discord.py waits five."""


async def dropped(run: Run) -> None:
    """The sockets break, and the session is resumed from wherever the bot says."""
    resumed = run.discord.gateway.resumed
    run.discord.gateway.abort()
    await run.discord.until(lambda: run.discord.gateway.resumed == resumed + 1, 10)
    await run.settle()


@pytest.mark.fault(18)
async def test_named_answers_that_are_replayed_count_once(exchange: Template) -> None:
    async def story(run: Run) -> None:
        await open_named(run)
        forms = {who: await form_of(run, who) for who in (ANA, BOR)}
        before = bot_of(run).ws.sequence
        first = await run.ask(lambda: send(run, ANA, forms[ANA], choice="0"))
        changed = await run.ask(lambda: send(run, ANA, forms[ANA], choice="1"))
        run.discord.gateway.silence()
        second = send(run, BOR, forms[BOR], choice="2")
        bot_of(run).ws.sequence = before  # as if the end of the line had been lost
        await dropped(run)
        assert all("Recorded." in one.text for one in (first, changed, second))
        assert named_votes(run) == ids(run, ANA, BOR)
        chosen = run.rows("SELECT member, interaction_id FROM named_votes")
        assert (run.world.person(ANA).id, changed.interaction.id) in chosen

    await playing(exchange, story)


@pytest.mark.fault(18)
async def test_anonymous_answers_that_are_replayed_count_once(exchange: Template) -> None:
    async def story(run: Run) -> None:
        await open_anonymous(run)
        forms = {who: await form_of(run, who) for who in (ANA, BOR)}
        fields = {"choice": ["0", "3"], "text": ""}
        before = bot_of(run).ws.sequence
        first = await run.ask(lambda: send(run, ANA, forms[ANA], **fields))
        told = first.text
        run.discord.gateway.silence()
        second = send(run, BOR, forms[BOR], **fields)
        bot_of(run).ws.sequence = before
        await dropped(run)
        assert in_the_box(run) == (2, 2)
        assert first.text == told, "the code that was shown stays"
        assert "Recorded." in second.text

    await playing(exchange, story)


@pytest.mark.fault(18)
async def test_a_press_that_is_replayed_too_late_is_swallowed_and_casts_nothing(
    exchange: Template,
) -> None:
    async def story(run: Run) -> None:
        await open_anonymous(run)
        forms = {who: await form_of(run, who) for who in (ANA, BOR, CIRIL)}
        fields = {"choice": ["0", "3"], "text": ""}
        run.discord.gateway.silence()
        late = [send(run, who, forms[who], **fields) for who in (ANA, BOR, CIRIL)]
        run.world.pass_time(TOO_LATE)
        await dropped(run)
        assert not any(one.answered for one in late)
        assert in_the_box(run) == (0, 0)
        assert bot_of(run).services.health.answers_from_elsewhere == 0

    await playing(exchange, story)


@pytest.mark.fault(19)
async def test_after_an_invalid_session_it_identifies_again_and_looks_at_what_is_due(
    exchange: Template,
) -> None:
    async def story(run: Run) -> None:
        await open_anonymous(run)
        gateway, reconnects = run.discord.gateway, bot_of(run).services.health.reconnects
        identified, begin = gateway.identified, time.monotonic()
        gateway.invalidate(resumable=False)
        run.world.set_time(CLOSED)  # and nobody rings
        await run.discord.until(lambda: gateway.identified == identified + 1, 15)
        assert time.monotonic() - begin > LEAST_PAUSE
        await run.discord.until(
            lambda: any(
                "has closed" in one.content for one in run.discord.people.messages("polls")
            ),
            15,
        )
        assert bot_of(run).services.health.reconnects == reconnects + 1
        assert gateway.resumed == 0
        told = await run.press(ANA, "Who can see this?", run.discord.people.messages("polls")[0])
        assert told.text

    await playing(exchange, story)


@pytest.mark.fault(41)
async def test_a_coordinator_in_a_private_message_is_fetched_with_the_roles(
    exchange: Template,
) -> None:
    """Private messages bring no roles, and without the members intent nobody is in the cache."""

    async def story(run: Run) -> None:
        bot, people = bot_of(run), run.discord.people
        for who, words in (("Cora", "Health:"), (ANA, "Only coordinators can do this.")):
            person = run.world.person(who)
            assert bot.guilds[0].get_member(person.id) is None
            there = await bot.create_dm(discord.Object(person.id))
            data = {"custom_id": "setup1:health", "components": []}
            told = await run.ask(
                lambda person=person, there=there, data=data: people.forge(
                    person, Asking.MODAL, data, there.id
                )
            )
            assert words in told.text
        fetched = [one for one in run.discord.rest.requests if one.route == MEMBER]
        assert len(fetched) == 2

    await playing(exchange, story)
