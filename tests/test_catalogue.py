"""Sentences can be translated: all are found by the extractor, and a catalogue is used."""

import re
import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo

from bot.i18n import ENGLISH, Catalogue

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {
    "words": None,
    "plural": (1, 2),
    "entry": (2,),
    **dict.fromkeys(
        ["UserError", "NotAllowed", "NotFound", "NotReady", "Busy", "NotRecorded", "locale_str"]
    ),
}


@pytest.fixture(scope="module")
def messages():
    """Every msgid of the code, as `pybabel extract` finds it; plural ones as pairs."""
    found = []
    for folder in ("bot", "cogs"):
        for _, _, message, _, _ in extract_from_dir(ROOT / folder, keywords=KEYWORDS):
            found.append(message)
    return found


def test_the_extractor_finds_the_sentences(messages):
    singular = {message for message in messages if isinstance(message, str)}
    assert len(singular) > 200
    assert "Nothing waits for you." in singular
    assert any(isinstance(message, tuple) for message in messages)


def test_each_sentence_can_be_filled(messages):
    """A stray brace would raise only when a person reads the sentence."""
    for message in messages:
        for text in message if isinstance(message, tuple) else (message,):
            fields = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
            assert all(re.fullmatch(r"[a-z_]+", name) for name in fields), text


def test_a_catalogue_speaks_to_its_readers_and_english_to_the_rest(tmp_path, messages):
    catalogue = Catalog(locale="fr")
    for message in messages:
        if isinstance(message, tuple):
            catalogue.add(message, tuple(f"«{form}»" for form in message))
        else:
            catalogue.add(message, f"«{message}»")
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "agora.mo").open("wb") as file:
        write_mo(file, catalogue)
    known = Catalogue(tmp_path)
    assert known.words("fr")("Nothing waits for you.") == "«Nothing waits for you.»"
    assert known.words("fr").plural("{n} city", "{n} cities", 3) == "«3 cities»"
    assert known.words("de")("Nothing waits for you.") == "Nothing waits for you."
    assert ENGLISH("{n} of 5", n=4) == "4 of 5"
