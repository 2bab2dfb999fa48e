"""The private preview: the text, what it may betray, what is close to it, and the buttons that
post."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.ids import join
from bot.texts import cut, isolate, plain
from bot.topics import sector_name, topic_name
from bot.ui import button, with_button
from cogs.obstacles.rules.raising import Small
from cogs.obstacles.rules.records import Identity
from cogs.obstacles.views.cards import identity_label
from cogs.obstacles.views.naming import AREA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Words
    from bot.search import Found
    from bot.texts import Leak
    from bot.ui import Part
    from cogs.obstacles.rules.raising import Form, Traces

EXTRACT = 160
SIMILAR_TITLE = 100
MOST_TRACES = 8
STANDS_OPEN = frozenset({"open", "stale"})


@dataclass(frozen=True, slots=True)
class Preview:
    form: Form
    token: str
    offered: tuple[Identity, ...]
    traces: Traces
    small: tuple[Small, ...]
    city: str
    country: str
    similar: Sequence[Found]


def preview(shown: Preview, words: Words) -> list[Part]:
    form = shown.form
    parts: list[Part] = [
        with_button(
            words("Only you see this. Choosing a name posts it."),
            button(words("Who can see this?"), join(AREA, "honest")),
        ),
        f"**{plain(form.title)}**",
        words(
            "{topic} · {sector}",
            topic=topic_name(form.topic, words),
            sector=sector_name(form.sector, words),
        ),
        plain(form.body),
    ]
    if form.tried:
        tried = plain(form.tried)
        parts.append(words("**Tried so far, and what would help**\n{text}", text=tried))
    parts.append(discord.ui.Separator())
    parts += _similar(shown, words)
    parts.append(discord.ui.Separator())
    if warned := warnings(shown, words):
        lines = [f"- {warning}" for warning in warned]
        parts.append("\n".join([words("**Before you post**"), *lines]))
    parts.append(
        [
            *(
                button(
                    identity_label(identity, words), join(AREA, f"post_{identity}", arg=shown.token)
                )
                for identity in shown.offered
            ),
            button(words("Edit"), join(AREA, "mend", arg=shown.token)),
        ]
    )
    return [part for part in parts if part]


def warnings(shown: Preview, words: Words) -> list[str]:
    """Warned, never refused."""
    unnamed = any(identity is not Identity.NAMED for identity in shown.offered)
    lines = trace_lines(
        shown.traces,
        words,
        of_person=unnamed,
        of_city=any(identity.unnamed for identity in shown.offered),
    )
    if Identity.CITY in shown.offered and Small.CITY in shown.small:
        lines.append(
            words(
                "Fewer than three people speak for {city} here: your city may point to you.",
                city=isolate(shown.city),
            )
        )
    if Identity.COUNTRY in shown.offered and Small.COUNTRY in shown.small:
        lines.append(
            words(
                "Fewer than three cities are from {country}: your country may point to you.",
                country=isolate(shown.country),
            )
        )
    if unnamed and shown.form.said_openly:
        lines.append(words("Your message says this under your name."))
    return lines


def trace_lines(traces: Traces, words: Words, *, of_person: bool, of_city: bool) -> list[str]:
    """What may point to the person, where their name is not shown; to the city, where that is not
    shown either."""
    lines = []
    if of_person and traces.always:
        found = _quoted(traces.always)
        lines.append(
            words("Without your name, this could still point to you: {found}.", found=found)
        )
    if of_city and traces.places:
        found = _quoted(traces.places)
        lines.append(
            words("As your country or hidden, this could point to your city: {found}.", found=found)
        )
    return lines


def _quoted(leaks: Sequence[Leak]) -> str:
    return ", ".join(f"“{plain(cut(leak.text, 60))}”" for leak in leaks[:MOST_TRACES])


def _similar(shown: Preview, words: Words) -> list[Part]:
    if not shown.similar:
        return [words("Nobody has raised this yet. Yours will be the first.")]
    parts: list[Part] = [words("**Is one of these yours?**")]
    for found in shown.similar:
        doc = found.doc
        extract = _after_a_word(" ".join(found.extract.split()))
        text = f"**{plain(cut(doc.title, SIMILAR_TITLE))}**\n{plain(extract)}"
        if doc.kind == "obstacle" and doc.state in STANDS_OPEN:
            press = button(words("We face this too"), join(AREA, "join", doc.ref, shown.token))
        else:
            verb = f"thank_{doc.kind}"
            press = button(words("This solves it"), join(AREA, verb, doc.ref, shown.token))
        parts.append(with_button(text, press))
    return parts


def _after_a_word(text: str) -> str:
    """Cut to a short extract, not within a word."""
    if len(text) <= EXTRACT:
        return text
    whole, _, _ = text[:EXTRACT].rpartition(" ")
    return f"{whole} …" if whole else cut(text, EXTRACT)
