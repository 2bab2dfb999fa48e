"""`/agora`: what waits for me, most urgent first, each with its button; then all else."""

from datetime import timedelta

import discord
import pytest

from bot.home import show_home
from bot.permissions import Person
from bot.registry import HomeLine
from tests.bot.installation import NOON, installed, running, settings_in
from tests.bot.pressing import Press, asks
from tests.bot.test_permissions import PEOPLE


@pytest.fixture
async def services(tmp_path):
    async with running(installed(settings_in(tmp_path))) as made:
        yield made


class Section:
    def __init__(self, *lines):
        self.lines = lines
        self.asked = []

    async def home_lines(self, person, words):
        self.asked.append(person)
        return list(self.lines)


def line(number, due=None):
    return HomeLine(f"Thing {number} waits.", "See", f"test1:see:{number}", due)


class Shown(Press):
    """Keeps the view itself."""

    def take(self, sent):
        super().take(sent)
        self.view = sent["view"]

    @property
    def buttons(self):
        return [i for i in self.view.walk_children() if isinstance(i, discord.ui.Button)]

    @property
    def select(self):
        found = [i for i in self.view.walk_children() if isinstance(i, discord.ui.Select)]
        return found[0] if found else None


async def show(services, person=PEOPLE["a technical official"], rest=(("test1:all", "All"),)):
    press = Shown({})
    press.extras["person"] = person
    await show_home(asks(services, press), list(rest))
    return press


async def test_the_most_urgent_comes_first_and_only_its_button_stands_out(services):
    services.registry.home(Section(line(1), line(2, NOON + timedelta(days=2))))
    services.registry.home(Section(line(3, NOON)))
    shown = await show(services)
    assert shown.said[0].splitlines() == [
        "**Agora** · Ljubljana",
        "Thing 3 waits.",
        "Thing 2 waits.",
        "Thing 1 waits.",
    ]
    primary, plain = discord.ButtonStyle.primary, discord.ButtonStyle.secondary
    assert [button.style for button in shown.buttons] == [primary, plain, plain]
    assert [button.custom_id for button in shown.buttons] == [f"test1:see:{n}" for n in (3, 2, 1)]


@pytest.mark.parametrize(
    ("count", "rest"), [(7, None), (8, "1 more thing waits."), (30, "23 more things wait.")]
)
async def test_at_most_seven_lines_are_shown_and_the_rest_is_counted(services, count, rest):
    services.registry.home(Section(*[line(number) for number in range(count)]))
    shown = await show(services)
    assert len(shown.buttons) == 7
    assert (rest in shown.said[0]) if rest else ("more thing" not in shown.said[0])


async def test_when_nothing_waits_it_says_so_and_offers_the_rest(services):
    shown = await show(services, rest=[("test1:all", "All"), ("test1:data", "My data")])
    assert shown.said == ["**Agora** · Ljubljana\nNothing waits for you."]
    assert [(o.label, o.value) for o in shown.select.options] == [
        ("All", "test1:all"),
        ("My data", "test1:data"),
    ]
    assert shown.private


async def test_where_there_is_no_rest_there_is_no_select(services):
    assert (await show(services, rest=())).select is None


@pytest.mark.parametrize(
    ("who", "greeting"),
    [
        ("a stranger", "not yet confirmed"),
        ("somebody not yet confirmed", "not yet confirmed"),
        ("a partner", "Ljubljana"),
        ("a coordinator", "coordinator"),
        ("a coordinator with a city", "Ljubljana"),
    ],
)
async def test_it_greets_by_what_the_person_is(services, who, greeting):
    assert greeting in (await show(services, PEOPLE[who])).said[0].splitlines()[0]


async def test_each_section_is_asked_for_this_person_at_the_press(services):
    section = Section()
    services.registry.home(section)
    person = Person(7, None, coordinator=False, manages_server=False)
    await show(services, person)
    await show(services, person)
    assert section.asked == [person, person]
