"""A hidden obstacle from its form to its seal, with kill -9 and a restore in between; and a thief
who takes every file, before the seal and after it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.bot.installation import RELAY_KEY
from tests.crash import exchange
from tests.crash.clock import START
from tests.crash.exchange import ANSWERER, AUTHOR, FACER, TITLE, WAIT
from tests.crash.harness import MEMORY_DISK
from tests.crash.polls import CITIES
from tests.scenarios.thief import Loot
from tests.soak.judge import faults_in
from tests.soak.plan import FOR_EVER, Plan, Shot
from tests.soak.points import How, Point
from tests.soak.run import SoakRun
from tests.soak.soak import Ground

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.loopback.asked import Asked

UNSEEN = (AUTHOR, ANSWERER)
"""Who speaks behind a handle."""
ERASED = CITIES[9]
FILES = {"agora.sqlite3", "keyring.sqlite3", "health.json", "starts.log", "erasures.log"}
APART = 7
"""Seconds between a press and whatever is done before it."""
DOWN = 5.0
COPIED = START + timedelta(days=1, hours=1)
RESTORED = START + timedelta(days=3, minutes=11)
NUDGED = START + timedelta(days=14, hours=1)
CLOSED = NUDGED + timedelta(days=1, minutes=3)
SETTLED = CLOSED + timedelta(days=8, minutes=17)
OTHERS = range(600)
"""Members whom the thief tries besides those who are there."""
THOUSAND = 1_000
OLDER = {"member"}
"""Rows that somebody has whatever they raise; written before the post."""


class Traps(Plan):
    """Each life is left alone, but for the trap that the story sets for the next one."""

    def __init__(self) -> None:
        super().__init__("", kills=0)
        self.following: Point | None = None

    def next(self) -> Shot | None:
        point, self.following = self.following, None
        return Shot(point, 1, 0.0, DOWN, FOR_EVER) if point else None


@dataclass
class Watched(SoakRun):
    """Notes the second of each press that must stand nowhere."""

    unseen: bool = False
    pressed: list[int] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    """What the bot logged upon such a press."""
    _logged: int = 0

    async def before_asking(self) -> None:
        if self.unseen:
            self.world.pass_time(APART)
            await self.settle()
            self.pressed.append(int(self.world.moment))
        self._logged = self.process.log.stat().st_size

    async def ask(self, act: Callable[[], Asked]) -> Asked:
        asked = await super().ask(act)
        if self.unseen:
            # Of the last try: what came before it was the end of a life and a start.
            self.lines += self.process.log.read_text()[self._logged :].splitlines()
        self.world.pass_time(APART)
        await self.settle()
        return asked

    async def killed_at(self, what: str, *, done: bool = False) -> None:
        """kill -9 now, at rest; and the life after it, when it comes past this step."""
        plan = self.plan
        assert isinstance(plan, Traps)
        plan.following = Point(what, How.TRAP, what, done=done)
        self.downtime = DOWN
        self.process.kill("by hand")
        await self._recover()
        assert self._shot is not None, "it was killed before anybody did anything"

    def was_killed_at(self, what: str) -> bool:
        return any(end.point == what and end.code == -9 for end in self.ends)


@pytest.mark.threat("thief of disk")
@pytest.mark.threat("thief of backups")
async def test_no_file_ever_says_who_raised_or_answered_a_hidden_obstacle():
    disk = MEMORY_DISK if MEMORY_DISK.is_dir() else None
    with tempfile.TemporaryDirectory(dir=disk, prefix="agora-thief-") as made:
        async with Ground(Path(made)).stage("exchange", Traps(), Watched) as run:
            assert isinstance(run, Watched)
            await run.start()
            await whole_story(run)
            logs = sorted(run.folder.parent.glob("life-*.log"))
            assert [fault for log in logs for fault in faults_in(log)] == []


async def whole_story(run: Watched) -> None:
    people = [run.world.person(name).id for name in CITIES]
    hidden = {run.world.person(name).id for name in UNSEEN}
    await raised_and_answered(run)
    await run.until(COPIED)
    backup = max((run.folder / "backups").iterdir())
    await put_back(run, backup)
    await nudged(run)
    await closed(run)

    before = stolen(run)
    assert {path.name for path in before.files()} >= FILES
    everybody = [*people, *(max(people) + 1 + other for other in OTHERS)]
    assert before.unmasked(RELAY_KEY, everybody) == hidden, "this thief does not look well"
    thousand = [*people, *range(max(people) + 1, max(people) + 1 + THOUSAND - len(people))]
    assert before.unmasked(RELAY_KEY[:-1] + b"\0", thousand) == set()
    (nonce,) = before.nonces()

    await sealed(run)
    after = stolen(run)
    assert {path.name for path in after.files()} >= FILES
    assert after.nonces() == set()
    assert not after.holds(nonce)
    assert after.unmasked(RELAY_KEY, everybody) == set()
    # The copies still hold tokens of before: only the nonce is wanting.
    assert after.unmasked(RELAY_KEY, everybody, nonce) == hidden


def stolen(run: Watched) -> Loot:
    """All that lies there now: nobody behind a handle is in it but as a member, nor is the second
    of their press."""
    ground = run.folder.parent.parent
    loot = Loot(run.folder.parent, ground / f"loot-{len(list(ground.glob('loot-*')))}")
    assert "agora.sqlite3-wal" in {path.name for path in loot.files()}, "the newest rows"
    for name in UNSEEN:
        user_id = run.world.person(name).id
        assert loot.tables_naming(user_id) == OLDER
        assert loot.files_naming(user_id, but=OLDER) == set()
    assert run.pressed
    assert loot.seconds() & set(run.pressed) == set()
    for second in run.pressed:
        assert loot.texts_with(second) == set()
    assert run.lines == []
    return loot


# The story


async def raised_and_answered(run: Watched) -> None:
    await run.killed_at("agora: INSERT INTO obstacle*", done=True)
    run.unseen = True
    await exchange._raise(run)
    run.unseen = False
    assert run.was_killed_at("agora: INSERT INTO obstacle*")
    stolen(run)
    await run.until(START + WAIT)
    await run.press(FACER, "We face this too", exchange._post(run))
    await run.killed_at("agora: INSERT INTO handle*", done=True)
    await replied(run, ANSWERER, "A joint desk of both offices did it.")
    assert run.was_killed_at("agora: INSERT INTO handle*")
    await run.until(START + 3 * WAIT)
    assert said(run, TITLE) == [" A joint desk of both offices did it."]
    assert pings(run, AUTHOR) == 1


async def replied(run: Watched, who: str, text: str) -> None:
    run.unseen = True
    await exchange._reply(run, who, text)
    run.unseen = False
    stolen(run)


async def put_back(run: Watched, backup: Path) -> None:
    """The author reads the inbox, somebody else erases what is theirs, and two days later the copy
    takes the file's place."""
    await read(run, AUTHOR)
    sure = await run.command(ERASED, "privacy erase", channel="lobby")
    await run.press(ERASED, "Erase my data", sure)
    await run.until(RESTORED)
    await run.restore(backup)
    await run.settle()
    run.world.person("Admin").roles.append(run.role("Coordinator").id)
    panel = await run.command("Admin", "setup health", channel="lobby")
    await run.press("Admin", "Go live", panel)
    await read(run, AUTHOR)


async def read(run: Watched, who: str) -> Asked:
    run.unseen = True
    inbox = await run.command(who, "obstacle mine", channel="lobby")
    run.unseen = False
    return inbox


async def nudged(run: Watched) -> None:
    """Two weeks without an answer: the author hears of it, though nobody knows who that is."""
    before = pings(run, AUTHOR)
    await run.killed_at("after POST /channels/…/messages")
    await run.until(NUDGED)
    assert run.was_killed_at("after POST /channels/…/messages")
    assert pings(run, AUTHOR) == before + 1
    await replied(run, AUTHOR, "Which law allowed it?")
    await run.until(NUDGED + WAIT)
    assert said(run, TITLE)[1:] == [" (raised this): Which law allowed it?"]


async def closed(run: Watched) -> None:
    await run.until(CLOSED)
    run.unseen = True
    await exchange._solve(run)
    run.unseen = False
    stolen(run)
    await run.until(SETTLED)


async def sealed(run: Watched) -> None:
    await run.killed_at("keyring: VACUUM")
    run.unseen = True
    await exchange._seal(run)
    run.unseen = False
    assert run.was_killed_at("keyring: VACUUM")
    await run.until(SETTLED + timedelta(hours=3))


# What is seen


def said(run: Watched, title: str) -> list[str]:
    """The replies by handle in this post, without the handles."""
    texts = [one.content for one in run.discord.people.messages(exchange._thread(run, title))]
    lines = [text.splitlines()[0] for text in texts if text.startswith("**")]
    return [line.split("**")[2].removeprefix(":") for line in lines]


def pings(run: Watched, who: str) -> int:
    return len(run.discord.people.dms(who))
