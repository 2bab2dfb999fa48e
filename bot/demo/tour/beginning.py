"""January: who is here, what Agora is, and somebody who joins late."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.demo.cast import COORDINATORS, OFFICIALS, PARTNER, VISITOR
from bot.demo.reading import said
from bot.demo.world import DM, MONDAY_MORNING

if TYPE_CHECKING:
    from bot.demo.tour.story import Story

LATE = next(official for official in OFFICIALS if official.name == VISITOR)
TUESDAY = MONDAY_MORNING + timedelta(days=1)


async def kick_off(story: Story) -> None:
    """The server stands; eleven cities and a partner have joined before the first meeting."""
    world = story.world
    await world.open()
    await world.everybody_joins([one for one in (*OFFICIALS, PARTNER) if one is not LATE])
    await world.until(MONDAY_MORNING)
    world.tidy()
    story.chapter("Kick-off: who is here, and what Agora is")
    cities = sorted({player.place for player in world.players if player.kind in KINDS})
    story.tell(f"{len(world.players)} people from {len(cities)} cities: {', '.join(cities)}.")
    giulia = story.player("Giulia Ferri")
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
    story.claim(
        "the first message says what Agora is", "Welcome to Agora" in giulia_reads(story)
    )


KINDS = {"technical", "political"}


def giulia_reads(story: Story) -> str:
    return story.now().of("Giulia Ferri", "#welcome")[0].words


async def somebody_joins_late(story: Story) -> None:
    """Two coordinators confirm the same request in the same moment: one does, one is told."""
    world = story.world
    await world.until(TUESDAY)
    story.chapter("Elin of Stockholm joins late")
    await story.quietly(_arrives(story))
    elin = story.player(LATE.name)
    story.claim("before she is confirmed she cannot read #polls", not _reads_polls(story))

    hanna, olivier = (story.player(name) for name in COORDINATORS)
    request = world.messages(hanna, "coordinators")[-1]
    confirm = next(
        str(part.custom_id)
        for part in request.walk_components()
        if getattr(part, "label", "") == "Confirm"
    ) if hasattr(request, "walk_components") else ""
    story.tell("Hanna and Olivier press Confirm in the same moment.")
    results = await world.embedded.at_once(
        [(hanna.actor, request, confirm), (olivier.actor, request, confirm)]
    )
    story.claim("one of them confirms her", sum("Confirmed." in said(r) for r in results) == 1)
    story.claim("the other is told", sum("settled already" in said(r) for r in results) == 1)
    story.claim("now she can read #polls", _reads_polls(story))
    await story.until(TUESDAY + timedelta(days=1))
    told = [m for m in world.messages(elin, DM) if "Stockholm" in m.content]
    story.claim("she is told once, in private", len(told) == 1)


async def _arrives(story: Story) -> None:
    await story.world.join(LATE)


def _reads_polls(story: Story) -> bool:
    return LATE.name in story.now().places["#polls"]
