"""What delivery logs: nothing at all of whom it reaches behind a handle."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.delivery.rows import Work

_log = logging.getLogger("bot.delivery")
_silent = logging.getLogger("bot.delivery.unnamed")
_silent.disabled = True


def log_of(work: Work) -> logging.Logger:
    return _silent if work.unnamed else _log
