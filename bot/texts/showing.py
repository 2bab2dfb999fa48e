"""Makes stored text show in Discord as the plain words that it is."""

import re
import unicodedata
from bisect import bisect_right

from bot.texts.cleaning import tidy
from bot.texts.graphemes import cut

_UNSEEN = "\u200b"
_SCHEME = re.compile(r"(?:https?|discord)://", re.IGNORECASE)
_MARKUP = re.compile(r"([\\*_~`|\[\]])")
_LINE_MARKUP = re.compile(r"^([^\S\n]*)(?:([>#+-])|(\d+)([.)]))", re.MULTILINE)
_ANGLE = re.compile(r"<(?=\S)")
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_INVITE = re.compile(r"(discord(?:app)?)(?=\.(?:gg|com|me|io|li)\b)", re.IGNORECASE)
_FROM_RIGHT = {"R", "AL", "AN"}
_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


def plain(text: str, *, limit: int | None = None) -> str:
    """``text`` for a place that reads Markdown, where it pings, links and formats nothing.

    Markup is escaped; mentions, timestamps, custom emoji and invites are broken by an
    unseen blank; links lose their ``https://``. The result is longer than ``text``: with
    ``limit`` (code points) it is cut to fit, outside any escape.
    """
    shown = _escaped(text)
    if limit is None or len(shown) <= limit:
        return shown
    # The place before the one found was itself measured, so it fits.
    fitting = bisect_right(range(limit + 1), limit, key=lambda n: len(_escaped(cut(text, n))))
    return _escaped(cut(text, fitting - 1))


def isolate(name: str) -> str:
    """A name to put into a sentence: one line, and if it runs from the right, kept apart."""
    shown = tidy(name, lines=False)
    if any(unicodedata.bidirectional(letter) in _FROM_RIGHT for letter in shown):
        return f"{_ISOLATE}{shown}{_END_ISOLATE}"
    return shown


def _escaped(text: str) -> str:
    # Taking one scheme out can put another together: "hthttp://tp://".
    while _SCHEME.search(text):
        text = _SCHEME.sub("", text)
    text = _MARKUP.sub(r"\\\1", text)
    text = _LINE_MARKUP.sub(_escape_line_start, text)
    text = _ANGLE.sub(f"<{_UNSEEN}", text)
    text = _EVERYBODY.sub(f"@{_UNSEEN}", text)
    return _INVITE.sub(rf"\1{_UNSEEN}", text)


def _escape_line_start(match: re.Match[str]) -> str:
    indent, sign, number, stop = match.groups()
    return f"{indent}\\{sign}" if sign else f"{indent}{number}\\{stop}"
