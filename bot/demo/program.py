"""`python -m bot demo`: the menu page in a browser, or the tour in the terminal."""

from __future__ import annotations

import argparse
import asyncio
import logging
import tempfile
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from bot.demo.menu import Menu
from bot.demo.seeds import before_you_came
from bot.demo.tour import play
from bot.demo.world import World

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST_PORT = 8090
PAIRS = 20


def main(arguments: Sequence[str]) -> int:
    """Runs until Ctrl-C, or until the tour has ended; 1 where a claim of the tour is false."""
    parser = argparse.ArgumentParser(prog="python -m bot demo", allow_abbrev=False)
    parser.add_argument("--port", type=int, default=FIRST_PORT, help="of the menu page")
    parser.add_argument("--no-browser", action="store_true", help="open no browser")
    parser.add_argument("--tour", action="store_true", help="play the story in the terminal")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.ERROR)
    if chosen.tour:
        return asyncio.run(play(print))
    try:
        asyncio.run(_serve(chosen.port, browser=not chosen.no_browser))
    except KeyboardInterrupt:
        print("\nThe demo has ended. Nothing of it was kept.")
    return 0


async def _serve(port: int, *, browser: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="agora-demo-") as folder:
        print("Preparing the demo: 12 cities join, a poll is opened and answered ...", flush=True)
        world = World(Path(folder))
        await world.open()
        try:
            await before_you_came(world)
            menu = await _open_menu(world, port)
            print(f"Open this page: {menu.url}", flush=True)
            print("Stop with Ctrl-C.", flush=True)
            if browser:
                webbrowser.open(menu.url)
            try:
                await asyncio.Event().wait()
            finally:
                await menu.close()
        finally:
            await world.close()


async def _open_menu(world: World, port: int) -> Menu:
    """The first free pair of ports: the page, and beside it the view of Discord."""
    for first in range(port, port + 2 * PAIRS, 2):
        menu = Menu(world, first)
        try:
            await menu.open()
        except OSError:
            await menu.close()
            continue
        return menu
    raise SystemExit(f"Ports {port} to {port + 2 * PAIRS} are taken. Choose another with --port.")
