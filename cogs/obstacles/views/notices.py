"""What is said once: a reply by handle, an offer to raise a message, the ping of the inbox."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.delivery import NoticeFace
from bot.ids import join
from bot.texts import cut, plain
from bot.ui import button
from cogs.obstacles.views.naming import AREA

if TYPE_CHECKING:
    from bot.i18n import Words

SAID = 1_800
QUOTED = 1_500
_QUOTE = re.compile(r"^> ?(.*)$", re.MULTILINE)


def relay(handle: str, text: str, words: Words, *, raised: bool) -> NoticeFace:
    """``raised``: by whoever raised it, behind the post's own handle."""
    said = plain(text, limit=SAID)
    if raised:
        return NoticeFace(words("**{handle}** (raised this): {text}", handle=handle, text=said))
    return NoticeFace(words("**{handle}**: {text}", handle=handle, text=said))


def ping(words: Words) -> NoticeFace:
    """The same for everybody; private messages stay readable for ever."""
    open_inbox = button(words("Open inbox"), join(AREA, "mine"))
    return NoticeFace(words("There is news for you in Agora."), (open_inbox,), markless=True)


def offered(text: str, words: Words) -> NoticeFace:
    """To the writer of a message that others could learn from."""
    quoted = "\n".join(f"> {line}" for line in plain(text, limit=QUOTED).splitlines())
    sentence = words("Somebody thinks other cities face this too. Nothing is posted unless you do.")
    raise_it = button(words("Raise it"), join(AREA, "offered"))
    return NoticeFace(f"{sentence}\n{quoted}", (raise_it,))


def quoted_in(content: str) -> str:
    """The text that such a notice quotes."""
    lines = _QUOTE.findall(content)
    return cut(re.sub(r"\\([\\*_~`|\[\]>#+.()-])", r"\1", "\n".join(lines)), SAID)
