"""What stolen files, backups and everything sent to Discord tell of people behind handles."""

import json
import logging
import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.ids import SystemSecrets
from cogs.obstacles.store.keyring import Keyring
from tests.cogs.obstacles.forum import COUNTRY, HIDDEN, NAMED
from tests.stage import RELAY_KEY, said, text_of

OLDER = {"member", "audit", "card", "notice"}
"""Rows that a person has whatever they raise: membership, roles, earlier private messages."""


def _spellings(user_id: int) -> list[bytes]:
    return [
        str(user_id).encode(),
        f"{user_id:x}".encode(),
        user_id.to_bytes(8, "big"),
        user_id.to_bytes(8, "little"),
    ]


def _tables_with(database: Path, user_id: int) -> set[str]:
    """Where the user's number stands, in any column, as a number or within a text."""
    found = set()
    with sqlite3.connect(database) as connection:
        names = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ]
        for name in names:
            for row in connection.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - names of ours
                if any(_holds(value, user_id) for value in row):
                    found.add(name)
    connection.close()
    return found


def _holds(value: object, user_id: int) -> bool:
    if isinstance(value, int):
        return value == user_id
    if isinstance(value, str):
        value = value.encode()
    return isinstance(value, bytes) and any(one in value for one in _spellings(user_id))


async def _life_of_a_hidden_post(forum, ana, bo) -> tuple[int, list[int]]:
    """Raise, be answered, answer, edit, read the inbox, withdraw: the seconds of each press."""
    stage = forum.stage
    presses = []

    async def pressed(act):
        presses.append(int(stage.now.timestamp()))
        result = await act
        await stage.later(minutes=17, seconds=1)
        return result

    await pressed(forum.raise_(ana, HIDDEN))
    number = 1
    await pressed(forum.reply(bo, number, "We did it so."))
    await stage.later(days=1)
    await pressed(forum.inbox(ana))
    await pressed(forum.reply(ana, number, "Which law allowed it?"))
    await stage.later(days=9)
    return number, presses


@pytest.mark.threat("thief of keyring and main file")
async def test_stolen_files_and_logs_do_not_name_a_hidden_author(forum, folder, caplog):
    caplog.set_level(logging.DEBUG)
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    await stage.later(days=2)
    before = _tables_with(stage.services.settings.database, ana.id)
    caplog.clear()
    _, presses = await _life_of_a_hidden_post(forum, ana, bo)

    await stage.services.db.checkpoint()
    assert _tables_with(stage.services.settings.database, ana.id) <= before
    assert before <= OLDER
    assert _tables_with(stage.services.settings.keyring_path, ana.id) == set()
    ours = [r for r in caplog.records if r.name.split(".")[0] in {"bot", "cogs"}]
    logged = "\n".join(str(vars(record)) for record in ours)
    assert not any(one.decode("latin-1") in logged for one in _spellings(ana.id)[:2])
    seconds = {str(second) for second in presses}
    assert not seconds & _numbers_in(stage.services.settings.database)
    assert not seconds & _numbers_in(stage.services.settings.keyring_path)


def _numbers_in(database: Path) -> set[str]:
    found: set[str] = set()
    with sqlite3.connect(database) as connection:
        names = [
            row[0]
            for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ]
        for name in names:
            for row in connection.execute(f'SELECT * FROM "{name}"'):  # noqa: S608 - names of ours
                found |= {str(value) for value in row if isinstance(value, int)}
                for value in row:
                    if isinstance(value, str):
                        found |= set(re.findall(r"[0-9]{10}", value))
    connection.close()
    return found


async def test_the_seconds_of_presses_would_be_found_if_a_row_held_them(forum):
    """The search above finds what it looks for."""
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    await forum.raise_(ana, NAMED)
    await stage.services.db.write(
        lambda tx: tx.execute(
            "UPDATE obstacle SET last_message_id = ?", (int(stage.now.timestamp()),)
        ).close()
    )
    await stage.services.db.checkpoint()
    database = stage.services.settings.database
    assert str(int(stage.now.timestamp())) in _numbers_in(database)
    assert "obstacle" in _tables_with(database, ana.id)


@pytest.mark.threat("thief of keyring and main file")
async def test_a_wrong_secret_finds_none_of_a_thousand_and_the_right_one_finds_her(forum, folder):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    number = await forum.shown(ana, COUNTRY)
    row = await stage.services.db.one(
        "SELECT token, key FROM handle JOIN obstacle ON obstacle.id = obstacle_id"
    )
    with sqlite3.connect(stage.services.settings.keyring_path) as connection:
        ((key, nonce),) = connection.execute("SELECT key, nonce FROM key").fetchall()
    connection.close()
    assert key == row["key"]
    people = [ana.id, *range(ana.id + 1, ana.id + 1_000)]

    def matches(secret: bytes) -> list[int]:
        ring = Keyring(folder / "other", secret, stage.services.clock, SystemSecrets())
        return [one for one in people if ring.token(nonce, one) == row["token"]]

    assert matches(RELAY_KEY[:-1] + b"\x00") == []
    assert matches(RELAY_KEY) == [ana.id]
    assert number == 1


@pytest.mark.threat("thief of backups")
async def test_a_backup_holds_no_nonce_and_no_draft(forum, folder):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    await forum.shown(ana, HIDDEN)
    await forum.preview(
        ana, title="A draft that was never posted", body="Unsent words of mine. " * 3
    )
    with sqlite3.connect(stage.services.settings.keyring_path) as connection:
        ((nonce,),) = connection.execute("SELECT nonce FROM key").fetchall()
        assert connection.execute("SELECT count(*) FROM draft").fetchone() == (1,)
    connection.close()
    copy = folder / "copy.sqlite3"
    await stage.services.db.backup_into(copy)
    content = copy.read_bytes()
    assert nonce not in content
    assert b"Unsent words" not in content
    assert nonce in stage.services.settings.keyring_path.read_bytes()


async def test_drafts_go_with_their_hour(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    await stage.later(minutes=7, seconds=11)
    await forum.preview(ana)
    ring = stage.services.settings.keyring_path
    with sqlite3.connect(ring) as connection:
        ((owner, expires),) = connection.execute("SELECT owner, expires_at FROM draft").fetchall()
    assert expires % 3600 == 0
    assert not any(one in owner for one in _spellings(ana.id))
    await stage.later(hours=2, minutes=1)
    assert connection.execute("SELECT count(*) FROM draft").fetchone() == (0,)
    connection.close()


@pytest.mark.fault(62)
async def test_raising_replying_and_sealing_write_no_log_line(forum, caplog):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    await stage.later(hours=2)
    caplog.set_level(logging.DEBUG)
    for act in ("raise", "reply", "seal"):
        caplog.clear()
        if act == "raise":
            shown = await forum.preview(ana)
            caplog.clear()
            await stage.press(ana, HIDDEN, shown)
            ours = _ours(caplog)
            await stage.later(minutes=16)
        elif act == "reply":
            form = await forum.press(bo, "Reply without my name", 1)
            caplog.clear()
            await stage.fill(bo, form, {"text": "We did it so."})
            ours = _ours(caplog)
        else:
            sure = await stage.press(ana, "Seal now", await stage.slash(ana, "obstacle mine"))
            caplog.clear()
            await stage.press(ana, "Seal now", sure)
            ours = _ours(caplog)
        assert ours == [], act


def _ours(caplog) -> list[str]:
    return [
        f"{r.name} {r.getMessage()}"
        for r in caplog.records
        if r.name.split(".")[0] in {"bot", "cogs"}
    ]


async def test_discord_is_never_told_who_is_behind_a_handle(forum):
    """No member is added to a thread, and nothing that others can read names her."""
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, HIDDEN)
    await forum.reply(bo, number, "We did it so.")
    requests = stage.embedded.env.http_requests
    joins = [r.path for r in requests if "thread-members" in r.path]
    assert joins == []
    threads = [r for r in requests if "/channels/" in r.path and r.json]
    sent = json.dumps([r.json for r in threads])
    assert str(ana.id) not in sent
    assert str(ana.id) not in stage.sees(bo)
    named = await forum.shown(ana, NAMED)
    joins = [r.path for r in stage.embedded.env.http_requests if "thread-members" in r.path]
    assert [path for path in joins if str(ana.id) in path], named


async def test_pings_are_alike_at_equal_hours_in_every_zone_and_language(forum):
    stage = forum.stage
    people = {
        "named": await stage.person("Named", city="Lisbon"),
        "hidden": await stage.person("Hidden", city="Istanbul"),
        "follower": await stage.person("Follower", city="Helsinki"),
    }
    bo = await stage.person("Bo", city="Leuven")
    for zone, who in zip(
        ("Asia/Tokyo", "America/New_York", "Europe/Lisbon"), people.values(), strict=True
    ):
        await stage.services.db.write(
            lambda tx, zone=zone, who=who: stage.services.directory.set_zone(tx, who.id, zone)
        )
    named = await forum.shown(people["named"], NAMED)
    hidden = await forum.shown(people["hidden"], HIDDEN)
    await forum.press(people["follower"], "Follow", hidden)
    # At night of the server, so that all wait for its morning.
    night = stage.now.replace(hour=22, minute=30, second=0)
    await stage.until(night if night > stage.now else night.replace(day=night.day + 1))
    for number in (named, hidden):
        form = await forum.press(bo, "Reply without my name", number)
        await stage.fill(bo, form, {"text": "We did it so."})
    await stage.later(days=1)
    pings = {name: stage.messages(who, "dm") for name, who in people.items()}
    assert {len(found) for found in pings.values()} == {1}
    assert len({text_of(found[0]) for found in pings.values()}) == 1
    hours = {found[0].created_at.replace(second=0, microsecond=0) for found in pings.values()}
    assert max(hours) - min(hours) < (max(hours) - max(hours)) + _minutes(5)


def _minutes(n: int):
    return datetime(2026, 1, 1, 0, n, tzinfo=UTC) - datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.fault(40)
async def test_a_hidden_author_who_leaves_or_closes_messages_changes_nothing(forum):
    """What others can see is the same as with a stranger."""
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    hanna = await stage.person("Hanna", coordinator=True)
    number = await forum.shown(ana, HIDDEN)
    before = await forum.reads(number, hanna), stage.reads(hanna, "coordinators")
    stage.embedded.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=1)
    await forum.reply(bo, number, "We did it so.")
    await stage.later(days=1)
    stage.embedded.guild.remove_member(ana.actor)
    await stage.embedded.env.settle()
    await stage.later(days=8)
    after = await forum.reads(number, hanna), stage.reads(hanna, "coordinators")
    assert after[0][0] == before[0][0]
    assert len(after[0]) == len(before[0]) + 1
    assert after[1] == before[1]
    rows = await stage.services.db.all("SELECT * FROM notice WHERE route LIKE 'handle:%'")
    assert rows == []


async def test_a_hidden_post_is_in_no_search_before_it_appears(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    await forum.raise_(ana, HIDDEN)
    await stage.later(seconds=55)
    assert await stage.services.db.value("SELECT count(*) FROM search_doc") == 0
    (answer,) = await stage.forge((bo, "obstacles1:face:1", None))
    assert "three permits" not in said(answer)
    await stage.later(minutes=16)
    assert await stage.services.db.value("SELECT count(*) FROM search_doc") == 1


@pytest.mark.fault(53)
async def test_mentions_in_posts_and_replies_ping_nobody(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    ping = f"@everyone <@{bo.id}> <@&{stage.embedded.guild.roles['Member'].id}>"
    number = await forum.shown(
        ana, HIDDEN, title="@everyone look at this", body=f"{ping} are in the way of us."
    )
    await forum.reply(bo, number, f"{ping} have seen it.")
    posted = [
        request.json
        for request in stage.embedded.env.http_requests
        if request.method == "POST" and request.path.startswith("/channels/")
    ]
    texts = ("in the way of us", "have seen it")
    sent = [body for body in posted if any(text in json.dumps(body) for text in texts)]
    assert len(sent) == 2
    for body in sent:
        message = body.get("message", body)
        assert message["allowed_mentions"]["parse"] == []
        assert not message["allowed_mentions"].get("users")
        assert f"<@{bo.id}>" not in json.dumps(message)
        assert "@everyone" not in json.dumps(message)
