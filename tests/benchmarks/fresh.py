"""`python -m tests.benchmarks.fresh WHAT FOLDER`: a fresh process that tells its size in bytes.

``library``: with discord.py and a client session. ``bot``: with Agora, all cogs loaded, started
as `python -m bot run` starts it but not connected. ``votes``: the same in front of a thousand
polls, once before and once after 100,000 votes.
"""

# ruff: noqa: PLC0415 - nothing is imported up here but what is there anyhow: it would be measured
from __future__ import annotations

import asyncio
import sys
from pathlib import Path

POLLS = 1_000
VOTERS = 100


def tell() -> None:
    """One line: the bytes of this process that stand in memory."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            print(1024 * int(line.split()[1]), flush=True)


async def library() -> None:
    import aiohttp
    import discord

    async with aiohttp.ClientSession():
        assert discord.version_info.major
        tell()


def bot(folder: Path) -> None:
    import bot.__main__ as program  # noqa: F401 - a start imports it too
    from bot import logs
    from bot.operations.start import prepare
    from bot.settings import Settings

    settings = Settings(
        token="benchmark",
        guild_id=1,
        ballot_key=bytes(range(32)),
        relay_key=bytes(range(32, 64)),
        data_dir=folder,
        ballot_box_path=folder / "ballotbox.sqlite3",
        keyring_path=folder / "keyring.sqlite3",
    )
    logs.set_up()
    with prepare(settings):
        from bot import app
        from bot.charts.service import WorkerCharts
        from bot.services import open_services

        async def start() -> None:
            services = await open_services(settings, charts=WorkerCharts())
            made = await app.create_bot(services)
            tell()
            await made.close()

        asyncio.run(start())


async def votes() -> None:
    from cogs.polls.rules.answers import ChoiceAnswer
    from cogs.polls.store import NamedVotes

    from .house import house

    async with house(range(1, VOTERS + 1)) as there:
        services = there.bot.services
        polls = await there.open_polls(POLLS)
        named = NamedVotes(services.db, services.clock, services.outbox)
        tell()
        for number, poll in enumerate(polls):
            answer = ChoiceAnswer((number % 3,))
            await asyncio.gather(
                *(
                    named.vote(poll.id, elector.member, answer, number * VOTERS + place + 1)
                    for place, elector in enumerate(there.electors)
                )
            )
        stored = await services.db.value("SELECT count(*) FROM named_votes")
        assert stored == POLLS * VOTERS
        tell()


def main(what: str, folder: Path) -> None:
    if what == "bot":
        bot(folder)
    else:
        asyncio.run({"library": library, "votes": votes}[what]())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
