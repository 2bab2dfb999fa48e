"""One press, form or command of one person: what it says, and the private answer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from bot.errors import UserError
from bot.permissions import Can, Person, person_from, person_of, shown_of
from bot.ui.pieces import Part, panel

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.db import Tx
    from bot.i18n import Words
    from bot.ids import ControlId
    from bot.services import Services

NOBODY = discord.AllowedMentions.none()
LOST = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)
"""An answer that Discord refused, or that was lost on the way."""
RETRIES = (1.0, 3.0, 10.0)
GONE = frozenset({10015, 50027})
"""The interaction is over: nothing can be said there any more."""


class Request:
    """Answers go to this person alone and are never said twice; copy what you need of the form
    before the first await (``values`` and ``fields`` are copies already)."""

    def __init__(
        self,
        services: Services,
        interaction: discord.Interaction[Any],
        control: ControlId | None = None,
    ) -> None:
        self.services = services
        self.interaction = interaction
        self._control = control
        self.user_id = interaction.user.id
        self.words: Words = services.catalogue.words(str(interaction.locale))
        data: Mapping[str, Any] = interaction.data or {}
        self.values = _strings(data.get("values"))
        self.fields = _fields(data.get("components"))
        self._person: Person | None = interaction.extras.get("person")
        self._waiting = False

    def become(self, control: ControlId | None) -> None:
        """The press stands for another control: a select's line that is a button elsewhere."""
        self._control = control
        self.values = ()

    @property
    def control(self) -> ControlId:
        assert self._control is not None, "a command has no control"
        return self._control

    @property
    def record(self) -> int:
        """The number in the control; a forged control without one gets a sentence."""
        if self._control is None or self._control.id is None:
            raise UserError("This control is out of date. Open it again from the message.")
        return self._control.id

    @property
    def arg(self) -> str:
        """The argument in the control; a forged control without one gets a sentence."""
        if self._control is None or self._control.arg is None:
            raise UserError("This control is out of date. Open it again from the message.")
        return self._control.arg

    def text(self, field: str) -> str:
        """What was typed or the one that was chosen; empty where nothing was."""
        values = self.fields.get(field, ())
        return values[0] if values else ""

    async def person(self) -> Person:
        if self._person is None:
            self._person = await person_of(
                self.services, self.interaction.user, self.interaction.client
            )
        return self._person

    async def require(self, capability: Can) -> Person:
        """The person, if they may; else NotAllowed with the sentence that says what to do."""
        person = await self.person()
        person.require(capability)
        return person

    async def meet(self) -> Callable[[Tx], Person]:
        """Who acts, to be read within the transaction that decides by it."""
        shown = await shown_of(self.services, self.interaction.user, self.interaction.client)
        directory, user_id = self.services.directory, self.user_id
        return lambda tx: person_from(user_id, shown, directory.acting_in(tx, user_id))

    async def wait(self, *, in_place: bool = False) -> None:
        """Says that it takes a moment. For whatever may last over two seconds. ``in_place``: the
        answer then takes the place of the private panel on which the control stands, if any."""
        if not self.interaction.response.is_done():
            new = not (in_place and self._on_panel)
            await self.interaction.response.defer(ephemeral=True, thinking=new)
            self._waiting = True

    async def answer(self, *parts: Part, files: list[discord.File] | None = None) -> None:
        """A private answer of its own."""
        view = panel(*parts)
        made = files or []
        if self._waiting:
            self._waiting = False
            await self.interaction.edit_original_response(
                view=view, attachments=made, allowed_mentions=NOBODY
            )
        elif self.interaction.response.is_done():
            await self.interaction.followup.send(
                view=view, files=made, ephemeral=True, allowed_mentions=NOBODY
            )
        else:
            await self.interaction.response.send_message(
                view=view, files=made, ephemeral=True, allowed_mentions=NOBODY
            )

    async def insist(self, *parts: Part) -> None:
        """As :meth:`answer`, for what is already true and said only here: repeated where Discord
        does not take it at once. After :meth:`wait` an edit can be repeated, a first answer not."""
        for pause in RETRIES:
            waiting = self._waiting
            try:
                await self.answer(*parts)
            except LOST as error:
                if not waiting or getattr(error, "code", 0) in GONE:
                    raise
                self._waiting = True
                await self.services.sleep(pause)
            else:
                return
        await self.answer(*parts)

    async def replace(self, *parts: Part) -> None:
        """Changes the private panel on which the control stands; elsewhere a new answer."""
        if not self._on_panel or self.interaction.response.is_done():
            await self.answer(*parts)
            return
        await self.interaction.response.edit_message(
            view=panel(*parts), attachments=[], allowed_mentions=NOBODY
        )

    @property
    def _on_panel(self) -> bool:
        message = self.interaction.message
        return message is not None and message.flags.ephemeral

    async def ask(self, modal: discord.ui.Modal) -> None:
        """Opens a form; only possible as the first answer."""
        await self.interaction.response.send_modal(modal)


def _fields(components: Any) -> dict[str, tuple[str, ...]]:
    """A submitted form as custom_id -> values; whatever has another shape is left out."""
    found: dict[str, tuple[str, ...]] = {}
    for outer in _dicts(components):
        for field in _dicts([outer.get("component"), *_listed(outer.get("components"))]):
            if isinstance(field.get("custom_id"), str):
                found[field["custom_id"]] = _values(field)
    return found


def _values(field: Mapping[str, Any]) -> tuple[str, ...]:
    values = field.get("values")
    return _strings([field.get("value")] if values is None else values)


def _strings(values: Any) -> tuple[str, ...]:
    return tuple(str(value) for value in _listed(values) if isinstance(value, str | bool))


def _dicts(values: Any) -> list[dict[str, Any]]:
    return [value for value in _listed(values) if isinstance(value, dict)]


def _listed(values: Any) -> list[Any]:
    return values if isinstance(values, list) else []
