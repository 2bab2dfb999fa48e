"""An obstacle that nobody may know the writer of: raised, discussed, solved and sealed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.demo import exchanging, told
from bot.demo.cast import COORDINATORS
from bot.demo.reading import said
from bot.demo.world import DM, MONDAY_MORNING

if TYPE_CHECKING:
    from bot.demo.cast import Player
    from bot.demo.tour.story import Story

RAISING_DAY = MONDAY_MORNING + timedelta(days=35, hours=1)
TITLE = told.FRANK.title
THANKS = "Thank you. The one who signs for the budget said yes to a day in another city."
SOLUTION = {
    "outcome": "partly",
    "summary": "Directors believe other directors. Two of them spent a day in a city that has done"
    " it, and came back with one measure of their own.",
    "conditions": "Somebody above them must ask for the report of the day.",
}
NOT_ENOUGH = 2
"""Cities: their number is shown from three on."""


async def a_hidden_obstacle(story: Story) -> None:
    """One command, one form, one press; the post appears later and names nobody."""
    world = story.world
    await world.until(RAISING_DAY)
    story.chapter("An obstacle that its writer cannot sign")
    writer = story.player(told.FRANK.who)
    place = world.channel(exchanging.HERE)
    form = await story.act(
        writer, "types /obstacle raise", writer.actor.slash(place, "obstacle raise")
    )
    preview = await story.act(
        writer, "fills the form", writer.actor.submit_modal(form, told.FRANK.form)
    )
    assert preview.response is not None
    before = story.now().shared()
    await story.act(
        writer,
        f"presses {told.FRANK.button}",
        writer.actor.click(preview.response, label=told.FRANK.button),
    )
    story.claim("nothing can be seen yet", story.now().shared() == before)
    await story.until(world.now + exchanging.UNNAMED_WAIT)
    post = _post(story)
    story.claim("within fifteen minutes it is there", "A member of the taskforce" in post)
    for who in ("Aino Laakso", *COORDINATORS, told.FRANK.who):
        seen = "\n".join(sight.words for sight in story.now().of(who, f"#{TITLE}"))
        story.claim(f"what {who.split()[0]} reads there names no writer", not _names(writer, seen))
    for name in told.FRANK.faced_by:
        await world.press(story.player(name), "We face this too", TITLE)
    story.tell(f"{NOT_ENOUGH} cities press We face this too.")
    story.claim("two cities are no number yet", "face this." not in _post(story))
    third = story.player("Giulia Ferri")
    await story.act(third, "presses it too", world.press(third, "We face this too", TITLE))
    await story.until(world.now + timedelta(hours=1))
    story.claim("three are: 3 cities face this", "3 cities face this." in _post(story))


async def an_answer_without_a_name(story: Story) -> None:
    """Another city answers by handle; the writer is told in private and answers the same way."""
    world = story.world
    story.chapter("Both sides speak without names")
    aino = story.player(told.ANSWERED_BY)
    await story.act(
        aino,
        "presses Reply without my name and writes",
        exchanging.reply(world, aino.name, told.FRANK, told.ANSWER),
    )
    await story.until(world.now + timedelta(hours=1))
    writer = story.player(told.FRANK.who)
    pings = [m.content for m in world.messages(writer, DM) if "news for you" in m.content]
    story.claim("the writer is told once, in words that tell nothing", len(pings) == 1)
    inbox = await story.act(writer, "presses Open inbox", world.press(writer, "Open inbox", DM))
    story.claim("her inbox knows the obstacle", TITLE in said(inbox))
    await story.act(
        writer,
        "answers as the one who raised it",
        exchanging.reply(world, writer.name, told.FRANK, THANKS),
    )
    await story.until(world.now + exchanging.UNNAMED_WAIT)
    words = _thread(story)
    story.claim("her answer says that she raised it", "(raised this)" in words)
    story.claim("neither side is named", not _names(writer, words) and not _names(aino, words))


async def solved_and_sealed(story: Story) -> None:
    """She writes down what worked; then nobody can answer as her any more, not even she."""
    world = story.world
    await world.until(RAISING_DAY + timedelta(days=1))
    story.chapter("What worked stays; who asked goes")
    writer = story.player(told.FRANK.who)
    form = await writer.actor.slash(world.channel(TITLE), "obstacle solve")
    await story.act(
        writer, "types /obstacle solve and submits", writer.actor.submit_modal(form, SOLUTION)
    )
    await story.until(world.now + exchanging.UNNAMED_WAIT)
    story.claim("the next city can read what worked", "Directors believe" in _thread(story))
    shared = story.now().shared()
    mine = await writer.actor.slash(world.channel(exchanging.HERE), "obstacle mine")
    assert mine.response is not None
    asked = await writer.actor.click(mine.response, label="Seal now")
    assert asked.response is not None
    sealed = await story.act(
        writer,
        "presses Seal now in the inbox, and once more when asked",
        writer.actor.click(asked.response, label="Seal now"),
    )
    story.claim("it is sealed", said(sealed).startswith("Sealed."))
    story.claim("nobody else sees that", story.now().shared() == shared)
    form = await world.press(writer, "Reply without my name", TITLE)
    later = await writer.actor.submit_modal(form, {"text": "Is anybody still here?"})
    story.claim("she is anybody there now", "raised this" not in said(later))


def _post(story: Story) -> str:
    return story.now().of("Aino Laakso", f"#{TITLE}")[0].words


def _thread(story: Story) -> str:
    return "\n".join(sight.words for sight in story.now().of("Aino Laakso", f"#{TITLE}"))


def _names(player: Player, words: str) -> bool:
    """Whether these words hold the person's name, number or city."""
    traces = (str(player.actor.id), player.first_name, player.place)
    return any(trace in words for trace in traces)
