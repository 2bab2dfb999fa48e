"""What stands in a forum some weeks later: solved, tried, stuck, escalated, reported, hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cogs.obstacles.forum import NAMED, Forum

if TYPE_CHECKING:
    from tests.stage import Person, Stage

SOLVED = {"outcome": "solved", "summary": "One desk for all three permits of a stop."}
NEED = {"text": "A legal opinion on joint permits, by June."}
BLANK = "\u200b" * 30


async def fill_later(stage: Stage, coordinator: Person, official: Person, other: Person) -> None:
    """Every control of it is shown at least once, the forms of mistakes too."""
    forum = Forum(stage)
    solved = await forum.shown(official, NAMED, title="This one was solved")
    for values in ({**SOLVED, "summary": BLANK}, SOLVED):
        form = await stage.slash(official, "obstacle solve", obstacle=f"OBS-{solved}")
        await stage.fill(official, form, values)
    form = await forum.press(other, "We tried this", solved)
    await stage.fill(other, form, {"verdict": "worked", "note": "It took three months."})
    await stage.slash(other, "obstacle peers", obstacle=f"OBS-{solved}")
    await _escalated(forum, coordinator, official)
    await _reported(forum, coordinator, official, other)
    await stage.slash(official, "obstacle mine")


async def _escalated(forum: Forum, coordinator: Person, official: Person) -> None:
    """One in each state, and a route that was mistyped."""
    stage = forum.stage
    verbs = ((), ("esc_ack",), ("esc_sent",))
    for number, done in enumerate(verbs, start=1):
        which = await forum.shown(official, NAMED, title=f"This needs help, {number}")
        ref = f"OBS-{which}"
        await stage.slash(official, "obstacle escalate", obstacle=ref)
        for values in ({"text": BLANK}, NEED):
            form = await stage.slash(official, "obstacle escalate", obstacle=ref, kind="technical")
            await stage.fill(official, form, values)
        for verb in done:
            await stage.forge((coordinator, f"obstacles1:{verb}:{number}", None))
    await stage.slash(coordinator, "escalation list")
    await stage.slash(coordinator, "escalation routes")
    right = {"name": ["CIVITAS"], "url": [""], "contact": [""], "days": ["9"], "active": ["yes"]}
    await stage.forge((coordinator, "obstacles1:route_sent:3:00", right))
    await stage.forge((coordinator, "obstacles1:esc_text:1", None))
    wrong = {"name": ["CIVITAS"], "url": [""], "contact": [""], "days": ["0"], "active": ["no"]}
    await stage.forge((coordinator, "obstacles1:route_sent:3:00", wrong))


async def _reported(forum: Forum, coordinator: Person, official: Person, other: Person) -> None:
    """A post, a reply by handle that is hidden, and the queue that names both."""
    stage = forum.stage
    number = await forum.shown(official, NAMED, title="This was reported")
    more = await forum.press(other, "More…", number)
    await stage.choose(other, ["report"], more)
    await stage.forge((other, f"obstacles1:report_sent:p{number}-00", {"reason": ["Rude."]}))
    await forum.reply(other, number, "Your mayor is a crook.")
    message = (await forum.messages(number, official))[-1]
    form = await official.actor.context_menu(
        await forum.thread(number), "Report to coordinators", message
    )
    await stage.fill(official, form, {"reason": "An insult."})
    await stage.slash(coordinator, "moderate queue")
    await stage.slash(coordinator, "moderate hide", what=str(message.id))
