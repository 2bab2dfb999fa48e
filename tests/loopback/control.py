"""The same over HTTP, for a test beside a Discord in a process of its own: paths below `/_`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from . import faults as mishaps
from . import payloads
from .asked import Asked
from .records import Json, Kind, Message
from .refusals import NotPossible, Refusal
from .story import seen_text

if TYPE_CHECKING:
    from .faults import Faults
    from .gateway import Gateway
    from .people import People
    from .rest import Rest
    from .world import World

SETTABLE = ("nonce_window", "privileged", "history_refused", "bot_permissions")
VERBS = frozenset(
    {"press", "submit", "command", "suggest", "say", "delete", "react", "leave", "join"}
)
SIGHTS = frozenset({"messages", "private_answers", "dms", "modal_shown", "sees"})
DROPS = frozenset({"abort", "close", "reconnect", "invalidate", "silence"})
FAULTS = frozenset(
    {"too_many", "cloudflare", "broken", "refused", "reset", "hang_up", "hold", "slow", "exhausted"}
)


class Control:
    """POST takes the arguments as one JSON object, by the names of the Python functions.

    `/_people/<verb>`, where `wait` (seconds) waits for the answer; `/_faults/<kind>` with
    `route`, `skip`, `times`; `/_gateway/<drop>`; `/_world` to build and set; GET `/_world`,
    `/_story`, `/_failures`, `/_requests`.
    """

    def __init__(
        self, world: World, gateway: Gateway, faults: Faults, rest: Rest, people: People
    ) -> None:
        self.world = world
        self.gateway = gateway
        self.faults = faults
        self.rest = rest
        self.people = people

    async def serve(self, request: web.BaseRequest) -> web.Response:
        text = await request.text()
        body: Json = json.loads(text) if text else {}
        try:
            answer = await self._answer(request.path.strip("/").split("/"), body)
        except (NotPossible, Refusal, KeyError, ValueError, TypeError, TimeoutError) as error:
            told = {"error": type(error).__name__, "message": str(error)}
            return web.json_response(told, status=409)
        return web.json_response(answer)

    async def _answer(self, path: list[str], body: Json) -> Any:
        area, name = path[0], path[1] if len(path) > 1 else ""
        if area == "_people" and name in VERBS:
            return await self._act(name, body)
        if area == "_people" and name in SIGHTS:
            return self._look(name, body)
        if area == "_faults" and name in FAULTS:
            plan = {key: body.pop(key) for key in ("skip", "times") if key in body}
            wanted = body.pop("route")
            self.faults.plan(wanted, getattr(mishaps, name)(**body), **plan)
            return {}
        if area == "_gateway" and name in DROPS:
            getattr(self.gateway, name)(**body)
            return {}
        return self._state(area, body)

    def _state(self, area: str, body: Json) -> Any:
        if area == "_world":
            self._build(body)
            return self._map()
        if area == "_story":
            return [one._asdict() for one in self.world.story()]
        if area == "_failures":
            return self.rest.failures
        if area == "_requests":
            return [[one.method, one.path, one.status] for one in self.rest.requests]
        raise KeyError(area)

    async def _act(self, verb: str, body: Json) -> Any:
        wait = body.pop("wait", 0.0)
        done = getattr(self.people, verb)(**body)
        if isinstance(done, Message):
            return payloads.message(self.world, done)
        if not isinstance(done, Asked):
            return {}
        if wait:
            await done.finished(wait)
        answer = done.interaction.answer
        return {
            "interaction": str(done.interaction.id),
            "answer": None if answer is None else int(answer),
            "text": done.text,
        }

    def _look(self, sight: str, body: Json) -> Any:
        seen = getattr(self.people, sight)(**body)
        if isinstance(seen, list):
            return [self._shown(one) if isinstance(one, Message) else one for one in seen]
        return seen

    def _shown(self, message: Message) -> Json:
        return {**payloads.message(self.world, message), "text": seen_text(message)}

    def _build(self, body: Json) -> None:
        for name in body.get("people", []):
            self.world.add_person(name)
        for name in body.get("channels", []):
            self.world.add_channel(name)
        for name in body.get("forums", []):
            self.world.add_channel(name, Kind.FORUM)
        for name in body.get("closed", []):
            self.world.person(name).dms_open = False
        self.world.pass_time(body.get("pass_time", 0.0))
        for key in SETTABLE:
            if key in body:
                setattr(self.world, key, body[key])

    def _map(self) -> Json:
        return {
            "token": self.world.token,
            "guild": self.world.guild_id,
            "bot": self.world.bot_id,
            "people": {one.name: one.id for one in self.world.people.values()},
            "channels": {one.name: one.id for one in self.world.channels.values()},
            "connected": self.gateway.connected,
        }
