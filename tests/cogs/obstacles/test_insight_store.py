"""The coordinators' insight from real rows: what is hidden leaves no trace in any form."""

import random
from datetime import date

import pytest

from bot.charts import describe_grid
from bot.charts.service import InProcessCharts
from bot.i18n import ENGLISH
from bot.services import open_services
from bot.topics import SECTORS, TOPICS
from cogs.obstacles.rules.insight import Span
from cogs.obstacles.store.insight import InsightStore
from cogs.obstacles.views import insight as views
from tests.files import main_file
from tests.stage import settings_in

SPAN = Span(date(2026, 1, 1), date(2026, 4, 1), "2026 Q1")
DAY = "2026-02-03"


@pytest.fixture
async def services(folder):
    main_file(settings_in(folder).database)
    opened = await open_services(settings_in(folder), charts=InProcessCharts())
    yield opened
    await opened.close()


def obstacle(tx, topic, sector, *, cities=(), day=DAY, raised=DAY, state="open", reply=None):
    closed = DAY if state == "solved" else None
    number = tx.execute(
        "INSERT INTO obstacle (title, body, topic, sector, identity, state, raised_on,"
        " first_reply_on, closed_on) VALUES ('Permits', 'Text', ?, ?, 'hidden', ?, ?, ?, ?)",
        (topic, sector, state, raised, reply, closed),
    ).lastrowid
    for city in cities:
        tx.execute("INSERT INTO faced (obstacle_id, city_id, on_day) VALUES (?, ?, ?)",
                   (number, city, day))  # fmt: skip
    return number


async def exports(services):
    """Every form in which the insight leaves."""
    found = await InsightStore(services.db).read(SPAN)
    grid = views.obstacle_map(found, ENGLISH)
    return {
        "table": views.text_table(found, ENGLISH),
        "md": views.as_markdown(found, ENGLISH),
        "csv": views.as_csv(found, ENGLISH),
        "json": views.as_json(found),
        "alt": describe_grid(grid),
        "picture": await services.charts.grid(grid),
    }


async def test_databases_that_differ_only_in_hidden_cells_export_equal_bytes(services):
    chance = random.Random(7)  # noqa: S311 - a world, no secret

    def shown(tx):
        for topic in TOPICS[:4]:
            for sector in SECTORS[:3]:
                obstacle(tx, topic, sector, cities=range(1, chance.choice([4, 6, 9])))
        obstacle(tx, "delivery", "cross")

    await services.db.write(shown)
    before = await exports(services)

    def more(tx):
        for topic in TOPICS[4:10]:
            for sector in SECTORS:
                obstacles = tx.all("SELECT id FROM obstacle WHERE topic = ?", (topic,))
                if len(obstacles) < 2:
                    obstacle(tx, topic, sector, cities=chance.sample(range(10, 60), 2))

    await services.db.write(more)
    assert await exports(services) == before


async def test_one_city_more_in_a_cell_that_is_shown_changes_every_form(services):
    number = await services.db.write(lambda tx: obstacle(tx, "funding", "energy", cities=(1, 2, 3)))
    before = await exports(services)
    await services.db.write(
        lambda tx: tx.execute("INSERT INTO faced VALUES (?, 4, 0, ?)", (number, DAY)).close()
    )
    after = await exports(services)
    assert all(after[form] != before[form] for form in before)


async def test_only_what_was_counted_within_the_quarters_counts(services):
    def unit(tx):
        obstacle(tx, "funding", "energy", cities=(1, 2, 3), day="2025-12-31", raised="2025-12-31")
        obstacle(tx, "funding", "energy", cities=(4, 5, 6), day="2026-04-01", raised="2026-04-01")

    before = await exports(services)
    await services.db.write(unit)
    assert await exports(services) == before


async def test_what_was_withdrawn_or_hidden_by_a_coordinator_does_not_count(services):
    def unit(tx):
        obstacle(tx, "funding", "energy", cities=(1, 2, 3), state="withdrawn")
        number = obstacle(tx, "funding", "energy", cities=(4, 5, 6))
        tx.execute("UPDATE obstacle SET removed = 1 WHERE id = ?", (number,))

    before = await exports(services)
    await services.db.write(unit)
    assert await exports(services) == before


async def test_five_officials_of_one_city_count_one_and_obstacles_add_cities_once(services):
    def unit(tx):
        for cities in ((1, 2), (2, 1), (1, 3)):
            obstacle(tx, "funding", "energy", cities=cities)

    await services.db.write(unit)
    told = await exports(services)
    assert b"Funding,Energy,3" in told["csv"]


async def test_figures_of_a_topic_stand_from_three_obstacles_on(services):
    def two(tx):
        obstacle(tx, "funding", "energy", state="solved", reply="2026-02-05")
        obstacle(tx, "funding", "waste", reply="2026-02-13")

    await services.db.write(two)
    assert "raised" not in (await exports(services))["table"]
    await services.db.write(lambda tx: obstacle(tx, "funding", "nature"))
    told = await exports(services)
    assert "Funding: 3 raised, 1 solved; first reply after 6 days" in told["table"]
    assert b"Funding,3,1,6" in told["csv"]
    assert b'"median_days_to_first_reply": 6.0' in told["json"]


async def test_the_map_says_in_words_what_it_draws(services):
    await services.db.write(lambda tx: obstacle(tx, "funding", "energy", cities=(1, 2, 3)))
    told = await exports(services)
    assert "Funding: Energy 3" in told["alt"]
    assert "<3" not in told["alt"].replace("fewer than three", "")
    assert told["picture"].startswith(b"\x89PNG")
