"""Private answers about one obstacle: more, the inbox, small confirmations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.ids import join
from bot.texts import cut, plain
from bot.ui import button, link, select
from cogs.obstacles.rules.records import ContractPart, Obstacle, Standing, State
from cogs.obstacles.rules.turns import Whose
from cogs.obstacles.store.inbox import Line, Tie
from cogs.obstacles.views.cards import title
from cogs.obstacles.views.naming import AREA, part_name, state_name
from cogs.obstacles.views.turns import whose_turn

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.i18n import Words
    from bot.ui import Part
    from bot.ui.pieces import Item

LINES = 5
TITLE = 90
AUTHORS = frozenset({Standing.AUTHOR, Standing.COLLEAGUE})


def url_of(obstacle: Obstacle, guild_id: int) -> str:
    return f"https://discord.com/channels/{guild_id}/{obstacle.thread_id}"


def more_options(
    obstacle: Obstacle, standing: Standing, words: Words, has: Collection[str]
) -> list[tuple[str, str]]:
    """(verb, label) of what this person may do; ``has`` are the verbs that somebody answers."""
    author = standing in AUTHORS
    decides = author or standing is Standing.COORDINATOR
    only_author = standing is Standing.AUTHOR or (author and not obstacle.identity.unnamed)
    running = obstacle.running
    over = obstacle.state in {State.SOLVED, State.CLOSED, State.DUPLICATE}
    options = [
        (running, "peers", words("Find peers")),
        (running and (only_author or (decides and not obstacle.identity.unnamed)), "escalate",
         words("Escalate")),
        (running and decides, "agenda", words("Put on the agenda")),
        (author and not obstacle.ended, "blocks", words("Blocks our contract")),
        (not obstacle.ended, "money", words("Money for this")),
        (running and decides, "duplicate", words("Duplicate of")),
        (author and not obstacle.ended, "edit", words("Edit")),
        (running and decides, "solve", words("Solved")),
        (over and decides, "reopen", words("Reopen")),
        (author, "withdraw", words("Withdraw")),
        (not author, "report", words("Report")),
    ]  # fmt: skip
    return [(verb, label) for holds, verb, label in options if holds and verb in has]


def more(obstacle: Obstacle, standing: Standing, words: Words, has: Collection[str]) -> list[Part]:
    options = more_options(obstacle, standing, words, has)
    if not options:
        return [words("Nothing more can be done here.")]
    return [select(join(AREA, "pick", obstacle.id), options, words("More…"))]


def contract_parts(obstacle: Obstacle, words: Words) -> list[Part]:
    options = [(part.value, part_name(part, words)) for part in ContractPart]
    options.append(("none", words("None of them")))
    chosen = [obstacle.contract_part.value] if obstacle.contract_part else []
    question = words("Which part of your climate contract does it hold up?")
    return [question, select(join(AREA, "block", obstacle.id), options, question, chosen=chosen)]


def told_later(obstacle: Obstacle, told: str, words: Words) -> str:
    """Others see what is done to an unnamed post minutes later."""
    if not obstacle.identity.unnamed:
        return told
    return " ".join([told, words("Others see it within 15 minutes.")])


def counted(obstacle: Obstacle, until: str, words: Words) -> list[Part]:
    return [
        words("Counted, not named."),
        [
            button(words("Name our city"), join(AREA, "name", obstacle.id)),
            button(words("Undo"), join(AREA, "undo", obstacle.id, until)),
        ],
    ]


def sure(sentence: str, label: str, verb: str, obstacle: Obstacle) -> list[Part]:
    """Asked once more before something is destroyed."""
    return [sentence, [button(label, join(AREA, verb, obstacle.id), discord.ButtonStyle.danger)]]


# The inbox


def inbox(
    lines: Sequence[Line],
    first: int,
    guild_id: int,
    words: Words,
    has: Collection[str],
    turns: Mapping[int, Whose],
) -> list[Part]:
    """``turns``: whose turn it is, by obstacle."""
    if not lines:
        return [words("Nothing waits for you.")]
    parts: list[Part] = [words("**Your inbox**")]
    for line in lines[first : first + LINES]:
        parts.append(_headline(line, turns.get(line.obstacle.id, Whose.NOBODY), words))
        if buttons := _buttons(line, guild_id, words, has):
            parts.append(buttons)
    if len(lines) > first + LINES:
        following = join(AREA, "inbox", first + LINES)
        parts.append([button(words("Next page"), following)])
    return parts


def _headline(line: Line, whose: Whose, words: Words) -> str:
    obstacle = line.obstacle
    tie = {
        Tie.RAISED: words("you raised it"),
        Tie.ANSWERED: words("you answered"),
        Tie.FOLLOWED: words("you follow it"),
    }[line.tie]
    if line.handle is not None:
        tie = words("{tie} as {handle}", tie=tie, handle=line.handle.name)
    news = words.plural("{n} new", "{n} new", line.news) if line.news else words("nothing new")
    shown = title(obstacle, words, raw=True)
    named = plain(cut(shown, TITLE))
    told = words(
        "{title}\n{state} · {tie} · {news}",
        title=f"**{obstacle.ref}** {named}" if obstacle.numbered else f"**{named}**",
        state=_state(obstacle, words),
        tie=tie,
        news=news,
    )
    lines = [told]
    if line.tie is Tie.RAISED and obstacle.state is State.OPEN and obstacle.shown:
        lines.append(whose_turn(whose, words))
        if obstacle.suggested_message_id is not None:
            lines.append(words("Somebody suggests a solution. Press Solved if it is one."))
    return "\n".join(lines)


def _state(obstacle: Obstacle, words: Words) -> str:
    if obstacle.state is State.OPEN and not obstacle.shown:
        return words("Appears within 15 minutes")
    return state_name(obstacle, words)


def _buttons(line: Line, guild_id: int, words: Words, has: Collection[str]) -> list[Item]:
    """None on one that has no number yet: nothing can be done with it before it appears."""
    obstacle = line.obstacle
    if not obstacle.numbered:
        return []
    number = obstacle.id
    own = line.tie is Tie.RAISED
    wanted: list[tuple[bool, str, str]] = [
        (line.handle is not None and not obstacle.ended, "reply", words("Reply")),
        (own and obstacle.running, "solve", words("Solved")),
        (own and obstacle.running, "stuck", words("Still stuck")),
        (own and obstacle.running and line.handle is None, "waits", words("Waiting for others")),
        (line.handle is not None, "seal", words("Seal now")),
        (line.tie is Tie.FOLLOWED, "unfollow", words("Unfollow")),
    ]
    found: list[Item] = []
    if obstacle.shown:
        found.append(link(words("Open"), url_of(obstacle, guild_id)))
    found += [
        button(label, join(AREA, verb, number))
        for holds, verb, label in wanted
        if holds and verb in has
    ]
    if own and len(found) < LINES:
        found.append(button(words("More…"), join(AREA, "more", number)))
    return found
