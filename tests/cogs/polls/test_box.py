"""The ballot box answers each voter once, rightly, in private, and only when it is on disk."""

import asyncio
import logging
import re
import stat
from pathlib import Path

import pytest

from bot.db import NotRecorded
from bot.errors import NotReady, UserError
from bot.ids import code as new_code
from cogs.polls.rules.answers import Cast, ChoiceAnswer, ConsentAnswer, decode
from cogs.polls.rules.codes import format_code
from cogs.polls.rules.kinds import AnswerMode, Stance
from cogs.polls.store import AlreadyAnswered, Elector, Recorded
from tests.cogs.polls.boxes import (
    SECRETS,
    Wire,
    ballot_box,
    ballot_of,
    marker_of,
    open_poll,
    refusing,
    text_of,
)
from tests.cogs.polls.exchange import chose, of_city

PAUSED = "The ballot box is paused. Nothing was recorded; try again later."
NOTHING = "Nothing was recorded. Try again later."
WRONG = "This code opens no answer in {ref}."


def sentences(outcomes) -> set[str]:
    assert all(isinstance(outcome, UserError) for outcome in outcomes)
    return {outcome.sentence for outcome in outcomes}


async def everybody(*presses):
    return await asyncio.gather(*presses, return_exceptions=True)


@pytest.mark.threat("two accounts")
@pytest.mark.threat("member")
async def test_a_city_answers_once_whoever_presses(folder: Path):
    poll = open_poll()
    mine, colleague = Elector(1, 7), Elector(2, 7)
    async with ballot_box(folder, poll) as there:
        assert not await there.box.has_answered(poll, mine)
        await there.cast(poll, mine, 1)
        assert await there.box.has_answered(poll, colleague)
        assert await there.box.cast(poll, colleague, chose(2)) == AlreadyAnswered()
        assert [decode(poll, body) for (body,) in there.rows("SELECT body FROM ballots")] == [
            ChoiceAnswer((1,))
        ]


async def test_where_people_count_colleagues_answer_each(folder: Path):
    poll = open_poll(mode=AnswerMode.ANONYMOUS_PERSON)
    async with ballot_box(folder, poll) as there:
        await there.cast_together(poll, [Elector(1, 7), Elector(2, 7)])
        assert there.count("ballots") == 2


@pytest.mark.fault(45)
async def test_fifty_presses_of_two_colleagues_at_once_are_one_ballot(folder: Path):
    poll = open_poll()
    async with ballot_box(folder, poll) as there:
        colleagues = [Elector(1 + n % 2, 7) for n in range(50)]
        outcomes = await everybody(
            *(there.box.cast(poll, each, chose(n % 3)) for n, each in enumerate(colleagues))
        )
        assert isinstance(outcomes[0], Recorded)  # the first press wins
        assert outcomes[1:] == [AlreadyAnswered()] * 49
        assert (there.count("voted"), there.count("ballots")) == (1, 1)
        assert [decode(poll, body) for (body,) in there.rows("SELECT body FROM ballots")] == [
            ChoiceAnswer((0,))
        ]


@pytest.mark.parametrize("together", [1, 7, 112])
async def test_112_voters_are_112_ballots_and_one_rewrite_a_batch(folder: Path, together: int):
    poll, wire = open_poll(), Wire()
    electors = [of_city(number) for number in range(1, 113)]
    async with ballot_box(folder, poll, connect=wire) as there:
        wire.heard.clear()
        codes = {}
        for start in range(0, 112, together):
            codes |= await there.cast_together(poll, electors[start : start + together])
        assert len(set(codes.values())) == 112
        assert (there.count("voted"), there.count("ballots")) == (112, 112)
        batches = wire.count("BEGIN IMMEDIATE")
        assert batches == -(-112 // together)
        assert wire.count("VACUUM") == batches


async def test_answers_of_a_window_are_one_batch(folder: Path):
    poll, wire, window = open_poll(), Wire(), asyncio.Event()
    async with ballot_box(folder, poll, connect=wire, gather=window.wait) as there:
        wire.heard.clear()
        voters = [of_city(number) for number in range(1, 11)]
        presses = []
        for voter in voters:  # one after the other, all within the window
            presses.append(asyncio.ensure_future(there.cast(poll, voter)))
            await asyncio.sleep(0)
        assert wire.heard == []
        window.set()
        await asyncio.gather(*presses)
        assert wire.count("BEGIN IMMEDIATE") == wire.count("VACUUM") == 1


@pytest.mark.threat("thief of ballot box")
async def test_nobody_hears_recorded_before_the_file_is_rewritten(folder: Path):
    poll, wire = open_poll(), Wire()
    async with ballot_box(folder, poll, connect=wire) as there:
        await there.cast(poll, of_city(1))
        assert [sql for sql in wire.heard if sql in {"COMMIT", "VACUUM"}][-2:] == [
            "COMMIT",
            "VACUUM",
        ]
        assert await asyncio.to_thread(lambda: sorted(p.name for p in folder.iterdir())) == [
            "ballotbox.sqlite3"
        ]


async def test_the_code_replaces_the_answer_and_the_own_words(folder: Path):
    poll = open_poll(own_words=True)
    async with ballot_box(folder, poll) as there:
        code = await there.cast(poll, of_city(1), 0, "We lack staff")
        typed = format_code(code).lower()
        await there.box.change(poll, of_city(1), typed, chose(2, "We lack money"))
        (body,) = there.rows("SELECT body FROM ballots")[0]
        assert decode(poll, body) == ChoiceAnswer((2,))
        data = await asyncio.to_thread(there.path.read_bytes)
        assert b"money" in data
        assert b"staff" not in data
        await there.box.change(poll, of_city(1), code, chose(1))
        assert there.count("texts") == 0
        assert b"money" not in await asyncio.to_thread(there.path.read_bytes)


async def test_of_two_changes_in_a_batch_the_later_stays(folder: Path):
    poll = open_poll(own_words=True)
    async with ballot_box(folder, poll) as there:
        code = await there.cast(poll, of_city(1))
        await asyncio.gather(
            *(there.box.change(poll, of_city(1), code, chose(n, f"Text {n}")) for n in (0, 1, 2))
        )
        (body,) = there.rows("SELECT body FROM ballots")[0]
        assert decode(poll, body) == ChoiceAnswer((2,))
        assert there.count("texts") == 1
        assert b"Text 2" in await asyncio.to_thread(there.path.read_bytes)


async def test_every_wrong_code_gets_the_same_words_and_five_a_pause(folder: Path):
    poll, other = open_poll(1), open_poll(2, question="Something else?")
    async with ballot_box(folder, poll, other) as there:
        right = await there.cast(poll, of_city(1))
        elsewhere = await there.cast(other, of_city(1))
        wrong = ["", "not a code", new_code(SECRETS), elsewhere, "0" * 40]
        said = []
        for typed in wrong:
            with pytest.raises(UserError) as error:
                await there.box.change(poll, of_city(2), typed, chose(1))
            said.append((error.value.sentence, error.value.values))
        assert said == [(WRONG, {"ref": "POLL-1"})] * 5
        with pytest.raises(UserError, match="Five wrong codes"):
            await there.box.change(poll, of_city(2), right, chose(1))
        await there.box.change(poll, of_city(1), right, chose(1))  # another person
        there.clock.later(minutes=11)
        await there.box.change(poll, of_city(2), right, chose(2))


@pytest.mark.threat("spammer")
async def test_many_guesses_at_once_are_no_way_around_the_pause(folder: Path):
    poll = open_poll()
    async with ballot_box(folder, poll) as there:
        right = await there.cast(poll, of_city(1))
        guesses = [new_code(SECRETS) for _ in range(20)] + [right]
        outcomes = await everybody(
            *(there.box.change(poll, of_city(2), guess, chose(1)) for guess in guesses)
        )
        assert [outcome.sentence == WRONG for outcome in outcomes].count(True) == 5
        assert outcomes[-1].sentence.startswith("Five wrong codes")


@pytest.mark.fault(46)
async def test_after_the_closing_nothing_is_recorded(folder: Path):
    poll = open_poll()
    async with ballot_box(folder, poll) as there:
        code = await there.cast(poll, of_city(1))
        await there.box.stop_accepting(poll.id)
        for press in (
            there.box.cast(poll, of_city(2), chose(0)),
            there.box.change(poll, of_city(1), code, chose(1)),
        ):
            with pytest.raises(UserError, match="has closed"):
                await press
        assert there.count("ballots") == 1


@pytest.mark.fault(46)
async def test_what_was_pressed_before_the_closing_counts(folder: Path):
    poll, window = open_poll(), asyncio.Event()
    async with ballot_box(folder, poll, gather=window.wait) as there:
        press = asyncio.ensure_future(there.cast(poll, of_city(1)))
        await asyncio.sleep(0)
        await there.box.stop_accepting(poll.id)
        assert len(await press) == 12
        assert len((await there.box.contents(poll)).bodies) == 1
        window.set()


async def test_an_answer_that_does_not_fit_is_refused_at_the_door(folder: Path):
    poll = open_poll()
    async with ballot_box(folder, poll) as there:
        for answer in (ChoiceAnswer((3,)), ConsentAnswer(Stance.AGREE)):
            with pytest.raises(UserError, match="does not fit the poll"):
                await there.box.cast(poll, of_city(1), Cast(answer))
        assert there.count("voted") == 0


async def test_a_box_that_does_not_know_the_poll_takes_nothing(folder: Path):
    poll = open_poll()
    async with ballot_box(folder) as there:
        with pytest.raises(NotReady, match="is paused"):
            await there.box.cast(poll, of_city(1), chose(0))
        assert not await there.box.has_answered(poll, of_city(1))
        assert not there.path.exists()
        await there.box.admit(poll.id, SECRETS.bytes(16))  # another token
        with pytest.raises(NotReady, match="is paused"):
            await there.box.cast(poll, of_city(1), chose(0))
        assert there.count("voted") == 0


@pytest.mark.fault(28)
async def test_with_a_full_disk_nobody_hears_recorded(folder: Path):
    poll = open_poll(own_words=True)

    def small(*args, **kwargs):
        connection = Wire()(*args, **kwargs)
        connection.execute("PRAGMA max_page_count=30")
        return connection

    async with ballot_box(folder, poll, connect=small) as there:
        told, refused = [], []
        for start in range(1, 41, 4):
            outcomes = await everybody(
                *(
                    there.box.cast(poll, of_city(n), chose(0, "x" * 400))
                    for n in range(start, start + 4)
                )
            )
            told += [outcome for outcome in outcomes if isinstance(outcome, Recorded)]
            refused += [outcome for outcome in outcomes if not isinstance(outcome, Recorded)]
        assert told
        assert refused
        assert sentences(refused) == {NOTHING}
        ids = {ballot for (ballot,) in there.rows("SELECT ballot_id FROM ballots")}
        assert ids == {ballot_of(poll, outcome.code) for outcome in told}
        assert there.count("voted") == there.count("texts") == len(told)


async def test_a_commit_that_fails_is_told_to_all_and_leaves_nothing(folder: Path):
    poll, wire = open_poll(), Wire()
    async with ballot_box(folder, poll, connect=wire) as there:
        wire.fault = refusing("COMMIT")
        voters = [of_city(number) for number in range(1, 6)]
        outcomes = await everybody(*(there.box.cast(poll, v, chose(0)) for v in voters))
        assert sentences(outcomes) == {NOTHING}
        assert all(isinstance(outcome, NotRecorded) for outcome in outcomes)
        wire.fault = lambda _: None
        assert there.count("voted") == there.count("ballots") == 0
        await there.cast_together(poll, voters)
        assert there.count("ballots") == 5


async def test_a_rewrite_that_fails_pauses_the_box_until_one_succeeds(folder: Path):
    poll, wire = open_poll(), Wire()
    heard = []

    async def on_pause(paused: bool) -> None:
        heard.append(paused)

    async with ballot_box(folder, poll, connect=wire) as there:
        there.box.file.on_pause = on_pause
        wire.fault = refusing("VACUUM")
        code = await there.cast(poll, of_city(1), 2)  # the ballot stands
        assert there.box.paused
        for press in (
            there.box.cast(poll, of_city(2), chose(0)),
            there.box.change(poll, of_city(1), code, chose(0)),
        ):
            with pytest.raises(NotReady) as error:
                await press
            assert error.value.sentence == PAUSED
        assert await there.box.has_answered(poll, of_city(1))
        assert there.count("ballots") == 1
        wire.fault = lambda _: None
        await there.cast(poll, of_city(2))
        assert not there.box.paused
        assert heard == [True, False]


async def test_whoever_waits_at_the_end_hears_that_agora_restarts(folder: Path):
    poll, never = open_poll(), asyncio.Event()
    async with ballot_box(folder, poll, gather=never.wait) as there:
        presses = [
            asyncio.ensure_future(there.box.cast(poll, of_city(n), chose(0))) for n in (1, 2)
        ]
        await asyncio.sleep(0)
        await there.background.close()
        await there.box.close()
        outcomes = await everybody(*presses)
        assert sentences(outcomes) == {"Agora is restarting. Please press again in a minute."}
        with pytest.raises(NotReady, match="restarting"):
            await there.box.cast(poll, of_city(3), chose(0))
        with pytest.raises(NotReady, match="restarting"):
            await there.box.has_answered(poll, of_city(3))
        assert there.count("voted") == 0


async def test_a_voter_who_goes_away_does_not_harm_the_others(folder: Path):
    poll, window = open_poll(), asyncio.Event()
    async with ballot_box(folder, poll, gather=window.wait) as there:
        gone, stays = (
            asyncio.ensure_future(there.cast(poll, of_city(number))) for number in (1, 2)
        )
        await asyncio.sleep(0)
        gone.cancel()
        window.set()
        assert len(await stays) == 12


@pytest.mark.fault(62)
async def test_no_task_is_left_and_no_line_is_logged(
    folder: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    poll, wire = open_poll(own_words=True), Wire()
    before = asyncio.all_tasks()
    async with ballot_box(folder, poll, connect=wire) as there:
        caplog.clear()
        code = await there.cast(poll, of_city(1), 2, "Words of our own")
        with pytest.raises(UserError):
            await there.box.change(poll, of_city(1), "wrong", chose(1))
        await there.box.change(poll, of_city(1), code, chose(1))
        await there.box.cast(poll, of_city(1), chose(2))
        wire.fault = refusing("COMMIT")
        with pytest.raises(UserError):
            await there.box.cast(poll, of_city(2), chose(1))
        wire.fault = refusing("VACUUM")
        await there.box.cast(poll, of_city(3), chose(1))
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == before
        assert caplog.records == []


@pytest.mark.fault(62)
async def test_nothing_that_can_be_printed_tells_a_choice_or_a_code(folder: Path):
    poll = open_poll(own_words=True)
    async with ballot_box(folder, poll) as there:
        outcome = await there.box.cast(poll, of_city(1), chose(2, "Words of our own"))
        contents = await there.box.contents(poll)
        texts = await there.box.texts(poll)
        polls = await there.box.polls()
        shown = f"{outcome!r} {contents!r} {texts!r} {polls!r} {poll!r}"
        for secret in (outcome.code, "Words of our own", "ChoiceAnswer"):
            assert secret not in shown
        assert repr(poll.box_token) not in shown


@pytest.mark.threat("thief of ballot box")
async def test_the_file_is_private_goes_with_its_last_poll_and_comes_again(folder: Path):
    first, second = open_poll(1), open_poll(2, question="Something else?")
    async with ballot_box(folder, first, second) as there:
        assert stat.S_IMODE(there.path.stat().st_mode) == 0o600
        await there.cast(first, of_city(1))
        assert await there.box.clear(first.id)
        assert there.path.exists()
        assert await there.box.clear(second.id)
        assert await asyncio.to_thread(lambda: list(folder.iterdir())) == []
        await there.box.admit(second.id, second.box_token)
        await there.cast(second, of_city(1))


async def test_no_log_beside_the_file_keeps_the_order_of_answers(folder: Path):
    poll = open_poll()
    async with ballot_box(folder, poll) as there:
        for number in range(1, 4):
            await there.cast(poll, of_city(number))
            names = await asyncio.to_thread(lambda: [file.name for file in folder.iterdir()])
            assert names == [there.path.name]


@pytest.mark.threat("thief of ballot box")
async def test_after_counting_no_code_leads_to_a_text(folder: Path):
    poll = open_poll(own_words=True)
    async with ballot_box(folder, poll) as there:
        codes = await there.cast_together(poll, [of_city(n) for n in range(1, 8)], "Words")
        assert {row for (row,) in there.rows("SELECT text_id FROM texts")} == {
            text_of(poll, code) for code in codes.values()
        }
        await there.box.clear(poll.id, keep_texts=True)
        data = await asyncio.to_thread(there.path.read_bytes)
        assert there.count("texts") == 7
        assert there.count("ballots") == there.count("voted") == 0
        for elector, code in codes.items():
            for secret in (text_of(poll, code), ballot_of(poll, code), marker_of(poll, elector)):
                assert not any(secret[n : n + 8] in data for n in range(len(secret) - 7))


@pytest.mark.threat("curious coordinator")
async def test_the_box_has_no_time_no_member_and_no_key_shared_by_two_lists(folder: Path):
    poll = open_poll()
    async with ballot_box(folder, poll) as there:
        columns = {
            table: [name for (_, name, *_) in there.rows(f"PRAGMA table_info({table})")]
            for (table,) in there.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
        }
        definitions = [sql for (sql,) in there.rows("SELECT sql FROM sqlite_schema")]
    assert columns == {
        "box_polls": ["poll_id", "token", "accepting"],
        "voted": ["poll_id", "marker"],
        "ballots": ["poll_id", "ballot_id", "body"],
        "texts": ["poll_id", "text_id", "marked", "withheld", "body"],
    }
    assert all(re.search(r"STRICT, WITHOUT ROWID$", sql) for sql in definitions if sql)


@pytest.mark.threat("thief of ballot box")
async def test_every_answer_takes_the_same_room(folder: Path):
    sizes = set()
    for choice in range(3):
        place = folder / str(choice)
        place.mkdir()
        poll = open_poll()
        async with ballot_box(place, poll) as there:
            for city in range(1, 6):
                await there.cast(poll, of_city(city), choice)
            sizes.add(there.path.stat().st_size)
            lengths = there.rows("SELECT DISTINCT length(body), length(ballot_id) FROM ballots")
            assert lengths == [(64, 16)]
    assert len(sizes) == 1
