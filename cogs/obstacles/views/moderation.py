"""Reports, what was hidden, the queue and the log: all of it about words, none about people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.delivery import CardFace
from bot.ids import join
from bot.texts import plain
from bot.ui import Accent, Part, button, form, link, rest_of, stamp, text_field, with_button
from cogs.obstacles.rules.moderation import REASON, Target
from cogs.obstacles.views.naming import AREA

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.i18n import Words
    from cogs.obstacles.store.moderation import Entry, Reported

MOST_LISTED = 9
MOST_REASONS = 5


def report_form(target: Target, fresh: str, words: Words) -> discord.ui.Modal:
    sent = join(AREA, "report_sent", arg=f"{target.arg}-{fresh}")
    return form(
        words("Report to coordinators"),
        sent,
        text_field(
            "reason",
            words("What is wrong with it?"),
            long=True,
            high=REASON[1],
            hint=words("Coordinators read this; they do not see who wrote it."),
        ),
    )


def thanks(words: Words) -> list[Part]:
    return [words("Thank you, a coordinator will look.")]


def report_card(reported: Reported, url: str, words: Words, *, by_handle: bool) -> CardFace:
    """``by_handle``: whether the words stand under a handle, which can be paused."""
    title = words("🚩 **Reported:** {what}", what=_what(reported.target, words))
    if reported.state != "open":
        ended = words("**Hidden**") if reported.state == "hidden" else words("**Kept**")
        return CardFace(Accent.OBSTACLES, (title, ended), ended=True)
    parts: list[Part] = [title]
    parts += [f"> {plain(reason)}" for reason in reported.reasons[:MOST_REASONS]]
    parts.append(words.plural("{n} person reported it.", "{n} people reported it.", reported.count))
    arg = reported.target.arg
    buttons = [link(words("Open"), url)] if url else []
    if reported.target.is_post or by_handle:
        buttons.append(
            button(words("Hide"), join(AREA, "mod_hide", arg=arg), discord.ButtonStyle.danger)
        )
    else:
        parts.append(words("Somebody wrote it by name: delete it in Discord itself."))
    buttons.append(button(words("Keep"), join(AREA, "mod_keep", arg=arg)))
    if by_handle:
        buttons.append(button(words("Mute handle"), join(AREA, "mod_mute", arg=arg)))
    return CardFace(Accent.OBSTACLES, (*parts, buttons))


def hidden(target: Target, words: Words) -> list[Part]:
    return [
        words("Hidden. {what} shows no words any more.", what=_what(target, words)),
        [button(words("Restore"), join(AREA, "mod_restore", arg=target.arg))],
    ]


def restored(target: Target, words: Words) -> list[Part]:
    return [words("Restored. {what} shows its words again.", what=_what(target, words))]


def kept(words: Words) -> list[Part]:
    return [words("Kept. It stays as it is.")]


def muted(handle: str, until: datetime, words: Words, *, everywhere: bool) -> list[Part]:
    """The same whether or not anybody could be found behind it."""
    if everywhere:
        return [
            words(
                "Muted until {day}: {handle}, and whoever it is everywhere else.",
                handle=plain(handle),
                day=stamp(until, "D"),
            )
        ]
    return [words("Muted until {day}: {handle}.", handle=plain(handle), day=stamp(until, "D"))]


def queue(targets: Sequence[Target], reviews: Sequence[int], words: Words) -> list[Part]:
    if not targets and not reviews:
        return [words("Nothing to do.")]
    lines = [
        (
            join(AREA, "mod_open", arg=target.arg),
            words("Reported: {what}", what=_what(target, words)),
        )
        for target in targets
    ]
    lines += [
        (join(AREA, "mod_review", number), words("Unnamed post: OBS-{n} waits to appear", n=number))
        for number in reviews
    ]
    parts: list[Part] = [
        with_button(text, button(words("Open"), custom_id))
        for custom_id, text in lines[:MOST_LISTED]
    ]
    return [*parts, *rest_of(lines[MOST_LISTED:], words)]


def log(entries: Sequence[Entry], words: Words) -> list[Part]:
    if not entries:
        return [words("Nothing was hidden or muted yet.")]
    acts = {
        "hide": words("hidden"),
        "restore": words("restored"),
        "mute": words("muted"),
        "keep": words("kept"),
    }
    lines = [
        f"- {stamp(entry.at, 'd')} · {acts[entry.action]} · "
        f"{_what(Target.read(entry.target), words)}"
        + (f" · {plain(entry.reason, limit=100)}" if entry.reason else "")
        for entry in entries
    ]
    return ["\n".join(lines)]


def removed_reply(words: Words) -> str:
    """What stands instead of a hidden reply."""
    return words("*A coordinator took these words away.*")


def _what(target: Target, words: Words) -> str:
    return target.text if target.is_post else words("a message")
