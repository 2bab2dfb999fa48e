"""Other polls: a proposal by consent with names, one with too few answers, and asking again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.demo.cast import COORDINATORS
from bot.demo.reading import said
from bot.demo.seeds import answer
from bot.demo.tour.frank import POLLS
from bot.demo.world import MONDAY_MORNING

if TYPE_CHECKING:
    from bot.demo.cast import Player
    from bot.demo.tour.eyes import Sight
    from bot.demo.tour.story import Story

CONSENT_DAY = MONDAY_MORNING + timedelta(days=21, hours=1)
FEW_DAY = CONSENT_DAY + timedelta(days=1)
CONSENT_ENDS = CONSENT_DAY + timedelta(days=8)
FEW_ENDS = FEW_DAY + timedelta(days=8)
AGREE, ABSTAIN, DISAGREE = "0", "1", "2"
STANCES = {
    "Elin Sandberg": AGREE,
    "Maja Zupan": AGREE,
    "Giulia Ferri": AGREE,
    "Carmen Soler": AGREE,
    "Aino Laakso": AGREE,
    "Lotte Claes": AGREE,
    "Defne Aksoy": ABSTAIN,
    "Zofia Wójcik": DISAGREE,
}
FEW = ("Joris Bakker", "Petar Iliev", "Luka Hribar", "Tiago Moreira")
QUESTION = "Is your council behind the plan for 2030?"
BEHIND = ("Behind it", "Divided", "Against it")


async def a_proposal_with_names(story: Story) -> None:
    """Any member may open a named poll; everybody sees who chose what."""
    world = story.world
    await world.until(CONSENT_DAY)
    story.chapter("A proposal, with names")
    maja = story.player("Maja Zupan")
    form = await story.act(
        maja,
        "types /poll new template: proposal",
        maja.actor.slash(world.channel(POLLS), "poll new", template="proposal"),
    )
    fields = {
        "question": "Shall we meet each month, on the first Tuesday?",
        "options": "",
        "kind": "consent",
        "mode": "NAMED_CITY",
    }
    await story.act(maja, "fills the form", maja.actor.submit_modal(form, fields))
    await story.act(maja, "presses Publish", world.press(maja, "Publish", POLLS))
    for name, stance in STANCES.items():
        player = story.player(name)
        form = await world.press(player, "Answer", POLLS)
        await player.actor.submit_modal(form, {"choice": stance})
    story.tell(f"{len(STANCES)} cities answer. On the card the counts are live:")
    story.show("Everybody sees in #polls", _card(story, "Shall we meet").lines)
    lotte = story.player("Lotte Claes")
    who = await story.act(
        lotte, "presses Who chose what", world.press(lotte, "Who chose what", POLLS)
    )
    listed = [f"<@{story.player(name).actor.id}>" for name in STANCES]
    story.claim("everybody can read who chose what", all(one in said(who) for one in listed))


async def too_few_answers(story: Story) -> None:
    """Anonymous, asked of political officials; four answer, and that is too few."""
    world = story.world
    await world.until(FEW_DAY)
    story.chapter("Too few answers")
    olivier = story.player(COORDINATORS[1])
    chosen = {"kind": "single", "for": "political"}
    form = await olivier.actor.slash(world.channel(POLLS), "poll new", **chosen)
    fields = {
        "question": QUESTION,
        "options": "\n".join(BEHIND),
        "kind": "single",
        "mode": "ANONYMOUS_CITY",
    }
    await story.act(
        olivier,
        "types /poll new for: political and fills the form",
        olivier.actor.submit_modal(form, fields),
    )
    await story.act(olivier, "presses Publish", world.press(olivier, "Publish", POLLS))
    refused = await _may_answer(story, story.player("Giulia Ferri"))
    story.claim("a technical official is told that it does not ask her", not refused)
    for name in FEW:
        await answer(world, story.player(name), {"choice": "1"})
    story.tell(f"{', '.join(story.player(name).first_name for name in FEW)} answer; no one else.")
    await story.until(CONSENT_ENDS)
    await story.until(FEW_ENDS)
    card = _card(story, QUESTION).words
    story.claim("the card says that all were destroyed unread", "destroyed unread" in card)
    story.claim("it shows no option and no count", not any(option in card for option in BEHIND))


async def asking_again(story: Story) -> None:
    """The first question, a month after it closed."""
    story.chapter("Asking again, to see what has changed")
    hanna = story.player(COORDINATORS[0])
    panel = await story.act(
        hanna,
        "presses Ask again on POLL-1",
        story.world.press(hanna, "Ask again", POLLS, about="Staff and skills"),
    )
    assert panel.response is not None
    planned = await story.act(
        hanna, "chooses In 1 month", hanna.actor.select(panel.response, ["1"])
    )
    story.claim("the next round has a date", "asks the same and opens" in said(planned))
    aino = story.player("Aino Laakso")
    listed = await story.act(
        aino,
        "types /poll list show: scheduled",
        aino.actor.slash(story.world.channel(POLLS), "poll list", show="scheduled"),
    )
    story.claim("every member can see that it is planned", "POLL-4" in said(listed))


def _card(story: Story, question: str) -> Sight:
    """The message that shows a poll, as everybody reads it."""
    seen = story.now().of("Giulia Ferri", "#polls")
    return next(s for s in seen if s.lines[0].startswith("🗳️") and question in s.lines[0])


async def _may_answer(story: Story, player: Player) -> bool:
    result = await story.act(
        player, "presses Answer", story.world.press(player, "Answer", POLLS, about=QUESTION)
    )
    return result.modal is not None
