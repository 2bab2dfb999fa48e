"""What the exchange did before the visitor came: built by people using the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.demo.world import BEGIN, COORDINATORS

if TYPE_CHECKING:
    from simcord import InteractionResult

    from bot.demo.world import Player, World

FIRST_ANSWERS = (
    ("Sanne de Wit", ("0", "2"), "The yearly budget ends before the tram order begins."),
    ("Giulia Ferri", ("1", "3"), ""),
    ("Desislava Koleva", ("0", "4"), "The State pays a year late, and the shops close meanwhile."),
    ("Maja Zupan", ("0", "1", "5"), ""),
    ("Carmen Soler", ("2",), "Three offices count the same buses, each in its own way."),
    ("Inês Carvalho", ("0",), "Staff who can write a bid leave for the consultants."),
    ("Aino Laakso", ("7",), ""),
    ("Zofia Wójcik", ("0", "6"), "Elections next spring: nobody will touch parking before."),
    ("Lotte Claes", ("4", "8"), ""),
)
"""The seeded challenge poll: who, which options by number, own words. Stockholm is not among
them: the visitor's answer is the tenth, and numbers become exact."""


async def before_you_came(world: World) -> None:
    """A frank poll, opened on Friday by a coordinator and answered by nine cities."""
    await open_challenge(world)
    for name, choice, text in FIRST_ANSWERS:
        player = world.player(name)
        assert player is not None
        await answer(world, player, {"choice": list(choice), "text": text})
    await world.embedded.advance(BEGIN - world.now)


async def open_challenge(world: World) -> None:
    """A coordinator opens the challenge poll: one command, one press."""
    hanna = world.player(COORDINATORS[0])
    assert hanna is not None
    desk = world.embedded.guild.channels["coordinators"]
    preview = await hanna.actor.slash(desk, "poll challenge")
    assert preview.response is not None
    await hanna.actor.click(preview.response, label="Publish")


async def answer(world: World, player: Player, fields: dict[str, object]) -> InteractionResult:
    """The newest poll of the channel, answered: Answer, the form, submit."""
    polls = world.embedded.guild.channels["polls"]
    for message in reversed(list(polls.history(viewer=player.actor))):
        if "polls1:answer" in str([part.to_dict() for part in message.components]):
            form = await player.actor.click(message, label="Answer")
            return await player.actor.submit_modal(form, fields)
    raise AssertionError("no poll is open")
