"""Every press and form is answered from one place: by its handler, or by a polite sentence."""

import asyncio
import logging
from types import SimpleNamespace

import aiohttp
import discord
import pytest

from bot.directory import Kind
from bot.errors import NotFound, UserError
from bot.i18n import ENGLISH
from bot.ids import SeededSecrets
from bot.operations.health import Colour, report
from bot.permissions import Can
from bot.ui import Router
from tests.bot.installation import installed, running, settings_in
from tests.bot.office import office
from tests.bot.pressing import Press, pressed
from tests.loopback.records import Asking

OUT_OF_DATE = "This control is out of date. Type /agora to go on."
FAULT = "Something went wrong on our side."


@pytest.fixture
async def services(tmp_path):
    async with running(installed(settings_in(tmp_path))) as made:
        yield made


class Desk:
    """A cog with one button, one for coordinators, and some that go wrong."""

    def __init__(self, services):
        self.services = services
        self.router = Router(services)
        self.handled = []
        self.router.add("test1", "go", self.go)
        self.router.add("test1", "desk", self.go, Can.COORDINATE)
        self.router.add("test1", "other", self.other)

    async def go(self, request):
        self.handled.append((request.user_id, request.control.id, request.values, request.fields))
        await request.answer("Done.")

    async def other(self, request):
        self.handled.append((request.record, request.arg))
        await request.answer("Done.")

    def raises(self, error):
        async def handler(request):
            raise error

        self.router.add("test1", "raise", handler)

    async def take(self, press):
        await self.router.take(press)
        return press.said


@pytest.fixture
def desk(services):
    return Desk(services)


async def contents(services):
    tables = await services.db.all("SELECT name FROM sqlite_schema WHERE type = 'table'")
    return {
        row["name"]: [tuple(r) for r in await services.db.all(f"SELECT * FROM {row['name']}")]  # noqa: S608
        for row in tables
        if row["name"] not in {"city", "city_alias"}
    }


async def test_a_press_reaches_its_handler_with_what_the_control_says(desk):
    press = Press({"custom_id": "test1:go:12", "component_type": 3, "values": ["a", "b"]})
    assert await desk.take(press) == ["Done."]
    assert desk.handled == [(7, 12, ("a", "b"), {})]
    assert press.private


async def test_a_form_reaches_its_handler_with_its_fields(desk):
    components = [
        {"type": 18, "component": {"type": 4, "custom_id": "words", "value": "Hello"}},
        {"type": 18, "component": {"type": 22, "custom_id": "needs", "values": ["staff", "law"]}},
        {"type": 18, "component": {"type": 23, "custom_id": "sure", "value": True}},
        {"type": 1, "components": [{"type": 4, "custom_id": "old", "value": ""}]},
    ]
    data = {"custom_id": "test1:go", "components": components}
    await desk.take(Press(data, kind=discord.InteractionType.modal_submit))
    ((_, _, _, fields),) = desk.handled
    assert fields == {
        "words": ("Hello",),
        "needs": ("staff", "law"),
        "sure": ("True",),
        "old": ("",),
    }


async def test_commands_are_none_of_its_business(desk):
    press = Press({"custom_id": "test1:go"}, kind=discord.InteractionType.application_command)
    assert await desk.take(press) == []
    assert desk.handled == []


async def test_two_handlers_for_one_control_are_a_fault_of_ours(desk):
    with pytest.raises(ValueError, match="has a handler"):
        desk.router.add("test1", "go", desk.go)
    with pytest.raises(ValueError, match="not a custom_id"):
        desk.router.add("test", "go", desk.go)


@pytest.mark.fault(44)
@pytest.mark.parametrize("custom_id", ["test0:go:12", "test2:go", "test1:gone", "poll:vote:3", "x"])
async def test_a_control_of_another_version_is_out_of_date_and_says_where_to_go(desk, custom_id):
    assert await desk.take(pressed(custom_id)) == [OUT_OF_DATE]
    assert desk.handled == []


@pytest.mark.fault(43)
@pytest.mark.parametrize(
    "custom_id",
    ["test1:other", "test1:other:1", "test1:other:" + "9" * 90, "test1:other:٣", "test1:other:1\0"],
)
async def test_a_control_without_its_number_or_argument_is_refused(desk, custom_id):
    (said,) = await desk.take(pressed(custom_id))
    assert "out of date" in said
    assert desk.handled == []


@pytest.mark.fault(43)
@pytest.mark.parametrize(
    "data",
    [
        {},
        {"custom_id": None},
        {"custom_id": ["test1:go"]},
        {"custom_id": "x" * 4_000},
        {"custom_id": "test1:go", "values": "abc"},
        {"custom_id": "test1:go", "values": [1, None, {}]},
        {"custom_id": "test1:go", "components": [None, 3, "x", {"components": None}]},
        {"custom_id": "test1:go", "components": [{"component": {"custom_id": 5, "value": "x"}}]},
        {"custom_id": "test1:go", "components": {"component": {}}},
    ],
)
async def test_a_payload_of_another_shape_is_answered_too(desk, data):
    (said,) = await desk.take(Press(data))
    assert said in {OUT_OF_DATE, "Done."}
    for _, _, values, fields in desk.handled:
        assert set(values) <= {"a"}
        assert fields == {}


LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789:_-:::9٣\0é \"'%{}"
TRUE = ("test1:go:12", "test1:other:1:abc", "test1:desk:3", "polls1:cast:7:x")


def forgeries(count):
    """True controls with some characters changed, taken out or put in, and plain noise."""
    chance = SeededSecrets("forged")
    for number in range(count):
        text = TRUE[number % len(TRUE)] if number % 5 else ""
        for _ in range(chance.below(6) + (60 if number % 50 == 0 else 1)):
            at = chance.below(len(text) + 1)
            letter = LETTERS[chance.below(len(LETTERS))]
            text = text[:at] + letter + text[at + chance.below(2) :]
        yield text


@pytest.mark.fault(43)
async def test_ten_thousand_forged_controls_are_refused_and_write_nothing(desk, services):
    before = await contents(services)
    handled = 0
    for custom_id in forgeries(10_000):
        press = pressed(custom_id)
        (said,) = await desk.take(press)
        assert said in {"Done.", "Only coordinators can do this. Ask one of them."} or (
            "out of date" in said
        ), custom_id
        assert press.private
        handled += said == "Done."
    assert len(desk.handled) == handled < 5_000
    assert await contents(services) == before


@pytest.mark.fault(43)
async def test_a_refused_press_writes_nothing(desk, services):
    before = await contents(services)
    for custom_id in ("test1:desk", "test9:go", "test1:other", "test1:other:" + "9" * 90):
        await desk.take(pressed(custom_id))
    assert await contents(services) == before


async def test_who_may_not_is_told_what_to_do(desk):
    assert await desk.take(pressed("test1:desk:1")) == [
        "Only coordinators can do this. Ask one of them."
    ]
    assert desk.handled == []


async def test_a_sentence_for_the_person_is_shown_with_its_values(desk):
    desk.raises(NotFound("There is no {ref} here.", ref="POLL-9"))
    assert await desk.take(pressed("test1:raise")) == ["There is no POLL-9 here."]


async def test_a_fault_shows_a_code_that_the_log_carries_and_nothing_else(desk, caplog):
    desk.raises(ValueError("city=Rome choice=yes"))
    (said,) = await desk.take(pressed("test1:raise"))
    assert said.startswith(FAULT)
    assert "Rome" not in said
    (line,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert line.ref in said


async def test_a_refused_answer_is_a_fault_too(desk):
    response = SimpleNamespace(status=400, reason="")
    desk.raises(discord.HTTPException(response, {"code": 50035, "message": "…"}))
    (said,) = await desk.take(pressed("test1:raise"))
    assert said.startswith(FAULT)


def too_late(code):
    return discord.NotFound(SimpleNamespace(status=404, reason=""), {"code": code, "message": ""})


@pytest.mark.fault(25)
@pytest.mark.parametrize("where", ["the handler", "the sentence"])
async def test_an_answer_that_another_process_gave_is_counted_and_not_repeated(
    desk, where, services
):
    if where == "the handler":
        desk.raises(too_late(40060))
        presses = [pressed("test1:raise") for _ in range(3)]
    else:
        presses = [pressed("test9:go", error=too_late(40060)) for _ in range(3)]
    for press in presses:
        assert await desk.take(press) == []
    assert services.health.answers_from_elsewhere == 3


@pytest.mark.fault(18)
async def test_a_press_that_came_too_late_is_swallowed(desk, services, caplog):
    desk.raises(too_late(10062))
    assert await desk.take(pressed("test1:raise")) == []
    assert services.health.answers_from_elsewhere == 0
    assert [r.levelno for r in caplog.records] == [logging.WARNING]


@pytest.mark.parametrize(
    "error",
    [aiohttp.ServerDisconnectedError(), ConnectionResetError(), TimeoutError(), too_late(10015)],
)
async def test_an_answer_that_is_lost_on_the_way_is_a_line_and_no_more(desk, error, caplog):
    assert await desk.take(pressed("test9:go", error=error)) == []
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


async def test_while_it_stops_a_press_is_asked_to_come_again(desk):
    desk.router.stopping = True
    assert await desk.take(pressed("test1:go:1")) == [
        "Agora is restarting. Please press again in a minute."
    ]
    assert desk.handled == []


@pytest.mark.parametrize(
    "error", [aiohttp.ServerDisconnectedError(), RuntimeError("Session is closed")]
)
async def test_an_answer_that_the_stop_cuts_off_is_a_line_and_no_more(desk, error, caplog):
    async def cut_off(request):
        desk.router.stopping = True
        raise error

    desk.router.add("test1", "cut", cut_off)
    assert await desk.take(pressed("test1:cut")) == []
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


async def test_a_line_of_a_select_may_stand_for_another_control_and_its_guard_holds(desk):
    async def home(request):
        await desk.router.follow(request, request.values[0])

    desk.router.add("home1", "go", home)
    for value, said in (
        ("test1:go:5", "Done."),
        ("test1:desk:5", "Only coordinators can do this. Ask one of them."),
        ("nothing", OUT_OF_DATE),
        ("home1:go", FAULT),
    ):
        press = Press({"custom_id": "home1:go", "component_type": 3, "values": [value]})
        assert (await desk.take(press))[0].startswith(said)
    assert desk.handled == [(7, 5, (), {})]


async def test_what_takes_a_while_says_so_and_is_answered_in_the_same_place(desk):
    async def slow(request):
        await request.wait()
        await request.wait()
        await request.answer("First.")
        await request.answer("Second.")

    desk.router.add("test1", "slow", slow)
    press = pressed("test1:slow")
    assert await desk.take(press) == ["First.", "Second."]
    assert press.private


@pytest.mark.fault(50)
@pytest.mark.parametrize(
    "error", [aiohttp.ServerDisconnectedError(), ConnectionResetError(), TimeoutError()]
)
async def test_what_is_already_true_is_said_again_until_it_arrives(desk, services, error):
    waits = []

    async def later(seconds):
        waits.append(seconds)
        if len(waits) == 2:
            press.error = None

    async def cast(request):
        await request.wait()
        await request.insist("Counted.")

    services.sleep = later
    desk.router.add("test1", "cast", cast)
    press = pressed("test1:cast", error=error)
    assert await desk.take(press) == ["Counted."]
    assert waits == [1.0, 3.0]


@pytest.mark.parametrize("code", [10015, 50027])
async def test_an_interaction_that_is_over_is_not_insisted_on(desk, services, code, caplog):
    async def cast(request):
        await request.wait()
        await request.insist("Counted.")

    desk.router.add("test1", "cast", cast)
    assert await desk.take(pressed("test1:cast", error=too_late(code))) == []


async def test_an_answer_is_a_private_message_that_mentions_nobody(desk):
    desk.raises(UserError("{text}", text="@everyone <@&5>"))
    press = pressed("test1:raise")
    assert await desk.take(press) == ["@everyone <@&5>"]
    assert press.private


# All cogs


OWN_ACTS = {
    *(("cities1", "leave"), ("polls1", "challenge")),
    *(("setup1", "erase_now"), ("setup1", "erase_texts")),
}
"""They name no record: they change the presser's own row, or begin one."""
FORGED_ENDS = ("", ":0", ":99", ":" + "9" * 18, ":1:x", ":99:" + "z" * 64, ":x", "::")


@pytest.mark.fault(43)
@pytest.mark.parametrize("who", ["a stranger", "a member"])
async def test_every_real_control_with_a_forged_number_is_refused_in_words(idle_bot, who, caplog):
    """No record exists, so whatever a control names is forged."""
    services = idle_bot.services
    if who == "a member":
        rome = await services.directory.named_city("Rome")

        def join(tx):
            services.directory.ask_to_join(tx, 7, Kind.TECHNICAL, city_id=rome.id)
            services.directory.confirm(tx, 7, by=8)

        await services.db.write(join)
    for area, verb in sorted(set(idle_bot.router.routes) - OWN_ACTS):
        before = await contents(services)
        for end in FORGED_ENDS:
            for values in ([], ["99"], ["x" * 100], ["٣"]):
                data = {"custom_id": f"{area}:{verb}{end}", "values": values}
                press = Press(data, client=idle_bot)
                await idle_bot.router.take(press)
                assert press.said or press.modals, data
                assert not any(said.startswith(FAULT) for said in press.said), (data, caplog.text)
                assert press.private
        after = await contents(services)
        written = {name for name in after if after[name] != before[name]}
        assert written <= {"draft"}, (area, verb)


# Over the wire


def forged(post, custom_id):
    """A press by Ana, over the wire, of what stands on no message."""
    message = post.discord.people.say(post.ana, post.polls, "A message")
    data = {"custom_id": custom_id, "component_type": 2}
    people = post.discord.people
    return people.forge(post.ana, Asking.COMPONENT, data, post.polls, message.id)


@pytest.mark.fault(25)
async def test_over_the_wire_a_second_answer_is_refused_and_counted(tmp_path):
    async with office(tmp_path) as post:
        desk = Desk(post.services)
        answered = asyncio.Queue()

        @post.client.event
        async def on_interaction(interaction):
            await interaction.response.send_message("The other process", ephemeral=True)
            interaction.response._response_type = None
            await desk.router.take(interaction)
            answered.put_nowait(interaction.id)

        panel = post.discord.people.say(post.ana, post.polls, "A panel")
        for _ in range(3):
            data = {"custom_id": "test1:go:1", "component_type": 2}
            press = post.discord.people.forge(
                post.ana, Asking.COMPONENT, data, post.polls, panel.id
            )
            await answered.get()
            assert press.text == "The other process"
        assert post.services.health.answers_from_elsewhere == 3
        assert (await report(post.services, ENGLISH)).colour is Colour.RED


@pytest.mark.fault(44)
async def test_over_the_wire_an_old_control_is_answered_to_its_presser_alone(tmp_path):
    async with office(tmp_path) as post:
        desk = Desk(post.services)

        @post.client.event
        async def on_interaction(interaction):
            await desk.router.take(interaction)

        press = forged(post, "polls0:vote:1")
        assert await press.finished() == OUT_OF_DATE
        assert post.discord.people.private_answers("Ana")[0].content == ""
        assert post.messages == ["A message"]
