"""What identities, states and people are called; the honest text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.texts import isolate
from cogs.obstacles.rules.records import ContractPart, Identity, Obstacle, State

if TYPE_CHECKING:
    from bot.i18n import Words

AREA = "obstacles1"


def honest_text(words: Words) -> str:
    """Behind [Who can see this?], and first in every form that hides a name."""
    first, *others = (
        words("No member, coordinator or administrator sees who you are."),
        words("Discord carries your click."),
        words(
            "Whoever holds Agora's secret and key file could find out, until the post is sealed."
        ),
        words("Erasing your data seals it too."),
        words("Whoever holds backups from before and after may still infer it."),
        words("So may whoever sees the only erasure in two weeks."),
        words("Your wording can give you away."),
    )
    return "\n".join([first, *(f"- {sentence}" for sentence in others)])


def who_can_see(obstacle: Obstacle, words: Words) -> list[str]:
    """What of its author a post shows, and to whom."""
    shows = {
        Identity.NAMED: words("Members see the name and the city of whoever raised this."),
        Identity.CITY: words("Members see the city of whoever raised this, not the person."),
        Identity.COUNTRY: words("Members see only the country of whoever raised this."),
        Identity.HIDDEN: words("Members see nothing of whoever raised this."),
    }[obstacle.identity]
    if obstacle.named:
        return [shows, words("Replies without a name show a handle only.")]
    return [shows, honest_text(words)]


def state_name(obstacle: Obstacle, words: Words) -> str:
    return {
        State.REVIEW: words("Waits for a coordinator"),
        State.OPEN: words("Open"),
        State.SOLVED: words("Solved"),
        State.CLOSED: words("A city cannot solve this"),
        State.STALE: words("Quiet for 60 days"),
        State.DUPLICATE: words("Raised before"),
        State.WITHDRAWN: words("Withdrawn"),
    }[obstacle.state]


def part_name(part: ContractPart, words: Words) -> str:
    return {
        ContractPart.COMMITMENTS: words("Commitments"),
        ContractPart.ACTIONS: words("Action plan"),
        ContractPart.INVESTMENT: words("Investment plan"),
    }[part]


def who_line(obstacle: Obstacle, city: str, country: str, handle: str, words: Words) -> str:
    """Who raised it, as far as it shows; ``city`` and ``country`` are names, ``handle`` may be
    empty."""
    if obstacle.named:
        return _named(obstacle, city, words)
    shown = {
        Identity.CITY: words("An official of {city}", city=isolate(city)),
        Identity.COUNTRY: words("A city in {country}", country=isolate(country)),
        Identity.HIDDEN: words("A member of the taskforce"),
    }[obstacle.identity]
    return words("{who} · **{handle}**", who=shown, handle=handle) if handle else shown


def _named(obstacle: Obstacle, city: str, words: Words) -> str:
    if obstacle.author_id is None:
        return (
            words("A former member, {city}", city=isolate(city))
            if city
            else words("A former member")
        )
    if not city:
        return f"<@{obstacle.author_id}>"
    return words("<@{member}>, {city}", member=obstacle.author_id, city=isolate(city))
