"""Study visits as people see them: offered, asked for, joined, dated, closed."""

import pytest

from tests.stage import labels_of, said, text_of

THEME = "Heat pumps in old blocks of flats"
FORM = {"theme": THEME, "kind": "in_person", "when_text": "in spring", "seats": "12", "terms": ""}
DATES = {"days": "12 to 13 May 2026", "place": "Town hall, Ljubljana"}


@pytest.fixture
async def ana(on_stage):
    return await on_stage.person("Ana", city="Ljubljana")


@pytest.fixture
async def bo(on_stage):
    return await on_stage.person("Bo", city="Porto")


async def opens(stage, person, what="offer", **changes):
    form = await stage.slash(person, f"visit {what}")
    return await stage.fill(person, form, {**FORM, **changes})


async def card(stage, person):
    """The newest visit as everybody sees it."""
    posted = [each for each in stage.messages(person, "meetings") if not each.flags.ephemeral]
    return text_of(posted[-1])


async def state(stage):
    return await stage.services.db.value("SELECT state FROM visit ORDER BY id DESC")


async def sets_dates(stage, person, **changes):
    panel = await stage.press(person, "Open", "meetings")
    form = await stage.press(person, "Set dates", panel)
    return form, await stage.fill(person, form, {**DATES, **changes})


async def test_from_an_offer_to_its_dates(on_stage, ana, bo):
    assert "Recorded. VIS-1 appears in #meetings." in said(await opens(on_stage, ana))
    shown = await card(on_stage, bo)
    assert shown.startswith(f"**{THEME}**\n")
    assert shown.count("VIS-1") == 1
    assert "Ljubljana invites you to a study visit · *no dates yet*" in shown
    assert "Seats: 12" in shown
    joined = await on_stage.press(bo, "We are interested", "meetings")
    assert "Recorded. The host hears of you." in said(joined)
    assert "1 is interested" in await card(on_stage, bo)
    await on_stage.later(days=1)
    assert "Porto is interested in your study visit VIS-1." in on_stage.reads(ana, "dm")[-1]
    form, done = await sets_dates(on_stage, ana)
    assert "Seats" not in said(form), "nobody keeps seats yet"
    assert "Those who are interested hear of it." in said(done)
    dated = await card(on_stage, bo)
    assert (
        "Ljubljana receives you: Tue 12 May 2026 to Wed 13 May 2026, Town hall, Ljubljana" in dated
    )
    assert "Seats" not in dated
    await on_stage.later(days=1)
    assert "VIS-1 has dates: Tue 12 May 2026" in on_stage.reads(bo, "dm")[-1]


async def test_a_request_becomes_the_visit_of_the_chosen_host(on_stage, ana, bo):
    await opens(on_stage, ana, "request")
    assert "Ljubljana would like to visit a city · *host wanted*" in await card(on_stage, bo)
    hosts = await on_stage.press(bo, "We can host", "meetings")
    assert "You can host." in said(hosts)
    panel = await on_stage.press(ana, "Open", "meetings")
    assert "Set dates" not in labels_of(panel.followups[-1] if panel.followups else panel.response)
    porto = (await on_stage.services.directory.named_city("Porto")).id
    chosen = await on_stage.choose(ana, [f"c{porto}"], panel)
    assert "Recorded. The host now sets the dates." in said(chosen)
    assert "Porto invites you to a study visit" in await card(on_stage, bo)
    assert "1 is interested" in await card(on_stage, bo), "the asker is the first guest"
    row = await on_stage.services.db.one("SELECT * FROM visit")
    assert (row["city_id"], row["organiser_id"], row["revision"]) == (porto, None, 1)
    await on_stage.later(days=1)
    assert "Ljubljana chose you as host (VIS-1)." in on_stage.reads(bo, "dm")[-1]
    await sets_dates(on_stage, bo)
    assert await on_stage.services.db.value("SELECT organiser_id FROM visit") == bo.id


async def test_an_organisation_offers_and_joins_visits_too(on_stage, ana):
    directory = on_stage.services.directory
    lee = await on_stage.person("Lee")

    def joins(tx):
        lab = directory.add_partner(tx, "Climate Lab", "Interreg", "")
        directory.ask_to_join(tx, lee.id, "partner", partner_id=lab)
        directory.confirm(tx, lee.id, by=1)

    await on_stage.services.db.write(joins)
    await opens(on_stage, ana)
    (joined,) = await on_stage.forge((lee, "cities1:visit_guest:1", None))
    assert "Recorded. The host hears of you." in said(joined)
    assert "VIS-2 appears" in said(await opens(on_stage, lee))
    assert "Climate Lab invites you to a study visit" in await card(on_stage, ana)


async def test_undo_takes_the_city_off_the_list(on_stage, ana, bo):
    await opens(on_stage, ana)
    joined = await on_stage.press(bo, "We are interested", "meetings")
    assert "Taken back." in said(await on_stage.press(bo, "Undo", joined))
    assert "1 is interested" not in await card(on_stage, bo)


async def test_only_the_host_sets_dates_or_closes(on_stage, ana, bo):
    await opens(on_stage, ana)
    for press in ("dates:1", "dates_sent:1:x", "visit_close:1"):
        fields = {name: [text] for name, text in DATES.items()} if "sent" in press else None
        (result,) = await on_stage.forge((bo, f"cities1:{press}", fields))
        assert "Only people of Ljubljana can change this visit." in said(result)
    assert "This is your own visit." in said(
        (await on_stage.forge((ana, "cities1:visit_guest:1", None)))[0]
    )
    colleague = await on_stage.person("Cato", city="Ljubljana")
    closed = await on_stage.slash(colleague, "visit close", visit="VIS-1")
    assert said(closed) == "VIS-1 is closed. Those who are interested hear of it."
    assert "*closed*" in await card(on_stage, bo)
    again = await on_stage.slash(ana, "visit close", visit="VIS-1")
    assert said(again) == "This visit is closed."


async def test_a_visit_that_nobody_knows_is_told_so(on_stage, ana):
    for press in ("visit:99", "visit_guest:99"):
        (result,) = await on_stage.forge((ana, f"cities1:{press}", None))
        assert said(result) == "This visit is not there any more."


async def test_the_first_guest_who_says_it_again_stays_the_first(on_stage, ana, bo):
    await opens(on_stage, ana, "request")
    await on_stage.press(bo, "We can host", "meetings")
    panel = await on_stage.press(ana, "Open", "meetings")
    porto = (await on_stage.services.directory.named_city("Porto")).id
    await on_stage.choose(ana, [f"c{porto}"], panel)
    await on_stage.press(ana, "We are interested", "meetings")
    assert await on_stage.services.db.value("SELECT state FROM visit_interest") == "chosen"
    assert "1 is interested" in await card(on_stage, bo)


async def test_only_who_is_on_the_list_goes_off_it_or_is_chosen(on_stage, ana, bo):
    await opens(on_stage, ana, "request")
    (result,) = await on_stage.forge((bo, "cities1:visit_back:1", None))
    assert said(result) == "You are not on the list of this visit."
    await on_stage.press(bo, "We can host", "meetings")
    panel = await on_stage.press(ana, "Open", "meetings")
    await on_stage.forge((bo, "cities1:visit_back:1", None))
    porto = (await on_stage.services.directory.named_city("Porto")).id
    chosen = await on_stage.choose(ana, [f"c{porto}"], panel)
    assert said(chosen).startswith("This host has stepped back. Choose another one.")
    assert await on_stage.services.db.value("SELECT direction FROM visit") == "request"


async def test_what_became_of_a_meeting_changes_no_visit_that_has_ended(on_stage, ana):
    await opens(on_stage, ana)
    await on_stage.slash(ana, "visit close", visit="VIS-1")
    settled = on_stage.services.registry.letters["meeting.settled"]
    payload = {"source_ref": "VIS-1", "state": "over"}
    await on_stage.services.db.write(lambda tx: settled(tx, payload))
    assert await state(on_stage) == "closed"


async def test_nobody_joins_a_closed_visit(on_stage, ana, bo):
    await opens(on_stage, ana, "request")
    await on_stage.slash(ana, "visit close", visit="VIS-1")
    for press in ("visit_guest:1", "visit_host:1"):
        (result,) = await on_stage.forge((bo, f"cities1:{press}", None))
        assert said(result) == "This visit is closed."
    assert await on_stage.services.db.value("SELECT count(*) FROM visit_interest") == 0


async def test_a_request_gets_no_dates_before_it_has_a_host(on_stage, ana):
    await opens(on_stage, ana, "request")
    fields = {name: [text] for name, text in DATES.items()}
    for press, typed in (("dates:1", None), ("dates_sent:1:x", fields)):
        (result,) = await on_stage.forge((ana, f"cities1:{press}", typed))
        assert said(result).startswith("Choose a host first. The host then sets the dates.")
    assert await state(on_stage) == "open"


async def test_what_cannot_be_read_comes_back_with_the_text(on_stage, ana):
    for changes, sentence in (
        ({"seats": "many"}, "Write the seats as a number, such as 12."),
        ({"seats": "501"}, "500 seats are the most."),
        ({"theme": "        "}, "Write 8 to 100 characters"),
    ):
        told = await opens(on_stage, ana, **changes)
        assert sentence in said(told)
    again = await on_stage.press(ana, "Edit", told)
    assert "Offer a study visit" in said(again)
    await on_stage.fill(ana, again, FORM)
    assert await state(on_stage) == "open"
    _, told = await sets_dates(on_stage, ana, days="31 February")
    assert "Edit" in said(told)
    assert await state(on_stage) == "open"
    form = await on_stage.press(ana, "Edit", told)
    assert "31 February" in said(form)
    await on_stage.fill(ana, form, DATES)
    assert await state(on_stage) == "dated"


async def test_the_list_shows_what_is_open(on_stage, ana, bo):
    empty = await on_stage.slash(bo, "visit list")
    assert "No study visit is open." in said(empty)
    await opens(on_stage, ana)
    assert THEME in said(await on_stage.slash(bo, "visit list"))
    unknown = said(await on_stage.slash(ana, "visit close", visit="nothing"))
    assert unknown == "I know no visit nothing. Write one such as VIS-3."


async def test_a_visit_is_over_after_its_last_day(on_stage, ana):
    await opens(on_stage, ana)
    await sets_dates(on_stage, ana, days="tomorrow")
    await on_stage.later(days=3)
    assert await state(on_stage) == "done"
    assert await on_stage.services.db.value("SELECT organiser_id FROM visit") is None
    assert "*over*" in await card(on_stage, ana)


async def test_without_dates_it_closes_after_six_months(on_stage, ana):
    await opens(on_stage, ana)
    await on_stage.services.db.write(
        lambda tx: tx.execute("UPDATE visit SET closes_at = closes_at - 182 * 86400")
    )
    await on_stage.restart(days=2)
    await on_stage.later(minutes=5)
    assert await state(on_stage) == "closed"


async def test_hostile_words_stay_words(on_stage, ana, bo):
    await opens(on_stage, ana, theme="@everyone <@1> # [x](https://evil.example)", terms="@here")
    shown = await card(on_stage, bo)
    assert "@everyone" not in shown
    assert "https://evil" not in shown
    assert "<@1>" not in shown


async def test_where_somebody_keeps_seats_the_form_asks_and_a_letter_goes(on_stage, ana, bo):
    letters = []
    on_stage.services.registry.letter("meeting.wanted", lambda _, payload: letters.append(payload))
    await opens(on_stage, ana)
    form, _ = await sets_dates(on_stage, ana, seats="10", per_city="2")
    assert "Seats for each city" in said(form)
    await on_stage.later(minutes=5)
    (letter,) = letters
    assert letter["source_ref"] == "VIS-1"
    assert (letter["kind"], letter["seats"], letter["per_city"]) == ("visit", 10, 2)
    assert (letter["days"], letter["revision"]) == ("2026-05-12/2026-05-13", 1)
    assert letter["organiser_id"] == ana.id
    settled = on_stage.services.registry.letters["meeting.settled"]
    for payload, became in (
        ({"source_ref": "VIS-1", "state": "moved"}, "dated"),
        ({"source_ref": "MAT-1", "state": "over"}, "dated"),
        ({"source_ref": "VIS-1", "state": "over"}, "done"),
    ):
        await on_stage.services.db.write(lambda tx, payload=payload: settled(tx, payload))
        assert await state(on_stage) == became


async def test_the_arranger_is_exported_and_forgotten(on_stage, ana):
    await opens(on_stage, ana)
    stores = on_stage.services.registry.stores
    (store,) = [s for s in stores if any(datum.table == "visit" for datum in s.data)]
    assert (await store.export(ana.id))["visit"][0]["theme"] == THEME
    await on_stage.services.db.write(lambda tx: store.forget(tx, ana.id, with_texts=True))
    assert await store.export(ana.id) == {}
    assert await on_stage.services.db.value("SELECT organiser_id FROM visit") is None
