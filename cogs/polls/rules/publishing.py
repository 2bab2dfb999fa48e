"""Turns counted answers into the result that may be published."""

from __future__ import annotations

from fractions import Fraction
from itertools import repeat
from math import floor
from typing import TYPE_CHECKING

from cogs.polls.rules.cells import Setting, Table, consent_table, table, verdict
from cogs.polls.rules.counting import Scores, counts, orders, scores
from cogs.polls.rules.kinds import Poll, PollKind
from cogs.polls.rules.results import (
    MEAN_TENTHS,
    SHARE,
    PublishedResult,
    PublishedRow,
    Verdict,
    Word,
)
from cogs.polls.rules.schulze import Ranking, schulze

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cogs.polls.rules.answers import Answer

LOW_BELOW = 2
HIGH_ABOVE = 3
CLOSE_BELOW = Fraction(8, 10)
FAR_ABOVE = Fraction(16, 10)


def publish(poll: Poll, answers: Sequence[Answer], cities: int) -> PublishedResult:
    """The result of an anonymous poll at its closing.

    ``cities``: from how many different cities the answers came. Where each person counts,
    the answers must come from as many cities as a threshold asks.
    """
    if not poll.anonymous:
        raise ValueError("A named poll is tallied, not published.")
    heard = min(len(answers), cities)
    if heard < poll.min_result:
        return _result(poll, verdict=Verdict.TOO_FEW)
    return _PUBLISHERS[poll.kind](poll, answers, heard >= poll.min_exact)


def enough(poll: Poll, answers: int, cities: int) -> bool:
    """Whether there would be a result: the one thing a reminder tells."""
    return min(answers, cities) >= poll.min_result


def texts_wait(poll: Poll, texts: int) -> bool:
    """Whether there are enough own words to be read and released; fewer are destroyed."""
    return poll.takes_texts and texts >= poll.min_result


def _result(
    poll: Poll,
    rows: Sequence[PublishedRow] = (),
    verdict: Verdict | None = None,
    ballots: int | None = None,
) -> PublishedResult:
    return PublishedResult(
        kind=poll.kind,
        anonymous=poll.anonymous,
        rows=tuple(rows),
        verdict=verdict,
        ballots=ballots,
    )


def _setting(poll: Poll, ballots: int) -> Setting:
    return Setting(poll.min_result, poll.min_exact, max(poll.asked_count, ballots), poll.most)


def _publish_choice(poll: Poll, answers: Sequence[Answer], exact: bool) -> PublishedResult:
    ballots = len(answers)
    cells = table(counts(poll, answers), ballots, exact, _setting(poll, ballots))
    if not cells:
        return _result(poll, verdict=Verdict.WITHHELD)
    return _result(poll, _rows(poll, cells), ballots=_shown(cells, ballots))


def _publish_consent(poll: Poll, answers: Sequence[Answer], exact: bool) -> PublishedResult:
    ballots = len(answers)
    stances = counts(poll, answers)
    cells = consent_table(stances, ballots, exact, _setting(poll, ballots))
    shown = _shown(cells, ballots) if cells else None
    return _result(poll, _rows(poll, cells), verdict(stances), shown)


def _publish_score(poll: Poll, answers: Sequence[Answer], exact: bool) -> PublishedResult:
    rows = [
        _statement(poll, position, statement, exact)
        for position, statement in enumerate(scores(poll, answers))
    ]
    return _result(poll, rows)


def _publish_ranked(poll: Poll, answers: Sequence[Answer], exact: bool) -> PublishedResult:
    ranking = schulze(orders(answers), len(poll.options))
    if exact:
        return _result(poll, _ranked_rows(poll, ranking.places, map(_tens, _shares(ranking))))
    # The winners alone: the order of the others would tell too much.
    places = [place if place == 1 else None for place in ranking.places]
    return _result(poll, _ranked_rows(poll, places, repeat(None)))


def _publish_texts(poll: Poll, _answers: Sequence[Answer], _exact: bool) -> PublishedResult:
    return _result(poll)


_PUBLISHERS: dict[PollKind, Callable[[Poll, Sequence[Answer], bool], PublishedResult]] = {
    PollKind.SINGLE: _publish_choice,
    PollKind.MULTIPLE: _publish_choice,
    PollKind.SCORE: _publish_score,
    PollKind.RANKED: _publish_ranked,
    PollKind.CONSENT: _publish_consent,
    PollKind.TEXT: _publish_texts,
}


def tally(poll: Poll, answers: Sequence[Answer]) -> PublishedResult:
    """The counts of a named poll, so far or at its closing; no threshold hides any."""
    if poll.anonymous:
        raise ValueError("An anonymous poll is published, not tallied.")
    if poll.kind is PollKind.SCORE:
        rows = [_named_statement(poll, at, each) for at, each in enumerate(scores(poll, answers))]
        return _result(poll, rows, ballots=len(answers))
    if poll.kind is PollKind.RANKED:
        return _result(poll, _named_ranking(poll, answers), ballots=len(answers))
    totals = counts(poll, answers)
    told = verdict(totals) if poll.kind is PollKind.CONSENT and answers else None
    return _result(poll, _rows(poll, totals), told, len(answers))


def _named_statement(poll: Poll, position: int, statement: Scores) -> PublishedRow:
    return PublishedRow(
        position=position,
        option=poll.options[position],
        count=statement.answers,
        mean_tenths=_tenths(statement) if statement.answers else None,
    )


def _named_ranking(poll: Poll, answers: Sequence[Answer]) -> list[PublishedRow]:
    if not answers:
        return _ranked_rows(poll, [None] * len(poll.options), repeat(None))
    ranking = schulze(orders(answers), len(poll.options))
    return _ranked_rows(poll, ranking.places, map(_percent, _shares(ranking)))


def _shares(ranking: Ranking) -> list[Fraction | None]:
    """The winner's share against each other option; none of several winners has one."""
    winner, *others = ranking.winners
    return [
        None if others or option == winner else ranking.share(winner, option)
        for option in range(len(ranking.places))
    ]


def _tenths(statement: Scores) -> int:
    return floor(10 * statement.mean + Fraction(1, 2))


def _rows(poll: Poll, cells: Table) -> list[PublishedRow]:
    return [
        PublishedRow(position=position, option=label, word=cell)
        if isinstance(cell, Word)
        else PublishedRow(position=position, option=label, count=cell)
        for position, (label, cell) in enumerate(zip(poll.labels, cells, strict=False))
    ]


def _shown(cells: Table, ballots: int) -> int | None:
    """The number of answers, only beside a table that hides nothing."""
    return None if any(isinstance(cell, Word) for cell in cells) else ballots


def _statement(poll: Poll, position: int, statement: Scores, exact: bool) -> PublishedRow:
    label = poll.options[position]
    if statement.answers < poll.min_result:
        return PublishedRow(position=position, option=label, word=Word.TOO_FEW)
    if not exact or statement.answers < poll.min_exact:
        return PublishedRow(position=position, option=label, word=_level(statement))
    low, high = MEAN_TENTHS
    return PublishedRow(
        position=position,
        option=label,
        mean_tenths=min(max(_tenths(statement), low), high),
        word=_spread(statement),
    )


def _level(statement: Scores) -> Word:
    if statement.mean < LOW_BELOW:
        return Word.LOW
    return Word.HIGH if statement.mean > HIGH_ABOVE else Word.MIDDLE


def _spread(statement: Scores) -> Word:
    if statement.variance < CLOSE_BELOW**2:
        return Word.CLOSE
    return Word.FAR if statement.variance > FAR_ABOVE**2 else Word.MIXED


def _ranked_rows(
    poll: Poll, places: Iterable[int | None], shares: Iterable[int | None]
) -> list[PublishedRow]:
    return [
        PublishedRow(position=position, option=label, place=place, share=share)
        for position, (label, place, share) in enumerate(
            zip(poll.options, places, shares, strict=False)
        )
    ]


def _tens(share: Fraction | None) -> int | None:
    if share is None:
        return None
    low, high = SHARE
    return min(max(10 * floor(share / 10 + Fraction(1, 2)), low), high)


def _percent(share: Fraction | None) -> int | None:
    return None if share is None else floor(share + Fraction(1, 2))
