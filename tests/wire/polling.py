"""Officials of ten cities who answer polls over the loopback's sockets; time is moved by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.crash.harness import Template, play
from tests.crash.polls import CITIES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.app import ExchangeBot
    from tests.crash.run import Run
    from tests.loopback.asked import Asked
    from tests.loopback.records import Message

CALLBACK = "POST /interactions/{interaction}/{token}/callback"
EDIT_ANSWER = "PATCH /webhooks/{application}/{token}/messages/@original"
ANA, BOR, CIRIL, *_ = CITIES


async def playing(
    template: Template, story: Callable[[Run], Awaitable[None]], *, faults: bool = False
) -> None:
    """Plays a story on a copy of the template's files and world; unless ``faults`` are expected,
    no error is logged."""

    async def told(run: Run) -> None:
        await story(run)
        assert bool(run.faults) is faults, run.faults

    await play(replace(template, scenario=replace(template.scenario, story=told)))


def bot_of(run: Run) -> ExchangeBot:
    assert run.life.bot is not None
    return run.life.bot


# Polls


async def open_anonymous(run: Run) -> None:
    preview = await run.command("Cora", "poll challenge", channel="lobby")
    await run.press("Cora", "Publish", preview)


async def open_named(run: Run) -> None:
    form = await run.command(
        "Cora", "poll new", channel="lobby", kind="single", answers="named, one per city"
    )
    typed = {"question": "Which day suits you?", "options": "Monday\nTuesday\nFriday"}
    preview = await run.submit("Cora", form, typed)
    await run.press("Cora", "Publish", preview)


def card(run: Run) -> Message:
    """The newest poll's own message."""
    for message in reversed(run.discord.people.messages("polls")):
        if "Who can see this?" in str(message.components):
            return message
    raise AssertionError("there is no card")


async def form_of(run: Run, who: str) -> str:
    """The custom_id of the form that [Answer] opened."""
    asked = await run.press(who, "Answer", card(run))
    assert asked.interaction.modal is not None, asked.text
    return str(asked.interaction.modal["custom_id"])


def send(run: Run, who: str, form: str, **fields: Any) -> Asked:
    """Sends the form and waits for nothing."""
    return run.discord.people.submit(who, form, fields)


# What is stored


def in_the_box(run: Run) -> tuple[int, int]:
    """Markers of who has answered, and ballots."""
    file = "ballotbox.sqlite3"
    if not (run.folder / file).exists():
        return 0, 0
    tables = ("voted", "ballots")
    voted, ballots = (run.rows(f"SELECT count(*) FROM {t}", file)[0][0] for t in tables)  # noqa: S608
    return voted, ballots


def named_votes(run: Run) -> list[int]:
    """Who has a vote, one entry a row."""
    return [member for (member,) in run.rows("SELECT member FROM named_votes ORDER BY member")]


def ids(run: Run, *names: str) -> list[int]:
    return sorted(run.world.person(name).id for name in names)
