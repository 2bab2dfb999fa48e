"""The constraints are the last line of defence: whatever happens, no row tells who is unnamed."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import UserError
from bot.migrate import split
from cogs.obstacles.rules import raising
from cogs.obstacles.rules.records import Identity
from cogs.obstacles.views.cards import COUNTED_FROM
from tests.cogs.obstacles.house import ANA, BO, house

MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations" / "main"
IDENTITIES = ("named", "city", "country", "hidden")
SAFE = """
    SELECT count(*) FROM obstacle WHERE
        (identity <> 'named' AND author_id IS NOT NULL)
        OR (identity IN ('country', 'hidden') AND city_id IS NOT NULL)
        OR (identity = 'city' AND city_id IS NULL)
        OR ((identity = 'country') <> (country IS NOT NULL))
        OR ((state = 'duplicate') <> (duplicate_of IS NOT NULL)) OR duplicate_of = id
"""
HANDLES = """
    SELECT count(*) FROM handle JOIN obstacle ON obstacle.id = obstacle_id
    WHERE identity = 'named' AND is_author = 1
"""


@pytest.fixture
def tables():
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        for file in sorted(MIGRATIONS.glob("*.sql")):
            for statement in split(file.read_text(encoding="utf-8")):
                connection.execute(statement)
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("INSERT INTO city (name, country, zone) VALUES ('Graz', 'AT', 'UTC')")
        yield connection


def _insert(connection, **values):
    columns = {
        "title": "Permits",
        "body": "They take a year.",
        "topic": "regulation",
        "sector": "mobility",
        "identity": "hidden",
        **values,
    }
    marks = ", ".join("?" for _ in columns)
    connection.execute(
        f"INSERT INTO obstacle ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608 - ours
        tuple(columns.values()),
    )


@pytest.mark.parametrize(
    "values",
    [
        {"author_id": 5},
        {"city_id": 1},
        {"country": "AT"},
        {"identity": "country"},
        {"identity": "country", "country": "AT", "city_id": 1},
        {"identity": "country", "country": "AT", "author_id": 5},
        {"identity": "city"},
        {"identity": "city", "city_id": 1, "author_id": 5},
        {"identity": "named", "author_id": 5, "country": "AT"},
        {"identity": "named", "state": "review"},
        {"state": "duplicate"},
        {"duplicate_of": 1},
    ],
)
def test_a_row_that_tells_too_much_is_refused(tables, values):
    _insert(tables)
    with pytest.raises(sqlite3.IntegrityError):
        _insert(tables, **values)


def test_an_identity_never_changes(tables):
    _insert(tables)
    with pytest.raises(sqlite3.IntegrityError, match="never changes"):
        tables.execute("UPDATE obstacle SET identity = 'named', author_id = 5")


def test_a_named_post_never_marks_its_author_on_a_handle(tables):
    _insert(tables, identity="named", author_id=5)
    with pytest.raises(sqlite3.IntegrityError, match="named author"):
        tables.execute("INSERT INTO handle (obstacle_id, handle, is_author) VALUES (1, 'Owl', 1)")
    tables.execute("INSERT INTO handle (obstacle_id, handle) VALUES (1, 'Owl')")
    with pytest.raises(sqlite3.IntegrityError, match="named author"):
        tables.execute("UPDATE handle SET is_author = 1")


def test_an_unnamed_post_is_never_what_a_peer_match_is_about(tables):
    _insert(tables)
    _insert(tables, identity="country", country="AT")
    for number in (1, 2):
        tables.execute("INSERT INTO city (name, country, zone) VALUES (?, 'AT', 'UTC')", (number,))
    columns = {row[1] for row in tables.execute("PRAGMA table_info(peer_match)")}
    assert {"city_a", "city_b", "about"} <= columns
    for about in (1, 2):
        with pytest.raises(sqlite3.IntegrityError):
            _match(tables, about)
    _insert(tables, identity="city", city_id=1)
    _match(tables, 3)


def _match(connection, about):
    needed = {"city_a": 1, "city_b": 2, "topic": "funding", "about": about}
    for row in connection.execute("PRAGMA table_info(peer_match)"):
        _, name, kind, not_null, default, key = row
        if not_null and default is None and not key and name not in needed:
            needed[name] = "" if kind == "TEXT" else 0
    marks = ", ".join("?" for _ in needed)
    connection.execute(
        f"INSERT INTO peer_match ({', '.join(needed)}) VALUES ({marks})",  # noqa: S608 - ours
        tuple(needed.values()),
    )


ACTS = st.sampled_from(
    ("raise", "say", "face", "edit", "withdraw", "duplicate", "seal", "erase", "gone", "again")
)
STEPS = st.lists(
    st.tuples(ACTS, st.sampled_from((ANA, BO)), st.integers(0, 3), st.integers(0, 3)),
    min_size=4,
    max_size=14,
)


@settings(max_examples=12)
@given(steps=STEPS)
async def test_no_sequence_of_acts_breaks_an_identity(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("acts")
    async with house(folder) as rooms:
        await rooms.member(ANA)
        await rooms.member(BO, "Leuven")
        for act, who, first, second in steps:
            await _try(rooms, act, who, first, second)
            assert await rooms.db.value(SAFE) == 0
            assert await rooms.db.value(HANDLES) == 0


async def _try(rooms, act: str, who: int, first: int, second: int) -> None:
    """What is refused changes nothing."""
    store = rooms.store
    numbers = [row["id"] for row in await rooms.db.all("SELECT id FROM obstacle ORDER BY id")]
    number = numbers[first % len(numbers)] if numbers else 0
    other = numbers[second % len(numbers)] if numbers else 0
    try:
        if act == "raise" or not number:
            await rooms.shown(who, Identity(IDENTITIES[first]))
        elif act == "say":
            await rooms.say(who, number)
        elif act == "face":
            city = rooms.person(who)
            member = (await rooms.db.write(city)).member
            await store.facing.join(number, member.city_id if member else None)
        elif act == "erase":
            await rooms.erase(who, with_texts=bool(second % 2))
            await rooms.member(who, "Ljubljana" if who == ANA else "Leuven")
        elif act in {"gone", "again"}:
            await rooms.db.write(lambda tx: getattr(store.posts, act)(tx, number))
        else:
            person = await rooms.db.write(rooms.person(who))
            standing = await store.people.standing(await rooms.find(number), person)
            await _change(rooms, act, who, number, other, standing)
    except UserError:
        pass


async def _change(rooms, act: str, who: int, number: int, other: int, standing) -> None:
    store = rooms.store
    if act == "edit":
        obstacle = await rooms.find(number)
        form = raising.Form("Another title", obstacle.topic, obstacle.sector, "Text. " * 9)
        await store.posts.edit(number, form, standing)
    elif act == "withdraw":
        await store.posts.withdraw(number, standing)
    elif act == "duplicate":
        await store.posts.duplicate(number, other, standing)
    elif act == "seal":
        await store.sealing.seal(await rooms.find(number), who)


async def test_five_officials_of_one_city_count_one(folder):
    async with house(folder) as rooms:
        await rooms.member(ANA)
        number = await rooms.shown(ANA, Identity("hidden"))
        counted = 0
        for official in range(BO, BO + 5):
            await rooms.member(official, "Leuven")
            member = (await rooms.db.write(rooms.person(official))).member
            with suppress(UserError):
                await rooms.store.facing.join(number, member.city_id)
                counted += 1
        assert counted == 1
        assert await rooms.db.value("SELECT count(*) FROM faced") == 1


def test_one_and_two_print_no_number():
    assert COUNTED_FROM == 3
