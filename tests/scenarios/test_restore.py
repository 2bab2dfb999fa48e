"""The machine is lost. Last week's copy is restored on another one, as everybody there sees it."""

import shutil
from pathlib import Path

import pytest

from bot import erasure
from bot.operations.backup import backup_now
from bot.operations.restore import restore
from tests.cogs.polls.assembly import Assembly, assembly
from tests.stage import Person, Stage, said, settings_in

DAY = "Which day suits you?"
WEATHER = "What will the weather be?"


@pytest.mark.fault(35)
async def test_last_weeks_copy_on_another_machine(tmp_path: Path):
    old = tmp_path / "old"
    old.mkdir()
    async with assembly(old) as house:
        stage, (ana, ben, *_) = house.stage, house.officials
        as_the_program_starts(stage)
        named = await house.open(ben, question=DAY, options=["Monday", "Friday"], mode="NAMED_CITY")
        running = await house.open()
        scheduled = await opened_tomorrow(house)
        await house.answer(ben, named, {"choice": "1"})
        await house.answer(ben, running, {"choice": "1"})
        copy = await backup_now(stage.services.settings, stage.services.db, stage.now)

        # What the copy does not know: a card, two closings, a message by hand, an erasure.
        await stage.later(days=1)
        assert house.shows(ben, scheduled)
        assert said(await stage.press(ana, "Erase my data", await erasing(stage, ana)))
        await stage.later(days=8)
        assert f"{named} · result" in "\n".join(stage.reads(ben, "polls"))
        before = stage.reads(ben, "polls")
        await moved(stage, copy, tmp_path / "new")

        # Quiet: nothing is said, and presses work.
        await stage.later(hours=3)
        assert len(stage.reads(ben, "polls")) == len(before)
        assert "Not yet." not in said(await stage.slash(ben, "agora"))
        home = await stage.slash(house.hanna, "agora")
        assert "Agora was restored from a copy: it sends nothing yet." in said(home)
        assert "restored" not in said(await stage.slash(ben, "agora"))
        panel = await stage.press(house.hanna, "Look", home)
        assert "Restored: nothing is sent until somebody presses Go live." in said(panel)
        assert "restored from a copy" not in said(panel)
        assert "Agora stores nothing about you." in said(await stage.slash(ana, "privacy export"))
        assert await stage.services.directory.member(ana.id) is None

        # One press. What was said before is found, what was lost is told.
        live = await stage.press(house.hanna, "Go live", panel)
        assert said(live) == "Agora is live again. What was due is being sent."
        await stage.later(minutes=5)
        after = stage.reads(ben, "polls")
        for mark in (f"{named} · result", scheduled, running):
            assert count(after, mark) == count(before, mark) == 1, mark
        assert "- Friday: **1**" in house.shows(ben, named)
        told = stage.reads(house.hanna, "coordinators")
        assert any(running in text for text in told), told
        assert "restored from a copy" not in said(await stage.slash(house.hanna, "agora"))

        # Nobody meets a number again that they have seen.
        fresh = await house.open(ben, question="And now?", mode="NAMED_CITY")
        assert int(fresh.removeprefix("POLL-")) > 100
        assert "Agora stores nothing about you." in said(await stage.slash(ana, "privacy export"))


def as_the_program_starts(stage: Stage) -> None:
    """Interrupted erasures end before the bot connects."""
    make = stage.embedded._make_bot

    async def made(clock, alarm):
        bot = await make(clock, alarm)
        await erasure.resume(bot.services)
        return bot

    stage.embedded._make_bot = made


async def opened_tomorrow(house: Assembly) -> str:
    shown = await house.preview(house.hanna, question="Tomorrow?", mode="NAMED_CITY")
    shown = await house.stage.choose(house.hanna, ["tomorrow"], shown, await opens(shown))
    return await house.publish(house.hanna, shown)


async def opens(shown) -> str:
    """The select that says when a poll opens."""
    rows = [row for row in shown.response.components if row.get("components")]
    found = [one["custom_id"] for row in rows for one in row["components"] if "custom_id" in one]
    return next(one for one in found if "opens" in one)


async def erasing(stage: Stage, who: Person):
    return await stage.slash(who, "privacy erase")


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
    return sum(text.splitlines()[-1] == f"-# {mark}" for text in texts)
