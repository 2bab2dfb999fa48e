"""Answers: extracts as they are stored, each with its source and the day it was checked."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

import discord

from bot.delivery import NoticeFace
from bot.delivery.faces import NOTICE_LIMIT
from bot.ids import join, reference
from bot.texts import plain
from bot.ui import Part, button, link, stamp, with_button
from cogs.questions.rules.records import ARTICLE, is_outdated
from cogs.questions.views.forms import AREA

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.i18n import Words
    from bot.search import Answer, Found
    from bot.ui.pieces import Item

PRIMARY = discord.ButtonStyle.primary
RAISE = join("obstacles1", "raise")
REFERENCES = {
    "article": ARTICLE,
    "solution": "OBS",
    "obstacle": "OBS",
    "funding_call": "FUN",
    "funding_programme": "FUN",
}
LINK_LABEL = 60
HERE = "discord.com"
"""The source is a thread of ours: its reference says more than its host."""
IN_CHANNEL = NOTICE_LIMIT - 100
"""Characters of an answer in a channel: room for its mark."""


def answered(
    found: Sequence[Found],
    peers: Sequence[Found],
    token: str,
    today: date,
    words: Words,
    *,
    in_channel: bool,
) -> list[Part]:
    """Up to three extracts, best first. ``peers``: open obstacles of the same kind."""
    parts: list[Part] = []
    for place, one in enumerate(found):
        fits = button(words("This answered it"), join(AREA, "helped", place, token))
        parts.append(with_button(extract_text(one, today, words), fits))
    parts += _peers(peers, words)
    row: list[Item] = []
    if in_channel:
        row.append(button(words("Show in channel"), join(AREA, "public", arg=token)))
    row.append(button(words("Not what I asked"), join(AREA, "not_meant", arg=token)))
    return [*parts, [*row, *_others(token, words)]]


def unanswered(perhaps: Sequence[Found], token: str, words: Words, *, said: str = "") -> list[Part]:
    """Nothing with a source; what may be worth a look, and who else to ask."""
    parts: list[Part] = [
        said or words("I have nothing with a source for that. I noted the gap."),
    ]
    if perhaps:
        lines = [words("Perhaps one of these helps:")]
        lines += [f"- {_linked(one)}" for one in perhaps]
        parts.append("\n".join(lines))
    return [*parts, _others(token, words)]


def thanks(words: Words) -> str:
    return words("Thank you. This helps others to find it.")


def gap_noted(token: str, words: Words) -> list[Part]:
    return unanswered((), token, words, said=words("I noted the gap."))


def shown(answer: Answer, today: date, words: Words) -> NoticeFace | None:
    """An answer in a channel, for all who read there. Nobody is named, and no word is anybody's
    own: else this would be a way to write without a name. An extract stands with its source, or
    not at all."""
    if not answer.answered:
        return None
    text = words("Somebody looked this up:")
    for one in answer.found:
        longer = f"{text}\n\n{extract_text(one, today, words)}"
        if len(longer) > IN_CHANNEL:
            break
        text = longer
    return NoticeFace(text)


def extract_text(one: Found, today: date, words: Words) -> str:
    """The stored words as they are, then where they come from and when somebody looked."""
    lines = [f"**{plain(one.doc.title)}**", _quoted(one), _source(one, today, words)]
    return "\n".join(lines)


def results(found: Sequence[Found], words: Words) -> list[Part]:
    """What a search of the knowledge gives."""
    parts: list[Part] = []
    for one in found:
        text = f"**{plain(one.doc.title)}**\n{_quoted(one)}"
        if one.doc.kind == "article":
            text += f"\n-# {ref_of(one)}"
            parts.append(with_button(text, button(words("Open"), join(AREA, "show", one.doc.ref))))
        elif one.doc.url:
            parts.append(with_button(f"{text}\n-# {ref_of(one)}", link(words("Open"), one.doc.url)))
        else:
            parts.append(f"{text}\n-# {ref_of(one)}")
    return parts


def nothing_close(words: Words, *, member: bool) -> list[Part]:
    parts: list[Part] = [words("Nothing close.")]
    if member:
        parts.append([button(words("Ask"), join(AREA, "ask")), raise_button(words)])
    return parts


def raise_button(words: Words) -> Item:
    return button(words("Raise an obstacle"), RAISE)


def ref_of(one: Found) -> str:
    return reference(REFERENCES.get(one.doc.kind, ARTICLE), one.doc.ref)


def day_stamp(day: date) -> str:
    """A day as Discord writes it in the reader's language; noon is the same day in all Europe."""
    return stamp(datetime.combine(day, time(12), UTC), "D")


def masked(label: str, url: str) -> str:
    """A link in running text; ``url`` was read by :func:`bot.texts.read_link` or is ours."""
    return f"[{label}](<{url}>)"


def host_of(url: str) -> str:
    """What a reader recognises of a link: ``netzerocities.eu``."""
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")


def checked(day: date | None, today: date, words: Words) -> str:
    """When somebody last looked; empty where nobody is known to have."""
    if day is None:
        return ""
    told = words("checked on {day}", day=day_stamp(day))
    return f"{told} · {words('may be out of date')}" if is_outdated(day, today) else told


def _source(one: Found, today: date, words: Words) -> str:
    host, ref = host_of(one.doc.url), ref_of(one)
    here = host == HERE
    source = masked(ref if here else host, one.doc.url)
    facts = [words("Source: {link}", link=source), checked(one.doc.checked_on, today, words)]
    return "-# " + " · ".join(filter(None, [*facts, "" if here else ref]))


def _linked(one: Found) -> str:
    title = plain(one.doc.title, limit=LINK_LABEL)
    return f"{masked(title, one.doc.url)} ({ref_of(one)})" if one.doc.url else title


def _peers(peers: Sequence[Found], words: Words) -> list[Part]:
    if not peers:
        return []
    return [words("Others face this: {links}", links=", ".join(map(_linked, peers)))]


def _others(token: str, words: Words) -> list[Item]:
    return [
        button(words("Ask the community"), join(AREA, "community", arg=token)),
        raise_button(words),
    ]


def _quoted(one: Found) -> str:
    """A piece that begins within a sentence, after a colon, says so."""
    text = plain(one.extract)
    return f"… {text}" if one.extract[:1].islower() else text
