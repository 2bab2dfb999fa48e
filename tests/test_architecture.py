"""Rules of the house that no linter knows: limits, guards, owners, words."""

import ast
import re
import sqlite3
from collections import Counter
from pathlib import Path

import discord
import pytest
from discord import app_commands

from bot import settings
from bot.describe import described_commands
from bot.ids import parse
from bot.permissions import Can
from bot.privacy import inventory

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("cogs/**/*.py")])
MEMBER_COLUMNS = re.compile(
    r"^(user_id|member|member_id|owner|actor_id|opener_id|confirmed_by|route)$"
)


@pytest.fixture
def commands(idle_bot):
    return [c for c in idle_bot.tree.walk_commands() if isinstance(c, app_commands.Command)]


def test_every_command_and_option_is_within_discords_limits(idle_bot):
    for command in idle_bot.tree.walk_commands():
        assert len(command.description) <= 100, command.qualified_name
        for option in getattr(command, "parameters", ()):
            assert len(str(option.description)) <= 100, (command.qualified_name, option.name)
            assert option.description != "…", (command.qualified_name, option.name)
    assert len(idle_bot.tree.get_commands(type=discord.AppCommandType.chat_input)) <= 100
    for kind in (discord.AppCommandType.user, discord.AppCommandType.message):
        assert len(idle_bot.tree.get_commands(type=kind)) <= 5


def test_every_command_names_who_may_use_it(commands):
    unguarded = [c.qualified_name for c in commands if not hasattr(c.callback, "agora_needs")]
    assert unguarded == []


def test_every_command_has_its_empty_and_its_refused_sentence(commands):
    silent = [c.qualified_name for c in commands if not {"empty", "refused"} <= set(c.extras)]
    assert silent == []


def test_desk_commands_are_hidden_from_members(idle_bot):
    for command in idle_bot.tree.get_commands(type=discord.AppCommandType.chat_input):
        inner = command.walk_commands() if isinstance(command, app_commands.Group) else [command]
        needs = {c.callback.agora_needs for c in inner if isinstance(c, app_commands.Command)}
        if needs <= {Can.COORDINATE, Can.SET_UP}:
            assert command.default_permissions is not None, command.name


def test_every_route_is_a_custom_id_of_ours(idle_bot):
    for area, verb in idle_bot.router.routes:
        assert parse(f"{area}:{verb}:1:x") is not None


def test_every_table_has_one_owner():
    """A table is written by one store (the platform's own tables by the platform)."""
    writers: dict[str, set[str]] = {}
    for file in CODE:
        text = file.read_text(encoding="utf-8")
        for verb in (r"INSERT (?:OR \w+ )?INTO", "UPDATE", "DELETE FROM"):
            for table in re.findall(rf"{verb} (\w+)", text):
                owner = file.relative_to(ROOT).parts
                area = owner[1] if owner[0] == "cogs" else "bot"
                writers.setdefault(table, set()).add(area)
    shared = {"meta", "audit", "draft", "card", "notice", "bundle"}
    doubled = {
        t: w for t, w in writers.items() if len(w) > 1 and t not in shared and t in _tables()
    }
    assert doubled == {}


def test_every_column_that_can_name_a_member_is_declared(idle_bot):
    declared = {(d.table, d.column) for s in idle_bot.services.registry.stores for d in s.data}
    undeclared = [
        (table, column)
        for table, columns in _tables().items()
        for column in columns
        if MEMBER_COLUMNS.match(column) and (table, column) not in declared
    ]
    assert undeclared == []


def test_the_data_inventory_is_up_to_date(idle_bot):
    made = inventory(idle_bot.services.registry.stores)
    assert (ROOT / "docs/data-inventory.md").read_text(encoding="utf-8") == made


def test_the_list_of_commands_is_up_to_date(idle_bot):
    made = described_commands(idle_bot)
    assert (ROOT / "docs/commands.md").read_text(encoding="utf-8") == made


def test_every_setting_is_in_the_example_and_in_the_operators_page():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    for name in settings.SETTING_NAMES:
        assert re.search(rf"^{name}=", example, re.MULTILINE), name
        assert name in page, name


def test_every_notice_kind_has_a_class_and_every_card_a_renderer(idle_bot):
    registry = idle_bot.services.registry
    assert all(kind.classes for kind in registry.notices.values())
    sent = _kinds_in_code(r"(?:Notice\(\s*|open_card\(\s*tx,\s*)\"([a-z_.]+)\"")
    assert sent <= set(registry.notices) | set(registry.cards)


def test_every_visible_sentence_goes_through_the_catalogue():
    """No piece of the user interface is given a plain literal in the code of the cogs."""
    plain = []
    for file in CODE:
        if "demo" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in _SHOWING:
                place = _SHOWING[_name(node.func)]
                plain += [
                    f"{file.relative_to(ROOT)}:{node.lineno}"
                    for argument in node.args[place : place + 1]
                    if isinstance(argument, ast.Constant | ast.JoinedStr) and _worded(argument)
                ]
    assert plain == []


def test_sentences_are_whole_literals():
    """What goes to the catalogue is a literal: words glued at run time cannot be translated."""
    glued = []
    for file in CODE:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or ast.unparse(node.func).endswith("catalogue.words"):
                continue
            if _name(node.func) in {"words", "UserError", "NotAllowed", "NotFound", "NotReady"}:
                first = node.args[:1]
                if first and not isinstance(first[0], ast.Constant):
                    glued.append(f"{file.relative_to(ROOT)}:{node.lineno}")
    assert glued == []


def test_custom_ids_are_joined_in_one_place():
    """`area1:verb` never stands in an f-string of its own; bot/ids.py alone joins."""
    own = [
        f"{file.relative_to(ROOT)}"
        for file in CODE
        if file.name != "ids.py" and re.search(r"f\"[a-z]+[0-9]:", file.read_text(encoding="utf-8"))
    ]
    assert own == []


_SHOWING = {"button": 0, "link": 0, "with_button": 0, "form": 0, "text_field": 1}


def _worded(node: ast.Constant | ast.JoinedStr) -> bool:
    text = node.value if isinstance(node, ast.Constant) else "x"
    return isinstance(text, str) and bool(re.search(r"[A-Za-z]{2}", text))


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _kinds_in_code(pattern: str) -> set[str]:
    return {kind for file in CODE for kind in re.findall(pattern, file.read_text(encoding="utf-8"))}


def _tables() -> dict[str, list[str]]:
    connection = sqlite3.connect(":memory:")
    for file in sorted((ROOT / "migrations/main").glob("*.sql")):
        connection.executescript(file.read_text(encoding="utf-8"))
    names = [
        row[0]
        for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not row[0].startswith("sqlite_")
    ]
    found = {
        name: [column[1] for column in connection.execute(f"PRAGMA table_info({name})")]
        for name in names
    }
    connection.close()
    assert Counter(found).most_common()
    return found
