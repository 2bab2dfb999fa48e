"""A process that ends in mid-send: after the restart there is one message, and the row knows it."""

import asyncio
import sqlite3

import pytest

from bot.delivery import NoticeFace
from bot.registry import Class
from tests.bot.office import SEND, Office, office
from tests.loopback import faults
from tests.loopback.faults import Mishap


class Killed(BaseException):
    """The process ends here."""


class Fuse:
    """Blows at the first statement, or request, that is told; nothing passes it afterwards."""

    def __init__(self) -> None:
        self.statement = ""
        self.blown = False

    def connect(self, database, **options):
        made = sqlite3.connect(database, factory=_Connection, **options)
        made.fuse = self
        return made

    def check(self, told):
        if self.blown or (self.statement and self.statement in told):
            self.blown = True
            raise Killed

    def request(self, method, path):
        if method == "POST" and path.endswith(("/messages", "/threads")):
            self.blown = True
            raise Killed


class _Connection(sqlite3.Connection):
    fuse: Fuse

    def execute(self, sql, *params):
        self.fuse.check(sql)
        return super().execute(sql, *params)


BEGIN = "SET state = 'sending', tries"
END = {
    "card": "SET message_id =",
    "notice": "message_id = ?",
    "bundle": "UPDATE bundle SET state",
    "handle": "DELETE FROM notice WHERE id",
}
POINTS = [
    "before 'sending' is written",
    "before the request leaves",
    "before Discord stores it",
    "after Discord stored it",
    "while the library waits for its limit",
    "when the answer comes",
    "before 'sent' is written",
]


def arm(post: Office, fuse: Fuse, point: str, what: str, request: str = SEND) -> Mishap | None:
    """``request``: the one by which it would be made."""
    if point == POINTS[0]:
        fuse.statement = BEGIN
    elif point == POINTS[1]:
        post.on_start.append(fuse.request)
    elif point in POINTS[2:4]:
        post.discord.faults.plan(request, faults.hold(after=point == POINTS[3]))
        return Mishap.HOLD
    elif point == POINTS[4]:
        post.discord.faults.plan(request, faults.exhausted(0.5))
        return Mishap.EXHAUSTED
    elif point == POINTS[5]:
        post.on_end.append(fuse.request)
    else:
        fuse.statement = END[what]
    return None


async def put(post: Office, what: str) -> None:
    if what == "card":
        await post.card(1)
    elif what == "notice":
        await post.say("poll.result", "POLL-1")
    elif what == "handle":
        post.behind["1:Otter"] = post.ana.id
        post.said["ping"] = NoticeFace("News", markless=True)
        await post.say("inbox.ping", "ping", route="handle:1:Otter", when=Class.OWN)
    else:
        for key in ("POLL-1", "POLL-2"):
            await post.say("poll.result", key)
        await post.write(lambda tx: tx.execute("UPDATE notice SET bundled = 1, not_before = 1"))


async def live_until_killed(post: Office, fuse: Fuse, mishap: Mishap | None) -> None:
    """Delivery in a task that ends as SIGKILL would end it: nothing after it reaches the disk."""
    running = asyncio.create_task(post.delivery.deliver_due())
    if mishap is not None:
        await post.discord.until(lambda: post.discord.faults.reached(mishap))
        await asyncio.sleep(0.02)
        fuse.blown = True
        running.cancel()
    await asyncio.wait([running], timeout=5)
    assert running.done()
    assert running.cancelled() or isinstance(running.exception(), Killed)


@pytest.mark.fault(1)
@pytest.mark.parametrize("downtime", [5, 600], ids=["in the nonce window", "later"])
@pytest.mark.parametrize("what", ["card", "notice", "bundle", "handle"])
@pytest.mark.parametrize("point", POINTS)
async def test_a_kill_leaves_one_message(tmp_path, point, what, downtime):
    async with office(tmp_path) as post:
        fuse = Fuse()
        await post.close()
        post.connect = fuse.connect
        await post.open()
        await put(post, what)
        mishap = arm(post, fuse, point, what)
        await live_until_killed(post, fuse, mishap)
        assert fuse.blown
        post.on_start.clear()
        post.on_end.pop() if point == POINTS[5] else None
        post.connect = None
        await post.restart(seconds=downtime)
        await post.later(minutes=10)
        assert len(post.messages + post.private) == 1
        states = await post.states()
        assert set(states.values()) <= {"fresh", "sent"}
