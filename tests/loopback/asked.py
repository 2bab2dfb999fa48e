"""One thing that a person asked of the bot, and the wait for its answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .story import seen_text

if TYPE_CHECKING:
    from .records import Answering, Interaction, Message
    from .world import World

Until = Callable[[Callable[[], object], float], Awaitable[None]]
PATIENCE = 3.5


@dataclass(frozen=True)
class Asked:
    """A press, form or command on its way, and the bot's answer to it."""

    world: World
    interaction: Interaction
    _until: Until

    @property
    def answered(self) -> bool:
        return self.interaction.answer is not None

    @property
    def shown(self) -> Message | None:
        """The message that answered or was changed, as it stands now."""
        wanted = self.interaction.original_id
        for place in (self.world.private, *self.world.messages.values()):
            if wanted in place:
                return place[wanted]
        return None

    @property
    def text(self) -> str:
        """What the answer says now; empty when there is none."""
        return seen_text(self.shown) if self.shown else ""

    async def answer(self, timeout: float = PATIENCE) -> Answering:  # noqa: ASYNC109
        """Wait for the callback; raises TimeoutError, which people see as `failed`."""
        await self._until(lambda: self.answered, timeout)
        assert self.interaction.answer is not None
        return self.interaction.answer

    async def finished(self, timeout: float = PATIENCE) -> str:  # noqa: ASYNC109
        """Wait until the answer is there and no longer `thinking`; its text."""
        await self._until(
            lambda: self.answered and not (self.shown and self.shown.loading), timeout
        )
        return self.text
