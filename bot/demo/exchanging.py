"""What cities did on the exchange before the visitor came: they raise, answer, offer and seek."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.demo import told
from bot.demo.cast import COORDINATORS
from bot.demo.reading import labels_of, said

if TYPE_CHECKING:
    from simcord import InteractionResult

    from bot.demo.told import Aim, Raised, Wanted
    from bot.demo.world import World

UNNAMED_WAIT = timedelta(minutes=15)
"""The longest time until something without a name appears."""
HERE = "questions"
"""Where people type their commands."""
GUIDE = range(1, 13)
"""The pages of the guide that a coordinator has verified; the others wait as drafts."""


async def verify_the_guide(world: World) -> None:
    hanna = world.player(COORDINATORS[0])
    for number in GUIDE:
        article = f"ART-{number}"
        desk = world.channel("coordinators")
        await hanna.actor.slash(desk, "article verify", article=article)


async def fill_in_profiles(world: World) -> None:
    """Goals with their numbers, offers and needs."""
    for aim in told.AIMS:
        await set_goal(world, aim)
    for wanted in told.WANTED:
        await want(world, wanted)


async def set_goal(world: World, aim: Aim) -> InteractionResult:
    actor = world.player(aim.who).actor
    shown = await actor.slash(world.channel(HERE), "city goal")
    assert shown.response is not None
    form = await actor.select(
        shown.response, [f"{aim.sector}-emissions"], custom_id="cities1:goal_new"
    )
    fields = {
        name: getattr(aim, name) for name in ("text", "indicator", "start", "target", "latest")
    }
    return await actor.submit_modal(form, fields)


async def want(world: World, wanted: Wanted) -> InteractionResult:
    actor = world.player(wanted.who).actor
    form = await actor.slash(world.channel(HERE), wanted.command)
    fields = {
        "topic": [wanted.topic],
        "sector": wanted.sector,
        "note": wanted.note,
        "asks": "contacts",
    }
    return await actor.submit_modal(form, fields)


async def raise_obstacles(world: World) -> None:
    """Five openly or for a city; one of them is solved, and another city adapts what worked."""
    for raised in told.RAISED:
        await raise_one(world, raised)
        await face_too(world, raised)
    await solve(world, told.BUSES, told.SOLVED)
    await tried(world, told.ADAPTED_BY, told.BUSES, "adapted", told.ADAPTED)


async def speak_frankly(world: World) -> None:
    """One more without a name, and an answer without a name; both appear later."""
    await raise_one(world, told.FRANK)
    await world.until(world.now + UNNAMED_WAIT)
    await face_too(world, told.FRANK)
    await reply(world, told.ANSWERED_BY, told.FRANK, told.ANSWER)
    await world.until(world.now + UNNAMED_WAIT)


async def raise_one(world: World, raised: Raised) -> InteractionResult:
    """The command, the form, and the press that chooses the name shown and posts."""
    actor = world.player(raised.who).actor
    form = await actor.slash(world.channel(HERE), "obstacle raise")
    preview = await actor.submit_modal(form, raised.form)
    assert preview.response is not None
    assert raised.button in labels_of(preview.response), said(preview)
    return await actor.click(preview.response, label=raised.button)


async def face_too(world: World, raised: Raised) -> None:
    for name in raised.faced_by:
        await world.press(world.player(name), "We face this too", raised.title)


async def solve(world: World, raised: Raised, how: dict[str, Any]) -> InteractionResult:
    actor = world.player(raised.who).actor
    form = await actor.slash(world.channel(raised.title), "obstacle solve")
    return await actor.submit_modal(form, how)


async def tried(world: World, who: str, raised: Raised, verdict: str, note: str) -> None:
    form = await world.press(world.player(who), "We tried this", raised.title)
    fields = {"verdict": verdict, "note": note, "visible": ["yes"]}
    await world.player(who).actor.submit_modal(form, fields)


async def reply(world: World, who: str, raised: Raised, text: str) -> InteractionResult:
    """Reply without my name: the form, and the press that sends it."""
    form = await world.press(world.player(who), "Reply without my name", raised.title)
    return await world.player(who).actor.submit_modal(form, {"text": text})


async def ask_the_community(world: World, who: str, asked: dict[str, Any]) -> InteractionResult:
    actor = world.player(who).actor
    nothing = await actor.slash(world.channel(HERE), "ask", question=asked["title"])
    assert nothing.response is not None
    form = await actor.click(nothing.response, label="Ask the community")
    return await actor.submit_modal(form, asked)
