"""Every command, option, button, list and form that the bot offers, given what nobody meant.

Nothing here names a command or a form: all of it is met by using the bot, so the next cog is
walked over unchanged. One walk serves the module. Where everything against everything would take
an hour, each meets a few of the other, in turn: every control, form and command still meets every
sort of text.
"""

import pytest
import pytest_asyncio

from bot.db import NotRecorded
from bot.ids import parse
from tests.hostile import wire
from tests.hostile.disk import Disk
from tests.hostile.house import house
from tests.hostile.texts import FORGED_NUMBERS, FORGED_TAILS, FORGED_VALUES, TRACE, hostile
from tests.hostile.verdict import Judge, private_lines
from tests.hostile.walk import Walk, batched, first_steps, some_of
from tests.stage import said

NOT_RECORDED = "Nothing was recorded. Try again later."
STRING, NUMBER = 3, 4  # types of options
FOR_ALL = ("questions", "obstacles")
"""Places of what members write to each other."""
TAILS = 9
"""So many ends of other controls each control is given."""

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def walk(tmp_path_factory):
    """A house through which somebody has walked."""
    async with house(tmp_path_factory.mktemp("house")) as made:
        made.stage.connect = made.machine.connect
        await made.stage.restart()
        walked = Walk(made, Judge(made.stage))
        await walked.start()
        yield walked


@pytest.fixture(autouse=True)
def nothing_private_is_logged(walk):
    with private_lines() as told:
        yield
    assert told == []


@pytest.fixture
def texts(walk):
    stage, guild = walk.house.stage, walk.house.stage.embedded.guild
    return hostile(stage.admin.id, guild.roles["Member"].id, stage.lobby.id)


async def test_every_control_can_be_met_and_answers(walk):
    routes = set(walk.house.stage.bot.router.routes)
    assert routes - walk.shown.routes == set(), "nothing leads there, or the house lacks a record"
    assert walk.shown.routes - routes == set(), "a control without a handler"
    walk.judge.verdict()


async def test_forged_numbers_and_arguments_get_a_sentence(walk):
    people = list(walk.house.people.values())
    routes = list(walk.house.stage.bot.router.routes)
    await walk.send(
        wire.button(people[(place + at) % len(people)], ":".join(route) + tail)
        for place, route in enumerate(routes)
        for at, tail in enumerate(FORGED_TAILS)
    )
    walk.judge.verdict()


async def test_what_belongs_to_one_control_is_nothing_to_another(walk):
    """Drafts, tickets and numbers of one verb under every other, pressed and sent as a form."""
    official, coordinator = walk.house.people["official"], walk.house.people["coordinator"]
    tails = list(dict.fromkeys(walk.shown.tails.values()))
    harmless = [route for route in walk.house.stage.bot.router.routes if route not in walk.final]
    every = [form for forms in walk.shown.forms.values() for form in forms.values()]
    fields = {name: TRACE for form in every for name in form.fields}
    for place, route in enumerate(harmless):
        ids = [":".join(route) + tail for tail in some_of(tails, place, TAILS)]
        sent = []
        for at, custom_id in enumerate(ids):  # each has drafts of their own
            one, other = (official, coordinator)[:: 1 if at % 2 else -1]
            sent += [wire.button(one, custom_id), wire.form(other, custom_id, fields)]
        await walk.send(sent)
    walk.judge.verdict()


async def test_lists_take_nothing_that_they_do_not_offer(walk):
    people = list(walk.house.people.values())
    routes = list(walk.house.stage.bot.router.routes)
    tails = walk.shown.tails
    await walk.send(
        wire.select(
            people[(place + at) % len(people)], ":".join(route) + tails.get(route, ""), list(values)
        )
        for place, route in enumerate(routes)
        if route not in walk.final
        for at, values in enumerate(
            FORGED_VALUES if route in walk.shown.selects else some_of(FORGED_VALUES, place, 3)
        )
    )
    walk.judge.verdict()


async def test_every_field_takes_every_hostile_text(walk, texts):
    """One field beside ordinary ones, so that it is read, the next field with the next text; then
    all at once."""
    opened = [f for forms in walk.shown.forms.values() for f in forms.values()]
    opened = [form for form in opened if form.custom_id in walk.shown.opened]
    different = {(parse(form.custom_id).verb, *sorted(form.fields)): form for form in opened}
    for form in different.values():
        who = walk.shown.opened[form.custom_id]
        await walk.send(
            wire.form(who, form.custom_id, {**form.fields, **changed}, f"{why} in {[*changed]}")
            for at, (why, text) in enumerate(texts.items())
            for changed in (_one(form.texts, at, text), dict.fromkeys(form.fields, text))
        )
    walk.judge.verdict()


def _one(names, at, text):
    """Another name with each place."""
    return {names[at % len(names)]: text} if names else {}


async def test_every_option_takes_every_hostile_text(walk, texts):
    """The next option with the next text; and while it is being typed, each key of it."""
    house = walk.house
    hanna, ref = house.people["coordinator"], house.references[1]
    for spec, path in wire.commands(house.stage):
        options = {o["name"]: o for o in (path[-1] if path else spec).get("options", ())}
        needed = {n: house.value(o, ref) for n, o in options.items() if o.get("required")}
        names = [name for name, option in options.items() if option["type"] == STRING]
        sent = []
        for at, (why, text) in enumerate(texts.items() if names else ()):
            one = _one(names, at, text)
            sent += [wire.command(hanna, spec, path, needed | one, why=f"{why} in {[*one]}")]
            sent += [
                wire.command(hanna, spec, path, needed | one, typing=name, why=why)
                for name in one
                if options[name].get("autocomplete")
            ]
        await walk.send(sent)
    walk.judge.verdict()


async def test_numbers_commands_and_menus_that_discord_does_not_offer(walk):
    house = walk.house
    hanna, ref = house.people["coordinator"], house.references[1]
    for spec, path in wire.commands(house.stage):
        leaf = path[-1] if path else spec
        options = {o["name"]: o for o in leaf.get("options", ())}
        for name in [name for name, option in options.items() if option["type"] == NUMBER]:
            needed = {n: house.value(o, ref) for n, o in options.items() if o.get("required")}
            await walk.send(
                wire.command(hanna, spec, path, {**needed, name: number})
                for number in FORGED_NUMBERS
            )
        gone = {**leaf, "name": "gone"}
        if path:
            await walk.send([wire.command(hanna, spec, [*path[:-1], gone], {})])
        elif spec["type"] == 1:
            await walk.send([wire.command(hanna, gone, [], {})])
        else:
            await walk.send([wire.menu(hanna, gone, hanna)])
    walk.judge.verdict()


@pytest.mark.parametrize("disk", [Disk.READ_ONLY, Disk.FULL])
async def test_a_disk_that_takes_nothing_gets_a_sentence_and_the_bot_lives(walk, disk):
    """Whatever is pressed meanwhile is done or said to be not; pressed again later it is done."""
    house, stage = walk.house, walk.house.stage
    hanna, ana = house.people["coordinator"], house.people["official"]
    opened = [f for forms in walk.shown.forms.values() for f in forms.values()]
    walk.judge.answers.clear()
    with house.broken(disk):
        await house.fill()
        sent = [*first_steps(house)]
        sent += [wire.form(hanna, form.custom_id, form.fields) for form in opened]
        for verb, controls in walk.shown.buttons.items():
            if verb not in walk.final:
                sent += [wire.button(who, controls[0]) for who in (hanna, ana)]
        for some in batched(sent, wire.AT_ONCE):
            walk.judge.judge(await wire.send(stage, some), refused=NotRecorded)
    told = [text for text in walk.judge.answers.values() if NOT_RECORDED in text]
    assert told, "nothing was refused: the disk was not broken"
    await house.recast()
    assert await stage.services.db.value("PRAGMA quick_check") == "ok"
    assert await stage.services.db.all("PRAGMA foreign_key_check") == []
    form = await stage.slash(hanna, "directory partner")
    done = await stage.fill(
        hanna, form, {"name": f"After {disk.name}", "initiative": "", "url": ""}
    )
    assert "Recorded" in said(done)
    walk.judge.verdict()


async def test_nobody_else_was_shown_any_of_it(walk):
    """But what its form posts for all: a question, an obstacle that shows its author."""
    stage, bystander = walk.house.stage, walk.house.bystander
    posted = [text for place in FOR_ALL for text in stage.reads(bystander, place)]
    meant = {line for text in posted for line in text.splitlines()}
    meant |= {line.strip("❓ *") for line in meant}  # the name of its thread
    seen = stage.sees(bystander).splitlines()
    assert [line for line in seen if TRACE in line and line not in meant] == []


async def test_what_destroys_answers_too_and_the_bot_lives(walk):
    await walk.destroy()
    walk.judge.verdict()
    hanna = walk.house.people["coordinator"]
    home = await walk.house.stage.slash(hanna, "agora")
    assert home.ephemeral
