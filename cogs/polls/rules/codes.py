"""The voter's code, and what the ballot box keeps in its place."""

import hashlib
import hmac
import re
from datetime import timedelta

from cogs.polls.rules.kinds import Unit

WRONG_TRIES = 5
PAUSE = timedelta(minutes=10)

_LENGTH = 12
_ID_LENGTH = 16
# Phones turn a typed hyphen into one of its longer sisters.
_SEPARATORS = re.compile("[\\s\\-_\u00ad\u2010-\u2015\u2212]")
_LOOKALIKES = str.maketrans("ILO", "110")
_CROCKFORD = re.compile("[0-9A-HJKMNP-TV-Z]{12}", re.ASCII)


def format_code(code: str) -> str:
    """``7K3M-9QXW-2RTC``, as it is shown, once."""
    return "-".join(code[start : start + 4] for start in range(0, _LENGTH, 4))


def normalise(typed: str) -> str | None:
    """The twelve characters meant; None for what can be no code at all.

    Forgives case, hyphens, blanks, and I or L for 1 and O for 0.
    """
    code = _SEPARATORS.sub("", typed).upper().translate(_LOOKALIKES)
    return code if _CROCKFORD.fullmatch(code) else None


def ballot_id(token: bytes, code: str) -> bytes:
    """Where the ballot of this code lies; ``code`` is normalised."""
    return _hidden(b"ballot", token, code)


def text_id(token: bytes, code: str) -> bytes:
    """Where the own words of this code lie, until the poll is counted."""
    return _hidden(b"text", token, code)


def voter(unit: Unit, city_id: int, member_id: int) -> str:
    """Who counts once: ``city:7`` or ``member:42``."""
    return f"city:{city_id}" if unit is Unit.CITY else f"member:{member_id}"


def voter_marker(key: bytes, token: bytes, voted: str) -> bytes:
    """That this voter has answered, readable only with ``key``; ``voted`` as ``voter`` says."""
    return hmac.digest(key, b"voted" + token + voted.encode(), "sha256")


def _hidden(purpose: bytes, token: bytes, code: str) -> bytes:
    return hashlib.sha256(purpose + token + code.encode()).digest()[:_ID_LENGTH]
