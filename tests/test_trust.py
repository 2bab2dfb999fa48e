"""What a stranger may rely on before running Agora: pinned packages, and an honest README."""

import re
import tomllib
from pathlib import Path

import pytest

from cogs.setup.rules import PERMISSIONS

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"^([a-z0-9][a-z0-9.-]*)==[^\s;]+( ; .+)?$")
NAME = re.compile(r"^[A-Za-z0-9_.-]+")
MOST_DEPENDENCIES = 8


def locked(file: str) -> dict[str, int]:
    """How many hashes each package of a lock has; anything but a pinned package is a failure."""
    found: dict[str, int] = {}
    text = (ROOT / file).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("#"):
            continue
        requirement, *hashes = re.split(r"\s+--hash=", line)
        match = PINNED.match(requirement.strip())
        assert match, requirement
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", one) for one in hashes), requirement
        found[match.group(1)] = found.get(match.group(1), 0) + len(hashes)
    return found


def direct() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [NAME.match(one).group() for one in project["dependencies"]]
    return [re.sub(r"[-_.]+", "-", name).lower() for name in names]


@pytest.mark.threat("supply chain")
@pytest.mark.parametrize("file", LOCKS)
def test_every_package_is_pinned_with_its_hashes(file: str):
    found = locked(file)
    assert set(direct()) <= set(found)
    assert [name for name, hashes in found.items() if not hashes] == []


@pytest.mark.threat("supply chain")
def test_nothing_is_installed_without_its_hash():
    files = [
        ROOT / "Makefile",
        *(p for p in (ROOT / "deploy").rglob("*") if p.is_file() and p.suffix != ".md"),
    ]
    installs = [
        line.strip()
        for file in files
        for line in file.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
        if re.search(r"pip3? install", line) and not line.lstrip().startswith("#")
    ]
    assert len(installs) >= len(LOCKS)
    assert [line for line in installs if "--require-hashes" not in line] == []


@pytest.mark.threat("supply chain")
def test_the_bot_stands_on_few_packages():
    assert len(direct()) <= MOST_DEPENDENCIES


@pytest.mark.threat("operator, live")
def test_the_readme_says_what_nobody_can_stop():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split("### What Agora cannot promise")[1].split("\n## ")[0]
    assert "A dishonest person who runs the machine could change the program" in section
    assert "Discord sees every press." in section


@pytest.mark.threat("token thief")
def test_the_guides_ask_for_no_more_than_is_needed_and_say_how_to_change_the_token():
    readme, operations = (
        (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/operations.md")
    )
    assert f"`{PERMISSIONS}`" in readme
    assert "Agora never needs Administrator." in readme
    assert "chmod 600 .env" in readme
    assert "**The token leaked**: reset it" in operations
