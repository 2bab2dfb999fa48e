"""Two hundred people at once: one ballot each, and what is private is read by one person only."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.directory import Kind
from tests.crash.harness import Template, prepare
from tests.crash.polls import CITIES
from tests.crash.scenario import Scenario, bare_world, nothing, set_up
from tests.loopback.records import Answering
from tests.wire.polling import card, in_the_box, named_votes, playing

if TYPE_CHECKING:
    from tests.crash.run import Run
    from tests.loopback.asked import Asked

LONG = 60.0
"""Seconds of real time in which all of them are answered."""
CROWD = tuple(f"Official {number}" for number in range(200))


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Template:
    scenario = Scenario("crowd", bare_world, _gather, nothing)
    return asyncio.run(prepare(scenario, tmp_path_factory.mktemp("crowd")))


async def _gather(run: Run) -> None:
    await set_up(run)
    run.world.add_person("Cora", run.role("Coordinator"))
    people = [
        run.world.add_person(name, run.role("Member"), run.role("Technical")).id for name in CROWD
    ]
    directory, by = run.services.directory, run.world.person("Cora").id
    named = [await directory.named_city(name) for name in CITIES]
    cities = [city.id for city in named if city is not None]

    def unit(tx: Any) -> None:
        for number, user in enumerate(people):
            city = cities[number % len(cities)]
            directory.ask_to_join(tx, user, Kind.TECHNICAL, city_id=city)
            directory.confirm(tx, user, by=by)

    await run.services.db.write(unit)


async def opened(run: Run, answers: str) -> None:
    form = await run.command("Cora", "poll new", channel="lobby", kind="single", answers=answers)
    typed = {"question": "Which day suits you?", "options": "Monday\nTuesday\nFriday"}
    preview = await run.submit("Cora", form, typed)
    await run.press("Cora", "Publish", preview)


def all_press_answer(run: Run) -> list[Asked]:
    shown = card(run)
    button = next(
        part["custom_id"]
        for row in _rows(shown.components)
        for part in row
        if part.get("label") == "Answer"
    )
    return [run.discord.people.press(name, shown, button) for name in CROWD]


def _rows(components: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    found = [one["components"] for one in components if one["type"] == 1]
    for one in components:
        if one["type"] == 17:
            found += _rows(one["components"])
    return found


def all_send(run: Run) -> list[Asked]:
    """Each the form that only this person was shown."""
    asked = []
    for number, name in enumerate(CROWD):
        form = run.discord.people.modal_shown(name)
        assert form is not None
        fields = {"choice": str(number % 3)}
        asked.append(run.discord.people.submit(name, form["custom_id"], fields))
    return asked


async def finished(run: Run, asked: list[Asked]) -> None:
    """All are answered; so many take longer than a story usually waits."""
    for one in asked:
        await one.finished(LONG)
    await run.settle()


async def test_each_casts_one_anonymous_ballot_and_reads_only_their_own_code(
    crowd: Template,
) -> None:
    async def story(run: Run) -> None:
        await opened(run, "anonymous, one per person")
        pressed = all_press_answer(run)
        await finished(run, pressed)
        assert {one.interaction.answer for one in pressed} == {Answering.MODAL}
        sent = all_send(run)
        await finished(run, sent)
        assert all("Recorded." in one.text for one in sent)
        assert in_the_box(run) == (len(CROWD), len(CROWD))
        told = {name: run.discord.people.private_answers(name) for name in CROWD}
        assert {len(answers) for answers in told.values()} == {1}
        texts = {name: one.text for name, one in zip(CROWD, sent, strict=True)}
        assert len(set(texts.values())) == len(CROWD), "each has a code of their own"
        for name in CROWD:
            own, seen = texts[name], set(run.discord.people.sees(name))
            assert seen & set(texts.values()) == {own}

    await playing(crowd, story)


@pytest.mark.fault(18)
async def test_two_hundred_events_that_wait_at_a_drop_arrive_once_each(crowd: Template) -> None:
    async def story(run: Run) -> None:
        await opened(run, "named, one per person")
        await finished(run, all_press_answer(run))
        gateway = run.discord.gateway
        gateway.silence()
        sent = all_send(run)
        gateway.abort()
        await run.discord.until(lambda: gateway.resumed == 1, 10)
        await finished(run, sent)
        assert gateway.identified == 1
        assert all("Recorded." in one.text for one in sent)
        assert len(named_votes(run)) == len(CROWD)
        answers = [run.discord.people.private_answers(name) for name in CROWD]
        assert {len(one) for one in answers} == {1}
        callbacks = [one for one in run.discord.rest.requests if one.route.endswith("/callback")]
        mine = {one.interaction.id for one in sent}
        answered = [one for one in callbacks if int(one.path.split("/")[2]) in mine]
        assert len(answered) == len(CROWD)

    await playing(crowd, story)


@pytest.mark.fault(19)
async def test_buttons_from_before_an_invalid_session_work_after_it(crowd: Template) -> None:
    async def story(run: Run) -> None:
        await opened(run, "named, one per person")
        gateway = run.discord.gateway
        gateway.invalidate(resumable=False)
        await run.discord.until(lambda: gateway.identified == 2, 15)
        await run.settle()
        pressed = all_press_answer(run)
        await finished(run, pressed)
        assert {one.interaction.answer for one in pressed} == {Answering.MODAL}

    await playing(crowd, story)
