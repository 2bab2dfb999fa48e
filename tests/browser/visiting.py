"""Somebody at the browser: what they press and type in the menu and in Discord."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Locator, Page, expect

WIDTH = 990
"""Of a picture, in pixels."""


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


def typed(page: Page, command: str) -> None:
    """A command without options: written, then sent."""
    page.get_by_role("textbox", name="Message").fill(command)
    expect(page.get_by_role("option").filter(has_text=command).first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Command {command}")).to_be_visible()
    page.get_by_role("button", name="Send").click()


def conversation(page: Page) -> Locator:
    return page.get_by_role("region", name="Conversation")
