"""What the bot asks its tables again and again reads an index: years lie in them."""

import sqlite3
from contextlib import closing

from bot.app import create_bot
from bot.db import connect

from .installation import running, settings_in

KEPT_LONG = ("notice", "bundle", "card", "letter", "polls", "poll_electors", "named_votes")


async def test_a_tick_with_nothing_due_reads_no_table_from_end_to_end(tmp_path):
    asked: list[str] = []

    def listening(*given, **more):
        connection = connect(*given, **more)
        connection.set_trace_callback(asked.append)
        return connection

    async with running(settings_in(tmp_path), connect=listening) as services:
        bot = await create_bot(services)
        await bot.scheduler.tick()
        await bot.delivery.deliver_due()
        asked.clear()
        await bot.scheduler.tick()
        await bot.delivery.deliver_due()
        statements = {one for one in asked if one.startswith("SELECT")}
        await bot.close()
    assert any("FROM bundle" in one for one in statements)
    with closing(sqlite3.connect(services.settings.database)) as connection:
        for statement in statements:
            plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
            scans = [line for line in plan if line in {f"SCAN {table}" for table in KEPT_LONG}]
            assert not scans, (scans, statement)
