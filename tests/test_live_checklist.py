"""The live checklist can be pasted: its texts fit the forms, its commands run as written."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from cogs.polls.rules.drafts import OPTION_LIMIT, OPTIONS, QUESTION, read_options
from cogs.polls.rules.kinds import PollKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from subprocess import CompletedProcess

TEXT = (Path(__file__).resolve().parent.parent / "docs/live-checklist.md").read_text("utf-8")
BLOCK = re.compile(r"(?<=\n\n)(?: {7}.*\n)+(?=\n)")
BLOCKS = [dedent(block) for block in BLOCK.findall(TEXT)]
TEXTS = [block for block in BLOCKS if block.startswith(("Option", "This question", "@everyone"))]
COMMANDS = [block for block in BLOCKS if block not in TEXTS]
TOOLS = next(block for block in COMMANDS if "send()" in block)
BASH, CURL = shutil.which("bash"), shutil.which("curl")
HEADER = "/tmp/live-header"  # noqa: S108 - as the checklist writes it
CHANNEL, MESSAGE = "123456789012345678", "987654321098765432"


class Discord(BaseHTTPRequestHandler):
    """Takes what the checklist's ``curl`` sends, and answers as Discord does."""

    heard: list[tuple[str, str, str | None, bytes]]

    def do_POST(self) -> None:
        self._answer(f'{{"type": 0, "id": "{MESSAGE}", "author": {{"id": "1"}}}}')

    def do_PATCH(self) -> None:
        self._answer("{}")

    def log_message(self, *_: object) -> None:
        """Nothing: the list is enough."""

    def _answer(self, text: str) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append((self.command, self.path, self.headers["Authorization"], body))
        assert self.headers["Content-Type"] == "application/json"
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())


@pytest.fixture
def address() -> Iterator[str]:
    Discord.heard = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Discord) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def bash(*words: str, stdin: str = "", folder: Path | None = None) -> CompletedProcess[str]:
    command = [BASH or "", *words]
    return subprocess.run(  # noqa: S603 - what our own checklist says
        command, input=stdin, cwd=folder, text=True, capture_output=True, check=False
    )


def test_the_texts_to_paste_are_as_long_as_forms_take():
    question, ten, many, _ = TEXTS
    assert len(question.strip()) == QUESTION[1]
    assert [len(line) for line in read_options(ten)] == [OPTION_LIMIT] * 10
    assert len(set(read_options(ten))) == OPTIONS[PollKind.RANKED][1]
    assert len(set(read_options(many))) == OPTIONS[PollKind.MULTIPLE][1]


@pytest.mark.skipif(BASH is None, reason="no bash on this machine")
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.split()[0])
def test_every_command_is_one_that_the_shell_can_read(command: str):
    assert "…" not in command
    checked = bash("-n", stdin=command)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.skipif(None in (BASH, CURL), reason="no bash or no curl on this machine")
def test_sending_and_editing_print_digits_only(address: str, tmp_path: Path):
    (tmp_path / ".env").write_text("DISCORD_TOKEN=a.b.c\n", encoding="utf-8")
    tools = TOOLS.replace(HEADER, "header").replace("https://discord.com", address)
    script = f"{tools}\nsend old; edits {MESSAGE}\n".replace("sleep 1", "true")
    script = script.replace("read -r CHANNEL", f"read -r CHANNEL <<< {CHANNEL}")
    done = bash("-c", script, folder=tmp_path)
    assert done.stderr == ""
    assert done.stdout.split(": ")[1] == f"{MESSAGE}\n{'200 ' * 10}\n"
    assert (tmp_path / "header").stat().st_mode & 0o777 == 0o600

    (verb, path, token, body), *edits = Discord.heard
    assert (verb, path) == ("POST", f"/api/v10/channels/{CHANNEL}/messages")
    assert token == "Bot a.b.c"
    assert body == b'{"content": "live check", "nonce": "old", "enforce_nonce": true}'
    assert {(verb, path) for verb, path, _, _ in edits} == {
        ("PATCH", f"/api/v10/channels/{CHANNEL}/messages/{MESSAGE}")
    }
    assert edits[-1][3] == b'{"content": "edit 10"}'


def test_the_hour_is_the_sum_of_its_parts():
    parts = re.findall(r"^## \d\. .*\((\d+) minutes\)$", TEXT, re.MULTILINE)
    _, hour = TEXT.split("\n## 1. ")
    boxes = len(re.findall(r"^\d+\. \[ \]", hour, re.MULTILINE))
    assert sum(map(int, parts)) == 60
    assert f"Times: {' + '.join(parts)} = 60 minutes, {boxes} boxes." in TEXT
