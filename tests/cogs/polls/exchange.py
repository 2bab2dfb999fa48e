"""Cities, their officials and the store of polls on real files, under a clock moved by hand."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.background import Background
from bot.db import Tx
from bot.directory import Kind
from bot.ids import SystemSecrets
from bot.registry import Class
from bot.services import Services, open_services
from bot.settings import Settings
from cogs.polls.rules.answers import Cast, ChoiceAnswer
from cogs.polls.rules.drafts import PollDraft
from cogs.polls.rules.kinds import Poll, PollKind
from cogs.polls.store import Actor, Elector, Polls, Recorded, open_polls
from tests.bot import installation
from tests.bot.installation import HandClock, NoCharts
from tests.files import main_file

COORDINATOR = Actor(9001, coordinator=True)
OTHER_COORDINATOR = Actor(9002, coordinator=True)
NOTICES = {
    "poll.reminder": Class.CHANNEL,
    "poll.result": Class.CHANNEL,
    "poll.texts": Class.CHANNEL,
    "poll.decided": Class.DAILY,
    "poll.box_paused": Class.URGENT,
    "poll.void": Class.URGENT,
}
Connect = Callable[..., sqlite3.Connection]


class _NoAlarm:
    def start(self, ring: Callable[[], None]) -> None: ...

    def wake_at(self, at: datetime) -> None: ...

    def stop(self) -> None: ...


async def at_once() -> None:
    """No window: for tests that do not ask how answers gather."""


async def _never_shown(*_: Any) -> None:
    return None


def settings_in(folder: Path, **changes: Any) -> Settings:
    """All files in one folder: crashes copy it."""
    places = {
        "data_dir": folder,
        "ballot_box_path": folder / "ballotbox.sqlite3",
        "keyring_path": folder / "keyring.sqlite3",
    }
    return installation.settings_in(folder, **{**places, **changes})


@dataclass
class Exchange:
    """The store and what stands around it; members 1 to ``cities`` speak for one city each."""

    services: Services
    polls: Polls
    clock: HandClock
    background: Background

    @property
    def folder(self) -> Path:
        return self.services.settings.data_dir

    async def join(self, members: Iterable[tuple[int, int]], kind: Kind = Kind.TECHNICAL) -> None:
        """Confirms officials: (member, city)."""
        directory = self.services.directory

        def unit(tx: Tx) -> None:
            for member, city in members:
                directory.ask_to_join(tx, member, kind, city_id=city)
                directory.confirm(tx, member, by=COORDINATOR.id)

        await self.services.db.write(unit)

    async def open_poll(self, actor: Actor = COORDINATOR, **changes: Any) -> Poll:
        """A draft, published at once; by default single choice of three, one per city."""
        made = await self.polls.records.create_draft(draft(**changes), actor)
        return await self.polls.polling.publish(made.id, actor)

    async def cast(
        self, poll: Poll, elector: Elector, choice: int = 0, text: str | None = None
    ) -> str:
        """The code of a recorded answer."""
        outcome = await self.polls.box.cast(poll, elector, chose(choice, text))
        assert isinstance(outcome, Recorded)
        return outcome.code

    async def find(self, poll: Poll) -> Poll:
        return await self.polls.records.find(poll.id)

    async def tick(self) -> None:
        """What the scheduler does when it rings."""
        due = await self.polls.timer.next_due()
        if due is not None and due <= self.clock.now():
            await self.polls.timer.run_due(self.clock.now())

    async def rows(self, sql: str, *params: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.services.db.all(sql, params)]

    async def notices(self, kind: str) -> list[dict[str, Any]]:
        return await self.rows("SELECT * FROM notice WHERE kind = ? ORDER BY id", kind)

    async def close(self) -> None:
        await self.background.close()
        await self.polls.close()
        await self.services.close()


def draft(**changes: Any) -> PollDraft:
    values: dict[str, Any] = {
        "kind": PollKind.SINGLE,
        "question": "Which way do we go?",
        "options": ("Left", "Straight on", "Right"),
        **changes,
    }
    return PollDraft(**values)


def chose(choice: int, text: str | None = None) -> Cast:
    return Cast(ChoiceAnswer((choice,)), text)


def of_city(number: int) -> Elector:
    """The official who speaks for this city in an exchange just made."""
    return Elector(number, number)


def make_files(folder: Path) -> None:
    """A migrated main file, once, for tests that start many times."""
    folder.mkdir(parents=True, exist_ok=True)
    main_file(settings_in(folder).database)


@asynccontextmanager
async def exchange(folder: Path, *, cities: int = 0, **more: Any) -> AsyncIterator[Exchange]:
    made = await open_exchange(folder, **more)
    try:
        if cities:
            await made.join((number, number) for number in range(1, cities + 1))
        yield made
    finally:
        await made.close()


async def open_exchange(
    folder: Path,
    *,
    clock: HandClock | None = None,
    connect: Connect | None = None,
    gather: Any = at_once,
    shows_result: Any = None,
    **settings: Any,
) -> Exchange:
    """On new files, or on those that are there."""
    make_files(folder)
    clock = clock or HandClock()
    services = await open_services(
        settings_in(folder, **settings),
        charts=NoCharts(),  # type: ignore[arg-type]
        clock=clock,
        secrets=SystemSecrets(),
        alarm=_NoAlarm(),
        connect=connect,
    )
    for kind in ("poll", "poll_review"):
        services.registry.card(kind, _never_shown)
    for notice, when in NOTICES.items():
        services.registry.notice(notice, {when}, _never_shown)

    def set_up(tx: Tx) -> None:
        for number, place in enumerate(("polls", "coordinators"), start=101):
            services.directory.set_place(tx, place, number)

    await services.db.write(set_up)
    background = Background()
    more = {} if shows_result is None else {"shows_result": shows_result}
    try:
        polls = await open_polls(services, background, gather=gather, **more)
    except BaseException:
        await services.close()
        raise
    return Exchange(services, polls, clock, background)
