"""What the bot brings together: the platform's own timers run as long as it does."""

from datetime import timedelta


async def test_a_letter_reaches_its_handler_while_the_bot_runs(on_stage):
    services, read = on_stage.services, []
    services.registry.letter("poll.published", lambda _, payload: read.append(payload))
    at = services.clock.now() + timedelta(hours=1)
    await services.db.write(
        lambda tx: services.outbox.letter(tx, "poll.published", "poll:12", {"poll": 12}, at)
    )
    await on_stage.later(minutes=59)
    assert read == []
    await on_stage.later(minutes=1)
    assert read == [{"poll": 12}]


async def test_what_is_over_is_deleted_while_the_bot_runs(on_stage):
    services = on_stage.services
    await services.drafts.keep(on_stage.admin.id, {"question": "Shall we?"}, kind="test")
    assert await services.db.value("SELECT count(*) FROM draft") == 1
    await on_stage.later(hours=3)
    assert await services.db.value("SELECT count(*) FROM draft") == 0


async def test_an_event_that_comes_after_the_end_is_dropped(on_stage):
    bot, seen = on_stage.bot, []

    async def on_guild_join(_: object) -> None:
        seen.append("joined")

    bot.on_guild_join = on_guild_join
    await bot.close()
    bot.dispatch("guild_join", on_stage.embedded.guild)
    assert seen == []
