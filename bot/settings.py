"""What the operator sets, read once from the environment and .env; the only reader of either."""

import os
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from dotenv import dotenv_values

from bot.command import typed
from bot.errors import StartError

EXIT_SETTINGS = 78
MIN_RESULT_FLOOR = 5
MIN_EXACT_FLOOR = 10
BALLOT_BOX = "ballotbox.sqlite3"
KEYRING = "keyring.sqlite3"
ENV_FILE = Path(".env")
_PUBLISHED_KEYS = frozenset(
    pattern * 32 for pattern in ("00", "ff", "aa", "11", "12", "ab", "de", "42")
) | {"0123456789abcdef" * 4, "deadbeef" * 8}


@dataclass(frozen=True)
class Settings:
    """All settings; ``docs/operations.md`` and ``.env.example`` describe each."""

    token: str = field(repr=False)
    guild_id: int
    ballot_key: bytes = field(repr=False)
    relay_key: bytes = field(repr=False)
    data_dir: Path = Path("data")
    ballot_box_path: Path = Path("data/ballotbox.sqlite3")
    keyring_path: Path = Path("data/keyring.sqlite3")
    poll_min_result: int = MIN_RESULT_FLOOR
    poll_min_exact: int = MIN_EXACT_FLOOR
    default_zone: str = "Europe/Brussels"
    card_edit_seconds: int = 15
    storage_encrypted: bool = False
    review_unnamed: bool = False

    @property
    def database(self) -> Path:
        return self.data_dir / "agora.sqlite3"


class SettingsError(StartError):
    """Everything that is missing or wrong, one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(EXIT_SETTINGS, "\n".join(problems))
        self.problems = problems


class _Reader:
    """Collects values and complaints, so that all complaints are told at once."""

    def __init__(self, values: Mapping[str, str], *, example: bool) -> None:
        self._values = values
        self._example = example
        self.problems: list[str] = []

    def take(self, name: str, default: str | None, read: Callable[[str], Any]) -> Any:
        """The value as ``read`` makes it; ``read`` raises ValueError with what to write instead."""
        text = self._values.get(name, "").strip()
        if not text:
            if default is None and not self._example:
                self.problems.append(f"{name} is missing.")
            if default is None:
                return None
            text = default
        try:
            return read(text)
        except ValueError as problem:
            self.problems.append(f"{name}: {problem}")
            return None


def _token(text: str) -> str:
    if re.search(r"[\s\"'\u2018-\u201f`]", text):
        raise ValueError("write it bare: no quotes, no blanks, no word before it.")
    if len(text) < 50 or text.count(".") != 2:  # noqa: PLR2004 - the shape of a Discord bot token
        raise ValueError("this is not a bot token. Copy it from the portal, page Bot.")
    return text


def _guild(text: str) -> int:
    if not re.fullmatch(r"[0-9]{17,20}", text, re.ASCII):
        raise ValueError("write the server's ID: 17 to 20 digits.")
    return int(text)


def _key(text: str) -> bytes:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text, re.ASCII):
        raise ValueError(
            "if Agora has run before, put the old key back."
            f" Else write 64 hexadecimal digits; `{typed('check')}` offers fresh ones."
        )
    if text.lower() in _PUBLISHED_KEYS:
        raise ValueError(f"this is an example. `{typed('check')}` offers fresh ones.")
    return bytes.fromhex(text)


def _at_least(floor: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,4}", text, re.ASCII) or int(text) < floor:
            raise ValueError(f"write a whole number of at least {floor}.")
        return int(text)

    return read


def _zone(text: str) -> str:
    if text not in available_timezones():
        raise ValueError("write a time zone such as Europe/Brussels.")
    return text


def _file(usual: str) -> Callable[[str], Path]:
    def read(text: str) -> Path:
        path = Path(text)
        if os.path.isdir(path):  # noqa: PTH112 - unlike Path's, never raises
            raise ValueError(f"this is a folder. Name a file in it: {path / usual}")
        return path

    return read


def _yes(text: str) -> bool:
    if text.casefold() not in {"yes", "no", "unset"}:
        raise ValueError("write yes or leave it empty.")
    return text.casefold() == "yes"


def _switch(text: str) -> bool:
    if text.casefold() not in {"on", "off"}:
        raise ValueError("write on or off.")
    return text.casefold() == "on"


def read_settings(values: Mapping[str, str], *, example: bool = False) -> Settings:
    """Settings from names and texts.

    Raises SettingsError naming everything that is missing or wrong. With ``example`` the required
    ones may be empty: that is how ``.env.example`` is checked.
    """
    reader = _Reader(values, example=example)
    data_dir = reader.take("DATA_DIR", "data", Path)
    settings = Settings(
        token=reader.take("DISCORD_TOKEN", None, _token),
        guild_id=reader.take("GUILD_ID", None, _guild),
        ballot_key=reader.take("BALLOT_KEY", None, _key),
        relay_key=reader.take("RELAY_KEY", None, _key),
        data_dir=data_dir,
        ballot_box_path=reader.take(
            "BALLOT_BOX_PATH", str(data_dir / BALLOT_BOX), _file(BALLOT_BOX)
        ),
        keyring_path=reader.take("KEYRING_PATH", str(data_dir / KEYRING), _file(KEYRING)),
        poll_min_result=reader.take("POLL_MIN_RESULT", "5", _at_least(MIN_RESULT_FLOOR)),
        poll_min_exact=reader.take("POLL_MIN_EXACT", "10", _at_least(MIN_EXACT_FLOOR)),
        default_zone=reader.take("DEFAULT_ZONE", "Europe/Brussels", _zone),
        card_edit_seconds=reader.take("CARD_EDIT_SECONDS", "15", _at_least(0)),
        storage_encrypted=reader.take("STORAGE_ENCRYPTED", "unset", _yes),
        review_unnamed=reader.take("REVIEW_UNNAMED", "off", _switch),
    )
    if settings.ballot_key and settings.ballot_key == settings.relay_key:
        reader.problems.append("BALLOT_KEY and RELAY_KEY must differ.")
    if settings.poll_min_exact and (settings.poll_min_result or 0) > settings.poll_min_exact:
        reader.problems.append("POLL_MIN_EXACT must not be below POLL_MIN_RESULT.")
    if reader.problems:
        raise SettingsError(reader.problems)
    return settings


def load_settings(env_file: Path = ENV_FILE) -> Settings:
    """Settings of this process: ``.env`` first, the environment above it.

    Raises SettingsError; also when others on the machine may read ``.env``, or we may not.
    """
    try:
        values = _private(env_file)
    except PermissionError as error:
        raise SettingsError(
            [f"You may not read {env_file}. Run this as the user that owns it: ls -l {env_file}"]
        ) from error
    return read_settings(values | os.environ)


def unknown_names(env_file: Path = ENV_FILE) -> list[str]:
    """Names in a readable ``.env`` that are no setting, misspelt perhaps. Never what may be a
    secret: a token or key pasted as a name has digits."""
    if not env_file.exists():
        return []
    names = (name for name in dotenv_values(env_file) if name not in SETTING_NAMES)
    return [name for name in names if re.fullmatch("[A-Za-z_]{1,40}", name, re.ASCII)]


def _private(env_file: Path) -> dict[str, str]:
    if not env_file.exists():
        return {}
    if stat.S_IMODE(env_file.stat().st_mode) & 0o077:
        raise SettingsError([f"Others can read {env_file}. Run: chmod 600 {env_file}"])
    return {k: v or "" for k, v in dotenv_values(env_file).items()}


def example_settings(path: Path) -> Settings:
    """Checks the names and ranges of ``.env.example``; its keys and token stay empty."""
    values = {k: v or "" for k, v in dotenv_values(path).items()}
    unknown = [name for name in values if name not in SETTING_NAMES]
    missing = [name for name in SETTING_NAMES if name not in values]
    if unknown or missing:
        raise SettingsError(
            [f"{name} is no setting." for name in unknown]
            + [f"{name} is not in {path}." for name in missing]
        )
    return read_settings(values, example=True)


SETTING_NAMES = (
    "DISCORD_TOKEN",
    "GUILD_ID",
    "DATA_DIR",
    "BALLOT_KEY",
    "RELAY_KEY",
    "BALLOT_BOX_PATH",
    "KEYRING_PATH",
    "POLL_MIN_RESULT",
    "POLL_MIN_EXACT",
    "DEFAULT_ZONE",
    "CARD_EDIT_SECONDS",
    "STORAGE_ENCRYPTED",
    "REVIEW_UNNAMED",
)
