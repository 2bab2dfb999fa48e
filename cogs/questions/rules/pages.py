"""The pages of the guide that come with Agora: how such a file is written and read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cogs.questions.rules.entries import read_article
from cogs.questions.rules.records import GUIDE, ArticleText


@dataclass(frozen=True)
class Page:
    """A draft until a coordinator has checked it."""

    from_ref: str
    text: ArticleText
    checked_on: date


def read_page(name: str, content: str) -> Page:
    """Reads ``name: value`` lines (title, topic, sector, checked, one or more of source), an
    empty line, and the text. UserError or KeyError where the file does not fit."""
    head, _, body = content.strip().partition("\n\n")
    fields: dict[str, list[str]] = {}
    for line in head.splitlines():
        key, _, value = line.partition(":")
        fields.setdefault(key.strip(), []).append(value.strip())
    text = read_article(
        fields["title"][0],
        body,
        "\n".join(fields["source"]),
        fields["topic"][0],
        fields["sector"][0],
    )
    return Page(f"{GUIDE}{name}", text, date.fromisoformat(fields["checked"][0]))
