"""The tables refuse by themselves what the rules forbid: the last line of defence."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.services import MIGRATIONS

POLL = {
    "kind": "single",
    "anonymous": 1,
    "unit": "city",
    "question": "Which way?",
    "question_key": "whichway",
    "most": 1,
    "own_words": 0,
    "audience": "all",
    "min_result": 5,
    "min_exact": 10,
    "made_at": 1,
    "opens_at": 10,
    "closes_at": 20,
}
TOKEN = bytes(16)
REFUSED = pytest.raises(sqlite3.IntegrityError)


class Tables:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.run = connection.execute

    def poll(self, state: str = "draft", **columns: object) -> int:
        """A poll that went to its state step by step, as the triggers want it."""
        values = POLL | {"box_token": TOKEN if POLL["anonymous"] else None} | columns
        if not values["anonymous"]:
            values |= {"min_result": 0, "min_exact": 0, "box_token": None}
        names = ", ".join(values)
        marks = ", ".join("?" for _ in values)
        number = self.run(
            f"INSERT INTO polls ({names}) VALUES ({marks})",  # noqa: S608 - ours
            tuple(values.values()),
        ).lastrowid
        way = {"counting": ["open"], "published": ["open", "counting"], "void": ["open"]}
        for step in [*way.get(state, []), state]:
            if step != "draft":
                self.change(number, state=step)
        return number

    def change(self, number: int, **columns: object) -> None:
        settings = ", ".join(f"{name} = ?" for name in columns)
        self.run(
            f"UPDATE polls SET {settings} WHERE id = ?",  # noqa: S608 - ours
            (*columns.values(), number),
        )


@pytest.fixture
def tables() -> Iterator[Tables]:
    yield from migrated("main")


@pytest.fixture
def box() -> Iterator[Tables]:
    yield from migrated("box")


def migrated(name: str) -> Iterator[Tables]:
    with closing(sqlite3.connect(":memory:")) as connection:
        for file in sorted(Path(MIGRATIONS / name).glob("*.sql")):
            connection.executescript(file.read_text("utf-8"))
        connection.execute("PRAGMA foreign_keys=ON")
        yield Tables(connection)


@pytest.mark.parametrize(
    "wrong",
    [
        {"min_result": 4},
        {"min_exact": 9},
        {"anonymous": None},
        {"anonymous": 2},
        {"min_result": None},
        {"extended": 3},
        {"question": "Eh?"},
        {"opens_at": 20},
        {"audience": "sector"},
        {"sector": "energy"},
        {"box_token": b"short"},
        {"texts": "waiting"},
        {"anonymous": 0, "kind": "text"},
        {"anonymous": 0, "own_words": 1},
    ],
)
def test_no_poll_has_less_than_its_protection(tables: Tables, wrong: dict[str, object]):
    tables.poll()
    with REFUSED:
        tables.poll(**wrong)


def test_an_anonymous_poll_never_opens_without_a_token(tables: Tables):
    with REFUSED:
        tables.poll("open", box_token=None)


@pytest.mark.parametrize(
    "changed",
    [
        {"question": "Another one?"},
        {"question_key": "x"},
        {"most": 2},
        {"min_result": 6},
        {"min_exact": 11},
        {"audience": "technical"},
        {"unit": "person"},
        {"box_token": bytes(range(16))},
        {"asked_count": 3},
        {"round": 2},
        {"own_words": 1},
    ],
)
@pytest.mark.parametrize("state", ["open", "counting", "published", "withdrawn", "void"])
def test_an_opened_poll_is_fixed(tables: Tables, state: str, changed: dict[str, object]):
    number = tables.poll(state)
    with REFUSED:
        tables.change(number, **changed)
    tables.change(number, closes_at=30, extended=1, opener_id=None, version=2, box_cleared=1)


def test_thresholds_rise_and_never_fall(tables: Tables):
    draft, planned = tables.poll(min_result=10, min_exact=20), tables.poll("scheduled")
    tables.change(draft, min_result=5, min_exact=10)
    tables.change(planned, min_result=6, min_exact=12)
    for column, lower in (("min_result", 5), ("min_exact", 11)):
        with REFUSED:
            tables.change(planned, **{column: lower})


@pytest.mark.threat("coordinator by subtraction")
@pytest.mark.parametrize(
    ("state", "forbidden"),
    [
        ("published", ["open", "counting", "withdrawn", "void"]),
        ("withdrawn", ["open", "published", "void", "scheduled"]),
        ("void", ["open", "published", "withdrawn"]),
        ("counting", ["open", "scheduled", "draft"]),
        ("open", ["published", "scheduled", "proposed", "draft"]),
    ],
)
def test_no_poll_goes_back(tables: Tables, state: str, forbidden: list[str]):
    number = tables.poll(state)
    for other in forbidden:
        with REFUSED:
            tables.change(number, state=other)


def test_only_drafts_are_deleted(tables: Tables):
    tables.run("DELETE FROM polls WHERE id = ?", (tables.poll(),))
    with REFUSED:
        tables.run("DELETE FROM polls WHERE id = ?", (tables.poll("scheduled"),))


def test_numbers_of_polls_are_never_used_again(tables: Tables):
    first = tables.poll()
    tables.run("DELETE FROM polls WHERE id = ?", (first,))
    assert tables.poll() > first


def test_options_are_unique_and_fixed_once_open(tables: Tables):
    number = tables.poll()
    insert = "INSERT INTO poll_options VALUES (?, ?, ?)"
    tables.run(insert, (number, 0, "Left"))
    with REFUSED:
        tables.run(insert, (number, 1, "LEFT"))
    with REFUSED:
        tables.run(insert, (number, 1, "x" * 81))
    tables.change(number, state="open")
    with REFUSED:
        tables.run(insert, (number, 2, "Right"))
    with REFUSED:
        tables.run("UPDATE poll_options SET label = 'Right'")
    with REFUSED:
        tables.run("DELETE FROM poll_options")


RESULT = "INSERT INTO poll_results (poll, anonymous, position, {}) VALUES (?, 1, 0, {})"


@pytest.mark.parametrize(
    ("columns", "values"),
    [
        ("count", "0"),
        ("count", "1"),
        ("count", "2"),
        ("mean_tenths, word", "2, 'close'"),
        ("mean_tenths, word", "48, 'close'"),
        ("mean_tenths", "25"),
        ("mean_tenths, word", "25, 'low'"),
        ("share, place", "9, 1"),
        ("share, place", "91, 1"),
        ("word, count", "'up_to_small', 3"),
        ("word, place", "'up_to_small', 3"),
        ("word", "'two'"),
    ],
)
def test_a_hidden_cell_cannot_be_stored(tables: Tables, columns: str, values: str):
    number = tables.poll("published")
    with REFUSED:
        tables.run(RESULT.format(columns, values), (number,))
    tables.run(RESULT.format("count", "3"), (number,))


def test_an_anonymous_result_has_no_other_table(tables: Tables):
    secret, named = tables.poll("published"), tables.poll("published", anonymous=0)
    with REFUSED:
        tables.run(
            "INSERT INTO named_results (poll, anonymous, position) VALUES (?, 0, 0)", (secret,)
        )
    with REFUSED:
        tables.run(
            "INSERT INTO named_results (poll, anonymous, position) VALUES (?, 1, 0)", (secret,)
        )
    with REFUSED:
        tables.run(RESULT.format("count", "3"), (named,))
    outcome = "INSERT INTO poll_outcomes (poll, anonymous, ballots) VALUES (?, ?, ?)"
    for wrong in ((secret, 0, 3), (secret, 1, 9), (secret, None, None), (named, 1, None)):
        with REFUSED:
            tables.run(outcome, wrong)
    tables.run(outcome, (secret, 1, 10))
    with REFUSED:
        tables.run(outcome, (secret, 1, 10))
    tables.run(outcome, (named, 0, 1))


@pytest.mark.fault(45)
def test_named_votes_refuse_anonymous_polls_and_older_presses(tables: Tables):
    vote = "INSERT INTO named_votes VALUES (?, 'city:7', 1, zeroblob(64), 5)"
    with REFUSED:
        tables.run(vote, (tables.poll("open"),))
    tables.run(vote, (tables.poll("open", anonymous=0),))
    with REFUSED:
        tables.run("UPDATE named_votes SET interaction_id = 5, member = 2")
    tables.run("UPDATE named_votes SET interaction_id = 6, member = 2")
    with REFUSED:
        tables.run("UPDATE named_votes SET interaction_id = 7, body = zeroblob(63)")


def test_own_words_are_refused_until_their_release(tables: Tables):
    number = tables.poll("published", own_words=1)
    text = "INSERT INTO poll_texts VALUES (?, 0, 'Words')"
    with REFUSED:
        tables.run(text, (number,))
    tables.change(number, texts="waiting")
    with REFUSED:
        tables.run(text, (number,))
    with REFUSED:
        tables.change(number, texts="none")
    tables.change(number, texts="released")
    tables.run(text, (number,))
    for other in ("waiting", "lost", "none"):
        with REFUSED:
            tables.change(number, texts=other)


@pytest.mark.parametrize(
    "wrong",
    [
        "INSERT INTO box_polls VALUES (2, zeroblob(15), 1)",
        "INSERT INTO box_polls VALUES (2, zeroblob(16), 2)",
        "INSERT INTO voted VALUES (1, zeroblob(31))",
        "INSERT INTO voted VALUES (2, zeroblob(32))",
        "INSERT INTO ballots VALUES (1, zeroblob(16), zeroblob(63))",
        "INSERT INTO ballots VALUES (1, zeroblob(15), zeroblob(64))",
        "INSERT INTO texts VALUES (1, zeroblob(16), 0, 0, zeroblob(2047))",
        "INSERT INTO texts VALUES (1, zeroblob(16), 2, 0, zeroblob(2048))",
    ],
)
def test_the_box_takes_only_fixed_sizes_of_polls_it_knows(box: Tables, wrong: str):
    box.run("INSERT INTO box_polls VALUES (1, zeroblob(16), 1)")
    with REFUSED:
        box.run(wrong)
    marker = "INSERT INTO voted VALUES (1, zeroblob(32))"
    box.run(marker)
    with REFUSED:
        box.run(marker)
