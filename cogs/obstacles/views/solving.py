"""Solving: the forms, the solution's own message in the thread, and all that is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.delivery import CardFace, NoticeFace
from bot.ids import join
from bot.texts import LONGEST_LINK, isolate, plain
from bot.ui import (
    Accent,
    Part,
    button,
    choice_field,
    form,
    link,
    people_field,
    several_field,
    text_field,
)
from cogs.obstacles.rules.closing import (
    LONGEST_CONDITIONS,
    LONGEST_NOTE,
    MOST_HELPERS,
    SUMMARY,
    Outcome,
    Verdict,
    in_order,
)
from cogs.obstacles.rules.records import State
from cogs.obstacles.views.naming import AREA, honest_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.i18n import Words
    from bot.ui.pieces import Item
    from cogs.obstacles.rules.closing import Tally, Tried
    from cogs.obstacles.rules.records import Obstacle
    from cogs.obstacles.store.solving import Solution

PRIMARY = discord.ButtonStyle.primary
MOST_NOTES = 6
"""Of what others tried; the rest are counted."""
NOTE_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form already."""

    outcome: str = ""
    summary: str = ""
    conditions: str = ""
    url: str = ""


def outcome_name(outcome: Outcome, words: Words) -> str:
    return {
        Outcome.SOLVED: words("Solved"),
        Outcome.AROUND: words("Working around it"),
        Outcome.PARTLY: words("Partly solved"),
        Outcome.IMPOSSIBLE: words("A city cannot solve this"),
    }[outcome]


def verdict_name(verdict: Verdict, words: Words) -> str:
    return {
        Verdict.WORKED: words("It worked"),
        Verdict.ADAPTED: words("We adapted it"),
        Verdict.FAILED: words("It failed"),
    }[verdict]


def solve_form(obstacle: Obstacle, fresh: str, typed: Typed, words: Words) -> discord.ui.Modal:
    """On unnamed posts the honest text takes the link's place."""
    fields = [
        choice_field(
            "outcome",
            words("Outcome"),
            [(outcome.value, outcome_name(outcome, words)) for outcome in Outcome],
            chosen=typed.outcome,
        ),
        text_field(
            "summary",
            words("What worked? Write it for the next city"),
            long=True,
            low=SUMMARY[0],
            high=SUMMARY[1],
            value=typed.summary,
        ),
        text_field(
            "conditions",
            words("Under which conditions?"),
            long=True,
            high=LONGEST_CONDITIONS,
            value=typed.conditions,
        ),
        people_field(
            "helpers",
            words("Who helped?"),
            most=MOST_HELPERS,
            hint=words("Their cities are credited, not the people."),
        ),
    ]
    sent = join(AREA, "solved", obstacle.id, fresh)
    title = words("Solved: {ref}", ref=obstacle.ref)
    if obstacle.identity.unnamed:
        return form(title, sent, honest_text(words), *fields)
    address = text_field("url", words("Source link"), high=LONGEST_LINK, value=typed.url)
    return form(title, sent, *fields, address)


def tried_form(obstacle: Obstacle, fresh: str, words: Words) -> discord.ui.Modal:
    return form(
        words("We tried this"),
        join(AREA, "tried_sent", obstacle.id, fresh),
        choice_field(
            "verdict",
            words("What came of it?"),
            [(verdict.value, verdict_name(verdict, words)) for verdict in Verdict],
        ),
        text_field("note", words("What was different with you?"), long=True, high=LONGEST_NOTE),
        several_field(
            "visible",
            words("Your city's name"),
            [("yes", words("Show our city's name"))],
            most=1,
            required=False,
        ),
    )


def solved(obstacle: Obstacle, in_knowledge: bool, words: Words) -> list[Part]:
    """What is now true, and what can still be done."""
    if obstacle.state is State.CLOSED:
        return [
            words("Closed. You can still ask for help with the rules."),
            [
                button(
                    words("Escalate"), join(AREA, "escalate", obstacle.id, "regulatory"), PRIMARY
                ),
                button(words("Reopen"), join(AREA, "reopen", obstacle.id)),
            ],
        ]
    told = words("Solved. The summary stays in this thread only.")
    buttons = [button(words("Reopen"), join(AREA, "reopen", obstacle.id))]
    if in_knowledge:
        told = words("Solved. The summary enters the shared knowledge in 7 days.")
        buttons.insert(0, button(words("Keep it out"), join(AREA, "keepout", obstacle.id)))
    return [told, buttons]


def kept_out(obstacle: Obstacle, words: Words) -> list[Part]:
    return [words("Kept out. {ref} stays in its thread only.", ref=obstacle.ref)]


def reopened(obstacle: Obstacle, words: Words) -> list[Part]:
    return [words("Reopened. {ref} waits for answers again.", ref=obstacle.ref)]


def suggested(words: Words) -> list[Part]:
    return [words("Thank you. Whoever raised this will see your suggestion.")]


def mistake(sentence: str, edit_id: str, words: Words) -> list[Part]:
    """What was wrong, and the form again with all that was typed."""
    return [sentence, button(words("Edit"), edit_id, PRIMARY)]


# The message in the thread


def solution_card(obstacle: Obstacle, solution: Solution | None, words: Words) -> CardFace:
    """``solution``: None once it was taken away with its post; one that is hidden may come back."""
    over = obstacle.state in {State.WITHDRAWN, State.DUPLICATE}
    if solution is None or over or obstacle.removed:
        told = words("This solution was taken away.")
        return CardFace(Accent.OBSTACLES, (told,), ended=over)
    reopened_since = obstacle.running
    parts: list[Part] = [
        words("**What worked** · {outcome}", outcome=outcome_name(solution.outcome, words)),
        plain(solution.summary),
    ]
    if obstacle.state is State.CLOSED:
        parts[0] = words("**A city cannot solve this**")
    if reopened_since:
        parts[0] = words("**What was tried** · reopened since")
    if solution.conditions:
        parts.append(words("**Conditions:** {conditions}", conditions=plain(solution.conditions)))
    if solution.credits:
        names = ", ".join(isolate(name) for name in solution.credits)
        parts.append(words("Helped by {cities}", cities=names))
    if solution.tally.any:
        parts.append(tried_text(solution.tried, solution.tally, words))
    if obstacle.state is State.SOLVED:
        parts.append(_buttons(obstacle, solution, words))
    return CardFace(Accent.OBSTACLES, tuple(parts))


def tried_text(tried: tuple[Tried, ...], tally: Tally, words: Words) -> str:
    """ "worked in 3, adapted in 1, failed in 1", and the notes, where it failed first."""
    lines = [tally_text(tally, words)]
    notes = [each for each in in_order(tried) if each.note]
    for each in notes[:MOST_NOTES]:
        verdict = verdict_name(each.verdict, words)
        who = words("{verdict}, {city}", verdict=verdict, city=isolate(each.city))
        lines.append(f"- *{who if each.city else verdict}:* {plain(each.note, limit=NOTE_SHOWN)}")
    if len(notes) > MOST_NOTES:
        rest = len(notes) - MOST_NOTES
        lines.append(words.plural("{n} more note", "{n} more notes", rest))
    return "\n".join(lines)


def tally_text(tally: Tally, words: Words) -> str:
    told = [
        words("worked in {n}", n=tally.worked) if tally.worked else "",
        words("adapted in {n}", n=tally.adapted) if tally.adapted else "",
        words("failed in {n}", n=tally.failed) if tally.failed else "",
    ]
    return words("Other cities: {what}", what=", ".join(filter(None, told)))


def _buttons(obstacle: Obstacle, solution: Solution, words: Words) -> list[Item]:
    buttons = [button(words("We tried this"), join(AREA, "tried", obstacle.id), PRIMARY)]
    if solution.url:
        buttons.append(link(words("Source"), solution.url))
    return buttons


# Said once


def thanks(obstacle: Obstacle, words: Words) -> NoticeFace:
    return NoticeFace(
        words(
            "Your city helped to solve {ref}: {title}. Thank you.",
            ref=obstacle.ref,
            title=plain(obstacle.title),
        ),
        (button(words("Open"), join(AREA, "open", obstacle.id)),),
    )


def typed_in(values: Mapping[str, str]) -> Typed:
    return Typed(
        values.get("outcome", ""),
        values.get("summary", ""),
        values.get("conditions", ""),
        values.get("url", ""),
    )
