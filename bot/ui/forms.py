"""The fields of forms; a form holds no state, its custom_id says where the answer goes."""

from collections.abc import Iterable
from typing import Any

import discord
from discord import ui

from bot.texts import cut
from bot.ui.pieces import MAX_OPTIONS

TITLE_LIMIT = 45
LABEL_LIMIT = 45
DESCRIPTION_LIMIT = 100
FEW, MANY = 2, 10  # radio groups take two to ten, checkbox groups up to ten

Field = ui.Item[Any]


def form(title: str, custom_id: str, *fields: Field | str) -> ui.Modal:
    """At most five fields (ValueError); a string is text to read. The id must be fresh for each
    opening."""
    modal = ui.Modal(title=cut(title, TITLE_LIMIT), custom_id=custom_id, timeout=None)
    for field in fields:
        modal.add_item(ui.TextDisplay(field) if isinstance(field, str) else field)
    # A finished form is not kept by discord.py: the router reads all from the submit itself.
    modal.stop()
    return modal


def text_field(
    custom_id: str,
    label: str,
    *,
    long: bool = False,
    low: int = 0,
    high: int = 4_000,
    value: str = "",
    hint: str = "",
    placeholder: str = "",
) -> Field:
    """One line, or a paragraph with ``long``; required when ``low`` is above zero."""
    return _labelled(
        label,
        hint,
        ui.TextInput(
            custom_id=custom_id,
            style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
            required=low > 0,
            min_length=low or None,
            max_length=high,
            default=value[:high] or None,
            placeholder=cut(placeholder, 100) or None,
        ),
    )


def choice_field(
    custom_id: str,
    label: str,
    options: Iterable[tuple[str, str]],
    *,
    chosen: str = "",
    required: bool = True,
    hint: str = "",
) -> Field:
    """One of (value, label): radio buttons up to ten, else a select up to 25."""
    made = list(options)
    if FEW <= len(made) <= MANY:
        group: ui.RadioGroup[Any] = ui.RadioGroup(custom_id=custom_id, required=required)
        for value, text in made:
            group.add_option(label=cut(text, 100), value=value, default=value == chosen)
        return _labelled(label, hint, group)
    return _labelled(label, hint, _select(custom_id, made, {chosen}, required=required, most=1))


def several_field(
    custom_id: str,
    label: str,
    options: Iterable[tuple[str, str]],
    *,
    chosen: Iterable[str] = (),
    most: int,
    required: bool = True,
    hint: str = "",
) -> Field:
    """Up to ``most`` of (value, label): checkboxes up to ten, else a select up to 25."""
    made = list(options)
    ticked = set(chosen)
    if len(made) <= MANY:
        group: ui.CheckboxGroup[Any] = ui.CheckboxGroup(
            custom_id=custom_id,
            required=required,
            min_values=1 if required else 0,
            max_values=min(most, len(made)),
        )
        for value, text in made:
            group.add_option(label=cut(text, 100), value=value, default=value in ticked)
        return _labelled(label, hint, group)
    return _labelled(label, hint, _select(custom_id, made, ticked, required=required, most=most))


def people_field(custom_id: str, label: str, *, most: int, hint: str = "") -> Field:
    """Up to ``most`` people of the server, or nobody; their ids come back as values."""
    chosen: ui.UserSelect[Any] = ui.UserSelect(
        custom_id=custom_id, required=False, min_values=0, max_values=most
    )
    return _labelled(label, hint, chosen)


def _select(
    custom_id: str, options: list[tuple[str, str]], ticked: set[str], *, required: bool, most: int
) -> Field:
    if not 1 <= len(options) <= MAX_OPTIONS:
        raise ValueError(f"a select takes 1 to {MAX_OPTIONS} options, not {len(options)}")
    return ui.Select(
        custom_id=custom_id,
        required=required,
        min_values=1 if required else 0,
        max_values=min(most, len(options)),
        options=[
            discord.SelectOption(label=cut(text, 100), value=value, default=value in ticked)
            for value, text in options
        ],
    )


def _labelled(label: str, hint: str, component: Field) -> Field:
    return ui.Label(
        text=cut(label, LABEL_LIMIT),
        description=cut(hint, DESCRIPTION_LIMIT) or None,
        component=component,
    )
