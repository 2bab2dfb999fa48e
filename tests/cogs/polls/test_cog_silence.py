"""What a sceptic watches: casting leaves no trace, forged presses change nothing, forms of two
people are never mixed, hostile words are shown plain and ping nobody."""

import json
import logging
import re
from typing import Any

import pytest

from bot.operations.health_file import HealthTimer
from tests.cogs.polls.assembly import Assembly, assembly, code_in
from tests.stage import said

QUESTION = "Who @everyone <@&1> \U0001f3f3\ufe0f\u200d\U0001f308 rides?"
OPTIONS = (
    "\u202egnos",
    "z\u0337\u0321\u0322\u0327\u031ba\u0338l\u0338g\u0338o\u0338",
    "\u0634\u0645\u0633",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 family",
    "**bold** [x](https://evil.example)",
    "@here",
)
OWN_WORDS = "@everyone [go](https://evil.example) <@&1> \u202elive"
MISFIT = "This does not fit the poll. Press Answer again."
PORTION = 20
"""Forms in one moment: few enough for a slow machine."""


async def everything(house: Assembly) -> dict[str, list[dict[str, Any]]]:
    """All rows of the main file."""
    names = await house.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    tables = sorted(row["name"] for row in names if not row["name"].startswith("sqlite_"))
    return {table: await house.rows(f"SELECT * FROM {table}") for table in tables}  # noqa: S608


@pytest.mark.fault(62)
@pytest.mark.threat("coordinator by timing")
async def test_a_hundred_casts_and_changes_are_answered_privately_and_leave_no_trace(
    house: Assembly, caplog: pytest.LogCaptureFixture
):
    stage = house.stage
    caplog.set_level(logging.DEBUG)
    colleagues = [
        await stage.person(f"C{city}", city=city)
        for city in [p.name.removeprefix("Official of ") for p in house.officials] * 3
    ]
    ref = await house.open(mode="ANONYMOUS_PERSON", own_words=True)
    people = [*house.officials, *colleagues]
    caplog.clear()
    before, cards = await everything(house), stage.reads(house.hanna, "polls")
    requests = len(stage.embedded.env.http_requests)
    codes, private = [], []
    for number, who in enumerate(people):
        cast = await house.answer(who, ref, {"choice": str(number % 3), "text": "Secret wish"})
        codes.append(code_in(cast))
        private.append(cast)
        if number % 3 == 0:
            form = await stage.slash(who, "poll answer", poll=ref)
            changed = await stage.press(who, "Change", form)
            values = {"code": codes[-1], "choice": "2", "text": "Another wish"}
            private.append(await stage.fill(who, changed, values))
    new = {"choice": ["1"], "text": ["Third wish"]}
    sent = [
        (who, f"polls1:swap:{ref[5:]}:{number:016x}", {"code": [code], **new})
        for number, (who, code) in enumerate(zip(people, codes, strict=True))
    ]
    while sent:
        private += await stage.forge(*sent[:PORTION])
        del sent[:PORTION]
    assert len(private) > 100
    assert all(result.ephemeral for result in private)
    assert {said(result) for result in private[-len(people) :]} == {"Your answer is replaced."}
    assert await everything(house) == before
    for who in (house.hanna, people[0]):
        assert [t for t in stage.reads(who, "polls") if "Who can see this?" in t] == cards
        assert stage.messages(who, "dm") == []
    logged = "\n".join(f"{r.name} {r.getMessage()} {r.__dict__}" for r in _ours(caplog))
    for secret in (*codes, *(code.replace("-", "") for code in codes), "wish", "polls1:"):
        assert secret not in logged
    assert not any(str(who.id) in logged for who in people)
    # Beside the answers to the presses themselves nothing was sent.
    paths = {entry.path for entry in stage.embedded.env.http_requests[requests:]}
    assert all(path.startswith(("/interactions/", "/webhooks/")) for path in paths)


def _ours(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What may be logged at all: of discord.py's own lines none below INFO ever is."""
    ours = {"bot": logging.DEBUG, "cogs": logging.DEBUG, "discord": logging.INFO}
    records = [(r, ours.get(r.name.split(".")[0])) for r in caplog.records]
    return [record for record, least in records if least is not None and record.levelno >= least]


@pytest.mark.threat("coordinator by timing")
async def test_health_says_of_the_box_only_that_it_is_ok(house: Assembly):
    stage = house.stage
    timer = HealthTimer(stage.services)

    async def report() -> tuple[dict[str, Any], str]:
        await timer.run_due(stage.now)
        text = (stage.folder / "health.json").read_text("utf-8")
        home = await stage.slash(house.olivier, "agora")
        panel = said(await stage.choose(house.olivier, ["setup1:health"], home))
        return json.loads(text)["figures"], panel

    ref = await house.open()
    before, panel = await report()
    await house.choose(ref, [0] * 8)
    after, panel_after = await report()
    assert before["box"] == after["box"] == "ok"
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"commit_p99_ms", "memory_mb", "disk_free_mb", "writer_queue"}
    assert [line for line in panel.splitlines() if "allot" in line] == [
        line for line in panel_after.splitlines() if "allot" in line
    ]


@pytest.mark.fault(48)
async def test_two_open_forms_hold_their_own_answers_in_either_order_and_after_a_restart(
    house: Assembly,
):
    stage, people = house.stage, house.officials
    ref = await house.open(mode="NAMED_CITY")
    forms = [await stage.slash(who, "poll answer", poll=ref) for who in people[:4]]
    await stage.fill(people[0], forms[0], {"choice": "0"})
    await stage.fill(people[1], forms[1], {"choice": "1"})
    await stage.restart()
    await stage.fill(people[3], forms[3], {"choice": "0"})
    await stage.fill(people[2], forms[2], {"choice": "2"})
    names = said(await stage.press(people[0], "Who chose what", house.card(people[0], ref)))
    for who, choice in zip(people, ("Sun", "Rain", "Snow", "Sun"), strict=False):
        assert f"<@{who.id}>, {who.name.removeprefix('Official of ')}: {choice}" in names


@pytest.mark.fault(48)
async def test_an_anonymous_form_after_a_restart_is_cast_as_any_other(house: Assembly):
    stage, people = house.stage, house.officials
    ref = await house.open()
    forms = [await stage.slash(who, "poll answer", poll=ref) for who in people[:6]]
    early = code_in(await stage.fill(people[0], forms[0], {"choice": "0"}))
    change = await stage.press(people[0], "Change", house.card(people[0], ref))
    await stage.restart(hours=2)
    for number in (5, 3, 1, 2, 4):
        assert code_in(await stage.fill(people[number], forms[number], {"choice": "0"}))
    assert said(await stage.fill(people[0], change, {"code": early, "choice": "0"})) == (
        "Your answer is replaced."
    )
    await stage.later(days=8)
    assert "- Sun: **most**" in house.shows(people[0], ref)


@pytest.mark.fault(45)
async def test_a_double_click_on_two_devices_is_one_ballot(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    colleague = await stage.person("Colleague", city="Rotterdam")
    anonymous = await house.open(question="Anonymous?")
    sent = [
        (who, f"polls1:cast:{anonymous[5:]}:{number:016x}", {"choice": ["1"]})
        for number, who in enumerate([ana, colleague] * 10)
    ]
    told = [said(result).splitlines()[0] for result in await stage.forge(*sent)]
    assert sum(line.startswith("Recorded.") for line in told) == 1
    already = "Your city has already answered. Was it you? [Change] works with your code."
    assert told.count(already) == 19
    named = await house.open(ana, question="Named?", mode="NAMED_CITY")
    sent = [
        (ana, f"polls1:{verb}:{named[5:]}:{number:016x}", {"choice": [str(number % 3)]})
        for number, verb in enumerate(["vote", "cast"] * 4)
    ]
    await stage.forge(*sent)
    names = said(await stage.press(ana, "Who chose what", house.card(ana, named)))
    # The highest interaction, the last one pressed, has chosen option 7 % 3.
    assert names == f"<@{ana.id}>, Rotterdam: Rain"


@pytest.mark.fault(43)
async def test_forged_controls_are_refused_and_write_nothing(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open()
    scored = await house.open(kind="score", options=["Staff"], question="Ready?")
    number = ref.removeprefix("POLL-")
    before = await everything(house)
    fields: list[dict[str, Any]] = [
        {},
        {"choice": []},
        {"choice": ["99"]},
        {"choice": ["-1"]},
        {"choice": ["٣"]},
        {"choice": ["0", "1"]},
        {"choice": ["0\0"]},
        {"choice": ["1" * 90]},
        {"choice": ["0"], "text": ["own words that nobody asked for"]},
    ]
    sent = [(ana, f"polls1:cast:{number}:{n:016x}", content) for n, content in enumerate(fields)]
    sent.append((ana, f"polls1:vote:{number}:0", {"choice": ["0"]}))
    sent.append((ana, f"polls1:cast:{scored[5:]}:0", {"choice": ["0"]}))
    sent.append((ana, f"polls1:cast:{scored[5:]}:0", {"score0": ["6"]}))
    assert {said(result) for result in await stage.forge(*sent)} == {MISFIT}
    out_of_date = {
        "This control is out of date. Open it again from the message.",
        "This control is out of date. Type /agora to go on.",
    }
    for custom_id in (
        f"polls0:answer:{number}",
        f"polls2:answer:{number}",
        "polls1:answer",
        "polls1:send:1",
        f"polls1:answer:{'9' * 90}",
        "polls1:answer:٣",
        f"polls1:answer:{number}\0",
        f"polls1:unheard:{number}",
        "",
    ):
        (told,) = await stage.forge((ana, custom_id, None))
        assert said(told) in out_of_date, custom_id
    for custom_id in ("polls1:answer:777", f"polls1:result:{10**17}"):
        (told,) = await stage.forge((ana, custom_id, None))
        assert said(told).startswith("There is no POLL-")
    assert await everything(house) == before
    mine = await stage.press(ana, "Have I answered?", house.card(ana, ref))
    assert said(mine).splitlines()[0] == "Not yet."


@pytest.mark.fault(44)
async def test_an_old_button_says_that_it_is_out_of_date(house: Assembly):
    (told,) = await house.stage.forge((house.officials[0], "polls0:answer:1", None))
    assert said(told) == "This control is out of date. Type /agora to go on."


async def test_no_answer_repeats_a_choice_and_every_wrong_code_reads_alike(house: Assembly):
    stage, ana = house.stage, house.officials[0]
    ref = await house.open(options=["Zebra", "Quokka", "Okapi"])
    (code,) = await house.choose(ref, [1])
    told = [
        said(await stage.press(ana, "Have I answered?", house.card(ana, ref))),
        said(await stage.slash(ana, "poll answer", poll=ref)),
        said(await house.try_change(ana, ref, code, {"choice": "1"})),
        said(await stage.slash(ana, "agora")),
        said(await stage.slash(ana, "privacy export")),
        await house.says(ana, "poll result", poll=ref),
        said(brief := await stage.press(ana, "Who can see this?", house.card(ana, ref))),
        said(await stage.press(ana, "The whole text", brief)),
    ]
    assert not any(animal in text for text in told for animal in ("Zebra", "Quokka", "Okapi"))
    # The form itself names every option alike and has none chosen.
    form = await stage.press(ana, "Change", house.card(ana, ref))
    options = [
        o for c in form.modal["components"] for o in c.get("component", {}).get("options", ())
    ]
    assert len(options) == 3
    assert not any(option.get("default") for option in options)


@pytest.mark.fault(53)
@pytest.mark.fault(54)
@pytest.mark.fault(52)
async def test_hostile_words_are_shown_plain_everywhere_and_ping_nobody(house: Assembly):
    stage, (ana, bo) = house.stage, house.officials[:2]
    spy = len(stage.embedded.env.http_requests)
    ref = await house.open(question=QUESTION, options=OPTIONS, own_words=True)
    await house.choose(ref, [0, 1, 0, 1, 0])
    for who in house.officials[5:11]:
        shown = await house.answer(who, ref, {"choice": "0", "text": OWN_WORDS})
        # The link points to somebody, so it is shown back first.
        assert code_in(await stage.press(who, "Send as it is", shown))
    await stage.later(days=7, hours=17)
    await stage.press(house.olivier, "Release all",
                      await stage.press(house.olivier, "Review", "coordinators"))  # fmt: skip
    await house.says(ana, "poll result", poll=ref)
    seen = stage.sees(bo)
    assert "family" in seen
    assert "\u0634\u0645\u0633" in seen
    assert "\u202e" not in seen
    assert "gnos" in seen
    assert not re.search("[\u0300-\u036f]{4}", seen)
    for ping in ("@everyone", "@here", "<@&1>", "](https://"):
        assert ping not in seen, ping
    for entry in stage.embedded.env.http_requests[spy:]:
        body = entry.json if isinstance(entry.json, dict) else {}
        allowed = body.get("allowed_mentions") or body.get("data", {}).get("allowed_mentions")
        if not allowed:
            continue
        assert "everyone" not in allowed.get("parse", [])
        assert "users" not in allowed.get("parse", [])
    for message in stage.messages(bo, "polls"):
        assert not message.mention_everyone
        assert message.mentions == []


@pytest.mark.threat("coordinator by timing")
async def test_the_reminder_is_the_same_whichever_cities_have_answered(folder):
    reminders = set()
    for number, answered in enumerate([(0, 1, 2, 3), (8, 9, 10, 11), ()]):
        own = folder / str(number)
        own.mkdir()
        async with assembly(own) as house:
            ref = await house.open()
            for each in answered:
                await house.answer(house.officials[each], ref, {"choice": "0"})
            await house.stage.later(days=6)
            reminder = house.stage.reads(house.hanna, "polls")[-1]
            assert "reminder 1" in reminder
            reminders.add(re.sub("<@&[0-9]+>", "<role>", reminder))
    assert len(reminders) == 1
