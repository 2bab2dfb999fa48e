"""Obstacles: who is behind a handle, whose turn it is, what appears when, what is counted."""

from tests.sabotage.record import Sabotage

_TURNS = "tests/cogs/obstacles/test_rules_turns.py::test_"
_CLOSING = "tests/cogs/obstacles/test_rules_closing.py::test_"
_RAISING = "tests/cogs/obstacles/test_rules_raising.py::test_"
_RAISED = "tests/cogs/obstacles/test_cog_raising.py::test_"
_INSIGHT = "tests/cogs/obstacles/test_rules_insight.py::test_"
_COUNTED = "tests/cogs/obstacles/test_insight_store.py::test_"
_SEALING = "tests/cogs/obstacles/test_store_sealing.py::test_"
_SECRECY = "tests/cogs/obstacles/test_secrecy.py::test_"
_ANSWERING = "tests/cogs/obstacles/test_cog_answering.py::test_"
_MODERATING = "tests/cogs/obstacles/test_cog_moderating.py::test_"

RECORDS = (
    Sabotage(
        "token-without-the-secret",
        "cogs/obstacles/store/keyring.py",
        'inner = hmac.digest(self._secret, nonce, "sha256")',
        'inner = hmac.digest(b"", nonce, "sha256")',
        _SECRECY + "a_wrong_secret_finds_none_of_a_thousand_and_the_right_one_finds_her",
    ),
    Sabotage(
        "token-without-the-nonce",
        "cogs/obstacles/store/keyring.py",
        'inner = hmac.digest(self._secret, nonce, "sha256")',
        'inner = hmac.digest(self._secret, b"", "sha256")',
        _SEALING + "with_all_files_and_the_secret_nobody_matches_a_sealed_post",
    ),
    Sabotage(
        "keys-never-destroyed",
        "cogs/obstacles/store/keyring.py",
        '            tx.many("DELETE FROM key WHERE key = ?", over)\n',
        "",
        _SEALING + "a_key_to_which_nothing_leads_is_destroyed_at_the_start",
    ),
    Sabotage(
        "draft-opened-by-another",
        "cogs/obstacles/store/keyring.py",
        "(token, self.owner(token, user_id), now),",
        '(token, tx.value("SELECT owner FROM draft WHERE token = ?", (token,)), now),',
        _RAISED + "nobody_else_posts_my_draft",
    ),
    Sabotage(
        "draft-outlives-its-hour",
        "cogs/obstacles/store/keyring.py",
        "DRAFT_MINUTES = 60\n",
        "DRAFT_MINUTES = 600\n",
        _RAISED + "a_draft_survives_a_restart_and_not_its_hour",
    ),
    Sabotage(
        "draft-tells-the-second",
        "cogs/obstacles/store/keyring.py",
        "return -(-last // HOUR) * HOUR",
        "return last",
        _SECRECY + "drafts_go_with_their_hour",
    ),
    Sabotage(
        "sealing-keeps-tokens",
        "cogs/obstacles/store/sealing.py",
        'token = NULL, muted_until = NULL, news = 0, pinged = 0"\n'
        '        " WHERE obstacle_id = ? AND token = ?"',
        'muted_until = NULL, news = 0, pinged = 0"\n        " WHERE obstacle_id = ? AND token = ?"',
        _SEALING + "a_replier_seals_only_their_own_part",
    ),
    Sabotage(
        "sealed-on-the-day-of-closing",
        "cogs/obstacles/rules/days.py",
        "SEALED_AFTER = timedelta(days=30)",
        "SEALED_AFTER = timedelta(days=3)",
        _SEALING + "it_comes_thirty_days_after_closing_and_not_before",
    ),
    Sabotage(
        "hidden-author-in-the-row",
        "cogs/obstacles/store/raising.py",
        '"author_id": user_id if named else None,',
        '"author_id": user_id,',
        _RAISED + "each_button_shows_exactly_what_it_says",
    ),
    Sabotage(
        "unnamed-at-once",
        "cogs/obstacles/store/raising.py",
        "seconds(self._appears(now)) if",
        "seconds(now) if",
        _RAISED + "an_unnamed_post_appears_between_one_and_fifteen_minutes_later",
    ),
    Sabotage(
        "second-press-raises-again",
        "cogs/obstacles/store/raising.py",
        'earlier = tx.one("SELECT * FROM obstacle WHERE draft_token = ?", (token,))',
        "earlier = None",
        _RAISED + "a_second_press_finds_the_first",
    ),
    Sabotage(
        "unnamed-without-limit",
        "cogs/obstacles/store/raising.py",
        "            self._unnamed.count(user_id, self._today())\n",
        "            pass\n",
        _RAISED + "three_a_day_without_a_name",
    ),
    Sabotage(
        "muted-handle-speaks",
        "cogs/obstacles/store/relaying.py",
        'row["muted_until"] > self._now()',
        'row["muted_until"] < self._now()',
        _ANSWERING + "a_muted_handle_is_refused_with_the_day",
    ),
    Sabotage(
        "mute-ends-with-the-thread",
        "cogs/obstacles/store/relaying.py",
        "                check_not_blocked(tx, block, self._now())\n",
        "",
        _MODERATING + "other_handles_are_unaffected_unless_it_holds_everywhere",
    ),
    Sabotage(
        "replies-numbered-in-order",
        "cogs/obstacles/store/relaying.py",
        'f"{RELAY}:{obstacle.id}:{form}"',
        'f"{RELAY}:{obstacle.id}:{form}:{sign}"',
        _ANSWERING + "a_second_submit_of_the_same_form_says_nothing_more",
    ),
    Sabotage(
        "each-reply-pings",
        "cogs/obstacles/store/news.py",
        'return not row["pinged"]',
        "return True",
        _ANSWERING + "one_unread_ping_whatever_comes",
    ),
    Sabotage(
        "hidden-reply-loses-its-words",
        "cogs/obstacles/store/moderation.py",
        "removed_text = coalesce(removed_text, ?)",
        "removed_text = substr(?, 1, 9)",
        _MODERATING + "a_reply_is_hidden_and_restored_word_by_word",
    ),
    Sabotage(
        "hidden-post-stays-in-search",
        "cogs/obstacles/store/publishing.py",
        "taken = obstacle.removed or ",
        "taken = ",
        _MODERATING + "a_post_is_hidden_out_of_search_and_restored",
    ),
    Sabotage(
        "solution-settles-next-day",
        "cogs/obstacles/rules/closing.py",
        "SETTLED_AFTER = timedelta(days=7)\n",
        "SETTLED_AFTER = timedelta(days=1)\n",
        _CLOSING + "a_solution_settles_after_seven_days_on_a_working_morning",
    ),
    Sabotage(
        "author-nudged-while-others-owe",
        "cogs/obstacles/rules/turns.py",
        "return Whose.ANSWERER if turn.answered else Whose.PEERS",
        "return Whose.AUTHOR if turn.answered else Whose.PEERS",
        _TURNS + "an_author_whom_others_owe_an_answer_is_never_reminded",
    ),
    Sabotage(
        "weeks-offline-nudge-many-times",
        "cogs/obstacles/rules/turns.py",
        "return passed[-1] if passed else waiting.step",
        "return passed[0] if passed else waiting.step",
        _TURNS + "three_weeks_offline_take_one_step_not_many",
    ),
    Sabotage(
        "nudged-on-saturday",
        "cogs/obstacles/rules/turns.py",
        "    while day.weekday() >= _SATURDAY:\n",
        "    while day.weekday() > _SATURDAY:\n",
        _TURNS + "every_step_is_later_and_at_nine_from_monday_to_friday",
    ),
    Sabotage(
        "failures-stand-last",
        "cogs/obstacles/rules/closing.py",
        "order = (Verdict.FAILED, Verdict.ADAPTED, Verdict.WORKED)",
        "order = (Verdict.WORKED, Verdict.ADAPTED, Verdict.FAILED)",
        _CLOSING + "failures_stand_first_and_all_are_counted",
    ),
    Sabotage(
        "escalation-reminds-for-ever",
        "cogs/obstacles/rules/escalation.py",
        "        and escalation.reminders < MOST_REMINDERS\n",
        "",
        _CLOSING + "reminders_come_when_due_then_weekly_and_three_times_at_most",
    ),
    Sabotage(
        "escalation-goes-back",
        "cogs/obstacles/rules/escalation.py",
        "Act.ANSWER: (frozenset({State.ROUTED}), State.ANSWERED),",
        "Act.ANSWER: (frozenset({State.ROUTED, State.CLOSED}), State.ANSWERED),",
        _CLOSING + "an_escalation_goes_its_way_once",
    ),
    Sabotage(
        "cell-of-two-cities-shown",
        "cogs/obstacles/rules/insight.py",
        "FEWEST = 3\n",
        "FEWEST = 2\n",
        _INSIGHT + "small_cells_say_only_that_they_are_small",
    ),
    Sabotage(
        "running-quarter-counted",
        "cogs/obstacles/rules/insight.py",
        "    last = year * 4 + quarter - 1\n",
        "    last = year * 4 + quarter\n",
        _INSIGHT + "only_whole_quarters_that_are_over",
    ),
    Sabotage(
        "withdrawn-ones-counted",
        "cogs/obstacles/store/insight.py",
        "removed = 0 AND state NOT IN ('withdrawn', 'review')",
        "state <> 'review'",
        _COUNTED + "what_was_withdrawn_or_hidden_by_a_coordinator_does_not_count",
    ),
    Sabotage(
        "partners-show-a-city",
        "cogs/obstacles/rules/raising.py",
        "return (Identity.NAMED, Identity.HIDDEN) if speaker.confirmed else (Identity.NAMED,)",
        "return tuple(Identity)",
        _RAISING + "each_kind_of_person_is_offered_what_they_can_show",
    ),
    Sabotage(
        "no-wait-at-all",
        "cogs/obstacles/rules/raising.py",
        "return SHORTEST_DELAY + timedelta(seconds=draw(span + 1))",
        "return timedelta(seconds=draw(span + 1))",
        _RAISING + "the_wait_is_from_one_to_fifteen_minutes",
    ),
    Sabotage(
        "city-in-the-text-unnoticed",
        "cogs/obstacles/rules/raising.py",
        "if one.kind is LeakKind.PLACE)",
        "if one.kind is LeakKind.LINK)",
        _RAISING + "the_three_that_must_never_be_missed",
    ),
)
