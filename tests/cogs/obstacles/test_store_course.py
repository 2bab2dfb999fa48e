"""Between what was found due or pressed and its writing, something else happened."""

from datetime import timedelta

import pytest

from bot.errors import NotFound, UserError
from bot.registry import Class
from cogs.obstacles.rules.closing import Outcome, Solving
from cogs.obstacles.rules.escalation import Act
from cogs.obstacles.rules.records import Identity, LastWord, Standing, State
from cogs.obstacles.rules.turns import Step
from cogs.obstacles.store.course import make_course
from tests.cogs.obstacles.house import ANA, BO, THREAD, house

CORA = 900_000_000_000_000_003
TOLD = Solving(Outcome.SOLVED, "One desk for all three permits of a stop.")
URL = "https://discord.com/channels/1/2"


async def _nothing(*_):
    """Nothing is shown here."""


@pytest.fixture
async def rooms(folder):
    async with house(folder) as made:
        registry = made.services.registry
        registry.card("solution", _nothing)
        for kind, when in (
            ("obstacle.thanks", Class.DAILY),
            ("obstacle.help_asked", Class.DAILY),
        ):
            registry.notice(kind, {when}, _nothing)
        registry.letter("knowledge.draft", _nothing)
        for user_id, city in ((ANA, "Ljubljana"), (BO, "Leuven")):
            await made.member(user_id, city)
        yield made


@pytest.fixture
def solutions(rooms):
    return make_course(rooms.services, rooms.store).solutions


async def write(rooms, act, *args, **named):
    return await rooms.db.write(lambda tx: act(tx, *args, **named))


async def solve(rooms, solutions, number, solving=TOLD):
    await write(rooms, solutions.solve, number, solving, (), rooms.clock.now())


async def settle(rooms, solutions, number):
    await write(rooms, solutions.settle, number, (BO,), URL)


async def hear(rooms, number, message_id, *, by_author=False):
    await write(
        rooms,
        rooms.store.turns.heard,
        number,
        by_author=by_author,
        now=rooms.clock.now(),
        message_id=message_id,
    )


async def told(rooms):
    """How many thanks, questions for help, and draft articles there are."""
    count = "SELECT count(*) FROM notice WHERE kind = ?"
    return (
        await rooms.db.value(count, ("obstacle.thanks",)),
        await rooms.db.value(count, ("obstacle.help_asked",)),
        await rooms.db.value("SELECT count(*) FROM letter"),
    )


async def body_in_search(rooms):
    return await rooms.db.value("SELECT body FROM search_doc WHERE kind = 'solution'")


async def take_due(rooms, **named):
    """The one step that is due, taken."""
    now = rooms.clock.now()
    ((obstacle, step),) = await rooms.store.turns.due(now)
    await write(rooms, rooms.store.turns.take, obstacle, step, now, **named)
    return step


async def until_due(rooms):
    due = await rooms.store.turns.next_due()
    assert due is not None
    rooms.clock.later(seconds=(due - rooms.clock.now()).total_seconds())


# Turns


async def test_a_post_that_was_withdrawn_before_it_stood_has_no_turn(rooms):
    number = await rooms.raise_(ANA, Identity.HIDDEN)
    await rooms.store.posts.withdraw(number, Standing.AUTHOR)
    await write(rooms, rooms.store.posts.sent, number, THREAD)
    found = await rooms.find(number)
    assert (found.state, found.next_step) == (State.WITHDRAWN, None)


async def test_a_word_heard_again_after_a_later_one_changes_no_turn(rooms):
    number = await rooms.shown(ANA, Identity.NAMED)
    await hear(rooms, number, 11)
    await hear(rooms, number, 12, by_author=True)
    for again in (11, 12):
        await hear(rooms, number, again)
    found = await rooms.find(number)
    assert (found.last_word, found.last_message_id) == (LastWord.AUTHOR, 12)


async def test_a_word_after_the_end_is_news_and_changes_no_turn(rooms, solutions):
    number = await rooms.shown(ANA, Identity.NAMED)
    await solve(rooms, solutions, number)
    before = await rooms.find(number)
    news = await rooms.db.value("SELECT news FROM follow")
    await hear(rooms, number, 11)
    found = await rooms.find(number)
    assert (found.state, found.next_step) == (State.SOLVED, Step.SETTLE)
    assert (found.last_word, found.last_word_on) == (before.last_word, before.last_word_on)
    assert await rooms.db.value("SELECT news FROM follow") == news + 1


async def test_a_word_ends_the_wait(rooms):
    number = await rooms.shown(ANA, Identity.NAMED)
    await hear(rooms, number, 11)
    await write(rooms, rooms.store.turns.wait, number, rooms.clock.now())
    assert (await rooms.find(number)).next_step == Step.END_WAIT
    await hear(rooms, number, 12)
    assert (await rooms.find(number)).next_step == Step.REMIND_AUTHOR


async def test_the_end_of_a_wait_on_a_quiet_one_asks_nobody(rooms):
    number = await rooms.shown(ANA, Identity.NAMED)
    rooms.clock.later(days=70)
    assert await take_due(rooms) is Step.STALE
    await write(rooms, rooms.store.turns.wait, number, rooms.clock.now())
    await until_due(rooms)
    await take_due(rooms, peers=[BO])
    found = await rooms.find(number)
    assert (found.state, found.next_step) == (State.STALE, None)
    assert await told(rooms) == (0, 0, 0)


async def test_nobody_is_asked_about_what_coordinators_hid(rooms):
    number = await rooms.shown(ANA, Identity.NAMED)
    moderation = make_course(rooms.services, rooms.store).moderation
    await write(rooms, moderation.hide_post, number, "", rooms.clock.now(), by=CORA)
    await until_due(rooms)
    assert await take_due(rooms, peers=[BO]) is Step.ASK_PEERS
    assert (await rooms.find(number)).next_step is None
    assert await told(rooms) == (0, 0, 0)


async def test_where_the_answerer_is_not_found_nobody_is_reminded(rooms):
    number = await rooms.shown(ANA, Identity.NAMED)
    await hear(rooms, number, 11)
    await hear(rooms, number, 12, by_author=True)
    await until_due(rooms)
    assert await take_due(rooms, speaker=None) is Step.REMIND_ANSWERER
    assert (await rooms.find(number)).next_step == Step.STALE
    assert await told(rooms) == (0, 0, 0)


@pytest.mark.parametrize("act", ["wait", "still_stuck"])
async def test_what_has_ended_is_nobodys_turn(rooms, solutions, act):
    number = await rooms.shown(ANA, Identity.NAMED)
    await solve(rooms, solutions, number)
    before = await rooms.find(number)
    with pytest.raises(UserError, match="has ended"):
        await write(rooms, getattr(rooms.store.turns, act), number, rooms.clock.now())
    assert await rooms.find(number) == before


# Escalations


async def test_nobody_acts_on_an_escalation_that_is_gone(rooms):
    escalations = make_course(rooms.services, rooms.store).escalations
    with pytest.raises(NotFound, match="There is no ESC-"):
        await write(rooms, escalations.act, 99, Act.ACKNOWLEDGE, rooms.clock.now(), by=CORA)
    assert await rooms.db.value("SELECT count(*) FROM audit") == 0


# Solutions


async def test_what_was_reopened_meanwhile_does_not_settle(rooms, solutions):
    number = await rooms.shown(ANA, Identity.NAMED)
    await solve(rooms, solutions, number)
    await write(rooms, solutions.reopen, number, rooms.clock.now())
    before = await rooms.find(number)
    await settle(rooms, solutions, number)
    assert await told(rooms) == (0, 0, 0)
    assert await rooms.find(number) == before


async def test_what_is_settled_is_not_shown_again(rooms, solutions):
    number = await rooms.shown(ANA, Identity.HIDDEN)
    await solve(rooms, solutions, number)
    later = rooms.clock.now() + timedelta(minutes=16)
    await write(rooms, solutions.show, number, later)
    await settle(rooms, solutions, number)
    assert await told(rooms) == (1, 0, 1)
    await write(rooms, solutions.show, number, later)
    assert (await rooms.find(number)).next_step is None


async def test_what_coordinators_hid_thanks_nobody_and_becomes_no_article(rooms, solutions):
    number = await rooms.shown(ANA, Identity.NAMED)
    await solve(rooms, solutions, number)
    moderation = make_course(rooms.services, rooms.store).moderation
    await write(rooms, moderation.hide_post, number, "", rooms.clock.now(), by=CORA)
    await settle(rooms, solutions, number)
    assert await told(rooms) == (0, 0, 0)
    assert await body_in_search(rooms) is None
    assert (await rooms.find(number)).next_step is None


async def test_a_correction_after_seven_days_is_found_and_thanks_nobody_again(rooms, solutions):
    number = await rooms.shown(ANA, Identity.NAMED)
    await solve(rooms, solutions, number)
    assert await body_in_search(rooms) is None
    await settle(rooms, solutions, number)
    assert await body_in_search(rooms) == TOLD.summary
    better = Solving(Outcome.SOLVED, "One desk, and one clerk who may sign.")
    await solve(rooms, solutions, number, better)
    assert await body_in_search(rooms) == better.summary
    assert await told(rooms) == (1, 0, 1)
    assert (await rooms.find(number)).next_step is None
