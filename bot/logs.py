"""The log: JSON lines that say where and what, never who, whose words or which secret."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType

OURS = ("bot", "cogs")
ENDED = "Agora ended because of a fault. The last line of its log says where."
PINNED = ("discord", "aiosqlite", "apscheduler", "asyncio")
"""At DEBUG these write whole interactions and SQL parameters."""
LONGEST = 200
FRAMES = 12
_CAUSES = 5

_WORDS = re.compile(r"[a-z_-]+|(?:[A-Z][a-z]+)+", re.ASCII)
_SECRETS = (
    (re.compile(r"[\w-]{20,}\.[\w-]{4,}\.[\w-]{20,}", re.ASCII), "[token]"),
    (re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{64}(?![0-9A-Za-z])", re.ASCII), "[key]"),
    (re.compile(r"(?<![0-9])[0-9]{17,20}(?![0-9])", re.ASCII), "[id]"),
    (
        re.compile(
            r"(?<![0-9A-Za-z])(?:[0-9A-HJKMNP-TV-Z]{4}[\s-]?){2}[0-9A-HJKMNP-TV-Z]{4}"
            r"(?![0-9A-Za-z])",
            re.ASCII | re.IGNORECASE,
        ),
        "[code]",
    ),
)
_LONG = re.compile(r"[0-9A-Za-z_-]{20,}", re.ASCII)


def redact(text: str) -> str:
    """The text without anything shaped like an id, a poll code, a key or a token."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return _LONG.sub(_unless_words, text)


def set_up(level: int = logging.INFO, stream: IO[str] | None = None) -> None:
    """Sends every log record of this process, and every error nobody caught, to ``stream`` (by
    default stdout) as one line each. Replaces the handlers that were there."""
    handler = _Lines(stream or sys.stdout)
    handler.setFormatter(JsonLines())
    handler.addFilter(_is_allowed)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in PINNED:
        logging.getLogger(name).setLevel(max(level, logging.INFO))
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    sys.unraisablehook = _unraisable


class JsonLines(logging.Formatter):
    """Of a record only its template is said, without what fills it; of an error only its class
    and where it was raised."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "area": _short(getattr(record, "area", record.name)),
            "event": _event(record),
        }
        if (ref := getattr(record, "ref", None)) is not None:
            line["ref"] = _short(ref)
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line["error"] = " < ".join(_classes(error))
            line["frames"] = _frames(error.__traceback__)
        elif (name := getattr(record, "error", None)) is not None:
            line["error"] = _short(name)
        return json.dumps(line, ensure_ascii=True)


class _Lines(logging.StreamHandler[IO[str]]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Says nothing: the default prints the record with all that fills it."""


def _is_allowed(record: logging.LogRecord) -> bool:
    """Other people's loggers may have a level of their own: nothing of theirs below INFO."""
    return record.name.split(".")[0] in OURS or record.levelno >= logging.INFO


def _event(record: logging.LogRecord) -> str:
    event = getattr(record, "event", None)
    said = _short(record.msg) if isinstance(record.msg, str) else type(record.msg).__name__
    return said if event is None else f"{said}: {_short(event)}"


def _short(value: object) -> str:
    # The first line only: asyncio puts a task, its error and that error's text on the others.
    first = str(value).strip().partition("\n")[0]
    return redact(first)[:LONGEST]


def _classes(error: BaseException) -> list[str]:
    """The error's class, then those of what caused it."""
    names: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(names) < _CAUSES:
        names.append(type(cause).__name__)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return names


def _frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return [f"{_file(frame.filename)}:{frame.lineno}:{frame.name}" for frame in frames]


def _file(name: str) -> str:
    """From the package on: where the program stands on this machine is nobody's business."""
    parts = Path(name).parts
    for package in (*OURS, "site-packages"):
        if package in parts:
            start = len(parts) - 1 - parts[::-1].index(package)
            return "/".join(parts[start + (package == "site-packages") :])
    return parts[-1]


def _unless_words(found: re.Match[str]) -> str:
    return found[0] if _WORDS.fullmatch(found[0]) else "[secret]"


def _uncaught(_: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        return
    _log(error, trace)
    sys.stderr.write(f"{ENDED}\n")


def _log(error: BaseException, trace: TracebackType | None) -> None:
    logging.getLogger(OURS[0]).critical("fault", exc_info=(type(error), error, trace))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _log(args.exc_value, args.exc_traceback)


def _unraisable(args: sys.UnraisableHookArgs) -> None:
    if args.exc_value is not None:
        _log(args.exc_value, args.exc_traceback)
