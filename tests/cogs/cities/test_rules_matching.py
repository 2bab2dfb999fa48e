"""Who fits whom and who meets whom: as good as can be, whatever the order, by visible facts."""

from dataclasses import replace

import pytest

from bot.topics import Sector, Topic
from cogs.cities.rules.fitting import ENOUGH, Basis, Fact, Fits, Peer, reasons, worth
from cogs.cities.rules.pairing import paired, plan
from tests.cogs.cities.worlds import Worlds, ceiling, exact

NEED = Fact(Basis.SEEK, 1, Topic.FUNDING, Sector.BUILDINGS)
GOOD_ENOUGH = 0.94


def offer(topic=Topic.FUNDING, sector=Sector.BUILDINGS, basis=Basis.OFFER, ref=2):
    return Fact(basis, ref, topic, sector)


def worth_of_pairs(scores):
    return sum(scores[a][b] for a, b in paired(scores))


# Worth


@pytest.mark.parametrize(
    ("give", "tenths"),
    [
        (offer(), 30),
        (offer(sector=Sector.WASTE), 12),
        (offer(topic=Topic.CITIZENS), 4),
        (offer(topic=Topic.CITIZENS, sector=Sector.WASTE), 0),
        (offer(basis=Basis.SOLUTION), 40),
        (offer(topic=Topic.CITIZENS, sector=Sector.WASTE, basis=Basis.SOLUTION), 0),
    ],
)
def test_what_an_offer_is_worth_to_a_need(give, tenths):
    assert worth(NEED, give) == tenths


def test_other_and_all_sectors_are_nothing_to_share():
    other = Fact(Basis.SEEK, 1, Topic.OTHER, Sector.CROSS)
    assert worth(other, offer(topic=Topic.OTHER, sector=Sector.CROSS)) == 0


def test_each_need_takes_its_best_offer_once():
    one = Peer(1, "AT", "M", needs=(NEED,))
    other = Peer(2, "DE", "M", gives=(offer(sector=Sector.WASTE), offer(), offer(ref=3)))
    (reason,) = reasons(one, other)
    assert (reason.seeker, reason.giver, reason.worth, reason.give.ref) == (1, 2, 30, 2)
    assert Fits([one, other]).scores[0][1] == 30 + 5 + 3


def test_sharing_a_sector_alone_is_no_reason_to_meet():
    one = Peer(1, "AT", None, needs=(NEED,) * 6)
    other = Peer(2, "DE", None, gives=(offer(topic=Topic.CITIZENS),))
    assert Fits([one, other]).scores[0][1] == 0


def test_a_round_of_one_topic_counts_its_needs_only():
    one = Peer(1, "AT", None, needs=(NEED,))
    other = Peer(2, "AT", None, gives=(offer(),))
    assert plan(Fits([one, other], topic=Topic.FUNDING))
    assert plan(Fits([one, other], topic=Topic.CITIZENS)) == []


# Rounds


@pytest.mark.parametrize("seed", range(8))
def test_the_ceiling_of_these_tests_is_never_below_the_best(seed):
    scores = Fits(Worlds(seed).peers(9)).scores
    assert exact(scores) <= ceiling(scores) <= 1.5 * exact(scores)


@pytest.mark.parametrize("seed", range(200))
def test_random_worlds_keep_every_rule_and_come_near_the_best(seed):
    worlds = Worlds(seed)
    peers = worlds.peers(4 + seed % 8, most=1 + seed % 5)
    apart = worlds.apart(peers, seed % 7)
    fits = Fits(peers, apart)
    groups = plan(fits)
    _keeps_the_rules(groups, peers, apart)
    assert worth_of_pairs(fits.scores) >= GOOD_ENOUGH * exact(fits.scores)
    assert plan(Fits(worlds.shuffled(peers), apart)) == groups


@pytest.mark.parametrize(("seed", "most"), [(1, 2), (2, 4), (3, 8)])
def test_a_hundred_and_twelve_cities_come_near_the_best(seed, most):
    worlds = Worlds(seed)
    peers = worlds.peers(112, most)
    apart = worlds.apart(peers, 100)
    fits = Fits(peers, apart)
    groups = plan(fits)
    _keeps_the_rules(groups, peers, apart)
    assert worth_of_pairs(fits.scores) >= GOOD_ENOUGH * ceiling(fits.scores)
    assert plan(Fits(worlds.shuffled(peers), apart)) == groups


def _keeps_the_rules(groups, peers, apart):
    by_id = {peer.id: peer for peer in peers}
    placed = [city for group in groups for city in group.cities]
    assert len(placed) == len(set(placed)), "a city is in two groups"
    for group in groups:
        assert len(group.cities) in {2, 3}
        assert tuple(sorted(group.cities)) == group.cities
        assert not any(pair <= set(group.cities) for pair in apart if len(pair) == 2)
        several = [by_id[city] for city in group.cities]
        why = [
            reason
            for at, one in enumerate(several)
            for other in several[at + 1 :]
            for reason in reasons(one, other)
        ]
        assert max(reason.worth for reason in why) >= ENOUGH
        for reason in why:
            assert reason.need in by_id[reason.seeker].needs
            assert reason.give in by_id[reason.giver].gives


def test_an_odd_city_makes_a_trio_where_it_adds_most():
    seeking = [Peer(n, "AT", None, needs=(NEED,)) for n in (1, 2, 3)]
    giving = Peer(4, "AT", None, gives=(offer(),))
    third = replace(seeking[2], gives=(offer(topic=Topic.CITIZENS),))
    (group,) = plan(Fits([seeking[0], giving, third]))
    assert group.cities == (1, 3, 4)
    assert group.score == 60


def test_an_odd_city_stays_alone_where_it_must_not_meet_the_others():
    seeking = [Peer(n, "AT", None, needs=(NEED,)) for n in (1, 2)]
    giving = Peer(3, "AT", None, gives=(offer(),))
    apart = frozenset({frozenset({1, 2})})
    (group,) = plan(Fits([*seeking, giving], apart))
    assert group.cities == (1, 3)


def test_a_city_for_which_nobody_takes_part_fits_nobody():
    one = Peer(1, "AT", "M", needs=(NEED,))
    fits = Fits([one, Peer(2, "DE", "M", gives=(offer(),))])
    assert [peer.id for peer, _ in fits.of(1)] == [2]
    assert fits.of(3) == []


def test_nobody_fits_nobody():
    assert plan(Fits([])) == []
    assert plan(Fits([Peer(1, "AT", None)])) == []
