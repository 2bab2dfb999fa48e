"""The post of an obstacle in the forum, and the card on which a coordinator reads one first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.delivery import CardFace, ThreadFace
from bot.ids import join
from bot.texts import cut, isolate, plain
from bot.topics import Sector, Topic, sector_name, topic_name
from bot.ui import Accent, button, with_button
from cogs.obstacles.rules.records import Identity, Obstacle, State
from cogs.obstacles.views.naming import AREA, part_name, state_name, who_line

if TYPE_CHECKING:
    from bot.i18n import Words
    from bot.ui import Part
    from bot.ui.pieces import Item

COUNTED_FROM = 3
MOST_TAGS = 4
MOST_STATUSES = 2
TITLE_LIMIT = 100
MOST_NAMES = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands on a card besides the row. ``faced``: how many cities; ``named``: those that
    show their name; ``lines``: what other parts say of it."""

    city: str = ""
    country: str = ""
    handle: str = ""
    faced: int = 0
    named: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    archived: bool = False


def tags(obstacle: Obstacle) -> tuple[str, ...]:
    """Topic, sector, and the first two statuses that hold."""
    statuses = {
        "solved": obstacle.state is State.SOLVED,
        "escalated": obstacle.escalated,
        "peers": obstacle.seeks_peers,
        "stale": obstacle.state is State.STALE,
    }
    holding = [key for key, holds in statuses.items() if holds][:MOST_STATUSES]
    topic = [] if obstacle.topic is Topic.OTHER else [obstacle.topic.value]
    sector = [] if obstacle.sector is Sector.CROSS else [obstacle.sector.value]
    return tuple([*topic, *sector, *holding][:MOST_TAGS])


def obstacle_card(obstacle: Obstacle, shown: Shown, words: Words) -> CardFace:
    gone = obstacle.removed or obstacle.state is State.WITHDRAWN
    parts: list[Part] = [f"**{title(obstacle, words)}**"]
    if not gone:
        parts.append(who_line(obstacle, shown.city, shown.country, shown.handle, words))
    parts.append(_state_line(obstacle, words))
    if obstacle.removed:
        parts.append(words("A coordinator has hidden this text."))
    elif not gone:
        parts += _texts(obstacle, words)
        parts += _facts(obstacle, shown, words)
        parts += shown.lines
        parts.append(_buttons(obstacle, words))
    members = (obstacle.author_id,) if obstacle.author_id is not None else ()
    thread = ThreadFace(
        cut(title(obstacle, words, raw=True), TITLE_LIMIT),
        tags(obstacle),
        archived=shown.archived,
        members=members,
    )
    return CardFace(Accent.OBSTACLES, tuple(parts), ended=obstacle.ended, thread=thread)


def title(obstacle: Obstacle, words: Words, *, raw: bool = False) -> str:
    """What people wrote in one line, unless it was taken away."""
    if obstacle.removed:
        return words("Hidden by a coordinator")
    if obstacle.state is State.WITHDRAWN:
        return words("Withdrawn")
    return obstacle.title if raw else plain(obstacle.title)


def _state_line(obstacle: Obstacle, words: Words) -> Item:
    state = f"**{state_name(obstacle, words)}**"
    if obstacle.state is State.DUPLICATE:
        state = words("**Raised before** · OBS-{number}", number=obstacle.duplicate_of)
    line = words(
        "{state} · {topic} · {sector}",
        state=state,
        topic=topic_name(obstacle.topic, words),
        sector=sector_name(obstacle.sector, words),
    )
    return with_button(line, button(words("Who can see this?"), join(AREA, "who", obstacle.id)))


def _texts(obstacle: Obstacle, words: Words) -> list[Part]:
    parts: list[Part] = [plain(obstacle.body)]
    if obstacle.tried:
        parts.append(
            words("**Tried so far, and what would help**\n{text}", text=plain(obstacle.tried))
        )
    return parts


def _facts(obstacle: Obstacle, shown: Shown, words: Words) -> list[Part]:
    lines = []
    if shown.faced >= COUNTED_FROM:
        lines.append(words.plural("{n} city faces this.", "{n} cities face this.", shown.faced))
    if shown.named:
        names = ", ".join(isolate(name) for name in shown.named[:MOST_NAMES])
        lines.append(words("Among them: {cities}.", cities=names))
    if obstacle.contract_part is not None:
        part = part_name(obstacle.contract_part, words)
        lines.append(words("It holds up a climate contract: {part}.", part=part))
    return ["\n".join(lines)] if lines else []


def _buttons(obstacle: Obstacle, words: Words) -> list[Item]:
    number = obstacle.id
    follow = button(words("Follow"), join(AREA, "follow", number))
    more = button(words("More…"), join(AREA, "more", number))
    if obstacle.state is State.DUPLICATE:
        return [button(words("Open"), join(AREA, "open", obstacle.duplicate_of)), more]
    reply = button(words("Reply without my name"), join(AREA, "reply", number))
    if obstacle.state is State.SOLVED:
        return [_first(words("We tried this"), "tried", number), reply, follow, more]
    if obstacle.state is State.CLOSED:
        return [reply, follow, more]
    return [_first(words("We face this too"), "face", number), reply, follow, more]


def _first(label: str, verb: str, number: int) -> Item:
    return button(label, join(AREA, verb, number), discord.ButtonStyle.primary)


def review_card(obstacle: Obstacle, shown: Shown, words: Words) -> CardFace:
    """For coordinators: the text as it would stand, and their decision."""
    parts: list[Part] = [f"**{title(obstacle, words)}**"]
    waits = obstacle.state is State.REVIEW
    if waits:
        parts.append(who_line(obstacle, shown.city, shown.country, "", words))
        parts += _texts(obstacle, words)
        parts.append(
            [
                _first(words("Publish"), "review_yes", obstacle.id),
                button(words("Refuse"), join(AREA, "review_no", obstacle.id)),
            ]
        )
    elif obstacle.state is State.WITHDRAWN:
        parts.append(words("Refused or withdrawn. It does not appear."))
    else:
        parts.append(words("It appears, or has appeared."))
    return CardFace(Accent.OBSTACLES, tuple(parts), ended=not waits)


def identity_label(identity: Identity, words: Words) -> str:
    return {
        Identity.NAMED: words("Post with my name"),
        Identity.CITY: words("Post as my city"),
        Identity.COUNTRY: words("Post as my country"),
        Identity.HIDDEN: words("Post hidden"),
    }[identity]
