"""A person who presses: Discord's half of an interaction, for tests of who answers and how."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import discord

from bot.ui import Request


class Response:
    def __init__(self, press: Press) -> None:
        self._press = press
        self.done = False

    def is_done(self) -> bool:
        return self.done

    async def send_message(self, **sent: Any) -> None:
        self._press.take(sent)
        self.done = True

    async def defer(self, **_: Any) -> None:
        self.done = True

    async def send_modal(self, modal: discord.ui.Modal) -> None:
        self._press.modals.append(modal)
        self.done = True

    async def edit_message(self, **sent: Any) -> None:
        await self.send_message(ephemeral=True, **sent)


class Press:
    """One press or form; ``said`` holds the texts of each private answer to it."""

    def __init__(
        self,
        data: Any,
        *,
        user: Any = None,
        client: Any = None,
        kind: discord.InteractionType = discord.InteractionType.component,
        error: BaseException | None = None,
    ) -> None:
        self.id = 1
        self.type = kind
        self.data = data
        self.user = user or SimpleNamespace(id=7)
        self.client = client or SimpleNamespace(get_guild=lambda _: None)
        self.locale = "en-GB"
        self.guild_id = None
        self.message = None
        self.extras: dict[str, Any] = {}
        self.said: list[str] = []
        self.modals: list[discord.ui.Modal] = []
        self.private = True
        self.error = error
        self.response = Response(self)
        self.followup = SimpleNamespace(send=self._follow)

    def take(self, sent: dict[str, Any]) -> None:
        if self.error is not None:
            raise self.error
        self.private = self.private and sent.get("ephemeral", False)
        assert sent["allowed_mentions"].to_dict() == {"parse": []}
        texts = [
            item.content
            for item in sent["view"].walk_children()
            if isinstance(item, discord.ui.TextDisplay)
        ]
        self.said.append("\n".join(texts))

    async def edit_original_response(self, **sent: Any) -> None:
        self.take({**sent, "ephemeral": True})

    async def _follow(self, **sent: Any) -> None:
        self.take(sent)


def pressed(custom_id: str, **more: Any) -> Press:
    return Press({"custom_id": custom_id, "component_type": 2}, **more)


def asks(services: Any, press: Press) -> Request:
    made: Any = press
    return Request(services, made)
