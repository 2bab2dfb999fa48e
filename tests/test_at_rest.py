"""Under real time a bot that has nothing to do does nothing."""

import asyncio
from pathlib import Path

from bot.app import create_bot
from bot.charts.service import InProcessCharts
from bot.services import open_services
from bot.settings import Settings
from tests.files import main_file


def settings_in(folder: Path) -> Settings:
    return Settings(
        token="token",
        guild_id=1,
        ballot_key=bytes(range(32)),
        relay_key=bytes(range(32, 64)),
        data_dir=folder,
        ballot_box_path=folder / "ballotbox.sqlite3",
        keyring_path=folder / "keyring.sqlite3",
    )


async def test_after_its_first_looks_the_scheduler_waits(tmp_path: Path):
    settings = settings_in(tmp_path)
    main_file(settings.database)
    bot = await create_bot(await open_services(settings, charts=InProcessCharts()))
    ticks = 0
    tick = bot.scheduler.tick

    async def counted() -> None:
        nonlocal ticks
        ticks += 1
        await tick()

    bot.scheduler.tick = counted
    try:
        bot.scheduler.start()
        bot.delivery.start()
        await asyncio.sleep(1.0)
        before = ticks
        await asyncio.sleep(0.5)
    finally:
        await bot.close()
    assert before >= 1
    assert ticks == before
