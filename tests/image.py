"""Performs the steps of a Containerfile in a folder: no engine, no root, no network."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIP = "pip install"
STEP_SECONDS = 300


@dataclass
class Image:
    """What the steps made below ``root``, and what they said about running it."""

    root: Path
    base: Path
    """A Python of its own, which stands for the base image's."""
    context: Path = ROOT
    work: str = "/"
    user: str = ""
    stop_signal: str = ""
    data_mode: int = 0
    volumes: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    entry_point: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    health_check: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """Where the program stands."""
        return self.inside(self.work)

    @property
    def python(self) -> str:
        return str(self.base / "bin" / "python")

    def inside(self, path: str) -> Path:
        return self.root / path.lstrip("/")

    def environment(self, **values: str) -> dict[str, str]:
        """The image's variables under those given, and nothing of ours."""
        path = f"{self.base / 'bin'}:/usr/bin:/bin"
        inside = {
            key: str(self.inside(one)) if one in self.volumes else one
            for key, one in self.variables.items()
        }
        return inside | values | {"PATH": path}

    def run(self, *arguments: str, **values: str) -> subprocess.CompletedProcess[str]:
        """The entry point with these arguments, or with the image's own."""
        return self.python_run(*self.entry_point[1:], *(arguments or self.command), **values)

    def python_run(self, *arguments: str, **values: str) -> subprocess.CompletedProcess[str]:
        """Python as in the image; a single argument is a program."""
        given = arguments if len(arguments) > 1 else ("-c", *arguments)
        return subprocess.run(  # noqa: S603 - ours
            [self.python, *given],
            cwd=self.folder,
            env=self.environment(**values),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def files(self) -> set[Path]:
        return {path for path in self.folder.rglob("*") if path.is_file()}

    def byte_code(self) -> set[Path]:
        return {path for path in self.files() if path.suffix == ".pyc"}


def instructions(file: Path) -> list[tuple[str, str]]:
    """The words of a Containerfile with what follows each, continued lines joined."""
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    whole = re.sub(r"\\\n\s*", "", "\n".join(lines))
    found = [line.split(maxsplit=1) for line in whole.splitlines() if line.strip()]
    return [(word, rest) for word, rest in found]


def built(file: Path, folder: Path, *, truly: bool = False) -> Image:
    """Every step performed below ``folder``; raises where one fails or is not known here."""
    image = Image(folder / "root", folder / "base")
    image.root.mkdir()
    venv.create(image.base, with_pip=truly, symlinks=True)
    # Only root may give files away, and nobody need do it here.
    (image.base / "bin" / "chown").symlink_to("/bin/true")
    for word, rest in instructions(file):
        STEPS[word](image, rest if word != "RUN" or truly else _without_pip(image, rest))
    image.data_mode = image.inside(image.volumes[0]).stat().st_mode & 0o777
    return image


def _without_pip(image: Image, command: str) -> str:
    """Links what pip would install; the step that is left."""
    if not command.startswith(PIP):
        return command
    words = shlex.split(command)
    assert "--require-hashes" in words
    lock = image.folder / words[words.index("-r") + 1]
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = image.base / "lib" / version / "site-packages"
    for line in lock.read_text().splitlines():
        if found := re.match(r"([A-Za-z0-9._-]+)==", line):
            _link(found[1], site, optional=";" in line)
    return "true"


def _link(name: str, site: Path, *, optional: bool) -> None:
    try:
        files = distribution(name).files or []
    except PackageNotFoundError:
        assert optional, f"{name} is in the lock and not installed here"
        return
    for top in {file.parts[0] for file in files} - {"..", "__pycache__"}:
        source = Path(str(distribution(name).locate_file(top)))
        if not (site / top).exists():
            (site / top).symlink_to(source)


# The steps


def _from(image: Image, rest: str) -> None:
    assert re.fullmatch(r"python:3\.11-slim-\w+(@sha256:[0-9a-f]{64})?", rest), rest


def _workdir(image: Image, rest: str) -> None:
    image.work = rest
    image.folder.mkdir(parents=True)


def _copy(image: Image, rest: str) -> None:
    *sources, target = rest.split()
    for source in sources:
        here, there = image.context / source, image.folder / target
        if here.is_dir():
            shutil.copytree(here, there, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(here, there)


def _run(image: Image, rest: str) -> None:
    """Folders below the root are meant below ours."""
    command = re.sub(r"(?<= )/(?=[a-z])", f"{image.root}/", rest)
    environment = image.environment() | {"PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run(  # noqa: S602 - our Containerfile
        command,
        shell=True,
        cwd=image.folder,
        env=environment,
        check=True,
        timeout=STEP_SECONDS,
    )


def _env(image: Image, rest: str) -> None:
    image.variables |= dict(pair.split("=", 1) for pair in shlex.split(rest))


def _health(image: Image, rest: str) -> None:
    image.health_check = json.loads(rest.partition("CMD ")[2])


STEPS = {
    "FROM": _from,
    "WORKDIR": _workdir,
    "COPY": _copy,
    "RUN": _run,
    "ENV": _env,
    "HEALTHCHECK": _health,
    "VOLUME": lambda image, rest: image.volumes.append(rest),
    "USER": lambda image, rest: setattr(image, "user", rest),
    "STOPSIGNAL": lambda image, rest: setattr(image, "stop_signal", rest),
    "ENTRYPOINT": lambda image, rest: setattr(image, "entry_point", json.loads(rest)),
    "CMD": lambda image, rest: setattr(image, "command", json.loads(rest)),
    "ARG": lambda image, rest: None,
    "LABEL": lambda image, rest: None,
}
