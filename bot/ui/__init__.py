"""The pieces of every card, panel and form, and the one place that answers a press."""

from bot.ui.forms import choice_field, form, people_field, several_field, text_field
from bot.ui.lists import rest_of
from bot.ui.pieces import (
    Accent,
    Part,
    button,
    card,
    link,
    measure,
    panel,
    picture,
    select,
    stamp,
    with_button,
)
from bot.ui.request import Request
from bot.ui.router import Handler, Router

__all__ = [
    "Accent",
    "Handler",
    "Part",
    "Request",
    "Router",
    "button",
    "card",
    "choice_field",
    "form",
    "link",
    "measure",
    "panel",
    "people_field",
    "picture",
    "rest_of",
    "select",
    "several_field",
    "stamp",
    "text_field",
    "with_button",
]
