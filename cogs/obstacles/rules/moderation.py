"""What moderation may touch: a post, a reply by handle or a message, never a person."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.errors import UserError
from bot.ids import parse_reference, reference
from bot.texts import clean, fits

MUTE_DAYS = 7
MOST_DAYS = 30
"""As long as a block everywhere may be kept."""
REASON = (0, 300)
_FIRST_SNOWFLAKE = 10**15
_LINK = re.compile(
    r"\s*<?https://(?:\w+\.)?discord(?:app)?\.com/channels/[0-9]{15,20}/([0-9]{15,20})"
    r"/([0-9]{15,20})>?\s*",
    re.ASCII,
)
_ARG = re.compile(
    r"(?:p(?P<post>[0-9]{1,15})|m(?P<channel>[0-9]{1,19})-(?P<message>[0-9]{16,19}))(?![0-9])",
    re.ASCII,
)
_ID = re.compile(r"\s*([0-9]{15,20})\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Target:
    """One number says which it is: an obstacle's own, or a message id, which is far larger.
    ``channel_id`` is 0 where it is not known."""

    number: int
    channel_id: int = 0

    @property
    def is_post(self) -> bool:
        return self.number < _FIRST_SNOWFLAKE

    @property
    def text(self) -> str:
        """As it stands in tables."""
        if self.is_post:
            return reference("OBS", self.number)
        return f"{self.channel_id}/{self.number}"

    @property
    def arg(self) -> str:
        """As it stands in custom_ids, whose numbers are shorter than a message's id."""
        if self.is_post:
            return f"p{self.number}"
        return f"m{self.channel_id}-{self.number}"

    @classmethod
    def of_arg(cls, arg: str) -> Target:
        """What :attr:`arg` wrote, untrusted; UserError for anything else."""
        found = _ARG.match(arg)
        if found is None:
            raise UserError("This control is out of date. Open it again from the message.")
        if found["post"]:
            return _within(cls(int(found["post"])))
        return _within(cls(int(found["message"]), int(found["channel"])))

    @classmethod
    def read(cls, stored: str) -> Target:
        """What :attr:`text` wrote."""
        if stored.startswith("OBS-"):
            return cls(int(stored.removeprefix("OBS-")))
        channel, _, number = stored.partition("/")
        return cls(int(number), int(channel))


def typed_target(typed: str) -> Target:
    """OBS-12, a link to a message, or its id; UserError for anything else."""
    if link := _LINK.fullmatch(typed):
        return _within(Target(int(link[2]), int(link[1])))
    if found := _ID.fullmatch(typed):
        return _within(Target(int(found[1])))
    number = parse_reference(typed, "OBS")
    if number is None:
        raise UserError("Write OBS-12, or paste the link of a message.")
    return _within(Target(number))


def read_reason(typed: str) -> str:
    told = clean(typed, limit=REASON[1] + 1)
    fits(told, *REASON)
    return told


def _within(target: Target) -> Target:
    if target.number >= 1 << 63 or target.channel_id >= 1 << 63:
        raise UserError("Write OBS-12, or paste the link of a message.")
    return target
