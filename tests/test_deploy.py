"""The files under `deploy/`: the image is built here step by step, without a container engine.

The packages of the lock are linked in from this environment. `AGORA_BUILD=pip` has pip fetch and
install them as the Containerfile says, which needs the network and half a minute.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.operations.health_file import STALE
from bot.running import DRAIN_SECONDS
from bot.settings import SETTING_NAMES
from tests.bot.installation import environment
from tests.image import Image, built, instructions
from tests.loopback.server import Loopback
from tests.loopback.world import World

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
GRACE_SECONDS = 20
REFUSALS = {2, 3, 4, 5, 78}
DRAW = """
import asyncio
from bot.charts import Bar, Bars
from bot.charts.service import WorkerCharts

async def draw():
    charts = WorkerCharts(limit=30)
    chart = Bars("Heat", (Bar("Staff", 3.0, "3"),), "answers", "POLL-1")
    print(await charts.bars(chart) is not None)
    await charts.close()

asyncio.run(draw())
"""
TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs-loopback"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    truly = os.environ.get("AGORA_BUILD") == "pip"
    return built(DEPLOY / "Containerfile", tmp_path_factory.mktemp("image"), truly=truly)


# The image


def test_it_holds_what_the_bot_needs_and_nothing_else(image):
    assert {path.name for path in image.folder.iterdir()} == {
        "LICENSE",
        "bot",
        "cogs",
        "migrations",
        "requirements.lock",
    }


def test_without_settings_it_refuses_and_names_each(image):
    done = image.run()
    assert done.returncode == 78
    for name in ("DISCORD_TOKEN", "GUILD_ID", "BALLOT_KEY", "RELAY_KEY"):
        assert f"{name} is missing." in done.stderr.splitlines()


def test_its_other_programs_run(image, tmp_path):
    said = image.run("--help")
    assert said.returncode == 0
    assert "check" in said.stdout
    done = image.run("check", **environment(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Settings: right." in done.stdout


async def test_it_connects_draws_and_stops_in_its_grace_time(image, tmp_path):
    """Migrations, tables and fonts: a file that was not copied is missed here."""
    async with Loopback(World(token=TOKEN)) as discord:
        values = {"DISCORD_TOKEN": TOKEN, "GUILD_ID": str(discord.world.guild_id)}
        process = await asyncio.create_subprocess_exec(
            *(image.python, "-m", "tests.loopback.launch", discord.address, *image.command),
            cwd=image.folder,
            env=image.environment(**environment(tmp_path, PYTHONPATH=str(ROOT), **values)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            await discord.until(lambda: discord.world.commands and discord.gateway.sessions, 30)
            process.send_signal(getattr(signal, image.stop_signal))
            async with asyncio.timeout(GRACE_SECONDS):
                _, err = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        assert process.returncode == 0, err.decode()
    drawn = image.python_run(DRAW)
    assert drawn.stdout.strip() == "True", drawn.stderr


def test_running_writes_nothing_into_it(image, tmp_path):
    """The root is read-only in use: byte code stands ready, and nothing else is written."""
    sources = set((image.folder / "bot").rglob("*.py"))
    cached = {path.parent.parent / f"{path.stem.split('.')[0]}.py" for path in image.byte_code()}
    assert sources <= cached
    before = image.files()
    image.run("check", **environment(tmp_path))
    image.run("commands")
    assert image.files() == before


def test_its_health_check_tells_that_nothing_runs(image, tmp_path):
    done = image.python_run(*image.health_check[1:], **environment(tmp_path))
    assert done.returncode == 1
    assert "Agora is not running" in done.stdout


def test_it_runs_as_nobody_special_and_hears_signals_itself(image):
    assert re.fullmatch(r"[1-9][0-9]*:[1-9][0-9]*", image.user)
    assert image.entry_point == ["python", "-m", "bot"]
    assert image.command == ["run"]
    assert image.data_mode == 0o700


def test_the_build_sees_what_it_copies_and_no_more():
    """The first line hides everything: no `.env`, no data, whatever else lies there."""
    lines = (DEPLOY / "Containerfile.dockerignore").read_text().splitlines()
    shown = [line for line in lines if line and not line.startswith("#")]
    copied = [
        source
        for word, rest in instructions(DEPLOY / "Containerfile")
        if word == "COPY"
        for source in rest.split()[:-1]
    ]
    assert shown[0] == "*"
    assert sorted(line[1:] for line in shown if line.startswith("!")) == sorted(copied)


# The service


def unit() -> dict[str, str]:
    lines = (DEPLOY / "agora.service").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def test_the_service_starts_again_after_faults_and_never_after_refusals():
    assert unit()["Restart"] == "on-failure"
    assert {int(code) for code in unit()["RestartPreventExitStatus"].split()} == REFUSALS


def test_the_operator_reads_of_the_same_refusals():
    table = (ROOT / "docs" / "operations.md").read_text()
    told = {int(code) for code in re.findall(r"^\| (\d+) \| ", table, re.MULTILINE)}
    assert told == REFUSALS | {0, 1}


@pytest.mark.parametrize(
    ("directive", "value"),
    [
        ("ExecStart", "/opt/agora/.venv/bin/python -m bot run"),
        ("TimeoutStopSec", str(GRACE_SECONDS)),
        ("UMask", "0077"),
        ("LimitCORE", "0"),
        ("ProtectSystem", "strict"),
        ("ReadWritePaths", "/opt/agora/data"),
        ("NoNewPrivileges", "yes"),
        ("User", "agora"),
    ],
)
def test_the_service_is_as_the_documents_say(directive, value):
    assert unit()[directive] == value


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed here")
def test_systemd_understands_the_service(tmp_path):
    """It wants the program to exist: ours stands in for the one in /opt."""
    text = (DEPLOY / "agora.service").read_text()
    copy = tmp_path / "agora.service"
    copy.write_text(text.replace("/opt/agora/.venv/bin/python", sys.executable))
    done = subprocess.run(  # noqa: S603 - our file
        ["systemd-analyze", "verify", str(copy)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    told = [line for line in done.stderr.splitlines() if "agora.service" in line]
    assert (done.returncode, told) == (0, [])


def test_stopping_fits_into_the_grace_time():
    """Deliveries, then five seconds for waiting writes, then five for the goodbye."""
    assert DRAIN_SECONDS + 5 + 5 <= GRACE_SECONDS


# The manifest for Kubernetes


def manifest() -> str:
    return (DEPLOY / "kubernetes.yaml").read_text()


def value(key: str) -> str:
    """The value of a key that stands there once."""
    (found,) = re.findall(rf"^ *{key}: *(.+)$", manifest(), re.MULTILINE)
    return str(found)


def probe(name: str) -> list[str]:
    (found,) = re.findall(rf"{name}:\n +exec:\n +command: (\[.*\])\n", manifest())
    return list(json.loads(found))


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("replicas", "1"),
        ("accessModes", '["ReadWriteOncePod"]'),
        ("terminationGracePeriodSeconds", str(GRACE_SECONDS)),
        ("runAsNonRoot", "true"),
        ("readOnlyRootFilesystem", "true"),
        ("allowPrivilegeEscalation", "false"),
        ("automountServiceAccountToken", "false"),
        ("fsGroupChangePolicy", "OnRootMismatch"),
        ("drop", '["ALL"]'),
    ],
)
def test_the_manifest_keeps_agora_alone_and_without_rights(key, wanted):
    assert value(key) == wanted


def test_the_manifest_fits_the_image(image):
    user, group = image.user.split(":")
    assert (value("runAsUser"), value("runAsGroup"), value("fsGroup")) == (user, group, group)
    assert f"mountPath: {image.variables['DATA_DIR']}\n" in manifest()
    assert value("value") == image.variables["DATA_DIR"]
    assert probe("readinessProbe") == image.health_check


def test_the_manifest_names_settings_that_exist_and_gives_none_away():
    found = dict(re.findall(r"^  ([A-Z_]+): (.*)$", manifest(), re.MULTILINE))
    assert {"DISCORD_TOKEN", "GUILD_ID", "BALLOT_KEY", "RELAY_KEY"} <= set(found)
    assert set(found) <= set(SETTING_NAMES)
    assert set(found.values()) == {'""'}


@pytest.mark.parametrize(("age", "alive"), [(1, True), (3600, False), (None, False)])
def test_only_silence_counts_as_dead(tmp_path, age, alive):
    """Not the colour: no red is mended by a restart."""
    report = tmp_path / "health.json"
    if age is not None:
        report.write_text('{"colour": "red"}')
        os.utime(report, (time.time() - age,) * 2)
    _, option, program = probe("livenessProbe")
    assert str(int(STALE.total_seconds())) in program
    done = subprocess.run(  # noqa: S603 - our manifest
        [sys.executable, option, program.replace("/data/health.json", str(report))],
        capture_output=True,
        check=False,
    )
    assert (done.returncode == 0) is alive
