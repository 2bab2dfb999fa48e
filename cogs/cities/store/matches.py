"""Matches as they stand, and which cities cannot be brought together now."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from bot.clock import moment, moment_or_none, seconds
from bot.errors import NotFound, UserError
from cogs.cities.rules.matching import (
    MOST_OPEN,
    REFUSED,
    ROUNDS,
    Answer,
    Match,
    State,
    unpacked,
)

if TYPE_CHECKING:
    from bot.db import Row, Tx

MATCHES = (
    "SELECT peer_match.*,"
    " (SELECT json_group_object(id, name) FROM city WHERE id IN (city_a, city_b, city_c)) AS names,"
    " (SELECT json_group_object(city_id, answer) FROM match_answer"
    " WHERE match_id = peer_match.id AND city_id IN (city_a, city_b, city_c)) AS answers"
    " FROM peer_match"
)


def gone() -> NotFound:
    return NotFound("This invitation is not there any more.")


def found(tx: Tx, match_id: int) -> Match:
    """Raises NotFound."""
    row = tx.one(f"{MATCHES} WHERE id = ?", (match_id,))
    if row is None:
        raise gone()
    return match_of(row)


def match_of(row: Row) -> Match:
    return Match(
        row["id"],
        row["round_id"],
        _cities(row),
        row["topic"],
        row["about"],
        unpacked(row["reasons"]),
        State(row["state"]),
        row["revision"],
        moment(row["expires_at"]),
        moment_or_none(row["ask_at"]),
        row["thread_id"],
        names={int(city): name for city, name in json.loads(row["names"]).items()},
        answers={int(city): Answer(said) for city, said in json.loads(row["answers"]).items()},
    )


def apart(tx: Tx, today: date) -> frozenset[frozenset[int]]:
    """Pairs of the last rounds (of half a year), of refusals, and those in touch now."""
    since = tx.value(
        "SELECT min(id) FROM (SELECT id FROM match_round WHERE at >= ? ORDER BY id DESC LIMIT ?)",
        (seconds(datetime.combine(today - REFUSED, time(), UTC)), ROUNDS),
    )
    rows = tx.all(
        "SELECT city_a, city_b, city_c FROM peer_match"
        " WHERE round_id >= ? OR state IN ('invited', 'accepted')",
        (since,),
    )
    together = [_cities(row) for row in rows]
    pairs = {frozenset({a, b}) for group in together for a in group for b in group if a != b}
    return frozenset(pairs | set(_refusals(tx, today)))


def _refusals(tx: Tx, today: date) -> dict[frozenset[int], str]:
    """Pairs of which one declined lately, with the day."""
    rows = tx.all(
        "SELECT said.city_id AS city, said.on_day, city_a, city_b, city_c"
        " FROM match_answer AS said JOIN peer_match ON peer_match.id = match_id"
        " WHERE answer = 'declined' AND on_day > ? ORDER BY on_day",
        ((today - REFUSED).isoformat(),),
    )
    return {
        frozenset({row["city"], other}): row["on_day"]
        for row in rows
        for other in (row["city_a"], row["city_b"], row["city_c"])
        if other not in {None, row["city"]}
    }


def refused_until(tx: Tx, one: int, other: int, today: date) -> str:
    on_day = _refusals(tx, today).get(frozenset({one, other}))
    return day_text(str(date.fromisoformat(on_day) + REFUSED)) if on_day else ""


def busy(tx: Tx, today: date) -> set[int]:
    rows = tx.all("SELECT city_id FROM peer_pause WHERE until_on > ?", (today.isoformat(),))
    paused = {row["city_id"] for row in rows}
    rows = tx.all(
        "SELECT city.id FROM city JOIN peer_match ON city.id IN (city_a, city_b, city_c)"
        " WHERE state = 'invited' GROUP BY city.id HAVING count(*) >= ?",
        (MOST_OPEN,),
    )
    return paused | {row["id"] for row in rows}


def check_room(tx: Tx, city_id: int, place: str) -> None:
    """``place`` is empty for the person's own city."""
    row = tx.one(
        "SELECT count(*) AS held, min(expires_at) AS ends FROM peer_match"
        " WHERE state = 'invited' AND ? IN (city_a, city_b, city_c)",
        (city_id,),
    )
    assert row is not None
    if row["held"] < MOST_OPEN:
        return
    day = day_text(str(moment(row["ends"]).date()))
    if not place:
        raise UserError("Your city has two open invitations; try again after {day}.", day=day)
    raise UserError(
        "{place} has two open invitations; try again after {day}.", place=place, day=day
    )


def day_text(iso: str) -> str:
    """A day as Discord shows it to each reader."""
    at = datetime.combine(date.fromisoformat(iso), time(12), UTC)
    return f"<t:{seconds(at)}:D>"


def _cities(row: Row) -> tuple[int, ...]:
    three = (row["city_a"], row["city_b"], row["city_c"])
    return tuple(city for city in three if city is not None)


def say_answer(tx: Tx, match_id: int, city_id: int, answer: Answer, today: date) -> None:
    tx.execute(
        "INSERT INTO match_answer (match_id, city_id, answer, on_day) VALUES (?, ?, ?, ?)",
        (match_id, city_id, answer, today.isoformat()),
    )
