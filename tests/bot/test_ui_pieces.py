"""What Discord would refuse is cut, split or refused by us, before any request."""

import json

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.faces import CardFace, NoticeFace, buttons_view, fingerprint, mark_of, mentions
from bot.ui import (
    Accent,
    button,
    card,
    choice_field,
    form,
    link,
    measure,
    panel,
    picture,
    select,
    several_field,
    stamp,
    text_field,
    with_button,
)
from tests.bot.installation import NOON
from tests.loopback.limits import check_message

pytestmark = pytest.mark.fault(51)

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
TEXTS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=5_000)


async def sound(view):
    """As Discord would look at it."""
    parts = view.to_components()
    check_message(content="", components=parts, v2=True, embeds=False, files=0)
    json.dumps(parts)
    assert view.is_finished(), "a view that is not stopped stays in memory"
    return parts


def words(view):
    return [
        item.content for item in view.walk_children() if isinstance(item, discord.ui.TextDisplay)
    ]


# Cards and panels


async def test_a_text_of_4001_characters_is_cut_and_says_so():
    view = panel("x" * 4_001)
    await sound(view)
    (text,) = words(view)
    assert len(text) == 4_000
    assert text.endswith("…")


async def test_all_texts_of_a_message_share_one_limit_and_the_mark_is_never_cut():
    parts = ["a" * 3_000, with_button("b" * 3_000, button("See", "x1:y")), "c" * 500]
    view = card(Accent.POLLS, *parts, footer="-# POLL-12")
    await sound(view)
    assert measure(view)[1] == 4_000
    assert words(view)[-1] == "-# POLL-12"
    assert words(view)[0] == "a" * 3_000


@given(st.lists(TEXTS, max_size=8), st.text("abc", min_size=1, max_size=40))
async def test_whatever_is_written_a_card_keeps_to_the_limits(texts, mark):
    view = CardFace(Accent.SETUP, tuple(texts)).view(mark)
    await sound(view)
    assert measure(view)[1] <= 4_000
    assert words(view)[-1] == f"-# {mark}"


async def test_a_text_is_never_cut_inside_a_visible_character():
    (text,) = words(panel(FAMILY * 1_000))
    assert text.removesuffix("…").replace(FAMILY, "") == ""
    assert len(text) <= 4_000


async def test_forty_components_are_sent_and_forty_one_refused():
    rows = [[button(str(n), f"x1:y:{row * 5 + n}") for n in range(5)] for row in range(6)]
    view = panel("a", "b", "c", "d", *rows)
    assert measure(view)[0] == 40
    await sound(view)
    with pytest.raises(ValueError, match=r"40|more than Discord takes"):
        panel("a", "b", "c", "d", "e", *rows)
    with pytest.raises(ValueError, match=r"40|more than Discord takes"):
        card(Accent.POLLS, "a", "b", "c", *rows, footer="-# mark")


async def test_a_row_of_more_than_five_buttons_is_split():
    view = panel([button(str(n), f"x1:y:{n}") for n in range(12)])
    parts = await sound(view)
    assert [len(row["components"]) for row in parts] == [5, 5, 2]


async def test_an_empty_text_is_left_out():
    assert words(panel("", "Here")) == ["Here"]


async def test_an_ordinary_picture_button_and_link_are_taken():
    parts = [picture("poll.png", "a" * 2_000), link("b" * 100, "https://example.eu")]
    row = [button("c" * 100, "x1:y")]
    view = card(Accent.POLLS, "Text", *parts, row)
    found = (await sound(view))[0]["components"]
    assert len(found[1]["items"][0]["description"]) == 1_024
    assert len(found[2]["components"][0]["label"]) == 80
    assert len(found[3]["components"][0]["label"]) == 80


# Selects and forms


async def test_twenty_five_options_are_taken_and_neither_none_nor_26():
    options = [(str(number), "x" * 101) for number in range(26)]
    made = select("x1:y", options[:25], "z" * 200, chosen=["3"], most=30)
    parts = await sound(panel(made))
    told = parts[0]["components"][0]
    assert (len(told["options"]), told["max_values"], len(told["placeholder"])) == (25, 25, 150)
    assert {len(option["label"]) for option in told["options"]} == {100}
    assert [option["value"] for option in told["options"] if option["default"]] == ["3"]
    for wrong in (options, []):
        with pytest.raises(ValueError, match="1 to 25"):
            select("x1:y", wrong, "z")


@pytest.mark.parametrize("field", [choice_field, several_field])
async def test_a_form_offers_up_to_ten_as_buttons_and_up_to_25_as_a_list(field):
    more = {"most": 3} if field is several_field else {}
    kinds = {}
    for count in (2, 10, 11, 25):
        options = [(str(number), "x" * 101) for number in range(count)]
        made = form("t" * 60, "x1:y", field("f", "l" * 60, options, hint="h" * 200, **more))
        told = made.to_dict()
        assert len(told["title"]) == 45
        (label,) = told["components"]
        assert (len(label["label"]), len(label["description"])) == (45, 100)
        kinds[count] = label["component"]["type"]
    group = 21 if field is choice_field else 22
    assert kinds == {2: group, 10: group, 11: 3, 25: 3}
    with pytest.raises(ValueError, match="1 to 25"):
        field("f", "l", [(str(number), "x") for number in range(26)], **more)


async def test_a_form_has_at_most_five_fields():
    fields = [text_field(f"f{number}", "Label") for number in range(6)]
    assert len(form("Title", "x1:y", *fields[:5]).children) == 5
    with pytest.raises(ValueError, match="5"):
        form("Title", "x1:y", *fields)


async def test_a_field_is_required_by_its_least_length_and_keeps_what_was_typed():
    made = text_field(
        "f", "Label", low=3, high=10, value="x" * 20, long=True, placeholder="p" * 200
    )
    told = made.to_component_dict()["component"]
    assert (told["required"], told["min_length"], told["max_length"]) == (True, 3, 10)
    assert (told["value"], len(told["placeholder"])) == ("x" * 10, 100)
    assert text_field("f", "Label").to_component_dict()["component"]["required"] is False


async def test_a_form_is_not_kept_in_memory():
    assert form("Title", "x1:y", text_field("f", "L")).is_finished()


# Notices


@given(TEXTS, st.text("abc -·", min_size=1, max_size=60))
def test_a_notice_is_at_most_1900_characters_and_ends_in_its_mark(text, mark):
    content = NoticeFace(text).content(mark)
    assert len(content) <= 1_900
    assert content.endswith(f"\n-# {mark}")


async def test_a_notices_buttons_are_not_kept_in_memory():
    assert buttons_view([button("Open", "x1:y")]).is_finished()


@pytest.mark.fault(53)
@pytest.mark.parametrize("roles", [(), (5, 6)])
def test_nobody_but_named_roles_is_ever_mentioned(roles):
    told = mentions(roles).to_dict()
    assert told["parse"] == []
    assert told["roles"] == list(roles)
    assert "users" not in told


# Recognising our own


def test_equal_looks_have_equal_fingerprints_and_others_do_not():
    def face(text, label="See", custom_id="x1:y:1"):
        return CardFace(Accent.POLLS, (text, [button(label, custom_id)])).view("POLL-1")

    same = {fingerprint(face("a"), ()) for _ in range(3)}
    others = {
        fingerprint(view, ()) for view in (face("b"), face("a", "Look"), face("a", "See", "x1:z"))
    }
    assert len(same) == 1
    assert len(others) == 3
    assert not same & others


class Told:
    """A message as history shows it."""

    def __init__(self, content="", components=()):
        self.content = content
        self.components = components


@pytest.mark.parametrize(
    ("content", "mark"),
    [
        ("Hello\n-# POLL-1 · result", "POLL-1 · result"),
        ("-# POLL-1", "POLL-1"),
        ("-# POLL-1\nHello", ""),
        ("Hello", ""),
        ("", ""),
    ],
)
def test_the_mark_is_the_last_line_of_small_print(content, mark):
    assert mark_of(Told(content)) == mark


async def test_the_mark_of_a_card_is_found_in_its_last_text():
    view = CardFace(
        Accent.POLLS, ("Text\n-# not this", with_button("a", button("b", "x1:y")))
    ).view("POLL-1")
    raw = view.to_components()[0]
    raw["id"] = 1
    for number, part in enumerate(raw["components"]):
        part["id"] = number + 2
    made = discord.components._component_factory(raw)
    assert mark_of(Told(components=[made])) == "POLL-1"


def test_times_are_shown_in_the_readers_own_zone():
    assert stamp(NOON, "R") == f"<t:{int(NOON.timestamp())}:R>"
