"""The peer exchange in a real browser: frank words without a name, sources, and two pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from tests.browser.visiting import WIDTH, conversation, typed

if TYPE_CHECKING:
    from tests.browser.visiting import Visitor

AUTHOR, ANSWERER, COORDINATOR = "Inês Carvalho", "Lotte Claes", "Hanna Brandt"
TRACES = ("Inês", "Carvalho", "Lisbon", "Lotte", "Claes", "Leuven")
TITLE = "The heat pump grant ends before our tenders do"
BODY = "The grant must be spent in twelve months, and a tender takes fourteen."
REPLY = "We buy them with three neighbours, in one frame contract."
SUMMARY = "Three cities share one frame contract. Each of them calls off its own part."
GERMAN = "Welche Treibhausgasemissionen zählen?"


def test_an_obstacle_is_raised_answered_and_solved_and_nobody_is_named(visitor: Visitor) -> None:
    visitor.becomes(AUTHOR)
    raised_hidden(visitor.presses("# info-point"))
    expect(visitor.menu.get_by_role("button", name=TITLE)).to_have_count(0)
    visitor.presses("+1 hour")

    visitor.becomes(ANSWERER)
    expect(visitor.menu.get_by_role("heading", name="# obstacles")).to_be_visible()
    post = visitor.presses(TITLE)
    expect(conversation(post).get_by_text("A member of the taskforce")).to_be_visible()
    conversation(post).get_by_role("button", name="Reply without my name").click()
    submitted(post, {"Your reply": REPLY})
    expect(conversation(post).get_by_text("It appears within 15 minutes")).to_be_visible()
    expect(conversation(post).get_by_text(REPLY)).to_have_count(0)
    visitor.presses("+1 hour")
    names_nobody(visitor, REPLY)

    visitor.becomes(AUTHOR)
    post = visitor.presses(TITLE)
    typed(post, "/obstacle solve")
    post.get_by_role("dialog").get_by_role("radio", name="Solved", exact=True).check(force=True)
    submitted(post, {"What worked? Write it for the next city": SUMMARY})
    expect(conversation(post).get_by_text("Solved. The summary enters")).to_be_visible()
    visitor.presses("+1 hour")
    names_nobody(visitor, SUMMARY)
    post = visitor.presses(TITLE)
    expect(conversation(post).get_by_role("button", name="We tried this").first).to_be_visible()


def raised_hidden(page: Page) -> None:
    """The form, the preview, and the press that chooses to show no name and posts."""
    conversation(page).get_by_role("button", name="Raise an obstacle").first.click()
    form = page.get_by_role("dialog")
    form.get_by_role("combobox").click()
    page.get_by_role("option", name="Funding", exact=True).click()
    form.get_by_role("radio", name="Buildings").check(force=True)
    fields = {"In one line, what is in the way?": TITLE, "What happens, and since when?": BODY}
    submitted(page, fields)
    expect(conversation(page).get_by_text("Choosing a name posts it.")).to_be_visible()
    expect(conversation(page).get_by_text(BODY)).to_be_visible()
    conversation(page).get_by_role("button", name="Post hidden", exact=True).click()
    expect(conversation(page).get_by_text("It appears within 15 minutes.")).to_be_visible()


def submitted(page: Page, fields: dict[str, str]) -> None:
    form = page.get_by_role("dialog")
    for label, text in fields.items():
        form.get_by_label(label).fill(text)
    form.get_by_role("button", name="Submit").click()
    expect(form).to_have_count(0)


def names_nobody(visitor: Visitor, words: str) -> None:
    """A coordinator reads these words, and in the whole page no name: not behind them either."""
    visitor.becomes(COORDINATOR)
    post = visitor.presses(TITLE)
    expect(conversation(post).get_by_text(words)).to_be_visible()
    assert traces_in(post) == []
    assert traces_in(visitor.presses("# coordinators")) == []


def traces_in(page: Page) -> list[str]:
    return [trace for trace in TRACES if trace in page.content()]


def test_a_question_in_german_is_answered_with_its_source(visitor: Visitor) -> None:
    page = visitor.presses("# info-point")
    conversation(page).get_by_role("button", name="Ask", exact=True).click()
    submitted(page, {"Your question": GERMAN})
    answer = conversation(page).get_by_role("article").filter(has_text="This answered it").last
    expect(answer.get_by_text("greenhouse gas inventory").first).to_be_visible()
    expect(answer.get_by_text("Source: ").first).to_be_visible()
    expect(answer.get_by_text("checked on").first).to_be_visible()


def test_goals_and_obstacles_are_seen_as_pictures(visitor: Visitor) -> None:
    page = visitor.presses("# questions")
    typed(page, "/city show")
    conversation(page).get_by_role("button", name="Progress picture").click()
    drawn(page, "Stockholm: how far our goals have come")
    expect(conversation(page).get_by_text("48 % less in 2024").last).to_be_visible()

    visitor.becomes(COORDINATOR)
    desk = visitor.presses("# coordinators")
    typed(desk, "/insight")
    drawn(desk, "What stands in the way of cities")
    read = conversation(desk).get_by_role("article").filter(has_text="Cities that face it").last
    expect(read.get_by_text("Staff and skills: All sectors 5")).to_be_visible()
    expect(read.get_by_text("All other fields: <3 cities.")).to_be_visible()


def drawn(page: Page, alt: str) -> None:
    """Painted in its full width, and said in words to whoever does not see it."""
    picture = conversation(page).get_by_role("img", name=alt)
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", WIDTH)
