"""How a person here types one of our programs: every sentence that names one asks this."""

import sys
from pathlib import Path

_PYTHON = ".venv/bin/python"
_PROJECT = Path(__file__).resolve().parents[1]


def typed(arguments: str) -> str:
    """The line for a terminal in the project's folder. Some systems have no ``python``."""
    own = (_PROJECT / _PYTHON).exists()
    python = _PYTHON if own else Path(sys.executable).name or "python3"
    return f"{python} -m bot {arguments}".rstrip()
