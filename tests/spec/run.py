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
    """Fail a run that passed its tests but asked or told what Discord would not."""
    found = collector().findings() or answers().findings()
    if found and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print every finding, so that the failed run says why."""
    for title, check in (
        ("requests that Discord would refuse", collector()),
        ("what the loopback Discord says and Discord would not", answers()),
    ):
        if findings := check.findings():
            terminalreporter.section(title, red=True)
            for finding in findings:
                terminalreporter.write_line(finding)
