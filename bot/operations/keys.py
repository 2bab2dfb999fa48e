"""Whether both secrets are still the ones that the files were written with."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from contextlib import closing
from typing import TYPE_CHECKING

from bot.db import MAIN, SEALED, Connect, Connection, Error, connect, open_file
from bot.erasure.log import ErasureLog
from bot.errors import StartError

if TYPE_CHECKING:
    from pathlib import Path

    from bot.settings import Settings

EXIT_KEY = 78
_CHECKS = {"BALLOT_KEY": "secret_check.ballot", "RELAY_KEY": "secret_check.relay"}

Rest = Callable[["Settings", Connect], str | None]
"""What would be lost by another key: the sentence that refuses the start; None for nothing."""


def check_keys(
    settings: Settings, rests: Mapping[str, Rest], *, connect: Connect = connect
) -> list[str]:
    """Compares each key with its row in ``meta``; a key on which nothing rests is taken anew.

    Returns the names of keys that replaced another. Raises StartError(78) with the sentence of
    ``rests`` when another key would lose something.
    """
    replaced = []
    with closing(open_file(settings.database, connect, MAIN)) as connection:
        for name, key in (("BALLOT_KEY", settings.ballot_key), ("RELAY_KEY", settings.relay_key)):
            stored = _stored(connection, name)
            if stored is not None and hmac.compare_digest(stored, check_value(name, key)):
                continue
            if stored is not None:
                loss = rests[name](settings, connect)
                if loss is not None:
                    raise StartError(EXIT_KEY, loss)
                replaced.append(name)
            _store(connection, name, key)
    return replaced


def check_value(name: str, key: bytes) -> str:
    """What ``meta`` keeps of a key: it tells a wrong one, and nothing about the right one."""
    return hmac.digest(key, f"agora secret check {name}".encode(), "sha256").hex()


def fits(connection: Connection, settings: Settings) -> list[str]:
    """The names of keys that differ from those the file was written with. Writes nothing."""
    keys = {"BALLOT_KEY": settings.ballot_key, "RELAY_KEY": settings.relay_key}
    return [
        name
        for name, key in keys.items()
        if (stored := _stored(connection, name)) is not None and stored != check_value(name, key)
    ]


def ballots_rest(settings: Settings, connect: Connect = connect) -> str | None:
    """Markers in the ballot box were made with BALLOT_KEY: under another, cities vote twice."""
    remedy = "Put it back, or delete the ballot box: its polls are then void."
    rows = _rows(settings.ballot_box_path, "SELECT poll_id FROM box_polls", connect)
    if rows is None:
        return f"BALLOT_KEY changed and the ballot box cannot be read. {remedy}"
    if not rows:
        return None
    polls = ", ".join(f"POLL-{poll}" for poll in sorted(rows))
    verb = "is" if len(rows) == 1 else "are"
    return f"BALLOT_KEY changed while {polls} {verb} open. {remedy}"


def relays_rest(settings: Settings, connect: Connect = connect) -> str | None:
    """Unnamed authors are reached, and erasures replayed, with RELAY_KEY."""
    rows = _rows(settings.keyring_path, "SELECT 1 FROM key", connect)
    remedy = "Put it back, or delete the keyring: those authors are then out of reach."
    if rows is None:
        return f"RELAY_KEY changed and the keyring cannot be read. {remedy}"
    if rows:
        return f"RELAY_KEY changed: {len(rows)} unnamed posts would lose their author. {remedy}"
    log = ErasureLog(settings)
    if log.entries():
        return (
            "RELAY_KEY changed: a restore could bring back people who were erased."
            f" Put it back, or delete {log.path.name} and all backups."
        )
    return None


RESTS: Mapping[str, Rest] = {"BALLOT_KEY": ballots_rest, "RELAY_KEY": relays_rest}


def _stored(connection: Connection, name: str) -> str | None:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (_CHECKS[name],)).fetchone()
    return None if row is None else str(row[0])


def _store(connection: Connection, name: str, key: bytes) -> None:
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (_CHECKS[name], check_value(name, key)),
    )


def _rows(path: Path, sql: str, connect: Connect) -> list[int] | None:
    """The first column; nothing where file or table is absent, None where it cannot be read."""
    if not path.exists():
        return []
    table = sql.rsplit(maxsplit=1)[-1]
    try:
        with closing(open_file(path, connect, SEALED)) as connection:
            known = connection.execute(
                "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (table,)
            ).fetchone()
            return [row[0] for row in connection.execute(sql)] if known else []
    except (Error, StartError):
        return None
