"""How the weekly digest reads."""

from datetime import date

from bot.i18n import ENGLISH
from bot.search import Doc
from bot.topics import Sector, Topic
from cogs.obstacles.rules.records import State
from cogs.obstacles.store.digest import Week
from cogs.obstacles.views.digest import weekly
from tests.cogs.obstacles.test_views_tags import obstacle

MONDAY = date(2026, 4, 13)


def post(state):
    return obstacle(Topic.FUNDING, Sector.ENERGY, state, escalated=False, seeks_peers=False)


def told(**parts):
    nothing = dict.fromkeys(("new", "unanswered", "solved", "others"), ())
    return weekly(Week(**nothing | parts), ENGLISH).text


def test_offers_and_needs_are_told_apart():
    docs = tuple(
        Doc("offer", number, title, "Rome", at=MONDAY, state=direction)
        for number, (title, direction) in enumerate([("Roofs", "seek"), ("Trams", "offer")])
    )
    assert told(others=docs).endswith("- Roofs (need)\n- Trams (offer)")


def test_what_is_raised_and_solved_in_one_week_stands_once():
    solved = post(State.SOLVED)
    assert "**New**" not in told(new=(solved,), solved=(solved,))
    assert "**New**" in told(new=(post(State.OPEN),))


def test_a_blank_line_stands_before_each_part():
    row = post(State.OPEN)
    assert told(new=(row,), unanswered=(row,)).count("\n\n**") == 2
