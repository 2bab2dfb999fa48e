"""What in a text may point to whoever writes it, by what Discord and the directory know of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.obstacles.rules import raising

if TYPE_CHECKING:
    from bot.ui import Request
    from cogs.obstacles.rules.raising import Traces


async def traces_of(request: Request, text: str, domain: str | None) -> Traces:
    """``domain``: of the writer's own city."""
    cities = await request.services.directory.cities()
    return raising.traces(text, _names(request), [n for one in cities for n in one.names], domain)


def _names(request: Request) -> list[str]:
    """As the interaction gives them; names are not stored."""
    user = request.interaction.user
    names = [user.name, user.global_name or "", getattr(user, "nick", None) or ""]
    return [name for name in names if name]
