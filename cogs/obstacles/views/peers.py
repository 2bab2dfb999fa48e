"""Search results, and cities that have been there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.ids import join
from bot.texts import isolate, plain
from bot.topics import Sector, Topic, sector_name, topic_name
from bot.ui import Part, button, link, with_button
from cogs.obstacles.rules.peers import Peer, Reason, Why
from cogs.obstacles.views.naming import AREA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Words
    from bot.search import Found
    from cogs.obstacles.rules.records import Obstacle

PRIMARY = discord.ButtonStyle.primary
INVITE = ("cities1", "peer_invite")
"""The control of another area, drawn once that area answers it."""
TITLE_SHOWN = 80
OFFER_SHOWN = 100


def found_list(found: Sequence[tuple[Found, str]], words: Words) -> list[Part]:
    """Each with the address of its thread."""
    if not found:
        return nothing_close(words)
    parts: list[Part] = []
    for each, url in found:
        doc = each.doc
        lines = [f"**{plain(doc.title, limit=TITLE_SHOWN)}**", f"-# {_facts(doc.ref, each, words)}"]
        parts.append(with_button("\n".join(lines), link(words("Open"), url)))
    return parts


def nothing_close(words: Words) -> list[Part]:
    return [
        words("Nothing close."),
        [
            button(words("Raise an obstacle"), join(AREA, "raise"), PRIMARY),
            button(words("Ask"), join("questions1", "ask")),
        ],
    ]


def peers_panel(
    obstacle: Obstacle, peers: Sequence[Peer], words: Words, *, can_invite: bool
) -> list[Part]:
    """``can_invite``: whether an area answers [Invite]."""
    if not peers:
        return [
            words("No city has been there yet. {ref} is marked as looking.", ref=obstacle.ref),
            [button(words("Escalate"), join(AREA, "escalate", obstacle.id))],
        ]
    parts: list[Part] = [
        words("Recorded. {ref} looks for peers. These cities know more:", ref=obstacle.ref)
    ]
    about = obstacle.topic.value if obstacle.identity.unnamed else f"o{obstacle.id}"
    for peer in peers:
        line = "\n".join([f"**{isolate(peer.city)}**", *(_reason(r, words) for r in _told(peer))])
        if can_invite:
            invite = button(words("Invite"), join(*INVITE, peer.city_id, about))
            parts.append(with_button(line, invite))
        else:
            parts.append(line)
    if obstacle.identity.unnamed and can_invite:
        parts.append(words("Inviting shows your city to theirs. It names the topic only."))
    return parts


def _told(peer: Peer) -> list[Reason]:
    """The best reason of each kind."""
    seen: dict[Why, Reason] = {}
    for reason in sorted(peer.reasons, key=lambda each: -each.weight):
        seen.setdefault(reason.why, reason)
    return list(seen.values())


def _reason(reason: Reason, words: Words) -> str:
    what = plain(reason.what, limit=OFFER_SHOWN)
    return {
        Why.SOLVED: words("They solved {what}.", what=what),
        Why.HELPED: words("They helped to solve {what}.", what=what),
        Why.OFFERS: words("They offer: {what}", what=what),
        Why.FACES: words("They face it too."),
    }[reason.why]


def _facts(number: int, found: Found, words: Words) -> str:
    doc = found.doc
    kind = words("solution") if doc.kind == "solution" else _state(doc.state, words)
    facts = [f"OBS-{number}", kind]
    if doc.topic:
        facts.append(topic_name(Topic(doc.topic), words))
    if doc.sector:
        facts.append(sector_name(Sector(doc.sector), words))
    return " · ".join(facts)


def _state(state: str, words: Words) -> str:
    return {
        "open": words("open"),
        "solved": words("solved"),
        "closed": words("closed"),
        "stale": words("quiet"),
    }.get(state, state)
