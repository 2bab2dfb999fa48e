"""A bot's main file at the newest schema: migrated once a run, then copied."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from bot.migrate import migrate
from bot.services import MIGRATIONS


def main_file(path: Path) -> None:
    """What ``migrate`` leaves at ``path``. A file that stands there is migrated in place."""
    if path.exists():
        migrate(path, MIGRATIONS / "main")
    else:
        shutil.copy(_template(), path)


@cache
def _template() -> Path:
    file = Path(_folder().name) / "agora.sqlite3"
    migrate(file, MIGRATIONS / "main")
    return file


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Kept, so that it is removed when the process ends and not before."""
    return tempfile.TemporaryDirectory(prefix="agora-files-")
