"""The tags of a post, in every state that a row can have."""

from itertools import product

from bot.topics import SECTORS, TOPICS, Sector, Topic
from cogs.obstacles.rules.records import Identity, LastWord, Obstacle, State
from cogs.obstacles.views.cards import tags
from cogs.setup.rules import TAGS

STATUSES = ["solved", "escalated", "peers", "stale"]


def obstacle(topic, sector, state, *, escalated, seeks_peers):
    return Obstacle(
        1, "Permits", "Text", "", topic, sector, None, Identity.HIDDEN, None, None, None, None,
        state, False, None, 2 if state is State.DUPLICATE else None, escalated, seeks_peers,
        5, None, None, LastWord.NONE, None, None, None, None, False, None, None, None,
    )  # fmt: skip


def test_at_most_four_tags_two_of_them_statuses_in_their_order_and_all_known():
    every = product(TOPICS, SECTORS, State, (True, False), (True, False))
    for topic, sector, state, escalated, seeks_peers in every:
        row = obstacle(topic, sector, state, escalated=escalated, seeks_peers=seeks_peers)
        found = list(tags(row))
        assert set(found) <= set(TAGS)
        statuses = [tag for tag in found if tag in STATUSES]
        kinds = [topic.value] * (topic is not Topic.OTHER)
        kinds += [sector.value] * (sector is not Sector.CROSS)
        assert found == [*kinds, *statuses]
        assert len(statuses) <= 2
        assert statuses == sorted(statuses, key=STATUSES.index)
        assert ("solved" in statuses) == (state is State.SOLVED)


def test_there_are_twenty_tags_of_at_most_twenty_characters():
    assert len(TAGS) == 20
    assert max(map(len, TAGS.values())) <= 20
