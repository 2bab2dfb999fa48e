"""Searching: what is found, by whom, in which order, whatever is typed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.directory import Kind
from bot.search import Audience, audiences_of, helped

from .library import DAY, EVERYBODY, doc, library, person

HOSTILE = [
    'foo" OR -bar(',
    '"',
    "*",
    "NEAR(a b, 2)",
    "title:grid",
    "^grid",
    "grid AND NOT grid",
    "{title body}: x",
    "🚲🚲🚲",
    "e\u0301" * 200,
    "ελληνικα χωρις τονους",
    "a\0b",
    "\ud800 lone",
    "' OR 1=1; DROP TABLE search_doc; --",
    "the and of with to",
    "=money ~finan",
    "%_",
    "x" * 10_000,
    "a b c " * 2_000,
    "grid connection delay " * 500,
    "\n\t \u200b",
]


@pytest.mark.fault(56)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_whatever_is_typed_is_taken_as_words(tmp_path, text):
    async with library(tmp_path, doc(1, "Grid connection takes years")) as here:
        await here.search.find(text, may=EVERYBODY)
        await here.search.answer(text, may=EVERYBODY, today=DAY)
        assert await here.refs("grid") == [1]


async def test_marks_of_the_search_language_find_the_word_between_them(tmp_path):
    async with library(tmp_path, doc(1, "Grid connection"), doc(2, "Bicycle paths")) as here:
        assert await here.refs('grid" OR -bar(') == [1]
        assert await here.refs("NOT bicycle*") == [2]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Łódź und Straßenbahn", "lodz"),
        ("Łódź und Straßenbahn", "STRASSENBAHN"),
        ("Κλιματική ουδετερότητα", "κλιματικη"),
        ("Θερμότητα της πόλης", "ΘΕΡΜΟΤΗΤΑ ΤΗΣ ΠΟΛΗΣ"),
        ("Fjernvarme på Nørrebro", "norrebro"),
        ("İstanbul", "istanbul"),
        ("Ħamrun", "hamrun"),
        ("Климатична неутралност", "КЛИМАТИЧНА"),
        ("Économies d'énergie", "energie"),
        ("heat pumps", "heat pump"),
        ("planning permits", "permit"),
        ("NetZeroCities", "netzerocities"),
    ],
)
async def test_accents_case_and_endings_make_no_difference(tmp_path, written, typed):
    async with library(tmp_path, doc(1, written), doc(2, "Something else")) as here:
        assert await here.refs(typed) == [1]
    async with library(tmp_path, doc(1, typed), doc(2, "Something else")) as here:
        assert await here.refs(written) == [1]


async def test_words_of_one_origin_find_each_other_across_languages(tmp_path):
    docs = doc(1, "Electricity metering"), doc(2, "Participation of tenants"), doc(3, "Sewage")
    async with library(tmp_path, *docs) as here:
        assert (await here.refs("Elektrizität"))[0] == 1
        assert (await here.refs("elettricità"))[0] == 1
        assert (await here.refs("partycypacja"))[0] == 2


async def test_a_word_of_the_title_counts_more_than_one_of_the_text(tmp_path):
    body = "Tram and bus and ferry and bicycle."
    docs = doc(1, "Other things", body), doc(2, "The tram", "Bus and ferry and bicycle, all.")
    async with library(tmp_path, *docs) as here:
        assert await here.refs("tram") == [2, 1]


async def test_the_rare_word_decides(tmp_path):
    common = [doc(n, f"Bus number {n}", "bus") for n in range(2, 12)]
    async with library(tmp_path, doc(1, "Sludge from the bus wash"), *common) as here:
        assert (await here.refs("bus sludge"))[0] == 1


async def test_a_blank_text_shows_the_newest_and_mere_stop_words_nothing(tmp_path):
    docs = [doc(n, f"Title {n}", at=DAY + timedelta(days=n % 3)) for n in range(1, 4)]
    async with library(tmp_path, *docs) as here:
        assert await here.refs("") == [2, 1, 3]
        assert await here.refs("  \n", limit=1) == [2]
        assert await here.refs("the and of") == []
        assert await here.refs("🚲") == []


async def test_filters_hold_with_and_without_words(tmp_path):
    docs = (
        doc(1, "Tram", topic="funding", sector="mobility", state="open", city_id=1, grade="city"),
        doc(2, "Tram", topic="politics", sector="mobility", state="solved"),
        doc(3, "Tram", kind="solution", topic="funding", sector="energy"),
    )
    async with library(tmp_path, *docs) as here:
        for text in ("tram", ""):
            assert await here.finds(text, kinds={"solution"}) == [("solution", 3)]
            assert sorted(await here.refs(text, topic="funding")) == [1, 3]
            assert await here.refs(text, topic="funding", sector="mobility") == [1]
            assert await here.refs(text, state="solved") == [2]
            assert await here.refs(text, city_id=1) == [1]
            assert await here.refs(text, city_id=2) == []
            assert len(await here.refs(text, limit=2)) == 2


async def test_a_filter_reaches_what_ranks_low_without_it(tmp_path):
    many = [doc(n, "Tram line", "tram " * 5) for n in range(2, 120)]
    async with library(tmp_path, doc(1, "Depot", "Of the tram.", state="solved"), *many) as here:
        assert await here.refs("tram", state="solved") == [1]


# Who finds what

SHELF = (
    doc(1, "Tram money", kind="article", audience="all"),
    doc(2, "Tram money", kind="funding_call", audience="all"),
    doc(3, "Tram money", kind="funding_programme", audience="all"),
    doc(4, "Tram money", audience="members"),
    doc(5, "Tram money", kind="minutes", audience="technical"),
    doc(6, "Tram money", kind="minutes", audience="political"),
    doc(7, "Tram money", kind="solution"),
)


@pytest.mark.threat("outsider")
@pytest.mark.parametrize(
    "who", [person(), person(Kind.TECHNICAL, confirmed=False)], ids=["stranger", "unconfirmed"]
)
async def test_the_unconfirmed_find_only_articles_and_funding(tmp_path, who):
    async with library(tmp_path, *SHELF) as here:
        for text in ("tram money", ""):
            found = await here.finds(text, may=audiences_of(who))
            assert {kind for kind, _ in found} == {"article", "funding_call", "funding_programme"}
        answer = await here.search.answer("tram money", may=audiences_of(who), today=DAY)
        assert 7 not in {one.doc.ref for one in answer.found}


@pytest.mark.parametrize(
    ("who", "refs"),
    [
        (person(Kind.TECHNICAL), {1, 2, 3, 4, 5, 7}),
        (person(Kind.POLITICAL), {1, 2, 3, 4, 6, 7}),
        (person(Kind.PARTNER), {1, 2, 3, 4, 7}),
        (person(coordinator=True), {1, 2, 3, 4, 7}),
    ],
    ids=["technical", "political", "partner", "coordinator"],
)
async def test_members_find_what_is_for_their_kind(tmp_path, who, refs):
    async with library(tmp_path, *SHELF) as here:
        assert set(await here.refs("tram", may=audiences_of(who))) == refs


async def test_nobody_without_an_audience_finds_anything(tmp_path):
    async with library(tmp_path, *SHELF) as here:
        assert await here.finds("tram", may=frozenset()) == []
        assert await here.finds("", may=frozenset()) == []


# The order of equals


async def test_of_equal_texts_the_better_tried_comes_first(tmp_path):
    tried = [(1, 0, 0), (2, 3, 0), (3, 0, 2), (4, 9, 0), (5, 50, 0)]
    docs = [doc(n, "Tram", worked=worked, failed=failed) for n, worked, failed in tried]
    async with library(tmp_path, *docs) as here:
        scores = {one.doc.ref: one.score for one in await here.search.find("tram", may=EVERYBODY)}
        assert scores[2] == pytest.approx(scores[1] * 1.3)
        assert scores[3] == pytest.approx(scores[1] * 0.8)
        assert scores[4] == scores[5] == pytest.approx(scores[1] * 1.5)
        for _ in range(4):
            await here.services.db.write(lambda tx: helped(tx, "obstacle", 1))
        assert (await here.refs("tram"))[2:] == [1, 2, 3]


async def test_what_was_checked_over_a_year_ago_counts_seven_tenths(tmp_path):
    today = date(2026, 3, 31)
    fresh, stale = today - timedelta(days=365), today - timedelta(days=366)
    docs = [doc(1, "Tram", checked_on=stale), doc(2, "Tram", checked_on=fresh), doc(3, "Tram")]
    articles = [replace(one, kind="article") for one in docs]
    async with library(tmp_path, *articles) as here:
        for found in (
            await here.search.find("tram", may=EVERYBODY),
            (await here.search.answer("tram", may=EVERYBODY, today=today)).found,
        ):
            scores = {one.doc.ref: one.score for one in found}
            assert scores[1] == pytest.approx(0.7 * scores[3])
            assert scores[2] == scores[3]


# Answering


async def test_only_what_carries_a_source_answers(tmp_path):
    docs = [
        doc(1, "Tram depot"),
        doc(2, "Tram depot", kind="offer"),
        doc(3, "Tram depot", kind="minutes"),
    ]
    async with library(tmp_path, *docs) as here:
        nothing = await here.search.answer("tram depot", may=EVERYBODY, today=DAY)
        assert (nothing.found, nothing.answered) == ((), False)
        await here.add(doc(4, "Tram depot", kind="solution"))
        answer = await here.search.answer("tram depot", may=EVERYBODY, today=DAY)
        assert [one.doc.ref for one in answer.found] == [4]
        assert answer.answered


async def test_a_question_mostly_of_other_words_gets_perhaps_but_no_answer(tmp_path):
    article = doc(1, "Tram depot", kind="article", audience=Audience.ALL)
    others = [doc(n, f"Chapter {n}", kind="article") for n in range(2, 9)]
    async with library(tmp_path, article, *others) as here:
        asked = "tram squirrels hazelnuts acorns beavers"
        answer = await here.search.answer(asked, may=EVERYBODY, today=DAY)
        assert [one.doc.ref for one in answer.found] == [1]
        assert not answer.answered


# Extracts

LONG = (
    "We built a depot in 2019. It cost 12 million euro! The ministry paid a third…\n"
    "Then the ferries came. Their batteries failed twice in winter, and nobody could say why. "
    "Each of them was sent back. " + "Afterwards nothing much happened for a long time. " * 8
)


async def test_a_word_of_many_meanings_is_answered_by_a_text_that_has_them(tmp_path):
    visit = doc(1, "What a visit needs", "Somebody who brings food.", kind="article")
    school = doc(2, "Lunch", "A restaurant with lentils on its menu.", kind="article")
    async with library(tmp_path, visit) as here:
        told = await here.search.answer("canteens?", may=EVERYBODY, today=DAY)
        assert [found.doc.ref for found in told.found] == [1]
        assert not told.answered
    async with library(tmp_path / "two", school) as here:
        assert (await here.search.answer("canteens?", may=EVERYBODY, today=DAY)).answered


async def test_the_extract_is_a_piece_of_the_stored_text_in_whole_sentences(tmp_path):
    async with library(tmp_path, doc(1, "Ships", LONG)) as here:
        (found,) = await here.search.find("batteries in winter", may=EVERYBODY)
        assert found.extract in LONG
        assert "Their batteries failed twice in winter" in found.extract
        assert len(found.extract) <= 300
        assert found.extract[0].isupper()
        assert found.extract[-1] in ".!…"


@pytest.mark.parametrize("body", ["", "\n\n", "x" * 2_000, "word " * 400, "No end", "A. B. C."])
async def test_any_text_gives_an_extract_of_itself(tmp_path, body):
    async with library(tmp_path, doc(1, "Tram", body)) as here:
        (found,) = await here.search.find("tram", may=EVERYBODY)
        assert found.extract in body
        assert len(found.extract) <= 300
        assert bool(found.extract) == bool(body.strip())
