"""A typed time read as one instant, or asked back: the choice between its meanings."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from bot.when.clocks import Hours, hours
from bot.when.days import DATE_FORMS, View, unsaid_day
from bot.when.grammar import Form, Item, ways
from bot.when.merging import merged
from bot.when.placing import Frame, Outcome, placed, today, view_at
from bot.when.records import Question, Reading, Reason
from bot.when.scan import Unread, scan
from bot.when.wholes import WHOLE_FORMS, whole
from bot.when.words import Kind, language
from bot.when.zones import SpokenZone

_CLOCK_FORMS: Final = frozenset({Form.POINT, Form.BARE_NUMBER, Form.RANGE, Form.UNSURE_RANGE})
_OTHER_FORMS: Final = frozenset({Form.PART_OF_DAY, Form.ZONE, Form.EITHER, Form.SEPARATOR})
_FORMS: Final = DATE_FORMS | _CLOCK_FORMS | WHOLE_FORMS | _OTHER_FORMS
_MOST_OF_A_KIND: Final = 3
# Of several questions the one that is nearest to a reading is asked.
_NEAREST: Final = (
    Reason.GAP,
    Reason.FOLD,
    Reason.WHICH_ZONE,
    Reason.WEEKDAY_DIFFERS,
    Reason.WHICH_WEEKDAY,
    Reason.PAST,
    Reason.TOO_FAR,
    Reason.BAD_RANGE,
    Reason.NO_TIME,
    Reason.NO_SUCH_DATE,
    Reason.NO_DATE,
    Reason.TWO_TIMES,
    Reason.NOT_UNDERSTOOD,
)


def parse(
    text: str, now: datetime, zone: str, places: Mapping[str, str], locale: str = "en"
) -> Reading | Question:
    """What ``text`` says, typed at ``now`` (aware) by a person in ``zone``.

    ``zone`` is an IANA key with a slash, or ``UTC`` (see ``is_zone``); ``places`` maps folded
    names (see ``folded``) to such keys; ``locale`` decides words that two languages share.
    No text raises an error, and none is guessed at: what has two meanings, or a word left
    over, comes back as a Question.
    """
    frame = Frame(text, now.astimezone(UTC), SpokenZone(zone, key=zone))
    tokens = scan(text, places)
    if isinstance(tokens, Unread):
        return frame.asked(tokens.reason, word=tokens.word)
    outcomes = [
        (way.strain, outcome)
        for way in ways(tokens, language(locale), _FORMS)
        if (outcome := _read(way.items, frame)) is not None
    ]
    return _decided(outcomes, frame)


def _decided(outcomes: list[tuple[int, Outcome]], frame: Frame) -> Outcome:
    """The one reading in the words of the locale; else the nearest question."""
    if not outcomes:
        return frame.asked(Reason.NOT_UNDERSTOOD)
    least = min(strain for strain, _ in outcomes)
    own = [outcome for strain, outcome in outcomes if strain == least]
    readings = list(dict.fromkeys(found for found in own if isinstance(found, Reading)))
    doubtful = [found for found in own if isinstance(found, Question) and _doubtful(found)]
    if len(readings) == 1 and not doubtful:
        return readings[0]
    if readings:
        readings.extend(choice for found in doubtful for choice in found.choices)
        return frame.asked(Reason.TWO_TIMES, readings)
    questions = [(strain, found) for strain, found in outcomes if isinstance(found, Question)]
    _, nearest = min(questions, key=_distance)
    alike = [found for _, found in questions if found.reason is nearest.reason]
    choices = [choice for found in alike for choice in found.choices]
    choices.extend(found for _, found in outcomes if isinstance(found, Reading))
    return replace(nearest, choices=frame.asked(nearest.reason, choices).choices)


def _doubtful(question: Question) -> bool:
    """Whether it is a full time all the same, such as 12 am, that a reading may not outvote."""
    return question.reason is Reason.NO_TIME and bool(question.choices)


def _distance(asked: tuple[int, Question]) -> tuple[bool, int, int]:
    strain, question = asked
    return (not question.choices, strain, _NEAREST.index(question.reason))


@dataclass(frozen=True, slots=True)
class _Said:
    """The items of one way of reading, by what they say."""

    dates: tuple[Item, ...]
    clocks: tuple[Item, ...]
    wholes: tuple[Item, ...]
    zones: tuple[SpokenZone, ...]
    part_of_day: bool
    either: bool

    @classmethod
    def of(cls, items: tuple[Item, ...]) -> "_Said":
        forms = {item.form for item in items}
        return cls(
            tuple(item for item in items if item.form in DATE_FORMS),
            tuple(item for item in items if item.form in _CLOCK_FORMS),
            tuple(item for item in items if item.form in WHOLE_FORMS),
            _zones(items),
            Form.PART_OF_DAY in forms,
            Form.EITHER in forms,
        )


def _zones(items: tuple[Item, ...]) -> tuple[SpokenZone, ...]:
    """The different zones named; an offset beside a zone's name belongs to it."""
    found = {
        (zone.key, zone.minutes, zone.season): zone
        for item in items
        if item.form is Form.ZONE
        for zone in _zones_in(item)
    }
    zones = tuple(found.values())
    offsets = [zone for zone in zones if zone.name.startswith(("+", "-"))]
    named = [zone for zone in zones if zone.key is not None]
    if len(offsets) == len(named) == 1 and len(zones) == len(offsets + named):
        return (replace(named[0], beside=offsets[0].minutes),)
    return zones


def _zones_in(item: Item) -> tuple[SpokenZone, ...]:
    values = (part.token.value for part in item.of(Kind.ZONE))
    return tuple(value for value in values if isinstance(value, SpokenZone))


def _read(items: tuple[Item, ...], frame: Frame) -> Outcome | None:
    """What one way of reading says; none if it contradicts itself."""
    said = _Said.of(items)
    months = sum(item.form is Form.MONTH_ONLY for item in said.dates)
    if (months and len(said.dates) > 1) or not _separated(items):
        return None
    if said.wholes:
        return _alone(said, frame)
    if len(said.clocks) > _MOST_OF_A_KIND or len(said.dates) > _MOST_OF_A_KIND:
        return frame.asked(Reason.TWO_TIMES)
    if said.clocks:
        return _doubted(_timed(said, frame), said, frame)
    return _without_time(said, frame) if said.dates or said.part_of_day else None


def _doubted(found: Outcome, said: _Said, frame: Frame) -> Outcome:
    """A part of the day beside the time: 9 in the evening may be 21."""
    if said.part_of_day and isinstance(found, Reading):
        return frame.asked(Reason.NO_TIME, [found], day=found.local_date)
    return found


def _separated(items: tuple[Item, ...]) -> bool:
    """Whether every dash that is no range stands between a date and a time: 31 March - 10:00.

    After a number it does not count, since "Thursday 2 - 3:30 pm" is a range.
    """
    for at, item in enumerate(items):
        if item.form is Form.SEPARATOR:
            before, after = items[max(at - 1, 0)], items[min(at + 1, len(items) - 1)]
            if before.form not in DATE_FORMS or before.parts[-1].kind is Kind.NUMBER:
                return False
            if after.form not in _CLOCK_FORMS:
                return False
    return True


def _timed(said: _Said, frame: Frame) -> Outcome:
    clocks = _hours(said.clocks)
    reason = clocks.reason
    if len(said.zones) > 1:
        reason = Reason.WHICH_ZONE
    elif said.either:
        reason = Reason.TWO_TIMES
    outcomes: list[Outcome] = []
    for zone in said.zones or (frame.home,):
        for span in clocks.options:
            view = view_at(span.start, zone, frame)
            days = merged(said.dates, view) if said.dates else unsaid_day(view)
            reason = reason or days.reason
            outcomes.extend(placed(day, span, zone, frame) for day in days.options)
    if reason is None:
        return outcomes[0]
    first = next((found.local_date for found in outcomes if isinstance(found, Reading)), None)
    return frame.asked(reason, outcomes, day=first)


def _alone(said: _Said, frame: Frame) -> Outcome:
    """A time stamp, a duration from now or an interval: nothing but a zone may stand beside it."""
    if len(said.wholes) > 1 or said.dates or said.clocks or said.part_of_day or said.either:
        return frame.asked(Reason.TWO_TIMES)
    if len(said.zones) > 1:
        return frame.asked(Reason.WHICH_ZONE)
    return whole(said.wholes[0], said.zones[0] if said.zones else None, frame)


def _hours(items: tuple[Item, ...]) -> Hours:
    found = [hours(item) for item in items]
    options = tuple(span for each in found for span in each.options)
    reason = next((each.reason for each in found if each.reason is not None), None)
    return Hours(options, reason or (Reason.TWO_TIMES if len(items) > 1 else None))


def _without_time(said: _Said, frame: Frame) -> Question:
    zone = said.zones[0] if said.zones else frame.home
    now = today(zone, frame.now)
    if not said.dates:
        return frame.asked(Reason.NO_TIME)
    found = merged(said.dates, View(now, lambda day: day >= now))
    day = found.options[0] if found.options else None
    if found.reason not in (None, Reason.WHICH_WEEKDAY):
        return frame.asked(found.reason, day=day)
    if day is None or len(found.options) > 1:
        return frame.asked(Reason.NO_TIME)
    return frame.asked(frame.out_of_reach(day) or Reason.NO_TIME, day=day)
