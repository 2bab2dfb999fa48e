"""When two questions without an answer are the same one."""

from __future__ import annotations

import hashlib

from bot.texts import question_key


def gap_key(text: str) -> str:
    """Equal for questions that differ in case, accents, blanks and signs only; a text of signs
    alone is itself."""
    return hashlib.sha256((question_key(text) or text).encode()).hexdigest()
