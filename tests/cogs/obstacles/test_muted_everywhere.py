"""A mute everywhere tells nobody who is muted, without the key file; and the day's log no more."""

import hmac
import sqlite3
from contextlib import closing

import pytest

from bot.erasure import erase
from cogs.obstacles.store.keyring import BLOCKS
from tests.cogs.obstacles.forum import HIDDEN
from tests.stage import RELAY_KEY, said


@pytest.fixture
async def ana(forum):
    return await forum.stage.person("Ana", city="Ljubljana")


@pytest.fixture
async def muted(forum, ana):
    cora = await forum.stage.person("Cora", coordinator=True)
    number = await forum.shown(ana, HIDDEN)
    await forum.stage.slash(cora, "moderate mute", message=f"OBS-{number}", days=7, everywhere=True)
    return number


def nonce_of(stage):
    with closing(sqlite3.connect(stage.services.settings.keyring_path)) as connection:
        found = connection.execute("SELECT nonce FROM key WHERE key = ?", (BLOCKS,)).fetchone()
    return None if found is None else found[0]


def token_of(nonce, user_id):
    inner = hmac.digest(RELAY_KEY, nonce, "sha256")
    return hmac.digest(inner, str(user_id).encode(), "sha256")


@pytest.mark.threat("thief of keyring and main file")
async def test_the_main_file_and_the_secret_do_not_tell_who_is_muted(forum, ana, muted):
    kept = await forum.stage.services.db.value("SELECT token FROM block")
    text = f"muted everywhere {ana.id}".encode()
    assert kept != hmac.digest(RELAY_KEY, text, "sha256")
    assert kept != token_of(b"", ana.id)
    assert kept == token_of(nonce_of(forum.stage), ana.id)


async def test_once_nobody_is_muted_no_copy_of_the_main_file_tells_it_ever(forum, ana, muted):
    stage = forum.stage
    assert nonce_of(stage) is not None
    await stage.restart(minutes=5)
    refused = await stage.press(ana, HIDDEN, await forum.preview(ana))
    assert "paused" in said(refused)
    await stage.later(days=10)
    assert await stage.services.db.value("SELECT count(*) FROM block") == 0
    assert nonce_of(stage) is None
    assert await forum.raise_(ana, HIDDEN)


async def test_whoever_erases_is_muted_no_more_and_others_are(forum, ana, muted):
    stage = forum.stage
    await erase(stage.services, ana.id, with_texts=False)
    assert await stage.services.db.value("SELECT count(*) FROM block") == 0
    assert nonce_of(stage) is None
