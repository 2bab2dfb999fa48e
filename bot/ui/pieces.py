"""The pieces of cards and panels: text, buttons, selects, pictures, one accent an area."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Any, TypeAlias

import discord
from discord import ui

from bot.clock import seconds
from bot.texts import cut

MAX_COMPONENTS = 40  # a message, nested ones counted; Discord's limit
MAX_CHARACTERS = 4_000  # all text displays of a message together; Discord's limit
MAX_OPTIONS = 25
LABEL_LIMIT = 80
OPTION_LIMIT = 100
ROW = 5

Item: TypeAlias = ui.Item[Any]
Part: TypeAlias = str | Item | Sequence[Item]
"""Text, one component, or a row of buttons."""


class Accent(IntEnum):
    """Okabe and Ito's colours, distinct for colour-blind eyes; one an area."""

    POLLS = 0x0072B2
    OBSTACLES = 0xE69F00
    QUESTIONS = 0x56B4E9
    FUNDING = 0x009E73
    MEETINGS = 0xCC79A7
    CITIES = 0xF0E442
    ANNOUNCEMENTS = 0xD55E00
    SETUP = 0x6C757D


def button(
    label: str,
    custom_id: str,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    *,
    disabled: bool = False,
) -> Item:
    """A stateless button; ``custom_id`` from :func:`bot.ids.join`."""
    return ui.Button(
        label=cut(label, LABEL_LIMIT), custom_id=custom_id, style=style, disabled=disabled
    )


def link(label: str, url: str) -> Item:
    return ui.Button(label=cut(label, LABEL_LIMIT), url=url)


def select(
    custom_id: str,
    options: Iterable[tuple[str, str]],
    placeholder: str,
    *,
    chosen: Iterable[str] = (),
    most: int = 1,
) -> Item:
    """A select of (value, label), one to 25 of them (ValueError); ``chosen`` ones stand ticked."""
    ticked = set(chosen)
    made = [
        discord.SelectOption(label=cut(label, OPTION_LIMIT), value=value, default=value in ticked)
        for value, label in options
    ]
    if not 1 <= len(made) <= MAX_OPTIONS:
        raise ValueError(f"a select takes 1 to 25 options, not {len(made)}")
    return ui.Select(
        custom_id=custom_id,
        options=made,
        placeholder=cut(placeholder, 150),
        min_values=1,
        max_values=min(most, len(made)),
    )


def with_button(text: str, accessory: Item) -> Item:
    """A line with the one button that belongs to it beside it."""
    return ui.Section(ui.TextDisplay(text), accessory=accessory)


def picture(filename: str, alt: str) -> Item:
    """A picture that is sent as a file of this name, with the same content as text."""
    gallery: ui.MediaGallery[Any] = ui.MediaGallery()
    gallery.add_item(media=f"attachment://{filename}", description=cut(alt, 1_024))
    return gallery


def stamp(at: datetime, style: str = "f") -> str:
    """A time that Discord shows in the reader's own zone; styles as Discord's (f, F, R, d)."""
    return f"<t:{seconds(at)}:{style}>"


def panel(*parts: Part) -> ui.LayoutView:
    """A private answer. Raises ValueError for more than Discord takes."""
    return _finished(_items(parts))


def card(accent: Accent, *parts: Part, footer: str = "") -> ui.LayoutView:
    """A message that shows one record; its ``footer`` is never cut off. Raises ValueError for
    more than Discord takes."""
    items = _items([*parts, footer] if footer else parts)
    return _finished([ui.Container(*items, accent_colour=int(accent))], whole_last=bool(footer))


def measure(view: ui.LayoutView) -> tuple[int, int]:
    """(components, characters) as Discord counts them."""
    return sum(1 for _ in view.walk_children()), sum(len(text.content) for text in _texts(view))


def _texts(view: ui.LayoutView) -> list[ui.TextDisplay[Any]]:
    return [item for item in view.walk_children() if isinstance(item, ui.TextDisplay)]


def _items(parts: Iterable[Part]) -> list[Item]:
    items: list[Item] = []
    for part in parts:
        if isinstance(part, str):
            items += [ui.TextDisplay(part)] if part else []
        elif isinstance(part, ui.Button | ui.Select):
            items.append(ui.ActionRow(part))
        elif isinstance(part, ui.Item):
            items.append(part)
        else:
            items.extend(ui.ActionRow(*part[i : i + ROW]) for i in range(0, len(part), ROW))
    return items


def _finished(items: list[Item], *, whole_last: bool = False) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    for item in items:
        view.add_item(item)
    _cut(_texts(view), whole_last=whole_last)
    components, _ = measure(view)
    if components > MAX_COMPONENTS:
        raise ValueError(f"{components} components are more than Discord takes")
    # A finished view is not kept by discord.py: the router answers by custom_id alone.
    view.stop()
    return view


def _cut(texts: list[ui.TextDisplay[Any]], *, whole_last: bool) -> None:
    """All texts share one limit: whatever stands first keeps its words, each keeps a sign."""
    last = len(texts[-1].content) if whole_last else 0
    open_texts = texts[:-1] if whole_last else texts
    room = MAX_CHARACTERS - last
    for after, text in enumerate(open_texts, start=1):
        text.content = cut(text.content, room - (len(open_texts) - after))
        room -= len(text.content)
