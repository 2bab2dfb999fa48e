"""All that asks something of Discord, put together once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.delivery.places import Places
from bot.delivery.posts import Posts
from bot.delivery.sender import Sender
from bot.delivery.threads import Threads

if TYPE_CHECKING:
    import discord

    from bot.services import Services


class Ways:
    def __init__(self, services: Services, client: discord.Client) -> None:
        self.places = Places(client, services.db, services.registry)
        self.sender = Sender(client, self.places)
        self.posts = Posts(client, self.sender, self.places)
        self.threads = Threads(self.sender, self.places)
