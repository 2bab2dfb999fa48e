"""What the areas publish for all to find: obstacles, solutions, articles, offers, funding."""

from bot.search.finding import Search
from bot.search.records import Answer, Audience, Doc, Found, Grade, audiences_of
from bot.search.writing import helped, publish, refresh, withdraw

__all__ = [
    "Answer",
    "Audience",
    "Doc",
    "Found",
    "Grade",
    "Search",
    "audiences_of",
    "helped",
    "publish",
    "refresh",
    "withdraw",
]
