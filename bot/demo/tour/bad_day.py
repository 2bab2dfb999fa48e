"""A bad day: Discord fails for an hour, then the machine loses its disk. Nothing is said twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.demo.cast import COORDINATORS, VISITOR
from bot.demo.reading import said
from bot.demo.tour.frank import POLLS
from bot.demo.tour.privacy import LAST_MONDAY

if TYPE_CHECKING:
    from simcord import InteractionResult

    from bot.demo.tour.story import Story

BAD_HOUR = LAST_MONDAY - timedelta(hours=3)
MENDED = BAD_HOUR + timedelta(hours=1)
DISK_LOST = LAST_MONDAY + timedelta(hours=3)
QUESTION = "Who comes to the study visit in Valencia?"
NEXT_QUESTION = "Shall the next visit be in Espoo?"
HEALTH = "setup1:health"


async def discord_fails(story: Story) -> None:
    """A poll is published while no message arrives; an hour later it stands there, once."""
    world = story.world
    await world.until(BAD_HOUR)
    story.chapter("Discord fails for an hour")
    story.tell("From now on Discord takes no new message.")
    await world.breaking.fail()
    maja = story.player("Maja Zupan")
    await _publish(story, maja.name, QUESTION)
    story.claim("nobody can see the poll yet", not _shown(story, QUESTION))
    story.tell("Agora makes its hourly backup. The poll is in it, its message is not.")
    await world.breaking.back_up()
    await world.until(MENDED)
    hanna = story.player(COORDINATORS[0])
    ill = await story.act(hanna, "opens Health of Agora", _health(story))
    story.claim("health names the message that waits", "did not go out yet" in said(ill))
    story.tell("Discord works again.")
    await world.breaking.mend()
    await story.until(LAST_MONDAY - timedelta(minutes=1))
    story.claim("the poll stands there once", _shown(story, QUESTION) == 1)


async def the_disk_is_lost(story: Story) -> None:
    """The backup of the bad hour takes its place: quiet at first, live by one press."""
    world = story.world
    await world.until(DISK_LOST)
    story.chapter("The machine loses its disk")
    carmen = story.player("Carmen Soler")
    form = await world.press(carmen, "Answer", POLLS, about=QUESTION)
    await carmen.actor.submit_modal(form, {"choice": "0"})
    story.tell("Carmen answers for Valencia. Then the disk breaks.")
    before = _in_polls(story)
    await story.quietly(world.breaking.lose_the_disk())
    story.tell("Agora starts on the backup, which is six hours old.")
    await world.until(DISK_LOST + timedelta(minutes=20))
    story.claim("it starts quiet: nothing new in #polls", _in_polls(story) == before)
    hanna = story.player(COORDINATORS[0])
    ill = await story.act(hanna, "opens Health of Agora", _health(story))
    story.claim("health says that nothing is sent", "nothing is sent" in said(ill))
    assert ill.response is not None
    await story.act(hanna, "presses Go live", hanna.actor.click(ill.response, label="Go live"))
    await story.until(DISK_LOST + timedelta(minutes=40))
    story.claim("the poll still stands there once", _shown(story, QUESTION) == 1)
    elin = story.player(VISITOR)
    hers = await story.act(
        elin,
        "types /privacy export",
        elin.actor.slash(world.channel("welcome"), "privacy export"),
    )
    story.claim("who was erased stays erased", "stores nothing about you" in said(hers))
    asked = await story.act(
        carmen,
        "presses Answer again: a backup cannot know of her answer",
        world.press(carmen, "Answer", POLLS, about=QUESTION),
    )
    await carmen.actor.submit_modal(asked, {"choice": "0"})
    counted = next(s for s in story.now().of(carmen.name, f"#{POLLS}") if QUESTION in s.words)
    story.show("Everybody sees in #polls", counted.lines)
    await _publish(story, "Maja Zupan", NEXT_QUESTION)
    story.claim(
        "a new poll takes no number that people have seen",
        any("POLL-106" in s.words for s in story.now().of(carmen.name, f"#{POLLS}")),
    )


async def _publish(story: Story, name: str, question: str) -> None:
    who = story.player(name)
    form = await who.actor.slash(story.world.channel(POLLS), "poll new")
    fields = {"question": question, "options": "Yes\nNo", "kind": "single", "mode": "NAMED_CITY"}
    await who.actor.submit_modal(form, fields)
    await story.act(
        who,
        f"asks “{question}” and presses Publish",
        story.world.press(who, "Publish", POLLS, about=question),
    )


async def _health(story: Story) -> InteractionResult:
    hanna = story.player(COORDINATORS[0])
    home = await hanna.actor.slash(story.world.channel("coordinators"), "agora")
    assert home.response is not None
    return await hanna.actor.select(home.response, [HEALTH])


def _shown(story: Story, question: str) -> int:
    """How often the question stands in #polls for everybody."""
    return sum(
        question in sight.words and len(sight.readers) > 1
        for sight in story.now().of("Giulia Ferri", f"#{POLLS}")
    )


def _in_polls(story: Story) -> list[str]:
    return [sight.words for sight in story.now().of("Giulia Ferri", f"#{POLLS}")]
