"""The bot on files of its own, with officials and named polls, without any network."""

from __future__ import annotations

import gc
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.app import ExchangeBot, create_bot
from bot.charts.service import WorkerCharts
from bot.directory import Kind
from bot.migrate import migrate
from bot.services import MIGRATIONS, open_services
from bot.settings import Settings
from cogs.polls.rules.drafts import PollDraft, new_poll
from cogs.polls.rules.kinds import AnswerMode, Poll, PollKind, State
from cogs.polls.rules.opening import Thresholds
from cogs.polls.store import asked, rows
from cogs.polls.store.asked import Elector

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from datetime import datetime

    from bot.db import Tx

NO_TOKEN = "benchmark"
ZONE = "Europe/Brussels"
CARDS = 1
"""The channel of cards; nothing is ever sent there."""


def settings_in(folder: Path, guild_id: int = 1, token: str = NO_TOKEN) -> Settings:
    return Settings(
        token=token,
        guild_id=guild_id,
        ballot_key=bytes(range(32)),
        relay_key=bytes(range(32, 64)),
        data_dir=folder,
        ballot_box_path=folder / "ballotbox.sqlite3",
        keyring_path=folder / "keyring.sqlite3",
    )


async def make_bot(settings: Settings) -> ExchangeBot:
    """All cogs loaded, nothing connected. Close it."""
    migrate(settings.database, MIGRATIONS / "main")
    made = await create_bot(await open_services(settings, charts=WorkerCharts()))
    gc.freeze()  # as `python -m bot run` does
    return made


@dataclass(frozen=True, slots=True)
class House:
    """The bot, and its officials: one for each of the first cities."""

    bot: ExchangeBot
    electors: Sequence[Elector]

    async def open_polls(self, count: int) -> list[Poll]:
        """Named polls of all officials, written as the store writes them; only the rules on how
        many may run at once are passed over."""
        now = self.bot.services.clock.now()
        return await self.bot.services.db.write(
            lambda tx: [self._open(tx, now, number) for number in range(count)]
        )

    async def votes(self, poll: Poll) -> int:
        """How many named votes of the poll are on disk."""
        sql = "SELECT count(*) FROM named_votes WHERE poll = ?"
        return int(await self.bot.services.db.value(sql, (poll.id,)))

    def _open(self, tx: Tx, now: datetime, number: int) -> Poll:
        poll = rows.insert(tx, running_poll(now, AnswerMode.NAMED_CITY, number))
        asked.freeze(tx, poll, self.electors)
        outbox = self.bot.services.outbox
        outbox.open_card(tx, "poll", poll.id, "polls", poll.ref)
        return rows.change(tx, poll.id, state=State.OPEN, asked_count=len(self.electors))


def running_poll(now: datetime, mode: AnswerMode, number: int = 0) -> Poll:
    """A poll of three options that closes in a week, not yet written anywhere."""
    draft = PollDraft(
        kind=PollKind.SINGLE,
        question=f"Which way do we go in round {number}?",
        options=("Left", "Straight on", "Right"),
        mode=mode,
        opens_at=now,
        closes_at=now + timedelta(days=7),
    )
    floor = Thresholds(5, 10) if mode.anonymous else Thresholds(0, 0)
    made = new_poll(draft, floor, 9001, now, ZONE)
    return replace(made, opens_at=now - timedelta(hours=1))


@asynccontextmanager
async def house(members: Sequence[int], guild_id: int = 1) -> AsyncIterator[House]:
    """A bot in a folder that is gone afterwards; ``members`` speak for one city each. Presses
    from another server than ``guild_id`` are refused."""
    with TemporaryDirectory() as folder:
        bot = await make_bot(settings_in(Path(folder), guild_id))
        try:
            yield House(bot, await _join(bot, members))
        finally:
            await bot.close()


async def _join(bot: ExchangeBot, members: Sequence[int]) -> list[Elector]:
    directory = bot.services.directory
    cities = [city.id for city in await directory.cities()][: len(members)]
    electors = [Elector(*pair) for pair in zip(members, cities, strict=True)]

    def unit(tx: Tx) -> None:
        directory.set_place(tx, "polls", CARDS)
        for elector in electors:
            directory.ask_to_join(tx, elector.member, Kind.TECHNICAL, city_id=elector.city)
            directory.confirm(tx, elector.member, by=1)

    await bot.services.db.write(unit)
    return electors
