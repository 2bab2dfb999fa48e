"""The stories that are soaked: those of the crash exploration, and joining as people do it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.crash.exchange import EXCHANGE
from tests.crash.polls import ANONYMOUS, CITIES, CLOSED, NAMED, REMINDED
from tests.crash.polls import _card as poll_card
from tests.crash.scenario import SETUP, Scenario, bare_world, set_up
from tests.soak.run import SoakRun

if TYPE_CHECKING:
    from tests.crash.run import Run
    from tests.loopback.records import Message

LATER = datetime(2026, 1, 12, 10, 0, tzinfo=UTC)
AT_LAST = datetime(2026, 1, 13, 10, 0, tzinfo=UTC)
COPIED = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
NEXT_DAY = datetime(2026, 1, 6, 10, 0, tzinfo=UTC)
JOINING = CITIES[:4]
CONFIRMED, REFUSED = JOINING[:3], JOINING[3]


async def _with_coordinator(run: Run) -> None:
    await set_up(run)
    run.world.add_person("Cora", run.role("Coordinator"))
    for name in JOINING:
        run.world.add_person(name)
    await run.settle()


async def _joining(run: Run) -> None:
    """Four ask, three are confirmed; one leaves; all hear of it the next morning, and the one
    who was refused asks again."""
    for name in JOINING:
        await _ask_to_join(run, name)
    for name in CONFIRMED:
        await _decide(run, name, "Confirm")
    await _decide(run, REFUSED, "Refuse")
    await run.until(NEXT_DAY)
    await _ask_to_join(run, REFUSED)
    panel = await run.command(CONFIRMED[0], "city leave", channel="welcome")
    await run.press(CONFIRMED[0], "Leave", panel)
    run.discord.people.delete("Admin", run.discord.people.messages("welcome")[-1])
    await run.settle()
    await run.until(LATER)
    await _decide(run, REFUSED, "Confirm")
    await run.until(AT_LAST)


async def _ask_to_join(run: Run, name: str) -> None:
    form = await run.press(name, "Join my city", run.discord.people.messages("welcome")[-1])
    told = await run.submit(name, form, {"place": name, "kind": "technical"})
    assert name in told.text, told.text


async def _decide(run: Run, name: str, label: str) -> None:
    """Until the card, which a person may press again after a crash, offers nothing any more."""
    card = _request_of(run, name)
    if card is not None:
        try:
            await run.press("Cora", label, card)
        except AssertionError:
            # The first press was recorded though its answer was lost: the card shows it.
            assert _request_of(run, name) is None
    assert _request_of(run, name) is None


def _request_of(run: Run, name: str) -> Message | None:
    """The open request of this person."""
    wanted = f"<@{run.world.person(name).id}>"
    for message in run.discord.people.messages("coordinators"):
        if wanted in str(message.components) and "Confirm'" in str(message.components):
            return message
    return None


async def _restored(run: Run) -> None:
    """A named poll runs; the copy of its first day is put back after the reminder, goes live by
    one press, and repeats nothing."""
    assert isinstance(run, SoakRun)
    opener, voter, late = CITIES[:3]
    form = await run.command(
        opener, "poll new", channel="lobby", kind="single", answers="named, one per city"
    )
    typed = {"question": "Which day suits you?", "options": "Monday\nTuesday\nFriday"}
    await run.press(opener, "Publish", await run.submit(opener, form, typed))
    await _answer(run, voter, "0")
    await run.until(COPIED)
    copy = max((run.folder / "backups").iterdir())
    await run.until(REMINDED)
    await _answer(run, late, "1")
    await run.restore(copy)
    await run.settle()
    await _answer(run, late, "2")
    run.world.person("Admin").roles.append(run.role("Coordinator").id)
    panel = await run.command("Admin", "setup health", channel="lobby")
    await run.press("Admin", "Go live", panel)
    await run.until(CLOSED)


async def _answer(run: Run, voter: str, choice: str) -> None:
    await run.submit(voter, await run.press(voter, "Answer", poll_card(run)), {"choice": choice})


JOINED = Scenario("joining", bare_world, _with_coordinator, _joining)
RESTORED = Scenario("restored", bare_world, NAMED.prepare, _restored)
SCENARIOS = {one.name: one for one in (SETUP, JOINED, NAMED, ANONYMOUS, RESTORED, EXCHANGE)}
