"""A copy of the tree in which single tests run, with one mistake at a time."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.sabotage.record import Sabotage

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 120
ALL_SECONDS = 1_800
CLUMSY = ("ImportError", "ModuleNotFoundError", "NameError", "SyntaxError")
"""A mistake that any first run shows proves nothing about a test."""
_LEFT_OUT = shutil.ignore_patterns(".?*", "__pycache__", "data")
_KEPT = (".env.example", ".gitignore", ".ci")


@dataclass(frozen=True, slots=True)
class Verdict:
    """``red``: the test ran and failed. ``why``: the beginning of what it said."""

    red: bool
    why: str


class Workshop:
    """Use one run at a time."""

    def __init__(self, root: Path) -> None:
        self._root = root
        shutil.copytree(ROOT, root, ignore=_LEFT_OUT, dirs_exist_ok=True)
        for name in _KEPT:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, root / name)
            else:
                shutil.copy2(source, root / name)

    def not_green(self, tests: Iterable[str]) -> dict[str, str]:
        """Which of the tests did not pass here, as the tree stands, and why."""
        wanted = list(dict.fromkeys(tests))
        _, cases = self._run(*wanted, seconds=ALL_SECONDS)
        found = dict.fromkeys(wanted, "it did not run")
        for case in cases:
            found.pop(_test(case), None)
        return found | {_test(case): _why(case) for case in cases if len(case)}

    def verdict(self, sabotage: Sabotage) -> Verdict:
        """What the named test says while the mistake is in the tree."""
        with self._made(sabotage):
            code, cases = self._run("-x", sabotage.test)
        if code != 1:
            return Verdict(False, "green" if code == 0 else f"pytest ended with {code}")
        failed = next((case for case in cases if len(case)), None)
        if failed is None:
            return Verdict(False, "no test failed")
        why = _why(failed)
        if failed[0].tag == "error" and "teardown" not in failed[0].get("message", ""):
            return Verdict(False, f"did not come to run: {why}")
        return Verdict(failed[0].tag != "skipped" and not why.startswith(CLUMSY), why)

    @contextmanager
    def _made(self, sabotage: Sabotage) -> Iterator[None]:
        file = self._root / sabotage.file
        before = file.read_text("utf-8")
        self._write(file, sabotage.applied(before))
        try:
            yield
        finally:
            self._write(file, before)

    @staticmethod
    def _write(file: Path, text: str) -> None:
        file.write_text(text, "utf-8")
        # Two versions of one length in one second would look alike to Python.
        Path(cache_from_source(str(file))).unlink(missing_ok=True)

    def _run(
        self, *arguments: str, seconds: float = SECONDS
    ) -> tuple[int, list[ElementTree.Element]]:
        """The exit code of pytest, -1 where it hung, and its test cases."""
        report = self._root / ".report.xml"
        report.unlink(missing_ok=True)
        options = ("-q", "-p", "no:cacheprovider", f"--junitxml={report}")
        process = subprocess.Popen(  # noqa: S603 - our own tests
            [sys.executable, "-m", "pytest", *options, *arguments],
            cwd=self._root,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            return -1, []
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if not report.exists():
            return code, []
        return code, list(ElementTree.parse(report).iter("testcase"))  # noqa: S314 - pytest wrote it


def _test(case: ElementTree.Element) -> str:
    """As on the command line, for all parameters; of ``a.b.TestIt`` the last part is a class."""
    parts = case.get("classname", "").split(".")
    classes = [part for part in parts if part.startswith("Test")]
    file = "/".join(part for part in parts if part not in classes)
    return "::".join([f"{file}.py", *classes, case.get("name", "").partition("[")[0]])


def _why(case: ElementTree.Element) -> str:
    """The beginning of the first line of what went wrong."""
    lines = (case[0].get("message") or case[0].tag).splitlines()
    return lines[0][:100] if lines else ""
