"""`python -m bot demo`: the menu page in a browser, or the tour in the terminal."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import tempfile
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from bot.command import typed
from bot.demo.menu import Menu
from bot.demo.seeds import before_you_came
from bot.demo.tour import play
from bot.demo.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST_PORT = 8090
PAIRS = 20
LAST_PORT = 65535
PORTS_TAKEN = 1


def main(arguments: Sequence[str]) -> int:
    """Runs until Ctrl-C, or until the tour has ended; 1 where a claim of the tour is false."""
    parser = argparse.ArgumentParser(prog=typed("demo"), allow_abbrev=False)
    parser.add_argument("--port", type=_port, default=FIRST_PORT, help="of the menu page")
    parser.add_argument("--no-browser", action="store_true", help="open no browser")
    parser.add_argument("--tour", action="store_true", help="play the story in the terminal")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.ERROR)
    if chosen.tour:
        return asyncio.run(play(_say))
    try:
        return asyncio.run(_demo(chosen.port, browser=not chosen.no_browser))
    except (KeyboardInterrupt, asyncio.CancelledError):
        _say("\nThe demo has ended. Nothing of it was kept.")
    return 0


def _port(text: str) -> int:
    """Also the last of the ports that are tried after it is one."""
    highest = LAST_PORT - 2 * PAIRS + 1
    if not text.isdecimal() or not 1 <= int(text) <= highest:
        raise argparse.ArgumentTypeError(f"write a number from 1 to {highest}")
    return int(text)


async def _demo(port: int, *, browser: bool) -> int:
    main_task = asyncio.current_task()
    assert main_task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, main_task.cancel)
    with tempfile.TemporaryDirectory(prefix="agora-demo-") as folder:
        world = World(Path(folder))
        try:
            await before_you_came(world, _say)
            return await _serve(world, port, browser=browser)
        finally:
            await world.close()


async def _serve(world: World, port: int, *, browser: bool) -> int:
    menu = await open_menu(world, port)
    if menu is None:
        _say(f"Ports {port} to {port + 2 * PAIRS - 1} are taken. Choose another with --port.")
        return PORTS_TAKEN
    try:
        _say(f"Ready. Open this page: {menu.url}")
        _say("Stop with Ctrl-C.")
        if browser:
            webbrowser.open(menu.url)
        await asyncio.Event().wait()
    finally:
        await menu.close()
    return 0


async def open_menu(world: World, port: int) -> Menu | None:
    """On the first free pair of ports: the page, and beside it the view of Discord."""
    for first in range(port, port + 2 * PAIRS, 2):
        menu = Menu(world, first)
        try:
            await menu.open()
        except OSError:
            await menu.close()
        else:
            return menu
    return None


def _say(line: str) -> None:
    print(line, flush=True)
