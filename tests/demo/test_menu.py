"""The menu page without a browser: its requests, and what the view of Discord then shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import pytest
import pytest_asyncio

from bot.demo import told
from bot.demo.cast import VISITOR, Official
from bot.demo.places import as_a_line
from bot.demo.program import open_menu
from bot.demo.reading import said
from bot.demo.seeds import answer
from bot.demo.world import MONDAY_MORNING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.demo.menu import Menu
    from bot.demo.world import World

pytestmark = pytest.mark.asyncio(loop_scope="module")
HANNA = "Hanna Brandt"
PRIVATE = discord.ChannelType.private_thread


@dataclass
class Browser:
    """Asks as a browser does, without following to the view."""

    menu: Menu
    session: aiohttp.ClientSession

    async def page(self, who: str = VISITOR) -> str:
        async with self.session.get(self.menu.url, params={"who": who}) as response:
            assert response.status == 200
            return unescape(await response.text())

    async def token(self) -> str:
        found = re.search(r'name="token" value="([^"]+)"', await self.page())
        assert found
        return found[1]

    async def post(self, path: str, **form: str) -> tuple[int, str]:
        """Status, and the address to go to or what was said."""
        fields = {"token": await self.token(), "who": VISITOR, **form}
        address = self.menu.url + path
        async with self.session.post(address, data=fields, allow_redirects=False) as response:
            return response.status, response.headers.get("Location") or await response.text()

    async def view(self) -> dict[str, Any]:
        snapshot: dict[str, Any] = await self.menu.preview.snapshot()
        return snapshot


@pytest_asyncio.fixture(loop_scope="module")
async def browser(menu: Menu) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession() as session:
        yield Browser(menu, session)


async def test_the_exchange_stands_as_the_visitor_should_find_it(
    world: World, browser: Browser
) -> None:
    assert world.now == MONDAY_MORNING
    page = await browser.page()
    assert "Real cities, invented people. No city took part." in page
    assert "Monday 13 April 2026, 09:00" in page
    assert "<li>POLL-1 closes in 4 days</li>" in page
    assert "Elin Sandberg · Stockholm · technical" in page
    assert "Katja Novotná · Mission CE Climate · partner" in page
    assert len({player.place for player in world.players if player.place}) == 13
    mine = await world.press(world.player(VISITOR), "Have I answered?", "polls")
    assert said(mine).startswith("Not yet.")
    hers = await world.press(world.player("Lotte Claes"), "Have I answered?", "polls")
    assert "has answered" in said(hers)


async def test_only_what_the_person_may_read_is_offered(browser: Browser) -> None:
    assert "# polls" in await browser.page()
    assert "# coordinators" not in await browser.page()
    assert "# coordinators" in await browser.page(HANNA)


async def test_the_posts_of_a_forum_stand_under_its_name_the_newest_first(
    world: World, browser: Browser
) -> None:
    page = await browser.page()
    group = page[page.index("<h3># obstacles</h3>") :].partition("</div></div>")[0]
    assert re.findall(r">([^<>]+)</button>", group) == [
        told.FRANK.title,
        *(raised.title for raised in reversed(told.RAISED)),
    ]
    key = re.search(rf'value="(\d+)">{told.FRANK.title}<', page)
    assert key
    await browser.post("look", where=key[1])
    assert "A member of the taskforce" in str((await browser.view())["messages"])


async def test_a_private_thread_is_offered_to_those_in_it_alone(
    world: World, browser: Browser
) -> None:
    channel = world.embedded.bot.get_channel(world.channel("meetings").id)
    assert isinstance(channel, discord.TextChannel)
    thread = await channel.create_thread(name="Call of two", type=PRIVATE)
    await thread.add_user(discord.Object(world.player("Giulia Ferri").actor.id))
    try:
        assert "Call of two" in await browser.page("Giulia Ferri")
        assert "Call of two" not in await browser.page("Maja Zupan")
    finally:
        await thread.delete()


async def test_a_channel_opens_as_the_person_sees_it(world: World, browser: Browser) -> None:
    status, address = await browser.post("look", where="polls")
    assert status == 303
    assert re.fullmatch(rf"http://127\.0\.0\.1:{browser.menu.port + 1}/#\S+", address)
    view = await browser.view()
    assert view["viewerId"] == str(world.player(VISITOR).actor.id)
    assert "What is your biggest challenge on the road to 2030?" in str(view["messages"])
    assert view["commands"]["state"] == "available"
    assert view["commands"]["count"] > 5


async def test_a_place_that_the_person_may_not_read_stays_closed(browser: Browser) -> None:
    status, _ = await browser.post("look", where="coordinators")
    assert status == 303
    assert "A request to join" not in str(await browser.view())
    status, _ = await browser.post("look", where="coordinators", who=HANNA)
    assert "A request to join" in str(await browser.view())


async def test_private_messages_open(browser: Browser) -> None:
    await browser.post("look", where="dm")
    assert "You now speak for Stockholm" in str((await browser.view())["messages"])


async def test_a_request_for_another_host_is_refused(browser: Browser) -> None:
    for host in ("evil.example", "evil.example:8290", "127.0.0.1"):
        async with browser.session.get(browser.menu.url, headers={"Host": host}) as response:
            assert response.status == 403


@pytest.mark.parametrize("path", ["look", "time", "restart", "break", "menu"])
@pytest.mark.parametrize("token", ["", "wrong", "ü"])
async def test_an_action_needs_the_token_of_this_run(
    world: World, browser: Browser, path: str, token: str
) -> None:
    before, bot = world.now, world.embedded.bot
    status, text = await browser.post(path, token=token, step="day", where="polls")
    assert (status, text) == (403, "This page is from an earlier start. Reload it.")
    assert (world.now, world.embedded.bot, browser.menu.preview) == (before, bot, None)


async def test_a_step_that_is_not_offered_is_refused(browser: Browser) -> None:
    status, text = await browser.post("time", step="year")
    assert (status, text) == (400, "Choose an hour, a day or a week.")


async def test_an_hour_passes_and_the_place_stays(world: World, browser: Browser) -> None:
    await browser.post("look", where="polls")
    before = world.now
    status, _ = await browser.post("time", step="hour")
    assert status == 303
    assert (world.now - before).total_seconds() == 3_600
    assert (await browser.view())["channel"]["name"] == "polls"


async def test_a_menu_of_a_person_is_used_from_the_page(browser: Browser) -> None:
    assert "City profile" in await browser.page()
    await browser.post("look", where="welcome")
    status, _ = await browser.post("menu", command="City profile", person="Aino Laakso")
    assert status == 303
    assert "Espoo" in str((await browser.view())["messages"])


async def test_a_message_is_quoted_with_names_and_without_signs(
    world: World, browser: Browser
) -> None:
    await browser.post("look", where="info-point")
    options = re.findall(r'<option value="[0-9]+">([^<]*)', await browser.page())
    assert options
    assert [option for option in options if re.search(r"[<>*\\]", option)] == []
    polls, aino = world.channel("polls"), world.player("Aino Laakso")
    role = world.embedded.guild.roles["Member"]
    text = f"-# **In** <#{polls.id}> <@{aino.actor.id}> <@&{role.id}> <@1> <#2>\n"
    text += "<t:1775000000:R> 1\\. x"
    quoted = "In #polls @Aino Laakso @Member @somebody #unknown 1 April 1. x"
    assert as_a_line(world, text) == quoted


@pytest.mark.parametrize(
    "form",
    [
        {"command": "City profile", "person": "Nobody"},
        {"command": "Ban", "person": "Aino Laakso"},
        {"command": "City profile", "message": "1"},
    ],
)
async def test_a_menu_that_is_not_there_is_refused(browser: Browser, form: dict[str, str]) -> None:
    status, text = await browser.post("menu", **form)
    assert status == 400
    assert text.endswith("Reload the page.")


async def test_a_busy_world_is_said_and_works_again(world: World, browser: Browser) -> None:
    world.env._begin_operation("a test")
    try:
        assert await browser.post("look") == (503, "The page is busy; press again.")
    finally:
        world.env._end_operation()
    assert (await browser.post("look"))[0] == 303


async def test_two_actions_at_once_wait_for_each_other(world: World, browser: Browser) -> None:
    before = world.now
    first = browser.session.post(browser.menu.url + "time", data=await form_of(browser, "hour"))
    second = browser.session.post(browser.menu.url + "time", data=await form_of(browser, "hour"))
    async with first as one, second as other:
        assert (one.status, other.status) == (200, 200)
    assert (world.now - before).total_seconds() == 7_200


async def form_of(browser: Browser, step: str) -> dict[str, str]:
    return {"token": await browser.token(), "who": VISITOR, "step": step}


async def test_a_restart_loses_nothing_and_old_buttons_work(world: World, browser: Browser) -> None:
    await browser.post("look", where="polls")
    before = (await browser.view())["messages"]
    bot = world.embedded.bot
    status, _ = await browser.post("restart")
    assert status == 303
    assert world.embedded.bot is not bot
    assert str((await browser.view())["messages"].keys()) == str(before.keys())
    await browser.menu.close()
    heard = await answer(world, world.player(VISITOR), {"choice": ["0"], "text": ""})
    assert heard.startswith("Recorded.")


async def test_discord_fails_and_works_again(world: World, browser: Browser) -> None:
    assert "Discord takes no new message." not in await browser.page()
    assert (await browser.post("break", way="fail"))[0] == 303
    assert "Discord takes no new message." in await browser.page()
    before = len(world.channel("coordinators").history())
    await browser.menu.close()
    await world.join(Official("Ivo Kranjc", "Ljubljana", "technical"))
    assert len(world.channel("coordinators").history()) == before
    await world.breaking.mend()
    await world.until(world.now + timedelta(hours=1))
    assert len(world.channel("coordinators").history()) == before + 1


async def test_the_disk_is_lost_and_a_coordinator_goes_live(world: World, browser: Browser) -> None:
    assert await browser.post("break", way="disk") == (
        400,
        "There is no backup yet. Make one first.",
    )
    assert (await browser.post("break", way="back_up"))[0] == 303
    assert "The newest backup is of Monday 13 April 2026" in await browser.page()
    bot = world.embedded.bot
    assert (await browser.post("break", way="disk"))[0] == 303
    assert world.embedded.bot is not bot
    assert await world.embedded.bot.services.quiet()
    assert "Agora was restored and sends nothing yet." in await browser.page()


async def test_what_cannot_go_wrong_here_is_refused(browser: Browser) -> None:
    assert await browser.post("break", way="fire") == (400, "Choose what shall go wrong.")


async def test_a_taken_pair_of_ports_gives_way_to_the_next(world: World, menu: Menu) -> None:
    other = await open_menu(world, menu.port)
    assert other is not None
    try:
        assert other.port == menu.port + 2
    finally:
        await other.close()
