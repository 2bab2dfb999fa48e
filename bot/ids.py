"""References that people read, custom_ids that Discord carries, and secrets that nobody guesses."""

import base64
import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

T = TypeVar("T")

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CUSTOM_ID_LIMIT = 100  # Discord's
_CONTROL = re.compile(
    r"(?P<area>[a-z]{2,20}[0-9]{1,3}):(?P<verb>[a-z_]{1,20})"
    r"(?::(?P<id>[0-9]{1,18}))?(?::(?P<arg>[0-9A-Za-z_-]{1,64}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class ControlId:
    """What a button, select or form says about itself: ``polls1:cast:12:<random>``."""

    area: str
    verb: str
    id: int | None = None
    arg: str | None = None

    def __str__(self) -> str:
        return join(self.area, self.verb, self.id, self.arg)


def join(area: str, verb: str, number: int | None = None, arg: str | None = None) -> str:
    """The custom_id; ValueError if it would not be read back as the same."""
    if number is not None and number < 0:
        raise ValueError(f"not a record: {number}")
    parts = [area, verb]
    if number is not None:
        parts.append(str(number))
    if arg is not None:
        parts.append(arg)
    text = ":".join(parts)
    if len(text) > CUSTOM_ID_LIMIT or parse(text) != ControlId(area, verb, number, arg):
        raise ValueError(f"not a custom_id: {text!r}")
    return text


def parse(custom_id: str) -> ControlId | None:
    """Read an untrusted custom_id; None where it is not one of ours."""
    if len(custom_id) > CUSTOM_ID_LIMIT:
        return None
    found = _CONTROL.fullmatch(custom_id)
    if found is None:
        return None
    number = found["id"]
    return ControlId(found["area"], found["verb"], int(number) if number else None, found["arg"])


def reference(prefix: str, number: int) -> str:
    """``POLL-12``, the name that people use for a record."""
    return f"{prefix}-{number}"


def parse_reference(text: str, prefix: str) -> int | None:
    """The number in ``POLL-12``, ``poll 12`` or ``12``; None where there is none."""
    found = re.fullmatch(
        rf"\s*(?:{prefix}[\s-]*)?#?([0-9]{{1,18}})\s*", text, re.ASCII | re.IGNORECASE
    )
    return int(found[1]) if found else None


def parse_user(text: str) -> int | None:
    """A Discord number that somebody typed, or a mention; None where it can be none."""
    found = re.fullmatch(r"\s*(?:<@!?)?([0-9]{15,20})>?\s*", text, re.ASCII)
    return int(found[1]) if found and int(found[1]) < 1 << 63 else None


class Secrets(Protocol):
    """Where chance comes from."""

    def bytes(self, count: int) -> bytes: ...

    def below(self, bound: int) -> int:
        """A whole number from 0 to ``bound - 1``, each as likely."""
        ...


class SystemSecrets:
    """The operating system's randomness; the only one a running Agora uses."""

    def bytes(self, count: int) -> bytes:
        return secrets.token_bytes(count)

    def below(self, bound: int) -> int:
        return secrets.randbelow(bound)


class SeededSecrets:
    """The same sequence each time: for tests and the tour, never where secrecy is shown."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode()
        self._drawn = 0

    def bytes(self, count: int) -> bytes:
        out = b""
        while len(out) < count:
            self._drawn += 1
            out += hashlib.sha256(self._seed + self._drawn.to_bytes(8, "big")).digest()
        return out[:count]

    def below(self, bound: int) -> int:
        return int.from_bytes(self.bytes(16), "big") % bound


def nonce(source: Secrets) -> str:
    """80 bits in 16 characters (Discord takes up to 25), to tell a repeat from a new message."""
    return base64.b32encode(source.bytes(10)).decode("ascii")


def token(source: Secrets) -> str:
    """128 bits in 22 characters that fit a custom_id."""
    return base64.urlsafe_b64encode(source.bytes(16)).decode("ascii").rstrip("=")


def code(source: Secrets) -> str:
    """60 bits as twelve Crockford characters, without hyphens."""
    # Drawn at once: a hundred people who answer together wait for one another's draws.
    drawn = int.from_bytes(source.bytes(8), "big")
    return "".join(CROCKFORD[drawn >> 5 * place & 31] for place in range(12))


def fault_code(source: Secrets) -> str:
    """Six characters that join what a person saw to a line in the log."""
    return "".join(CROCKFORD[source.below(32)] for _ in range(6))


def shuffled(source: Secrets, items: Sequence[T]) -> list[T]:
    """A fresh list in an order that tells nothing (Fisher and Yates)."""
    out = list(items)
    for last in range(len(out) - 1, 0, -1):
        other = source.below(last + 1)
        out[last], out[other] = out[other], out[last]
    return out
