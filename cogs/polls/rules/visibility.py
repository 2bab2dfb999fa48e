"""Who can see what of a poll, and when: the table that code and honest text share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from cogs.polls.rules.kinds import AnswerMode, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cogs.polls.rules.kinds import Poll


class Fact(StrEnum):
    QUESTION = "question"
    THRESHOLDS = "thresholds"
    ASKED = "asked"
    OWN_PART = "own_part"  # that one's own city, or oneself, has answered
    ENOUGH = "enough"  # whether there are enough answers for a result
    COUNT = "count"
    VOTERS = "voters"  # which cities, or people, have answered
    COLLEAGUE = "colleague"  # which colleague answered for a city
    ANSWERS = "answers"  # without names
    LINK = "link"  # who gave which answer
    CODE = "code"
    OWN_WORDS = "own_words"  # not yet released
    RELEASED_WORDS = "released_words"
    RESULT = "result"


class Viewer(StrEnum):
    VOTER = "voter"
    COLLEAGUE = "colleague"
    MEMBER = "member"
    COORDINATOR = "coordinator"
    OPENER = "opener"  # a coordinator, of the own poll
    ADMINISTRATOR = "administrator"  # of the server
    OPERATOR = "operator"  # holds the machine and its secrets
    BACKUP_THIEF = "backup_thief"
    BOX_THIEF = "box_thief"
    DISCORD = "discord"


class Time(StrEnum):
    OPEN = "open"
    CLOSED = "closed"  # counted; own words wait
    RELEASED = "released"


class Sight(StrEnum):
    """``PREPARED``: only who changed the program or copied its files as answers came in."""

    YES = "yes"
    NO = "no"
    PREPARED = "prepared"


class Cell(NamedTuple):
    viewer: Viewer
    fact: Fact
    time: Time


Facts = Mapping[Cell, Sight]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enforced:
    """What the code sees to. Change one, and the table and the honest text change with it."""

    counts_shown_while_open: bool = False
    answer_shown_again: bool = False
    colleagues_told: bool = True
    reminder_tells_enough: bool = True
    opener_reviews: bool = False
    box_in_backup: bool = False
    box_names_voters: bool = False
    markers_kept_after_counting: bool = False


ENFORCED = Enforced()

_AFTER = (Time.CLOSED, Time.RELEASED)
_UNTIL_RELEASE = (Time.OPEN, Time.CLOSED)
_PUBLIC = (Fact.QUESTION, Fact.THRESHOLDS, Fact.ASKED)
_IN_BOX = (Fact.COUNT, Fact.ANSWERS)
_MEMBERS = (Viewer.MEMBER, Viewer.COORDINATOR, Viewer.OPENER, Viewer.ADMINISTRATOR)
_ALL_BUT_BOX_THIEF = tuple(viewer for viewer in Viewer if viewer is not Viewer.BOX_THIEF)


class _Table(dict[Cell, Sight]):
    def __missing__(self, cell: Cell) -> Sight:
        return Sight.NO

    def grant(
        self,
        viewers: Iterable[Viewer],
        facts: Iterable[Fact],
        times: Iterable[Time] = Time,
        sight: Sight = Sight.YES,
    ) -> None:
        self.update(
            (Cell(viewer, fact, time), sight)
            for viewer in viewers
            for fact in facts
            for time in times
        )


def facts(mode: AnswerMode, enforced: Enforced = ENFORCED) -> Facts:
    """The whole table for polls of this mode; what is not in it is *no*.

    Voter and colleague hold what they see beyond any member.
    """
    return _anonymous(mode.unit, enforced) if mode.anonymous else _named()


def may_see(poll: Poll, viewer: Viewer, fact: Fact, time: Time) -> bool:
    return facts(poll.mode)[Cell(viewer, fact, time)] is Sight.YES


def may_review(poll: Poll, member_id: int, *, coordinator: bool) -> bool:
    """Whether this person may read the own words that wait: a coordinator, not the opener.

    Where the opener is not known any more (erased), it may be anybody: then nobody reads them,
    and those that nobody marked appear at their time.
    """
    opened = poll.opener_id is None or member_id == poll.opener_id
    viewer = Viewer.OPENER if opened else Viewer.COORDINATOR
    return coordinator and may_see(poll, viewer, Fact.OWN_WORDS, Time.CLOSED)


def _named() -> Facts:
    table = _Table()
    seen = (Fact.QUESTION, Fact.ASKED, Fact.COUNT, Fact.VOTERS, Fact.LINK, Fact.RESULT)
    table.grant(_ALL_BUT_BOX_THIEF, seen)
    return table


def _anonymous(unit: Unit, enforced: Enforced) -> Facts:
    table = _Table()
    _grant_people(table, unit, enforced)
    _grant_operator(table, unit, enforced)
    _grant_thieves(table, enforced)
    table.grant([Viewer.DISCORD], Fact)
    return table


def _grant_people(table: _Table, unit: Unit, enforced: Enforced) -> None:
    table.grant([Viewer.VOTER], [Fact.OWN_PART, Fact.CODE], [Time.OPEN])
    if enforced.answer_shown_again:
        table.grant([Viewer.VOTER], [Fact.LINK], [Time.OPEN])
    if enforced.colleagues_told and unit is Unit.CITY:
        table.grant([Viewer.COLLEAGUE], [Fact.OWN_PART], [Time.OPEN])
    table.grant(_MEMBERS, _PUBLIC)
    table.grant(_MEMBERS, [Fact.RESULT], _AFTER)
    table.grant(_MEMBERS, [Fact.RELEASED_WORDS], [Time.RELEASED])
    if enforced.reminder_tells_enough:
        table.grant(_MEMBERS, [Fact.ENOUGH], [Time.OPEN])
    if enforced.counts_shown_while_open:
        table.grant(_MEMBERS, _IN_BOX, [Time.OPEN])
    table.grant([Viewer.COORDINATOR], [Fact.OWN_WORDS], [Time.CLOSED])
    if enforced.opener_reviews:
        table.grant([Viewer.OPENER], [Fact.OWN_WORDS], [Time.CLOSED])


def _grant_operator(table: _Table, unit: Unit, enforced: Enforced) -> None:
    operator = [Viewer.OPERATOR]
    linking = [Fact.LINK, Fact.CODE, *([Fact.COLLEAGUE] if unit is Unit.CITY else [])]
    table.grant(operator, [*linking, Fact.VOTERS, *_IN_BOX], sight=Sight.PREPARED)
    table.grant(operator, _PUBLIC)
    table.grant(operator, [Fact.VOTERS, *_IN_BOX], [Time.OPEN])
    if enforced.markers_kept_after_counting:
        table.grant(operator, [Fact.VOTERS], _AFTER)
    table.grant(operator, [Fact.OWN_WORDS], _UNTIL_RELEASE)
    table.grant(operator, [Fact.RESULT], _AFTER)
    table.grant(operator, [Fact.RELEASED_WORDS], [Time.RELEASED])


def _grant_thieves(table: _Table, enforced: Enforced) -> None:
    table.grant([Viewer.BACKUP_THIEF], _PUBLIC)
    table.grant([Viewer.BACKUP_THIEF], [Fact.RESULT], _AFTER)
    table.grant([Viewer.BACKUP_THIEF], [Fact.RELEASED_WORDS], [Time.RELEASED])
    boxed = [Viewer.BOX_THIEF, *([Viewer.BACKUP_THIEF] if enforced.box_in_backup else [])]
    table.grant(boxed, _IN_BOX, [Time.OPEN])
    table.grant(boxed, [Fact.OWN_WORDS], _UNTIL_RELEASE)
    if enforced.box_names_voters:
        table.grant(boxed, [Fact.VOTERS], [Time.OPEN])
