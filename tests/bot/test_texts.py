"""Untrusted text: stored as it shows, shown as plain words, harmless in a spreadsheet."""

import csv
import io
import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.texts import (
    blank,
    clean,
    cut,
    fits,
    fold,
    from_html,
    isolate,
    plain,
    question_key,
    spreadsheet,
)
from bot.texts.graphemes import graphemes

HOSTILE = Path(__file__).resolve().parents[2] / "../shared/data/funding/hostile_text.json"

FAMILY = "👩\u200d👩\u200d👧"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
EMOJI = [FAMILY, SCOTLAND, "👩🏽\u200d🚒", "🇸🇮", "❤\ufe0f", "1\ufe0f\u20e3", "🏳\ufe0f\u200d🌈"]
ODDITIES = [
    *(chr(code) for code in range(0x20)),
    *("\x7f", "\x85", "\xa0", "\xad", "\u0301", "\u0338", "\u034f", "\u061c", "\u115f"),
    *("\u180b", "\u180e", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2028", "\u2029"),
    *("\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2060", "\u2066", "\u2067", "\u2068"),
    *("\u2069", "\u2800", "\u3000", "\u3164", "\ud800", "\udfff", "\ue000", "\ufdd0", "\ufe0e"),
    *("\ufe0f", "\ufeff", "\uffa0", "\uffff", "\U000e0001", "\U000e0067", "\U000e007f"),
    *("\U000e0100", "←", "⫝̸", "e", "1", " ", "🏴", "🏽", "👩", "🇸", "ש", "a\u0301"),
    *EMOJI,
]
strange = st.lists(st.sampled_from(ODDITIES)).map("".join) | st.text(st.characters(codec=None))
MARK_RUN = re.compile("m{4}")
UNSEEN = {"Cc", "Cf", "Cs", "Co"}


def shape(text):
    """``text`` with an m for each combining mark."""
    return "".join("m" if unicodedata.category(letter)[0] == "M" else "." for letter in text)


def without_emoji(text):
    for emoji in EMOJI:
        text = text.replace(emoji, "")
    return text


# Cleaning


@pytest.mark.fault(52)
@given(strange)
@example("a" + "\u0301" * 50)
@example("\u202egpj.exe\u202c")
@example("←\u200d\u0338\ufe0f")
def test_what_is_stored_is_what_is_shown(text):
    stored = clean(text, limit=200)

    assert clean(stored, limit=200) == stored
    assert unicodedata.is_normalized("NFC", stored)
    assert not MARK_RUN.search(shape(stored))
    assert len(stored) <= 200
    assert "  " not in stored
    assert "\n\n\n" not in stored
    assert stored == stored.strip()
    stored.encode("utf-8")


@pytest.mark.fault(52)
@given(st.lists(st.sampled_from([o for o in ODDITIES if o not in "\u200d\ufe0f\ufe0e🏴👩🏽🇸"])))
def test_no_unseen_character_is_left_outside_emoji(parts):
    left = without_emoji(clean("x".join(parts), limit=900, lines=False))
    assert [c for c in left if unicodedata.category(c) in UNSEEN or c in "\u2800\u3164"] == []


@pytest.mark.fault(52)
@pytest.mark.parametrize(
    "text",
    [
        *("", " \t\n", "\u200b\u2060\ufeff", "\u202e\u202c", "\x00", "\ud800", "\u200d", "\xad"),
        *("\u3164\u2800", "\u0301\u0301", " \u0301 ", "\ufe0f", "\U000e0067\U000e007f", "\uffff"),
    ],
)
def test_text_without_anything_to_see_is_blank(text):
    assert blank(text)
    assert clean(text, limit=10) == ""


@pytest.mark.fault(52)
@pytest.mark.parametrize("text", [".", "👍", *EMOJI, "ש", "é", "\U0001fae8", "\U0001fadf"])
def test_visible_text_stays_as_it_is(text):
    assert not blank(text)
    assert clean(text, limit=20) == text


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("e\u0301", "é"),
        ("e\u200d\u0301", "é"),
        ("a\u200db", "ab"),
        ("abc\u202egpj.exe", "abcgpj.exe"),
        ("o" + "\u0301" * 50, "ó\u0301\u0301\u0301"),
        ("a\x00b\x07", "ab"),
        ("\ud83da", "a"),
        ("1\ufe0f", "1"),
        ("a\U000e0067\U000e0062\U000e007f", "a"),
        ("👩\u200d\u200d👧\ufe0f\ufe0f", "👩👧\ufe0f"),
        ("a\xa0\u2009 \tb", "a b"),
        (" a \r\n\r\n\u2028\n  b\rc ", "a\n\nb\nc"),
    ],
)
def test_cleaning_by_example(text, stored):
    assert clean(text, limit=100) == stored


def test_one_line_texts_hold_no_line_end():
    assert clean(" a \r\n\r\n b\u2029c", limit=100, lines=False) == "a b c"


@pytest.mark.parametrize("text", ["", "a", "é" * 3])
def test_a_text_within_its_limits_fits(text):
    fits(text, 0, 3)


@pytest.mark.parametrize("text", ["ab", "a" * 11])
def test_a_text_outside_its_limits_is_refused_with_the_limits_and_its_length(text):
    with pytest.raises(UserError) as refused:
        fits(text, 3, 10)
    sentence = refused.value.sentence.format(**refused.value.values)
    assert sentence == f"Write 3 to 10 characters; this has {len(text)}."


# Cutting


@pytest.mark.fault(51)
@pytest.mark.parametrize("limit", [45, 80, 100, 2000, 4000])
@pytest.mark.parametrize("visible", ["a", "ẹ\u0301", FAMILY, "🇸🇮", SCOTLAND])
def test_one_character_too_many_is_cut_between_visible_characters(visible, limit):
    text = visible * (limit // len(visible) + 1)
    short = cut(text, limit)

    assert limit - len(visible) <= len(short) <= limit
    assert short == visible * ((len(short) - 1) // len(visible)) + "…"
    assert clean(text, limit=limit) == short


@pytest.mark.fault(51)
@given(strange, st.integers(min_value=0, max_value=40))
def test_a_cut_text_is_the_beginning_in_whole_visible_characters(text, limit):
    short = cut(text, limit)

    assert len(short) <= limit
    if short != text:
        kept = list(graphemes(short.removesuffix("…")))
        assert kept == list(graphemes(text))[: len(kept)]
        assert short.endswith("…") == (limit > 0)


@given(strange)
def test_no_character_is_lost_between_graphemes(text):
    assert "".join(graphemes(text)) == text


@pytest.mark.parametrize("text", [*EMOJI, "é\u0323\u0301", "🇸🇮\u0301", "\r", "ש"])
def test_a_visible_character_is_one_grapheme(text):
    assert list(graphemes(text)) == [text]


def test_flags_and_joined_chains_do_not_grow_without_end():
    assert list(graphemes("🇸🇮🇦🇹🇩")) == ["🇸🇮", "🇦🇹", "🇩"]
    assert max(map(len, graphemes("👩\u200d" * 500))) < 40


def test_blanks_are_not_left_before_the_ellipsis():
    assert cut("abc  defgh", 6) == "abc…"
    assert cut("abc", 3) == "abc"
    assert cut("abc", -1) == ""


# Showing


@pytest.mark.fault(54)
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[press](https://evil.example)", r"\[press\](evil.example)"),
        ("hthttps://tps://evil.example", "evil.example"),
        ("HTTP://evil.example discord://x", "evil.example x"),
        ("<https://evil.example>", "<\u200bevil.example>"),
        ("closing <t:0:R>", "closing <\u200bt:0:R>"),
        ("```py\nx\n```", "\\`\\`\\`py\nx\n\\`\\`\\`"),
        ("discord.gg/demo", "discord\u200b.gg/demo"),
        ("Discordapp.com/invite/demo", "Discordapp\u200b.com/invite/demo"),
        ("@everyone @HERE a@b.eu", "@\u200beveryone @\u200bHERE a@b.eu"),
        ("<@1> <@!1> <@&2> <#3>", "<\u200b@1> <\u200b@!1> <\u200b@&2> <\u200b#3>"),
        ("</demo:1> <:a:1> <a:b:1>", "<\u200b/demo:1> <\u200b:a:1> <\u200ba:b:1>"),
        ("1 < 2 and <", "1 < 2 and <"),
        ("***b*** _i_ ~~s~~ ||p|| `c`", r"\*\*\*b\*\*\* \_i\_ \~\~s\~\~ \|\|p\|\| \`c\`"),
        ("# a\n-# b\n > c\n- d\n1. e\n12) f", "\\# a\n\\-# b\n \\> c\n\\- d\n1\\. e\n12\\) f"),
        ("a # b - c > d 1. e", "a # b - c > d 1. e"),
        ("\\*", "\\\\\\*"),
        ("plain wörds, (all) fine!", "plain wörds, (all) fine!"),
    ],
)
def test_markup_shows_as_plain_text(text, shown):
    assert plain(text) == shown


MARKUP = st.lists(
    st.sampled_from(
        [*"\\*_~`|[]()<>@#-+1. \na:/&!t", "https://", "ps://", "discord.gg/x", "@everyone", "<t:1>"]
    )
).map("".join)


@pytest.mark.fault(54)
@given(MARKUP | strange)
def test_no_live_markup_is_left(text):
    shown = plain(text)

    assert not re.search(r"(?:https?|discord)://", shown, re.IGNORECASE)
    assert not re.search(r"<\S", shown.replace("<\u200b", ""))
    assert not re.search(r"@(?:everyone|here)", shown, re.IGNORECASE)
    assert "discord.gg" not in shown
    bare = re.sub(r"\\[^0-9A-Za-z\s]", "x", shown)
    assert not re.search(r"[\\*_~`|\[\]]", bare)
    assert not re.search(r"^[^\S\n]*(?:[>#+-]|\d+[.)])", bare, re.MULTILINE)


@pytest.mark.fault(54)
@given(MARKUP)
def test_escaping_takes_no_word_away(text):
    shown = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", plain(text)).replace("\u200b", "")
    kept = text
    while re.search(r"(?:https?|discord)://", kept):
        kept = re.sub(r"(?:https?|discord)://", "", kept)
    assert shown == kept


@pytest.mark.fault(51)
@given(MARKUP, st.integers(min_value=0, max_value=60))
def test_plain_text_is_cut_to_its_limit_outside_escapes(text, limit):
    shown = plain(text, limit=limit)

    assert len(shown) <= limit
    assert shown == plain(text) or shown.endswith("…") or not shown
    assert not re.search(r"(?<!\\)(?:\\\\)*\\…?$", shown)


def test_a_name_from_the_right_is_kept_apart_in_a_sentence():
    assert isolate("תל אביב") == "\u2068תל אביב\u2069"
    assert isolate("عمّان 3") == "\u2068عمّان 3\u2069"
    assert isolate("Ana\u202e\n Kovač") == "Ana Kovač"


def test_a_name_cannot_leave_its_isolation():
    assert isolate("א\u2069\u202eb") == "\u2068אb\u2069"


def test_hostile_texts_of_feeds_come_out_harmless():
    if not HOSTILE.exists():
        pytest.skip("shared/data/funding/hostile_text.json is not beside the checkout")
    for case in json.loads(HOSTILE.read_text(encoding="utf-8")):
        shown = plain(clean(from_html(case["text"]), limit=250))
        assert [part for part in case["must_not_contain"] if part in shown] == []
        assert len(clean(from_html(case["text"]), limit=250)) <= 250


# HTML


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>two</p>", "One\ntwo"),
        ("a<br>b<BR/>c", "a\nb\nc"),
        ("<ul><li>a</li><li>b</li></ul><div class='x'>c</div>", "a\nb\nc"),
        ("<b>Call</b> &amp; <i>grant</i>", "Call & grant"),
        ("<script>alert(1)</script><style>x</style>a", "a"),
        ("&lt;b&gt; stays &#64;everyone", "<b> stays @everyone"),
        ("1 < 2 &nbsp; 3", "1 < 2 3"),
        ("<a href='https://x' title='<div>'>link</a><img src=x onerror=y>", "link"),
        ("a\ud800<!-- c -->b&#0;", "ab\ufffd"),
    ],
)
def test_html_becomes_its_text(html, text):
    assert from_html(html) == text


@given(
    strange
    | st.lists(st.sampled_from(["<", ">", "p", "/", "&lt;", "<div>", '"', "!--"])).map("".join)
)
def test_text_from_html_is_clean(html):
    text = from_html(html)
    assert clean(text, limit=len(text)) == text


@pytest.mark.parametrize(
    "piece", ['<a "', "<", "<script>", "&", "<div>", "<!--", "<ul>", "<hr>", "<ruby><rt>", "<b>"]
)
def test_64_kib_of_anything_become_clean_text(piece):
    text = from_html((piece * 65_536)[:65_536])
    assert clean(text, limit=len(text)) == text


# Comparing


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łódź", "lodz"),
        ("İSTANBUL", "istanbul"),
        ("ısı", "isi"),
        ("Straße", "strasse"),
        ("Θεσσαλονίκης", "θεσσαλονικησ"),
        ("Ærø, Þór, Đ, ð, Œuvre, Ħ", "aero, thor, d, d, oeuvre, h"),
        ("ﬁne №", "fine no"),
        ("Й", "и"),
    ],
)
def test_folding_by_example(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_a_question_is_known_again_by_letters_and_digits():
    assert question_key("Do we need – really – 2 trams?") == question_key(
        "do WE need really 2 tráms"
    )
    assert question_key("2 trams") != question_key("3 trams")
    assert question_key("?!") == ""


# Spreadsheets


@pytest.mark.fault(55)
@given(st.text(st.sampled_from("=+-@\t\r\n\x00\"',; \u200b\ufeff1a＝")), st.text())
def test_no_cell_starts_a_formula_and_csv_gives_it_back(start, rest):
    cell = start + rest.replace("\x00", "")
    safe = spreadsheet(cell)

    assert not re.match(r"[\s\u200b\ufeff]*[=+\-@＝]|[\t\r\n]", safe)
    assert "\x00" not in safe
    assert safe.removeprefix("'") == cell.replace("\x00", "").removeprefix("'")
    table = io.StringIO(newline="")
    csv.writer(table).writerow([safe, "next"])
    table.seek(0)
    assert next(csv.reader(table, strict=True)) == [safe, "next"]


@pytest.mark.fault(55)
@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        (" \t=1", "' \t=1"),
        ("\u200b@x", "'\u200b@x"),
        ("-5 %", "'-5 %"),
        ("\rx", "'\rx"),
        ("\x00=1", "'=1"),
        ("a\ud800=b", "a=b"),
        ('say "yes", no', 'say "yes", no'),
        ("", ""),
    ],
)
def test_formulas_get_an_apostrophe_in_front(cell, safe):
    assert spreadsheet(cell) == safe
