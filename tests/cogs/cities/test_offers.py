"""Offers and needs: made, found, renewed, taken back; and who is asked about them."""

import pytest

from bot.search import Audience
from tests.cogs.cities.test_cog import custom_id
from tests.stage import labels_of, said

HEAT = {
    "topic": "delivery",
    "sector": "buildings",
    "note": "We have replaced 400 gas boilers by heat pumps",
    "asks": "contacts",
}


@pytest.fixture
async def ana(on_stage):
    return await on_stage.person("Ana", city="Ljubljana")


@pytest.fixture
async def gil(on_stage):
    return await on_stage.person("Gil", city="Kranj")


async def offers(stage, person, values=HEAT, command="city offer", **options):
    form = await stage.slash(person, command, **({"topic": "delivery"} | options))
    return await stage.fill(person, form, {**values, "topic": [values["topic"]]})


async def count(stage):
    return await stage.services.db.value("SELECT count(*) FROM offer")


async def partner(stage, name="River Network"):
    cora = await stage.person("Cora", coordinator=True)
    form = await stage.slash(cora, "directory partner")
    await stage.fill(cora, form, {"name": name, "initiative": "Interreg"})
    per = await stage.person("Per")
    await stage.slash(per, "city join", place=name)
    await stage.press(cora, "Confirm", "coordinators")
    return per


# Making and finding


async def test_an_offer_is_found_by_members_by_words_topic_sector_and_country(on_stage, ana, gil):
    done = said(await offers(on_stage, ana))
    assert done.startswith("Recorded. Members can find it for twelve months.")
    for asked in (
        {"offer": "heat pumps"},
        {"offer": "delivery"},
        {"sector": "buildings"},
        {"offer": "boiler", "country": "Slovenia"},
    ):
        seen = said(await on_stage.slash(gil, "city find", **asked))
        assert "**Ljubljana** · Slovenia" in seen, asked
        assert "Offers: We have replaced 400 gas boilers" in seen
    for asked in ({"need": "heat pumps"}, {"offer": "funding"}, {"country": "Austria"}):
        seen = said(await on_stage.slash(gil, "city find", **({"offer": "heat"} | asked)))
        assert seen.startswith("No city fits."), asked


async def test_what_is_found_opens(on_stage, ana, gil):
    await offers(on_stage, ana)
    found = await on_stage.slash(gil, "city find", offer="heat")
    assert "**Ljubljana** · Slovenia" in said(await on_stage.press(gil, "Open", found))


async def test_the_panels_form_finds_the_same(on_stage, ana, gil):
    await offers(on_stage, ana)
    message = on_stage.newest(gil, "welcome")
    (form,) = await on_stage.at_once([(gil, message, "cities1:find")])
    values = {"offer": "heat pumps", "need": "", "sector": "buildings", "country": ""}
    assert "400 gas boilers" in said(await on_stage.fill(gil, form, values))


async def test_nothing_asked_finds_all_who_have_told_something(on_stage, ana, gil):
    assert said(await on_stage.slash(gil, "city find")).startswith("No city fits.")
    await offers(on_stage, ana)
    found = said(await on_stage.slash(gil, "city find"))
    assert found.startswith("**1 city or organisation fits**")
    assert "400 gas boilers" in found


async def test_an_unknown_country_gets_a_sentence(on_stage, gil):
    answer = said(await on_stage.slash(gil, "city find", country="Atlantis"))
    assert answer.startswith("I know no country Atlantis.")


async def test_the_unconfirmed_see_it_in_the_profile_but_find_nothing(on_stage, ana):
    await offers(on_stage, ana, {**HEAT, "asks": "me"})
    stranger = await on_stage.person("Stranger")
    seen = said(await on_stage.slash(stranger, "city show", place="Ljubljana"))
    assert "400 gas boilers" in seen
    assert str(ana.id) not in seen
    search = on_stage.services.search
    assert await search.find("heat pumps", may=frozenset({Audience.ALL})) == []
    assert await search.find("heat pumps", may=frozenset({Audience.MEMBERS}))


async def test_a_need_is_a_need(on_stage, ana, gil):
    await offers(on_stage, ana, {**HEAT, "note": "Who knows heat networks?"}, "city seek")
    found = said(await on_stage.slash(gil, "city find", need="heat networks"))
    assert "Needs: Who knows heat networks?" in found
    assert said(await on_stage.slash(gil, "city find", offer="heat")).startswith("No city fits.")


async def test_a_partner_offers_too_and_stands_in_no_country(on_stage, gil):
    per = await partner(on_stage)
    await offers(on_stage, per, {**HEAT, "asks": "me"})
    found = said(await on_stage.slash(gil, "city find", offer="heat"))
    assert "**River Network** · organisation" in found
    seen = said(await on_stage.slash(gil, "city show", place="River Network"))
    assert f"ask <@{per.id}>" in seen
    narrowed = await on_stage.slash(gil, "city find", offer="heat", country="SI")
    assert said(narrowed).startswith("No city fits.")


# Limits and mistakes


async def test_eight_are_the_most_and_all_of_them_are_shown(on_stage, ana, gil):
    for number in range(8):
        await offers(on_stage, ana, {**HEAT, "note": f"{number} " + "x" * 190})
        await offers(on_stage, ana, {**HEAT, "note": f"{number} " + "y" * 190}, "city seek")
    refused = await offers(on_stage, ana)
    assert "8 offers are the most. Take one back first." in said(refused)
    assert "Edit" in labels_of(refused.response)
    assert "Add an offer" not in labels_of((await on_stage.slash(ana, "city offer")).response)
    seen = said(await on_stage.slash(gil, "city show", place="Ljubljana"))
    assert seen.count("xx…") == seen.count("yy…") == 8


async def test_hostile_words_stay_words(on_stage, ana, gil):
    note = "# @everyone <@1> [x](https://evil.example) `code` \u202eabc"
    await offers(on_stage, ana, {**HEAT, "note": note})
    seen = said(await on_stage.slash(gil, "city show", place="Ljubljana"))
    assert "@everyone" not in seen
    assert "<@1>" not in seen
    assert "https://evil" not in seen
    assert "\u202e" not in seen
    for words in ('foo" OR -bar(', "*", "NEAR(a b)", "a" * 300, "🙂"):
        assert said(await on_stage.slash(gil, "city find", offer=words))


@pytest.mark.fault(43)
async def test_forged_offers_are_refused(on_stage, ana, gil):
    await offers(on_stage, ana)
    message = on_stage.newest(gil, "welcome")
    forged = [
        "cities1:offer_off:1", "cities1:renew:1", "cities1:offer_edit:1", "cities1:offer::x",
        "cities1:offer_new:7", "cities1:offer_open", "cities1:renew", "cities1:renew:99",
    ]  # fmt: skip
    for answer in await on_stage.at_once([(gil, message, each) for each in forged]):
        assert "not there any more" in said(answer) or "out of date" in said(answer)
    assert await count(on_stage) == 1


# Changing, renewing, taking back


async def open_one(stage, person):
    panel = await stage.slash(person, "city offer")
    return await stage.choose(person, ["1"], panel, "cities1:offer_open")


async def test_a_colleague_changes_it_and_the_one_who_is_asked_stays(on_stage, ana, gil):
    await offers(on_stage, ana, {**HEAT, "asks": "me"})
    eva = await on_stage.person("Eva", city="Ljubljana")
    form = await on_stage.press(eva, "Edit", await open_one(on_stage, eva))
    assert "My colleague, as before" in said(form)
    await on_stage.fill(
        eva, form, {**HEAT, "topic": ["delivery"], "note": "Now 500 boilers", "asks": "same"}
    )
    seen = said(await on_stage.slash(gil, "city show", place="Ljubljana"))
    assert f"Now 500 boilers · Technical delivery, Buildings · ask <@{ana.id}>" in seen
    assert "400" not in said(await on_stage.slash(gil, "city find", offer="boilers"))


async def test_whoever_leaves_is_asked_no_more(on_stage, ana, gil):
    await offers(on_stage, ana, {**HEAT, "asks": "me"})
    await on_stage.press(ana, "Leave", await on_stage.slash(ana, "city leave"))
    seen = said(await on_stage.slash(gil, "city show", place="Ljubljana"))
    assert "400 gas boilers" in seen
    assert str(ana.id) not in seen
    assert await on_stage.services.db.value("SELECT contact_id FROM offer") is None


async def test_two_colleagues_take_it_back_once(on_stage, ana, gil):
    await offers(on_stage, ana)
    eva = await on_stage.person("Eva", city="Ljubljana")
    off = custom_id((await open_one(on_stage, ana)).response, "Withdraw")
    message = on_stage.newest(ana, "welcome")
    answers = await on_stage.at_once([(ana, message, off), (eva, message, off)])
    told = sorted(said(answer) for answer in answers)
    assert told[0].startswith("Taken back.")
    assert told[1].startswith("This is not there any more.")
    may = frozenset({Audience.MEMBERS})
    assert await on_stage.services.search.find("boilers", may=may) == []
    assert said(await on_stage.slash(gil, "city find", offer="heat")).startswith("No city fits.")


# Lapsing


async def a_year_passes(stage):
    """All but thirty days of it; nothing else runs meanwhile."""
    await stage.restart(days=334)
    await stage.later(days=3)


async def test_it_lapses_after_a_year_unless_renewed_by_one_press(on_stage, ana, gil):
    await offers(on_stage, ana, {**HEAT, "asks": "me"})
    await offers(on_stage, ana, {**HEAT, "note": "Old news", "asks": "me"})
    await a_year_passes(on_stage)
    assert len(on_stage.reads(ana, "dm")) == 1
    home = await on_stage.slash(ana, "agora")
    assert "This ends on" in said(home)
    ids = [row["id"] for row in await on_stage.services.db.all("SELECT id FROM offer")]
    renew = await ana.actor.click(home.response, custom_id=f"cities1:renew:{ids[0]}")
    assert said(renew).startswith("Renewed. It stands until")
    await on_stage.restart(days=40)
    await on_stage.later(minutes=1)
    found = said(await on_stage.slash(gil, "city find", offer="delivery"))
    assert "400 gas boilers" in found
    assert "Old news" not in found
    assert await count(on_stage) == 1
    assert len(on_stage.reads(ana, "dm")) == 1


async def test_it_is_renewed_from_its_message_however_often_one_presses(on_stage, ana):
    await offers(on_stage, ana, {**HEAT, "asks": "me"})
    await a_year_passes(on_stage)
    (news,) = on_stage.reads(ana, "dm")
    assert "Does your offer still stand?" in news
    for _ in range(2):
        assert "Renewed." in said(await on_stage.press(ana, "Renew", "dm"))
    await on_stage.restart(days=300)
    await on_stage.later(minutes=1)
    assert await count(on_stage) == 1


async def test_after_a_long_silence_people_are_asked_before_it_goes(on_stage, ana):
    await offers(on_stage, ana, HEAT)
    await on_stage.restart(days=400)
    await on_stage.later(days=1)
    assert await count(on_stage) == 1
    (news,) = on_stage.reads(ana, "dm")
    assert "still stand" in news
    await on_stage.restart(days=31)
    await on_stage.later(minutes=1)
    assert await count(on_stage) == 0


async def test_nothing_is_asked_of_what_was_taken_back(on_stage, ana):
    await offers(on_stage, ana)
    await on_stage.restart(days=335, hours=1)
    await on_stage.later(minutes=1)
    assert await on_stage.services.db.value("SELECT asked FROM offer") == 1
    await on_stage.press(ana, "Withdraw", await open_one(on_stage, ana))
    await on_stage.later(days=2)
    assert on_stage.reads(ana, "dm") == []


# Erasing


async def test_an_erasure_leaves_the_citys_words_and_no_id(on_stage, ana):
    await offers(on_stage, ana, {**HEAT, "asks": "me"})
    store = next(
        each
        for each in on_stage.services.registry.stores
        if any(datum.table == "offer" for datum in each.data)
    )
    exported = await store.export(ana.id)
    assert exported["offer"][0]["note"].startswith("We have replaced")
    told = await on_stage.services.db.write(lambda tx: store.forget(tx, ana.id, with_texts=True))
    assert len(told) == 1
    assert await store.export(ana.id) == {}
    assert await count(on_stage) == 1
    again = await on_stage.services.db.write(lambda tx: store.forget(tx, ana.id, with_texts=True))
    assert again == []
