"""Writing together, reading beside, and closing without a thread left."""

import asyncio
import sqlite3
import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from bot.db import MAIN, SEALED, Busy, Database, OperationalError, Pragma, Profile, Tx
from bot.errors import NotReady, StartError

TABLE = (
    "CREATE TABLE vote (city INTEGER PRIMARY KEY, choice TEXT CHECK (length(choice) < 9)) STRICT"
)
VOTE = "INSERT INTO vote VALUES (?, ?)"
COUNT = "SELECT count(*) FROM vote"


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture(autouse=True)
def no_thread_is_left():
    before = set(threading.enumerate())
    yield
    for thread in set(threading.enumerate()) - before:
        thread.join(2)  # a reader's thread answers its last call just before it ends
        assert not thread.is_alive()


@pytest.fixture
async def db(tmp_path: Path):
    database = await Database.open(tmp_path / "agora.sqlite3")
    await database.write(lambda tx: tx.execute(TABLE))
    yield database
    await database.close()


def vote(tx: Tx, city: int, choice: str = "yes") -> int:
    tx.execute(VOTE, (city, choice))
    return city


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class Doorstop:
    """A unit that holds the writer, so that what is written meanwhile shares one commit."""

    def __init__(self, held: "asyncio.Future[None]", door: threading.Event) -> None:
        self._held = held
        self._door = door

    @classmethod
    async def put(cls, db: Database) -> "Doorstop":
        door, entered, loop = threading.Event(), asyncio.Event(), asyncio.get_running_loop()

        def unit(tx: Tx) -> None:
            loop.call_soon_threadsafe(entered.set)
            door.wait(10)

        held = asyncio.ensure_future(db.write(unit))
        await entered.wait()
        return cls(held, door)

    async def release(self) -> None:
        self._door.set()
        await self._held


ALWAYS = {
    "busy_timeout": 5000,
    "foreign_keys": 1,
    "secure_delete": 1,
    "temp_store": 2,
    "trusted_schema": 0,
    "cell_size_check": 1,
}


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (MAIN, {**ALWAYS, "journal_mode": "wal", "synchronous": 2}),
        (SEALED, {**ALWAYS, "journal_mode": "delete", "synchronous": 3}),
    ],
    ids=["main", "sealed"],
)
async def test_every_pragma_reads_back(tmp_path: Path, profile: Profile, expected: dict):
    db = await Database.open(tmp_path / "file.sqlite3", profile=profile)
    try:
        for name, answer in expected.items():
            assert await db.write(lambda tx, name=name: tx.value(f"PRAGMA {name}")) == answer
        if not profile.sealed:
            for name in ALWAYS:
                assert await db.value(f"PRAGMA {name}") == expected[name]
    finally:
        await db.close()


async def test_a_pragma_that_does_not_take_refuses_the_file():
    with pytest.raises(StartError, match="journal_mode is memory, not WAL") as refused:
        await Database.open(Path(":memory:"))
    assert refused.value.exit_code == 4


async def test_readers_cannot_write(db: Database):
    with pytest.raises(OperationalError, match="readonly"):
        await db.all("DELETE FROM vote")


@pytest.mark.fault(52)
async def test_what_no_text_can_hold_is_asked_for_and_not_found(db: Database):
    for params in (("\ud800",), {"asked": "\ud800"}):
        assert await db.all("SELECT 1 FROM sqlite_schema WHERE name = :asked", params) == []


async def test_a_reader_sees_what_was_just_written(db: Database):
    for city in range(20):
        await db.write(lambda tx, city=city: vote(tx, city))
        assert await db.value(COUNT) == city + 1
    row = await db.one("SELECT city, choice FROM vote WHERE city = ?", (7,))
    assert row is not None
    assert (row["city"], row["choice"]) == (7, "yes")
    assert await db.one("SELECT 1 FROM vote WHERE city = 99") is None
    assert await db.value("SELECT choice FROM vote WHERE city = 99") is None


async def test_what_waits_together_is_committed_together(tmp_path: Path):
    commits: list[str] = []

    def connect(*args, **options) -> sqlite3.Connection:
        connection = sqlite3.connect(*args, **options)
        connection.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)
        return connection

    db = await Database.open(tmp_path / "agora.sqlite3", connect=connect)
    try:
        await db.write(lambda tx: tx.execute(TABLE))
        stop = await Doorstop.put(db)
        votes = [asyncio.ensure_future(db.write(lambda tx, c=c: vote(tx, c))) for c in range(100)]
        await asyncio.sleep(0.05)
        commits.clear()
        assert db.gauges().queued == 100
        await stop.release()
        assert await asyncio.gather(*votes) == list(range(100))
        assert len(commits) == 2  # the doorstop's and one for the hundred
        assert db.gauges().commit_p99 > 0
    finally:
        await db.close()


@pytest.mark.fault(27)
@pytest.mark.parametrize("together", [True, False])
async def test_a_unit_that_raises_is_undone_alone(db: Database, together: bool):
    def fail(tx: Tx) -> None:
        vote(tx, 1000)
        vote(tx, 1001)
        raise LookupError("of this unit")

    stop = await Doorstop.put(db)
    units = [(lambda tx, c=c: vote(tx, c)) for c in range(99)]
    units.insert(50, fail)
    writes = []
    for unit in units:
        writes.append(asyncio.ensure_future(db.write(unit)))
        if not together:
            await stop.release()
            await asyncio.wait(writes)
    cancelled = asyncio.ensure_future(db.write(lambda tx: vote(tx, 99)))
    await asyncio.sleep(0.02)
    cancelled.cancel()
    await stop.release()
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    assert [city for city in outcomes if isinstance(city, int)] == list(range(99))
    assert isinstance(outcomes[50], LookupError)
    cities = [row["city"] for row in await db.all("SELECT city FROM vote ORDER BY city")]
    assert cities == list(range(100))  # 99 and the one nobody waits for; none of the failed


async def test_a_unit_is_a_plain_function(db: Database):
    async def unit(tx: Tx) -> None:
        vote(tx, 1)

    def generator(tx: Tx):
        yield vote(tx, 2)

    def finds_nothing(tx: Tx) -> int:
        vote(tx, 3)
        return next(iter([]))

    for wrong in (unit, generator):
        with pytest.raises(TypeError, match="plain function"):
            await db.write(wrong)
    with pytest.raises(RuntimeError, match="StopIteration"):
        await db.write(finds_nothing)
    assert await db.value(COUNT) == 0


async def test_a_tx_ends_with_its_unit(db: Database):
    kept: list[Tx] = []
    await db.write(kept.append)
    for use in (lambda tx: tx.execute(VOTE, (1, "yes")), lambda tx: tx.many(VOTE, [(2, "no")])):
        with pytest.raises(RuntimeError, match="ends with its unit"):
            use(kept[0])
        with pytest.raises(RuntimeError, match="ends with its unit"):
            await db.write(lambda tx, use=use: use(kept[0]))
    assert await db.value(COUNT) == 0


async def test_many_rows_are_one_unit(db: Database):
    await db.write(lambda tx: tx.many(VOTE, ((city, "no") for city in range(9))))
    assert await db.write(lambda tx: [row["city"] for row in tx.all("SELECT city FROM vote")]) == [
        *range(9)
    ]
    assert await db.write(lambda tx: tx.one("SELECT 1 FROM vote WHERE city = 99")) is None


async def test_nul_cannot_slip_past_a_check_on_length(db: Database):
    long = "yes\0" + "x" * 100
    named = "INSERT INTO vote VALUES (:city, :choice)"
    for unit in (
        lambda tx: tx.execute(VOTE, (1, long)),
        lambda tx: tx.execute(named, {"city": 1, "choice": long}),
        lambda tx: tx.many(VOTE, [(1, "yes"), (2, long)]),
    ):
        with pytest.raises(ValueError, match="NUL"):
            await db.write(unit)
    assert await db.value(COUNT) == 0


async def test_a_full_queue_refuses_and_says_so(db: Database):
    stop = await Doorstop.put(db)
    await asyncio.sleep(0.05)
    writes = [asyncio.ensure_future(db.write(lambda tx, c=c: vote(tx, c))) for c in range(2000)]
    await asyncio.sleep(0.05)
    with pytest.raises(Busy, match="Agora is busy"):
        await db.write(lambda tx: vote(tx, 5000))
    await stop.release()
    await asyncio.gather(*writes)
    assert await db.value(COUNT) == 2000


async def test_closing_writes_what_is_queued_and_leaves_no_log_and_no_thread(tmp_path: Path):
    db = await Database.open(tmp_path / "agora.sqlite3")
    await db.write(lambda tx: tx.execute(TABLE))
    stop = await Doorstop.put(db)
    writes = [asyncio.ensure_future(db.write(lambda tx, c=c: vote(tx, c))) for c in range(600)]
    await asyncio.sleep(0.02)
    closing = asyncio.ensure_future(db.close())
    await asyncio.sleep(0.02)
    await stop.release()
    await closing
    assert len(await asyncio.gather(*writes)) == 600
    assert names(tmp_path) == ["agora.sqlite3"]
    with pytest.raises(NotReady, match="restarting"):
        await db.write(lambda tx: vote(tx, 5000))
    await db.close()


async def test_closing_at_once_still_writes_what_was_queued(tmp_path: Path):
    db = await Database.open(tmp_path / "agora.sqlite3", profile=SEALED)
    queued = [db._writer.submit(lambda tx: tx.execute(TABLE))]
    queued += [db._writer.submit(lambda tx, c=c: vote(tx, c)) for c in range(100)]
    await db.close()
    assert (await asyncio.gather(*queued))[1:] == list(range(100))


async def test_a_process_that_dies_while_writing_answers_nobody_with_success(tmp_path: Path):
    dead = threading.Event()

    class Cursor(sqlite3.Cursor):
        def execute(self, *args):
            if dead.is_set():
                raise Killed
            return super().execute(*args)

    class Connection(sqlite3.Connection):
        def cursor(self, factory=Cursor):
            return super().cursor(factory)

        def execute(self, *args):
            return self.cursor().execute(*args)

    def connect(*args, **options) -> sqlite3.Connection:
        return sqlite3.connect(*args, factory=Connection, **options)

    db = await Database.open(tmp_path / "agora.sqlite3", connect=connect)
    try:
        await db.write(lambda tx: tx.execute(TABLE))
        stop = await Doorstop.put(db)
        votes = [asyncio.ensure_future(db.write(lambda tx, c=c: vote(tx, c))) for c in range(600)]
        await asyncio.sleep(0.02)
        dead.set()
        with pytest.raises(Killed):
            await stop.release()
        outcomes = await asyncio.gather(*votes, return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} == {Killed}
        for late in (db.write(lambda tx: vote(tx, 1)), db.value(COUNT)):
            with pytest.raises(Killed):
                await late
    finally:
        await db.close()
    again = await Database.open(tmp_path / "agora.sqlite3")
    assert await again.value(COUNT) == 0
    await again.close()


async def test_a_sealed_file_has_one_connection_and_keeps_no_free_pages(tmp_path: Path):
    before = threading.active_count()
    db = await Database.open(tmp_path / "box.sqlite3", profile=SEALED)
    try:
        assert threading.active_count() == before + 1
        await db.write(lambda tx: tx.execute(TABLE))
        await db.write(lambda tx: tx.many(VOTE, ((city, "yes") for city in range(5000))))
        assert await db.value(COUNT) == 5000
        await db.write(lambda tx: tx.execute("DELETE FROM vote"))
        assert await db.value("PRAGMA freelist_count") > 0
        await db.vacuum()
        assert await db.value("PRAGMA freelist_count") == 0
        assert await db.all("SELECT * FROM vote") == []
        assert names(tmp_path) == ["box.sqlite3"]
    finally:
        await db.close()


async def test_a_checkpoint_empties_the_log_unless_a_reader_holds_it(tmp_path: Path):
    quick = replace(MAIN, pragmas=(*MAIN.pragmas[1:], Pragma("busy_timeout", 20, 20)))
    db = await Database.open(tmp_path / "agora.sqlite3", profile=quick)
    other = sqlite3.connect(tmp_path / "agora.sqlite3", isolation_level=None)
    try:
        await db.write(lambda tx: tx.execute(TABLE))
        other.execute("BEGIN")
        other.execute(COUNT).fetchall()
        await db.write(lambda tx: vote(tx, 1))
        assert not await db.checkpoint()
        other.execute("COMMIT")
        assert await db.checkpoint()
        assert (tmp_path / "agora.sqlite3-wal").stat().st_size == 0
    finally:
        other.close()
        await db.close()


async def test_a_backup_is_a_whole_private_copy(db: Database, tmp_path: Path):
    await db.write(lambda tx: tx.many(VOTE, ((city, "yes") for city in range(50))))
    copy = tmp_path / "copy.sqlite3"
    await db.backup_into(copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    before = copy.read_bytes()
    with pytest.raises(FileExistsError):
        await db.backup_into(copy)
    assert copy.read_bytes() == before
    restored = await Database.open(copy)
    assert await restored.value(COUNT) == 50
    await restored.close()
