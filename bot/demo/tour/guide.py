"""Questions: a German one is answered from an English page, and one has no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo import exchanging
from bot.demo.cast import COORDINATORS
from bot.demo.reading import said

if TYPE_CHECKING:
    from bot.demo.tour.story import Story

GERMAN = "Aus welchen drei Teilen besteht der Klimavertrag der Stadt?"
UNKNOWN = "Who repairs the organ of our cathedral?"


async def a_question_in_german(story: Story) -> None:
    """Stored words with their source; or nothing, and the gap is noted."""
    world = story.world
    story.chapter("A question in German, a question without an answer")
    lotte = story.player("Lotte Claes")
    place = world.channel(exchanging.HERE)
    heard = await story.act(
        lotte, f"types /ask {GERMAN}", lotte.actor.slash(place, "ask", question=GERMAN)
    )
    answer = said(heard)
    story.claim("the English page answers", "three connected parts" in answer)
    story.claim("it names its source and the day", "Source:" in answer and "checked on" in answer)
    heard = await story.act(
        lotte, f"types /ask {UNKNOWN}", lotte.actor.slash(place, "ask", question=UNKNOWN)
    )
    story.claim("it invents nothing", "I have nothing with a source for that." in said(heard))
    hanna = story.player(COORDINATORS[0])
    gaps = await hanna.actor.slash(world.channel("coordinators"), "article gaps")
    story.claim("coordinators see the gap, not who asked", UNKNOWN in said(gaps))
    story.claim("her name is not beside it", lotte.first_name not in said(gaps))
