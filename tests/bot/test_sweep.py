"""What was kept long enough is deleted, and not a day earlier."""

from datetime import timedelta

import pytest

from bot import audit
from bot.directory import Kind
from bot.sweep import Sweep
from tests.bot.installation import installed, notice, running, settings_in


@pytest.fixture
async def services(tmp_path):
    async with running(installed(settings_in(tmp_path))) as made:
        yield made


async def count(services, table):
    return await services.db.value(f"SELECT count(*) FROM {table}")  # noqa: S608 - our names


async def test_it_runs_every_hour(services):
    sweep = Sweep(services)
    now = services.clock.now()
    assert await sweep.next_due() <= now
    await sweep.run_due(now)
    assert await sweep.next_due() == now + timedelta(hours=1)


@pytest.mark.parametrize(
    ("table", "kept"),
    [
        ("draft", timedelta(minutes=60)),
        ("notice", timedelta(days=90)),
        ("member", timedelta(days=90)),
        ("audit", timedelta(days=365)),
    ],
)
async def test_each_thing_is_kept_exactly_as_long_as_promised(services, table, kept):
    now = services.clock.now()
    await services.drafts.keep(7, {}, kind="test")
    await notice(services, 1, state="sent", ended_at=int(now.timestamp()))
    rome = await services.directory.named_city("Rome")

    def unit(tx):
        services.directory.ask_to_join(tx, 7, Kind.TECHNICAL, city_id=rome.id)
        services.directory.leave(tx, 7)
        audit.note(tx, now, 7, "setup.server", "")

    await services.db.write(unit)
    sweep = Sweep(services)
    await sweep.run_due(now + kept)
    assert await count(services, table) == 1
    await sweep.run_due(now + kept + timedelta(seconds=1))
    assert await count(services, table) == 0


async def test_a_bundle_goes_with_its_last_notice(services):
    at = int(services.clock.now().timestamp())
    await services.db.write(
        lambda tx: tx.execute(
            "INSERT INTO bundle (id, route, day, mark, nonce, state, last_try_at)"
            " VALUES (1, 'dm:7', '2026-03-31', 'Agora', 'n1', 'sent', ?),"
            " (2, 'dm:8', '2026-03-31', 'Agora', 'n2', 'dead', NULL)",
            (at,),
        )
    )
    await notice(services, 1, state="sent", bundle_id=1, ended_at=at + 10)
    await notice(services, 2, state="dead", bundle_id=2, ended_at=at + 10)
    sweep, end = Sweep(services), services.clock.later(days=90, seconds=5)
    await sweep.run_due(end)
    assert await count(services, "bundle") == 2
    await sweep.run_due(end + timedelta(seconds=10))
    assert (await count(services, "notice"), await count(services, "bundle")) == (0, 0)


async def test_whoever_is_here_and_whatever_waits_stays(services):
    rome = await services.directory.named_city("Rome")
    await services.db.write(
        lambda tx: services.directory.ask_to_join(tx, 7, Kind.TECHNICAL, city_id=rome.id)
    )
    await notice(services, 1)
    await notice(services, 2, state="held")
    await Sweep(services).run_due(services.clock.later(days=3_650))
    assert (await count(services, "member"), await count(services, "notice")) == (1, 2)
