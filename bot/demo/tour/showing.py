"""Messages as lines of a terminal: words without marks, buttons in brackets, times in Brussels."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bot.demo.world import BRUSSELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

ROW, BUTTON, TEXT_INPUT, SECTION, TEXT, GALLERY, FILE, LABEL = 1, 2, 4, 9, 10, 12, 13, 18
STAMP = re.compile(r"<t:(\d+):(\w)>")
MENTION = re.compile(r"<(@&?|#)(\d+)>")
MARKS = re.compile(
    r"\*\*|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|^-# |`|[\u2066-\u2069]|\\", re.MULTILINE
)


def lines_of(content: str, components: Iterable[Mapping[str, Any]]) -> list[str]:
    """What a person reads in a message or a form, line by line."""
    found = content.splitlines()
    for component in components:
        found += _lines(component)
    return [line for line in found if line.strip()]


def readable(line: str, names: Mapping[int, str], now: datetime) -> str:
    """Without Discord's marks; ``names`` are those of people, roles and channels."""
    line = STAMP.sub(lambda found: _time(int(found[1]), found[2], now), line)
    line = MENTION.sub(lambda found: f"{found[1][0]}{names.get(int(found[2]), '?')}", line)
    return MARKS.sub("", line)


def day_and_hour(at: datetime) -> str:
    return f"{at.astimezone(BRUSSELS):%A %-d %B %Y, %H:%M}"


def _time(seconds: int, style: str, now: datetime) -> str:
    at = datetime.fromtimestamp(seconds, UTC)
    if style != "R":
        return f"{at.astimezone(BRUSSELS):%A %-d %B, %H:%M}"
    hours = round(abs((at - now).total_seconds()) / 3_600)
    span = f"{hours} hours" if hours < 48 else f"{hours // 24} days"  # noqa: PLR2004 - two days
    return f"{span} ago" if at < now else f"in {span}"


def _lines(component: Mapping[str, Any]) -> list[str]:
    make = _MAKERS.get(int(component.get("type", 0)), _inside)
    return make(component)


def _inside(component: Mapping[str, Any]) -> list[str]:
    if "options" in component:
        return [_select(component)]
    return [line for part in component.get("components", ()) for line in _lines(part)]


def _row(component: Mapping[str, Any]) -> list[str]:
    return [" ".join(line for part in component["components"] for line in _lines(part))]


def _section(component: Mapping[str, Any]) -> list[str]:
    texts = _inside(component)
    return [*texts[:-1], " ".join([texts[-1], *_lines(component["accessory"])])]


def _label(component: Mapping[str, Any]) -> list[str]:
    return [" ".join([f"{component['label']}:", *_lines(component["component"])])]


def _select(component: Mapping[str, Any]) -> str:
    chosen = [option["label"] for option in component["options"] if option.get("default")]
    return f"<{', '.join(chosen) or component.get('placeholder') or 'choose'}>"


def _files(component: Mapping[str, Any]) -> list[str]:
    return ["(the same as a picture)" for _ in component.get("items", ())]


_MAKERS: dict[int, Callable[[Mapping[str, Any]], list[str]]] = {
    ROW: _row,
    BUTTON: lambda component: [f"[{component.get('label', '')}]"],
    TEXT_INPUT: lambda component: [f"______ {component.get('value') or ''}".strip()],
    SECTION: _section,
    TEXT: lambda component: str(component["content"]).splitlines(),
    GALLERY: _files,
    FILE: lambda _: ["(a file)"],
    LABEL: _label,
}
