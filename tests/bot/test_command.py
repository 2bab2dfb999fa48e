"""A command in a sentence can be typed as it stands."""

import sys
from pathlib import Path

import pytest

from bot import command
from bot.command import typed


def test_the_projects_own_python_is_named_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(command, "_PROJECT", tmp_path)
    monkeypatch.setattr(sys, "executable", "/usr/local/bin/python3.11")
    assert typed("restore FILE --yes") == "python3.11 -m bot restore FILE --yes"
    own = tmp_path / ".venv" / "bin" / "python"
    own.parent.mkdir(parents=True)
    own.touch()
    assert typed("check") == ".venv/bin/python -m bot check"
    assert typed("") == ".venv/bin/python -m bot"
