"""A frank question, answered without a name: silence, own words held back, a restart."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.demo.cast import COORDINATORS, VISITOR
from bot.demo.reading import said
from bot.demo.seeds import FIRST_ANSWERS, answer
from bot.demo.world import MONDAY_MORNING

if TYPE_CHECKING:
    from simcord import InteractionResult

    from bot.demo.tour.story import Story

WEDNESDAY = MONDAY_MORNING + timedelta(days=2, hours=1)
THURSDAY = MONDAY_MORNING + timedelta(days=3)
TELLING = "In Stockholm two offices plan the same street, for 3.2 million."
SAFE = "Two offices plan the same street."
ELIN = ("0", "3")
ELIN_LATER = ("0", "1", "3")
ELENI = ("0", "2")
POLLS = "polls"


async def a_frank_question(story: Story) -> None:
    """A coordinator opens it; nine cities answer, and nobody else sees anything of it."""
    world = story.world
    await world.until(WEDNESDAY)
    story.chapter("A frank question, without names")
    hanna = story.player(COORDINATORS[0])
    desk = world.channel("coordinators")
    preview = await story.act(
        hanna, "types /poll challenge", hanna.actor.slash(desk, "poll challenge")
    )
    options = [line[2:] for line in said(preview).splitlines() if line.startswith("- ")]
    story.kept["options"] = "\n".join(options)
    await story.act(hanna, "presses Publish", world.press(hanna, "Publish", "coordinators"))
    card = story.now().of(VISITOR, "#polls")[-1].words
    story.claim("the card says who can see an answer", "cannot see it" in card)

    names = ", ".join(story.player(name).first_name for name, _, _ in FIRST_ANSWERS)
    before = story.now()
    for name, choice, text in FIRST_ANSWERS:
        fields = {"choice": list(choice), "text": text}
        await answer(world, story.player(name), fields)
    story.tell(f"{names} press Answer, fill the form and submit it.")
    after = story.now()
    fresh = [sight for key, sight in after.messages.items() if sight != before.messages.get(key)]
    story.claim("each of the nine gets one private answer", len(fresh) == len(FIRST_ANSWERS))
    story.claim("nobody else sees any of it", all(len(sight.readers) == 1 for sight in fresh))


async def own_words_held_back(story: Story) -> None:
    """The tenth answer names its city; it is shown back before anything is recorded."""
    world = story.world
    await world.until(THURSDAY)
    story.chapter("The tenth answer, and words that may point to their writer")
    elin = story.player(VISITOR)
    shared = _shared(story)
    form = await story.act(elin, "presses Answer", world.press(elin, "Answer", POLLS))
    held = await story.act(
        elin,
        f"writes “{TELLING}” and submits",
        elin.actor.submit_modal(form, {"choice": list(ELIN), "text": TELLING}),
    )
    heard = said(held)
    story.claim("the bot names what may point to her", "Stockholm" in heard and "3.2" in heard)
    mine = await world.press(elin, "Have I answered?", POLLS)
    story.claim("nothing is recorded yet", said(mine).startswith("Not yet."))
    form = await story.act(elin, "presses Edit", world.press(elin, "Edit", POLLS))
    recorded = await story.act(
        elin,
        f"writes “{SAFE}” instead",
        elin.actor.submit_modal(form, {"choice": list(ELIN), "text": SAFE}),
    )
    story.kept["code"] = _code(recorded)
    story.claim("her answer is recorded", said(recorded).startswith("Recorded."))
    story.claim("nothing that others see has changed", _shared(story) == shared)
    story.claim("nobody but she can read her words", story.now().readers(SAFE) <= {VISITOR})


async def a_restart_in_mid_poll(story: Story) -> None:
    """The bot ends and starts anew two hours later; the old buttons and the code still work."""
    world = story.world
    story.chapter("The bot is restarted while the poll runs")
    shared = _shared(story)
    story.tell("The machine stops. Two hours later it starts again.")
    await story.quietly(world.embedded.restart(timedelta(hours=2)))
    story.claim("no message came twice, none is gone", _shared(story) == shared)
    eleni = story.player("Eleni Papadaki")
    form = await story.act(
        eleni, "presses Answer on the old message", world.press(eleni, "Answer", POLLS)
    )
    recorded = await eleni.actor.submit_modal(form, {"choice": list(ELENI), "text": ""})
    story.claim("she can answer", said(recorded).startswith("Recorded."))

    elin = story.player(VISITOR)
    wrong = await _change(story, "0000-0000-0000")
    story.claim("a wrong code changes nothing", "opens no answer" in said(wrong))
    right = await _change(story, story.kept["code"])
    story.tell("Elin presses Change, types her code and adds a second choice.")
    story.claim("her code changes her answer", "Your answer is replaced." in said(right))
    mine = await story.act(
        elin, "presses Have I answered", world.press(elin, "Have I answered?", POLLS)
    )
    story.claim("her city has answered", "has answered" in said(mine))
    story.claim("nothing that others see has changed", _shared(story) == shared)


async def _change(story: Story, code: str) -> InteractionResult:
    elin = story.player(VISITOR)
    form = await story.world.press(elin, "Change", POLLS, about="More…")
    fields = {"code": code, "choice": list(ELIN_LATER), "text": SAFE}
    return await elin.actor.submit_modal(form, fields)


def _code(recorded: InteractionResult) -> str:
    return said(recorded).split("`")[1]


def _shared(story: Story) -> list[str]:
    """All that more than one person can read, in all channels."""
    return [sight.words for sight in story.now().messages.values() if len(sight.readers) > 1]
