"""The private panels of polls: preview, recorded, leaks, lists, management, review."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.ids import join
from bot.texts import Leak, isolate, plain
from bot.ui import Part, button, select, stamp
from cogs.polls.rules.codes import format_code
from cogs.polls.rules.kinds import Audience, Poll, Sector, State
from cogs.polls.views.forms import AREA
from cogs.polls.views.naming import audience_name, kind_name, mode_name, state_name
from cogs.polls.views.notice import notice_full, notice_short, who_can_see

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Words
    from bot.ui.pieces import Item
    from cogs.polls.store import WaitingText

DANGER = discord.ButtonStyle.danger
PRIMARY = discord.ButtonStyle.primary
LIST_LENGTH = 10
TEXTS_ON_A_PAGE = 5


def preview(
    poll: Poll, cities: int, words: Words, *, may_seal: bool, sensitive: bool
) -> list[Part]:
    """The poll as it will stand, and what can still be chosen."""
    parts: list[Part] = [
        words("**Preview of {ref}.** Only you see this.", ref=poll.ref),
        f"**{plain(poll.question)}**",
        "\n".join(f"- {plain(option)}" for option in poll.options) or kind_name(poll.kind, words),
        f"{kind_name(poll.kind, words)} · {mode_name(poll.mode, words)}",
        notice_short(words, poll),
        _facts(poll, cities, words),
        select(
            join(AREA, "for", poll.id),
            [(a, audience_name(Audience(a), None, words)) for a in Audience if a != "sector"]
            + [(s, audience_name(Audience.SECTOR, Sector(s), words)) for s in Sector],
            words("For"),
            chosen=[poll.sector or poll.audience],
        ),
    ]
    if poll.anonymous:
        parts.append(
            select(
                join(AREA, "level", poll.id),
                [
                    ("standard", words("Results: standard")),
                    ("sensitive", words("Results: sensitive, twice the answers needed")),
                ],
                words("Results"),
                chosen=["sensitive" if sensitive else "standard"],
            )
        )
    parts += [_opening(poll, words), _closing(poll, words)]
    proposes = poll.anonymous and not may_seal
    parts.append(
        [
            button(
                words("Propose") if proposes else words("Publish"),
                join(AREA, "publish", poll.id),
                PRIMARY,
            ),
            button(words("Discard"), join(AREA, "discard", poll.id)),
        ]
    )
    return parts


def _facts(poll: Poll, cities: int, words: Words) -> str:
    lines = [words.plural("{n} city can answer.", "{n} cities can answer.", cities)]
    if poll.anonymous:
        lines.append(
            words(
                "Results from {result} answers, exact numbers from {exact}.",
                result=poll.min_result,
                exact=poll.min_exact,
            )
        )
    lines.append(
        words(
            "Opens {opens}, closes {closes}. Fixed once open.",
            opens=stamp(poll.opens_at),
            closes=stamp(poll.closes_at),
        )
    )
    return " ".join(lines)


def _opening(poll: Poll, words: Words) -> Part:
    options = [
        ("now", words("Opens: now")),
        ("tomorrow 09:00", words("Opens: tomorrow, 09:00")),
        ("type", words("Opens: another time…")),
    ]
    return select(join(AREA, "opens", poll.id), options, words("Opens"))


def _closing(poll: Poll, words: Words) -> Part:
    options = [
        ("3", words("Closes: 3 days after opening, 17:00")),
        ("7", words("Closes: 7 days after opening, 17:00")),
        ("14", words("Closes: 14 days after opening, 17:00")),
        ("30", words("Closes: 30 days after opening, 17:00")),
        ("type", words("Closes: another time…")),
    ]
    return select(join(AREA, "closes", poll.id), options, words("Closes"))


def published(poll: Poll, words: Words) -> str:
    """What is now true after [Publish]."""
    return {
        State.PROPOSED: words("{ref} is proposed. A coordinator decides.", ref=poll.ref),
        State.SCHEDULED: words("{ref} opens {at}.", ref=poll.ref, at=stamp(poll.opens_at)),
    }.get(poll.state, words("{ref} is open.", ref=poll.ref))


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


def leaking(poll: Poll, leaks: Sequence[Leak], text: str, token: str, words: Words) -> list[Part]:
    """Own words that may point to their writer, before anything is recorded."""
    found = ", ".join(f"*{plain(isolate(leak.text))}*" for leak in leaks)
    return [
        words("Nothing is recorded yet. This may point to you: {found}.", found=found),
        f"> {plain(text)}".replace("\n", "\n> "),
        [
            button(words("Edit"), join(AREA, "reword", poll.id, token), PRIMARY),
            button(words("Send as it is"), join(AREA, "send", poll.id, token)),
            button(words("Discard"), join(AREA, "drop", poll.id, token)),
        ],
    ]


def visibility(poll: Poll, words: Words) -> list[Part]:
    """The full notice, then one short paragraph a viewer."""
    return [notice_full(words, poll), "\n\n".join(who_can_see(words, poll))]


def poll_list(polls: Sequence[Poll], words: Words) -> list[Part]:
    """Polls of one kind of state, each with its button."""
    if not polls:
        return [
            words("No poll is open."),
            [
                button(words("New poll"), join(AREA, "start"), PRIMARY),
                button(words("Challenge poll"), join(AREA, "challenge")),
            ],
        ]
    parts: list[Part] = [words("**Polls**")]
    for poll in polls[:LIST_LENGTH]:
        parts.append(_listed(poll, words))
        parts.append([_list_button(poll, words)])
    return parts


def _listed(poll: Poll, words: Words) -> str:
    at = poll.opens_at if poll.state is State.SCHEDULED else poll.closes_at
    return (
        f"**{poll.ref}** {plain(poll.question)}\n-# {state_name(poll.state, words)} · {stamp(at)}"
    )


def _list_button(poll: Poll, words: Words) -> Item:
    if poll.state is State.OPEN:
        return button(words("Answer"), join(AREA, "answer", poll.id))
    if poll.state is State.PUBLISHED:
        return button(words("See the result"), join(AREA, "result", poll.id))
    return button(words("Manage"), join(AREA, "manage", poll.id))


def management(poll: Poll, words: Words) -> list[Part]:
    """What can be done with a poll that is scheduled or open."""
    line = f"**{poll.ref}** {plain(poll.question)}\n-# {state_name(poll.state, words)}"
    buttons: list[Item] = []
    if poll.state is State.OPEN:
        buttons += [
            button(words("Remind all"), join(AREA, "remind", poll.id)),
            button(words("Extend"), join(AREA, "extend", poll.id)),
            button(words("Close now"), join(AREA, "close", poll.id)),
        ]
    buttons.append(button(words("Withdraw"), join(AREA, "withdraw", poll.id), DANGER))
    return [line, buttons]


def ended(poll: Poll, words: Words) -> list[Part]:
    return [
        words("{ref} has ended.", ref=poll.ref),
        [
            button(words("See the result"), join(AREA, "result", poll.id), PRIMARY),
            button(words("Ask again"), join(AREA, "again", poll.id)),
        ],
    ]


def confirm_withdraw(poll: Poll, words: Words) -> list[Part]:
    return [
        words("Withdraw {ref}? Its answers will be destroyed.", ref=poll.ref),
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


def review(poll: Poll, waiting: Sequence[WaitingText], first: int, words: Words) -> list[Part]:
    """A page of own words that wait, in an order that tells nothing."""
    parts: list[Part] = [
        words("**{ref}: own words that wait.** Withhold whole texts; never edit.", ref=poll.ref)
    ]
    for text in waiting[first : first + TEXTS_ON_A_PAGE]:
        mark = words("Withheld: ") if text.withheld else ""
        parts.append(f"> {mark}{plain(text.text)}".replace("\n", "\n> "))
        label = words("Let it through") if text.withheld else words("Withhold")
        verb = "allow" if text.withheld else "withhold"
        parts.append([button(label, join(AREA, verb, poll.id, text.id))])
    more = first + TEXTS_ON_A_PAGE
    last: list[Item] = [button(words("Release all"), join(AREA, "release", poll.id), PRIMARY)]
    if more < len(waiting):
        last.append(button(words("Next"), join(AREA, "review", poll.id, f"p{more}")))
    parts.append(last)
    return parts


def asked(poll: Poll, cities: Sequence[str], words: Words) -> str:
    """The public list of cities that were asked."""
    return words("{ref} asks: {cities}.", ref=poll.ref, cities=", ".join(cities))
