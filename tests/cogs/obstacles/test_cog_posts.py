"""What people do on a post: face it, follow it, change it, take it away."""

from tests.cogs.obstacles.forum import CITY, FORM, HIDDEN, NAMED, labels_of
from tests.stage import said, text_of

CITIES = ("Leuven", "Rome", "Sofia", "Lisbon")


async def _officials(forum, cities=CITIES):
    return [await forum.stage.person(f"Official of {city}", city=city) for city in cities]


async def test_cities_are_counted_once_and_printed_from_three_on(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    officials = await _officials(forum)
    colleague = await stage.person("Colleague", city="Leuven")
    number = await forum.shown(ana, NAMED)

    first = await forum.press(officials[0], "We face this too", number)
    assert said(first).startswith("Counted, not named.")
    assert labels_of(first.response) == ["Name our city", "Undo"]
    again = said(await forum.press(colleague, "We face this too", number))
    assert again == "Your city is already counted."
    await stage.later(hours=2)
    assert "cities face this" not in text_of(await forum.card(number, ana))

    await forum.press(officials[1], "We face this too", number)
    await stage.later(hours=2)
    assert "3 cities face this." in text_of(await forum.card(number, ana))
    assert "Leuven" not in text_of(await forum.card(number, ana))


async def test_only_cities_are_counted(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    hanna = await stage.person("Hanna", coordinator=True)
    number = await forum.shown(ana, NAMED)
    assert said(await forum.press(hanna, "We face this too", number)) == (
        "Only cities are counted."
    )


async def test_a_city_shows_its_name_only_when_it_says_so(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo, cy = await _officials(forum, ("Leuven", "Rome"))
    number = await forum.shown(ana, NAMED)
    counted = await forum.press(bo, "We face this too", number)
    await stage.press(bo, "Name our city", counted)
    assert "Among them: Leuven." in text_of(await forum.card(number, ana))
    counted = await forum.press(cy, "We face this too", number)
    assert said(await stage.press(cy, "Undo", counted)) == "Your city is not counted any more."
    assert await stage.services.db.value("SELECT count(*) FROM faced") == 2


async def test_undo_ends_after_five_minutes(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    (bo,) = await _officials(forum, ("Leuven",))
    number = await forum.shown(ana, NAMED)
    counted = await forum.press(bo, "We face this too", number)
    await stage.later(minutes=6)
    assert "five minutes" in said(await stage.press(bo, "Undo", counted))
    assert await stage.services.db.value("SELECT count(*) FROM faced") == 2


async def test_the_printed_number_follows_at_most_once_an_hour(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    officials = await _officials(forum)
    number = await forum.shown(ana, NAMED)
    for official in officials[:2]:
        await forum.press(official, "We face this too", number)
    await stage.later(hours=2)
    assert "3 cities face this." in text_of(await forum.card(number, ana))
    await forum.press(officials[2], "We face this too", number)
    await forum.press(officials[3], "We face this too", number)
    await stage.later(minutes=58)
    shown = text_of(await forum.card(number, ana))
    await stage.later(minutes=5)
    assert "5 cities face this." in text_of(await forum.card(number, ana))
    assert "5 cities" not in shown


async def test_following_and_its_end(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, HIDDEN)
    assert said(await forum.press(bo, "Follow", number)) == f"You follow OBS-{number}."
    assert said(await forum.press(bo, "Follow", number)) == f"You no longer follow OBS-{number}."
    assert "you raised it" in said(await forum.press(ana, "Follow", number))
    assert await stage.services.db.all("SELECT * FROM follow") == []


async def test_the_author_edits_and_others_may_not(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    colleague = await stage.person("Colleague", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    for label, may in ((NAMED, True), (CITY, True), (HIDDEN, False)):
        number = await forum.shown(ana, label)
        for who, allowed in ((ana, True), (colleague, may), (bo, False)):
            form = await stage.slash(who, "obstacle edit", obstacle=f"OBS-{number}")
            assert (form.modal is not None) is allowed, (label, who.name)
        form = await stage.slash(ana, "obstacle edit", obstacle=f"OBS-{number}")
        await stage.fill(ana, form, {**FORM, "title": "Permits take a year"})
        if label is HIDDEN:  # the second of the press is not to be read from the post
            assert "**Permits take a year**" not in text_of(await forum.card(number, bo))
            await stage.later(minutes=16)
        assert "**Permits take a year**" in text_of(await forum.card(number, bo))
        assert (await forum.thread(number)).name == "Permits take a year"


async def test_what_is_withdrawn_is_gone_from_post_row_and_search(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    number = await forum.shown(ana, HIDDEN)
    assert await stage.services.db.value("SELECT count(*) FROM search_doc") == 1
    sure = await stage.choose(ana, ["withdraw"], await forum.press(ana, "More…", number))
    assert said(await stage.press(ana, "Withdraw", sure)) == (
        f"OBS-{number} is withdrawn. Others see it within 15 minutes."
    )
    await stage.later(minutes=16)
    assert "three permits" not in stage.sees(bo)
    assert (await forum.row(number))["body"] == ""
    assert await stage.services.db.value("SELECT count(*) FROM search_doc") == 0


async def test_nobody_else_withdraws_it_not_even_with_a_changed_client(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    hanna = await stage.person("Hanna", coordinator=True)
    number = await forum.shown(ana, HIDDEN)
    (answer,) = await stage.forge((hanna, f"obstacles1:withdrawn:{number}", None))
    assert said(answer) == "Only whoever raised it can do this."
    assert (await forum.row(number))["state"] == "open"


async def test_a_duplicate_gives_its_cities_to_the_first(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    cy = await stage.person("Cy", city="Rome")
    first = await forum.shown(ana, CITY)
    second = await forum.shown(bo, CITY)
    third = await forum.shown(cy, CITY)

    async def point(who, of, at):
        return said(
            await stage.slash(who, "obstacle duplicate", of=f"OBS-{of}", obstacle=f"OBS-{at}")
        )

    assert await point(bo, second, second) == f"OBS-{second} cannot be a duplicate of itself."
    assert await point(bo, first, second) == f"OBS-{second} now points to OBS-{first}."
    assert await point(cy, second, third) == f"OBS-{third} now points to OBS-{first}."
    assert (
        await stage.services.db.value("SELECT count(*) FROM faced WHERE obstacle_id = ?", (first,))
        == 3
    )
    assert f"**Raised before** · OBS-{first}" in text_of(await forum.card(second, ana))
    assert await point(ana, third, first) == f"OBS-{first} cannot be a duplicate of itself."


async def test_a_post_deleted_by_hand_is_withdrawn_and_not_made_again(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    hanna = await stage.person("Hanna", coordinator=True)
    number = await forum.shown(ana, NAMED)
    thread = (await forum.row(number))["thread_id"]
    stage.embedded.env.backend.delete_channel(thread)
    await stage.embedded.env.settle()
    await stage.later(days=8)
    assert (await forum.row(number))["state"] == "withdrawn"
    assert (await forum.row(number))["thread_id"] == thread
    assert f"OBS-{number}" in "\n".join(stage.reads(hanna, "coordinators"))
    assert await stage.services.db.value("SELECT count(*) FROM search_doc") == 0


async def test_an_edit_that_does_not_fit_can_be_mended_and_one_that_tells_is_warned_of(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    number = await forum.shown(ana, HIDDEN)
    form = await stage.slash(ana, "obstacle edit", obstacle=f"OBS-{number}")
    refused = await stage.fill(ana, form, {**FORM, "body": "\u200b" * 25 + "too short"})
    assert said(refused).startswith("What happens needs 20 to 1800 characters.")
    again = await stage.press(ana, "Edit", refused)
    assert "too short" in said(again)
    telling = "In Ljubljana every stop needs three permits."
    changed = said(await stage.fill(ana, again, {**FORM, "body": telling}))
    assert changed.startswith(f"OBS-{number} is changed.")
    assert "this could point to your city: “Ljubljana”." in changed


async def test_a_press_on_open_tells_nobody_that_a_hidden_one_is_on_its_way(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    bo = await stage.person("Bo", city="Leuven")
    await forum.raise_(ana, HIDDEN)
    pending, nothing = await stage.forge(
        (bo, "obstacles1:open:1", None), (bo, "obstacles1:open:77", None)
    )
    assert said(pending) == "There is no OBS-1."
    assert said(nothing) == "There is no OBS-77."


async def test_whoever_is_muted_everywhere_posts_nothing_behind_a_handle(forum):
    stage = forum.stage
    ana = await stage.person("Ana", city="Ljubljana")
    until = int(stage.now.timestamp()) + 86_400
    token = await stage.bot.cogs["ObstaclesCog"].desk.store.keyring.block(ana.id)
    await stage.services.db.write(
        lambda tx: tx.execute("INSERT INTO block VALUES (?, ?)", (token, until)).close()
    )
    preview = await forum.preview(ana)
    refused = said(await stage.press(ana, CITY, preview))
    assert refused == f"A coordinator has paused what you post without a name until <t:{until}:D>."
    preview = await forum.preview(ana)
    assert "is raised" in said(await stage.press(ana, NAMED, preview))
