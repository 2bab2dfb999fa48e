"""What Agora keeps of one person, and how it goes."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.demo.cast import VISITOR
from bot.demo.reading import said
from bot.demo.tour.frank import SAFE
from bot.demo.world import MONDAY_MORNING

if TYPE_CHECKING:
    from simcord import InteractionResult

    from bot.demo.tour.story import Story

LAST_MONDAY = MONDAY_MORNING + timedelta(weeks=6)


async def her_data(story: Story) -> None:
    """Elin takes her data as a file, then has it erased; the results stand."""
    world = story.world
    await world.until(LAST_MONDAY)
    story.chapter("Elin's data: taken along, then erased")
    elin = story.player(VISITOR)
    place = world.channel("welcome")
    exported = await story.act(
        elin, "types /privacy export", elin.actor.slash(place, "privacy export")
    )
    data = await _read(exported)
    story.show("The file holds", [f"{table}: {len(rows)}" for table, rows in data.items()])
    story.claim("her file holds her own number", str(elin.actor.id) in json.dumps(data))
    story.claim("her anonymous words are not in it: nobody can find them", SAFE not in str(data))

    await story.act(elin, "types /privacy erase", elin.actor.slash(place, "privacy erase"))
    before = _results(story)
    await story.act(elin, "presses Erase my data", world.press(elin, "Erase my data", "welcome"))
    again = await story.act(
        elin,
        "types /privacy export once more",
        elin.actor.slash(place, "privacy export"),
    )
    story.claim("nothing is stored about her", "stores nothing about you" in said(again))
    story.claim("the results stand as they were", _results(story) == before)


async def _read(exported: InteractionResult) -> dict[str, list[object]]:
    response = exported.response
    assert response is not None
    with zipfile.ZipFile(io.BytesIO(await response.attachments[0].read())) as archive:
        content = archive.read(archive.namelist()[0])
    found: dict[str, list[object]] = json.loads(content)
    return found


def _results(story: Story) -> list[str]:
    """The cards of closed polls, as another member reads them."""
    seen = story.now().of("Giulia Ferri", "#polls")
    return [sight.words for sight in seen if "Ask again" in sight.words]
