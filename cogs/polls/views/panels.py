"""The private panels of polls: recorded, own words that may leak, lists, management."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.ids import join
from bot.texts import Leak, cut, isolate, plain
from bot.ui import Part, button, select, stamp
from cogs.polls.rules.codes import format_code
from cogs.polls.rules.kinds import Poll, State
from cogs.polls.views.forms import AREA
from cogs.polls.views.naming import quoted, state_name
from cogs.polls.views.notice import notice_brief, notice_full, who_can_see

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Words
    from bot.ui.pieces import Item
    from cogs.polls.rules.answers import Cast

DANGER = discord.ButtonStyle.danger
PRIMARY = discord.ButtonStyle.primary
LIST_LENGTH = 8
QUESTION_IN_LIST = 120


def recorded(poll: Poll, code: str, words: Words) -> list[Part]:
    """The code, once."""
    return [
        words(
            "Recorded. Your code: `{code}`. Only it can change your answer; nobody can look it"
            " up. Show it to nobody.",
            code=format_code(code),
        ),
        [button(words("Change"), join(AREA, "change", poll.id, code))],
    ]


def already(poll: Poll, words: Words, *, per_person: bool) -> list[Part]:
    """Answer, again."""
    line = (
        words("You have already answered. [Change] works with your code.")
        if per_person
        else words("Your city has already answered. Was it you? [Change] works with your code.")
    )
    return [line, [button(words("Change"), join(AREA, "change", poll.id))]]


def leaking(poll: Poll, leaks: Sequence[Leak], cast: Cast, token: str, words: Words) -> list[Part]:
    """Own words that may point to their writer, before anything is recorded."""
    found = ", ".join(f"*{plain(isolate(leak.text))}*" for leak in leaks)
    return [
        words("Nothing is recorded yet. This may point to you: {found}.", found=found),
        *unsent(poll.id, cast, token, words),
    ]


def unsent(poll_id: int, cast: Cast, token: str, words: Words) -> list[Part]:
    """Own words that wait, repeated, with what their writer can do."""
    return [
        *repeated(cast.text),
        [
            button(words("Edit"), join(AREA, "reword", poll_id, token), PRIMARY),
            button(words("Send as it is"), join(AREA, "send", poll_id, token)),
            button(words("Discard"), join(AREA, "drop", poll_id, token)),
        ],
    ]


def repeated(text: str | None) -> list[Part]:
    """What somebody wrote, so that it is not lost where it was not recorded."""
    return [quoted(text)] if text else []


def visibility(poll: Poll, words: Words) -> list[Part]:
    """What an official reads at once; all the rest is one press further."""
    whole = button(words("The whole text"), join(AREA, "who_all", poll.id))
    return [notice_brief(words, poll), [whole]]


def visibility_whole(poll: Poll, words: Words) -> list[Part]:
    """The full notice, then one short paragraph a viewer."""
    return [notice_full(words, poll), "\n\n".join(who_can_see(words, poll))]


# Lists


def poll_list(
    polls: Sequence[Poll], show: str, words: Words, *, managed: frozenset[int]
) -> list[Part]:
    """Polls of one kind of state, each with its button; ``managed``: those that the reader manages.

    One more than a page holds means that there are older ones.
    """
    parts: list[Part] = [_heading(show, words) if polls else _nothing(show, words)]
    for poll in polls[:LIST_LENGTH]:
        parts.append(_listed(poll, words))
        if controls := _list_buttons(poll, words, manages=poll.id in managed):
            parts.append(controls)
    last: list[Item] = [
        button(words("New poll"), join(AREA, "start"), PRIMARY),
        button(words("Challenge poll"), join(AREA, "challenge")),
    ]
    if len(polls) > LIST_LENGTH:
        older = join(AREA, "list", polls[LIST_LENGTH - 1].id, show)
        last.append(button(words("Older ones"), older))
    parts.append(last)
    return parts


def _heading(show: str, words: Words) -> str:
    return {
        "scheduled": words("**Scheduled polls**"),
        "results": words("**Results**"),
    }.get(show, words("**Open polls**"))


def _nothing(show: str, words: Words) -> str:
    return {
        "scheduled": words("No poll is scheduled."),
        "results": words("No poll has a result yet."),
    }.get(show, words("No poll is open."))


def _listed(poll: Poll, words: Words) -> str:
    waits = poll.state in {State.SCHEDULED, State.PROPOSED}
    at = stamp(poll.opens_at if waits else poll.closes_at)
    when = words("opens {at}", at=at)
    if poll.state is State.OPEN:
        when = words("closes {at}", at=at)
    elif not waits:
        when = words("closed {at}", at=at)
    question = plain(cut(poll.question, QUESTION_IN_LIST))
    return f"**{poll.ref}** {question}\n-# {state_name(poll.state, words)} · {when}"


def _list_buttons(poll: Poll, words: Words, *, manages: bool) -> list[Item]:
    buttons = []
    if poll.state is State.OPEN:
        buttons.append(button(words("Answer"), join(AREA, "answer", poll.id)))
    elif poll.state is State.PUBLISHED:
        buttons.append(button(words("See the result"), join(AREA, "result", poll.id)))
    if manages and poll.state is State.PROPOSED:
        buttons.append(button(words("Review"), join(AREA, "proposal", poll.id)))
    elif manages and poll.state is not State.PUBLISHED:
        buttons.append(button(words("Manage"), join(AREA, "manage", poll.id)))
    return buttons


# Management


def management(poll: Poll, words: Words) -> list[Part]:
    """What can be done with a poll that is scheduled or open."""
    line = f"**{poll.ref}** {plain(poll.question)}\n-# {state_name(poll.state, words)}"
    if poll.state is State.COUNTING:
        return [line, words("The answers are being counted.")]
    buttons: list[Item] = []
    if poll.state is State.OPEN:
        buttons += [
            button(words("Remind all"), join(AREA, "remind", poll.id)),
            button(words("Extend"), join(AREA, "extend", poll.id)),
            button(words("Close now"), join(AREA, "close", poll.id)),
        ]
    buttons.append(button(words("Withdraw"), join(AREA, "withdraw", poll.id), DANGER))
    return [line, buttons]


def ended(poll: Poll, words: Words, *, manages: bool) -> list[Part]:
    parts: list[Part] = [words("{ref} has ended.", ref=poll.ref)]
    if poll.state is State.PUBLISHED:
        buttons = [button(words("See the result"), join(AREA, "result", poll.id), PRIMARY)]
        if manages:
            buttons.append(button(words("Ask again"), join(AREA, "again", poll.id)))
        parts.append(buttons)
    return parts


def confirm_withdraw(poll: Poll, words: Words) -> list[Part]:
    line = (
        words("Withdraw {ref}? It has not opened yet.", ref=poll.ref)
        if poll.state is State.SCHEDULED
        else words("Withdraw {ref}? Its answers will be destroyed.", ref=poll.ref)
    )
    return [
        line,
        [
            button(words("Withdraw"), join(AREA, "withdraw_now", poll.id), DANGER),
            button(words("Keep"), join(AREA, "keep", poll.id)),
        ],
    ]


def again(poll: Poll, words: Words) -> list[Part]:
    """When the same should be asked again."""
    return [
        words("Ask the same again, to see what changes. When?"),
        select(
            join(AREA, "round", poll.id),
            [(str(n), words.plural("In {n} month", "In {n} months", n)) for n in (1, 3, 6, 12)],
            words("Ask again"),
        ),
    ]


def asked(poll: Poll, cities: Sequence[str], words: Words) -> str:
    """The public list of cities that were asked."""
    if not cities:
        return words("{ref} keeps no list of the cities asked.", ref=poll.ref)
    return words("{ref} asks: {cities}.", ref=poll.ref, cities=", ".join(map(plain, cities)))


def page(parts: Sequence[Part], poll: Poll, verb: str, following: int, words: Words) -> list[Part]:
    """Some lines, and [Next] where more follow; ``following`` is 0 where none do."""
    if not following:
        return list(parts)
    return [*parts, [button(words("Next"), join(AREA, verb, poll.id, f"p{following}"))]]
