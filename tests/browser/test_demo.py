"""The demo in a real browser: an answer, a week later its result, and a restart."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHECKOUT = Path(__file__).resolve().parents[2]
PORT = 8190
OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000
WIDTH = 990
ENDS_WITHIN = 20

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium on this machine: the demo's browser test needs one"
)


class Visitor:
    """Somebody at the browser: the menu in the first tab, Discord in the second."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self._context = context
        (self.menu,) = context.pages
        self.menu.goto(url)

    def becomes(self, name: str) -> None:
        self.menu.get_by_label("Person", exact=True).select_option(name)
        expect(self.menu.get_by_text(f"What {name} may read.")).to_be_visible()

    def presses(self, button: str) -> Page:
        """On the menu; the second tab once it shows anew."""
        press = self.menu.get_by_role("button", name=button, exact=True)
        if page := self._discord():
            with page.expect_event("load"):
                press.click()
        else:
            with self._context.expect_page() as opened:
                press.click()
            page = opened.value
        expect(conversation(page).get_by_role("heading", level=1)).to_be_visible()
        return page

    def _discord(self) -> Page | None:
        return next((page for page in self._context.pages if page is not self.menu), None)


@pytest.fixture(scope="module")
def demo() -> Iterator[str]:
    """The demo as people start it; yields the address that it prints."""
    command = [sys.executable, "-m", "bot", "demo", "--no-browser", "--port", str(PORT)]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("Ready."):
                break
        assert process.poll() is None, "".join(said)
        yield said[-1].split()[-1]
        process.terminate()
        assert "Nothing of it was kept" in process.stdout.read()
        assert process.wait(ENDS_WITHIN) == 0


@pytest.fixture
def visitor(demo: str, tmp_path: Path) -> Iterator[Visitor]:
    with sync_playwright() as play:
        context = play.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=CHROMIUM, headless=True, args=OPTIONS
        )
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        yield Visitor(context, demo)
        context.close()


def form_filled(page: Page, choices: list[str], text: str) -> None:
    form = page.get_by_role("dialog")
    form.get_by_role("combobox").click()
    for choice in choices:
        form.get_by_role("option", name=choice, exact=True).click()
    form.get_by_role("button", name="Apply").click()
    form.get_by_role("textbox").fill(text)
    form.get_by_role("button", name="Submit").click()


def typed(page: Page, command: str) -> None:
    """A command without options: written, then sent."""
    page.get_by_role("textbox", name="Message").fill(command)
    expect(page.get_by_role("option").filter(has_text=command).first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Command {command}")).to_be_visible()
    page.get_by_role("button", name="Send").click()


def conversation(page: Page) -> Locator:
    return page.get_by_role("region", name="Conversation")


def test_a_visitor_answers_reads_the_exact_result_and_it_outlives_a_restart(
    visitor: Visitor,
) -> None:
    expect(visitor.menu.get_by_text("Real cities, invented people.")).to_be_visible()
    expect(visitor.menu.get_by_text("POLL-1 closes in 4 days")).to_be_visible()
    visitor.becomes("Elin Sandberg")
    expect(visitor.menu.get_by_role("button", name="# coordinators")).to_have_count(0)

    polls = visitor.presses("# polls")
    typed(polls, "/agora")
    home = conversation(polls).get_by_role("article").filter(has_text="Agora · Stockholm")
    expect(home.get_by_text("POLL-1 closes")).to_be_visible()
    expect(home.get_by_role("button", name="Answer", exact=True)).to_be_visible()
    conversation(polls).get_by_role("button", name="Answer", exact=True).first.click()
    form_filled(polls, ["Funding", "City silos"], "Two offices plan the same street.")
    expect(conversation(polls).get_by_text("Recorded. Your code:")).to_be_visible()

    polls = visitor.presses("+1 week")
    expect(visitor.menu.get_by_text("Monday 20 April 2026")).to_be_visible()
    result_stands(polls)

    visitor.becomes("Hanna Brandt")
    desk = visitor.presses("# coordinators")
    expect(conversation(desk).get_by_text("6 texts wait.")).to_be_visible()
    expect(conversation(desk).get_by_role("button", name="Review")).to_be_visible()

    visitor.becomes("Elin Sandberg")
    visitor.presses("Restart the bot")
    result_stands(visitor.presses("# polls"))


def result_stands(page: Page) -> None:
    """Ten answers, so that numbers are exact; what one or two chose stays hidden."""
    shown = conversation(page)
    private = shown.get_by_text("Only you can see this")
    expect(shown.get_by_role("button", name="As text", exact=True)).to_be_visible()
    before = private.count()
    shown.get_by_role("button", name="As text", exact=True).click()
    expect(private).to_have_count(before + 1)
    for line in ("Funding: 7", "City silos: 5", "Staff and skills: 4", "Citizens: 0–2"):
        expect(shown.get_by_role("listitem").filter(has_text=line).last).to_be_visible()
    picture = shown.get_by_role("img", name="Funding: 7").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", WIDTH)


def test_a_coordinator_goes_live_after_the_disk_was_lost(visitor: Visitor) -> None:
    visitor.becomes("Hanna Brandt")
    visitor.presses("Make a backup")
    expect(visitor.menu.get_by_text("The newest backup is of")).to_be_visible()
    visitor.presses("Lose the disk, restore the backup")
    desk = visitor.presses("# coordinators")
    typed(desk, "/agora")
    conversation(desk).get_by_role("combobox").last.click()
    desk.get_by_role("option", name="Health of Agora", exact=True).click()
    desk.keyboard.press("Escape")
    expect(conversation(desk).get_by_text("clicks work, nothing is sent.")).to_be_visible()
    conversation(desk).get_by_role("button", name="Go live", exact=True).click()
    expect(conversation(desk).get_by_text("Agora is live again.")).to_be_visible()
