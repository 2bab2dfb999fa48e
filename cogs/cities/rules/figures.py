"""Numbers with their years as people type them: ``2019: 412``."""

import math
import re
from dataclasses import dataclass
from datetime import date

from bot.errors import UserError
from bot.texts import clean

FIRST_YEAR, LAST_YEAR = 1990, 2100
LARGEST = 1e12
LONGEST = 40
_FIGURE = re.compile(r"([0-9]{4})\s*[:;=]\s*(.+)", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,15}(?:[.][0-9]{1,9})?", re.ASCII)
_GROUPED = re.compile(r"[0-9]{1,3}(?:[ '’][0-9]{3})+", re.ASCII)
_COMMA = re.compile(r"([0-9]{1,15}),([0-9]{1,15})", re.ASCII)
_DOUBTFUL = 3
"""So many digits after a comma are a fraction to some readers, and thousands to others."""


@dataclass(frozen=True, slots=True)
class Figure:
    year: int
    value: float


def read_figure(text: str) -> Figure | None:
    """A year and its number; None where nothing was typed. Raises UserError."""
    typed = clean(text, limit=LONGEST, lines=False)
    if not typed:
        return None
    found = _FIGURE.fullmatch(typed)
    if found is None:
        raise UserError("Write the year and the number, such as 2019: 412.")
    return Figure(read_year(found[1]), read_number(found[2].strip()))


def read_year(text: str) -> int:
    """Raises UserError."""
    typed = clean(text, limit=LONGEST, lines=False)
    if not (typed.isascii() and typed.isdigit()) or not FIRST_YEAR <= int(typed) <= LAST_YEAR:
        raise UserError("Give a year from {first} to {last}.", first=FIRST_YEAR, last=LAST_YEAR)
    return int(typed)


def read_number(typed: str) -> float:
    """Asks back where a comma can be a point or nothing at all. Raises UserError."""
    if comma := _COMMA.fullmatch(typed):
        if len(comma[2]) == _DOUBTFUL:
            raise UserError(
                "Is that {point} or {none}? Please write it without the comma.",
                point=f"{comma[1]}.{comma[2]}",
                none=f"{comma[1]}{comma[2]}",
            )
        typed = f"{comma[1]}.{comma[2]}"
    if _GROUPED.fullmatch(typed):
        typed = re.sub(r"[^0-9]", "", typed)
    if not _NUMBER.fullmatch(typed) or float(typed) > LARGEST:
        raise UserError("Write the year and the number, such as 2019: 412.")
    return float(typed)


def number(value: float) -> str:
    """A stored number as people write it: no exponent, no needless zeros, no commas."""
    if math.isclose(value, round(value), abs_tol=1e-9):
        return str(round(value))
    return f"{value:.9f}".rstrip("0").rstrip(".")


def figure(found: Figure | None) -> str:
    """As :func:`read_figure` reads it; nothing for none."""
    return f"{found.year}: {number(found.value)}" if found else ""


def not_after(found: Figure | None, today: date) -> None:
    """Refuses a value of a year that has not come. Raises UserError."""
    if found is not None and found.year > today.year:
        raise UserError("{year} has not come yet. Give the latest known value.", year=found.year)
