"""What one cog tells another arrives once, in one transaction."""

import pytest

from bot.letters import Letters
from tests.bot.installation import installed, running, settings_in


class Reader:
    """A cog that keeps what it was told in meta."""

    def __init__(self) -> None:
        self.error = None

    def __call__(self, tx, payload):
        tx.execute("INSERT INTO meta (key, value) VALUES (?, 'read')", (payload["ref"],))
        if self.error:
            raise self.error


@pytest.fixture
async def services(tmp_path):
    async with running(installed(settings_in(tmp_path))) as made:
        made.reader = Reader()
        made.registry.letter("agenda.propose", made.reader)
        yield made


@pytest.fixture
def letters(services):
    return Letters(services)


async def write(services, ref, not_before=None):
    await services.db.write(
        lambda tx: services.outbox.letter(tx, "agenda.propose", ref, {"ref": ref}, not_before)
    )


async def read(services):
    rows = await services.db.all("SELECT key FROM meta WHERE value = 'read' ORDER BY key")
    return [row["key"] for row in rows]


async def waiting(services):
    return await services.db.value("SELECT count(*) FROM letter")


async def test_a_letter_is_read_once_and_deleted(services, letters):
    await write(services, "OBS-1")
    now = services.clock.now()
    assert await letters.next_due() == now
    await letters.run_due(now)
    await letters.run_due(now)
    assert await read(services) == ["OBS-1"]
    assert await waiting(services) == 0
    assert await letters.next_due() is None


async def test_a_letter_waits_for_its_time(services, letters):
    later = services.clock.later(hours=1)
    await write(services, "OBS-1", not_before=later)
    await letters.run_due(services.clock.later(hours=-0.5))
    assert await read(services) == []
    assert await letters.next_due() == later


async def test_a_letter_that_cannot_be_read_leaves_nothing_and_comes_again(services, letters):
    services.reader.error = ValueError("broken")
    await write(services, "OBS-1")
    now = services.clock.now()
    await letters.run_due(now)
    assert await read(services) == []
    assert await waiting(services) == 1
    services.reader.error = None
    again = services.clock.later(hours=1)
    assert await letters.next_due() == again
    await letters.run_due(again)
    assert await read(services) == ["OBS-1"]


async def test_one_cogs_fault_does_not_stop_the_others_letters(services, letters):
    def broken(tx, payload):
        raise RuntimeError

    services.registry.letter("meeting.wanted", broken)
    await services.db.write(lambda tx: services.outbox.letter(tx, "meeting.wanted", "VIS-1", {}))
    await write(services, "OBS-1")
    await letters.run_due(services.clock.now())
    assert await read(services) == ["OBS-1"]
    assert await waiting(services) == 1


async def test_a_letter_without_its_cog_is_kept(services, letters):
    await write(services, "OBS-1")
    del services.registry.letters["agenda.propose"]
    await letters.run_due(services.clock.now())
    assert await waiting(services) == 1
