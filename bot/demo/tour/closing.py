"""From the reminder to the released texts: what a closed poll shows, and what it never shows."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.demo.cast import COORDINATORS, OFFICIALS, VISITOR
from bot.demo.reading import custom_id_after, labels_of, said
from bot.demo.seeds import FIRST_ANSWERS
from bot.demo.tour.eyes import PRIVATE
from bot.demo.tour.frank import ELENI, ELIN_LATER, POLLS, SAFE
from bot.demo.world import MONDAY_MORNING

if TYPE_CHECKING:
    from simcord import InteractionResult, ResponseMessage

    from bot.demo.cast import Player
    from bot.demo.tour.story import Story

FRIDAY = MONDAY_MORNING + timedelta(days=4)
SATURDAY_AFTER = FRIDAY + timedelta(days=8)
MONDAY_AFTER = FRIDAY + timedelta(days=10)
SUNDAY_EVENING = "26 April 17:00"
SMALLEST = 3
WITHHELD = "Elections next spring"
WRITERS = {text: name for name, _, text in FIRST_ANSWERS if text} | {SAFE: VISITOR}


async def a_reminder(story: Story) -> None:
    """Extended to a Sunday; the reminder is one for all, whoever has answered."""
    world = story.world
    await world.until(FRIDAY)
    story.chapter("More time, and one reminder for all")
    hanna = story.player(COORDINATORS[0])
    more = await world.press(hanna, "More…", POLLS)
    assert more.response is not None
    form = await hanna.actor.select(more.response, ["extend"])
    await story.act(
        hanna,
        f"presses More…, chooses Extend and writes “{SUNDAY_EVENING}”",
        hanna.actor.submit_modal(form, {"when": SUNDAY_EVENING}),
    )
    before = story.now()
    await story.until(SATURDAY_AFTER)
    after = story.now()
    reminders = [sight for sight in after.of(VISITOR, "#polls") if "nothing to do" in sight.words]
    story.claim("one reminder came", len(reminders) == 1)
    story.claim(
        "who has answered and who has not read the same",
        after.of(VISITOR, "#polls")[-1] == after.of("Defne Aksoy", "#polls")[-1],
    )
    private = [s for key, s in after.messages.items() if s.place == PRIVATE]
    story.claim(
        "nobody got a private message",
        private == [s for key, s in before.messages.items() if s.place == PRIVATE],
    )


async def the_result(story: Story) -> None:
    """It closes on a Sunday, by itself; on Monday the result stands there."""
    world = story.world
    story.chapter("The poll closes over the weekend")
    await story.until(MONDAY_AFTER)
    giulia = story.player("Giulia Ferri")
    as_text = await story.act(giulia, "presses As text", world.press(giulia, "As text", POLLS))
    shown = dict(re.findall(r"^- (.+): \*\*(.+)\*\*$", said(as_text), re.MULTILINE))
    counts = Counter(
        int(choice)
        for choices in (*(chosen for _, chosen, _ in FIRST_ANSWERS), ELIN_LATER, ELENI)
        for choice in choices
    )
    options = dict(enumerate(story.kept["options"].splitlines()))
    large = {options[n]: str(count) for n, count in counts.items() if count >= SMALLEST}
    small = [options[n] for n in options if counts[n] < SMALLEST]
    story.claim(
        "eleven answers were given, all options stand there", set(shown) == set(options.values())
    )
    story.claim("every number shown is right", {o: shown[o] for o in large} == large)
    story.claim("none, one or two are never told apart", {shown[o] for o in small} == {"0–2"})
    story.claim("no message about the poll names anybody who answered", not _named_in_polls(story))


async def own_words(story: Story) -> None:
    """A coordinator who did not open the poll reads them first, and withholds one."""
    world = story.world
    story.chapter("Own words are read by one, then appear together")
    hanna, olivier = (story.player(name) for name in COORDINATORS)
    refused = await story.act(hanna, "presses Review", world.press(hanna, "Review", "coordinators"))
    story.claim("who opened the poll may not", not _words_in(said(refused)))
    review = await story.act(
        olivier, "presses Review", world.press(olivier, "Review", "coordinators")
    )
    read = said(review)
    story.claim("the other reads no name", not any(name in read for name in _names()))
    while "Next" in labels_of(_panel(review)):
        review = await story.act(
            olivier, "presses Next", olivier.actor.click(_panel(review), label="Next")
        )
        read += said(review)
    story.claim("he reads them all", _words_in(read) == set(WRITERS))
    story.claim("no official can read any yet", _readers_of_words(story) <= {olivier.name, VISITOR})
    await story.act(olivier, f"presses Withhold beside “{WITHHELD} …”", _withheld(story, olivier))
    await story.act(
        olivier, "presses Release all", world.press(olivier, "Release all", "coordinators")
    )
    seen = story.now()
    out = {text for text in WRITERS if "Giulia Ferri" in seen.readers(text)}
    story.claim("all but the withheld one appear", out == {t for t in WRITERS if WITHHELD not in t})
    story.claim("the withheld one is read by nobody else", seen.readers(WITHHELD) <= {olivier.name})
    story.claim("no message names the author of any", not _authors(story))


def _panel(result: InteractionResult) -> ResponseMessage:
    assert result.response is not None
    return result.response


async def _withheld(story: Story, reader: Player) -> InteractionResult:
    """Turns the pages from the first until the words stand there; presses their button."""
    review = await story.world.press(reader, "Review", "coordinators")
    while WITHHELD not in said(review):
        review = await reader.actor.click(_panel(review), label="Next")
    withhold = custom_id_after(_panel(review), WITHHELD)
    return await reader.actor.click(_panel(review), custom_id=withhold)


def _words_in(text: str) -> set[str]:
    return {words for words in WRITERS if words in text}


def _readers_of_words(story: Story) -> set[str]:
    seen = story.now()
    return {name for words in WRITERS for name in seen.readers(words)}


def _names() -> list[str]:
    return [word for one in OFFICIALS for word in (one.name, one.place)]


def _named_in_polls(story: Story) -> list[str]:
    """Names of people and cities in what all members read in the channel of polls."""
    texts = [s.words for s in story.now().of("Giulia Ferri", "#polls") if len(s.readers) > 1]
    return [name for name in _names() if any(name in text for text in texts)]


def _authors(story: Story) -> list[str]:
    """Who is named in a message that holds their own words and that another can read."""
    seen = story.now().messages.values()
    return [
        name
        for words, name in WRITERS.items()
        for sight in seen
        if words in sight.words and sight.readers - {name} and _names_writer(sight.words, name)
    ]


def _names_writer(text: str, name: str) -> bool:
    place = next(one.place for one in OFFICIALS if one.name == name)
    return name in text or place in text
