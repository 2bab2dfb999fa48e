"""What the exchange did before the visitor came: people using the bot, nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.demo import exchanging, told
from bot.demo.cast import COORDINATORS, OFFICIALS, PARTNER
from bot.demo.reading import said
from bot.demo.world import MONDAY_MORNING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.demo.cast import Player
    from bot.demo.world import World

FIRST_ANSWERS = (
    ("Sanne de Wit", ("0", "2"), "The yearly budget ends before the tram order begins."),
    ("Giulia Ferri", ("0", "1", "3"), ""),
    ("Desislava Koleva", ("0", "1", "4"), "The State pays a year late; shops close meanwhile."),
    ("Maja Zupan", ("0", "1", "5"), ""),
    ("Carmen Soler", ("2", "3"), "Three offices count the same buses, each in its own way."),
    ("Inês Carvalho", ("0", "1", "3"), "Staff who can write a bid leave for the consultants."),
    ("Aino Laakso", ("4", "7"), ""),
    ("Zofia Wójcik", ("0", "2", "6"), "Elections next spring: nobody will touch parking before."),
    ("Lotte Claes", ("3", "4", "8"), ""),
)
"""Who, which options by number, own words. Stockholm is not among them: the visitor's answer is
the tenth, and the result becomes exact."""


async def before_you_came(world: World, say: Callable[[str], None]) -> None:
    """The server stands, twelve cities have joined, and a frank poll is answered by nine."""
    say("The server is set up ...")
    await world.open()
    say(f"{len(OFFICIALS) + 1} people ask to join; a coordinator confirms each ...")
    await world.everybody_joins((*OFFICIALS, PARTNER))
    say("They raise obstacles, answer each other and fill in what they offer and seek ...")
    await the_exchange(world)
    await world.until(MONDAY_MORNING - timedelta(days=2, hours=21))
    say("A coordinator opens an anonymous poll, and nine cities answer ...")
    await open_challenge(world)
    for name, choice, text in FIRST_ANSWERS:
        await answer(world, world.player(name), {"choice": list(choice), "text": text})
    await world.until(MONDAY_MORNING)
    world.tidy()


async def the_exchange(world: World) -> None:
    """The first afternoon: the guide is verified, profiles are filled in, obstacles raised."""
    await exchanging.verify_the_guide(world)
    await exchanging.fill_in_profiles(world)
    await exchanging.raise_obstacles(world)
    await exchanging.speak_frankly(world)
    await exchanging.ask_the_community(world, told.ASKED_BY, told.ASKED)
    world.tidy()


async def open_challenge(world: World) -> None:
    """The second coordinator opens it, so that the first may review its own words."""
    olivier = world.player(COORDINATORS[1])
    await olivier.actor.slash(world.channel("coordinators"), "poll challenge")
    await world.press(olivier, "Publish", "coordinators")


async def answer(world: World, player: Player, fields: Mapping[str, object]) -> str:
    """Answers the newest poll of the channel: Answer, the form, submit. What the bot said."""
    form = await world.press(player, "Answer", "polls")
    heard = said(await player.actor.submit_modal(form, dict(fields)))
    assert heard.startswith("Recorded."), heard
    return heard
