"""The store of polls, put together: what the views and the cog are given."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.db import connect
from bot.errors import UserError
from cogs.polls.store.box import BallotBox
from cogs.polls.store.casting import Gather, a_second
from cogs.polls.store.counting import Polling
from cogs.polls.store.endings import Endings
from cogs.polls.store.named import NamedVotes
from cogs.polls.store.personal import PollData
from cogs.polls.store.records import PollStore
from cogs.polls.store.review import TextsReview
from cogs.polls.store.start import PollStart, ShowsResult, nothing_shown
from cogs.polls.store.timer import PollTimer

if TYPE_CHECKING:
    from bot.background import Background
    from bot.services import Services


@dataclass(frozen=True, slots=True)
class Polls:
    """``records``: drafts, reading, extending, reminding. ``polling``: opening and ending, which
    need both files. ``box``: casting. ``named``: votes with names. ``review``: own words."""

    records: PollStore
    polling: Polling
    box: BallotBox
    named: NamedVotes
    review: TextsReview
    timer: PollTimer
    data: PollData

    async def close(self) -> None:
        await self.box.close()


async def open_polls(
    services: Services,
    background: Background,
    *,
    gather: Gather = a_second,
    shows_result: ShowsResult = nothing_shown,
) -> Polls:
    """Opens the ballot box if there is one; nothing is moved until the timer runs.

    ``gather`` is awaited before each batch of answers is written. Raises StartError.
    Close what it returns.
    """
    db, clock, secrets = services.db, services.clock, services.secrets
    settings, outbox = services.settings, services.outbox
    records = PollStore(db, clock, outbox, settings)
    endings = Endings(db, outbox)
    box = BallotBox(
        settings.ballot_box_path,
        settings.ballot_key,
        clock,
        secrets,
        background,
        connect=services.connect or connect,
        gather=gather,
    )

    async def on_pause(paused: bool) -> None:
        services.health.box_paused = paused
        if paused:
            # Where the main file cannot take it either, health still says it.
            with suppress(UserError):
                await endings.tell_box_paused(clock.now())

    box.file.on_pause = on_pause
    box.file.on_refused = services.health.write_refused
    polling = Polling(records, endings, box, key=settings.ballot_key, clock=clock, secrets=secrets)
    review = TextsReview(records, endings, box, polling, clock=clock, secrets=secrets)
    start = PollStart(records, polling, box, shows_result)
    timer = PollTimer(
        clock,
        records=records,
        endings=endings,
        polling=polling,
        review=review,
        start=start,
        box=box,
    )
    await box.start()
    named = NamedVotes(db, clock, outbox)
    return Polls(records, polling, box, named, review, timer, PollData(db, outbox))
