"""The log says where and what, never who, whose words or which secret."""

import asyncio
import io
import json
import logging
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import ids, logs
from bot.db import Database

ROOT = Path(__file__).resolve().parents[2]
MEMBER = "123456789012345678"
CODE = "7K3M-9QXW-2RTC"
KEY = "0f" * 32
TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GaBcDe.abcdefghijklmnopqrstuvwxyz0123456789AB"
SECRETS = (MEMBER, CODE, CODE.replace("-", ""), KEY, TOKEN)


@pytest.fixture
def lines():
    """What is logged during a test, as text; the process's own set-up comes back after it."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, sys.excepthook, threading.excepthook
    unraisable = sys.unraisablehook
    stream = io.StringIO()
    logs.set_up(logging.DEBUG, stream)
    yield stream
    root.handlers[:], root.level = before[:2]
    sys.excepthook, threading.excepthook, sys.unraisablehook = before[2], before[3], unraisable
    logging.captureWarnings(capture=False)
    for name in logs.PINNED:
        logging.getLogger(name).setLevel(logging.NOTSET)


def read(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_has_time_level_area_event_and_reference(lines: io.StringIO):
    logging.getLogger("bot.delivery.loop").warning(
        "delivery", extra={"ref": "POLL-12 · result", "error": "403/50013"}
    )
    (line,) = read(lines)
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "warning",
        "area": "bot.delivery.loop",
        "event": "delivery",
        "ref": "POLL-12 · result",
        "error": "403/50013",
    }


def test_area_and_event_of_a_call_are_said(lines: io.StringIO):
    log = logging.getLogger("bot.scheduler")
    log.error("timer", extra={"area": "backup"})
    log.error("letter", extra={"event": "agenda.propose"})
    assert [(line["area"], line["event"]) for line in read(lines)] == [
        ("backup", "timer"),
        ("bot.scheduler", "letter: agenda.propose"),
    ]


@pytest.mark.fault(62)
def test_an_error_is_its_class_and_where_it_was_raised(lines: io.StringIO):
    def vote() -> None:
        raise ValueError(f"{MEMBER} chose Heat pumps with {CODE}")

    try:
        try:
            vote()
        except ValueError as error:
            raise KeyError(TOKEN) from error
    except KeyError as error:
        log = logging.getLogger("bot.ui.router")
        log.error("fault", extra={"ref": "4KT9Z2"}, exc_info=error)  # noqa: TRY400 - as the doors do
    (line,) = read(lines)
    assert line["error"] == "KeyError < ValueError"
    assert line["frames"][-1].startswith("bot/test_logs.py:")
    assert line["frames"][-1].endswith("test_an_error_is_its_class_and_where_it_was_raised")
    assert line["ref"] == "4KT9Z2"
    assert_silent(lines, "Heat pumps")


def assert_silent(stream: io.StringIO, *more: str) -> None:
    text = stream.getvalue()
    assert text
    for secret in (*SECRETS, *more):
        assert secret not in text


@pytest.mark.fault(62)
def test_what_fills_a_template_is_not_said(lines: io.StringIO):
    logging.getLogger("discord.gateway").info("Received %s from %s", {"choice": CODE}, MEMBER)
    logging.getLogger("cogs.polls").debug("Poll %(poll)s", {"poll": "Heat pumps"})
    assert [line["event"] for line in read(lines)] == ["Received %s from %s", "Poll %(poll)s"]
    assert_silent(lines, "Heat pumps")


@pytest.mark.fault(62)
def test_what_gets_through_all_the_same_is_blackened(lines: io.StringIO):
    log = logging.getLogger("bot")
    for secret in SECRETS:
        said = f"pressed polls1:change:12:{secret} here"
        log.error(said, extra={"ref": secret, "area": secret})
        log.error(secret, extra={"event": secret, "error": secret})
        log.error(ValueError(secret))
    assert_silent(lines)


@pytest.mark.fault(62)
async def test_libraries_stay_at_info_however_chatty_we_are(lines: io.StringIO, tmp_path: Path):
    for name in ("discord.gateway", "discord.http", "aiosqlite", "apscheduler.scheduler"):
        logging.getLogger(name).debug("payload %s", MEMBER)
        assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)
    logging.getLogger("discord.gateway").setLevel(logging.DEBUG)
    logging.getLogger("discord.gateway").debug("payload %s", MEMBER)
    logging.getLogger("discord.gateway").setLevel(logging.NOTSET)
    db = await Database.open(tmp_path / "a.sqlite3")
    assert await db.value("SELECT ?", (f"chose {CODE}",)) == f"chose {CODE}"
    await db.close()
    logging.getLogger("cogs.polls").debug("ours")
    assert [line["event"] for line in read(lines)] == ["ours"]


@pytest.mark.fault(62)
async def test_an_error_nobody_awaited_is_said_without_its_text(lines: io.StringIO):
    async def fails() -> None:
        raise sqlite3.IntegrityError(f"{MEMBER} chose Heat pumps")

    task = asyncio.get_running_loop().create_task(fails())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    (line,) = read(lines)
    assert line["event"] == "Task exception was never retrieved"
    assert line["error"] == "IntegrityError"
    assert_silent(lines, "Heat pumps")


@pytest.mark.fault(62)
def test_an_error_in_a_thread_is_said_without_its_text(lines: io.StringIO):
    def fails() -> None:
        raise RuntimeError("Heat pumps")

    thread = threading.Thread(target=fails)
    thread.start()
    thread.join()
    assert read(lines)[0]["error"] == "RuntimeError"
    assert_silent(lines, "Heat pumps")


@pytest.mark.fault(62)
def test_a_dying_process_writes_no_text_on_any_stream():
    code = (
        "import logging; from bot import logs; logs.set_up(logging.DEBUG)\n"
        f"vote = {{'member': {MEMBER}, 'choice': 'Heat pumps'}}\n"
        f"raise ValueError('{MEMBER} chose Heat pumps with {CODE}')"
    )
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 1
    assert done.stderr == f"{logs.ENDED}\n"
    assert json.loads(done.stdout)["error"] == "ValueError"
    for secret in (*SECRETS, "Heat pumps"):
        assert secret not in done.stdout


@given(st.integers(0, 2**64), st.text(max_size=20))
def test_no_token_nor_code_survives_in_any_surroundings(seed: int, around: str):
    secrets = ids.SeededSecrets(str(seed))
    for secret in (ids.token(secrets), ids.code(secrets), secrets.bytes(32).hex()):
        assert secret not in logs.redact(f"{around} {secret} {around}")
        assert secret not in logs.redact(f"polls1:change:12:{secret}")


@pytest.mark.parametrize(
    "text",
    [
        "Shard ID %s has connected to Gateway (Session ID: %s).",
        "on_raw_message_delete",
        "test_an_error_is_its_class_and_where_it_was_raised",
        "ConnectionClosedException",
        "POLL-12 · result",
        "Agora · 14 May 2026",
        "2026-03-31",
        "403/50013",
        "Going to Kranj, 60 s later",
    ],
)
def test_ordinary_words_stay_readable(text: str):
    assert logs.redact(text) == text
