"""Polls: thresholds, moments, who may, what is told, what is forgotten."""

from tests.sabotage.record import Sabotage

_LIFE = "tests/cogs/polls/test_store_life.py::test_"
_MANAGING = "tests/cogs/polls/test_cog_managing.py::test_"
_CELLS = "tests/cogs/polls/test_rules_cells.py::test_"
_PUBLISHING = "tests/cogs/polls/test_rules_publishing.py::test_"

RECORDS = (
    Sabotage(
        "small-cells-shown",
        "cogs/polls/rules/cells.py",
        "    if count <= SMALL:\n        return Word.UP_TO_SMALL\n",
        "    if count < SMALL:\n        return Word.UP_TO_SMALL\n",
        _CELLS + "no_hidden_cell_is_fixed_and_unanimity_is_never_certain",
    ),
    Sabotage(
        "number-of-answers-beside-hidden-cells",
        "cogs/polls/rules/publishing.py",
        "return None if any(isinstance(cell, Word) for cell in cells) else ballots",
        "return ballots",
        "tests/cogs/polls/test_cog_reading.py::test_ten_answers_are_numbers_and_one_or_two_are_words",
    ),
    Sabotage(
        "threshold-of-one-less",
        "cogs/polls/rules/publishing.py",
        "    if heard < poll.min_result:\n",
        "    if heard < poll.min_result - 1:\n",
        _LIFE + "four_answers_are_destroyed_and_only_the_sentence_remains",
    ),
    Sabotage(
        "answers-of-one-city-are-enough",
        "cogs/polls/rules/publishing.py",
        "heard = min(len(answers), cities)",
        "heard = len(answers)",
        _LIFE + "answers_of_people_must_come_from_enough_cities",
    ),
    Sabotage(
        "few-own-words-kept",
        "cogs/polls/rules/publishing.py",
        "return poll.takes_texts and texts >= poll.min_result",
        "return poll.takes_texts and texts > 0",
        _LIFE + "too_few_own_words_are_destroyed_unread",
    ),
    Sabotage(
        "marked-words-go-out-by-themselves",
        "cogs/polls/store/review.py",
        "if not (t.withheld or t.marked)]",
        "if not t.withheld]",
        _LIFE + "after_72_hours_only_unmarked_words_go_out_by_themselves",
    ),
    Sabotage(
        "opener-reviews-own-poll",
        "cogs/polls/store/review.py",
        "if not may_review(poll, actor.id, coordinator=actor.coordinator):",
        "if not actor.coordinator:",
        "tests/cogs/polls/test_cog_reviewing.py::test_the_opener_does_not_review_and_members_cannot",
    ),
    Sabotage(
        "reminder-tells-twice",
        "cogs/polls/store/telling.py",
        'if enough is not None and self._remind(tx, poll, "enough", enough=enough):',
        "if enough is not None and self._remind(\n"
        '            tx, poll, f"enough:{int(now.timestamp())}", enough=enough\n'
        "        ):",
        _LIFE + "a_reminder_tells_one_bit_and_only_once",
    ),
    Sabotage(
        "reminders-of-one-mark",
        "cogs/polls/store/telling.py",
        'f"{poll.ref} · reminder {number}"',
        'f"{poll.ref} · reminder"',
        _LIFE + "each_message_of_a_poll_has_a_mark_of_its_own",
    ),
    Sabotage(
        "parts-of-one-mark",
        "cogs/polls/store/telling.py",
        'f"{poll.ref} · own words {part}/{parts}"',
        'f"{poll.ref} · own words"',
        _LIFE + "each_message_of_a_poll_has_a_mark_of_its_own",
    ),
    Sabotage(
        "reminder-after-the-closing",
        "cogs/polls/store/telling.py",
        "                expires_at=poll.closes_at,\n",
        "",
        _LIFE + "no_reminder_outlives_its_poll",
    ),
    Sabotage(
        "reminders-not-withdrawn",
        "cogs/polls/store/endings.py",
        "                return poll\n            self._teller.no_more_reminders(tx, poll)\n",
        "                return poll\n",
        _LIFE + "no_reminder_outlives_its_poll",
    ),
    Sabotage(
        "older-press-wins",
        "cogs/polls/store/named.py",
        "excluded.interaction_id > named_votes.interaction_id",
        "excluded.interaction_id <> named_votes.interaction_id",
        _LIFE + "named_votes_show_live_and_the_latest_press_wins",
    ),
    Sabotage(
        "named-vote-after-the-closing",
        "cogs/polls/store/named.py",
        "            check_running(poll, now)\n",
        "",
        "tests/cogs/polls/test_store_refusals.py::"
        "test_a_named_vote_after_the_closing_is_refused_before_any_timer_ran",
    ),
    Sabotage(
        "card-not-told-of-a-named-vote",
        "cogs/polls/store/named.py",
        "            if kept:\n                self._teller.answered(tx, poll)\n",
        "",
        _LIFE + "every_named_vote_makes_the_card_stale_and_no_anonymous_one_does",
    ),
    Sabotage(
        "who-left-still-answers-by-name",
        "cogs/polls/cog/answering.py",
        "            person_in(tx).require(Can.MEMBER)\n",
        "",
        "tests/cogs/polls/test_cog_mishaps.py"
        "::test_a_named_answer_of_who_left_with_the_form_open_is_not_kept",
    ),
    Sabotage(
        "who-left-still-answers",
        "cogs/polls/cog/answering.py",
        "        await request.require(Can.MEMBER)\n",
        "",
        "tests/cogs/polls/test_cog_mishaps.py::test_a_member_who_left_in_mid_poll_keeps_their_ballot",
    ),
    Sabotage(
        "anybody-closes",
        "cogs/polls/store/endings.py",
        "                check_manager(poll, actor)\n                check_close_now(poll, now)\n",
        "                check_close_now(poll, now)\n",
        _MANAGING + "members_manage_their_own_named_polls_and_nothing_else",
    ),
    Sabotage(
        "openers-manage-anonymous-polls",
        "cogs/polls/rules/kinds.py",
        "return coordinator or (not self.anonymous and self.opener_id == person_id)",
        "return coordinator or self.opener_id == person_id",
        _LIFE + "a_members_anonymous_poll_is_a_proposal",
    ),
    Sabotage(
        "anybodys-poll-draft",
        "cogs/polls/store/records.py",
        "        if poll.opener_id != actor.id:\n            raise rows.missing(poll_id)\n",
        "",
        _LIFE + "only_its_writer_sees_and_changes_a_draft",
    ),
    Sabotage(
        "members-approve-proposals",
        "cogs/polls/store/records.py",
        "            if not actor.coordinator:\n"
        '                raise NotAllowed("Only coordinators can do this. Ask one of them.")\n'
        "            late =",
        "            late =",
        _LIFE + "a_members_anonymous_poll_is_a_proposal",
    ),
    Sabotage(
        "who-only-asked-to-join-may-answer",
        "cogs/polls/store/asked.py",
        " WHERE state = 'confirmed' AND left_at IS NULL AND city_id IS NOT NULL",
        " WHERE left_at IS NULL AND city_id IS NOT NULL",
        _LIFE + "who_has_only_asked_to_join_is_not_on_the_list",
    ),
    Sabotage(
        "late-opening-loses-its-length",
        "cogs/polls/store/launching.py",
        "            closes_at = opens_at + (poll.closes_at - poll.opens_at)\n",
        "            closes_at = opens_at + SHORTEST\n",
        _LIFE + "a_members_anonymous_poll_is_a_proposal",
    ),
    Sabotage(
        "lists-never-forgotten",
        "cogs/polls/store/endings.py",
        '                tx.execute("DELETE FROM poll_electors WHERE poll = ?", (row["id"],))\n',
        "",
        "tests/cogs/polls/test_promises.py::"
        "test_the_list_of_those_asked_is_kept_for_thirty_days_and_drafts_for_one",
    ),
    Sabotage(
        "coordinators-act-unnoted",
        "cogs/polls/store/endings.py",
        '            _note(tx, now, actor, "poll.withdraw", poll)\n',
        "",
        _LIFE + "coordinators_acts_are_noted_and_members_are_not",
    ),
    Sabotage(
        "erasure-passes-over-votes",
        "cogs/polls/store/personal.py",
        '        tx.execute("DELETE FROM named_votes WHERE member = ?", (user_id,))\n',
        "",
        "tests/cogs/polls/test_store_personal.py::"
        "test_erasing_deletes_places_and_votes_and_empties_the_opener",
    ),
    Sabotage(
        "personal-data-of-polls-not-registered",
        "cogs/polls/cog/commands.py",
        "    services.registry.personal(polls.data)\n",
        "",
        "tests/test_architecture.py::test_every_column_that_can_name_a_member_is_declared",
    ),
    Sabotage(
        "timer-of-polls-not-registered",
        "cogs/polls/cog/commands.py",
        "    services.registry.timer(polls.timer)\n",
        "",
        "tests/cogs/polls/test_promises.py::"
        "test_the_list_of_those_asked_is_kept_for_thirty_days_and_drafts_for_one",
    ),
    Sabotage(
        "timer-of-waiting-words-not-registered",
        "cogs/polls/cog/answering.py",
        "        self._services.registry.timer(self._waiting)\n",
        "",
        "tests/cogs/polls/test_cog_reviewing.py::test_a_draft_lives_for_ten_minutes_in_memory_alone",
    ),
    Sabotage(
        "card-of-review-not-registered",
        "cogs/polls/cog/showing.py",
        '        registry.card("poll_review", self._review_card)\n',
        "",
        "tests/cogs/polls/test_cog_previewing.py::"
        "test_members_propose_anonymous_polls_and_open_named_ones",
    ),
    Sabotage(
        "notice-of-results-not-registered",
        "cogs/polls/cog/showing.py",
        '        registry.notice("poll.result", {Class.CHANNEL}, self._result)\n',
        "",
        "tests/cogs/polls/test_cog_reading.py::test_ten_answers_are_numbers_and_one_or_two_are_words",
    ),
    Sabotage(
        "home-of-polls-not-registered",
        "cogs/polls/cog/showing.py",
        "        registry.home(self)\n",
        "",
        "tests/cogs/polls/test_cog_previewing.py::"
        "test_members_propose_anonymous_polls_and_open_named_ones",
    ),
)
