"""`python -m bot check`: whether Agora could start here, without starting or changing anything."""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING

from bot.db import Error, connect, open_read_only
from bot.errors import StartError
from bot.ids import SystemSecrets
from bot.operations import keys
from bot.operations.health import DISK_LOW_MB
from bot.operations.lock import EXIT_RUNNING, leaving_no_trace, lock
from bot.operations.owner import check_owner
from bot.operations.start import (
    check_machine,
    check_modes,
    check_references,
    missing_migrations,
)
from bot.settings import unknown_names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.ids import Secrets
    from bot.settings import Settings, SettingsError

KEY_NAMES = ("BALLOT_KEY", "RELAY_KEY")
_MEGA = 1024 * 1024


def check(settings: Settings) -> list[str]:
    """What was found, as sentences. Raises StartError for what would refuse the start."""
    check_machine()
    said = ["Settings: right."]
    said += [f"Warning: {name} in .env is no setting of Agora." for name in unknown_names()]
    if not settings.storage_encrypted:
        said.append("Warning: STORAGE_ENCRYPTED is not yes. Put DATA_DIR on an encrypted volume.")
    if not settings.data_dir.exists():
        return [*said, f"{settings.data_dir} is not there yet: the first start makes it."]
    free = shutil.disk_usage(settings.data_dir).free // _MEGA
    if free < DISK_LOW_MB:
        said.append(f"Warning: only {free} MB are free on the disk of {settings.data_dir}.")
    check_owner(settings)
    check_modes(settings)
    return said + _unless_running(settings)


def fresh_keys(error: SettingsError, source: Secrets | None = None) -> list[str]:
    """Lines for ``.env`` in place of the keys that ``error`` complains about."""
    source = source or SystemSecrets()
    wanted = [name for name in KEY_NAMES if _names(error.problems, name)]
    return [f"{name}={source.bytes(32).hex()}" for name in wanted]


def _unless_running(settings: Settings) -> list[str]:
    try:
        with lock(settings.database), leaving_no_trace(settings.database):
            return _database(settings)
    except StartError as error:
        if error.exit_code != EXIT_RUNNING:
            raise
        return [f"{error.sentence} It checked its files when it started."]


def _database(settings: Settings) -> list[str]:
    missing = missing_migrations(settings)
    if not settings.database.exists():
        return ["The first start makes the database."]
    said = ["Database: sound."]
    check_references(settings.database)
    if missing:
        said.append(f"The next start upgrades it, after a backup: {', '.join(missing)}.")
    if _is_quiet(settings):
        said.append("Restored: quiet until Go live.")
    for name in _other_keys(settings):
        loss = keys.RESTS[name](settings, connect)
        if loss is not None:
            raise StartError(keys.EXIT_KEY, loss)
        said.append(f"Warning: {name} is not the one used before. Nothing rests on that one.")
    return said


def _other_keys(settings: Settings) -> list[str]:
    try:
        with closing(open_read_only(settings.database)) as connection:
            return keys.fits(connection, settings)
    except Error:  # a schema so old that it has no meta
        return []


def _is_quiet(settings: Settings) -> bool:
    try:
        with closing(open_read_only(settings.database)) as connection:
            row = connection.execute("SELECT 1 FROM meta WHERE key = 'quiet'").fetchone()
    except Error:  # a schema so old that it has no meta
        return False
    return row is not None


def _names(problems: Iterable[str], name: str) -> bool:
    return any(name in problem for problem in problems)
