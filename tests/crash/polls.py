"""The stories of polls: an anonymous one with own words, and a named one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.directory import Kind
from tests.crash.run import control_named
from tests.crash.scenario import Scenario, bare_world, set_up
from tests.loopback.limits import walk

if TYPE_CHECKING:
    from tests.crash.run import Run
    from tests.loopback.asked import Asked
    from tests.loopback.records import Message

CODE_LOST = "code lost"
"""An answer that was lost takes its code along: the ballot counts, and nobody can change it."""
CITIES = (
    "Ljubljana",
    "Rotterdam",
    "Sofia",
    "Valencia",
    "Espoo",
    "Leuven",
    "Lisbon",
    "Rome",
    "Stockholm",
    "Thessaloniki",
)
VOTERS = CITIES[:6]
"""One more than a result needs: losing two would show, and so would counting one twice."""
CHANGER = VOTERS[2]
REMINDED = datetime(2026, 1, 10, 16, 0, tzinfo=UTC)
CLOSED = datetime(2026, 1, 12, 16, 0, tzinfo=UTC)
"""Seven days later, at 17:00 in Brussels."""
FORGOTTEN = datetime(2026, 2, 12, 16, 0, tzinfo=UTC)
"""Names are kept for thirty days."""


async def _with_members(run: Run) -> None:
    """Two coordinators, and an official named after each of ten cities."""
    await set_up(run)
    for name in ("Cora", "Dora"):
        run.world.add_person(name, run.role("Coordinator"))
    directory, database = run.services.directory, run.services.db
    for name in CITIES:
        person = run.world.add_person(name, run.role("Member"), run.role("Technical"))
        city = await directory.named_city(name)
        assert city is not None

        def unit(tx: Any, user: int = person.id, city_id: int = city.id) -> None:
            directory.ask_to_join(tx, user, Kind.TECHNICAL, city_id=city_id)
            directory.confirm(tx, user, by=run.world.person("Cora").id)

        await database.write(unit)
    await run.settle()


def _card(run: Run) -> Message:
    """The poll's own message."""
    for message in reversed(run.discord.people.messages("polls")):
        if "Who can see this?" in str(message.components):
            return message
    raise AssertionError("there is no card")


# An anonymous poll


async def _anonymous(run: Run) -> None:
    """Opened, answered, one answer changed, reminded, counted, reviewed, released, forgotten."""
    preview = await run.command("Cora", "poll challenge", channel="lobby")
    await run.press("Cora", "Publish", preview)
    for number, voter in enumerate(VOTERS):
        await _cast(run, voter, number)
    run.note(f"in the box: {_in_the_box(run)}")
    await run.until(REMINDED)
    await run.until(CLOSED)
    await _release(run)
    await run.until(FORGOTTEN)


async def _cast(run: Run, voter: str, number: int) -> None:
    form = await run.press(voter, "Answer", _card(run))
    fields = {"choice": [str(number % 2), "3"], "text": f"We lack {'many ' * number}engineers"}
    answer = await run.submit(voter, form, fields)
    if voter != CHANGER:
        return
    if "Recorded" not in answer.text:
        run.ending = CODE_LOST
    if run.ending == CODE_LOST:
        return
    changed = await run.press(voter, "Change", answer)
    fields = {"choice": ["4", "5"], "text": "We lack a roof"}
    replaced = await run.submit(voter, changed, fields)
    assert "replaced" in replaced.text, replaced.text


def _in_the_box(run: Run) -> dict[str, int]:
    return {
        table: run.rows(f"SELECT count(*) FROM {table}", "ballotbox.sqlite3")[0][0]  # noqa: S608
        for table in ("voted", "ballots", "texts")
    }


async def _release(run: Run) -> None:
    """A coordinator who did not open the poll withholds one text and releases the others."""
    card = run.discord.people.messages("coordinators")[-1]
    panel = await run.press("Dora", "Review", card)
    text = "We lack a roof" if run.ending != CODE_LOST else "We lack many many engineers"
    assert panel.shown is not None
    await _withhold(run, panel, text)
    fresh = await run.press("Dora", "Review", card)
    await run.press("Dora", "Release all", fresh)


async def _withhold(run: Run, panel: Asked, text: str) -> None:
    """Presses the button under this text, on whichever page it stands."""
    while True:
        assert panel.shown is not None
        button = _under(panel.shown, text)
        if button is not None:
            await run.press_id("Dora", panel.shown, button)
            return
        assert control_named(panel.shown, "Next")
        panel = await run.press("Dora", "Next", panel)


def _under(message: Message, text: str) -> str | None:
    """The custom_id of the first button after this text."""
    seen = False
    for part in walk(message.components):
        seen = seen or part.get("content", "").endswith(text)
        if seen and part.get("label") == "Withhold":
            return str(part["custom_id"])
    return None


# A named poll


async def _named(run: Run) -> None:
    """A member asks, two answer, one answers again; the result outlives the names."""
    opener = CITIES[0]
    form = await run.command(
        opener, "poll new", channel="lobby", kind="single", answers="named, one per city"
    )
    typed = {"question": "Which day suits you?", "options": "Monday\nTuesday\nFriday"}
    preview = await run.submit(opener, form, typed)
    await run.press(opener, "Publish", preview)
    for voter, choice in ((CITIES[1], "0"), (CITIES[2], "1"), (CITIES[1], "2")):
        form = await run.press(voter, "Answer", _card(run))
        await run.submit(voter, form, {"choice": choice})
    await run.until(REMINDED)
    await run.until(CLOSED)
    await run.until(FORGOTTEN)


ANONYMOUS = Scenario(
    "anonymous-poll", bare_world, _with_members, _anonymous, endings=("", CODE_LOST)
)
NAMED = Scenario("named-poll", bare_world, _with_members, _named)
