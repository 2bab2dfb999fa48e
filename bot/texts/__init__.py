"""Untrusted text: cleaned for storing, made plain for showing, checked for what tells."""

from bot.texts.cleaning import blank, clean, fits, from_html
from bot.texts.folding import fold, folded, question_key
from bot.texts.graphemes import cut
from bot.texts.leaking import Leak, LeakKind, leaks
from bot.texts.links import LONGEST_LINK, read_link
from bot.texts.showing import isolate, plain
from bot.texts.tables import spreadsheet

__all__ = [
    "LONGEST_LINK",
    "Leak",
    "LeakKind",
    "blank",
    "clean",
    "cut",
    "fits",
    "fold",
    "folded",
    "from_html",
    "isolate",
    "leaks",
    "plain",
    "question_key",
    "read_link",
    "spreadsheet",
]
