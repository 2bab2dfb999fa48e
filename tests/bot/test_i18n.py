"""Sentences in the reader's language, and in English where there is no other."""

import struct

import pytest

from bot.i18n import ENGLISH, Catalogue


def catalogue_file(entries):
    """A gettext .mo file of these messages."""
    pairs = [
        ("", "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n>1;\n")
    ]
    pairs += sorted(entries.items())
    sources = [source.encode() for source, _ in pairs]
    targets = [target.encode() for _, target in pairs]
    count, head = len(pairs), 28
    at = head + 16 * count
    tables, body = [], b""
    for texts in (sources, targets):
        for text in texts:
            tables.append(struct.pack("<II", len(text), at + len(body)))
            body += text + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, count, head, head + 8 * count, 0, 0)
    return header + b"".join(tables) + body


@pytest.fixture
def catalogue(tmp_path):
    folder = tmp_path / "fr/LC_MESSAGES"
    folder.mkdir(parents=True)
    entries = {
        "You follow {ref}.": "Vous suivez {ref}.",
        "{n} city\0{n} cities": "{n} ville\0{n} villes",
    }
    (folder / "agora.mo").write_bytes(catalogue_file(entries))
    return Catalogue(tmp_path)


def test_a_sentence_is_said_in_the_readers_language(catalogue):
    assert catalogue.words("fr")("You follow {ref}.", ref="FUN-12") == "Vous suivez FUN-12."
    assert catalogue.words("fr").fill("You follow {ref}.", {"ref": "X"}) == "Vous suivez X."


def test_the_plural_follows_the_language(catalogue):
    english, french = catalogue.words("en-GB"), catalogue.words("fr")
    said = [words.plural("{n} city", "{n} cities", 0) for words in (english, french)]
    assert said == ["0 cities", "0 ville"]
    assert french.plural("{n} city", "{n} cities", 3) == "3 villes"


@pytest.mark.parametrize("locale", ["en-GB", "de", "sv-SE", "zh-CN", "", "…"])
def test_where_there_are_no_words_english_is_said(catalogue, locale):
    assert catalogue.words(locale)("You follow {ref}.", ref="X") == "You follow X."


def test_a_regional_locale_takes_its_languages_words(catalogue):
    assert catalogue.words("fr-CA")("You follow {ref}.", ref="X") == "Vous suivez X."
    assert catalogue.words("fr-CA").locale == "fr-CA"


def test_values_are_not_read_as_fields():
    assert ENGLISH("You follow {ref}.", ref="{ref} {0}") == "You follow {ref} {0}."


def test_the_same_words_are_given_each_time(catalogue):
    assert catalogue.words("fr") is catalogue.words("fr")


def test_the_english_catalogue_is_the_code_itself():
    assert ENGLISH.plural("{n} city, {left}", "{n} cities, {left}", 1, left=2) == "1 city, 2"
