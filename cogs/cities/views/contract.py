"""A city's Climate City Contract: the line in its profile, and the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.ids import join
from bot.texts import plain
from bot.topics import Sector, sector_name
from bot.ui import Part, button, choice_field, form, several_field, text_field
from cogs.cities.rules.contracts import LONGEST_WORKED_WITH, Contract, ContractPart, Status
from cogs.cities.rules.entries import LONGEST_URL
from cogs.cities.views.joining import AREA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import discord

    from bot.i18n import Words


def status_label(status: Status, words: Words) -> str:
    return {
        Status.NOT_STARTED: words("not started"),
        Status.DRAFTING: words("drafting"),
        Status.SUBMITTED: words("submitted"),
        Status.AWARDED: words("label awarded"),
        Status.IMPLEMENTING: words("implementing"),
        Status.ITERATING: words("iterating"),
    }[status]


def part_label(part: ContractPart, words: Words) -> str:
    return {
        ContractPart.COMMITMENTS: words("commitments"),
        ContractPart.ACTIONS: words("action plan"),
        ContractPart.INVESTMENT: words("investment plan"),
    }[part]


def contract_lines(contract: Contract, words: Words) -> str:
    lines = [
        words("**Climate City Contract:** {status}", status=status_label(contract.status, words))
    ]
    if contract.sectors:
        names = ", ".join(sector_name(sector, words) for sector in contract.sectors)
        lines.append(words("It covers: {sectors}", sectors=names))
    if contract.parts:
        names = ", ".join(part_label(part, words) for part in contract.parts)
        lines.append(words("Adopted: {parts}", parts=names))
    if contract.worked_with:
        lines.append(words("Worked out with: {who}", who=plain(contract.worked_with)))
    return "\n".join(lines)


def contract_fields(contract: Contract | None) -> dict[str, str | Sequence[str]]:
    """A contract as its form shows it."""
    if contract is None:
        return {}
    return {
        "status": str(contract.status),
        "sectors": [str(sector) for sector in contract.sectors],
        "parts": [str(part) for part in contract.parts],
        "url": contract.url,
        "worked_with": contract.worked_with,
    }


def contract_form(
    fresh: str, typed: Mapping[str, str | Sequence[str]], words: Words
) -> discord.ui.Modal:
    return form(
        words("Climate City Contract"),
        join(AREA, "contract_sent", arg=fresh),
        choice_field(
            "status",
            words("How far it is"),
            [(status.value, status_label(status, words)) for status in Status],
            chosen=str(typed.get("status", "")),
        ),
        several_field(
            "sectors",
            words("Sectors it covers"),
            [(sector.value, sector_name(sector, words)) for sector in Sector],
            chosen=typed.get("sectors", ()),
            most=len(Sector),
            required=False,
        ),
        several_field(
            "parts",
            words("Parts that the council has adopted"),
            [(part.value, part_label(part, words)) for part in ContractPart],
            chosen=typed.get("parts", ()),
            most=len(ContractPart),
            required=False,
        ),
        text_field("url", words("Link to it"), high=LONGEST_URL, value=str(typed.get("url", ""))),
        text_field(
            "worked_with",
            words("Worked out with"),
            high=LONGEST_WORKED_WITH,
            value=str(typed.get("worked_with", "")),
            hint=words("Such as your utility, a university, a citizens' assembly"),
        ),
    )


def contract_recorded(contract: Contract, words: Words) -> list[Part]:
    return [
        words("Recorded."),
        contract_lines(contract, words),
        button(words("My city"), join(AREA, "show")),
    ]
