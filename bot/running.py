"""The program: from settings to a connected bot, until a signal or a refusal ends it."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from typing import TYPE_CHECKING

import discord

from bot import erasure
from bot.app import create_bot
from bot.charts.service import WorkerCharts
from bot.delivery.outcome import TROUBLE
from bot.errors import StartError
from bot.operations.backup import BackupTimer
from bot.operations.health_file import HealthTimer
from bot.operations.rehearsal import RehearsalTimer
from bot.operations.starts import take_turn
from bot.services import open_services

if TYPE_CHECKING:
    from bot.settings import Settings

log = logging.getLogger(__name__)

EXIT_FAULT = 1
EXIT_REFUSED = 78
WRONG_TOKEN = 4004  # a close code of the gateway
TOKEN_REFUSED = "Discord refuses DISCORD_TOKEN. Copy it again from the portal, page Bot."  # noqa: S105 - a sentence
DRAIN_SECONDS = 8


async def run(settings: Settings) -> int:
    """Connects and stays until a signal or a refusal; the exit code. Raises StartError."""
    services = await open_services(settings, charts=WorkerCharts())
    bot = await create_bot(services)
    try:
        # All this stays: no collection walks through it again while a hundred people press.
        gc.freeze()
        services.registry.timer(BackupTimer(services))
        services.registry.timer(RehearsalTimer(services, bot.background))
        health = HealthTimer(services, bot.live)
        services.registry.timer(health)
        bot.drain_seconds = DRAIN_SECONDS
        main = asyncio.current_task()
        assert main is not None
        services.health.on_logged_out = bot.departure.on_over = main.cancel
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, main.cancel)
        await erasure.resume(services)
        await take_turn(services, health.run_due)
        bot.background.kick("glossary", services.search.warm)
        await bot.start(settings.token)
    except asyncio.CancelledError:
        log.info("stopping")
    except (*TROUBLE, discord.ClientException) as error:
        raise _ending(error) from error
    finally:
        await bot.close()
    if services.health.is_logged_out:
        raise StartError(EXIT_REFUSED, TOKEN_REFUSED)
    return 0


def _ending(error: Exception) -> StartError:
    """What ended the connection for good, as one sentence."""
    closed = error.code if isinstance(error, discord.ConnectionClosed) else None
    if isinstance(error, discord.LoginFailure) or closed == WRONG_TOKEN:
        return StartError(EXIT_REFUSED, TOKEN_REFUSED)
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return StartError(
            EXIT_REFUSED, "Discord refuses an intent. Agora needs none: check the portal, page Bot."
        )
    if closed is not None:
        return StartError(EXIT_FAULT, f"Discord ended the connection with code {closed}.")
    return StartError(EXIT_FAULT, "Discord cannot be reached. Check the network, then start again.")
