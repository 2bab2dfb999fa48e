"""April: who is here, what Agora is, and somebody who joins late."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.demo import exchanging
from bot.demo.cast import COORDINATORS, OFFICIALS, PARTNER, VISITOR
from bot.demo.reading import custom_id_of, said
from bot.demo.world import DM, MONDAY_MORNING

if TYPE_CHECKING:
    from bot.demo.tour.story import Story

KINDS = {"technical", "political"}
LATE = next(official for official in OFFICIALS if official.name == VISITOR)
TUESDAY = MONDAY_MORNING + timedelta(days=1, hours=1)


async def kick_off(story: Story) -> None:
    """The server stands; eleven cities and a partner have joined before the first meeting, the
    guide is verified, and five obstacles were raised."""
    world = story.world
    await world.open()
    await world.everybody_joins([one for one in (*OFFICIALS, PARTNER) if one is not LATE])
    await exchanging.verify_the_guide(world)
    await exchanging.raise_obstacles(world)
    await world.until(MONDAY_MORNING)
    world.tidy()
    story.chapter("Kick-off: who is here, and what Agora is")
    cities = sorted({player.place for player in world.players if player.kind in KINDS})
    story.tell(f"{len(world.players)} people from {len(cities)} cities: {', '.join(cities)}.")
    giulia = story.player("Giulia Ferri")
    welcome = story.now().of(giulia.name, "#welcome")[0]
    story.show("Everybody sees in #welcome", welcome.lines)
    await story.act(giulia, "types /agora", giulia.actor.slash(world.channel("welcome"), "agora"))

    seen = story.now()
    officials = {player.name for player in world.players if player.kind != "coordinator"}
    story.claim(
        "no official can read the coordinators' channel",
        not officials & seen.places["#coordinators"],
    )
    story.claim(
        "every official can read #polls and #questions",
        officials <= seen.places["#polls"] & seen.places["#questions"],
    )
    story.claim("a newcomer reads what Agora is", "Welcome to Agora" in welcome.words)


async def somebody_joins_late(story: Story) -> None:
    """Two coordinators confirm the same request in the same moment: one does, one is told."""
    world = story.world
    await world.until(TUESDAY)
    story.chapter("Elin of Stockholm joins late")
    story.tell("Elin comes to the server and types /city join, for Stockholm.")
    await story.quietly(world.join(LATE))
    elin = story.player(LATE.name)
    story.claim("before she is confirmed she cannot read #polls", not _reads_polls(story))

    hanna, olivier = (story.player(name) for name in COORDINATORS)
    request = world.messages(hanna, "coordinators")[-1]
    confirm = custom_id_of(request, "Confirm")
    story.tell("Hanna and Olivier press Confirm in the same moment.")
    presses = [(who.actor, request, confirm) for who in (hanna, olivier)]
    results = await story.quietly(world.embedded.at_once(presses), answers=False)
    one, other = sorted(said(result) for result in results)
    story.show("One of them sees, alone", one.splitlines())
    story.show("The other sees, alone", other.splitlines())
    story.claim("one of them confirms her", sum("Confirmed." in said(r) for r in results) == 1)
    story.claim("the other is told", sum("settled already" in said(r) for r in results) == 1)
    story.claim("now she can read #polls", _reads_polls(story))
    await story.until(TUESDAY + timedelta(days=1))
    told = [m for m in world.messages(elin, DM) if "Stockholm" in m.content]
    story.claim("she is told once, in private", len(told) == 1)


def _reads_polls(story: Story) -> bool:
    return LATE.name in story.now().places["#polls"]
