"""The demo as people start it, and a headless Chromium that visits it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser.visiting import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHECKOUT = Path(__file__).resolve().parents[2]
PORT = 8190
OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000
ENDS_WITHIN = 20


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    """The demo as people start it; yields the address that it prints."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: the demo's browser tests need one")
    command = [sys.executable, "-m", "bot", "demo", "--no-browser", "--port", str(PORT)]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("Ready."):
                break
        assert process.poll() is None, "".join(said)
        yield said[-1].split()[-1]
        process.terminate()
        assert "Nothing of it was kept" in process.stdout.read()
        assert process.wait(ENDS_WITHIN) == 0


@pytest.fixture
def visitor(demo: str, tmp_path: Path) -> Iterator[Visitor]:
    with sync_playwright() as play:
        context = play.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=CHROMIUM, headless=True, args=OPTIONS
        )
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        yield Visitor(context, demo)
        context.close()
