"""The coordinators' insight as text, as files and as a map; all drawn from hidden cells alone."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from bot.charts import Grid
from bot.topics import SECTORS, TOPICS, sector_name, topic_name
from cogs.obstacles.rules.insight import HIDDEN, Insight

if TYPE_CHECKING:
    from bot.i18n import Words
    from cogs.obstacles.rules.insight import TopicFigures

MAP = "obstacle-map.png"


def obstacle_map(found: Insight, words: Words) -> Grid:
    return Grid(
        title=words("What stands in the way of cities"),
        rows=tuple(topic_name(topic, words) for topic in TOPICS),
        columns=tuple(sector_name(sector, words) for sector in SECTORS),
        cells=tuple(tuple(cell.cities for cell in found.row(topic)) for topic in TOPICS),
        hidden=HIDDEN,
        unit=words("Cities that face it, by topic and sector; fewer than three are hidden"),
        source=words("Agora · {period}", period=found.span.name),
    )


def text_table(found: Insight, words: Words) -> str:
    """Each topic with its cells of three cities or more."""
    lines = [words("**Cities that face it · {period}**", period=found.span.name)]
    for topic in TOPICS:
        seen = [
            f"{sector_name(cell.sector, words)} {cell.shown}"
            for cell in found.row(topic)
            if cell.cities is not None
        ]
        if seen:
            lines.append(f"- {topic_name(topic, words)}: {', '.join(seen)}")
    lines += ["", words("All other fields: {hidden} cities.", hidden=HIDDEN)]
    if found.figures:
        lines.append(words("**From three obstacles on**"))
        lines += [f"- {_figures(each, words)}" for each in found.figures]
    return "\n".join(lines)


def as_markdown(found: Insight, words: Words) -> bytes:
    heads = [words("Topic"), *(sector_name(sector, words) for sector in SECTORS)]
    lines = [
        f"# {words('What stands in the way of cities')}",
        "",
        words("Agora · {period}", period=found.span.name),
        "",
        _row(heads),
        _row(["---"] * len(heads)),
    ]
    for topic in TOPICS:
        shown = [cell.shown for cell in found.row(topic)]
        lines.append(_row([topic_name(topic, words), *shown]))
    lines += ["", words("Cities that face it, by topic and sector; fewer than three are hidden")]
    if found.figures:
        lines += ["", f"## {words('From three obstacles on')}", ""]
        lines += [f"- {_figures(each, words)}" for each in found.figures]
    return ("\n".join(lines) + "\n").encode()


def as_csv(found: Insight, words: Words) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([words("topic"), words("sector"), words("cities")])
    for cell in found.cells:
        names = [topic_name(cell.topic, words), sector_name(cell.sector, words)]
        writer.writerow([*names, cell.shown])
    writer.writerow([])
    writer.writerow([words("topic"), words("raised"), words("solved"), words("days to reply")])
    for each in found.figures:
        days = "" if each.days is None else f"{each.days:g}"
        writer.writerow([topic_name(each.topic, words), each.raised, each.solved, days])
    return out.getvalue().encode("utf-8-sig")


def as_json(found: Insight) -> bytes:
    """The keys of topics and sectors as they are; words where numbers are hidden."""
    content = {
        "period": found.span.name,
        "first_day": found.span.first.isoformat(),
        "day_after": found.span.end.isoformat(),
        "cities": [
            {"topic": cell.topic.value, "sector": cell.sector.value, "cities": cell.shown}
            for cell in found.cells
        ],
        "topics": [
            {
                "topic": each.topic.value,
                "raised": each.raised,
                "solved": each.solved,
                "median_days_to_first_reply": each.days,
            }
            for each in found.figures
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _figures(each: TopicFigures, words: Words) -> str:
    told = words(
        "{topic}: {raised} raised, {solved} solved",
        topic=topic_name(each.topic, words),
        raised=each.raised,
        solved=each.solved,
    )
    if each.days is None:
        return told
    return words("{told}; first reply after {days} days", told=told, days=f"{each.days:g}")


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
