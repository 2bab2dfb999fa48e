"""`python -m bot run` as a process of its own, against a Discord on this machine."""

import asyncio
import json
import signal
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.db import connect, open_read_only
from bot.operations.backup import copies
from bot.operations.rehearsal import TESTED
from tests.bot.installation import environment, installed, settings_in
from tests.loopback.server import Loopback
from tests.loopback.world import World

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs-loopback"


@pytest.fixture
async def discord():
    world = World(token=TOKEN)
    world.add_channel("lobby")
    async with Loopback(world) as served:
        yield served
        served.assert_clean()


async def start(
    discord: Loopback, folder: Path, *, code: str | None = None, **changes: str
) -> asyncio.subprocess.Process:
    """``code``: what runs instead, with the address as its argument."""
    program = ["-c", code] if code else ["-m", "tests.loopback.launch"]
    more = {"DISCORD_TOKEN": TOKEN, "GUILD_ID": str(discord.world.guild_id)} | changes
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *program,
        discord.address,
        "run",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=folder,
        env=environment(folder, PYTHONPATH=str(ROOT), **more),
    )


async def ended(process: asyncio.subprocess.Process) -> tuple[int | None, str, str]:
    async with asyncio.timeout(30):
        out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def connected(discord: Loopback) -> None:
    await discord.until(lambda: discord.world.commands, 30)
    await discord.until(lambda: discord.gateway.sessions, 30)


async def test_it_connects_and_a_signal_ends_it_in_good_order(discord, tmp_path):
    process = await start(discord, tmp_path)
    await connected(discord)
    assert {command["name"] for command in discord.world.commands.values()} >= {"agora", "poll"}
    process.send_signal(signal.SIGTERM)
    code, out, err = await ended(process)
    assert code == 0, err
    assert not list(tmp_path.rglob("*-wal"))
    assert all(json.loads(line) for line in out.splitlines())


def has_rehearsed(database: Path) -> bool:
    with closing(open_read_only(database)) as file:
        return file.execute("SELECT 1 FROM meta WHERE key = ?", (TESTED,)).fetchone() is not None


async def test_from_its_start_it_copies_the_file_and_ends_what_a_crash_left(discord, tmp_path):
    settings = installed(settings_in(tmp_path))
    with closing(connect(str(settings.database))) as file, file:
        file.execute("INSERT INTO erasure (user_id, with_texts, step) VALUES (7, 0, 'forget')")
    process = await start(discord, tmp_path)
    await connected(discord)
    for _ in range(600):
        if await asyncio.to_thread(has_rehearsed, settings.database):
            break
        await asyncio.sleep(0.05)
    assert len(copies(settings)) == 1
    assert has_rehearsed(settings.database)
    process.send_signal(signal.SIGTERM)
    assert (await ended(process))[0] == 0
    with closing(open_read_only(settings.database)) as file:
        assert file.execute("SELECT count(*) FROM erasure").fetchone() == (0,)


@pytest.mark.fault(24)
async def test_a_second_process_is_told_who_runs(discord, tmp_path):
    first = await start(discord, tmp_path)
    await connected(discord)
    code, _, err = await ended(await start(discord, tmp_path))
    assert code == 3
    assert str(first.pid) in err
    first.send_signal(signal.SIGTERM)
    assert (await ended(first))[0] == 0


@pytest.mark.fault(21)
async def test_a_wrong_token_is_one_sentence(discord, tmp_path):
    wrong = TOKEN.replace("loopback", "elsewhere")
    code, _, err = await ended(await start(discord, tmp_path, DISCORD_TOKEN=wrong))
    assert code == 78
    assert err.splitlines()[-1] == (
        "Discord refuses DISCORD_TOKEN. Copy it again from the portal, page Bot."
    )


@pytest.mark.fault(21)
async def test_a_token_taken_back_while_it_runs_ends_it(discord, tmp_path):
    process = await start(discord, tmp_path)
    await connected(discord)
    discord.gateway.close(4004)
    code, _, err = await ended(process)
    assert code == 78
    assert "DISCORD_TOKEN" in err


@pytest.mark.fault(21)
async def test_a_refused_intent_is_one_sentence(discord, tmp_path):
    process = await start(discord, tmp_path)
    await connected(discord)
    discord.gateway.close(4014)
    code, _, err = await ended(process)
    assert code == 78
    assert "intent" in err
