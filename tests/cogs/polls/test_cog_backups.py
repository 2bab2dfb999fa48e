"""What a stolen backup of a house with polls can tell."""

import pytest

from bot.operations.backup import backup_now
from tests.bot.installation import rows
from tests.cogs.polls.assembly import Assembly, code_in

WORDS = "Quokkas run the tramway number {}"
PLATFORM = (
    *("audit", "bundle", "card", "city", "city_alias", "city_day_off", "draft", "erasure"),
    *("letter", "member", "meta", "notice", "partner", "place", "sqlite_sequence"),
)
OF_POLLS = (
    *("moves", "named_results", "named_votes", "poll_electors", "poll_options", "poll_outcomes"),
    *("poll_results", "poll_texts", "polls"),
)
OF_THE_EXCHANGE = (
    *("block", "escalation", "faced", "follow", "handle", "moderation", "obstacle", "relay"),
    *("report", "route", "solution", "solution_credit", "solution_tried"),
    *("article", "article_source", "gap", "question"),
    *("contract", "contract_sector", "goal", "goal_value", "match_answer", "match_leaver"),
    *("match_round", "offer", "peer_match", "peer_pause", "visit", "visit_interest"),
    *("search_doc", "search_fts", "search_fts_config", "search_fts_content", "search_fts_data"),
    *("search_fts_docsize", "search_fts_idx"),
)
"""Never ``key``: what joins a post to its writer stands in the keyring alone."""


@pytest.mark.fault(34)
@pytest.mark.threat("thief of backups")
async def test_a_copy_has_the_listed_tables_and_no_own_word_before_its_release(house: Assembly):
    stage = house.stage
    settings = stage.services.settings
    ref = await house.open(own_words=True)
    codes = []
    for number, who in enumerate(house.officials):
        values = {"choice": "0", "text": WORDS.format(number)}
        codes.append(code_in(await house.answer(who, ref, values)))

    async def copied() -> bytes:
        copy = await backup_now(settings, stage.services.db, stage.now)
        found = rows(copy, "SELECT name FROM sqlite_schema WHERE type = 'table'")
        assert {name for (name,) in found} == {*PLATFORM, *OF_POLLS, *OF_THE_EXCHANGE}
        return copy.read_bytes()

    running = await copied()
    await stage.later(days=7, hours=17)
    waiting = await copied()
    for copy in (running, waiting):
        assert b"Quokkas" not in copy
        for code in codes:
            assert code.encode() not in copy
            assert code.replace("-", "").encode() not in copy
    review = await stage.press(house.olivier, "Review", "coordinators")
    await stage.press(house.olivier, "Release all", review)
    assert b"Quokkas" in await copied(), "else the search above would prove nothing"
