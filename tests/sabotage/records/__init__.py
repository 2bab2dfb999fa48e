"""All sabotages, by what they damage."""

from tests.sabotage.record import Sabotage
from tests.sabotage.records import (
    box,
    delivery,
    exchange,
    obstacles,
    operations,
    people,
    platform,
    polls,
    posts,
    search,
    unseen,
    words,
)

RECORDS: tuple[Sabotage, ...] = (
    *delivery.RECORDS,
    *posts.RECORDS,
    *platform.RECORDS,
    *words.RECORDS,
    *box.RECORDS,
    *polls.RECORDS,
    *people.RECORDS,
    *operations.RECORDS,
    *search.RECORDS,
    *obstacles.RECORDS,
    *unseen.RECORDS,
    *exchange.RECORDS,
)
