"""The demo as a program: how it starts, how it ends, and what is missing. About 20 seconds."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).resolve().parents[2]
DEMO = [sys.executable, "-m", "bot", "demo", "--no-browser", "--port", "8390"]
WITHOUT_SIMCORD = (
    "import sys; sys.modules['simcord'] = None;"
    "from bot.__main__ import main; sys.exit(main(['demo', *sys.argv[1:]]))"
)
ENDS_WITHIN = 30


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Whoever is started in the background ignores it, and hands that on to its children."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_ends_it_cleanly_and_nothing_is_kept(tmp_path: Path) -> None:
    with subprocess.Popen(  # noqa: S603 - our own program
        DEMO,
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    ) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line.strip())
            if line.startswith("Stop with"):
                break
        assert list(tmp_path.glob("agora-demo-*")), lines
        process.send_signal(signal.SIGINT)
        try:
            rest, _ = process.communicate(timeout=ENDS_WITHIN)
        finally:
            process.kill()
        assert process.returncode == 0
    assert rest.strip() == "The demo has ended. Nothing of it was kept."
    assert re.fullmatch(r"Ready\. Open this page: http://127\.0\.0\.1:8\d{3}/", lines[-2])
    assert len(lines) == 6
    assert not list(tmp_path.glob("agora-demo-*"))


def test_without_simcord_it_says_what_to_run() -> None:
    for options in ([], ["--tour"]):
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", WITHOUT_SIMCORD, *options],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert done.stderr == "The demo needs one more package. Run: make demo.\n"
        assert done.stdout == ""
