"""Every named moment at which a child is killed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

POST = "POST /channels/{channel}/messages"
EDIT = "PATCH /channels/{channel}/messages/{message}"
ANSWER = "POST /interactions/{interaction}/{token}/callback"
LATER_ANSWER = "PATCH /webhooks/{application}/{token}/messages/@original"
ANY_STEP = 500
"""A start on files that exist takes some 150 steps, a press 10 to 40."""


class How(Enum):
    """Who ends the child, and upon what."""

    TRAP = "itself, at a step"
    RESTORE = "itself, at a step of the restore program"
    START = "the harness, so long after it was started"
    MOMENT = "the harness, so long after it connected"
    UNSENT = "the harness, while Discord holds a request that it has not stored"
    UNREAD = "the harness, while Discord holds the answer to what it has stored"
    EXHAUSTED = "the harness, while the library sits out X-RateLimit-Remaining: 0"
    RESUME = "the harness, during a RESUME"
    STOP = "the harness, during a graceful stop"


@dataclass(frozen=True)
class Point:
    """A named failpoint. For a trap `what` is a pattern of the step's name, for a request it is
    the route; `often`: how many times in a life it may well be passed; `story`: the only one that
    comes past it."""

    name: str
    how: How
    what: str = ""
    often: int = 1
    done: bool = False
    story: str = ""


def _steps(story: str = "") -> Callable[..., Point]:
    """Points at which the child ends itself."""

    def point(name: str, what: str, often: int = 1, *, done: bool = False) -> Point:
        return Point(name, How.TRAP, what, often, done, story)

    return point


_any, _first = _steps(), _steps("set-up")
_joining, _sealed = _steps("joining"), _steps("anonymous-poll")
_hidden = _steps("exchange")
POINTS = (
    _any("before a commit", "agora: COMMIT", 30),
    _any("after a commit", "agora: COMMIT", 30, done=True),
    _any("in a transaction, after an insert", "agora: INSERT*", 20, done=True),
    _any("in a transaction, after an update", "agora: UPDATE*", 30, done=True),
    _any("between commit and delivery", "agora: UPDATE notice SET state = 'sending'*"),
    _any("a notice under way", "agora: UPDATE notice SET state = 'sending'*", done=True),
    _any("a card under way", "agora: UPDATE card SET state = 'sending'*", 4, done=True),
    _any("before a message leaves", "before POST /channels/…/messages", 3),
    _any("a message answered, not noted", "after POST /channels/…/messages", 3),
    _any("before an edit leaves", "before PATCH /channels/*", 3),
    _any("an edit answered, not noted", "after PATCH /channels/*", 3),
    _any("before an answer leaves", "before POST /interactions/*", 4),
    _any("a person answered", "after POST /interactions/*", 4),
    _any("before a later answer leaves", "before PATCH /webhooks/*"),
    _any("during a backup", "agora: VACUUM INTO*"),
    _any("a backup written, not in place", "agora: VACUUM INTO*", done=True),
    _any("start: before commands are sent", "before PUT /applications/*"),
    _any("start: card check", "before GET /channels/…/messages/…", 2),
    _any("look-up", "before GET /channels/…/messages"),
    _any("any step", "*", ANY_STEP),
    _first("start: in a migration", "agora*: CREATE*", 60),
    _first("start: in the first entries", "agora: INSERT INTO city*", 40),
    _joining("a bundle under way", "agora: UPDATE bundle SET state = 'sending'*", done=True),
    _joining("before a role is given", "before PUT /guilds/*"),
    _joining("a role given, not noted", "after PUT /guilds/*"),
    _sealed("before a commit of the ballot box", "ballotbox: COMMIT", 3),
    _sealed("after a commit of the ballot box", "ballotbox: COMMIT", 3, done=True),
    _sealed("before the box is rewritten", "ballotbox: VACUUM", 3),
    _sealed("after the box was rewritten", "ballotbox: VACUUM", 3, done=True),
    _hidden("a key made, not referred to", "agora: INSERT INTO obstacle*"),
    _hidden("before a post leaves", "before POST /channels/…/threads"),
    _hidden("a post answered, not noted", "after POST /channels/…/threads"),
    _hidden("a reply recorded", "agora: INSERT INTO handle*", 2, done=True),
    _hidden("tokens gone, the key still there", "keyring: DELETE FROM key*", 4),
    Point("restore", How.RESTORE, "*", 30, story="restored"),
    Point("stop: before the checkpoint", How.STOP, "agora: PRAGMA wal_checkpoint*"),
    Point("stop", How.STOP),
    Point("start: any moment", How.START),
    Point("any moment", How.MOMENT),
    Point("a message not stored", How.UNSENT, POST, 3),
    Point("a message stored, unread", How.UNREAD, POST, 3),
    Point("an edit stored, unread", How.UNREAD, EDIT, 3),
    Point("an answer stored, unread", How.UNREAD, ANSWER, 4),
    Point("a later answer stored, unread", How.UNREAD, LATER_ANSWER),
    Point("Remaining: 0", How.EXHAUSTED, POST, 3),
    Point("Remaining: 0 of an edit", How.EXHAUSTED, EDIT, 3),
    Point("during a RESUME", How.RESUME),
)
BY_NAME = {point.name: point for point in POINTS}
