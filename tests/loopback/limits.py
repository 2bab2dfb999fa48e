"""What Discord refuses in a message or a form: sizes, duplicates, forbidden mixtures."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Any

from .refusals import Refusal, invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .records import Json

MAX_CONTENT = 2000
MAX_COMPONENTS = 40
MAX_TEXT = 4000
MAX_FILES = 10


class Part(IntEnum):
    """Component types."""

    ROW = 1
    BUTTON = 2
    STRING_SELECT = 3
    TEXT_INPUT = 4
    USER_SELECT = 5
    ROLE_SELECT = 6
    MENTIONABLE_SELECT = 7
    CHANNEL_SELECT = 8
    SECTION = 9
    TEXT = 10
    THUMBNAIL = 11
    GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    UPLOAD = 19
    RADIOS = 21
    CHECKBOXES = 22
    CHECKBOX = 23


SELECTS = frozenset({3, 5, 6, 7, 8})
IN_CONTAINER = frozenset({1, 9, 10, 12, 13, 14})
V2_TOP = IN_CONTAINER | {Part.CONTAINER}
IN_LABEL = frozenset({3, 4, 5, 6, 7, 8, 19, 21, 22, 23})
LINK, PREMIUM = 5, 6


def walk(components: list[Json]) -> Iterator[Json]:
    """Every component in reading order, parents before children."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        for key in ("accessory", "component"):
            if isinstance(component.get(key), dict):
                yield from walk([component[key]])


def check_message(
    *, content: str, components: list[Json], v2: bool, embeds: bool, files: int
) -> None:
    """Raise a Refusal unless Discord would store this message."""
    if files > MAX_FILES:
        raise invalid("attachments", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    if v2:
        _check_v2(content, components, embeds=embeds)
    else:
        _check_plain(content, components, filled=embeds or files > 0)
    _check_unique([part["custom_id"] for part in walk(components) if "custom_id" in part])
    for part in walk(components):
        _check_part(part)


def _check_v2(content: str, components: list[Json], *, embeds: bool) -> None:
    if content or embeds:
        raise invalid(
            "content" if content else "embeds",
            "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
            "The field cannot be used when using MessageFlags.IS_COMPONENTS_V2",
        )
    if not components:
        raise Refusal(400, 50006, "Cannot send an empty message")
    parts = list(walk(components))
    if len(parts) > MAX_COMPONENTS:
        raise invalid("components", "COMPONENT_MAX_COUNT", "At most 40 components in total.")
    texts = [part.get("content") or "" for part in parts if part["type"] == Part.TEXT]
    if sum(map(len, texts)) > MAX_TEXT:
        raise invalid("components", "COMPONENT_MAX_TEXT", "At most 4000 characters in total.")
    _check_places(components, V2_TOP, "components")


def _check_plain(content: str, components: list[Json], *, filled: bool) -> None:
    if len(content) > MAX_CONTENT:
        raise invalid("content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length.")
    if not content.strip() and not components and not filled:
        raise Refusal(400, 50006, "Cannot send an empty message")
    if len(components) > 5:
        raise invalid("components", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.")
    _check_places(components, frozenset({Part.ROW}), "components")


def _check_places(components: list[Json], allowed: frozenset[int], path: str) -> None:
    for index, component in enumerate(components):
        where = f"{path}.{index}"
        if component.get("type") not in allowed:
            raise invalid(f"{where}.type", "UNION_TYPE_CHOICES", f"Must be one of {set(allowed)}")
        if component["type"] == Part.CONTAINER:
            _check_places(component["components"], IN_CONTAINER, f"{where}.components")


def _check_unique(custom_ids: list[str]) -> None:
    for custom_id in custom_ids:
        if custom_ids.count(custom_id) > 1:
            raise invalid(
                "components",
                "COMPONENT_CUSTOM_ID_DUPLICATED",
                "Component custom id cannot be duplicated",
            )


def _check_part(part: Json) -> None:
    kind = part["type"]
    if kind == Part.ROW:
        _check_row(part)
    elif kind == Part.BUTTON:
        _check_button(part)
    elif kind in SELECTS:
        _check_select(part)
    elif kind == Part.TEXT:
        _length("content", part.get("content"), 1, MAX_TEXT)
    elif kind == Part.SECTION:
        _length("components", part.get("components"), 1, 3)
        if "accessory" not in part:
            raise invalid("accessory", "BASE_TYPE_REQUIRED", "This field is required")


def _check_row(row: Json) -> None:
    inside = [part["type"] for part in row.get("components") or []]
    _length("components", inside, 1, 5)
    mixed = any(kind != Part.BUTTON for kind in inside)
    if mixed and len(inside) > 1:
        raise invalid("components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The row is too wide.")


def _check_button(button: Json) -> None:
    _length("label", button.get("label", ""), 0, 80)
    if button["style"] == PREMIUM:
        return
    if not button.get("label") and not button.get("emoji"):
        raise invalid("label", "BUTTON_COMPONENT_INVALID", "A label or an emoji is required")
    if button["style"] == LINK:
        if "custom_id" in button or not button.get("url"):
            raise invalid("url", "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "One only")
        return
    _length("custom_id", button.get("custom_id"), 1, 100)


def _check_select(select: Json) -> None:
    _length("custom_id", select.get("custom_id"), 1, 100)
    _length("placeholder", select.get("placeholder") or "", 0, 150)
    if select["type"] == Part.STRING_SELECT:
        check_options(select.get("options"), 1, 25)


def check_options(options: Any, low: int, high: int) -> None:
    """Raise unless there are enough options, all different and short enough."""
    _length("options", options, low, high)
    values = [option["value"] for option in options]
    if len(set(values)) < len(values):
        raise invalid("options", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "Duplicate value")
    for option in options:
        _length("label", option["label"], 1, 100)
        _length("value", option["value"], 1, 100)
        _length("description", option.get("description") or "", 0, 100)


def check_modal(modal: Json) -> None:
    """Raise a Refusal unless Discord would show this form."""
    _length("custom_id", modal.get("custom_id"), 1, 100)
    _length("title", modal.get("title"), 1, 45)
    components: list[Json] = modal.get("components") or []
    _length("components", components, 1, 5)
    _check_places(components, frozenset({Part.ROW, Part.TEXT, Part.LABEL}), "components")
    _check_unique([part["custom_id"] for part in walk(components) if "custom_id" in part])
    for part in walk(components):
        _check_field(part)


def _check_field(part: Json) -> None:
    kind = part["type"]
    if kind == Part.LABEL:
        _length("label", part.get("label"), 1, 45)
        _length("description", part.get("description") or "", 0, 100)
        _check_places([part["component"]], IN_LABEL, "component")
    elif kind == Part.TEXT_INPUT:
        _length("custom_id", part.get("custom_id"), 1, 100)
        _length("placeholder", part.get("placeholder") or "", 0, 100)
        _length("value", part.get("value") or "", 0, part.get("max_length") or 4000)
    elif kind == Part.RADIOS:
        check_options(part.get("options"), 2, 10)
    elif kind == Part.CHECKBOXES:
        check_options(part.get("options"), 1, 10)
    elif kind in SELECTS:
        _check_select(part)


def _length(field: str, value: Any, low: int, high: int) -> None:
    if value is None:
        raise invalid(field, "BASE_TYPE_REQUIRED", "This field is required")
    if not low <= len(value) <= high:
        code = "BASE_TYPE_BAD_LENGTH"
        raise invalid(field, code, f"Must be between {low} and {high} in length.")
