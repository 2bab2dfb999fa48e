"""Long lists of coordinators: what has no line of its own is chosen below them."""

from bot.i18n import ENGLISH
from cogs.obstacles.rules.escalation import Escalation, Kind, State
from cogs.obstacles.views import escalating, moderation


def values(part):
    return [option.value for option in part.options]


def test_every_post_that_waits_can_be_opened_from_the_queue():
    *shown, rest = moderation.queue([], list(range(1, 13)), ENGLISH)
    assert len(shown) == moderation.MOST_LISTED
    assert values(rest) == [f"obstacles1:mod_review:{number}" for number in (10, 11, 12)]
    assert rest.placeholder == "3 more: choose one"


def test_every_escalation_can_be_opened_from_the_list():
    every = [
        Escalation(number, 1, Kind.TECHNICAL, None, "", "", State.ROUTED, None, 0)
        for number in range(1, 12)
    ]
    *shown, rest = escalating.listed(every, ENGLISH)
    assert len(shown) == escalating.MOST_LISTED
    assert values(rest) == ["obstacles1:esc_open:10", "obstacles1:esc_open:11"]
    assert rest.options[0].label.startswith("ESC-10 · ")
