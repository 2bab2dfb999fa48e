"""Links that people type."""

import re
from typing import Final
from urllib.parse import urlsplit

from bot.errors import UserError
from bot.texts.cleaning import clean

LONGEST_LINK: Final = 500
_UNFIT: Final = re.compile(r"[\s<>()\[\]\\\"`|{}^]")


def read_link(typed: str, longest: int = LONGEST_LINK) -> str:
    """An http(s) link as it may be stored and shown in running text; empty where nothing is typed.

    Raises UserError for anything else, also for one that carries a user name or would break the
    Markdown around it.
    """
    url = clean(typed, limit=longest + 1, lines=False)
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"http", "https"} and "." in (parts.hostname or "").strip(".")
        sound = sound and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        sound = False
    if not sound:
        raise UserError("Please give a link that starts with https://")
    if _UNFIT.search(url):
        raise UserError("Write this link without spaces and brackets, or give another one.")
    if len(url) > longest:
        raise UserError("This link is too long. Give a shorter one.")
    return url
