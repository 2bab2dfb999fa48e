"""Long lists of calls and visits: what has no line of its own is chosen below them."""

from datetime import UTC, datetime

from bot.i18n import ENGLISH
from cogs.cities.rules.matching import Match, State
from cogs.cities.rules.places import Place
from cogs.cities.rules.visits import Direction, Format, Visit
from cogs.cities.rules.visits import State as VisitState
from cogs.cities.views import goals, matching, visits

ENDS = datetime(2026, 5, 1, tzinfo=UTC)


def test_every_call_can_be_opened_from_the_status():
    every = [
        Match(
            *(number, 1, (1, 2), "", None, (), State.INVITED, 0, ENDS, None, None),
            names={1: "Ghent", 2: "Turku"},
        )
        for number in range(1, 11)
    ]
    *shown, rest, find = matching.status_panel(every, 1, None, ENGLISH)
    assert len(shown) == matching.MOST_SHOWN
    assert [(o.value, o.label) for o in rest.options] == [
        ("cities1:match:9", "Turku · MAT-9"),
        ("cities1:match:10", "Turku · MAT-10"),
    ]
    assert find.label == "Find peers"


def test_every_visit_can_be_opened_from_the_list():
    every = [
        Visit(
            *(number, Place(1, "Ghent"), Direction.OFFER, "Tram depots", next(iter(Format))),
            *("in spring", None, "", None, None, "", None, 0, VisitState.OPEN),
        )
        for number in range(1, 10)
    ]
    *shown, rest = visits.list_panel(every, ENGLISH, speaks=False)
    assert len(shown) == visits.MOST_SHOWN
    assert [(o.value, o.label) for o in rest.options] == [("cities1:visit:9", "VIS-9 Tram depots")]


def test_the_hint_of_a_target_names_a_year_to_come():
    shown = goals.goal_form(None, "energy-emissions", "x", {}, ENGLISH).to_dict()
    hints = {
        label["component"]["custom_id"]: label.get("description") for label in shown["components"]
    }
    assert hints["start"] == hints["latest"] == "Year and number, such as 2019: 412"
    assert hints["target"] == "Year and number, such as 2030: 120"
