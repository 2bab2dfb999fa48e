"""The promises that polls make in numbers: presses, times, what is kept for how long."""

from datetime import timedelta

import pytest

from tests.cogs.polls.assembly import Assembly, code_in
from tests.stage import labels_of, said

ANSWER, CHANGE, PUBLISH = "Answer", "Change", "Publish"


class Presses:
    """Counts what a person does: presses and submitted forms, as Discord hears them."""

    def __init__(self, house: Assembly) -> None:
        self._requests = house.stage.embedded.env.http_requests
        self._before = len(self._requests)

    @property
    def so_far(self) -> int:
        return sum(
            entry.path.startswith("/interactions/") for entry in self._requests[self._before :]
        )


@pytest.mark.parametrize("start", ["card", "reminder", "home"])
async def test_a_poll_is_answered_with_two_presses_and_the_choice(house: Assembly, start: str):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open()
    where = house.card(ana, ref)
    if start == "reminder":
        await stage.later(days=6)
        where = stage.newest(ana, "polls")
        assert "reminder" in where.content
    if start == "home":
        where = await stage.slash(ana, "agora")
    presses = Presses(house)
    form = await stage.press(ana, ANSWER, where)
    assert code_in(await stage.fill(ana, form, {"choice": "0"}))
    assert presses.so_far == 2


async def test_a_named_poll_is_answered_with_two_presses_and_the_choice(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open(mode="NAMED_CITY")
    presses = Presses(house)
    form = await stage.press(ana, ANSWER, house.card(ana, ref))
    assert said(await stage.fill(ana, form, {"choice": "0"})).startswith("Recorded.")
    assert presses.so_far == 2


async def test_who_can_see_this_is_one_press_from_every_card_and_forms_begin_with_its_words(
    house: Assembly,
):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open()
    presses = Presses(house)
    told = said(await stage.press(ana, "Who can see this?", house.card(ana, ref)))
    assert presses.so_far == 1
    form = await stage.press(ana, ANSWER, house.card(ana, ref))
    first = form.modal["components"][0]["content"].split("\n\n")[0]
    assert told.startswith(first)
    assert first in house.shows(ana, ref)
    await stage.later(days=8)
    assert labels_of(house.card(ana, ref))[0] == "Who can see this?"


async def test_a_challenge_poll_is_one_command_and_one_press(house: Assembly):
    presses = Presses(house)
    await house.stage.press(
        house.hanna, PUBLISH, await house.stage.slash(house.hanna, "poll challenge")
    )
    assert presses.so_far == 2
    assert house.card(house.hanna, "POLL-1")


async def test_nobody_gets_a_private_message_from_a_poll_but_its_proposer(house: Assembly):
    stage = house.stage
    proposer = house.officials[3]
    ref = await house.open(proposer, own_words=True)
    await stage.press(house.hanna, PUBLISH, "coordinators")
    texts = [{"choice": "0", "text": "More people"}] * 6
    await house.all_answer(ref, texts)
    await stage.later(days=12)
    for who in (*house.officials, house.hanna, house.olivier):
        assert len(stage.messages(who, "dm")) == (1 if who is proposer else 0)


async def test_the_list_of_those_asked_is_kept_for_thirty_days_and_drafts_for_one(house: Assembly):
    stage = house.stage
    await house.preview(house.hanna, question="Never published?")
    await stage.later(hours=23)
    assert len(await house.rows("SELECT 1 FROM polls")) == 1
    await stage.later(hours=2)
    assert await house.rows("SELECT 1 FROM polls") == []
    ref = await house.open()
    closes = (await house.rows("SELECT closes_at FROM polls"))[0]["closes_at"]
    left = timedelta(seconds=closes - stage.now.timestamp())
    await stage.later(seconds=left.total_seconds() + 1)
    await stage.restart(days=29)
    assert len(await house.rows("SELECT 1 FROM poll_electors")) == 12
    await stage.later(days=1, hours=1)
    assert await house.rows("SELECT 1 FROM poll_electors") == []
    asked = await stage.forge((house.hanna, f"polls1:pick:{ref[5:]}", ["asked"]))
    assert said(asked[0]) == f"{ref} keeps no list of the cities asked."


@pytest.mark.fault(60)
async def test_erasing_takes_names_and_leaves_what_nobody_can_find(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    anonymous = await house.open()
    named = await house.open(ana, question="Named?", mode="NAMED_CITY")
    await house.choose(anonymous, [0] * 5)
    await house.answer(ana, named, {"choice": "1"})
    asked = await stage.slash(ana, "privacy erase")
    told = said(await stage.press(ana, "Erase my data", asked))
    assert "Your named answers and your places on the lists of polls were deleted." in told
    assert "An anonymous answer cannot be found, so it stays until its poll closes." in told
    bo = house.officials[1]
    assert "Nobody has answered yet." in house.shows(bo, named)
    for table, column in (("polls", "opener_id"), ("poll_electors", "member")):
        sql = f"SELECT 1 FROM {table} WHERE {column} = ?"  # noqa: S608 - our names
        assert await house.rows(sql, ana.id) == []
    await stage.later(days=8)
    assert "- Sun: **most**" in house.shows(bo, anonymous)
