"""What is to be shown or said stands in rows, in the transaction that decided it."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from bot.db import Error, open_read_only
from bot.directory import Kind
from bot.errors import NotReady
from bot.outbox import Notice
from bot.registry import Class
from tests.bot.installation import installed, running, settings_in

NOON = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)  # a Tuesday, 14:00 in Brussels


async def nothing(*_):
    return None


@pytest.fixture
async def services(tmp_path):
    async with running(installed(settings_in(tmp_path))) as made:
        made.registry.card("poll", nothing)
        made.registry.card("member_role", nothing)
        made.registry.notice("poll.result", set(Class), nothing)
        made.registry.notice("member.decided", {Class.DAILY}, nothing)
        made.registry.notice("coordinators.line", {Class.COORDINATORS}, nothing)
        made.registry.letter("agenda.propose", lambda tx, payload: None)
        await made.db.write(lambda tx: made.directory.set_place(tx, "polls", 5))
        yield made


async def say(services, key="POLL-1 · result", **more):
    values = {
        "kind": "poll.result",
        "key": key,
        "route": "channel:polls",
        "mark": key,
        "payload": {"poll": 1},
        "when": Class.CHANNEL,
        **more,
    }
    return await services.db.write(lambda tx: services.outbox.say(tx, Notice(**values)))


async def row(services, key="POLL-1 · result"):
    return await services.db.one("SELECT * FROM notice WHERE dedupe_key = ?", (key,))


async def at(services, key="POLL-1 · result"):
    found = await row(services, key)
    return datetime.fromtimestamp(found["not_before"], UTC), bool(found["bundled"])


async def join(services, user_id, city, zone=None):
    found = await services.directory.named_city(city)

    def unit(tx):
        services.directory.ask_to_join(tx, user_id, Kind.TECHNICAL, city_id=found.id, zone=zone)

    await services.db.write(unit)


# Notices


@pytest.mark.fault(16)
async def test_a_key_is_said_once_ever(services):
    assert await say(services) is True
    first = dict(await row(services))
    assert await say(services, payload={"poll": 2}, mark="other") is False
    assert dict(await row(services)) == first
    await services.db.write(
        lambda tx: tx.execute("UPDATE notice SET state = 'sent', payload = NULL")
    )
    assert await say(services) is False
    assert await services.db.value("SELECT count(*) FROM notice") == 1


@pytest.mark.fault(16)
async def test_a_decision_that_failed_has_said_nothing(services):
    def unit(tx):
        services.outbox.say(tx, Notice("poll.result", "k", "channel:polls", "m", {}, Class.CHANNEL))
        raise KeyError

    with pytest.raises(KeyError):
        await services.db.write(unit)
    assert await row(services, "k") is None


async def test_every_row_has_a_nonce_of_its_own_that_no_id_foretells(services):
    for number in range(20):
        await say(services, f"k{number}")
        await services.db.write(
            lambda tx, n=number: services.outbox.open_card(tx, "poll", n, "polls", f"POLL-{n}")
        )
    nonces = [
        found["nonce"]
        for found in await services.db.all(
            "SELECT nonce FROM notice UNION ALL SELECT nonce FROM card"
        )
    ]
    assert len(set(nonces)) == 40
    assert all(len(nonce) == 16 and nonce.isalnum() for nonce in nonces)


async def test_an_unknown_kind_or_class_is_a_fault_of_ours(services):
    with pytest.raises(ValueError, match="no loaded cog"):
        await say(services, kind="poll.unknown")
    with pytest.raises(ValueError, match="never said"):
        await say(services, kind="member.decided", when=Class.NOW)


@pytest.mark.parametrize(
    ("when", "wanted", "expected", "bundled"),
    [
        (Class.CHANNEL, NOON.replace(hour=2), NOON.replace(hour=2), False),
        (Class.URGENT, NOON.replace(hour=2), NOON.replace(hour=2), False),
        (Class.ANY_HOUR, NOON.replace(hour=2), NOON.replace(hour=2), False),
        (Class.NOW, NOON, NOON, False),
        (Class.NOW, NOON.replace(hour=2), NOON.replace(hour=6), False),
        (Class.NOW, NOON.replace(hour=19), datetime(2026, 4, 1, 6, tzinfo=UTC), False),
        (Class.DAILY, NOON, datetime(2026, 4, 1, 7, tzinfo=UTC), True),
        (Class.DAILY, NOON.replace(hour=7), NOON.replace(hour=7), True),
        (Class.COORDINATORS, NOON, datetime(2026, 4, 6, 7, tzinfo=UTC), True),
    ],
)
async def test_each_class_has_its_hour(services, when, wanted, expected, bundled):
    await say(services, when=when, not_before=wanted, route="dm:7")
    assert await at(services) == (expected, bundled)


async def test_the_hour_is_the_members_own_else_the_citys_else_the_servers(services):
    await join(services, 1, "Lisbon")
    await join(services, 2, "Lisbon", zone="Europe/Helsinki")
    for user_id, hour in ((1, 8), (2, 6), (3, 7)):
        key = f"k{user_id}"
        await say(services, key, when=Class.DAILY, route=f"dm:{user_id}")
        assert await at(services, key) == (datetime(2026, 4, 1, hour, tzinfo=UTC), True)


@pytest.mark.parametrize("when", [Class.DAILY, Class.COORDINATORS])
async def test_what_would_expire_before_its_bundle_goes_at_the_next_waking_time(services, when):
    night = NOON.replace(hour=2)
    soon = timedelta(hours=4, minutes=30)
    await say(services, when=when, not_before=night, expires_at=night + soon)
    assert await at(services) == (NOON.replace(hour=6), False)


async def test_withdrawing_takes_back_what_waits_and_empties_it(services):
    for key in ("POLL-1:a", "POLL-1:b", "POLL-10:a", "POLL-1%"):
        await say(services, key)
    await services.db.write(
        lambda tx: tx.execute("UPDATE notice SET state = 'sending' WHERE dedupe_key = 'POLL-1:b'")
    )
    taken = await services.db.write(lambda tx: services.outbox.withdraw(tx, "POLL-1:"))
    assert taken == 1
    found = {r["dedupe_key"]: r["state"] for r in await services.db.all("SELECT * FROM notice")}
    assert found == {
        "POLL-1:a": "withdrawn",
        "POLL-1:b": "sending",
        "POLL-10:a": "waiting",
        "POLL-1%": "waiting",
    }
    assert (await row(services, "POLL-1:a"))["payload"] is None
    assert await say(services, "POLL-1:a") is False


@pytest.mark.parametrize("state", ["sent", "dead", "expired", "withdrawn"])
async def test_no_ended_row_can_keep_its_payload(services, state):
    await say(services)
    with pytest.raises(Error):
        await services.db.write(lambda tx: tx.execute("UPDATE notice SET state = ?", (state,)))


async def test_delivery_is_woken_after_the_commit(services):
    stored = []

    def wake():
        with closing(open_read_only(services.settings.database)) as file:
            stored.append(file.execute("SELECT count(*) FROM notice").fetchone()[0])

    services.outbox.wake = wake
    await say(services)
    assert stored == [1]


# Cards


async def cards(services):
    return [dict(r) for r in await services.db.all("SELECT * FROM card ORDER BY id")]


def unit(services, name, *args):
    return lambda tx: getattr(services.outbox, name)(tx, *args)


async def test_a_card_is_opened_once_at_its_place(services):
    for _ in range(2):
        await services.db.write(unit(services, "open_card", "poll", 1, "polls", "POLL-1"))
    (card,) = await cards(services)
    assert (card["channel_id"], card["state"], card["wanted"]) == (5, "stale", 1)


async def test_before_set_up_there_is_no_place_for_a_card(services):
    with pytest.raises(NotReady, match="/setup server"):
        await services.db.write(unit(services, "open_card", "poll", 1, "meetings", "POLL-1"))


async def test_a_card_without_a_message_is_one_row_too(services):
    """Two NULLs would pass a UNIQUE: such cards stand in channel 0."""
    for _ in range(2):
        await services.db.write(unit(services, "enforce", "member_role", 7, "Roles 7"))
    (card,) = await cards(services)
    assert (card["channel_id"], card["state"]) == (0, "stale")


async def test_a_change_makes_a_shown_card_stale_but_not_a_held_or_closed_one(services):
    states = ["fresh", "sending", "stale", "held", "closed"]
    for number, state in enumerate(states):
        await services.db.write(
            unit(services, "open_card", "poll", number, "polls", f"POLL-{number}")
        )
        await services.db.write(
            lambda tx, n=number, s=state: tx.execute(
                "UPDATE card SET state = ? WHERE record = ?", (s, n)
            )
        )
        await services.db.write(unit(services, "stale", "poll", number))
    assert [card["state"] for card in await cards(services)] == [
        "stale",
        "stale",
        "stale",
        "held",
        "closed",
    ]


async def test_a_card_posted_again_gets_a_new_nonce_and_forgets_its_tries(services):
    await services.db.write(unit(services, "open_card", "poll", 1, "polls", "POLL-1"))
    (before,) = await cards(services)
    await services.db.write(
        lambda tx: tx.execute(
            "UPDATE card SET state = 'held', message_id = 99, tries = 3, shown = 'x',"
            " first_try_at = 1, last_try_at = 1, last_error = 'gone'"
        )
    )
    await services.db.write(unit(services, "post_again", before["id"]))
    (card,) = await cards(services)
    assert card["nonce"] != before["nonce"]
    assert (card["state"], card["message_id"], card["tries"], card["shown"]) == (
        "stale",
        None,
        0,
        None,
    )
    assert (card["first_try_at"], card["last_error"], card["after_id"]) == (None, None, 99)


async def test_a_renumbered_card_follows_its_record(services):
    await services.db.write(unit(services, "open_card", "poll", 1, "polls", "POLL-1"))
    await services.db.write(unit(services, "renumber", "poll", 1, -1))
    (card,) = await cards(services)
    assert (card["record"], card["state"], card["wanted"]) == (-1, "stale", 2)


async def test_cards_move_with_their_place_but_ended_ones_stay(services):
    for number in (1, 2):
        await services.db.write(
            unit(services, "open_card", "poll", number, "polls", f"POLL-{number}")
        )
    await services.db.write(unit(services, "close_cards", "poll", 2))
    await services.db.write(unit(services, "move_cards", 5, 6))
    assert [card["channel_id"] for card in await cards(services)] == [6, 5]


# Letters


async def letters(services):
    return [r["key"] for r in await services.db.all("SELECT key FROM letter ORDER BY id")]


async def test_a_letter_is_written_once_and_only_where_somebody_reads_it(services):
    for _ in range(2):
        assert await services.db.write(unit(services, "letter", "agenda.propose", "OBS-1", {}))
    assert not await services.db.write(unit(services, "letter", "meeting.wanted", "VIS-1", {}))
    assert await letters(services) == ["OBS-1"]


@pytest.mark.fault(38)
async def test_whoever_lives_in_a_zone_that_is_gone_hears_by_ours(services):
    """Zones are renamed; one that was stored may be unknown to later time zone data."""
    await join(services, 7, "Istanbul", zone="Europe/Nowhere")
    await say(services, kind="member.decided", route="dm:7", when=Class.DAILY)
    assert await at(services) == (datetime(2026, 4, 1, 7, 0, tzinfo=UTC), True)


@pytest.mark.fault(38)
async def test_a_zone_under_its_old_name_is_the_same_hour(services):
    for user_id, zone in ((7, "Europe/Kiev"), (8, "Europe/Kyiv")):
        await join(services, user_id, "Istanbul", zone=zone)
        key = f"MEM-{user_id}"
        await say(services, key, kind="member.decided", route=f"dm:{user_id}", when=Class.DAILY)
    assert await at(services, "MEM-7") == await at(services, "MEM-8")
    assert await at(services, "MEM-7") == (datetime(2026, 4, 1, 6, 0, tzinfo=UTC), True)
