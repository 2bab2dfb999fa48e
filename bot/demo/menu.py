"""The menu page of the demo: whom to be, where to look, and the time machine."""

from __future__ import annotations

import asyncio
import secrets
from datetime import timedelta
from html import escape
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from aiohttp import web
from simcord import SetupError
from simcord.backend.access import channel_accessible
from simcord.builders import ChannelHandle

from bot.demo.world import World

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.demo.world import Player

HOST = "127.0.0.1"
BUSY_TRIES = 5
BUSY_PAUSE = 0.1
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
BRUSSELS = ZoneInfo("Europe/Brussels")


class Menu:
    """Serves the page; each action closes the preview, acts, and opens it for one viewer."""

    def __init__(self, world: World, port: int) -> None:
        self._world = world
        self._port = port
        self._token = secrets.token_urlsafe(16)
        self._lock = asyncio.Lock()
        self._preview: Any = None
        self._who = world.players[0]
        self._where = "welcome"
        app = web.Application(middlewares=[self._own_host])
        app.router.add_get("/", self._page)
        app.router.add_post("/look", self._look)
        app.router.add_post("/time", self._time)
        app.router.add_post("/restart", self._restart)
        self._runner = web.AppRunner(app, access_log=None)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._port}/"

    async def open(self) -> None:
        """Raises OSError where the port is taken."""
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self._port).start()

    async def close(self) -> None:
        await self._runner.cleanup()
        if self._preview is not None:
            await self._preview.close()

    # Requests

    @web.middleware
    async def _own_host(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """A page of another site must not reach the demo through the visitor's browser."""
        if request.host.split(":")[0] not in {HOST, "localhost"}:
            raise web.HTTPForbidden(text="The demo answers only on this machine.")
        return await handler(request)

    async def _form(self, request: web.Request) -> dict[str, str]:
        form = {key: str(value) for key, value in (await request.post()).items()}
        if not secrets.compare_digest(form.get("token", ""), self._token):
            raise web.HTTPForbidden(text="This page is from an earlier start. Reload it.")
        return form

    async def _page(self, request: web.Request) -> web.Response:
        name = request.query.get("who", "")
        self._who = self._world.player(name) or self._who
        return web.Response(text=await self._html(), content_type="text/html")

    async def _look(self, request: web.Request) -> web.StreamResponse:
        form = await self._form(request)
        self._where = form.get("where", self._where)
        return await self._act(None)

    async def _time(self, request: web.Request) -> web.StreamResponse:
        step = STEPS.get((await self._form(request)).get("step", ""))
        if step is None:
            raise web.HTTPBadRequest(text="Choose an hour, a day or a week.")
        return await self._act(lambda: self._world.embedded.advance(step))

    async def _restart(self, request: web.Request) -> web.StreamResponse:
        await self._form(request)
        return await self._act(self._world.embedded.restart)

    async def _act(self, work: Callable[[], Awaitable[None]] | None) -> web.StreamResponse:
        """One action at a time; then the visitor is sent to a fresh view of the same place."""
        async with self._lock:
            for _ in range(BUSY_TRIES):
                try:
                    return web.HTTPSeeOther(await self._acted(work))
                except SetupError:
                    await asyncio.sleep(BUSY_PAUSE)
        return web.Response(status=503, text="The page is busy; press again.")

    async def _acted(self, work: Callable[[], Awaitable[None]] | None) -> str:
        if self._preview is not None:
            await self._preview.close()
            self._preview = None
        if work is not None:
            await work()
        channel, viewer = self._view()
        preview = self._world.env.preview(
            channel,
            viewers=[viewer],
            layout="channel",
            locale="en-GB",
            timezone="Europe/Brussels",
            port=self._port + 1,
        )
        self._preview = await preview.__aenter__()
        return str(self._preview.url)

    def _view(self) -> tuple[Any, Any]:
        """The chosen place for the chosen person; elsewhere the first that they may read."""
        if self._where == "dm":
            return self._who.actor.user.dm_channel, self._who.actor.user
        places = {key: handle for _, entries in self._places() for key, handle, _ in entries}
        return places.get(self._where) or next(iter(places.values())), self._who.actor

    def _places(self) -> list[tuple[str, list[tuple[str, ChannelHandle, str]]]]:
        """(heading, [(key, channel, label)]) of what the person may read, posts under forums."""
        backend = self._world.env.backend
        found: list[tuple[str, ChannelHandle, str]] = []
        threads: list[tuple[str, ChannelHandle, str]] = []
        for channel in backend.channels.values():
            readable = channel_accessible(backend, channel.id, self._who.actor.id, history=True)
            name = channel.name or ""
            if not readable or not getattr(channel, "guild_id", None) or name == "lobby":
                continue
            handle = ChannelHandle(self._world.env, self._world.embedded.guild, channel)
            kind = int(channel.type)
            if kind == 0:
                found.append((name, handle, f"# {name}"))
            elif kind in {10, 11, 12}:
                threads.append((str(channel.id), handle, name))
        return [("Channels", found), ("Threads", threads)]

    # The page

    async def _html(self) -> str:
        return _PAGE.format(
            banner=escape(World.BANNER),
            people="".join(self._option(player) for player in self._world.players),
            places="".join(
                self._section(title, [(key, label) for key, _, label in entries])
                for title, entries in [
                    *((title, entries) for title, entries in self._places() if entries),
                ]
            )
            + self._section("Private", [("dm", "Messages from Agora")]),
            now=escape(f"{self._world.now.astimezone(BRUSSELS):%A %-d %B %Y, %H:%M}"),
            due="".join(f"<li>{escape(line)}</li>" for line in await self._world.next_due()),
            token=self._token,
            who=escape(self._who.name),
        )

    def _option(self, player: Player) -> str:
        chosen = " selected" if player is self._who else ""
        label = f"{player.name} · {player.role}"
        return f'<option value="{escape(player.name)}"{chosen}>{escape(label)}</option>'

    def _section(self, title: str, entries: list[tuple[str, str]]) -> str:
        buttons = "".join(
            f'<button name="where" value="{escape(key)}">{escape(label)}</button>'
            for key, label in entries
        )
        return (
            f"<h2>{escape(title)}</h2>"
            f'<form method="post" action="/look" target="discord">'
            f'<input type="hidden" name="token" value="{self._token}">{buttons}</form>'
        )


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Agora demo</title>
<script>function later() {{ setTimeout(() => location.reload(), 1500) }}</script>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem;
       color: #1b1f24; background: #fff }}
h1 {{ margin: 0 }} h2 {{ font-size: 1rem; margin: 1.5rem 0 .5rem }}
.banner {{ background: #eef4fb; border-left: 4px solid #0072b2; padding: .5rem 1rem }}
button, select {{ font: inherit; padding: .45rem .9rem; margin: 0 .4rem .4rem 0; border-radius: 6px;
       border: 1px solid #8a94a0; background: #f6f8fa; cursor: pointer }}
button:hover, button:focus {{ background: #0072b2; color: #fff; border-color: #0072b2 }}
ol {{ padding-left: 1.2rem }}
</style>
<h1>Agora</h1>
<p class="banner">{banner}</p>
<ol>
<li>Choose a person. <li>Press a channel: it opens in a second tab, as that person sees it.
<li>Use the bot there. <li>Come back and let time pass.
</ol>
<h2>As whom</h2>
<form method="get" action="/">
<select name="who" aria-label="Person" onchange="this.form.submit()">{people}</select>
<noscript><button>Choose</button></noscript>
</form>
<p>You are <strong>{who}</strong>. Look at:</p>
{places}
<h2>Time machine</h2>
<p>It is <strong>{now}</strong> in Brussels. Next:</p>
<ul>{due}</ul>
<form method="post" action="/time" target="discord" onsubmit="later()">
<input type="hidden" name="token" value="{token}">
<button name="step" value="hour">+1 hour</button>
<button name="step" value="day">+1 day</button>
<button name="step" value="week">+1 week</button>
</form>
<form method="post" action="/restart" target="discord" onsubmit="later()">
<input type="hidden" name="token" value="{token}">
<button>Restart the bot</button> Nothing is lost by it.
</form>
</html>
"""
