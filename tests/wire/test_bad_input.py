"""Forged and odd events: a sentence where somebody waits, no row, and the bot lives."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from tests.loopback import payloads
from tests.loopback.records import Asking, Interaction
from tests.loopback.watch import Watched
from tests.wire.polling import ANA, card, form_of, named_votes, open_named, playing, send

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.crash.harness import Template
    from tests.crash.run import Run
    from tests.loopback.records import Json

SECRET = "cherry-blossom"
"""Stands in whatever a person could have typed: no log line may hold it."""
HUGE = 10**400
LONE = "\ud800"
LONG = "x" * 4000


class Told(logging.Handler):
    """Every line that is logged, with its details and traceback."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.setFormatter(logging.Formatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{self.format(record)} {vars(record)}")


@pytest.fixture(autouse=True)
def unwatched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here is what Discord would say."""
    monkeypatch.setattr(Watched, "watcher", None)


@pytest.fixture(autouse=True)
def log() -> Iterator[Told]:
    told = Told()
    logging.getLogger().addHandler(told)
    yield told
    logging.getLogger().removeHandler(told)
    assert [line for line in told.lines if SECRET in line] == []


async def still_answers(run: Run) -> None:
    """A good press is answered, and the connection is the one of before."""
    await run.settle()
    assert run.discord.gateway.connected
    form = await form_of(run, ANA)
    told = await run.ask(lambda: send(run, ANA, form, choice="0"))
    assert "Recorded." in told.text
    assert len(named_votes(run)) == 1


def emit(run: Run, event: str, data: Any) -> None:
    """To every session, whatever its intents."""
    for session in run.discord.gateway.sessions.values():
        session.dispatch(event, data, silent=False)


def frame(run: Run, text: str) -> None:
    for line in run.discord.gateway._lines():
        line.outgoing.put_nowait(text)


# Frames


async def test_events_and_codes_that_nobody_knows_change_nothing(exchange: Template) -> None:
    async def story(run: Run) -> None:
        await open_named(run)
        frames = (
            '{"op": 99, "d": null, "s": null, "t": null}',
            json.dumps({"op": -1, "d": {"a": SECRET}, "s": None, "t": None}),
            '{"op": 0, "d": {}, "s": null, "t": "NOBODY_KNOWS"}',
            json.dumps({"op": 0, "d": {"text": SECRET}, "s": None, "t": ""}),
            '{"op": 0, "d": null, "s": null, "t": "TYPING_START_AGAIN"}',
            '{"op": 1, "d": null, "s": null, "t": null}',
            '{"op": 11, "d": null, "s": null, "t": null}',
        )
        for text in frames:
            frame(run, text)
        await still_answers(run)
        assert run.discord.gateway.identified == 1

    await playing(exchange, story)


async def test_events_that_are_no_events_of_ours_are_passed_over(exchange: Template) -> None:
    """Odd, but with the keys that discord.py cannot do without."""

    async def story(run: Run) -> None:
        await open_named(run)
        shown = card(run)
        whole = payloads.told_message(run.world, shown)
        place, guild = str(shown.channel_id), str(run.world.guild_id)
        other = {"guild_id": "1", "channel_id": "2", "id": "3", "ids": ["3"]}
        for event, data in (
            ("MESSAGE_CREATE", {**whole, "id": "1", "content": SECRET + LONG, "type": 99}),
            ("MESSAGE_CREATE", {**whole, "id": "1", "guild_id": "1", "channel_id": "2"}),
            ("MESSAGE_CREATE", {**whole, "id": "1", "content": SECRET + LONE}),
            ("MESSAGE_CREATE", {**whole, "id": "1", "components": [{"type": 99}, {"type": 1}]}),
            ("MESSAGE_UPDATE", {**whole, "id": str(HUGE)}),
            ("MESSAGE_DELETE", other),
            ("MESSAGE_DELETE", {"id": "0", "channel_id": "0"}),
            ("MESSAGE_DELETE_BULK", other),
            ("MESSAGE_DELETE_BULK", {"ids": ["-5", "0"], "channel_id": place}),
            ("CHANNEL_DELETE", {"id": "5", "guild_id": "6", "type": 0, "name": SECRET}),
            ("GUILD_ROLE_DELETE", {"guild_id": guild, "role_id": str(HUGE)}),
            ("GUILD_ROLE_UPDATE", {"guild_id": "9", "role": {"id": "1", "name": SECRET}}),
            ("GUILD_MEMBER_REMOVE", {"guild_id": guild, "user": whole["author"] | {"id": "7"}}),
            ("THREAD_DELETE", {"id": "1", "guild_id": "2", "parent_id": "3", "type": 11}),
            ("GUILD_DELETE", {"id": "3", "unavailable": True}),
        ):
            emit(run, event, data)
        await still_answers(run)
        assert run.discord.gateway.identified == 1

    await playing(exchange, story)


async def test_ids_that_no_file_can_hold_are_a_line_in_the_log(exchange: Template) -> None:
    async def story(run: Run) -> None:
        await open_named(run)
        place = str(card(run).channel_id)
        emit(run, "MESSAGE_DELETE", {"id": str(2**70), "channel_id": place})
        emit(run, "MESSAGE_DELETE_BULK", {"ids": [str(HUGE)[:300]], "channel_id": place})
        await still_answers(run)

    await playing(exchange, story, faults=True)


# Interactions


def forged(run: Run, who: str, kind: int, data: Any, **changes: Any) -> Interaction:
    """An interaction as nobody's client sends it; keys changed to `...` are left out."""
    person, place = run.world.person(who), run.world.place("polls")
    new = run.world.new_id()
    asked = Interaction(
        new, f"token-{new}", Asking.COMPONENT, person.id, place.id, run.world.now(), {}
    )
    asked.message_id = card(run).id
    run.world.interactions[new] = asked
    body = {**payloads.interaction(run.world, asked), "type": kind, "data": data, **changes}
    emit(run, "INTERACTION_CREATE", {key: one for key, one in body.items() if one is not ...})
    return asked


def rows_of(run: Run) -> dict[str, int]:
    """How many rows each table has; a place in a form may be kept, nothing else."""
    tables = run.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {
        name: run.rows(f"SELECT count(*) FROM {name}")[0][0]  # noqa: S608 - ours
        for (name,) in tables
        if name != "draft" and not name.startswith("sqlite_")
    }


def field(custom_id: Any, kind: int = 4, **more: Any) -> Json:
    return {"type": 18, "component": {"type": kind, "custom_id": custom_id, **more}}


CONTROLS = (
    "",
    ":",
    "polls1",
    "polls1:",
    "polls1:answer",
    "polls1:answer:" + "9" * 90,
    "polls1:answer:٣",
    "polls1:answer:-1",
    "polls1:answer:0",
    "polls1:answer:4711",
    "polls0:answer:1",
    "polls99:answer:1",
    "nobody1:knows:1",
    "polls1:answer:1\x00",
    "polls1:answer:1\n",
    "polls1:cast:1:" + SECRET,
    f"polls1:answer:1:{LONE}",
    "a" * 4000,
    "'; DROP TABLE poll; --",
)


@pytest.mark.fault(43)
async def test_controls_that_nobody_was_shown_are_answered_with_a_sentence(
    exchange: Template,
) -> None:
    async def story(run: Run) -> None:
        await open_named(run)
        before = rows_of(run)
        for custom_id in CONTROLS:
            for kind, more in ((2, {}), (3, {"values": [SECRET, LONE, LONG]}), (99, {})):
                data = {"custom_id": custom_id, "component_type": kind, **more}
                asked = forged(run, ANA, 3, data)
                await run.settle()
                assert asked.answer is not None, (custom_id, kind)
        assert rows_of(run) == before
        await still_answers(run)

    await playing(exchange, story)


SHAPES: tuple[Any, ...] = (
    [],
    [{}],
    [None],
    "components",
    [field("choice", 21, value="99")],
    [field("choice", 21, value=None)],
    [field("choice", 21, value=LONE)],
    [field("choice", 21, value=LONG)],
    [field("choice", 21, value=HUGE)],
    [field("choice", 21, value={"a": SECRET})],
    [field("choice", 3, values=["0", "0", "1", "2"])],
    [field("choice", 21, value="0"), field("choice", 21, value="99")],
    [field("stranger", value=SECRET + LONE)],
    [field(None, value="0")],
    [field(7, value="0")],
    [{"type": 18, "component": {"type": 18, "component": field("choice", 21, value="0")}}],
    [{"type": 1, "components": [{"type": 1, "components": [field("choice", value="0")]}]}],
    [{"type": 99, "component": None}],
)
"""What may stand in a form instead of one choice."""


@pytest.mark.fault(52)
async def test_a_form_of_any_other_shape_records_nothing(exchange: Template) -> None:
    async def story(run: Run) -> None:
        await open_named(run)
        form = await form_of(run, ANA)
        before = rows_of(run)
        for components in SHAPES:
            asked = forged(run, ANA, 5, {"custom_id": form, "components": components})
            await run.settle()
            assert asked.answer is not None, components
            assert rows_of(run) == before, components
        await still_answers(run)

    await playing(exchange, story)


async def test_interactions_from_elsewhere_and_of_unknown_kinds_do_nothing(
    exchange: Template,
) -> None:
    async def story(run: Run) -> None:
        await open_named(run)
        before = rows_of(run)
        press = {"custom_id": "polls1:answer:1", "component_type": 2}
        typed: Json = {"id": "1", "name": "poll", "type": 1, "guild_id": str(run.world.guild_id)}
        far = {"guild_id": "4711", "guild": {"id": "4711"}}
        nowhere: Json = {"guild_id": ..., "guild": ..., "member": ...}
        sender = {"user": payloads.user(run.world.person(ANA))}
        sent = [
            forged(run, ANA, 3, press, **far),
            forged(run, ANA, 3, press, **nowhere, **sender),
            forged(run, ANA, 3, press, message=...),
            forged(run, ANA, 3, {**press, "stray": SECRET * 99}),
            forged(run, ANA, 5, {"custom_id": "polls1:cast:1:x", "components": []}, **far),
            forged(run, ANA, 2, {**typed, "name": "nobody"}),
            forged(run, ANA, 2, {**typed, "name": "poll", "options": []}),
            forged(run, ANA, 2, {**typed, "type": 3, "name": "Nobody", "target_id": "1"}),
            forged(run, ANA, 2, {**typed, "guild_id": "4711"}, **far),
            forged(run, ANA, 4, {**typed, "options": [_typing("see", "nothing")]}),
            forged(run, ANA, 4, {**typed, "options": [_typing("nobody", "ref")]}),
            forged(run, ANA, 4, {**typed, "name": "nobody"}),
            forged(run, ANA, 1, {}),
            forged(run, ANA, 6, press),
            forged(run, ANA, 99, press),
            forged(run, ANA, HUGE, press),
        ]
        await run.settle()
        assert rows_of(run) == before
        answered = [number for number, one in enumerate(sent) if one.answer is not None]
        assert set(answered) >= {1, 2, 3, 5, 6}, answered
        await still_answers(run)

    await playing(exchange, story)


def _typing(command: str, option: str) -> Json:
    typed = {"type": 3, "name": option, "value": SECRET + LONE, "focused": True}
    return {"type": 1, "name": command, "options": [typed]}
