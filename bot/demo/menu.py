"""The menu page's server: whom to be, where to look, and the time machine."""

from __future__ import annotations

import asyncio
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web
from simcord import SetupError

from bot.demo import places
from bot.demo.cast import VISITOR
from bot.demo.due import next_due
from bot.demo.page import Shown, html
from bot.demo.world import DM

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from simcord.builders import ChannelHandle

    from bot.demo.cast import Player
    from bot.demo.world import World

HOST = "127.0.0.1"
BUSY_TRIES = 5
BUSY_PAUSE = 0.1
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
HEADERS = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Frame-Options": "DENY"}


class Menu:
    """Serves the page; each action closes the view, acts, and opens it for one person."""

    def __init__(self, world: World, port: int) -> None:
        self._world = world
        self.port = port
        self._token = secrets.token_urlsafe(16)
        self._lock = asyncio.Lock()
        self._where = "welcome"
        self.preview: Any = None
        """The open view of Discord, on the next port."""
        app = web.Application(middlewares=[self._own_host])
        app.router.add_get("/", self._page)
        app.router.add_post("/look", self._look)
        app.router.add_post("/time", self._time)
        app.router.add_post("/restart", self._restart)
        app.router.add_post("/break", self._break)
        app.router.add_post("/menu", self._menu)
        self._runner = web.AppRunner(app, access_log=None)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/"

    async def open(self) -> None:
        """Raises OSError where its port, or the next, is taken."""
        loop = asyncio.get_running_loop()
        probe = await loop.create_server(asyncio.Protocol, HOST, self.port + 1)
        probe.close()
        await probe.wait_closed()
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self.port).start()

    async def close(self) -> None:
        await self._runner.cleanup()
        await self._close_preview()

    # Requests

    @web.middleware
    async def _own_host(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """A page of another site must not reach the demo through the visitor's browser."""
        if request.host not in {f"{HOST}:{self.port}", f"localhost:{self.port}"}:
            raise web.HTTPForbidden(text="The demo answers only on this machine.")
        response = await handler(request)
        response.headers.update(HEADERS)
        return response

    async def _form(self, request: web.Request) -> dict[str, str]:
        form = {key: str(value) for key, value in (await request.post()).items()}
        if not secrets.compare_digest(form.get("token", "").encode(), self._token.encode()):
            raise web.HTTPForbidden(text="This page is from an earlier start. Reload it.")
        return form

    async def _page(self, request: web.Request) -> web.Response:
        who = self._person(request.query.get("who", ""))
        async with self._lock:
            return web.Response(text=html(await self._shown(who)), content_type="text/html")

    async def _look(self, request: web.Request) -> web.StreamResponse:
        form = await self._form(request)
        return await self._act(form, None, form.get("where"))

    async def _time(self, request: web.Request) -> web.StreamResponse:
        form = await self._form(request)
        step = STEPS.get(form.get("step", ""))
        if step is None:
            raise web.HTTPBadRequest(text="Choose an hour, a day or a week.")
        return await self._act(form, lambda: self._world.embedded.advance(step))

    async def _restart(self, request: web.Request) -> web.StreamResponse:
        return await self._act(await self._form(request), self._world.embedded.restart)

    async def _break(self, request: web.Request) -> web.StreamResponse:
        """Something goes wrong, or is mended."""
        form = await self._form(request)
        breaking = self._world.breaking
        ways: dict[str, Callable[[], Awaitable[object]]] = {
            "fail": breaking.fail,
            "mend": breaking.mend,
            "back_up": breaking.back_up,
            "disk": breaking.lose_the_disk,
        }
        way = ways.get(form.get("way", ""))
        if way is None:
            raise web.HTTPBadRequest(text="Choose what shall go wrong.")
        if way == breaking.lose_the_disk and await breaking.newest_backup_at() is None:
            raise web.HTTPBadRequest(text="There is no backup yet. Make one first.")
        return await self._act(form, way)

    async def _menu(self, request: web.Request) -> web.StreamResponse:
        """A command of the menu that Discord shows on a person or on a message."""
        form = await self._form(request)
        who = self._person(form.get("who", ""))
        place, command = self._place_of(who), form.get("command", "")
        on_person = "person" in form
        kind = places.USER_MENU if on_person else places.MESSAGE_MENU
        if command not in places.commands(self._world, who, place, kind):
            raise web.HTTPBadRequest(text="This command is not there. Reload the page.")
        found: dict[str, Any] = (
            {player.name: player.actor for player in self._world.players}
            if on_person
            else {str(message.id): message for message in places.recent(who, place)}
        )
        target = found.get(form.get("person" if on_person else "message", ""))
        if target is None:
            raise web.HTTPBadRequest(text="This is not there any more. Reload the page.")
        return await self._act(form, lambda: who.actor.context_menu(place, command, target))

    async def _act(
        self,
        form: dict[str, str],
        work: Callable[[], Awaitable[object]] | None,
        where: str | None = None,
    ) -> web.StreamResponse:
        """One action at a time; then the visitor is sent to a fresh view of the same place."""
        who = self._person(form.get("who", ""))
        async with self._lock:
            self._where = where or self._where
            for _ in range(BUSY_TRIES):
                try:
                    await self._close_preview()
                    if work is not None:
                        await work()
                        work = None
                    view = await self._open_preview(who)
                    return web.Response(status=303, headers={"Location": view})
                except SetupError:
                    await asyncio.sleep(BUSY_PAUSE)
        return web.Response(status=503, text="The page is busy; press again.")

    async def _close_preview(self) -> None:
        preview, self.preview = self.preview, None
        if preview is not None:
            await preview.close()

    async def _open_preview(self, who: Player) -> str:
        private = self._where == DM
        preview = self._world.env.preview(
            who.actor.user.dm_channel if private else self._place_of(who),
            viewers=[who.actor.user if private else who.actor],
            layout="channel",
            locale="en-GB",
            timezone="Europe/Brussels",
            port=self.port + 1,
        )
        self.preview = await preview.__aenter__()
        return str(self.preview.url)

    # What is there

    def _person(self, name: str) -> Player:
        try:
            return self._world.player(name)
        except KeyError:
            return self._world.player(VISITOR)

    def _place_of(self, who: Player) -> ChannelHandle:
        """The channel last looked at, or the first that this person may read."""
        channels = places.channels_of(self._world, who)
        return channels.get(self._where) or next(iter(channels.values()))

    async def _shown(self, who: Player) -> Shown:
        now = self._world.now
        due = await next_due(self._world.embedded.bot.services.db, now)
        return Shown(
            token=self._token,
            who=who,
            players=self._world.players,
            places=places.buttons(places.spots_of(self._world, who)),
            menus=places.menus(self._world, who, self._place_of(who)),
            now=now,
            due=[one.told(now) for one in due],
            discord_fails=self._world.breaking.discord_fails,
            backup=await self._world.breaking.newest_backup_at(),
            quiet=await self._world.embedded.bot.services.quiet(),
        )
