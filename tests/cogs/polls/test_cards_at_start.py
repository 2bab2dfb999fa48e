"""What a start asks of polls that are over: there are hundreds after a few years."""

import pytest

from bot.charts.service import InProcessCharts

from .assembly import assembly


async def test_a_start_draws_no_picture_of_a_poll_that_is_over(
    tmp_path, monkeypatch: pytest.MonkeyPatch
):
    drawn = []
    bars = InProcessCharts.bars

    async def counted(charts, chart):
        drawn.append(chart.title)
        return await bars(charts, chart)

    monkeypatch.setattr(InProcessCharts, "bars", counted)
    async with assembly(tmp_path, cities=("Rome", "Sofia", "Espoo")) as house:
        stage, (rosa, *_) = house.stage, house.officials
        ref = await house.open(rosa, options=["Monday", "Friday"], mode="NAMED_CITY")
        form = await stage.press(rosa, "Answer", house.card(rosa, ref))
        await stage.fill(rosa, form, {"choice": "1"})
        await stage.later(days=10)
        assert len(drawn) == 1, "its result was shown"
        await stage.restart(hours=1)
        assert len(drawn) == 1
