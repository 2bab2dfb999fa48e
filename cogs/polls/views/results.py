"""The published table as picture, text and file; nothing else is ever in them."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from bot.charts import Bar, Bars
from bot.texts import plain, spreadsheet
from cogs.polls.rules.kinds import Poll, PollKind
from cogs.polls.rules.results import SMALL, Word
from cogs.polls.rules.trend import Change, Trend
from cogs.polls.views.naming import label_names, table_word, verdict_sentence, voters

if TYPE_CHECKING:
    from bot.i18n import Words
    from cogs.polls.rules.results import PublishedResult, PublishedRow

LABEL_SHOWN = 100
"""An option of 80 characters, with some escapes: 25 of them find room in a message."""
ORDER = {Word.NEARLY_ALL: 0, Word.MOST: 0, Word.SOME: 2, Word.FEW: 3, Word.UP_TO_SMALL: 3}
"""Where hidden cells stand among the numbers, which are 1."""
BANDS = frozenset({Word.MOST, Word.SOME, Word.FEW})


def headline(poll: Poll, result: PublishedResult, words: Words) -> list[str]:
    """The verdict, and how many answered where that may be said."""
    lines = []
    if result.verdict is not None:
        lines.append(f"**{verdict_sentence(poll, result.verdict, words)}**")
    if result.ballots is not None:
        lines.append(words("Answered: {voters}.", voters=voters(poll, result.ballots, words)))
    shown = {row.word for row in result.rows}
    if Word.UP_TO_SMALL in shown:
        lines.append(words("One or two are never shown as a number."))
    if shown & BANDS:
        lines.append(
            words(
                "*most*: over half · *some*: 3 up to half · *few or none*: up to {small}",
                small=SMALL,
            )
        )
    if poll.kind is PollKind.RANKED and any(row.place is None for row in result.rows):
        lines.append(
            words("Below {exact} answers only the first place is told.", exact=poll.min_exact)
        )
    if shown & {Word.LOW, Word.MIDDLE, Word.HIGH}:
        lines.append(words("*low*: mean below 2 · *middle*: 2 to 3 · *high*: above 3"))
    return lines


def table_lines(poll: Poll, result: PublishedResult, words: Words) -> list[str]:
    """One line an option, in the order of the picture."""
    return [
        f"- {plain(label, limit=LABEL_SHOWN)}: **{shown}**"
        for label, shown, _ in _table(poll, result, words)
    ]


def chart(poll: Poll, result: PublishedResult, words: Words) -> Bars | None:
    """The same rows as bars, hidden cells hatched; None where there is no table."""
    if not result.rows:
        return None
    bars = tuple(
        Bar(label, _length(row), shown, hidden=_length(row) is None)
        for label, shown, row in _table(poll, result, words)
    )
    return Bars(poll.question, bars, _unit(poll, words), _source(poll, words))


def trend_lines(poll: Poll, changes: tuple[Trend, ...], words: Words) -> list[str]:
    """How each row compares with the round before."""
    names = label_names(poll, words)
    tenths = poll.kind is PollKind.SCORE
    return [
        f"- {plain(names[t.position], limit=LABEL_SHOWN)}: {_change(t, words, tenths=tenths)}"
        for t in changes
    ]


def as_csv(poll: Poll, result: PublishedResult, words: Words) -> bytes:
    """The published table as CSV; a cell that a spreadsheet would run is neutralised."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([words("option"), words("result")])
    for label, shown, _ in _table(poll, result, words):
        writer.writerow([spreadsheet(label), spreadsheet(shown)])
    return out.getvalue().encode("utf-8-sig")


def as_json(poll: Poll, result: PublishedResult, words: Words) -> bytes:
    """The published table as JSON: dates without times, words where numbers are hidden."""
    rows = [{"option": label, "result": shown} for label, shown, _ in _table(poll, result, words)]
    content = {
        "poll": poll.ref,
        "question": poll.question,
        "closed": poll.closes_at.date().isoformat(),
        "verdict": result.verdict,
        "answers": result.ballots,
        "table": rows,
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _table(
    poll: Poll, result: PublishedResult, words: Words
) -> list[tuple[str, str, PublishedRow]]:
    names = label_names(poll, words)
    rows = list(result.rows)
    if poll.kind is PollKind.RANKED:
        rows.sort(key=lambda row: (row.place is None, row.place or 0, row.position))
    elif poll.kind in {PollKind.SINGLE, PollKind.MULTIPLE}:
        rows.sort(key=_by_size)
    return [(names[row.position], _shown(row, words), row) for row in rows]


def _by_size(row: PublishedRow) -> tuple[int, int]:
    """The largest first, as far as the table tells: what is hidden keeps the poll's order."""
    return (ORDER.get(row.word, 1) if row.word else 1, -(row.count or 0))


def _shown(row: PublishedRow, words: Words) -> str:
    if row.mean_tenths is not None:
        mean = words("{mean} of 5", mean=f"{row.mean_tenths / 10:.1f}")
        return f"{mean}, {table_word(row.word, words)}" if row.word else mean
    if row.place is not None:
        return _placed(row, words)
    if row.count is not None:
        return str(row.count)
    return table_word(row.word, words) if row.word else "–"


def _placed(row: PublishedRow, words: Words) -> str:
    if row.share is None:
        return words("place {place}", place=row.place)
    return words("place {place}; {share} % prefer the winner", place=row.place, share=row.share)


def _length(row: PublishedRow) -> float | None:
    """How long the bar is; None hatches it."""
    if row.hidden:
        return None
    if row.mean_tenths is not None:
        return row.mean_tenths / 10
    if row.place is not None:
        return 100.0 - row.share if row.share is not None else 100.0 / row.place
    return float(row.count) if row.count is not None else None


def _unit(poll: Poll, words: Words) -> str:
    if poll.kind is PollKind.SCORE:
        return words("mean score, 0 to 5")
    if poll.kind is PollKind.RANKED:
        return words("order by pairwise comparison")
    return words("answers")


def _source(poll: Poll, words: Words) -> str:
    return words("{ref} · closed {day} · Agora", ref=poll.ref, day=f"{poll.closes_at:%-d %B %Y}")


def _change(change: Trend, words: Words, *, tenths: bool) -> str:
    """``tenths``: the difference is one of means, kept in tenths."""
    steps = change.by or 0
    by = f"{steps / 10:.1f}" if tenths else str(steps)
    return {
        Change.MORE: words("up by {by}", by=by),
        Change.LESS: words("down by {by}", by=by),
        Change.SAME: words("about the same"),
        Change.NOT_COMPARABLE: words("not comparable"),
    }[change.change]
