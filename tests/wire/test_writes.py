"""Every fault at every route that the bot writes to: in the end all is as if it had gone well.

Each moment of a poll's life, of a joining and of the set-up is played undisturbed, then with one
request of it harmed, before Discord stored it or after. What stands on the server and in the files
must be equal: one message, and the row knows it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import discord
import pytest

from bot.delivery import sender
from cogs.cities.cog import roles
from tests.crash.compare import Picture, differences
from tests.crash.harness import Template, play, prepare
from tests.crash.polls import ANONYMOUS, CITIES, CLOSED, NAMED
from tests.crash.scenario import SETUP, bare_world, nothing, set_up
from tests.loopback import faults
from tests.wire.polling import card, open_anonymous, open_named

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tests.crash.run import Run
    from tests.crash.scenario import Scenario
    from tests.loopback.faults import Fault
    from tests.loopback.records import Message

SEND = "POST /channels/{channel}/messages"
EDIT = "PATCH /channels/{channel}/messages/{message}"
THREAD = "POST /channels/{channel}/messages/{message}/threads"
DIRECT = "POST /users/@me/channels"
GIVE = "PUT /guilds/{guild}/members/{user}/roles/{role}"
TAKE = "DELETE /guilds/{guild}/members/{user}/roles/{role}"
ANSWERS = ("/interactions/", "/webhooks/", "/applications/")
"""Answers to people have tests of their own; commands are put before anything is due."""
ENOUGH = 3 * 3600.0
"""Seconds after which no try is left to make."""
VOTERS = CITIES[:6]
ANA = CITIES[0]
PATIENCE = 0.2
"""Seconds of real time for a request that is never answered."""


@dataclass(frozen=True)
class Moment:
    """`before` is played once and copied; what follows `now` is harmed."""

    before: Callable[[Run], Awaitable[None]]
    now: Callable[[Run], Awaitable[None]]
    routes: tuple[str, ...]
