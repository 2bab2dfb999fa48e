"""The machine is lost. Last week's copy is restored on another one, as everybody there sees it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import erasure
from bot.operations.backup import backup_now
from bot.operations.restore import restore
from tests.cogs.polls.assembly import Assembly, assembly
from tests.stage import Person, Stage, said, settings_in

DAY = "Which day suits you?"
NOTHING_STORED = "Agora stores nothing about you."


@dataclass
class Copied:
    """What stood on the first machine: four polls, and the copy that was made of them."""

    named: str
    published: str
    """Anonymous; its result was published after the copy was made."""
    scheduled: str
    lost: str
    """Anonymous, and open when the machine is lost."""
    file: Path

    @property
    def marks(self) -> tuple[str, ...]:
        return (f"{self.named} · result", self.published, self.scheduled, self.lost)


@pytest.mark.fault(35)
async def test_last_weeks_copy_on_another_machine(tmp_path: Path):
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    async with assembly(old) as house:
        as_the_program_starts(house.stage)
        copied = await four_polls_and_a_copy(house)
        before = await a_week_that_the_copy_does_not_know(house, copied)
        await moved(house.stage, copied.file, new)
        await quiet_at_first(house, copied, before)
        await live_by_one_press(house, copied, before)
        fresh = await house.open(house.officials[1], question="And now?", mode="NAMED_CITY")
        assert int(fresh.removeprefix("POLL-")) > 100, "people have seen lower numbers"
        await erased(house.stage, house.officials[0])


async def four_polls_and_a_copy(house: Assembly) -> Copied:
    stage, ben = house.stage, house.officials[1]
    named = await house.open(ben, question=DAY, options=["Monday", "Friday"], mode="NAMED_CITY")
    published = await house.open(ben)
    await stage.press(house.hanna, "Publish", "coordinators")
    scheduled = await chosen(house, "opens", "tomorrow 09:00", mode="NAMED_CITY")
    lost = await chosen(house, "closes", "14", question="In a fortnight?")
    await house.answer(ben, named, {"choice": "1"})
    await house.answer(ben, published, {"choice": "1"})
    copy = await backup_now(stage.services.settings, stage.services.db, stage.now)
    return Copied(named, published, scheduled, lost, copy)


async def a_week_that_the_copy_does_not_know(house: Assembly, copied: Copied) -> list[str]:
    """A poll opens, three close, Ben is told of his, Ana erases herself. What #polls shows."""
    stage, (ana, ben, *_) = house.stage, house.officials
    await stage.later(days=2)
    await stage.press(ana, "Erase my data", await stage.slash(ana, "privacy erase"))
    await stage.later(days=7)
    shown = stage.reads(ben, "polls")
    assert [count(shown, mark) for mark in copied.marks] == [1, 1, 1, 1]
    (told,) = stage.reads(ben, "dm")
    assert told.startswith(f"Your poll {copied.published} was published.")
    return shown


async def quiet_at_first(house: Assembly, copied: Copied, before: list[str]) -> None:
    """Nothing is said, presses work, and coordinators see what was held and why."""
    stage, (ana, ben, *_) = house.stage, house.officials
    await stage.later(hours=3)
    assert stage.reads(ben, "polls") == before
    assert "- Friday: **1**" in await house.says(ben, "poll result", poll=copied.named)
    await erased(stage, ana)
    restored = "Agora was restored from a copy: it sends nothing yet."
    assert restored not in await house.says(ben, "agora")
    home = await stage.slash(house.hanna, "agora")
    assert restored in said(home)
    panel = said(await stage.press(house.hanna, "Look", home))
    assert "Restored: nothing is sent until somebody presses Go live." in panel
    assert f"{copied.published} · decided: the backup cannot know whether it was said" in panel


async def live_by_one_press(house: Assembly, copied: Copied, before: list[str]) -> None:
    """What was said before is found and not said again; what was lost is told."""
    stage, ben, hanna = house.stage, house.officials[1], house.hanna
    private = stage.reads(ben, "dm")
    panel = await stage.press(hanna, "Look", await stage.slash(hanna, "agora"))
    live = await stage.press(hanna, "Go live", panel)
    assert said(live) == "Agora is live again. What was due is being sent."
    await stage.later(minutes=5)
    after = stage.reads(ben, "polls")
    assert [count(after, mark) for mark in copied.marks] == [1, 1, 1, 1]
    assert stage.reads(ben, "dm") == private
    assert "- Friday: **1**" in house.shows(ben, copied.named)
    assert house.shows(ben, copied.published) in before
    told = "\n".join(stage.reads(hanna, "coordinators"))
    assert f"{copied.published} is withdrawn: restored from an older copy." in told
    assert f"{copied.lost} is void: the answers were lost with the ballot box" in told
    assert "restored from a copy" not in await house.says(hanna, "agora")


async def erased(stage: Stage, ana: Person) -> None:
    assert NOTHING_STORED in said(await stage.slash(ana, "privacy export"))
    assert await stage.services.directory.member(ana.id) is None


def as_the_program_starts(stage: Stage) -> None:
    """Interrupted erasures end before the bot connects."""
    make = stage.embedded._make_bot

    async def made(clock, alarm):
        bot = await make(clock, alarm)
        await erasure.resume(bot.services)
        return bot

    stage.embedded._make_bot = made


async def chosen(house: Assembly, what: str, value: str, **poll: str) -> str:
    """Hanna publishes a poll with one choice of its preview changed."""
    shown = await house.preview(house.hanna, **{"question": "Tomorrow?", **poll})
    assert shown.response is not None
    selects = [one for row in shown.response.components for one in row.get("components", ())]
    select = next(one["custom_id"] for one in selects if what in one.get("custom_id", ""))
    shown = await house.stage.choose(house.hanna, [value], shown, select)
    return await house.publish(house.hanna, shown)


async def moved(stage: Stage, copy: Path, folder: Path) -> None:
    """The keeper brings the copy and the log of erasures, restores, and starts Agora there."""
    brought = folder.parent / "brought"
    brought.mkdir()
    for file in (copy, stage.folder / "erasures.log"):
        shutil.copy2(file, brought / file.name)
    restore(settings_in(folder), brought / copy.name, yes=True, clock=stage.services.clock)
    stage.folder = folder
    await stage.restart(minutes=20)


def count(texts: list[str], mark: str) -> int:
    """How many messages bear the mark."""
    return sum(f"-# {mark}" in text.splitlines() for text in texts)
