"""The demo in a real browser: an answer, a week later its result, and a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from tests.browser.visiting import WIDTH, conversation, typed

if TYPE_CHECKING:
    from tests.browser.visiting import Visitor


def form_filled(page: Page, choices: list[str], text: str) -> None:
    form = page.get_by_role("dialog")
    form.get_by_role("combobox").click()
    for choice in choices:
        form.get_by_role("option", name=choice, exact=True).click()
    form.get_by_role("button", name="Apply").click()
    form.get_by_role("textbox").fill(text)
    form.get_by_role("button", name="Submit").click()


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
