"""What bot and loopback Discord say to each other, held against Discord's own description."""

from .answers import (
    AnswerCheck,
    allow_first_message,
    allow_limits_without_code,
    allow_words_as_codes,
)
from .description import ABSENT, VARIABLE, find_description
from .requests import (
    ALLOWED,
    SpecCheck,
    allow_integer_attachment_ids,
    allow_media_channels,
    drop_false_tts,
    drop_overwrite_id,
    read_permission_bits,
)
from .run import (
    answers,
    collector,
    load,
    pytest_configure,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)

__all__ = [
    "ABSENT",
    "ALLOWED",
    "VARIABLE",
    "AnswerCheck",
    "SpecCheck",
    "allow_first_message",
    "allow_integer_attachment_ids",
    "allow_limits_without_code",
    "allow_media_channels",
    "allow_words_as_codes",
    "answers",
    "collector",
    "drop_false_tts",
    "drop_overwrite_id",
    "find_description",
    "load",
    "pytest_configure",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "pytest_testnodedown",
    "read_permission_bits",
]
