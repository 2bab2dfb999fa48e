"""The story of the exchange: a hidden obstacle from its form to its seal, and a question."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.crash.clock import START
from tests.crash.polls import CITIES, NAMED
from tests.crash.scenario import Scenario, bare_world

if TYPE_CHECKING:
    from tests.crash.run import Run
    from tests.loopback.records import Channel, Message

AUTHOR, FACER, ANSWERER, ASKER, TELLER = CITIES[:5]
TITLE = "Tram permits take eleven months"
QUESTION = "Who has counted bicycles at night?"
WAIT = timedelta(minutes=40)
"""More than the random delay of what is said without a name, and than a recovery before it."""
NEXT_DAY = START + timedelta(days=1)
SETTLED = START + timedelta(days=9)
"""Seven days after the solution, and the weekly digest in between."""
SEALED = SETTLED + timedelta(hours=3)
"""When no draft is left either."""
FINDERS = {
    "keys": "SELECT count(*) FROM key",
    "drafts": "SELECT count(*) FROM draft",
}
"""In the keyring: whatever leads from a handle to a person."""


async def _hidden(run: Run) -> None:
    """Raised hidden, faced, answered by handle on both sides, solved, settled and sealed; and a
    question that the community answers in its thread."""
    await _raise(run)
    await run.until(START + WAIT)
    await run.press(FACER, "We face this too", _post(run))
    await _reply(run, ANSWERER, "A joint desk of both offices did it.")
    await run.until(START + 2 * WAIT)
    await _reply(run, AUTHOR, "Which law allowed it?")
    await run.until(START + 3 * WAIT)
    await run.until(NEXT_DAY)
    await _solve(run)
    await run.until(NEXT_DAY + WAIT)
    await _ask(run)
    await run.until(SETTLED)
    await _seal(run)
    await run.until(SEALED)
    for what, sql in FINDERS.items():
        run.note(f"{what}: {run.rows(sql, 'keyring.sqlite3')}")
    left = "SELECT count(*) FROM handle WHERE token IS NOT NULL"
    run.note(f"tokens: {run.rows(left)}")
    run.note(f"pings: {[len(run.discord.people.dms(name)) for name in (AUTHOR, ANSWERER)]}")


async def _raise(run: Run) -> None:
    form = await run.command(AUTHOR, "obstacle raise", channel="lobby")
    typed = {
        "title": TITLE,
        "topic": "regulation",
        "sector": "mobility",
        "body": "Every new stop needs three permits from two offices.",
    }
    await run.press(AUTHOR, "Post hidden", await run.submit(AUTHOR, form, typed))


def _thread(run: Run, name: str) -> Channel:
    """The one thread of this name."""
    (found,) = [one for one in run.world.channels.values() if one.thread and one.name == name]
    return found


def _post(run: Run) -> Message:
    """The card of the obstacle."""
    return run.discord.people.messages(_thread(run, TITLE))[0]


async def _reply(run: Run, who: str, text: str) -> None:
    form = await run.press(who, "Reply without my name", _post(run))
    await run.submit(who, form, {"text": text})


async def _solve(run: Run) -> None:
    form = await run.command(AUTHOR, "obstacle solve", channel="lobby", obstacle="OBS-1")
    typed = {"outcome": "solved", "summary": "One desk for both offices, once a week."}
    await run.submit(AUTHOR, form, typed)


async def _ask(run: Run) -> None:
    """Nothing has a source for it: so the community is asked, and its answer closes the thread."""
    gap = await run.command(ASKER, "ask", channel="lobby", question=QUESTION)
    form = await run.press(ASKER, "Ask the community", gap)
    await run.submit(ASKER, form, {"title": QUESTION})
    await run.until(NEXT_DAY + 2 * WAIT)
    run.discord.people.say(TELLER, _thread(run, QUESTION), "We did, with two cameras.")
    await run.settle()
    card = run.discord.people.messages("questions")[-1]
    form = await run.press(ASKER, "Answered", card)
    await run.submit(ASKER, form, {"answer": "Two cameras at each bridge did it."})


async def _seal(run: Run) -> None:
    """The author's own press, long before its time would come."""
    inbox = await run.command(AUTHOR, "obstacle mine", channel="lobby")
    await run.press(AUTHOR, "Seal now", await run.press(AUTHOR, "Seal now", inbox))


EXCHANGE = Scenario("exchange", bare_world, NAMED.prepare, _hidden)
