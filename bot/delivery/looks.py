"""What Discord last confirmed of a card, in parts, so that only what differs is asked for."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.delivery.faces import fingerprint
from bot.delivery.places import thread_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.delivery.faces import CardFace


@dataclass(frozen=True)
class Look:
    """Fingerprints of the message, of its thread's name, tags and archived state, and of who was
    wanted in it. Empty where it is not known; a card without a thread has only the first."""

    message: str = ""
    thread: str = ""
    members: str = ""

    def __str__(self) -> str:
        """As the row keeps it."""
        return f"{self.message}.{self.thread}.{self.members}" if self.has_thread else self.message

    @property
    def has_thread(self) -> bool:
        return bool(self.thread or self.members)

    @classmethod
    def of(cls, face: CardFace, mark: str, tags: Mapping[str, int]) -> Look:
        """How the card should look; ``tags`` are the ids that set-up keeps for its keys."""
        message = fingerprint(face.view(mark), face.files)
        thread = face.thread
        if thread is None:
            return cls(message)
        # A tag made anew has another id, and is applied anew.
        wanted = sorted(tags.get(key, 0) for key in thread.tags)
        return cls(
            message,
            _digest(thread_name(thread.name), wanted, thread.archived),
            _digest(sorted(thread.members)),
        )

    @classmethod
    def read(cls, kept: str | None) -> Look:
        return cls(*(kept or "").split("."))

    def without(self, shown: Look) -> Look:
        """Only the parts that are not shown yet."""
        return Look(
            self.message if self.message != shown.message else "",
            self.thread if self.thread != shown.thread else "",
            self.members if self.members != shown.members else "",
        )

    def made(self, face: CardFace, *, post: bool) -> Look:
        """What of it stands as soon as the message is made: a forum's post comes with its name
        and tags; archiving, members and a thread on a message come after it."""
        if face.thread is None:
            return self
        whole = post and not face.thread.archived
        return replace(
            self,
            thread=self.thread if whole else "",
            members=self.members if post and not face.thread.members else "",
        )


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
