"""Finds what the bot offers by using it: every control that it ever showed, with its content."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from simcord.components import walk_components

from bot.ids import parse
from tests.hostile import wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tests.hostile.house import House
    from tests.hostile.verdict import Judge
    from tests.hostile.wire import Sent
    from tests.stage import Person

BUTTON, DANGER, TEXT, PARAGRAPH = 2, 4, 4, 2
LINE, LONG = "Tomorrow 17:00", "In Ljubljana it costs 3.2 million\nElsewhere less"
"""What a field of one line could ask for, and words that may point to their writer."""
ENOUGH = 4
"""So many controls of one verb are pressed; more are more of the same."""

Route = tuple[str, str]


@dataclass
class Form:
    """A form as somebody in a hurry would send it."""

    custom_id: str
    fields: dict[str, Any] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    """The fields in which anything can be typed."""

    def add(self, custom_id: str, field: Mapping[str, Any]) -> None:
        """Another opening takes the place of the one before."""
        if custom_id != self.custom_id:
            self.custom_id, self.fields, self.texts = custom_id, {}, []
        name = field["custom_id"]
        if field["type"] == TEXT:
            usual = LONG if field.get("style") == PARAGRAPH else LINE
            self.fields[name] = field.get("value") or usual
            self.texts = [*dict.fromkeys([*self.texts, name])]
        else:
            # A list of people or channels has no options of its own: nobody is chosen.
            self.fields[name] = [option["value"] for option in field.get("options", ())][:1]


@dataclass
class Shown:
    """All that was met so far."""

    buttons: dict[Route, list[str]] = field(default_factory=dict)
    selects: dict[Route, dict[str, list[str]]] = field(default_factory=dict)
    forms: dict[Route, dict[str, Form]] = field(default_factory=dict)
    """Of each record the newest one: every opening has an argument of its own."""
    opened: dict[str, Person] = field(default_factory=dict)
    """Who opened which form on the way."""

    def form(self, custom_id: str) -> Form | None:
        known = self.forms.get(_route(custom_id), {}).values()
        return next((form for form in known if form.custom_id == custom_id), None)

    @property
    def routes(self) -> set[Route]:
        return {*self.buttons, *self.selects, *self.forms}

    @property
    def tails(self) -> dict[Route, str]:
        """The newest end of a custom_id of each verb that had one."""
        every: dict[Route, str] = {}
        for route in sorted(self.routes):
            shown = [*self.buttons.get(route, ()), *self.selects.get(route, ())]
            shown += [form.custom_id for form in self.forms.get(route, {}).values()]
            if tail := shown[-1].removeprefix(":".join(route)):
                every[route] = tail
        return every


def _route(custom_id: str) -> Route:
    control = parse(custom_id)
    assert control is not None, custom_id
    return control.area, control.verb


@dataclass
class Walk:
    """A way through everything that is offered; what is red on screen, and so destroys, waits."""

    house: House
    judge: Judge
    shown: Shown = field(default_factory=Shown)
    red: list[str] = field(default_factory=list)
    _read: int = 0

    @property
    def final(self) -> set[Route]:
        return {_route(custom_id) for custom_id in self.red}

    async def start(self) -> None:
        """Every command, then whatever was shown and at once what that shows in turn."""
        await self.send(first_steps(self.house))
        await self._on([])

    async def destroy(self) -> None:
        """At last what was left out."""
        while self.red:
            await self._on([self.red.pop(0)])

    async def send(self, sent: Iterable[Sent]) -> None:
        """What comes of it is judged; whoever lost their entry by it gets it back."""
        stage = self.house.stage
        for some in batched(sent, wire.AT_ONCE):
            results = await wire.send(stage, some)
            self.judge.judge(results)
            for each, result in results:
                if result.modal:
                    self.shown.opened[result.modal["custom_id"]] = each.who
            await self.house.recast()

    async def _on(self, waiting: list[str]) -> None:
        people, pressed = list(self.house.people.values()), 0
        always = [self.house.people["coordinator"], self.house.people["official"]]
        while True:
            for custom_id, style in reversed(_fresh(self.house, self.shown, self._read)):
                (self.red if style == DANGER else waiting).append(custom_id)
            self._read = len(self.house.stage.embedded.env.http_requests)
            if not waiting:
                return
            custom_id = waiting.pop()
            for who in dict.fromkeys([*always, people[pressed % len(people)]]):
                await self.send(_presses(who, self.shown, custom_id))
            pressed += 1


def first_steps(house: House) -> Iterator[Sent]:
    """Every command by everybody, with nothing but what it asks for."""
    refs = house.references
    for place, (spec, path) in enumerate(wire.commands(house.stage)):
        options = (path[-1] if path else spec).get("options", ())
        for who in house.people.values():
            if spec["type"] != 1:
                yield wire.menu(who, spec, house.people["official"])
                continue
            asked = {o["name"]: house.value(o, refs[place % len(refs)]) for o in options}
            needed = {o["name"] for o in options if o.get("required")}
            yield wire.command(who, spec, path, {n: asked[n] for n in needed})
        for ref in refs:
            asked = {o["name"]: house.value(o, ref) for o in options if o.get("required")}
            if asked:
                yield wire.command(house.people["coordinator"], spec, path, asked)


def _presses(who: Person, shown: Shown, custom_id: str) -> Iterator[Sent]:
    route = _route(custom_id)
    if form := shown.form(custom_id):
        yield wire.form(who, custom_id, {})
        yield wire.form(who, custom_id, form.fields)
        return
    values = shown.selects.get(route, {}).get(custom_id)
    if values is None:
        yield wire.button(who, custom_id)
    for value in values or ():
        yield wire.select(who, custom_id, [value])


def _fresh(house: House, shown: Shown, since: int) -> list[tuple[str, int]]:
    """What was shown since, the newest message first: new custom_ids and their style, not too many
    of one verb."""
    fresh: dict[str, int] = {}
    for body in reversed(list(wire.bodies(house.stage, since))):
        inside = body.get("custom_id")
        for component in walk_components(body.get("components") or []):
            custom_id = component.get("custom_id")
            if custom_id and inside:
                _field(shown, inside, component, fresh)
            elif custom_id and component["type"] == BUTTON:
                _button(shown, custom_id, component["style"], fresh)
            elif custom_id:
                _select(shown, component, fresh)
    return list(fresh.items())


def _button(shown: Shown, custom_id: str, style: int, fresh: dict[str, int]) -> None:
    known = shown.buttons.setdefault(_route(custom_id), [])
    if custom_id not in known and len(known) < ENOUGH:
        known.append(custom_id)
        fresh[custom_id] = style


def _select(shown: Shown, component: Mapping[str, Any], fresh: dict[str, int]) -> None:
    """A list; of those in which a line is another control, that one as well."""
    custom_id = component["custom_id"]
    values = [option["value"] for option in component["options"]]
    known = shown.selects.setdefault(_route(custom_id), {})
    if custom_id not in known and len(known) < ENOUGH:
        known[custom_id] = values
        fresh[custom_id] = 0
    for value in values:
        if parse(value):
            _button(shown, value, 0, fresh)


def _field(shown: Shown, inside: str, field: Mapping[str, Any], fresh: dict[str, int]) -> None:
    control = parse(inside)
    assert control is not None, inside
    known = shown.forms.setdefault(_route(inside), {})
    record = str(control.id)
    if record not in known and len(known) < ENOUGH:
        fresh[inside] = 0
    if inside in fresh or record in known:
        known.setdefault(record, Form(inside)).add(inside, field)


def some_of(every: Sequence[Any], place: int, count: int) -> list[Any]:
    """``count`` of them, others at each place, so that places in a row meet all."""
    return [every[(place * count + at) % len(every)] for at in range(min(count, len(every)))]


def batched(sent: Iterable[Sent], size: int) -> Iterator[Sequence[Sent]]:
    rest = iter(sent)
    while some := list(islice(rest, size)):
        yield some
