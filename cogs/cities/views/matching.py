"""Peer calls as people read them: why two cities fit, the invitation, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.delivery import NoticeFace
from bot.ids import join, reference
from bot.registry import HomeLine
from bot.texts import plain
from bot.topics import Topic, topic_name
from bot.ui import Part, button, link, rest_of, stamp, with_button
from cogs.cities.rules.fitting import Basis
from cogs.cities.rules.matching import PREFIX, STARS, State
from cogs.cities.store import country_name
from cogs.cities.views.joining import AREA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from bot.i18n import Words
    from cogs.cities.rules.fitting import Fact, Reason
    from cogs.cities.rules.matching import Match

OBSTACLES = "OBS"
MOST_SHOWN = 8
MOST_IN_TOUCH = 3


def add_need(words: Words) -> discord.ui.Item[discord.ui.LayoutView]:
    return button(words("Add a need"), join(AREA, "offer", arg="seek"))


# Why


def reason_lines(
    reasons: Iterable[Reason],
    names: Mapping[int, str],
    said: Mapping[tuple[int, Fact], str],
    reader: int | None,
    words: Words,
) -> list[str]:
    """One line a reason, as far as both facts are still to be seen; ``reader`` is the city of
    whoever reads, None where several do."""
    lines = []
    for reason in reasons:
        need = said.get((reason.seeker, reason.need))
        give = said.get((reason.giver, reason.give))
        if need is None or give is None:
            continue
        lines.append("• " + _reason(reason, names, (need, give), reader, words))
    return lines


def _reason(
    reason: Reason,
    names: Mapping[int, str],
    said: tuple[str, str],
    reader: int | None,
    words: Words,
) -> str:
    solved = reason.give.basis is Basis.SOLUTION
    values = {
        "seeker": plain(names.get(reason.seeker, "")),
        "giver": plain(names.get(reason.giver, "")),
        "need": _fact(reason.need, said[0]),
        "give": _fact(reason.give, said[1]),
    }
    if reader == reason.seeker:
        if solved:
            return words("You need: {need}. {giver} solved: {give}.", **values)
        return words("You need: {need}. {giver} offers: {give}.", **values)
    if reader == reason.giver:
        if solved:
            return words("{seeker} needs: {need}. You solved: {give}.", **values)
        return words("{seeker} needs: {need}. You offer: {give}.", **values)
    if solved:
        return words("{seeker} needs: {need}. {giver} solved: {give}.", **values)
    return words("{seeker} needs: {need}. {giver} offers: {give}.", **values)


def _fact(fact: Fact, said: str) -> str:
    text = plain(said.rstrip(".!? "), limit=120)
    if fact.basis in {Basis.OBSTACLE, Basis.SOLUTION}:
        return f"{text} ({reference(OBSTACLES, fact.ref)})"
    return text


# Suggestions


def suggestions_panel(
    found: Sequence[tuple[int, str, str, list[str]]],
    organisations: Sequence[tuple[str, str]],
    in_touch: Sequence[Match],
    own: int,
    words: Words,
) -> list[Part]:
    """``found``: (city id, name, country, reasons), the best first; ``in_touch``: who is invited
    already, or has accepted."""
    parts: list[Part] = []
    for city_id, name, country, lines in found:
        title = words("**{city}**, {country}", city=plain(name), country=country_name(country))
        invite = button(words("Invite"), join(AREA, "peer_invite", city_id))
        parts.append(with_button("\n".join([title, *lines]), invite))
    if found:
        parts.append(words("Inviting shows your city to theirs."))
    if in_touch:
        parts.append(words("**Your open invitations and calls**"))
        parts += [_line(match, own, words) for match in in_touch[:MOST_IN_TOUCH]]
    if not found:
        nobody = words("No other city fits now.") if in_touch else words("No city fits yet.")
        parts += [nobody, add_need(words)]
    if organisations:
        offers = [
            words("• {name} offers: {offer}", name=plain(name), offer=plain(note))
            for name, note in organisations
        ]
        parts.append("\n".join([words("**Organisations that may help**"), *offers]))
    return parts


def invited(match: Match, own: int, words: Words) -> list[Part]:
    return [
        words(
            "{city} is invited ({ref}). The invitation ends {ends}.",
            city=plain(_listed(match.others(own), words)),
            ref=reference(PREFIX, match.id),
            ends=stamp(match.expires_at, "R"),
        )
    ]


# The invitation


def match_panel(
    match: Match, own: int, reasons: list[str], guild_id: int, words: Words, news: str = ""
) -> list[Part]:
    others = plain(_listed(match.others(own), words))
    ref = reference(PREFIX, match.id)
    lines = [words("**Peer call with {cities}** · {ref}", cities=others, ref=ref)]
    lines.append(_state(match, own, words))
    if match.about is not None:
        lines.append(words("It is about {ref}.", ref=reference(OBSTACLES, match.about)))
    elif match.topic:
        lines.append(words("It is about: {topic}", topic=topic_name(Topic(match.topic), words)))
    parts: list[Part] = [news] if news else []
    parts.append("\n".join([*lines, *reasons]))
    if match.state is State.INVITED and own in match.waits_for:
        parts.append(
            [
                button(
                    words("Accept"),
                    join(AREA, "match_yes", match.id),
                    discord.ButtonStyle.primary,
                ),
                button(words("Decline"), join(AREA, "match_no", match.id)),
            ]
        )
    if match.thread_id is not None and match.state in {State.ACCEPTED, State.OVER}:
        url = f"https://discord.com/channels/{guild_id}/{match.thread_id}"
        parts.append(link(words("Go to the thread"), url))
    if match.state is State.OVER:
        parts += met_question(match, own, words)
    return parts


def _state(match: Match, own: int, words: Words) -> str:
    if match.state is State.INVITED:
        ends = stamp(match.expires_at, "R")
        if own in match.waits_for:
            return words("Your city has not answered. The invitation ends {ends}.", ends=ends)
        waits = [match.names[city] for city in match.waits_for]
        return words(
            "Waiting for {cities}. The invitation ends {ends}.",
            cities=plain(_listed(waits, words)),
            ends=ends,
        )
    return {
        State.ACCEPTED: words("All have accepted. Talk to each other in your private thread."),
        State.DECLINED: words("Declined. The exchange asks again in half a year."),
        State.LAPSED: words("Not everybody answered in time."),
        State.OVER: words("You were brought together."),
    }[match.state]


def invitation(match: Match, city: int, words: Words) -> NoticeFace:
    values = {
        "cities": plain(_listed(match.others(city), words)),
        "ref": reference(PREFIX, match.id),
    }
    if match.inviting is not None:
        text = words("{cities} would like a call with your city ({ref}).", **values)
    else:
        # Two names and "your city" are one list of three.
        values["cities"] = plain(", ".join(match.others(city)))
        text = words("{cities} and your city could help each other ({ref}).", **values)
    return NoticeFace(text, (button(words("Open"), join(AREA, "match", match.id)),))


def home_invitation(match: Match, own: int, words: Words) -> HomeLine:
    cities = plain(_listed(match.others(own), words))
    return HomeLine(
        words("{cities}: an invitation to a peer call waits for your answer.", cities=cities),
        words("Open"),
        join(AREA, "match", match.id),
        match.expires_at,
    )


def thread_name(match: Match) -> str:
    names = ", ".join(sorted(match.names.values()))
    return f"{reference(PREFIX, match.id)} · {names}"


def thread_start(match: Match, reasons: list[str], words: Words) -> NoticeFace:
    cities = plain(", ".join(sorted(match.names.values())))
    lines = [
        words("**A peer call of {cities}.**", cities=cities),
        words("Your cities can read this, and the server's administrators."),
        *reasons,
        words("Say hello, and agree on a time that suits all."),
    ]
    return NoticeFace("\n".join(lines))


# Afterwards


def met_question(match: Match, own: int, words: Words) -> list[Part]:
    cities = plain(_listed(match.others(own), words))
    return [
        words("Did you meet {cities}?", cities=cities),
        [
            button(words("We met"), join(AREA, "match_met", match.id, "yes")),
            button(words("We did not"), join(AREA, "match_met", match.id, "no")),
        ],
    ]


def stars(match_id: int, words: Words) -> list[Part]:
    return [
        words("Recorded. How useful was it? 1 is little, 5 is very much."),
        [button(str(n), join(AREA, "match_useful", match_id, str(n))) for n in STARS],
    ]


def did_you_meet(match: Match, city: int, words: Words) -> NoticeFace:
    text = words(
        "Did you meet {cities}? ({ref})",
        cities=plain(_listed(match.others(city), words)),
        ref=reference(PREFIX, match.id),
    )
    return NoticeFace(
        text,
        (
            button(words("We met"), join(AREA, "match_met", match.id, "yes")),
            button(words("We did not"), join(AREA, "match_met", match.id, "no")),
        ),
    )


def home_met(match: Match, own: int, words: Words) -> HomeLine:
    cities = plain(_listed(match.others(own), words))
    return HomeLine(
        words("Did you meet {cities}?", cities=cities), words("Open"), join(AREA, "match", match.id)
    )


# What stands


def status_panel(
    matches: Sequence[Match], own: int, paused: date | None, words: Words
) -> list[Part]:
    parts: list[Part] = []
    if paused is not None:
        parts.append(words("Your city takes a break until {day}.", day=f"{paused:%d %B %Y}"))
    parts += [_line(match, own, words) for match in matches[:MOST_SHOWN]]
    rest = [
        (
            join(AREA, "match", match.id),
            f"{_listed(match.others(own), words)} · {reference(PREFIX, match.id)}",
        )
        for match in matches[MOST_SHOWN:]
    ]
    parts += rest_of(rest, words)
    if not matches:
        parts.append(words("Your city has no invitations."))
    return [*parts, button(words("Find peers"), join(AREA, "peer_suggest"))]


def _line(match: Match, own: int, words: Words) -> Part:
    title = words(
        "**{cities}** · {ref}",
        cities=plain(_listed(match.others(own), words)),
        ref=reference(PREFIX, match.id),
    )
    opens = button(words("Open"), join(AREA, "match", match.id))
    return with_button(f"{title}\n{_state(match, own, words)}", opens)


def paused(until: date | None, words: Words) -> list[Part]:
    if until is None:
        return [words("Recorded. Your city can be invited again.")]
    return [words("Recorded. Nobody invites your city until {day}.", day=f"{until:%d %B %Y}")]


def _listed(names: Sequence[str], words: Words) -> str:
    if len(names) == 2:  # noqa: PLR2004 - a trio's two others
        return words("{one} and {other}", one=names[0], other=names[1])
    return ", ".join(names)
