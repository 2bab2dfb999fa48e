"""Answers of people, and ours to them, that get lost between Discord and us."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.loopback import faults
from tests.wire.polling import (
    ANA,
    CALLBACK,
    EDIT_ANSWER,
    bot_of,
    card,
    form_of,
    in_the_box,
    open_anonymous,
    playing,
    send,
)

if TYPE_CHECKING:
    from tests.crash.harness import Template
    from tests.crash.run import Run
    from tests.loopback.faults import Fault

FIELDS = {"choice": ["0", "3"], "text": ""}


def lost(*, after: bool) -> list[Fault]:
    """Ways in which a request ends without its answer; a 5xx discord.py repeats by itself."""
    return [faults.reset(after=after), faults.hang_up(after=after)]


@pytest.mark.fault(49)
@pytest.mark.parametrize("after", [False, True], ids=["Discord never heard it", "Discord heard it"])
async def test_a_cast_whose_defer_fails_is_not_recorded(exchange: Template, after: bool) -> None:
    async def story(run: Run) -> None:
        await open_anonymous(run)
        form = await form_of(run, ANA)
        for fault in lost(after=after):
            run.discord.faults.plan(CALLBACK, fault)
            asked = send(run, ANA, form, **FIELDS)
            await run.settle()
            assert "Recorded." not in asked.text
            assert after or asked.text.startswith("Something went wrong on our side.")
            assert in_the_box(run) == (0, 0)
        # What Discord did hear is no sign of another process with our token.
        assert bot_of(run).services.health.answers_from_elsewhere == 0
        told = await run.ask(lambda: send(run, ANA, form, **FIELDS))
        assert "Recorded." in told.text
        assert in_the_box(run) == (1, 1)

    await playing(exchange, story, faults=True)


@pytest.mark.fault(50)
@pytest.mark.parametrize("after", [False, True], ids=["Discord never heard it", "Discord heard it"])
async def test_the_answer_to_a_stored_ballot_is_edited_until_it_stands(
    exchange: Template, after: bool
) -> None:
    async def story(run: Run) -> None:
        await open_anonymous(run)
        form = await form_of(run, ANA)
        for fault in lost(after=after):
            run.discord.faults.plan(EDIT_ANSWER, fault)
        before = _edits(run)
        told = await run.ask(lambda: send(run, ANA, form, **FIELDS))
        assert "Recorded." in told.text
        assert in_the_box(run) == (1, 1)
        assert _edits(run) - before == len(lost(after=after)) + 1

    await playing(exchange, story)


@pytest.mark.fault(50)
async def test_a_ballot_whose_answer_never_comes_stays(exchange: Template) -> None:
    async def story(run: Run) -> None:
        await open_anonymous(run)
        form = await form_of(run, ANA)
        run.discord.faults.plan(EDIT_ANSWER, faults.refused(404, 10015), times=9)
        asked = send(run, ANA, form, **FIELDS)
        await run.settle()
        assert "Recorded." not in asked.text
        assert in_the_box(run) == (1, 1)
        run.discord.faults.clear()
        again = await run.press(ANA, "Answer", card(run))
        assert again.text.startswith("Your city has already answered.")
        assert in_the_box(run) == (1, 1)

    await playing(exchange, story)


def _edits(run: Run) -> int:
    return sum(one.route == EDIT_ANSWER for one in run.discord.rest.requests)
