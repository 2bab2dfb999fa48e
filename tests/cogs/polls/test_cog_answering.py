"""Answering, as people see it: every kind of poll, the code, who is refused."""

import pytest

from tests.cogs.polls.assembly import WEATHER, Assembly, assembly, code_in, prefilled
from tests.stage import said

KINDS = {
    "single": (WEATHER, {"choice": "1"}, {"choice": "2"}),
    "multiple": (WEATHER, {"choice": ["0", "2"]}, {"choice": ["1"]}),
    "score": (("Staff", "Money"), {"score0": "4"}, {"score0": "0", "score1": "5"}),
    "ranked": (WEATHER, {"place0": "2", "place1": "0"}, {"place0": "1"}),
    "consent": ((), {"choice": "3"}, {"choice": "0"}),
    "text": ((), {"text": "We lack people"}, {"text": "We have people now"}),
}
NOT_YOURS = "This poll asks officials; you were not on its list when it opened."


async def test_every_anonymous_kind_is_answered_and_changed_with_its_code(house: Assembly):
    ana, bo = house.officials[:2]
    for kind, (options, first, second) in KINDS.items():
        ref = await house.open(question=f"Of kind {kind}?", kind=kind, options=options)
        recorded = await house.answer(ana, ref, first)
        code = code_in(recorded)
        sentence = (
            f"Recorded. Your code: `{code}`. Only it can change your answer;"
            " nobody can look it up. Show it to nobody."
        )
        assert said(recorded).splitlines() == [sentence, "Change"]
        form = await house.stage.press(ana, "Change", recorded)
        changed = await house.stage.fill(ana, form, {**prefilled(form), **second})
        assert said(changed) == "Your answer is replaced."
        again = await house.stage.slash(ana, "poll answer", poll=ref)
        assert said(again).splitlines() == [
            "Your city has already answered. Was it you? [Change] works with your code.",
            "Change",
        ]
        typed = await house.try_change(bo, ref, code.lower().replace("-", " "), first)
        assert said(typed) == "Your answer is replaced."
        await house.withdraw(ref)


@pytest.mark.parametrize("unit", ["CITY", "PERSON"])
async def test_every_named_kind_shows_who_chose_what_and_answering_again_replaces(folder, unit):
    async with assembly(folder, cities=("Rome",)) as house:
        stage, (rosa,) = house.stage, house.officials
        romeo = await stage.person("Romeo", city="Rome", kind="political")
        for kind, (options, first, second) in KINDS.items():
            if kind == "text":
                continue
            mode = f"NAMED_{unit}"
            ref = await house.open(
                rosa, question=f"{kind}?!", kind=kind, options=options, mode=mode
            )
            assert "This poll is named: members see who chose what" in house.shows(rosa, ref)
            assert "Nobody has answered yet." in house.shows(rosa, ref)
            for who, values in ((rosa, first), (romeo, first), (rosa, second)):
                told = said(await house.answer(who, ref, values))
                assert told == "Recorded. Members see your answer; answer again to replace it."
            counted = "Answered: 2 people." if unit == "PERSON" else "Answered: 1 city."
            assert counted in house.shows(romeo, ref)
            names = said(await stage.press(romeo, "Who chose what", house.card(romeo, ref)))
            assert f"<@{rosa.id}>, Rome: " in names
            assert (f"<@{romeo.id}>, Rome: " in names) == (unit == "PERSON")
            await house.withdraw(ref)


async def test_where_people_count_colleagues_answer_each_and_are_told_so(folder):
    async with assembly(folder) as house:
        ana = house.officials[0]
        colleague = await house.stage.person("Colleague", city="Rotterdam", kind="political")
        ref = await house.open(mode="ANONYMOUS_PERSON")
        assert "13 people asked" in house.shows(ana, ref)
        await house.choose(ref, [0])
        assert code_in(await house.answer(colleague, ref, {"choice": "1"}))
        mine = said(await house.stage.press(ana, "Have I answered?", house.card(ana, ref)))
        assert mine == "You have answered."
        again = await house.says(ana, "poll answer", poll=ref)
        assert again.splitlines()[0] == (
            "You have already answered. [Change] works with your code."
        )


async def test_have_i_answered_tells_the_city_and_offers_the_form(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open(**{"for": "all"})
    colleague = await stage.person("Colleague", city="Rotterdam")
    not_yet = await stage.press(ana, "Have I answered?", house.card(ana, ref))
    assert said(not_yet).splitlines() == ["Not yet.", "Answer"]
    form = await stage.press(ana, "Answer", not_yet)
    await stage.fill(ana, form, {"choice": "0"})
    mine = await stage.press(ana, "Have I answered?", house.card(ana, ref))
    assert said(mine) == "Your city has answered (you or a colleague)."
    # The colleague came after the opening and is not on the list.
    late = await stage.press(colleague, "Have I answered?", house.card(colleague, ref))
    assert said(late) == NOT_YOURS


async def test_who_can_see_this_is_short_and_one_press_more_tells_every_viewer(house: Assembly):
    ref = await house.open()
    ana = house.officials[0]
    brief = await house.stage.press(ana, "Who can see this?", house.card(ana, ref))
    assert "Discord carries your click and can see it." in said(brief)
    assert "Who steals a backup" not in said(brief)
    text = said(await house.stage.press(ana, "The whole text", brief))
    for viewer in (
        "You",
        "Members",
        "Coordinators",
        "Server administrators",
        "Whoever runs Agora",
        "Who steals a backup",
        "Who steals the ballot box",
        "Discord",
    ):
        assert f"**{viewer}**" in text
    assert "For a binding election, use a verified voting system." in text


async def test_five_wrong_codes_and_a_pause_of_ten_minutes(house: Assembly):
    ana = house.officials[0]
    ref = await house.open()
    (code,) = await house.choose(ref, [0])
    other = await house.open(question="Another one?")
    (foreign,) = await house.choose(other, [0])
    wrong = [foreign, "0000-0000-0000", "uuuu-uuuu-uuuu", "7K3M9QXW2RTC", "------------"]
    told = {said(await house.try_change(ana, ref, typed, {"choice": "1"})) for typed in wrong}
    assert told == {f"This code opens no answer in {ref}."}
    paused = await house.try_change(ana, ref, code, {"choice": "1"})
    assert said(paused) == "Five wrong codes. Try again in ten minutes."
    await house.stage.later(minutes=10, seconds=1)
    right = await house.try_change(ana, ref, code, {"choice": "1"})
    assert said(right) == "Your answer is replaced."


async def test_who_was_not_asked_reads_why(house: Assembly):
    stage = house.stage
    ref = await house.open()
    technical = await house.open(question="Only engineers?", **{"for": "technical"})
    mayor = await stage.person("Mayor", city="Rome", kind="political")
    stranger = await stage.person("Stranger")
    waiting = await stage.person("Newcomer")
    rome = await stage.services.directory.named_city("Rome")
    await stage.services.db.write(
        lambda tx: stage.services.directory.ask_to_join(
            tx, waiting.id, "technical", city_id=rome.id
        )
    )
    confirm = "A coordinator must first confirm that you speak for Rome. They have been asked."
    join = "Join your city first: press Join my city, or use /city join."
    for verb in ("answer", "mine", "change"):
        pressed = await stage.forge(
            (mayor, f"polls1:{verb}:{ref[5:]}", None),
            (mayor, f"polls1:{verb}:{technical[5:]}", None),
            (house.hanna, f"polls1:{verb}:{ref[5:]}", None),
            (waiting, f"polls1:{verb}:{ref[5:]}", None),
            (stranger, f"polls1:{verb}:{ref[5:]}", None),
        )
        assert [said(told) for told in pressed] == [
            NOT_YOURS,
            "This poll asks technical officials; you were not on its list when it opened.",
            NOT_YOURS,
            confirm,
            join,
        ]
    assert await house.says(stranger, "poll answer", poll=ref) == join
    assert await house.says(waiting, "poll answer", poll=ref) == confirm
    assert await house.says(house.hanna, "poll answer", poll="POLL-99") == "There is no POLL-99."


async def test_a_partner_is_no_official(house: Assembly):
    stage = house.stage
    ref = await house.open()
    partner = await stage.person("Partner", roles=[stage.embedded.guild.roles["Member"]])
    directory = stage.services.directory

    def join(tx):
        ours = directory.add_partner(tx, "Climate Works")
        directory.ask_to_join(tx, partner.id, "partner", partner_id=ours)
        directory.confirm(tx, partner.id, by=stage.admin.id)

    await stage.services.db.write(join)
    pressed = await stage.press(partner, "Answer", house.card(partner, ref))
    assert said(pressed) == NOT_YOURS
    assert "No poll is scheduled." in await house.says(partner, "poll list", show="scheduled")
    assert "Nothing waits for you." in await house.says(partner, "agora")


@pytest.mark.fault(46)
async def test_a_form_sent_after_the_closing_records_nothing(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open()
    form = await stage.slash(ana, "poll answer", poll=ref)
    change = await stage.press(ana, "Change", house.card(ana, ref))
    await stage.later(days=7, hours=16)
    closed = f"{ref} has closed. Nothing was recorded."
    assert said(await stage.fill(ana, form, {"choice": "0"})) == closed
    typed = {"code": "7K3M-9QXW-2RTC", "choice": "0"}
    assert said(await stage.fill(ana, change, typed)) == closed
    for verb in ("answer", "mine", "change"):
        (told,) = await stage.forge((ana, f"polls1:{verb}:{ref[5:]}", None))
        assert said(told) == closed
    assert "Fewer than 5 answers. All were destroyed unread." in house.shows(ana, ref)
    news = f"{ref} has closed. Fewer than 5 answers. All were destroyed unread."
    (said_once,) = [text for text in stage.reads(ana, "polls") if text.startswith(news)]
    assert "See the result" not in said_once


@pytest.mark.fault(46)
async def test_a_click_at_the_closing_counts_or_is_refused_as_the_answer_says(house: Assembly):
    stage = house.stage
    ref = await house.open(mode="NAMED_CITY")
    closes = (await house.rows("SELECT closes_at FROM polls"))[0]["closes_at"]
    forms = [await stage.slash(who, "poll answer", poll=ref) for who in house.officials[:2]]
    left = closes - stage.now.timestamp()
    await stage.later(seconds=left - 1)
    told = [said(await stage.fill(house.officials[0], forms[0], {"choice": "0"}))]
    await stage.later(seconds=1)
    told.append(said(await stage.fill(house.officials[1], forms[1], {"choice": "0"})))
    assert told == [
        "Recorded. Members see your answer; answer again to replace it.",
        f"{ref} has closed. Nothing was recorded.",
    ]
    assert "Answered: 1 city." in house.shows(house.officials[0], ref)


async def test_a_poll_that_is_not_open_yet_says_so(house: Assembly):
    ref = await house.open(opens="5 January 10:00")
    assert await house.says(house.officials[0], "poll answer", poll=ref) == (
        f"{ref} is not open yet."
    )
    with pytest.raises(AssertionError, match="no card"):
        house.card(house.officials[0], ref)
    await house.stage.later(days=5)
    assert "**Open**" in house.shows(house.officials[0], ref)
