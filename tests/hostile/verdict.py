"""What must be true of every answer, whatever was sent: the one list of expectations."""

from __future__ import annotations

import logging
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simcord.enums import InteractionType

from bot.logs import JsonLines
from tests.hostile.texts import TRACE
from tests.hostile.wire import texts_sent
from tests.stage import said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simcord import InteractionResult

    from tests.hostile.wire import Sent
    from tests.stage import Stage

FAULT = "Something went wrong on our side"
RAW = ("](https://evil", "<https://evil", "<t:0", "</poll", "```ansi", "\u202e", "\x00", "||s||")
"""What would do something on screen, if it were sent as it was typed."""


class Judge:
    """Collects what is amiss while a walk goes on; ``verdict`` fails with all of it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._seen = len(stage.embedded.env.http_requests)
        self._faults = len(stage.faults.records)
        self.amiss: list[str] = []
        self.answers: dict[str, str] = {}
        stage.faults_expected = True

    def judge(
        self,
        results: Sequence[tuple[Sent, InteractionResult]],
        refused: type[Exception] | None = None,
    ) -> None:
        """``refused``: an error that timers may meet meanwhile, and log."""
        for sent, result in results:
            if sent.type is InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE:
                self._offered(sent, result)
            else:
                self._answered(sent, result)
        self._look(refused)

    def verdict(self) -> None:
        amiss, self.amiss = self.amiss, []
        assert amiss == [], "\n".join(amiss[:40])

    def _offered(self, sent: Sent, result: InteractionResult) -> None:
        choices = result.autocomplete_choices
        fits = choices is not None and len(choices) <= 25
        if not fits or not all(1 <= len(choice["name"]) <= 100 for choice in choices or ()):
            self._say(sent, f"offered {choices!r}"[:200])

    def _answered(self, sent: Sent, result: InteractionResult) -> None:
        text = self.answers[f"{sent.who.name} {sent.what}"] = said(result)
        if not result.acknowledged or not text.strip():
            self._say(sent, "no answer")
        elif FAULT in text:
            self._say(sent, "a fault")
        elif result.modal is None and not result.ephemeral:
            self._say(sent, "an answer that others can read")

    def _look(self, refused: type[Exception] | None) -> None:
        """At what was logged and what was sent since the last look."""
        requests = self._stage.embedded.env.http_requests
        for entry in requests[self._seen :]:
            if isinstance(entry.json, dict) and "allowed_mentions" in entry.json:
                allowed = dict(entry.json["allowed_mentions"] or {})
                if allowed.get("parse") or allowed.get("users"):
                    self.amiss.append(f"{entry.path} may ping: {allowed}")
        for text in texts_sent(self._stage, self._seen):
            self.amiss += [f"sent as typed: {piece!a} in {text[:90]!a}" for piece in _raw(text)]
        self._seen = len(requests)
        for record in self._stage.faults.records[self._faults :]:
            error = record.exc_info[1] if record.exc_info else None
            if refused and isinstance(error, refused):
                continue
            shown = traceback.format_exception(error)[-3:] if error else [record.getMessage()]
            self.amiss.append("".join(shown))
        self._faults = len(self._stage.faults.records)

    def _say(self, sent: Sent, what: str) -> None:
        self.amiss.append(f"{sent.who.name}: {sent.what!a}: {what}")


def _raw(text: str) -> list[str]:
    found = [piece for piece in RAW if piece in text]
    return found + ["a lone surrogate"] * any("\ud800" <= letter <= "\udfff" for letter in text)


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def private_lines() -> Iterator[list[str]]:
    """The lines of the log, as they are written, that hold what somebody typed."""
    heard = _Lines()
    logging.getLogger().addHandler(heard)
    told: list[str] = []
    try:
        yield told
    finally:
        logging.getLogger().removeHandler(heard)
        told += [line for line in heard.lines if TRACE in line or "evil.example" in line]
