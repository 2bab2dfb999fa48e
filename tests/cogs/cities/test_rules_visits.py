"""What a study visit must say, and who may come to it."""

import pytest

from bot.errors import UserError
from cogs.cities.rules.places import Place
from cogs.cities.rules.visits import Direction, Format, Role, State, Visit, may_join, read_visit

TYPED = {
    "theme": "Heat pumps in old blocks of flats",
    "kind": "in_person",
    "when_text": "in spring",
    "seats": "12",
    "terms": "",
}
LJUBLJANA, PORTO = Place(1, "Ljubljana"), Place(2, "Porto")


def visit(direction):
    return Visit(
        id=1,
        owner=LJUBLJANA,
        direction=direction,
        theme="Heat pumps",
        format=Format.ONLINE,
        when_text="",
        days=None,
        place="",
        seats=None,
        per_city=None,
        terms="",
        organiser_id=None,
        revision=0,
        state=State.OPEN,
    )


def test_a_visit_is_read_with_its_seats():
    read = read_visit(**TYPED)
    assert (read.format, read.seats) == (Format.IN_PERSON, 12)


def test_a_format_that_the_list_does_not_offer_is_refused():
    with pytest.raises(UserError, match="Choose one of what the list offers"):
        read_visit(**{**TYPED, "kind": "by_boat"})


@pytest.mark.parametrize(
    ("direction", "role", "refused"),
    [
        (Direction.OFFER, Role.GUEST, False),
        (Direction.OFFER, Role.HOST, True),
        (Direction.REQUEST, Role.GUEST, False),
        (Direction.REQUEST, Role.HOST, False),
    ],
)
def test_an_offer_has_its_host_already(direction, role, refused):
    if refused:
        with pytest.raises(UserError, match="has a host already"):
            may_join(visit(direction), PORTO, role)
    else:
        may_join(visit(direction), PORTO, role)
