"""An event without a key that discord.py needs ends the connection, and with it the program.

It says so in one sentence and ends with 1, so that systemd starts it again; that start works.
"""

from __future__ import annotations

import json
import signal

import pytest

from bot.logs import ENDED
from tests.loopback.watch import Watched
from tests.test_run import connected, discord, ended, start

__all__ = ["discord"]
SECRET = "cherry-blossom"


@pytest.fixture(autouse=True)
def unwatched(monkeypatch):
    """Nothing here is what Discord would say."""
    monkeypatch.setattr(Watched, "watcher", None)


@pytest.mark.parametrize(
    ("event", "data"),
    [
        ("MESSAGE_CREATE", {"id": "1", "channel_id": "lobby", "content": SECRET}),
        ("INTERACTION_CREATE", {"id": "1", "type": 3, "data": {"custom_id": SECRET}}),
        ("MESSAGE_DELETE", None),
    ],
)
async def test_a_broken_event_is_one_sentence_and_the_next_start_works(
    discord, tmp_path, event, data
):
    process = await start(discord, tmp_path)
    await connected(discord)
    lobby = str(discord.world.place("lobby").id)
    body = data and {key: lobby if value == "lobby" else value for key, value in data.items()}
    for session in discord.gateway.sessions.values():
        session.dispatch(event, body, silent=False)
    code, out, err = await ended(process)
    assert code == 1
    assert err.splitlines()[-1] == ENDED
    assert "Traceback" not in err
    last = json.loads(out.splitlines()[-1])
    assert (last["level"], last["event"]) == ("critical", "fault")
    assert last["frames"][-1].startswith("discord/")
    assert SECRET not in out + err
    again = await start(discord, tmp_path)
    await discord.until(lambda: discord.gateway.identified == 2, 30)
    again.send_signal(signal.SIGTERM)
    assert (await ended(again))[0] == 0
