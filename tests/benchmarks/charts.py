"""How long a picture takes from the worker, against the same one drawn bare in this process."""

from statistics import median
from time import perf_counter

from bot.charts import Bar, Bars
from bot.charts.draw import draw
from bot.charts.service import WorkerCharts

from .figure import Figure, Pair, compared, milliseconds

REPEATS = 15
FIRSTS = 5
CHART = Bars(
    "What keeps your city from being climate neutral by 2030?",
    tuple(Bar(f"Obstacle number {place}", 3 * place, str(3 * place)) for place in range(1, 11)),
    "cities",
    "34 of 112 cities answered · POLL-12",
)


async def pictures(repeats: int = REPEATS) -> list[Figure]:
    """Medians of ``repeats`` pictures, each beside a bare one. Takes some seconds."""
    firsts = [await _first() for _ in range(FIRSTS)]
    draw(CHART)
    charts = WorkerCharts()
    try:
        await _from(charts)
        pairs = [Pair(_bare(), await _from(charts)) for _ in range(repeats)]
    finally:
        await charts.close()
    return [
        compared(
            "chart-warm",
            "chart from a warm worker, of the same drawn bare in one process",
            pairs,
            1.3,
            milliseconds,
        ),
        Figure("chart-first", "first chart, seconds", median(firsts), 1.0),
    ]


def _bare() -> float:
    started = perf_counter()
    draw(CHART)
    return perf_counter() - started


async def _first() -> float:
    charts = WorkerCharts()
    try:
        return await _from(charts)
    finally:
        await charts.close()


async def _from(charts: WorkerCharts) -> float:
    """Seconds until the picture is here."""
    started = perf_counter()
    if await charts.bars(CHART) is None:
        raise RuntimeError("The worker gave no picture.")
    return perf_counter() - started
