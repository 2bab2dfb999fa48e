"""How the components of a stored message come back: with all that Discord fills in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.loopback.compose import ATTACHED
from tests.loopback.limits import SELECTS, Part

from .files import attachment

if TYPE_CHECKING:
    from tests.loopback.records import Json, Message
    from tests.loopback.world import World

DEFAULTS: dict[int, Json] = {
    Part.CONTAINER: {"accent_color": None, "spoiler": False},
    Part.SEPARATOR: {"spacing": 1, "divider": True},
    Part.THUMBNAIL: {"description": None, "spoiler": False},
    Part.FILE: {"spoiler": False},
}
PICTURE: Json = {"description": None, "spoiler": False}
OF_SELECT: Json = {"min_values": 1, "max_values": 1}


def component(world: World, record: Message, part: Json) -> Json:
    """A component with its defaults, and the addresses of its files."""
    kind = part["type"]
    done: Json = {**DEFAULTS.get(kind, {}), **(OF_SELECT if kind in SELECTS else {})}
    for key, value in part.items():
        if key == "components":
            done[key] = [component(world, record, one) for one in value]
        elif key == "items":
            done[key] = [_picture(world, record, one) for one in value]
        elif key == "accessory":
            done[key] = component(world, record, value)
        elif key in ("media", "file"):
            done |= _shown(world, record, key, value["url"])
        elif not (kind in SELECTS and key == "required"):
            done[key] = value
    return done


def _picture(world: World, record: Message, item: Json) -> Json:
    return {**PICTURE, **item, **_shown(world, record, "media", item["media"]["url"])}


def _shown(world: World, record: Message, key: str, url: str) -> Json:
    """What is shown, by its key; a file also tells its name and size."""
    name = url.removeprefix(ATTACHED)
    for file in record.files:
        if url.startswith(ATTACHED) and file.filename == name:
            body = attachment(world, file, record.channel_id)
            kept = ("id", "url", "proxy_url", "width", "height", "content_type")
            medium: Any = {one: body[one] for one in kept if one in body}
            medium["attachment_id"] = body["id"]
            told = {"name": name, "size": body["size"]} if key == "file" else {}
            return {key: medium, **told}
    return {key: {"id": str(record.id), "url": url, "proxy_url": url}}
