"""Cities that know each other: goals as a picture, the obstacle map, a group that meets."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.demo import exchanging, told
from bot.demo.cast import COORDINATORS
from bot.demo.reading import said
from bot.demo.world import DM

if TYPE_CHECKING:
    from bot.demo.tour.story import Story

PAIR = ("Giulia Ferri", "Maja Zupan")
"""Rome seeks what Ljubljana offers."""


async def goals_as_a_picture(story: Story) -> None:
    """Stockholm types its goals; any member sees how far it is."""
    world = story.world
    story.chapter("How far is Stockholm?")
    for aim in told.AIMS:
        await exchanging.set_goal(world, aim)
    story.tell("Elin types /city goal for three sectors.")
    maja = story.player("Maja Zupan")
    place = world.channel(exchanging.HERE)
    shown = await story.act(
        maja,
        "types /city show Stockholm",
        maja.actor.slash(place, "city show", place="Stockholm"),
    )
    assert shown.response is not None
    picture = await story.act(
        maja,
        "presses Progress picture",
        maja.actor.click(shown.response, label="Progress picture"),
    )
    assert picture.response is not None
    story.claim("there is a picture", len(picture.response.attachments) == 1)
    story.claim("its words say the same", "Mobility" in said(picture))


async def the_obstacle_map(story: Story) -> None:
    """Where cities stand still, by topic and sector; one or two cities are never a number."""
    world = story.world
    story.chapter("The map of obstacles, for coordinators")
    hanna = story.player(COORDINATORS[0])
    desk = world.channel("coordinators")
    seen = await story.act(hanna, "types /insight", hanna.actor.slash(desk, "insight"))
    story.claim(
        "staff is a trouble of five cities", "Staff and skills: All sectors 5" in said(seen)
    )
    story.claim("fewer than three are hidden", "<3" in said(seen))


async def a_group_that_meets(story: Story) -> None:
    """Offers and needs make groups; a coordinator sends the invitations."""
    world = story.world
    story.chapter("Who should talk to whom")
    for wanted in told.WANTED:
        await exchanging.want(world, wanted)
    story.tell("Cities type what they offer and seek.")
    hanna = story.player(COORDINATORS[0])
    desk = world.channel("coordinators")
    ready = await story.act(
        hanna, "types /matching round", hanna.actor.slash(desk, "matching round")
    )
    story.claim("nothing is sent before she has seen it", "Nothing is sent yet." in said(ready))
    assert ready.response is not None
    await story.act(
        hanna,
        "presses Send invitations",
        hanna.actor.click(ready.response, label="Send invitations"),
    )
    await story.until(world.now + timedelta(days=1))
    for name in PAIR:
        player = story.player(name)
        invited = await story.act(
            player, "opens the invitation", world.press(player, "Open", DM, about="MAT-")
        )
        story.claim(
            f"{player.first_name} reads why", "roof" in said(invited) or "old town" in said(invited)
        )
        assert invited.response is not None
        await story.act(
            player, "presses Accept", player.actor.user.click(invited.response, label="Accept")
        )
