"""One check for a whole run of tests: what it found is told at the end and fails the run."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from tests.loopback.watch import Watched

from .answers import AnswerCheck
from .description import find_description
from .requests import SpecCheck


def load() -> SpecCheck:
    """Make a fresh check from the description, one that passes everything without it."""
    return SpecCheck(_document())


@cache
def collector() -> SpecCheck:
    """Give the one check that gathers the requests of the whole run."""
    return load()


@cache
def answers() -> AnswerCheck:
    """Give the one check that gathers what the loopback Discord said in the whole run."""
    return AnswerCheck(_document())


FINDINGS = "agora_findings"
_OF_WORKERS: dict[str, list[str]] = {}


class Watcher:
    """Hands on what a loopback Discord takes, answers and tells."""

    def asked(self, method: str, path: str, body: Any) -> None:
        collector().seen(method, path, body)

    def answered(self, method: str, path: str, status: int, text: str) -> None:
        answers().answered(method, path, status, text)

    def told(self, event: str, text: str) -> None:
        answers().told(event, text)


def _document() -> Any:
    path = find_description()
    return json.loads(path.read_text(encoding="utf-8")) if path else None


def pytest_configure() -> None:
    """Have every loopback Discord of this run watched."""
    Watched.watcher = Watcher()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that passed its tests but asked or told what Discord would not.

    A worker of several says what it found to the process that started it.
    """
    found = _findings()
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[FINDINGS] = found
    elif any(found.values()) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Keep what a worker found; one that died has said nothing, and fails the run itself."""
    for title, lines in getattr(node, "workeroutput", {}).get(FINDINGS, {}).items():
        _OF_WORKERS.setdefault(title, []).extend(lines)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print every finding, so that the failed run says why."""
    for title, lines in _findings().items():
        if lines:
            terminalreporter.section(title, red=True)
            for line in lines:
                terminalreporter.write_line(line)


def _findings() -> dict[str, list[str]]:
    """By title; what several workers found alike is told once."""
    found = {
        "requests that Discord would refuse": collector().findings(),
        "what the loopback Discord says and Discord would not": answers().findings(),
    }
    return {
        title: list(dict.fromkeys([*lines, *_OF_WORKERS.get(title, [])]))
        for title, lines in found.items()
    }
