"""Whose files these are: a program run by another user would leave some that Agora cannot open."""

from __future__ import annotations

import os
import pwd
from typing import TYPE_CHECKING

from bot.command import typed
from bot.errors import StartError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.settings import Settings

EXIT_OWNER = 78
_ROOT = 0


def check_owner(settings: Settings) -> None:
    """Raises StartError(78) where the data folder or a file of Agora is another user's.

    A folder of another user that lets us write is right (a volume of Kubernetes), except to root,
    who may write everywhere.
    """
    folder, me = settings.data_dir, os.geteuid()
    try:
        if not folder.exists():
            return
        owner = folder.stat().st_uid
        may_write = os.access(folder, os.R_OK | os.W_OK | os.X_OK, effective_ids=True)
        if owner != me and (me == _ROOT or not may_write):
            raise _refusal(owner)
        foreign = {file: file.stat().st_uid for file in _files(settings) if file.exists()}
    except PermissionError as error:
        raise StartError(
            EXIT_OWNER, f"You may not look into {error.filename}. {_as_owner()}"
        ) from error
    foreign = {file: uid for file, uid in foreign.items() if uid != me}
    if foreign and (owner != me or me == _ROOT):
        raise _refusal(next(iter(foreign.values())))
    if foreign:
        names = " ".join(map(str, foreign))
        raise StartError(
            EXIT_OWNER,
            "Some files of Agora belong to another user; nothing is lost."
            f" Run as root: chown {_name(me)} {names}",
        )


def _files(settings: Settings) -> Iterator[Path]:
    folder = settings.data_dir
    yield from sorted(folder.glob("agora.sqlite3*"))
    yield from (folder / "erasures.log", settings.ballot_box_path, settings.keyring_path)
    yield folder / "backups"
    yield from sorted((folder / "backups").glob("*"))


def _refusal(owner: int) -> StartError:
    name = _name(owner)
    return StartError(EXIT_OWNER, f"These files belong to {name}. {_as_owner(name)}")


def _as_owner(name: str = "") -> str:
    if not name:
        return "Run this as the user that owns it."
    return f"Run this as that user: runuser -u {name} -- {typed('...')}"


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
