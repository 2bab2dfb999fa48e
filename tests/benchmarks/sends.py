"""Whether each kind of send leaves exactly one message when it is killed or fails on its way."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bot.office import SEND, Office, office
from tests.bot.test_delivery_crash import POINTS, Fuse, arm, live_until_killed, put
from tests.loopback import faults

from .figure import Figure

KINDS = ("card", "notice", "bundle")
DIES_BEFORE, DIES_AFTER, FAILS_ONCE = POINTS[2], POINTS[3], "Discord answers 500"
ENDS = (DIES_BEFORE, DIES_AFTER, FAILS_ONCE)


async def sends() -> list[Figure]:
    """Three kinds in three ways; some seconds."""
    left = {(kind, end): await _messages(kind, end) for kind in KINDS for end in ENDS}
    wrong = ", ".join(
        f"{kind}, {end}: {count}" for (kind, end), count in left.items() if count != 1
    )
    return [
        Figure(
            "sends-once",
            "sends that die before, die after or fail once: share that left exactly one message",
            sum(count == 1 for count in left.values()) / len(left),
            1.0,
            at_least=True,
            seen=wrong or f"{len(left)} of {len(left)}: " + ", ".join(KINDS),
        )
    ]


async def _messages(kind: str, end: str) -> int:
    """How many messages stand there in the end."""
    with TemporaryDirectory() as folder:
        async with office(Path(folder)) as post:
            if end is FAILS_ONCE:
                post.discord.faults.plan(SEND, faults.broken())
                await put(post, kind)
                await post.rest()
            else:
                await _killed(post, kind, end)
            await post.later(minutes=20)
            return len(post.messages)


async def _killed(post: Office, kind: str, point: str) -> None:
    """The process ends in mid-request; another begins ten minutes later."""
    fuse = Fuse()
    await post.close()
    post.connect = fuse.connect
    await post.open()
    await put(post, kind)
    await live_until_killed(post, fuse, arm(post, fuse, point, kind))
    post.connect = None
    await post.restart(seconds=600)
