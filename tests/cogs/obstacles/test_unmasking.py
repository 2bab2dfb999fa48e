"""A hostile reader tries to learn who is behind a handle from what Agora shows and leaves."""

import pytest

from bot.erasure import erase
from bot.ids import SystemSecrets
from tests.cogs.obstacles.forum import (
    COUNTRY,
    FORM,
    HIDDEN,
    Forum,
    custom_id_of,
)
from tests.stage import said, stage

SOLVED = {"outcome": "solved", "summary": "One desk now signs all three permits."}
CHANGED = {**FORM, "title": "Tram permits take twelve months"}


async def _people(forum):
    ana = await forum.stage.person("Ana", city="Ljubljana")
    bo = await forum.stage.person("Bo", city="Leuven")
    return ana, bo


async def _edit(forum, ana, number):
    form = await forum.stage.slash(ana, "obstacle edit", obstacle=f"OBS-{number}")
    await forum.stage.fill(ana, form, CHANGED)


async def _blocks(forum, ana, number):
    await forum.stage.forge((ana, f"obstacles1:block:{number}", ["actions"]))


async def _peers(forum, ana, number):
    await forum.stage.slash(ana, "obstacle peers", obstacle=f"OBS-{number}")


async def _withdraw(forum, ana, number):
    await forum.stage.forge((ana, f"obstacles1:withdrawn:{number}", None))


async def _duplicate(forum, ana, number):
    await forum.stage.slash(ana, "obstacle duplicate", of="OBS-1", obstacle=f"OBS-{number}")


def _look(forum, number, post):
    """All that a stranger sees change: the words, the tags, whether it is archived."""
    record = forum.stage.embedded.env.backend.get_channel(post.id)
    archived = record.thread_metadata.archived
    return record.name, tuple(sorted(record.applied_tags)), archived


@pytest.mark.parametrize("act", [_edit, _blocks, _peers, _withdraw, _duplicate])
@pytest.mark.parametrize("identity", [HIDDEN, COUNTRY])
async def test_what_an_unnamed_author_does_is_not_seen_at_the_second_of_the_press(
    forum, act, identity
):
    ana, bo = await _people(forum)
    await forum.shown(bo, "Post with my name", title="Another one of the same")
    number = await forum.shown(ana, identity)
    post = await forum.thread(number)
    await forum.stage.later(hours=2)
    before = await forum.reads(number, bo), _look(forum, number, post)
    await act(forum, ana, number)
    await forum.stage.later(seconds=50)
    assert (await forum.reads(number, bo), _look(forum, number, post)) == before
    await forum.stage.later(minutes=16)
    assert (await forum.reads(number, bo), _look(forum, number, post)) != before


async def test_a_stale_post_that_its_unnamed_author_wakes_opens_minutes_later(forum):
    ana, _ = await _people(forum)
    number = await forum.shown(ana, HIDDEN)
    await forum.stage.later(days=70)
    post = await forum.thread(number)
    assert (await forum.row(number))["state"] == "stale"
    before = _look(forum, number, post)
    await forum.stage.forge((ana, f"obstacles1:stuck:{number}", None))
    await forum.stage.later(seconds=50)
    assert _look(forum, number, post) == before
    await forum.stage.later(minutes=16)
    assert _look(forum, number, post) != before


async def _solve(forum, ana, number, **changes):
    form = await forum.stage.slash(ana, "obstacle solve", obstacle=f"OBS-{number}")
    await forum.stage.fill(ana, form, {**SOLVED, **changes})


async def test_search_does_not_tell_when_an_unnamed_author_solved_it_or_took_that_back(forum):
    ana, bo = await _people(forum)
    number = await forum.shown(ana, HIDDEN)

    async def found():
        return said(await forum.stage.slash(bo, "obstacle search", text="tram permits"))

    before = await found()
    await _solve(forum, ana, number)
    assert await found() == before
    await forum.stage.later(minutes=16)
    assert await found() != before
    solved = await found()
    await forum.stage.forge((ana, f"obstacles1:reopen:{number}", None))
    assert await found() == solved
    await forum.stage.later(minutes=16)
    assert await found() == before


async def test_an_unnamed_author_who_corrects_a_solution_is_seen_minutes_later(forum):
    ana, bo = await _people(forum)
    number = await forum.shown(ana, HIDDEN)
    await _solve(forum, ana, number)
    await forum.stage.later(hours=1)
    before = await forum.reads(number, bo)
    await _solve(forum, ana, number, summary="Two desks sign all of the permits.")
    await forum.stage.later(seconds=50)
    assert await forum.reads(number, bo) == before
    await forum.stage.later(minutes=16)
    assert "Two desks" in "\n".join(await forum.reads(number, bo))


async def test_whoever_has_the_token_of_anothers_draft_does_not_learn_what_became_of_it(forum):
    ana, bo = await _people(forum)
    preview = await forum.preview(ana)
    control = custom_id_of(preview.response, HIDDEN)
    assert "OBS-" not in said((await forum.stage.forge((bo, control, None)))[0])
    await forum.stage.forge((ana, control, None))
    assert "OBS-" not in said((await forum.stage.forge((bo, control, None)))[0])
    assert "Already posted" in said((await forum.stage.forge((ana, control, None)))[0])


async def _muted_everywhere(forum):
    ana, _ = await _people(forum)
    hanna = await forum.stage.person("Hanna", coordinator=True)
    number = await forum.shown(ana, HIDDEN)
    await forum.stage.later(minutes=3, seconds=7)
    await forum.stage.slash(
        hanna, "moderate mute", message=f"OBS-{number}", days=7, everywhere=True
    )
    return ana, number


async def test_a_mute_everywhere_does_not_say_of_which_handle_it_came(forum):
    """With the secret alone a block names somebody; its second would name the handle, too."""
    await _muted_everywhere(forum)
    db = forum.stage.services.db
    until = await db.value("SELECT until FROM block")
    muted = await db.value("SELECT muted_until FROM handle")
    at = await db.value("SELECT at FROM moderation")
    assert until != muted
    assert (until - at) % 86_400 != 0


async def test_sealing_takes_the_end_of_a_mute_with_it(forum):
    ana, number = await _muted_everywhere(forum)
    await forum.stage.forge((ana, f"obstacles1:sealed:{number}", None))
    row = await forum.stage.services.db.one("SELECT token, muted_until FROM handle")
    assert tuple(row) == (None, None)


async def test_a_post_to_be_read_first_reaches_coordinators_minutes_later(folder):
    async with stage(folder, secrets=SystemSecrets(), review_unnamed=True) as made:
        forum = Forum(made)
        ana = await made.person("Ana", city="Ljubljana")
        hanna = await made.person("Hanna", coordinator=True)
        before = made.reads(hanna, "coordinators"), said(await made.slash(hanna, "agora"))
        queue = said(await made.slash(hanna, "moderate queue"))
        await forum.raise_(ana, HIDDEN)
        await made.later(seconds=50)
        after = made.reads(hanna, "coordinators"), said(await made.slash(hanna, "agora"))
        assert after == before
        assert said(await made.slash(hanna, "moderate queue")) == queue
        await made.later(minutes=16)
        assert "three permits" in made.reads(hanna, "coordinators")[-1]


async def test_a_closed_private_message_of_an_unnamed_author_is_counted_nowhere(forum):
    ana, bo = await _people(forum)
    number = await forum.shown(ana, HIDDEN)
    health = forum.stage.services.health
    before = health.closed_private_messages
    forum.stage.embedded.env.inject_error(
        "POST", "/users/@me/channels", status=403, code=50007, times=9
    )
    await forum.reply(bo, number, "We did it so.")
    await forum.stage.later(days=1)
    assert health.closed_private_messages == before


async def test_nobody_learns_that_a_post_is_on_its_way(forum):
    """A forged control answers as for a number that nobody has yet."""
    ana, bo = await _people(forum)
    await forum.raise_(ana, HIDDEN)
    number = 1
    for verb in ("open", "withdrawn", "seal", "sealed", "follow", "unfollow", "face", "more"):
        (waiting,) = await forum.stage.forge((bo, f"obstacles1:{verb}:{number}", None))
        (nothing,) = await forum.stage.forge((bo, "obstacles1:" + verb + ":977", None))
        assert said(waiting) == said(nothing).replace("977", str(number)), verb


async def test_erasing_with_texts_does_not_take_away_all_of_a_person_in_one_second(forum):
    ana, bo = await _people(forum)
    hidden = await forum.shown(ana, HIDDEN)
    other = await forum.shown(bo, "Post with my name", title="Another one of the same")
    await forum.reply(ana, other, "We had this, too.")
    before = await forum.reads(hidden, bo), await forum.reads(other, bo)
    await erase(forum.stage.services, ana.id, with_texts=True)
    await forum.stage.later(seconds=50)
    assert (await forum.reads(hidden, bo), await forum.reads(other, bo)) == before
    await forum.stage.later(minutes=16)
    assert "Withdrawn" in (await forum.reads(hidden, bo))[0]
    assert "We had this" not in "\n".join(await forum.reads(other, bo))


@pytest.mark.parametrize(
    "letters", ["*", "_", "`", "~", "|", "[", "@", "<", "> ", "# ", "\u202e", "https://a.b "]
)
async def test_hostile_texts_of_full_length_still_appear(forum, letters):
    ana, bo = await _people(forum)
    text = "What is in the way of us: " + letters * 2000
    number = await forum.shown(
        ana, HIDDEN, title=text[:80], body=(text[:1_780] + " is our text"), tried=text[:1_000]
    )
    assert await forum.reads(number, bo)
    handle = await forum.reply(bo, number, (text[:1_780] + " is our text"))
    assert any(handle in line for line in (await forum.reads(number, bo))[1:])


OWN = ("edit", "seal", "sealed", "withdrawn", "stuck", "waits", "reopen", "keepout", "mine")
EACH = ("face", "follow", "name", "reply", "more", "who", "open", "tried")


@pytest.mark.parametrize("verb", OWN + EACH)
async def test_two_presses_at_once_end_as_one_and_without_a_fault(forum, verb):
    ana, bo = await _people(forum)
    number = await forum.shown(ana, HIDDEN)
    who = ana if verb in OWN else bo
    control = f"obstacles1:{verb}" if verb == "mine" else f"obstacles1:{verb}:{number}"
    for answer in await forum.stage.forge((who, control, None), (who, control, None)):
        assert "went wrong" not in said(answer)


@pytest.mark.parametrize("gone", ["post", "forum"])
async def test_what_an_unnamed_author_presses_once_the_post_is_gone_tells_nobody(forum, gone):
    ana, bo = await _people(forum)
    hanna = await forum.stage.person("Hanna", coordinator=True)
    number = await forum.shown(ana, HIDDEN)
    post = await forum.thread(number)
    where = post.id if gone == "post" else forum.stage.channel("obstacles").id
    forum.stage.embedded.env.backend.delete_channel(where)
    await forum.stage.embedded.env.settle()
    await forum.stage.forge((bo, f"obstacles1:say:{number}:x", {"text": "We did it so."}))
    for verb in ("stuck", "peers", "withdrawn", "sealed"):
        (answer,) = await forum.stage.forge((ana, f"obstacles1:{verb}:{number}", None))
        assert "went wrong" not in said(answer)
    await forum.stage.later(days=2)
    assert str(ana.id) not in "\n".join(forum.stage.reads(hanna, "coordinators"))


async def test_an_unnamed_author_who_leaves_and_returns_is_the_author_again(forum):
    ana, _ = await _people(forum)
    number = await forum.shown(ana, HIDDEN)
    guild = forum.stage.embedded.guild
    guild.remove_member(ana.actor)
    await forum.stage.embedded.env.settle()
    await forum.stage.later(days=3)
    rows = await forum.stage.services.db.all("SELECT token FROM handle")
    assert [row["token"] is None for row in rows] == [False]
    people = forum.stage.bot.cogs["ObstaclesCog"].desk.store.people
    found = await forum.stage.bot.cogs["ObstaclesCog"].desk.store.reading.find(number)
    assert await people.is_author(found, ana.id)


async def test_a_draft_outlives_a_restart_and_belongs_to_its_writer_alone(forum):
    ana, bo = await _people(forum)
    preview = await forum.preview(ana)
    control = custom_id_of(preview.response, HIDDEN)
    await forum.stage.restart(minutes=5)
    (others,) = await forum.stage.forge((bo, control, None))
    assert "expired" in said(others)
    (own,) = await forum.stage.forge((ana, control, None))
    assert said(own).startswith("It is raised.")


async def test_a_draft_ends_after_its_hour(forum):
    ana, _ = await _people(forum)
    control = custom_id_of((await forum.preview(ana)).response, HIDDEN)
    await forum.stage.later(hours=2, minutes=1)
    (late,) = await forum.stage.forge((ana, control, None))
    assert "expired" in said(late)
    assert await forum.stage.services.db.value("SELECT count(*) FROM obstacle") == 0


async def test_four_presses_at_once_raise_three_posts_without_a_name(forum):
    ana, _ = await _people(forum)
    controls = [custom_id_of((await forum.preview(ana)).response, HIDDEN) for _ in range(4)]
    await forum.stage.forge(*((ana, control, None) for control in controls))
    assert await forum.stage.services.db.value("SELECT count(*) FROM obstacle") == 3
