"""What one answer is: read from a form, and kept in a body of fixed length."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.texts import clean
from cogs.polls.rules.kinds import STANCES, PollKind, Stance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cogs.polls.rules.kinds import Poll

BALLOT_LENGTH = 64
TEXT_LENGTH = 2048
TEXT_LIMIT = 500
TOP_SCORE = 5
PLACES = 4

_BLANK = 255
_NUMBER = re.compile("[0-9]{1,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ChoiceAnswer:
    """The chosen options by position, in rising order: their order tells nothing."""

    positions: tuple[int, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ScoreAnswer:
    """A score from 0 to 5 for each statement; None is left blank."""

    scores: tuple[int | None, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class RankedAnswer:
    """Options from the first place on, each once, at most four."""

    order: tuple[int, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    stance: Stance = field(repr=False)


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """That somebody wrote; what they wrote lies apart."""


Answer = ChoiceAnswer | ScoreAnswer | RankedAnswer | ConsentAnswer | TextAnswer


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form as it came: the values of each field in order, and the paragraph."""

    fields: tuple[tuple[str, ...], ...] = field(default=(), repr=False)
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Cast:
    """An answer that fits its poll; ``text`` is cleaned, None where nothing was written."""

    answer: Answer
    text: str | None = field(default=None, repr=False)


def field_count(poll: Poll) -> int:
    """How many fields beside the paragraph the form of this poll has."""
    match poll.kind:
        case PollKind.SCORE:
            return len(poll.options)
        case PollKind.RANKED:
            return min(PLACES, len(poll.options))
        case PollKind.TEXT:
            return 0
        case _:
            return 1


def read(poll: Poll, submitted: Submitted) -> Cast:
    """The answer in a form; UserError if it was forged, is incomplete or does not fit."""
    if len(submitted.fields) != field_count(poll):
        raise misfit()
    fields = [tuple(_number(value) for value in values) for values in submitted.fields]
    return Cast(_READERS[poll.kind](poll, fields), _text(poll, submitted.text))


def misfit() -> UserError:
    return UserError("This does not fit the poll. Press Answer again.")


def encode(answer: Answer) -> bytes:
    """64 bytes: the length, the content, zeros."""
    content = bytes(_content(answer))
    return bytes([len(content)]) + content.ljust(BALLOT_LENGTH - 1, b"\0")


def decode(poll: Poll, body: bytes) -> Answer:
    """The answer in a body made by ``encode``; ValueError for any other bytes."""
    answer = _DECODERS[poll.kind](_unpacked(body)) if len(body) == BALLOT_LENGTH else None
    if answer is None or not fits_poll(poll, answer) or encode(answer) != body:
        raise ValueError("This body holds no answer to this poll.")
    return answer


def encode_text(text: str) -> bytes:
    """2048 bytes: the length in two bytes, UTF-8, zeros; ``text`` has at most 500 characters."""
    content = text.encode()
    return len(content).to_bytes(2, "big") + content.ljust(TEXT_LENGTH - 2, b"\0")


def decode_text(body: bytes) -> str:
    """The text in a body made by ``encode_text``; ValueError for any other bytes."""
    length = int.from_bytes(body[:2], "big")
    text = body[2 : 2 + length].decode()
    if not text or len(text) > TEXT_LIMIT or encode_text(text) != body:
        raise ValueError("This body holds no text.")
    return text


def fits_poll(poll: Poll, answer: Answer) -> bool:
    """Whether a voter of this poll could have given this answer."""
    match answer:
        case ChoiceAnswer(positions):
            kind_fits = poll.kind in (PollKind.SINGLE, PollKind.MULTIPLE)
            rising = positions == tuple(sorted(set(positions)))
            count_fits = 1 <= len(positions) <= poll.most
            return kind_fits and rising and count_fits and _known(poll, positions)
        case ScoreAnswer(scores):
            given = [score for score in scores if score is not None]
            size_fits = poll.kind is PollKind.SCORE and len(scores) == len(poll.options)
            return size_fits and bool(given) and all(0 <= score <= TOP_SCORE for score in given)
        case RankedAnswer(order):
            size_fits = poll.kind is PollKind.RANKED and 1 <= len(order) <= PLACES
            return size_fits and len(set(order)) == len(order) and _known(poll, order)
        case ConsentAnswer():
            return poll.kind is PollKind.CONSENT
        case _:
            return poll.kind is PollKind.TEXT


def _known(poll: Poll, positions: Iterable[int]) -> bool:
    return all(0 <= position < len(poll.options) for position in positions)


def _number(value: str) -> int:
    if not _NUMBER.fullmatch(value):
        raise misfit()
    return int(value)


def _read_choice(poll: Poll, fields: list[tuple[int, ...]]) -> Answer:
    return _fitting(poll, ChoiceAnswer(tuple(sorted(fields[0]))))


def _read_score(poll: Poll, fields: list[tuple[int, ...]]) -> Answer:
    return _fitting(poll, ScoreAnswer(tuple(_at_most_one(values) for values in fields)))


def _read_ranked(poll: Poll, fields: list[tuple[int, ...]]) -> Answer:
    places = [_at_most_one(values) for values in fields]
    if places[0] is None:
        raise misfit()
    # Named twice, an option counts at its higher place.
    named = dict.fromkeys(option for option in places if option is not None)
    return _fitting(poll, RankedAnswer(tuple(named)))


def _read_consent(_poll: Poll, fields: list[tuple[int, ...]]) -> Answer:
    stance = _at_most_one(fields[0])
    if stance is None or stance >= len(STANCES):
        raise misfit()
    return ConsentAnswer(STANCES[stance])


def _read_nothing(_poll: Poll, _fields: list[tuple[int, ...]]) -> Answer:
    return TextAnswer()


_READERS: dict[PollKind, Callable[[Poll, list[tuple[int, ...]]], Answer]] = {
    PollKind.SINGLE: _read_choice,
    PollKind.MULTIPLE: _read_choice,
    PollKind.SCORE: _read_score,
    PollKind.RANKED: _read_ranked,
    PollKind.CONSENT: _read_consent,
    PollKind.TEXT: _read_nothing,
}


def _fitting(poll: Poll, answer: Answer) -> Answer:
    if not fits_poll(poll, answer):
        raise misfit()
    return answer


def _at_most_one(values: tuple[int, ...]) -> int | None:
    if len(values) > 1:
        raise misfit()
    return values[0] if values else None


def _text(poll: Poll, typed: str) -> str | None:
    text = clean(typed, limit=TEXT_LIMIT)
    if poll.kind is PollKind.TEXT and not text:
        raise misfit()
    if not typed.strip():
        return None
    # A form lets through at most 500 characters; what it does not show was not typed into it.
    if not poll.takes_texts or not text or len(typed) > TEXT_LIMIT:
        raise misfit()
    return text


def _content(answer: Answer) -> tuple[int, ...]:
    match answer:
        case ChoiceAnswer(positions):
            return positions
        case ScoreAnswer(scores):
            return tuple(_BLANK if score is None else score for score in scores)
        case RankedAnswer(order):
            return order
        case ConsentAnswer(stance):
            return (STANCES.index(stance),)
        case _:
            return ()


def _unpacked(body: bytes) -> tuple[int, ...]:
    return tuple(body[1 : 1 + body[0]])


def _decode_score(content: tuple[int, ...]) -> Answer:
    return ScoreAnswer(tuple(None if score == _BLANK else score for score in content))


def _decode_consent(content: tuple[int, ...]) -> Answer | None:
    known = len(content) == 1 and content[0] < len(STANCES)
    return ConsentAnswer(STANCES[content[0]]) if known else None


def _decode_nothing(_content: tuple[int, ...]) -> Answer:
    return TextAnswer()


_DECODERS: dict[PollKind, Callable[[tuple[int, ...]], Answer | None]] = {
    PollKind.SINGLE: ChoiceAnswer,
    PollKind.MULTIPLE: ChoiceAnswer,
    PollKind.SCORE: _decode_score,
    PollKind.RANKED: RankedAnswer,
    PollKind.CONSENT: _decode_consent,
    PollKind.TEXT: _decode_nothing,
}
