"""Officials on the stage who raise, face and answer obstacles: verbs of the domain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simcord.builders import ChannelHandle
from simcord.components import walk_components

from tests.stage import labels_of, said, text_of

if TYPE_CHECKING:
    from simcord import InteractionResult

    from tests.stage import Person, Stage

FORM = {
    "title": "Tram permits take eleven months",
    "topic": ["regulation"],
    "sector": "mobility",
    "body": "Every new stop needs three permits from two offices, since 2023.",
    "tried": "A joint desk would help.",
}
NAMED, CITY = "Post with my name", "Post as my city"
COUNTRY, HIDDEN = "Post as my country", "Post hidden"


@dataclass
class Forum:
    stage: Stage

    async def preview(self, who: Person, **changes: Any) -> InteractionResult:
        """What the form comes to."""
        form = await self.stage.slash(who, "obstacle raise")
        return await self.stage.fill(who, form, {**FORM, **changes})

    async def raise_(self, who: Person, label: str = NAMED, **changes: Any) -> int:
        """Raises one under the name of this button; its number. Until it appears an unnamed one
        has a number by chance, below zero, that its author is not told."""
        shown = await self.preview(who, **changes)
        before = await self._numbers()
        told = said(await self.stage.press(who, label, shown))
        (number,) = await self._numbers() - before
        assert (f"OBS-{number}" in told) is (label in {NAMED, CITY}), told
        return number

    async def shown(self, who: Person, label: str = HIDDEN, **changes: Any) -> int:
        """As :meth:`raise_`, once it has appeared."""
        number = await self.raise_(who, label, **changes)
        return await self.appeared(number)

    async def appeared(self, number: int) -> int:
        """The public number of what was raised, a while later."""
        key = (await self.row(number))["key"]
        await self.stage.later(minutes=16)
        sql = "SELECT id FROM obstacle WHERE key = ?"
        found: int | None = await self.stage.services.db.value(sql, (key,))
        return number if found is None else found

    async def _numbers(self) -> set[int]:
        return {row["id"] for row in await self.stage.services.db.all("SELECT id FROM obstacle")}

    async def row(self, number: int) -> dict[str, Any]:
        row = await self.stage.services.db.one("SELECT * FROM obstacle WHERE id = ?", (number,))
        assert row is not None
        return dict(row)

    async def thread(self, number: int) -> Any:
        """The post in the forum."""
        thread_id = (await self.row(number))["thread_id"]
        assert thread_id is not None, "it has not appeared"
        return self.channel(thread_id)

    def channel(self, channel_id: int) -> Any:
        env = self.stage.embedded.env
        guild = self.stage.embedded.guild
        return ChannelHandle(env, guild, env.backend.get_channel(channel_id))

    async def messages(self, number: int, who: Person) -> list[Any]:
        thread = await self.thread(number)
        return list(thread.history(viewer=who.actor))

    async def reads(self, number: int, who: Person) -> list[str]:
        """The thread as text, oldest first."""
        return [text_of(message) for message in await self.messages(number, who)]

    async def card(self, number: int, who: Person) -> Any:
        return (await self.messages(number, who))[0]

    async def press(self, who: Person, label: str, number: int) -> InteractionResult:
        """A button of the post."""
        return await self.stage.press(who, label, await self.card(number, who))

    async def reply(self, who: Person, number: int, text: str) -> str:
        """By handle, once it stands; the handle."""
        form = await self.press(who, "Reply without my name", number)
        answer = said(await self.stage.fill(who, form, {"text": text}))
        found = re.search(r"as ([A-Z][a-z]+ [A-Z][a-z]+)\.", answer)
        assert found, answer
        await self.stage.later(minutes=16)
        return found.group(1)

    async def inbox(self, who: Person) -> str:
        return said(await self.stage.slash(who, "obstacle mine"))


def number_in(text: str) -> int:
    found = re.search(r"OBS-([0-9]+)", text)
    assert found, text
    return int(found.group(1))


def _controls(message: Any) -> list[dict[str, Any]]:
    raw = [c if isinstance(c, dict) else c.to_dict() for c in message.components]
    return [one for one in walk_components(raw) if one.get("custom_id")]


def custom_ids_of(message: Any) -> list[str]:
    return [one["custom_id"] for one in _controls(message)]


def custom_id_of(message: Any, label: str) -> str:
    """Of the button with this label."""
    (found,) = [one["custom_id"] for one in _controls(message) if one.get("label") == label]
    return str(found)


__all__ = [
    "CITY",
    "COUNTRY",
    "FORM",
    "HIDDEN",
    "NAMED",
    "Forum",
    "custom_id_of",
    "custom_ids_of",
    "labels_of",
    "number_in",
]
