"""The guide: drafts, verifying, reviews, suggestions, gaps, what strangers may read."""

from datetime import date

from bot.search import Audience, Doc, publish
from tests.cogs.questions.guide import ARTICLE, add_article, rows, verify_guide
from tests.stage import labels_of, said


async def test_the_pages_that_come_with_agora_are_drafts_and_say_so(on_stage, hanna):
    listed = await on_stage.slash(hanna, "article drafts")
    assert "25 articles wait to be verified." in said(listed)
    assert "17 more: choose one" in said(listed)
    last = await on_stage.choose(hanna, ["questions1:draft:25"], listed)
    assert "-# ART-25\n*Draft*" in said(last)
    (page,) = await on_stage.forge((hanna, "questions1:draft:1", None))
    assert "came with Agora. Read its sources, then press Verify." in said(page)
    assert "checked on <t:" in said(page)
    assert all(row["state"] == "draft" for row in await rows(on_stage, "article"))


async def test_at_home_coordinators_see_every_draft_as_their_last_line(on_stage, hanna, ana):
    home = said(await on_stage.slash(hanna, "agora"))
    assert "25 articles wait to be verified." in home
    assert "Articles to verify" in home
    await on_stage.fill(ana, await on_stage.slash(ana, "knowledge suggest"), ARTICLE)
    assert "26 articles wait to be verified." in said(await on_stage.slash(hanna, "agora"))
    assert "to be verified" not in said(await on_stage.slash(ana, "agora"))


async def test_a_restart_adds_no_page_twice(on_stage, hanna):
    before = await rows(on_stage, "article")
    (page,) = await on_stage.forge((hanna, "questions1:draft:2", None))
    await on_stage.press(hanna, "Retire", page)
    await on_stage.restart(hours=1)
    after = await rows(on_stage, "article")
    assert len(after) == len(before)
    assert after[1]["state"] == "retired"


async def test_verifying_is_one_press_and_the_next_draft_one_more(on_stage, hanna, stranger):
    (page,) = await on_stage.forge((hanna, "questions1:draft:1", None))
    told = await on_stage.press(hanna, "Verify", page)
    assert "ART-1 is published. It answers from now on." in said(told)
    assert "24 drafts are left." in said(told)
    following = await on_stage.press(hanna, "Next draft", told)
    assert "ART-2" in said(following)
    read = await on_stage.slash(stranger, "knowledge show", article="ART-1")
    assert "112 cities" in said(read)


async def test_the_panel_follows_the_guide(on_stage, hanna, ana):
    panel = on_stage.newest(ana, "info-point")
    assert "Ask" in labels_of(panel)
    assert "as coordinators verify its pages" in on_stage.reads(ana, "info-point")[-1]
    await verify_guide(on_stage, hanna)
    assert len(on_stage.messages(ana, "info-point")) == 1
    assert "What the Cities Mission is" in on_stage.reads(ana, "info-point")[0]
    page = await on_stage.choose(ana, ["2"], "info-point")
    assert "Commitments, an Action Plan and an Investment Plan" in said(page)
    await on_stage.slash(hanna, "article retire", article="ART-2")
    assert "three parts" not in on_stage.reads(ana, "info-point")[0]


async def test_strangers_read_articles_and_nothing_else(on_stage, hanna, stranger):
    doc = Doc(
        "solution", 1, "Depot roof", "Panels on a depot.", date(2026, 1, 1), url="https://x.eu"
    )
    call = Doc(
        "funding_call",
        7,
        "ELENA window",
        "ELENA is open for requests.",
        date(2026, 1, 1),
        audience=Audience.ALL,
        url="https://x.eu",
    )
    for each in (doc, call):
        await on_stage.services.db.write(lambda tx, each=each: publish(tx, each))
    await verify_guide(on_stage, hanna)
    found = said(await on_stage.slash(stranger, "knowledge search", text="ELENA"))
    assert "ELENA pays for preparing an investment" in found
    assert "ELENA window" not in found
    none = await on_stage.slash(stranger, "knowledge search", text="panels depot")
    assert "Depot roof" not in said(none)
    told = await on_stage.slash(stranger, "knowledge suggest")
    assert "Join your city first" in said(told)


async def test_a_draft_is_shown_to_coordinators_only(on_stage, ana, stranger):
    for who in (ana, stranger):
        told = await on_stage.slash(who, "knowledge show", article="ART-1")
        assert "There is no ART-1." in said(told)
        assert await who.actor.autocomplete(on_stage.lobby, "knowledge show", "article", "") == []
        (forged,) = await on_stage.forge((who, "questions1:draft:1", None))
        assert "Only coordinators can do this" in said(forged)


async def test_an_article_of_ones_own_answers_after_verify_and_not_before(on_stage, hanna, ana):
    page = await add_article(on_stage, hanna)
    asked = "Do heat pumps work in old schools?"
    assert "I have nothing" in said(await on_stage.slash(ana, "ask", question=asked))
    await on_stage.press(hanna, "Verify", page)
    assert "radiators" in said(await on_stage.slash(ana, "ask", question=asked))
    await on_stage.slash(hanna, "article retire", article="ART-26")
    assert "I have nothing" in said(await on_stage.slash(ana, "ask", question=asked))


async def test_a_correction_answers_at_once(on_stage, hanna, ana):
    page = await add_article(on_stage, hanna)
    await on_stage.press(hanna, "Verify", page)
    form = await on_stage.slash(hanna, "article edit", article="ART-26")
    assert "should stay under 55 degrees" in said(form)
    body = ARTICLE["body"].replace("55", "50")
    await on_stage.fill(hanna, form, {**ARTICLE, "body": body})
    found = said(await on_stage.slash(ana, "ask", question="heat pumps school radiators degrees"))
    assert "50 degrees" in found
    assert "55 degrees" not in found


async def test_a_form_without_a_link_comes_back(on_stage, hanna):
    told = await add_article(on_stage, hanna, sources="see the ministry")
    assert "Please give a link that starts with https://" in said(told)
    form = await on_stage.press(hanna, "Edit", told)
    assert ARTICLE["title"] in said(form)
    done = await on_stage.fill(hanna, form, ARTICLE)
    assert "it answers once verified" in said(done)


async def test_two_who_verify_at_once_verify_once(on_stage, hanna):
    other = await on_stage.person("Olivier", coordinator=True)
    results = await on_stage.forge(
        (hanna, "questions1:verify:1", None), (other, "questions1:verify:1", None)
    )
    assert sum("was verified today already" in said(result) for result in results) == 1
    acts = [row for row in await rows(on_stage, "audit") if row["action"] == "article.verify"]
    assert len(acts) == 1


async def test_a_year_after_verifying_coordinators_are_asked_once(on_stage, hanna):
    page = await add_article(on_stage, hanna)
    await on_stage.press(hanna, "Verify", page)
    await on_stage.restart(days=364)
    assert not any("a year ago" in t for t in on_stage.reads(hanna, "coordinators"))
    await on_stage.later(days=9)
    asked = [t for t in on_stage.reads(hanna, "coordinators") if "a year ago" in t]
    assert len(asked) == 1
    assert "ART-26" in asked[0]
    opened = await on_stage.press(hanna, "Open", "coordinators")
    assert "is published" in said(await on_stage.press(hanna, "Verify", opened))
    await on_stage.restart(days=366)
    await on_stage.later(days=9)
    asked = [t for t in on_stage.reads(hanna, "coordinators") if "a year ago" in t]
    assert len(asked) == 2


async def test_a_suggestion_is_a_card_for_coordinators_and_names_nobody(on_stage, hanna, ana):
    form = await on_stage.slash(ana, "knowledge suggest")
    told = await on_stage.fill(ana, form, ARTICLE)
    assert "A coordinator will look at ART-26." in said(told)
    card = on_stage.reads(hanna, "coordinators")[-1]
    assert ARTICLE["title"] in card
    assert str(ana.id) not in card
    await on_stage.press(hanna, "Verify", "coordinators")
    told = on_stage.reads(hanna, "coordinators")
    (settled,) = [each for each in told if "ART-26 was settled: published." in each]
    assert settled.endswith("-# ART-26 · article")
    assert str(ana.id) not in str(await rows(on_stage, "article"))


async def test_a_gap_becomes_an_article_or_is_closed(on_stage, hanna, ana):
    assert "Nothing to do." in said(await on_stage.slash(hanna, "article gaps"))
    await on_stage.slash(ana, "ask", question="Wo parke ich mein Fahrrad?")
    listed = await on_stage.slash(hanna, "article gaps")
    assert "Wo parke ich mein Fahrrad?" in said(listed)
    form = await on_stage.press(hanna, "Write an article", listed)
    assert "Wo parke ich mein Fahrrad?" in said(form)
    await on_stage.press(hanna, "Close", listed)
    assert "Nothing to do." in said(await on_stage.slash(hanna, "article gaps"))
    again = await on_stage.press(hanna, "Close", listed)
    assert "closed already" in said(again)
    await on_stage.slash(ana, "ask", question="Wo parke ich mein Fahrrad?")
    assert "asked 2 times" in said(await on_stage.slash(hanna, "article gaps"))


async def test_a_gap_is_forgotten_180_days_after_it_was_last_asked(on_stage, ana):
    await on_stage.slash(ana, "ask", question="Wo parke ich mein Fahrrad?")
    await on_stage.restart(days=100)
    await on_stage.slash(ana, "ask", question="Wo parke ich mein Fahrrad?")
    await on_stage.restart(days=180)
    assert len(await rows(on_stage, "gap")) == 1
    await on_stage.later(days=2)
    assert await rows(on_stage, "gap") == []


def letter(**changes):
    return {
        "obstacle": 12,
        "title": "Our grid operator refuses the depot",
        "summary": "Turku shared the cost of the cable with the operator.",
        "conditions": "Only where the depot is new.",
        "url": "",
        "topic": "stakeholders",
        "sector": "mobility",
        "unnamed": True,
        "city": "Ljubljana",
        **changes,
    }


async def send(stage, payload):
    outbox = stage.services.outbox
    key = f"OBS-{payload['obstacle']}"
    assert await stage.services.db.write(
        lambda tx: outbox.letter(tx, "knowledge.draft", key, payload)
    )
    await stage.later(seconds=1)


async def test_a_draft_from_an_unnamed_obstacle_names_no_city_and_shows_the_check(on_stage, hanna):
    await send(on_stage, letter())
    card = on_stage.reads(hanna, "coordinators")[-1]
    assert "from OBS-12" in card
    assert "Ljubljana" not in card
    assert "These words may point to them: “Turku”" in card
    told = await on_stage.press(hanna, "Verify", "coordinators")
    assert "Agora only answers with sources." in said(told)
    form = await on_stage.press(hanna, "Edit", "coordinators")
    clean = {**ARTICLE, "body": "One city shared the cost of the cable with the operator."}
    await on_stage.fill(hanna, form, clean)
    assert "I found nothing that points to them" in on_stage.reads(hanna, "coordinators")[-1]


async def test_a_named_one_credits_its_city_and_needs_no_check(on_stage, hanna):
    await send(on_stage, letter(unnamed=False, url="https://example.org/graz"))
    card = on_stage.reads(hanna, "coordinators")[-1]
    assert "Ljubljana" in card
    assert "may point to them" not in card


async def test_newer_words_replace_a_draft_and_never_a_decision(on_stage, hanna):
    await send(on_stage, letter(url="https://example.org/1"))
    await send(on_stage, letter(url="https://example.org/1", summary="Better words than before."))
    assert len([r for r in await rows(on_stage, "article") if r["from_ref"] == "OBS-12"]) == 1
    assert "Better words than before." in on_stage.reads(hanna, "coordinators")[-1]
    await on_stage.press(hanna, "Retire", "coordinators")
    await send(on_stage, letter(summary="A third attempt at this."))
    (row,) = [r for r in await rows(on_stage, "article") if r["from_ref"] == "OBS-12"]
    assert row["state"] == "retired"
    assert "third" not in row["body"]


async def test_an_erased_coordinator_has_verified_nothing(on_stage, hanna):
    await on_stage.slash(hanna, "article verify", article="ART-1")
    panel = await on_stage.slash(hanna, "privacy erase")
    await on_stage.press(hanna, "Erase my data", panel)
    assert (await rows(on_stage, "article"))[0]["verified_by"] is None


async def test_an_article_that_nobody_knows(on_stage, hanna, ana):
    for typed in ("ART-999", "POLL-1", "", "🦄", "ART-999999999999999999"):
        told = await on_stage.slash(ana, "knowledge show", article=typed or " ")
        assert "There is no" in said(told) or "I know no such article" in said(told), typed
    for command in ("edit", "verify", "retire"):
        told = await on_stage.slash(hanna, f"article {command}", article="ART-999")
        assert "There is no ART-999." in said(told)


async def test_what_somebody_made_stands_before_the_pages_that_came(on_stage, hanna, ana):
    """Twenty-five pages wait without hurry; the list shows eight."""
    await on_stage.fill(ana, await on_stage.slash(ana, "knowledge suggest"), ARTICLE)
    listed = said(await on_stage.slash(hanna, "article drafts"))
    assert ARTICLE["title"] in listed
    assert "18 more" in listed


async def test_what_is_retired_stays_as_it_is(on_stage, hanna):
    await on_stage.slash(hanna, "article retire", article="ART-1")
    (before, *_) = await rows(on_stage, "article")
    retired = "ART-1 is retired. Add a new article instead."
    for command in ("verify", "retire"):
        assert said(await on_stage.slash(hanna, f"article {command}", article="ART-1")) == retired
    form = await on_stage.slash(hanna, "article edit", article="ART-1")
    assert retired in said(await on_stage.fill(hanna, form, ARTICLE))
    assert (await rows(on_stage, "article"))[0] == before


async def test_coordinators_choose_among_articles_by_their_letters(on_stage, hanna):
    async def offered(typed):
        found = await hanna.actor.autocomplete(on_stage.lobby, "article retire", "article", typed)
        return [choice["name"] for choice in found]

    (name,) = await offered("what the cities mission is")
    assert "What the Cities Mission is" in name
    assert len(await offered("ART-1")) > 1
    await on_stage.slash(hanna, "article retire", article="ART-1")
    assert await offered("what the cities mission is") == []


async def test_nothing_is_written_for_a_gap_that_is_closed(on_stage, hanna, ana):
    await on_stage.slash(ana, "ask", question="Wo parke ich mein Fahrrad?")
    listed = await on_stage.slash(hanna, "article gaps")
    await on_stage.press(hanna, "Close", listed)
    late = await on_stage.press(hanna, "Write an article", listed)
    assert said(late) == "This gap is closed already."
