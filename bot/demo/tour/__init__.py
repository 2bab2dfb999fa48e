"""The tour: the story of the exchange in the terminal. Each chapter says who did what, what each
person saw of it, and then its claims, each worked out from what people can see."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.demo.cast import BANNER
from bot.demo.tour.bad_day import discord_fails, the_disk_is_lost
from bot.demo.tour.beginning import kick_off, somebody_joins_late
from bot.demo.tour.closing import a_reminder, own_words, the_result
from bot.demo.tour.frank import a_frank_question, a_restart_in_mid_poll, own_words_held_back
from bot.demo.tour.guide import a_question_in_german
from bot.demo.tour.neighbours import a_group_that_meets, goals_as_a_picture, the_obstacle_map
from bot.demo.tour.obstacles import a_hidden_obstacle, an_answer_without_a_name, solved_and_sealed
from bot.demo.tour.others import a_proposal_with_names, asking_again, too_few_answers
from bot.demo.tour.privacy import her_data
from bot.demo.tour.story import Story
from bot.demo.world import World
from bot.ids import SeededSecrets

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    Chapter = Callable[[Story], Awaitable[None]]

CHAPTERS: tuple[Chapter, ...] = (
    kick_off,
    somebody_joins_late,
    a_frank_question,
    own_words_held_back,
    a_restart_in_mid_poll,
    a_reminder,
    the_result,
    own_words,
    a_proposal_with_names,
    too_few_answers,
    asking_again,
    a_hidden_obstacle,
    an_answer_without_a_name,
    a_question_in_german,
    solved_and_sealed,
    goals_as_a_picture,
    the_obstacle_map,
    a_group_that_meets,
    discord_fails,
    her_data,
    the_disk_is_lost,
)


async def play(say: Callable[[str], None], chapters: Sequence[Chapter] = CHAPTERS) -> int:
    """Plays the chapters in their order; 0 when all claims hold, else 1. The same lines each time:
    chance is seeded, and time is the story's own."""
    say("Agora: a tour of the exchange.")
    say(BANNER)
    with TemporaryDirectory(prefix="agora-tour-") as folder:
        world = World(Path(folder), SeededSecrets("tour"))
        try:
            story = Story(world, say)
            for chapter in chapters:
                await chapter(story)
        finally:
            await world.close()
    say("")
    if story.false:
        say(f"{len(story.false)} of {story.claims} claims are false:")
        for claim in story.false:
            say(f"  {claim}")
        return 1
    say(f"All {story.claims} claims hold.")
    return 0
