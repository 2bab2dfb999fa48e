"""Officials of twelve cities and two coordinators on the stage, who ask and answer polls."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simcord import InteractionResult

from bot.ids import SystemSecrets
from tests.stage import Person, Stage, said, stage, text_of

CITIES = (
    "Rotterdam",
    "Rome",
    "Stockholm",
    "Sofia",
    "Ljubljana",
    "Valencia",
    "Lisbon",
    "Espoo",
    "Leuven",
    "Thessaloniki",
    "Istanbul",
    "Warsaw",
)
CODE = re.compile(r"`([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})`")
WEATHER = ("Sun", "Rain", "Snow")
Values = Mapping[str, Any]


@dataclass
class Assembly:
    stage: Stage
    officials: list[Person]
    hanna: Person
    olivier: Person

    # Opening

    async def preview(
        self,
        who: Person,
        question: str = "What will the weather be?",
        options: Sequence[str] = WEATHER,
        *,
        kind: str = "single",
        mode: str = "ANONYMOUS_CITY",
        own_words: bool = False,
        **command: Any,
    ) -> InteractionResult:
        """What /poll new and its form come to."""
        form = await self.stage.slash(who, "poll new", **command)
        typed: dict[str, Any] = {
            "question": question,
            "options": "\n".join(options),
            "kind": kind,
            "mode": mode,
        }
        if own_words:
            typed["own"] = ["yes"]
        return await self.stage.fill(who, form, typed)

    async def open(self, who: Person | None = None, **poll: Any) -> str:
        """Asks and publishes; the reference. By default single choice, anonymous, one per city."""
        who = who or self.hanna
        shown = await self.preview(who, **poll)
        return await self.publish(who, shown)

    async def publish(self, who: Person, shown: InteractionResult) -> str:
        label = "Propose" if "Propose" in said(shown).splitlines() else "Publish"
        done = said(await self.stage.press(who, label, shown))
        found = re.match(r"POLL-[0-9]+", done)
        assert found, done
        return found.group()

    # Answering

    async def answer(self, who: Person, ref: str, values: Values) -> InteractionResult:
        """By command: the form, filled and sent."""
        form = await self.stage.slash(who, "poll answer", poll=ref)
        assert form.modal, said(form)
        return await self.stage.fill(who, form, values)

    async def all_answer(self, ref: str, answers: Sequence[Values]) -> list[str]:
        """The first officials, one after the other; their codes."""
        return [
            code_in(await self.answer(who, ref, values))
            for who, values in zip(self.officials, answers, strict=False)
        ]

    async def choose(self, ref: str, choices: Sequence[int]) -> list[str]:
        """As :meth:`all_answer`, each with one option of a single choice."""
        return await self.all_answer(ref, [{"choice": str(choice)} for choice in choices])

    async def try_change(
        self, who: Person, ref: str, code: str, values: Values
    ) -> InteractionResult:
        """Presses [Change] on the card and sends the form."""
        form = await self.stage.press(who, "Change", self.card(who, ref))
        return await self.stage.fill(who, form, {"code": code, **values})

    async def withdraw(self, ref: str) -> None:
        """So that the next poll finds room."""
        shown = await self.stage.slash(self.hanna, "poll manage", poll=ref)
        sure = await self.stage.press(self.hanna, "Withdraw", shown)
        await self.stage.press(self.hanna, "Withdraw", sure)

    # Reading

    def card(self, who: Person, ref: str, where: str = "polls") -> Any:
        """The message that ends with the poll's mark."""
        for message in reversed(self.stage.messages(who, where)):
            if text_of(message).splitlines()[-1:] == [f"-# {ref}"]:
                return message
        raise AssertionError(f"no card of {ref} for {who.name}")

    def shows(self, who: Person, ref: str) -> str:
        return text_of(self.card(who, ref))

    async def says(self, who: Person, command: str, **options: Any) -> str:
        return said(await self.stage.slash(who, command, **options))

    async def rows(self, sql: str, *params: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.stage.services.db.all(sql, params)]


def prefilled(form: InteractionResult) -> dict[str, str]:
    """What a form already holds in its text fields."""
    assert form.modal, said(form)
    fields = [outer.get("component", {}) for outer in form.modal["components"]]
    return {field["custom_id"]: field["value"] for field in fields if field.get("value")}


def code_in(result: InteractionResult) -> str:
    found = CODE.search(said(result))
    assert found, said(result)
    return found.group(1)


@asynccontextmanager
async def assembly(
    folder: Path, *, cities: Sequence[str] = CITIES, **more: Any
) -> AsyncIterator[Assembly]:
    """Real chance: over predictable shuffles the ballot box would prove nothing."""
    async with stage(folder, secrets=SystemSecrets(), **more) as made:
        officials = [await made.person(f"Official of {city}", city=city) for city in cities]
        hanna = await made.person("Hanna", coordinator=True)
        olivier = await made.person("Olivier", coordinator=True)
        yield Assembly(made, officials, hanna, olivier)
