"""A sample of the steps of every story, and a proof that the exploration finds what is broken.

All steps: `python -m tests.crash --all`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot import ids
from tests.crash import explore
from tests.crash.exchange import EXCHANGE
from tests.crash.explore import Range, Shot
from tests.crash.scenario import SETUP
from tests.crash.stories import SCENARIOS

if TYPE_CHECKING:
    from bot.app import ExchangeBot
    from bot.delivery.faces import NoticeFace
    from bot.delivery.rows import Work

EVERY = 20
SAID = "after POST /channels/…/messages"
ABOUT_TO_SAY = "before POST /channels/…/messages"


def test_a_kill_at_any_step_loses_nothing_and_repeats_nothing(capsys):
    """A twentieth of all steps, another twentieth each day."""
    offset = 1 + datetime.now(UTC).date().toordinal() % EVERY
    wanted = [
        shot
        for name in SCENARIOS
        for shot in explore.shots(name, range(offset, len(explore.steps(name)) + 1, EVERY))
    ]
    with capsys.disabled():
        print(f"\ncrash steps {offset}, {offset + EVERY}, …: {len(wanted)} runs")
    failed = [str(finding) for finding in explore.fire_all(wanted) if finding.lines]
    assert not failed, "\n".join(failed)


# What must be reported


def does_not_write_that_it_sends(bot: ExchangeBot) -> None:
    async def begin(_: Work) -> bool:
        return True

    bot.delivery._ledger.begin = begin


def draws_a_new_nonce_each_time(bot: ExchangeBot) -> None:
    post = bot.delivery._sender.post_notice

    async def post_notice(work: Work, face: NoticeFace) -> int:
        return await post(replace(work, nonce=ids.nonce(bot.services.secrets)), face)

    bot.delivery._sender.post_notice = post_notice


def does_not_look_for_its_message(bot: ExchangeBot) -> None:
    async def look(_: Work) -> None:
        return None

    bot.delivery._sender.look = look


def writes_sent_before_it_sends(bot: ExchangeBot) -> None:
    ledger = bot.delivery._ledger

    async def begin(work: Work) -> bool:
        await ledger.sent(work, 1, None)
        return True

    ledger.begin = begin


def does_not_look_for_its_post(bot: ExchangeBot) -> None:
    async def look(_: Work) -> None:
        return None

    bot.delivery._ways.posts.look = look


def leaves_the_key_where_it_is(bot: ExchangeBot) -> None:
    async def sweep() -> None: ...

    bot.get_cog("ObstaclesCog").desk.store.sealing.sweep = sweep


@pytest.mark.parametrize(
    ("sabotage", "step", "told"),
    [
        (does_not_look_for_its_post, "after POST /channels/…/threads", "not enough|too many"),
        (leaves_the_key_where_it_is, "keyring: INSERT INTO key ", r"\+ noted: keys: \[\(1,\)\]"),
    ],
)
async def test_a_sabotaged_exchange_is_reported(sabotage, step, told):
    stage = Range(EXCHANGE)
    shot = (await shots_at(stage, step, 120.0))[0]
    assert not (await stage.fire(shot)).lines
    lines = (await stage.fire(shot, sabotage)).lines
    assert re.search(told, "\n".join(lines)), lines


@pytest.mark.parametrize(
    ("sabotage", "window", "step"),
    [
        (does_not_write_that_it_sends, 0.0, SAID),
        (draws_a_new_nonce_each_time, 120.0, SAID),
        (does_not_look_for_its_message, 0.0, SAID),
        (writes_sent_before_it_sends, 120.0, ABOUT_TO_SAY),
    ],
)
async def test_a_sabotaged_delivery_is_reported(sabotage, window, step):
    stage = Range(SETUP)
    shots = await shots_at(stage, step, window)
    assert len(shots) == 4
    sound = [await stage.fire(shot) for shot in shots]
    broken = [await stage.fire(shot, sabotage) for shot in shots]
    assert not any(finding.lines for finding in sound)
    assert all(finding.killed_at == (step,) for finding in sound)
    assert any(finding.lines for finding in broken)


async def test_a_finding_names_the_statement_and_none_of_its_values():
    stage = Range(SETUP)
    statement = "agora: INSERT INTO notice"
    found = [await stage.fire(shot) for shot in await shots_at(stage, statement, 120.0)]
    assert found
    for finding in found:
        assert statement in str(finding)
        assert "VALUES (?" in str(finding)
        assert f"step {finding.shot.number}" in str(finding)


async def shots_at(stage: Range, what: str, window: float) -> list[Shot]:
    """A kill at each step of this kind."""
    taken = (await stage.undisturbed()).taken
    return [
        Shot(stage.scenario.name, number, (step,), window)
        for number, step in enumerate(taken, 1)
        if step.what.startswith(what)
    ]
