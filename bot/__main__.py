"""The programs: `python -m bot run | demo | check | migrate | backup | restore | commands`."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

try:
    from bot import logs
    from bot.clock import SystemClock
    from bot.command import typed
    from bot.db import NotRecorded
    from bot.errors import StartError
    from bot.operations.backup import BadCopyError, backup_file
    from bot.operations.check import check, fresh_keys
    from bot.operations.deletion import SAID, delete_all, is_over
    from bot.operations.health import Colour
    from bot.operations.health_file import read
    from bot.operations.owner import check_owner
    from bot.operations.start import harden, missing_migrations, prepare
    from bot.settings import SettingsError, example_settings, load_settings
except ModuleNotFoundError:  # started by a Python that is not the project's own
    sys.stderr.write(
        "Agora's packages are missing. Run: make check-settings, or use .venv/bin/python.\n"
    )
    sys.exit(2)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OK = 0
FAULT = 1
USAGE = 2
EXAMPLE = Path(".env.example")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one program; its exit code (docs/operations.md)."""
    parser = _parser()
    chosen, rest = parser.parse_known_args(arguments)
    program: Callable[[argparse.Namespace], int] = chosen.program
    if rest and program is not _demo:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    chosen.rest = rest
    try:
        return program(chosen)
    except StartError as error:
        print(error.sentence, file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=typed(""), allow_abbrev=False)
    programs = parser.add_subparsers(required=True, metavar="PROGRAM")

    def add(name: str, program: Callable[[argparse.Namespace], int], about: str) -> _Arguments:
        one = programs.add_parser(name, help=about, description=about, allow_abbrev=False)
        one.set_defaults(program=program)
        return one

    add("run", _run, "connects to Discord and stays")
    programs.add_parser(
        "demo",
        help="the same bot in a browser, without Discord; takes its own options",
        allow_abbrev=False,
        add_help=False,
    ).set_defaults(program=_demo)
    checks = add("check", _check, "tests settings and files; offers keys when they are missing")
    kinds = checks.add_mutually_exclusive_group()
    kinds.add_argument("--example", action="store_true", help="tests .env.example")
    kinds.add_argument("--live", action="store_true", help="prints the running bot's health")
    checks.add_argument("--json", action="store_true", help="with --live: as JSON")
    add("migrate", _migrate, "brings the database to this release, and ends")
    add("backup", _backup, "writes a backup now, also while Agora runs")
    restores = add("restore", _restore, "puts a backup in the database's place")
    restores.add_argument("file", type=Path, metavar="FILE")
    restores.add_argument(
        "--yes", action="store_true", help="needed: the present state is replaced"
    )
    commands = add("commands", _commands, "prints docs/commands.md")
    commands.add_argument("--inventory", action="store_true", help="docs/data-inventory.md instead")
    return parser


_Arguments = argparse.ArgumentParser


def _run(_: argparse.Namespace) -> int:
    settings = load_settings()
    logs.set_up()
    with prepare(settings, progress=_progress):
        from bot import running  # noqa: PLC0415 - discord.py takes its time

        # A kill may have come in the midst of the deletion: then it goes on here.
        code = OK if is_over(settings) else asyncio.run(running.run(settings))
        if is_over(settings):
            delete_all(settings)
            _progress(SAID)
        return code


def _demo(chosen: argparse.Namespace) -> int:
    try:
        from bot.demo import main as demo  # noqa: PLC0415 - an extra package

        return demo(chosen.rest)
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != "simcord":
            raise
        raise StartError(USAGE, "The demo needs one more package. Run: make demo.") from error


def _check(chosen: argparse.Namespace) -> int:
    if chosen.json and not chosen.live:
        raise StartError(USAGE, "--json goes with --live.")
    if chosen.example:
        return _check_example()
    return _check_live(as_json=chosen.json) if chosen.live else _check_settings()


def _check_example() -> int:
    if not EXAMPLE.exists():
        raise StartError(USAGE, f"There is no {EXAMPLE} here. Run this in the project's folder.")
    example_settings(EXAMPLE)
    print(f"{EXAMPLE}: right.")
    return OK


def _check_settings() -> int:
    try:
        settings = load_settings()
    except SettingsError as error:
        if fresh := fresh_keys(error):
            print("# If Agora has run before, put the old keys back.")
            print("# Else: fresh keys for .env. Keep a copy apart from the backups.")
            print("\n".join(fresh), flush=True)
        raise
    print("\n".join(check(settings)))
    return OK


def _check_live(*, as_json: bool) -> int:
    report, content = read(load_settings(), SystemClock().now())
    if as_json:
        lines = [{"colour": line.colour.label, "text": line.text} for line in report.lines]
        said = content | {"colour": report.colour.label, "lines": lines}
        print(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        for line in report.lines:
            print(f"{line.colour.label:6} {line.text}")
    return FAULT if report.colour is Colour.RED else OK


def _migrate(_: argparse.Namespace) -> int:
    with prepare(load_settings(), progress=_progress) as prepared:
        print("\n".join(prepared.migrated) or "The database is up to date.")
    return OK


def _backup(_: argparse.Namespace) -> int:
    settings = load_settings()
    harden()
    check_owner(settings)
    missing_migrations(settings)
    if not settings.database.exists():
        raise StartError(FAULT, f"There is no {settings.database} yet. Start Agora first.")
    try:
        print(backup_file(settings, SystemClock().now()))
    except (NotRecorded, BadCopyError, OSError) as error:
        raise StartError(FAULT, "The backup failed. Is the disk full? No copy was left.") from error
    return OK


def _restore(chosen: argparse.Namespace) -> int:
    from bot.operations.restore import restore  # noqa: PLC0415 - needs the erasures

    restore(load_settings(), chosen.file, yes=chosen.yes, progress=_progress)
    print("Restored. Start Agora; nothing is sent until a coordinator presses Go live.")
    return OK


def _commands(chosen: argparse.Namespace) -> int:
    from bot import describe  # noqa: PLC0415 - discord.py takes its time

    print(asyncio.run(describe.inventory() if chosen.inventory else describe.commands()), end="")
    return OK


def _progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
