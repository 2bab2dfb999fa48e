"""A post deleted by hand and posted again stands as before; a duplicate leaves nothing open."""

import pytest

from cogs.obstacles.rules.records import Identity
from tests.cogs.obstacles.forum import HIDDEN, NAMED
from tests.cogs.obstacles.house import ANA, THREAD, house
from tests.stage import labels_of, said, text_of

NEED = "A legal opinion on joint permits, by June."
MOVED = "UPDATE obstacle SET state = ?, closed_on = ?, next_step = ?, next_step_at = ? WHERE id = ?"


@pytest.mark.parametrize(
    ("state", "closed_on", "step"),
    [("open", None, "ask_peers"), ("stale", None, None), ("solved", "2026-03-30", "settle")],
)
async def test_posted_again_it_stands_as_it_stood(folder, state, closed_on, step):
    async with house(folder) as rooms:
        await rooms.member(ANA)
        number = await rooms.shown(ANA, Identity.NAMED)
        at = 2_000_000_000 if step else None
        values = (state, closed_on, step, at, number)
        await rooms.db.write(lambda tx: tx.execute(MOVED, values).close())
        posts = rooms.store.posts
        await rooms.db.write(lambda tx: posts.gone(tx, number))
        await rooms.db.write(lambda tx: posts.again(tx, number))
        await rooms.db.write(lambda tx: posts.sent(tx, number, THREAD + 99))
        found = await rooms.find(number)
        assert (found.state, found.thread_id, found.next_step) == (state, THREAD + 99, step)
        assert found.closed_on is None or str(found.closed_on) == closed_on
        assert found.gone_from is None
        (doc,) = await rooms.db.all("SELECT state FROM search_doc WHERE kind = 'obstacle'")
        assert doc["state"] == state


async def test_what_its_author_withdrew_stays_withdrawn_when_posted_again(folder):
    async with house(folder) as rooms:
        await rooms.member(ANA)
        number = await rooms.shown(ANA, Identity.NAMED)
        posts = rooms.store.posts
        await rooms.db.write(lambda tx: posts.gone(tx, number))
        assert (await rooms.find(number)).body != ""
        await rooms.erase(ANA, with_texts=True)
        await rooms.db.write(lambda tx: posts.again(tx, number))
        found = await rooms.find(number)
        assert (found.state, found.gone_from, found.body) == ("withdrawn", None, "")


async def test_the_words_of_a_post_that_somebody_deleted_can_still_be_withdrawn(forum, ana):
    number = await forum.shown(ana, NAMED)
    forum.stage.embedded.env.backend.delete_channel((await forum.row(number))["thread_id"])
    await forum.stage.embedded.env.settle()
    assert (await forum.row(number))["gone_from"] == "open"
    (told,) = await forum.stage.forge((ana, f"obstacles1:withdrawn:{number}", None))
    assert said(told) == f"OBS-{number} is withdrawn."
    assert (await forum.row(number))["body"] == ""


@pytest.mark.parametrize("after", ["settled", "not settled"])
async def test_what_was_solved_leaves_search_with_its_post(forum, ana, bo, after):
    """And a duplicate of it; they stay as they ended."""
    number = await forum.shown(ana, NAMED)
    second = await forum.shown(bo, NAMED, title="Another one of the same")
    await duplicate(forum, bo, second, number)
    form = await forum.stage.slash(ana, "obstacle solve", obstacle=f"OBS-{number}")
    told = {"outcome": "solved", "summary": "One desk for all three permits of a stop."}
    await forum.stage.fill(ana, form, told)
    await forum.stage.later(days=9 if after == "settled" else 1)
    for each in (number, second):
        thread = (await forum.row(each))["thread_id"]
        forum.stage.embedded.env.backend.delete_channel(thread)
    await forum.stage.embedded.env.settle()
    await forum.stage.later(days=9)
    assert await forum.stage.services.db.all("SELECT kind, ref FROM search_doc") == []
    states = [(await forum.row(each))["state"] for each in (number, second)]
    assert states == ["solved", "duplicate"]


async def test_a_solution_is_found_again_with_its_post(folder):
    async with house(folder) as rooms:
        await rooms.member(ANA)
        number = await rooms.shown(ANA, Identity.NAMED)
        await rooms.close_it(number)
        posts = rooms.store.posts

        def solved(tx):
            tx.execute(
                "INSERT INTO solution (obstacle_id, outcome, summary, conditions, url, on_day)"
                " VALUES (?, 'solved', 'One desk.', '', '', '2026-03-30')",
                (number,),
            )
            tx.execute("UPDATE obstacle SET next_step = NULL, next_step_at = NULL")

        await rooms.db.write(solved)
        await rooms.db.write(lambda tx: posts.gone(tx, number))
        assert await rooms.db.all("SELECT kind FROM search_doc") == []
        await rooms.db.write(lambda tx: posts.again(tx, number))
        await rooms.db.write(lambda tx: posts.sent(tx, number, THREAD + 99))
        docs = await rooms.db.all("SELECT kind FROM search_doc ORDER BY kind")
        assert [doc["kind"] for doc in docs] == ["obstacle", "solution"]


@pytest.fixture
async def ana(forum):
    return await forum.stage.person("Ana", city="Ljubljana")


@pytest.fixture
async def bo(forum):
    return await forum.stage.person("Bo", city="Leuven")


@pytest.fixture
async def cora(forum):
    return await forum.stage.person("Cora", coordinator=True)


async def escalate(forum, who, number):
    ref = f"OBS-{number}"
    form = await forum.stage.slash(who, "obstacle escalate", obstacle=ref, kind="regulatory")
    await forum.stage.fill(who, form, {"text": NEED})
    await forum.stage.later(minutes=16)


async def duplicate(forum, who, number, of):
    await forum.stage.slash(who, "obstacle duplicate", of=f"OBS-{of}", obstacle=f"OBS-{number}")
    await forum.stage.later(minutes=16)


def card(forum, cora):
    found = [m for m in forum.stage.messages(cora, "coordinators") if "help for OBS" in text_of(m)]
    return found[-1]


@pytest.mark.parametrize("label", [NAMED, HIDDEN])
async def test_what_was_asked_for_a_duplicate_goes_on_for_the_first(forum, ana, bo, cora, label):
    first = await forum.shown(bo, NAMED, title="Another one of the same")
    second = await forum.shown(ana, label)
    await escalate(forum, ana, second)
    await duplicate(forum, ana, second, first)
    assert "help for OBS-1" in text_of(card(forum, cora))
    assert NEED in text_of(card(forum, cora))
    assert [(await forum.row(n))["escalated"] for n in (first, second)] == [1, 0]
    assert "help: New" in text_of(await forum.card(first, bo))
    assert "help: New" not in text_of(await forum.card(second, bo))
    await forum.stage.press(cora, "Close", card(forum, cora))
    assert (await forum.row(first))["escalated"] == 0


@pytest.mark.parametrize("why", ["one runs there", "the first is unnamed"])
async def test_or_it_ends_and_coordinators_read_why(forum, ana, bo, cora, why):
    first = await forum.shown(bo, NAMED if why == "one runs there" else HIDDEN)
    second = await forum.shown(ana, NAMED, title="Another one of the same")
    if why == "one runs there":
        await escalate(forum, bo, first)
    await escalate(forum, ana, second)
    await duplicate(forum, ana, second, first)
    told = text_of(card(forum, cora))
    assert "help for OBS-2" in told
    assert f"Closed**: it was raised before, as OBS-{first}." in told
    assert labels_of(card(forum, cora)) == []
    assert (await forum.row(second))["escalated"] == 0
    assert (await forum.row(first))["escalated"] == int(why == "one runs there")


async def test_an_answer_that_is_awaited_goes_on_even_where_the_first_is_unnamed(
    forum, ana, bo, cora
):
    first = await forum.shown(bo, HIDDEN)
    second = await forum.shown(ana, NAMED, title="Another one of the same")
    await escalate(forum, ana, second)
    await forum.stage.press(cora, "Sent", card(forum, cora))
    await duplicate(forum, ana, second, first)
    assert "help for OBS-1" in text_of(card(forum, cora))
    assert "Text to send" not in labels_of(card(forum, cora))
    listed = said(await forum.stage.slash(cora, "escalation list"))
    assert "OBS-1" in listed
