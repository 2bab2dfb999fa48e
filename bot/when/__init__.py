"""What a person types for a time, read into a checked local time or asked back."""

from bot.when.dates import parse_dates
from bot.when.reading import parse
from bot.when.records import (
    LONGEST_TEXT,
    DateRange,
    Question,
    Reading,
    Reason,
    Said,
)
from bot.when.sentences import day_text, question_sentence
from bot.when.text import folded
from bot.when.waking import next_daily, next_monday, next_waking
from bot.when.zones import Fold, Gap, Once, is_zone, resolve

__all__ = [
    "LONGEST_TEXT",
    "DateRange",
    "Fold",
    "Gap",
    "Once",
    "Question",
    "Reading",
    "Reason",
    "Said",
    "day_text",
    "folded",
    "is_zone",
    "next_daily",
    "next_monday",
    "next_waking",
    "parse",
    "parse_dates",
    "question_sentence",
    "resolve",
]
