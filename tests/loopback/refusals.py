"""What Discord answers when it refuses a request: the status, the code, the words."""

from __future__ import annotations

from typing import Any


class Refusal(Exception):
    """An answer of 4xx; `body` is what goes over the wire."""

    def __init__(
        self, status: int, code: int, message: str, errors: dict[str, Any] | None = None
    ) -> None:
        super().__init__(f"{status}/{code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    @property
    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"message": self.message, "code": self.code}
        if self.errors is not None:
            body["errors"] = self.errors
        return body


class NotPossible(AssertionError):
    """A test asked a person to do what Discord's client would never let them do."""


_MESSAGES = {
    10003: "Unknown Channel",
    10004: "Unknown Guild",
    10007: "Unknown Member",
    10008: "Unknown Message",
    10011: "Unknown Role",
    10013: "Unknown User",
    10014: "Unknown Emoji",
    10015: "Unknown Webhook",
    10062: "Unknown interaction",
    10063: "Unknown application command",
    10070: "Unknown Guild Scheduled Event",
}


def unknown(code: int) -> Refusal:
    """404 for a thing that is not there, by its code (10003 is a channel)."""
    return Refusal(404, code, _MESSAGES[code])


def missing_access() -> Refusal:
    return Refusal(403, 50001, "Missing Access")


def missing_permissions() -> Refusal:
    return Refusal(403, 50013, "Missing Permissions")


def invalid(field: str, code: str, message: str) -> Refusal:
    """400/50035 naming one field by its dotted path."""
    errors: dict[str, Any] = {"_errors": [{"code": code, "message": message}]}
    for part in reversed(field.split(".")):
        errors = {part: errors}
    return Refusal(400, 50035, f"Invalid Form Body: {field}: {message}", errors)
