"""Who may do what: every person against every capability, and the sentence of each refusal."""

import discord
import pytest
from discord import app_commands

from bot.directory import Kind, Member
from bot.errors import NotAllowed
from bot.permissions import Can, Person, needs, shown_to
from tests.bot.installation import NOON


def member(kind, *, confirmed=True, left=False):
    return Member(
        user_id=7,
        kind=kind,
        city_id=None if kind is Kind.PARTNER else 1,
        partner_id=1 if kind is Kind.PARTNER else None,
        sectors=(),
        zone=None,
        confirmed=confirmed and not left,
        left_at=NOON if left else None,
        speaks_for="Ljubljana",
    )


def person(row=None, *, coordinator=False, manages=False):
    return Person(7, row, coordinator, manages)


PEOPLE = {
    "a stranger": person(),
    "somebody not yet confirmed": person(member(Kind.TECHNICAL, confirmed=False)),
    "somebody who left": person(member(Kind.TECHNICAL, left=True)),
    "a technical official": person(member(Kind.TECHNICAL)),
    "a political official": person(member(Kind.POLITICAL)),
    "a partner": person(member(Kind.PARTNER)),
    "a coordinator": person(coordinator=True),
    "a coordinator with a city": person(member(Kind.TECHNICAL), coordinator=True),
    "an unconfirmed coordinator": person(member(Kind.PARTNER, confirmed=False), coordinator=True),
    "an administrator": person(manages=True),
}
HOLDS = {
    "a stranger": set(),
    "somebody not yet confirmed": set(),
    "somebody who left": set(),
    "a technical official": {Can.MEMBER, Can.OFFICIAL, Can.SPEAKER},
    "a political official": {Can.MEMBER, Can.OFFICIAL, Can.SPEAKER},
    "a partner": {Can.MEMBER, Can.PARTNER, Can.SPEAKER},
    "a coordinator": {Can.MEMBER, Can.COORDINATE},
    "a coordinator with a city": {
        Can.MEMBER,
        Can.OFFICIAL,
        Can.SPEAKER,
        Can.COORDINATE,
    },
    "an unconfirmed coordinator": {Can.MEMBER, Can.COORDINATE},
    "an administrator": {Can.SET_UP},
}


@pytest.mark.threat("member")
@pytest.mark.parametrize("capability", Can)
@pytest.mark.parametrize("who", PEOPLE)
def test_each_person_may_do_exactly_what_the_table_says(who, capability):
    may = capability is Can.ANYONE or capability in HOLDS[who]
    assert PEOPLE[who].can(capability) is may
    if may:
        PEOPLE[who].require(capability)
    else:
        with pytest.raises(NotAllowed):
            PEOPLE[who].require(capability)


@pytest.mark.parametrize(
    ("who", "capability", "says"),
    [
        ("a stranger", Can.MEMBER, "Join your city first"),
        ("somebody who left", Can.OFFICIAL, "Join your city first"),
        ("somebody not yet confirmed", Can.MEMBER, "confirm that you speak for Ljubljana"),
        ("a partner", Can.OFFICIAL, "people of another kind"),
        ("a coordinator", Can.PARTNER, "Join your city first"),
        ("a technical official", Can.COORDINATE, "Only coordinators"),
        ("a coordinator", Can.SET_UP, "Manage Server"),
    ],
)
def test_a_refusal_says_what_to_do_next(who, capability, says):
    with pytest.raises(NotAllowed) as refusal:
        PEOPLE[who].require(capability)
    assert says in refusal.value.sentence.format(**refusal.value.values)


def test_desks_are_hidden_by_discord_itself():
    assert shown_to(Can.COORDINATE) == discord.Permissions(manage_messages=True)
    assert shown_to(Can.SET_UP) == discord.Permissions(manage_guild=True)
    assert shown_to(Can.MEMBER) is None


def test_one_decorator_guards_hides_and_documents_a_command():
    @app_commands.command(name="desk", description="…")
    @needs(Can.COORDINATE, desk=True)
    async def desk(interaction: discord.Interaction) -> None: ...

    @app_commands.command(name="open", description="…")
    @needs(Can.MEMBER, desk=True)
    async def shown(interaction: discord.Interaction) -> None: ...

    assert desk.callback.agora_needs is Can.COORDINATE
    assert len(desk.checks) == 1
    assert desk.default_permissions == discord.Permissions(manage_messages=True)
    assert shown.default_permissions is None
    assert len(shown.checks) == 1
