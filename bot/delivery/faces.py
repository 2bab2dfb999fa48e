"""How a card or a notice looks at this moment, and how Discord's copy is recognised."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import discord

from bot.texts import cut
from bot.ui.pieces import Accent, Item, Part, card

if TYPE_CHECKING:
    from collections.abc import Iterable

NOTICE_LIMIT = 1_900
SMALL_PRINT = "-# "


@dataclass(frozen=True)
class Attachment:
    """A file sent with a message: its name and bytes."""

    name: str
    content: bytes
    alt: str = ""

    def file(self) -> discord.File:
        return discord.File(io.BytesIO(self.content), self.name, description=self.alt or None)


@dataclass(frozen=True)
class ThreadFace:
    """A card's thread: in a forum the post itself, in a text channel a thread on its message.

    ``tags`` are keys of the forum's tags, without ``tag_``. ``members`` are user ids that join it;
    nobody is taken out.
    """

    name: str
    tags: tuple[str, ...] = ()
    archived: bool = False
    members: tuple[int, ...] = ()


@dataclass(frozen=True)
class CardFace:
    """A record's message. ``ended`` records are not repaired when their message is gone;
    ``roles`` may be mentioned when the message is made, never when it is edited."""

    accent: Accent
    parts: tuple[Part, ...]
    ended: bool = False
    roles: tuple[int, ...] = ()
    files: tuple[Attachment, ...] = ()
    thread: ThreadFace | None = None

    def view(self, mark: str) -> discord.ui.LayoutView:
        return card(self.accent, *self.parts, footer=SMALL_PRINT + mark)


@dataclass(frozen=True)
class NoticeFace:
    """Plain text with at most two buttons; ``thread`` names the thread of a ``reply:`` route.

    ``only_open``: not said in a thread that is archived, so that it is not opened. ``markless``:
    without its mark; an earlier message of ours with the same text counts as this one.
    """

    text: str
    buttons: tuple[Item, ...] = ()
    roles: tuple[int, ...] = ()
    files: tuple[Attachment, ...] = field(default=())
    thread: str = ""
    only_open: bool = False
    markless: bool = False

    def content(self, mark: str) -> str:
        if self.markless:
            return cut(self.text, NOTICE_LIMIT)
        return f"{cut(self.text, NOTICE_LIMIT - len(mark) - 4)}\n{SMALL_PRINT}{mark}"


class Effect(Protocol):
    """What a card without a message does in Discord, such as giving a member's roles."""

    @property
    def fingerprint(self) -> str:
        """Equal for equal effects, so that what is so already is not done again."""
        ...

    async def apply(self, client: discord.Client) -> None:
        """Makes it so; doing it again changes nothing. Raises discord's errors."""
        ...


def buttons_view(buttons: Iterable[Item]) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for item in buttons:
        view.add_item(item)
    view.stop()
    return view


def fingerprint(view: discord.ui.LayoutView, files: Iterable[Attachment]) -> str:
    """Equal for equal looks, so that an edit that changes nothing is not made."""
    components: list[dict[str, Any]] = view.to_components()  # type: ignore[no-untyped-call]  # theirs
    digest = hashlib.sha256(json.dumps(components, sort_keys=True).encode())
    for attachment in files:
        digest.update(attachment.name.encode() + attachment.content)
    return digest.hexdigest()[:32]


def mentions(roles: Iterable[int]) -> discord.AllowedMentions:
    """Nobody, unless the kind names roles."""
    named = [discord.Object(role) for role in roles]
    return discord.AllowedMentions(everyone=False, users=False, replied_user=False, roles=named)


def mark_of(message: discord.Message) -> str:
    """The last line of small print in a message of ours; empty where there is none."""
    lines = message.content.splitlines() or _texts(message.components)
    last = lines[-1] if lines else ""
    return last.removeprefix(SMALL_PRINT) if last.startswith(SMALL_PRINT) else ""


def _texts(components: Iterable[Any]) -> list[str]:
    found: list[str] = []
    for component in components:
        if isinstance(component, discord.TextDisplay):
            found.append(component.content)
        found += _texts(getattr(component, "children", ()))
    return found
