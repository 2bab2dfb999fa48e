"""The glossary: how its stems match, and that its files are as they must be."""

import csv
import re

import pytest

from bot.search.asking import take_apart
from bot.search.concepts import FOLDER, Entry, Glossary
from bot.search.words import languages_of, root, stem, words_of
from bot.texts import fold
from bot.topics import SECTORS, TOPICS

from .library import doc, library

FILES = sorted((FOLDER / "glossary").glob("*.csv"))
LANGUAGES = {"en", "de", "fr", "es", "it", "nl", "pl", "sv", "pt", "el", "bg", "sl"}


def rows(file) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def means(text: str, *entries: Entry) -> set[str]:
    known = Glossary(entries, {})
    words = words_of(text)
    languages = languages_of(words)
    return {key for n in range(len(words)) for key in known.keys_at(words, n, languages)}


@pytest.mark.parametrize(
    ("stem_", "language", "text", "matches"),
    [
        ("financ", "en", "refinancing", False),
        ("financ", "en", "financing", True),
        ("grant", "en", "grants", True),
        ("plan", "en", "plans", True),
        ("plan", "en", "plant", False),
        ("care", "en", "cared", True),
        ("rad", "de", "räder", True),
        ("rad", "de", "radikale", False),
        ("*rad", "de", "Lastenräder", True),
        ("*rad", "de", "Radverkehr", True),
        ("*rad", "de", "paradox", False),
        ("*finanz", "de", "Baufinanzierung", True),
        ("finanz", "de", "Baufinanzierung", False),
        ("heat pump", "en", "heat pumps", True),
        ("heat pump", "en", "pump heat", False),
        ("heat pump", "en", "heat", False),
        ("no money", "en", "no more money", True),
        ("no money", "en", "no clever money", False),
        ("θερμ", "el", "θέρμη", True),
    ],
)
def test_a_stem_matches_the_words_it_begins(stem_, language, text, matches):
    assert means(fold(text), Entry("key", fold(stem_), language)) == ({"key"} if matches else set())


def test_a_short_stem_counts_only_in_texts_of_its_language():
    entry = Entry("load", "last", "de")
    assert means("the work will last for years", entry) == set()
    assert means("die Last auf dem Netz", entry) == {"load"}
    assert means("Last", entry) == {"load"}


def test_wider_concepts_count_half_at_each_step_and_a_circle_ends():
    known = Glossary((), {"eu_grant": ["grant"], "grant": ["money"], "money": ["eu_grant"]})
    assert known.broader({"eu_grant"}) == {"grant": 0.5, "money": 0.25}
    assert known.broader({"eu_grant", "grant"}) == {"money": 0.5}


def test_a_question_is_taken_apart_into_words_roots_and_concepts():
    known = Glossary([Entry("money", "financ", "en")], {"money": ["wealth"]})
    asked = take_apart("How do we finance the trams?", known)
    assert [part.terms for part in asked.parts] == [("financ", "~finan", "=money"), ("tram",)]
    assert asked.wider == {"=wealth": 0.5}


@pytest.mark.parametrize(
    ("words", "shared"),
    [
        ("finance Finanzierung finansowanie finanziamento финансиране", "finan"),
        ("electricity Elektrizität électrique elettrico elektryczny", "eletr"),
        ("strategy Strategie estrategia strategia stratégie", "strat"),
    ],
)
def test_words_of_one_origin_share_their_root(words, shared):
    assert {root(word) for word in words_of(words)} == {shared}


@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("policies", "polici"),
        ("policy", "polici"),
        ("buses", "bus"),
        ("planning", "plan"),
        ("houses", "hous"),
        ("house", "hous"),
        ("king", "king"),
        ("gas", "gas"),
        ("2030", "2030"),
        ("πολεισ", "πολεισ"),
    ],
)
def test_english_endings_go(word, bare):
    assert stem(word) == (bare if word != "gas" else stem("gas"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_stems_are_folded_and_keys_are_names(file):
    for row in rows(file):
        assert list(row) == ["key", "language", "stem"]
        assert re.fullmatch(r"[a-z][a-z0-9_]+", row["key"]), row
        assert row["language"] in LANGUAGES, row
        bare = row["stem"].removeprefix("*")
        assert bare == " ".join(words_of(bare)), row
        assert len(bare) >= 2, row


def test_the_glossary_has_many_concepts_in_every_language():
    everything = [row for file in FILES for row in rows(file)]
    assert len({row["key"] for row in everything}) >= 150
    assert {row["language"] for row in everything} == LANGUAGES


def test_wider_concepts_are_known_ones():
    known = {row["key"] for file in FILES for row in rows(file)}
    pairs = rows(FOLDER / "broader.csv")
    assert [row for row in pairs if {row["key"], row["broader"]} - known] == []


@pytest.mark.parametrize("text", ["Uns fehlt Geld", "Il nous manque de l'argent", "Brak pieniędzy"])
async def test_an_english_text_is_found_in_other_languages(tmp_path, text):
    docs = doc(1, "We have no money"), doc(2, "Noise of the ferries"), doc(3, "A map of trees")
    async with library(tmp_path, *docs) as here:
        assert (await here.refs(text))[0] == 1


@pytest.mark.parametrize(
    ("text", "topic", "sector"),
    [("Personal", "human_resources", ""), ("vélo", "", "mobility"), ("basura", "", "waste")],
)
async def test_topic_and_sector_say_what_a_document_is_about(tmp_path, text, topic, sector):
    assert topic in {"", *TOPICS}
    assert sector in {"", *SECTORS}
    async with library(tmp_path, doc(1, "X", topic=topic, sector=sector), doc(2, "X")) as here:
        assert await here.refs(text) == [1]
