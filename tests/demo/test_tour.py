"""The tour: the same lines each time, and a false claim ends it with 1. About a minute."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.demo.cast import VISITOR
from bot.demo.tour import CHAPTERS, play
from bot.demo.tour.beginning import kick_off, somebody_joins_late
from bot.demo.tour.frank import SAFE, a_frank_question, own_words_held_back
from bot.demo.tour.showing import lines_of, readable

if TYPE_CHECKING:
    from bot.demo.tour.story import Story

DISK = re.compile("Free disk: [0-9]+ MB")
"""The one thing that a tour shows of the machine, where others write, too."""


async def test_two_tours_say_the_same_and_every_claim_holds() -> None:
    tours: list[list[str]] = [[], []]
    for said in tours:
        assert await play(said.append) == 0, [line for line in said if line.endswith(": NO")]
    first, second = ("\n".join(said) for said in tours)
    assert DISK.sub("", first).encode() == DISK.sub("", second).encode()
    assert len(DISK.findall(first)) == len(DISK.findall(second)) > 0


async def gossip(story: Story) -> None:
    """Elin herself says aloud what she is going to write."""
    elin = story.player(VISITOR)
    await elin.actor.send(story.world.channel("questions"), f"I shall write: {SAFE}")


async def test_a_claim_that_does_not_hold_is_named_and_gives_1() -> None:
    chapters = (kick_off, somebody_joins_late, a_frank_question)
    said: list[str] = []
    assert await play(said.append, [*chapters, gossip, own_words_held_back]) == 1
    assert "  * nobody but she can read her words: NO" in said
    assert said[-1] == "  nobody but she can read her words"
    assert sum(line.endswith(": NO") for line in said) == 1


def test_the_story_tells_all_its_chapters_once() -> None:
    assert len(set(CHAPTERS)) == len(CHAPTERS) >= 11


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("**Open** · closes <t:1767974400:f>", "Open · closes Friday 9 January, 17:00"),
        ("closes <t:1767974400:R>", "closes in 4 days"),
        ("closed <t:1767596400:R>", "closed 1 hours ago"),
        ("<@7> of <#8>, <@&9>", "@Ana of #?, @Member"),
        ("-# POLL-1", "POLL-1"),
        ("*small* and `code` and 2 * 3", "small and code and 2 * 3"),
    ],
)
def test_lines_are_told_without_discords_marks(line: str, read: str) -> None:
    monday = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    assert readable(line, {7: "Ana", 9: "Member"}, monday) == read


def test_buttons_stand_in_brackets_beside_their_line() -> None:
    press = {"type": 2, "label": "Press"}
    section = {"type": 9, "components": [{"type": 10, "content": "A line"}], "accessory": press}
    row = {"type": 1, "components": [press, {"type": 2, "label": "Other"}]}
    select = {"type": 3, "options": [{"label": "One", "default": True}, {"label": "Two"}]}
    field = {"type": 18, "label": "Name", "component": {"type": 4, "value": "Ana"}}
    box = {"type": 17, "components": [section, row, {"type": 1, "components": [select]}, field]}
    assert lines_of("Hello\n\nyou", [box]) == [
        "Hello",
        "you",
        "A line [Press]",
        "[Press] [Other]",
        "<One>",
        "Name: ______ Ana",
    ]
