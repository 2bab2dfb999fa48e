"""Every route of the loopback Discord is asked, and what it answers is what Discord describes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from tests.loopback import table
from tests.loopback.records import Asking, Kind, Message
from tests.loopback.rights import Can
from tests.loopback.server import Loopback
from tests.loopback.watch import Watched
from tests.loopback.world import World
from tests.spec import ABSENT, AnswerCheck, SpecCheck, find_description

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

V2 = 1 << 15
PICTURE = {"url": "attachment://a.png"}
CARD: list[dict[str, Any]] = [
    {"type": 10, "content": "# Which day?"},
    {"type": 14},
    {
        "type": 9,
        "components": [{"type": 10, "content": "Said"}],
        "accessory": {"type": 11, "media": PICTURE},
    },
    {"type": 12, "items": [{"media": PICTURE}]},
    {
        "type": 1,
        "components": [
            {"type": 2, "style": 1, "label": "Vote", "custom_id": "a1:b", "disabled": False},
            {"type": 2, "style": 5, "label": "Read", "url": "https://example.org"},
        ],
    },
    {
        "type": 1,
        "components": [{"type": 3, "custom_id": "a1:c", "options": [{"label": "1", "value": "1"}]}],
    },
    *(
        {"type": 1, "components": [{"type": kind, "custom_id": f"a1:{kind}", "required": True}]}
        for kind in (5, 6, 7, 8)
    ),
    {"type": 13, "file": PICTURE},
]
CHOICES = [{"name": "One", "value": "1"}]
COMMAND = {
    "name": "poll",
    "type": 1,
    "description": "Ask the cities",
    "default_member_permissions": 32,
    "integration_types": None,
    "options": [
        {
            "type": 1,
            "name": "new",
            "description": "A new poll",
            "options": [
                {"type": 3, "name": "kind", "description": "Which", "choices": CHOICES},
                {"type": 7, "name": "where", "description": "A channel", "channel_types": [0]},
            ],
        }
    ],
}
FORM = {"type": 4, "style": 1, "label": None, "custom_id": "name"}
MODAL = {"custom_id": "a:b", "title": "A form", "components": [{"type": 18, "component": FORM}]}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\x00\x00\x00\x01\x00\x00\x00\x01"


class Asker:
    """Asks by the names of the table; every answer must be a success."""

    def __init__(self, discord: Loopback, session: aiohttp.ClientSession) -> None:
        self.discord = discord
        self.world = discord.world
        self._session = session
        self.asked: set[str] = set()
        self.words: dict[str, object] = {
            "application": self.world.bot_id,
            "guild": self.world.guild_id,
        }

    async def __call__(
        self, name: str, body: Any = None, *, file: bool = False, **words: Any
    ) -> Any:
        method, _, template = name.partition(" ")
        path = template.split("?", maxsplit=1)[0].format(**self.words, **words)
        query = template.partition("?")[2]
        given: dict[str, Any] = {"json": body} if body is not None else {}
        if file:
            form = aiohttp.FormData({"payload_json": json.dumps(body)}, default_to_multipart=True)
            form.add_field("files[0]", PNG, filename="a.png")
            given = {"data": form}
        address = f"{self.discord.address}/api/v10{path}?{query}"
        headers = {"Authorization": f"Bot {self.world.token}"}
        async with self._session.request(method, address, headers=headers, **given) as answer:
            text = await answer.text()
        assert answer.status < 300, f"{name}: {answer.status} {text}"
        self.asked.add(name.split("?", maxsplit=1)[0])
        return json.loads(text) if text else None


@pytest.fixture
async def ask() -> AsyncIterator[Asker]:
    world = World(bot_permissions=int(Can.ADMINISTRATOR))
    world.add_person("Ana", world.add_role("Member"))
    world.add_channel("polls")
    world.add_channel("voice", Kind.VOICE)
    world.add_channel("forum", Kind.FORUM, tags=["Heat"])
    async with Loopback(world) as discord, aiohttp.ClientSession() as session:
        socket = await session.ws_connect(f"{discord.address}/gateway")
        intents = {"token": world.token, "intents": (1 << 26) - 1}
        world.privileged = intents["intents"]  # type: ignore[assignment]  # a number
        await socket.send_json({"op": 2, "d": intents})
        await discord.until(lambda: discord.gateway.sessions)
        yield Asker(discord, session)
        await socket.close()
        discord.assert_clean()


async def test_every_route_answers_and_tells_what_discord_describes(
    ask: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = find_description()
    if path is None:
        pytest.skip(ABSENT)
    document = json.loads(path.read_text(encoding="utf-8"))
    said, requests = AnswerCheck(document), SpecCheck(document)

    class Here:
        """This test's own check, so that a finding stands here."""

        def asked(self, method: str, path: str, body: Any) -> None:
            requests.seen(method, path, body)

        def answered(self, method: str, path: str, status: int, text: str) -> None:
            said.answered(method, path, status, text)

        def told(self, event: str, text: str) -> None:
            said.told(event, text)

    monkeypatch.setattr(Watched, "watcher", Here())
    await _the_bot_itself(ask)
    await _messages(ask)
    await _threads(ask)
    await _channels(ask)
    await _guild(ask)
    await _events(ask)
    await _interactions(ask)
    assert {one.name for one in table.TABLE} - ask.asked == set()
    assert said.findings() + requests.findings() == []


async def _the_bot_itself(ask: Asker) -> None:
    ana = ask.world.person("Ana").id
    for name in ("/users/@me", "/users/@me/guilds", "/oauth2/applications/@me", "/gateway/bot"):
        await ask(f"GET {name}")
    await ask("GET /users/{user}", user=ana)
    await ask("POST /users/@me/channels", {"recipient_id": str(ana)})
    for route in ("/applications/{application}", "/applications/{application}/guilds/{guild}"):
        await ask(f"PUT {route}/commands", [COMMAND])
        made = await ask(f"POST {route}/commands", {"name": "See", "type": 3})
        await ask(f"GET {route}/commands")
        await ask(f"DELETE {route}/commands/{{command}}", command=made["id"])


async def _messages(ask: Asker) -> None:
    route, place = "/channels/{channel}/messages", ask.world.place("polls").id
    body = {"flags": V2, "components": [{"type": 17, "components": CARD}], "nonce": "a" * 16}
    card = await ask(f"POST {route}", body, file=True, channel=place)
    text = {"content": f"<@{ask.world.person('Ana').id}>"}
    text["message_reference"] = {"message_id": card["id"]}  # type: ignore[assignment]
    plain = await ask(f"POST {route}", text, channel=place)
    one = {"channel": place, "message": card["id"]}
    await ask(f"PATCH {route}/{{message}}", {"components": [{"type": 10, "content": "x"}]}, **one)
    await ask("POST /channels/{channel}/typing", channel=place)
    await ask("PUT /channels/{channel}/messages/pins/{message}", **one)
    reaction = "/channels/{channel}/messages/{message}/reactions/{emoji}"
    await ask(f"PUT {reaction}/@me", emoji="👍", **one)
    await ask(f"GET {reaction}", emoji="👍", **one)
    await ask(f"GET {route}/{{message}}", **one)
    await ask(f"GET {route}", channel=place)
    await ask("GET /channels/{channel}/messages/pins", channel=place)
    await ask(f"DELETE {reaction}/@me", emoji="👍", **one)
    await ask("DELETE /channels/{channel}/messages/pins/{message}", **one)
    await ask(f"DELETE {route}/{{message}}", **one)
    other = await ask(f"POST {route}", {"content": "Two"}, channel=place)
    both = {"messages": [plain["id"], other["id"]]}
    await ask("POST /channels/{channel}/messages/bulk-delete", both, channel=place)


async def _threads(ask: Asker) -> None:
    place, forum = ask.world.place("polls").id, ask.world.place("forum")
    ana = ask.world.person("Ana").id
    starter = await ask("POST /channels/{channel}/messages", {"content": "See"}, channel=place)
    one = {"channel": place, "message": starter["id"]}
    await ask("POST /channels/{channel}/messages/{message}/threads", {"name": "Talk"}, **one)
    private = {"name": "For two", "type": 12}
    thread = await ask("POST /channels/{channel}/threads", private, channel=place)
    open_ = {"name": "For all", "type": 11}
    shown = await ask("POST /channels/{channel}/threads", open_, channel=place)
    post: dict[str, Any] = {"name": "Cold", "message": {"content": "Too cold"}}
    post["applied_tags"] = [str(forum.tags[0].id)]
    post["message"] = {"flags": V2, "components": [CARD[0]]}
    made = await ask("POST /channels/{channel}/threads", post, channel=forum.id)
    assert made["message"]["id"] == made["id"]
    for shape in ({"archived": True}, {"archived": False, "name": "C", "applied_tags": []}):
        await ask("PATCH /channels/{channel}", shape, channel=made["id"])
    first = {"channel": made["id"], "message": made["id"]}
    warm = {"components": [{"type": 10, "content": "Warm"}]}
    await ask("PATCH /channels/{channel}/messages/{message}", warm, **first)
    members = "/channels/{channel}/thread-members"
    await ask(f"PUT {members}/{{user}}", channel=thread["id"], user=ana)
    await ask(f"GET {members}/{{user}}", channel=thread["id"], user=ana)
    await ask(f"GET {members}?with_member=1", channel=thread["id"])
    await ask(f"DELETE {members}/{{user}}", channel=thread["id"], user=ana)
    await ask("GET /guilds/{guild}/threads/active")
    for old in (thread, shown):
        await ask("PATCH /channels/{channel}", {"archived": True}, channel=old["id"])
    for route in ("threads/archived/public", "threads/archived/private"):
        await ask(f"GET /channels/{{channel}}/{route}", channel=place)
    await ask("GET /channels/{channel}/users/@me/threads/archived/private", channel=place)


async def _channels(ask: Asker) -> None:
    member = next(one for one in ask.world.roles.values() if one.name == "Member")
    seen = [{"id": str(member.id), "type": 0, "allow": 1024, "deny": 0}]
    made = {"name": "desk", "type": 0, "topic": "For few", "permission_overwrites": seen}
    desk = await ask("POST /guilds/{guild}/channels", made)
    tags = {"name": "ideas", "type": 15, "available_tags": [{"name": "Heat"}]}
    ideas = await ask("POST /guilds/{guild}/channels", tags)
    await ask("PATCH /guilds/{guild}/channels", [{"id": desk["id"], "position": 3}])
    for channel in ask.world.channels:
        await ask("GET /channels/{channel}", channel=channel)
    await ask("GET /guilds/{guild}/channels")
    allowed = {"type": 0, "allow": 0, "deny": 1024}
    target = {"channel": desk["id"], "target": member.id}
    await ask("PUT /channels/{channel}/permissions/{target}", allowed, **target)
    await ask("DELETE /channels/{channel}/permissions/{target}", **target)
    for one in (desk, ideas):
        await ask("DELETE /channels/{channel}", channel=one["id"])


async def _guild(ask: Asker) -> None:
    ana = ask.world.person("Ana").id
    await ask("GET /guilds/{guild}?with_counts=true")
    role = await ask("POST /guilds/{guild}/roles", {"name": "City", "permissions": 1024})
    one = {"role": role["id"]}
    await ask("PATCH /guilds/{guild}/roles/{role}", {"name": "Town"}, **one)
    await ask("PATCH /guilds/{guild}/roles", [{"id": role["id"], "position": 2}])
    await ask("GET /guilds/{guild}/roles/{role}", **one)
    await ask("GET /guilds/{guild}/roles")
    await ask("PUT /guilds/{guild}/members/{user}/roles/{role}", user=ana, **one)
    await ask("DELETE /guilds/{guild}/members/{user}/roles/{role}", user=ana, **one)
    await ask("PATCH /guilds/{guild}/members/{user}", {"nick": "A"}, user=ana)
    await ask("GET /guilds/{guild}/members/{user}", user=ana)
    await ask("GET /guilds/{guild}/members?limit=100")
    await ask("DELETE /guilds/{guild}/roles/{role}", **one)
    ask.discord.people.leave("Ana")
    ask.discord.people.join("Ana")


async def _events(ask: Asker) -> None:
    route = "/guilds/{guild}/scheduled-events"
    start = datetime.now(UTC) + timedelta(days=1)
    body: dict[str, Any] = {
        "name": "Call",
        "privacy_level": 2,
        "scheduled_start_time": start.isoformat(),
        "scheduled_end_time": (start + timedelta(hours=1)).isoformat(),
        "entity_type": 3,
        "entity_metadata": {"location": "Online"},
    }
    made = await ask(f"POST {route}", body)
    voice = {"entity_type": 2, "channel_id": str(ask.world.place("voice").id)}
    voice |= {key: body[key] for key in ("name", "privacy_level", "scheduled_start_time")}
    await ask(f"POST {route}", voice)
    ask.discord.people.interested("Ana", ask.world.events[int(made["id"])])
    await ask(f"PATCH {route}/{{event}}", {"name": "Second call"}, event=made["id"])
    await ask(f"GET {route}/{{event}}", event=made["id"])
    await ask(f"GET {route}")
    await ask(f"GET {route}/{{event}}/users?with_member=true", event=made["id"])
    await ask(f"DELETE {route}/{{event}}", event=made["id"])


async def _interactions(ask: Asker) -> None:
    """Each kind of callback, then what may follow it."""
    people, world = ask.discord.people, ask.world
    ana, place = world.person("Ana"), world.place("polls")
    direct = world.dm_with(ana)
    route = "/webhooks/{application}/{token}"
    buttons = {"flags": V2, "components": [{"type": 1, "components": [CARD[4]["components"][0]]}]}
    card = await ask("POST /channels/{channel}/messages", buttons, channel=place.id)

    async def callback(asked: Any, kind: int, data: dict[str, Any] | None = None) -> dict[str, Any]:
        body = {"type": kind, **({"data": data} if data is not None else {})}
        one = {"interaction": asked.interaction.id, "token": asked.interaction.token}
        name = "POST /interactions/{interaction}/{token}/callback"
        await ask(f"{name}?with_response=1", body, **one)
        return {"token": asked.interaction.token}

    said = {"content": "Only you", "flags": 64}
    one = await callback(people.press("Ana", int(card["id"]), "a1:b"), 4, said)
    await ask(f"GET {route}/messages/@original", **one)
    more = await ask(f"POST {route}", said, **one)
    for method in ("GET", "PATCH", "DELETE"):
        body = {"content": "Later"} if method == "PATCH" else None
        await ask(f"{method} {route}/messages/{{message}}", body, message=more["id"], **one)
    await ask(f"DELETE {route}/messages/@original", **one)
    late = await callback(people.press("Ana", int(card["id"]), "a1:b"), 5, {"flags": 64})
    await ask(f"PATCH {route}/messages/@original", {"content": "At last"}, **late)
    await callback(people.press("Ana", int(card["id"]), "a1:b"), 6)
    await callback(people.press("Ana", int(card["id"]), "a1:b"), 7, buttons)
    form = json.loads(json.dumps(MODAL))
    form["components"][0]["label"] = "Name"
    await callback(people.press("Ana", int(card["id"]), "a1:b"), 9, form)
    await callback(people.submit("Ana", "a:b", {"name": "x"}), 4, said)
    typed = {"name": "poll", "id": "1", "type": 1, "options": []}
    await callback(people.forge(ana, Asking.AUTOCOMPLETE, typed, place), 8, {"choices": CHOICES})
    await callback(people.forge(ana, Asking.COMMAND, typed, place), 4, {"content": "To all"})
    resolved = people._target(_message(world, card["id"]))
    menu = {**typed, "type": 3, "target_id": card["id"], "resolved": resolved}
    await callback(people.forge(ana, Asking.COMMAND, menu, place), 4, said)
    await callback(people.forge(ana, Asking.COMMAND, typed, direct), 4, said)


def _message(world: World, number: str) -> Message:
    return world.any_message(int(number))
