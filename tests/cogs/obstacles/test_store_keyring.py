"""The key file where it is not there, cannot be used, or its disk fails."""

import sqlite3

import pytest

from bot.db import NotRecorded
from bot.errors import NotReady, UserError
from tests.cogs.obstacles.house import ANA, BO, FORM, house
from tests.cogs.polls.boxes import Wire


def failing(start):
    """A disk that takes no statement that begins so."""

    def fault(sql):
        if sql.startswith(start):
            raise sqlite3.OperationalError("disk I/O error")

    return fault


async def test_whoever_only_looks_makes_no_key_file(folder):
    async with house(folder) as rooms:
        keyring = rooms.store.keyring
        assert await keyring.find("token", ANA) is None
        assert await keyring.drafts_of(ANA) == []
        assert await keyring.next_expiry() is None
        await keyring.drop_drafts_of(ANA)
        assert not keyring.path.exists()


async def test_ones_own_drafts_go_and_nobody_elses(folder):
    async with house(folder) as rooms:
        keyring = rooms.store.keyring
        token = await keyring.keep(ANA, FORM)
        await keyring.keep(BO, {**FORM, "title": "Another one"})
        assert await keyring.drafts_of(ANA) == [FORM]
        await keyring.drop_drafts_of(ANA)
        assert await keyring.find(token, ANA) is None
        assert await keyring.drafts_of(ANA) == []
        assert [form["title"] for form in await keyring.drafts_of(BO)] == ["Another one"]


async def test_what_is_no_database_is_told_as_a_file_that_cannot_be_used(folder):
    async with house(folder) as rooms:
        rooms.store.keyring.path.write_bytes(b"no database at all" * 100)
        with pytest.raises(NotReady, match="key file cannot be used"):
            await rooms.store.keyring.keep(ANA, FORM)


async def test_on_a_disk_that_fails_nothing_is_said_to_be_recorded(folder):
    wire = Wire()
    async with house(folder, connect=wire) as rooms:
        keyring = rooms.store.keyring
        token = await keyring.keep(ANA, FORM)
        wire.fault = failing("INSERT INTO draft")
        with pytest.raises(NotRecorded):
            await keyring.put(token, ANA, {**FORM, "title": "Changed meanwhile"})
        assert await keyring.find(token, ANA) == FORM
        wire.fault = failing("VACUUM")
        with pytest.raises(NotRecorded):
            await keyring.drop_drafts_of(ANA)


async def test_after_the_end_no_key_file_is_opened_again(folder):
    async with house(folder) as rooms:
        await rooms.store.keyring.close()
        with pytest.raises(UserError, match="restart"):
            await rooms.store.keyring.keep(ANA, FORM)
        assert not rooms.store.keyring.path.exists()
