"""What a long list has no line for is one press away."""

from bot.i18n import ENGLISH
from bot.ui import panel, rest_of
from tests.bot.test_ui_pieces import sound


def lines(count):
    return [(f"questions1:draft:{number}", f"ART-{number}") for number in range(count)]


async def test_nothing_is_left_of_a_short_list():
    assert rest_of([], ENGLISH) == []


async def test_what_is_left_opens_as_by_its_own_button():
    (row,) = await sound(panel(*rest_of(lines(3), ENGLISH)))
    (chosen,) = row["components"]
    assert chosen["custom_id"] == "agora1:go"
    assert chosen["placeholder"] == "3 more: choose one"
    assert [(o["value"], o["label"]) for o in chosen["options"]] == lines(3)


async def test_beyond_twenty_five_it_says_how_many_come_later():
    row, text = await sound(panel(*rest_of(lines(27), ENGLISH)))
    assert len(row["components"][0]["options"]) == 25
    assert text["content"] == "2 more come after these."
