"""What goes wrong on the way: a queue of faults by route and count."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from fnmatch import fnmatchcase


class Mishap(Enum):
    ANSWER = auto()
    """Another answer than the true one."""
    RESET = auto()
    """The connection is reset (RST)."""
    HANG_UP = auto()
    """The connection is closed without an answer (FIN)."""
    HOLD = auto()
    """No answer, ever."""
    SLOW = auto()
    """The true answer, late."""
    EXHAUSTED = auto()
    """The true answer with `X-RateLimit-Remaining: 0`."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One mishap; `after`: the request is stored first. `seconds` is how late, or retry-after."""

    mishap: Mishap
    after: bool = False
    seconds: float = 0.0
    status: int = 0
    body: str = ""
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


def too_many(
    retry_after: float = 0.05,
    *,
    everywhere: bool = False,
    shared: bool = False,
    after: bool = False,
) -> Fault:
    """429 as Discord sends it, with Via: the bot's own limit for the route, its global limit, or
    one of the channel that it shares with others."""
    told = "true" if everywhere else "false"
    words = '"message": "You are being rate limited."'
    body = f'{{{words}, "retry_after": {retry_after}, "global": {told}}}'
    scope = "global" if everywhere else "shared" if shared else "user"
    headers = (("Via", "1.1 google"), ("Retry-After", "1"), ("X-RateLimit-Scope", scope))
    return Fault(Mishap.ANSWER, after, status=429, body=body, headers=headers)


def cloudflare(*, after: bool = False) -> Fault:
    """429 without Via and not JSON: the address is banned."""
    body = "error code: 1015"
    return Fault(Mishap.ANSWER, after, status=429, body=body, content_type="text/plain")


def broken(status: int = 500, *, after: bool = False) -> Fault:
    """500, 502, 503, 504 or 524 with a page for people."""
    body = "<html><body>upstream connect error</body></html>"
    return Fault(Mishap.ANSWER, after, status=status, body=body, content_type="text/html")


def refused(status: int, code: int, message: str = "Refused") -> Fault:
    """A JSON error with Discord's code, say 403 and 50013; nothing is stored."""
    body = f'{{"message": "{message}", "code": {code}}}'
    return Fault(Mishap.ANSWER, status=status, body=body, headers=(("Via", "1.1 google"),))


def reset(*, after: bool = False) -> Fault:
    return Fault(Mishap.RESET, after)


def hang_up(*, after: bool = False) -> Fault:
    return Fault(Mishap.HANG_UP, after)


def hold(*, after: bool = False) -> Fault:
    return Fault(Mishap.HOLD, after)


def slow(seconds: float, *, after: bool = False) -> Fault:
    """Wait before storing, or between storing and answering."""
    return Fault(Mishap.SLOW, after, seconds)


def exhausted(reset_after: float) -> Fault:
    """The true answer, which discord.py hands on only after `reset_after` seconds."""
    return Fault(Mishap.EXHAUSTED, seconds=reset_after)


@dataclass
class _Planned:
    route: str
    fault: Fault
    skip: int
    times: int


@dataclass
class Faults:
    """Faults in the order planned; a request takes the first that fits its route."""

    planned: list[_Planned] = field(default_factory=list)
    done: list[tuple[str, Fault]] = field(default_factory=list)

    def plan(self, route: str, fault: Fault, *, skip: int = 0, times: int = 1) -> None:
        """Let `skip` requests to `route` pass, then harm the next `times`.

        `route` is written as in the route table, `POST /channels/{channel}/messages`; `*` fits
        anything.
        """
        self.planned.append(_Planned(route, fault, skip, times))

    def clear(self) -> None:
        self.planned.clear()

    def take(self, route: str) -> Fault | None:
        for one in self.planned:
            if not fnmatchcase(route, one.route):
                continue
            if one.skip:
                one.skip -= 1
                continue
            one.times -= 1
            if one.times <= 0:
                self.planned.remove(one)
            self.done.append((route, one.fault))
            return one.fault
        return None

    def reached(self, mishap: Mishap) -> int:
        """How many requests met such a mishap so far."""
        return sum(fault.mishap is mishap for _, fault in self.done)
