"""What set-up plans for a server, whatever stands there already."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.setup.rules import (
    CHANNELS,
    MOST_TAGS,
    PERMISSIONS,
    ROLES,
    TAGS,
    Act,
    Double,
    Form,
    FoundChannel,
    FoundRole,
    Problem,
    Server,
    Step,
    Trouble,
    plan,
)

NAMES = {1 << bit: f"bit {bit}" for bit in range(52) if PERMISSIONS >> bit & 1}
ROLE_IDS = {role.key: 100 + i for i, role in enumerate(ROLES)}
CHANNEL_IDS = {channel.key: 200 + i for i, channel in enumerate(CHANNELS)}
TAG_IDS = {key: 300 + i for i, key in enumerate(TAGS)}


def finished(**changes):
    """A server on which everything is in place."""
    values = {
        "channels": tuple(
            FoundChannel(
                CHANNEL_IDS[c.key],
                c.key,
                c.form,
                {TAGS[k]: i for k, i in TAG_IDS.items()} if c.form is Form.FORUM else {},
            )
            for c in CHANNELS
        ),
        "roles": tuple(FoundRole(ROLE_IDS[r.key], r.name, True, r.moderates) for r in ROLES),
        "places": ROLE_IDS | CHANNEL_IDS | {f"tag_{k}": i for k, i in TAG_IDS.items()},
        "permissions": PERMISSIONS,
    }
    return Server(**(values | changes))


def test_a_finished_server_needs_nothing():
    assert plan(finished(), NAMES).nothing_to_do


def test_an_empty_server_gets_roles_before_channels():
    made = plan(Server((), (), {}, PERMISSIONS), NAMES)
    acts = [step.act for step in made.steps]
    assert acts == [Act.CREATE_ROLE] * len(ROLES) + [Act.CREATE_CHANNEL] * len(CHANNELS)
    assert made.problems == ()


def test_a_channel_of_the_same_name_is_used_and_not_made_again():
    places = {k: v for k, v in finished().places.items() if k != "polls"}
    steps = plan(finished(places=places), NAMES).steps
    assert steps == (
        Step(Act.ADOPT_CHANNEL, "polls", "polls", CHANNEL_IDS["polls"]),
        Step(Act.SET_RIGHTS, "polls", "polls", CHANNEL_IDS["polls"]),
    )


def test_a_renamed_channel_is_still_known():
    channels = tuple(
        FoundChannel(c.id, "questionnaires" if c.name == "polls" else c.name, c.form, c.tags)
        for c in finished().channels
    )
    assert plan(finished(channels=channels), NAMES).nothing_to_do


def test_a_deleted_channel_is_made_again():
    channels = tuple(c for c in finished().channels if c.name != "meetings")
    assert [s.key for s in plan(finished(channels=channels), NAMES).steps] == ["meetings"]


@pytest.mark.fault(12)
def test_each_missing_permission_is_named():
    made = plan(finished(permissions=PERMISSIONS & ~(1 << 28)), NAMES)
    assert made.problems == (Problem(Trouble.MISSING_PERMISSION, "bit 28"),)


@pytest.mark.fault(12)
def test_a_role_above_ours_is_named_and_left_alone():
    roles = tuple(FoundRole(r.id, r.name, r.name != "Member", True) for r in finished().roles)
    made = plan(finished(roles=roles), NAMES)
    assert made.problems == (Problem(Trouble.ROLE_ABOVE, "Member"),)
    assert made.steps == ()


def test_a_text_channel_named_like_the_forum_is_not_touched():
    channels = tuple(
        FoundChannel(c.id, c.name, Form.TEXT, {}) if c.name == "obstacles" else c
        for c in finished().channels
    )
    made = plan(finished(channels=channels), NAMES)
    assert made.problems == (Problem(Trouble.WRONG_FORM, "obstacles"),)
    assert made.steps == ()


def test_a_forum_with_too_many_other_tags_is_listed_and_unchanged():
    tags = {f"other {i}": i for i in range(5)}
    channels = tuple(
        FoundChannel(c.id, c.name, c.form, tags) if c.name == "obstacles" else c
        for c in finished().channels
    )
    made = plan(finished(channels=channels), NAMES)
    assert made.problems == (Problem(Trouble.TOO_MANY_TAGS, ", ".join(sorted(tags))),)
    assert made.steps == ()


def test_the_forum_has_exactly_as_many_tags_as_discord_allows():
    assert len(TAGS) == MOST_TAGS
    assert max(len(name) for name in TAGS.values()) <= 20


@given(st.sets(st.sampled_from([*CHANNEL_IDS, *ROLE_IDS])))
def test_whatever_is_missing_is_planned_once(missing):
    server = finished(
        channels=tuple(c for c in finished().channels if c.name not in missing),
        roles=tuple(
            r for r in finished().roles if not any(ROLE_IDS.get(k) == r.id for k in missing)
        ),
    )
    assert sorted(step.key for step in plan(server, NAMES).steps) == sorted(missing)


def test_a_role_of_the_same_name_is_used_and_given_what_it_needs():
    places = {k: v for k, v in finished().places.items() if k != "role_coordinator"}
    roles = tuple(FoundRole(r.id, r.name, True, moderates=False) for r in finished().roles)
    made = plan(finished(places=places, roles=roles), NAMES)
    role = ROLE_IDS["role_coordinator"]
    assert made.steps == (
        Step(Act.ADOPT_ROLE, "role_coordinator", "Coordinator", role),
        Step(Act.ALLOW_ROLE, "role_coordinator", "Coordinator", role),
    )


def test_missing_tags_are_added_beside_those_that_are_there():
    tags = {name: i for i, name in enumerate(TAGS.values()) if name != "Stale"}
    channels = tuple(
        FoundChannel(c.id, c.name, c.form, tags) if c.form is Form.FORUM else c
        for c in finished().channels
    )
    (step,) = plan(finished(channels=channels), NAMES).steps
    assert (step.act, step.name) == (Act.ADD_TAGS, "obstacles")


def another(server, name, form=Form.TEXT):
    return (*server.channels, FoundChannel(999, name, form, {}))


def test_a_second_channel_of_a_name_is_told_and_not_touched():
    made = plan(finished(channels=another(finished(), "polls")), NAMES)
    assert made.doubles == (Double("polls", CHANNEL_IDS["polls"]),)
    assert made.nothing_to_do


def test_a_second_role_of_a_name_is_told_and_not_touched():
    roles = (*finished().roles, FoundRole(999, "Member", True, moderates=False))
    made = plan(finished(roles=roles), NAMES)
    assert made.doubles == (Double("Member", ROLE_IDS["role_member"], role=True),)
    assert made.nothing_to_do


def test_of_two_that_are_not_ours_yet_the_first_is_named_as_used():
    places = {k: v for k, v in finished().places.items() if k != "polls"}
    made = plan(finished(places=places, channels=another(finished(), "polls")), NAMES)
    assert made.doubles == (Double("polls", made.steps[0].found_id),)


def test_a_category_of_a_channels_name_is_no_double():
    assert plan(finished(channels=another(finished(), "polls", form=None)), NAMES).doubles == ()


def test_others_may_share_a_name_when_ours_is_called_otherwise():
    channels = tuple(
        FoundChannel(c.id, "votes" if c.name == "polls" else c.name, c.form, c.tags)
        for c in finished().channels
    )
    more = tuple(FoundChannel(n, "polls", Form.TEXT, {}) for n in (998, 999))
    assert plan(finished(channels=channels + more), NAMES).doubles == ()
