"""The store of obstacles, put together: what the views and the cog are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.db import connect
from cogs.obstacles.store.facing import Facing
from cogs.obstacles.store.inbox import Inbox
from cogs.obstacles.store.keyring import Keyring
from cogs.obstacles.store.news import News
from cogs.obstacles.store.people import People
from cogs.obstacles.store.personal import ObstacleData
from cogs.obstacles.store.posts import Posts
from cogs.obstacles.store.raising import Raising
from cogs.obstacles.store.reading import Reading
from cogs.obstacles.store.relaying import Relaying
from cogs.obstacles.store.sealing import Sealing
from cogs.obstacles.store.timer import ObstacleTimer
from cogs.obstacles.store.turns import Turns

if TYPE_CHECKING:
    from bot.services import Services


@dataclass(frozen=True, slots=True)
class Obstacles:
    keyring: Keyring
    reading: Reading
    people: People
    news: News
    turns: Turns
    sealing: Sealing
    raising: Raising
    posts: Posts
    facing: Facing
    relaying: Relaying
    inbox: Inbox
    data: ObstacleData
    timer: ObstacleTimer

    async def close(self) -> None:
        await self.keyring.close()


async def open_obstacles(services: Services) -> Obstacles:
    """Opens the keyring if there is one, and destroys in it what nobody refers to. Raises
    StartError. Close what it returns."""
    keyring = Keyring(
        services.settings.keyring_path,
        services.settings.relay_key,
        services.clock,
        services.secrets,
        services.connect or connect,
    )
    keyring.on_refused = services.health.write_refused
    db, zone = services.db, services.settings.default_zone
    people = People(db, services.directory, keyring)
    news = News(services.outbox, services.secrets)
    turns = Turns(db, services.outbox, news, zone)
    sealing = Sealing(db, keyring, people, zone)
    posts = Posts(services, news, turns)
    facing = Facing(services)
    await keyring.open_if_there()
    await sealing.sweep()
    return Obstacles(
        keyring=keyring,
        reading=Reading(db),
        people=people,
        news=news,
        turns=turns,
        sealing=sealing,
        raising=Raising(services, keyring, sealing),
        posts=posts,
        facing=facing,
        relaying=Relaying(services, keyring, sealing, turns),
        inbox=Inbox(db, people),
        data=ObstacleData(
            db, services.outbox, keyring, people=people, sealing=sealing, posts=posts
        ),
        timer=ObstacleTimer(services, posts, facing, sealing, keyring),
    )
