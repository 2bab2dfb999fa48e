"""Publishing: what the tables refuse, and that withdrawn words leave no trace."""

from dataclasses import replace

import pytest

from bot.db import IntegrityError
from bot.erasure import erase
from bot.search import Audience, Grade, helped, publish, refresh, withdraw
from bot.search.concepts import glossary

from .installation import rows, running, settings_in
from .library import DAY, EVERYBODY, doc, library

CANARY = "Zwickelhub"


@pytest.mark.parametrize(
    "wrong",
    [
        doc(grade=Grade.HIDDEN, city_id=1),
        doc(grade=Grade.COUNTRY, city_id=1),
        doc(grade=Grade.NONE, city_id=1),
        doc(grade="secret"),
        doc(audience=Audience.ALL),
        doc(kind="solution", audience=Audience.ALL),
        doc(kind="offer", audience=Audience.ALL),
        doc(kind="minutes", audience=Audience.ALL),
        doc(audience="world"),
        doc(kind="gossip"),
        doc(worked=-1),
        doc(grade=Grade.CITY, city_id=10**9),
    ],
    ids=lambda it: f"{it.kind}-{it.grade}-{it.audience}",
)
async def test_the_table_refuses_what_would_betray_somebody(tmp_path, wrong):
    async with library(tmp_path) as here:
        with pytest.raises(IntegrityError):
            await here.add(wrong)
        assert await here.refs("") == []


async def test_published_again_it_is_found_by_its_new_words_only(tmp_path):
    async with library(tmp_path, doc(1, "Quibble", "Old"), doc(2, "Ferry")) as here:
        await here.services.db.write(lambda tx: helped(tx, "obstacle", 1))
        await here.add(doc(1, "Wombat", "New"))
        assert await here.refs("quibble") == []
        (found,) = await here.search.find("wombat", may=EVERYBODY)
        assert found.doc == doc(1, "Wombat", "New", helped=1)
        assert await here.refs("ferry") == [2]


async def test_kinds_with_the_same_number_do_not_disturb_each_other(tmp_path):
    solution = doc(1, "Tram solved", kind="solution")
    async with library(tmp_path, doc(1, "Tram"), solution) as here:
        await here.services.db.write(lambda tx: withdraw(tx, "obstacle", 1))
        assert await here.finds("tram") == [("solution", 1)]


async def test_everything_a_document_tells_comes_back(tmp_path):
    whole = doc(
        7,
        "Tram",
        "Text",
        kind="article",
        audience=Audience.ALL,
        grade=Grade.CITY,
        topic="funding",
        sector="mobility",
        city_id=1,
        state="published",
        url="https://example.org/",
        checked_on=DAY,
        worked=1,
        failed=2,
        helped=3,
    )
    async with library(tmp_path, whole) as here:
        (found,) = await here.search.find("tram", may=EVERYBODY)
        assert found.doc == whole


async def test_withdrawn_or_replaced_words_are_in_no_file_after_an_erasure(tmp_path):
    settings = settings_in(tmp_path)
    async with running(settings) as services:
        first, second = doc(1, CANARY, f"About {CANARY}s."), doc(2, f"{CANARY} again")
        for one in (first, second, doc(3, "Another")):
            await services.db.write(lambda tx, one=one: publish(tx, one))
        await services.db.write(lambda tx: withdraw(tx, "obstacle", 1))
        await services.db.write(lambda tx: publish(tx, replace(second, title="Something else")))
        assert await services.search.find(CANARY, may=EVERYBODY) == []
        await erase(services, 1, with_texts=True)
        for file in settings.data_dir.iterdir():
            content = file.read_bytes().lower()
            assert CANARY.lower().encode() not in content, file
            assert CANARY.lower()[:5].encode() not in content, file


async def test_a_warm_search_has_read_the_glossary_before_anybody_waits_for_it(tmp_path):
    glossary.cache_clear()
    async with library(tmp_path) as here:
        await here.search.warm()
        assert glossary.cache_info().misses == 1
        await here.add(doc(1, "Tram depot"))
        assert await here.refs("tram") == [1]
    assert glossary.cache_info().misses == 1


async def test_a_new_edition_of_the_glossary_indexes_all_documents_anew(tmp_path):
    settings = settings_in(tmp_path)
    async with running(settings) as services:
        await services.db.write(lambda tx: publish(tx, doc(1, "Tram")))
        await services.db.write(lambda tx: tx.execute("DELETE FROM search_fts").rowcount)
        await services.db.write(refresh)
        assert await services.search.find("tram", may=EVERYBODY) == []
        await services.db.write(
            lambda tx: tx.execute("UPDATE meta SET value = '' WHERE key = 'search_words'").rowcount
        )
    async with running(settings) as services:
        (found,) = await services.search.find("tram", may=EVERYBODY)
        assert found.doc == doc(1, "Tram")
    assert rows(settings.database, "SELECT count(*) FROM search_fts") == [(1,)]
