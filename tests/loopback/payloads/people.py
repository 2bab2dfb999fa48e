"""How people and their roles are spelled on the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.loopback.records import Json, Person, Role


def iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


def user(person: Person) -> Json:
    return {
        "id": str(person.id),
        "username": person.name,
        "discriminator": "0",
        "global_name": None if person.bot else person.name,
        "avatar": None,
        "bot": person.bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


def own_user(person: Person) -> Json:
    """The bot, as it is told about itself."""
    more = {"verified": True, "mfa_enabled": True, "locale": "en-US", "email": None}
    return {**user(person), **more}


def bare_member(person: Person) -> Json:
    """A member without `user`, as messages carry it."""
    return {
        "roles": [str(role) for role in person.roles],
        "nick": person.nick,
        "avatar": None,
        "banner": None,
        "joined_at": iso(person.joined_at),
        "premium_since": None,
        "communication_disabled_until": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }


def member(person: Person) -> Json:
    return {**bare_member(person), "user": user(person)}


def role(record: Role) -> Json:
    return {
        "id": str(record.id),
        "name": record.name,
        "permissions": str(int(record.permissions)),
        "position": record.position,
        "color": record.colour,
        "colors": {
            "primary_color": record.colour,
            "secondary_color": None,
            "tertiary_color": None,
        },
        "hoist": record.hoist,
        "managed": record.managed,
        "mentionable": record.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
