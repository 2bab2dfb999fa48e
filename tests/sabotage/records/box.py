"""Anonymous answers: counted once, traced never, destroyed in time."""

from tests.sabotage.record import Sabotage

_BOX = "tests/cogs/polls/test_box.py::test_"
_LIFE = "tests/cogs/polls/test_store_life.py::test_"

RECORDS = (
    Sabotage(
        "batch-not-shuffled",
        "cogs/polls/store/casting.py",
        "self._tx.many(sql, ids.shuffled(self._secrets, values))",
        "self._tx.many(sql, values)",
        "tests/cogs/polls/test_box_pairing.py::"
        "test_file_key_and_ids_pair_voters_with_answers_only_by_chance",
    ),
    Sabotage(
        "ballot-not-padded",
        "cogs/polls/rules/answers.py",
        'content.ljust(BALLOT_LENGTH - 1, b"\\0")',
        "content",
        "tests/cogs/polls/test_rules_answers.py::"
        "test_every_answer_comes_back_from_a_body_of_one_length",
    ),
    Sabotage(
        "box-not-rewritten-after-a-batch",
        "cogs/polls/store/casting.py",
        "            await self._file.rewrite()\n        return answers\n",
        "            pass\n        return answers\n",
        _BOX + "nobody_hears_recorded_before_the_file_is_rewritten",
    ),
    Sabotage(
        "box-not-rewritten-at-the-start",
        "cogs/polls/store/boxfile.py",
        "        # What a crash left between a commit and its rewrite goes now.\n"
        "        await self.rewrite()\n",
        "",
        "tests/cogs/polls/test_store_start.py::test_a_vacuum_that_a_crash_left_out_is_made_good",
    ),
    Sabotage(
        "box-not-sealed",
        "cogs/polls/store/boxfile.py",
        "connect=self._connect, profile=SEALED)",
        "connect=self._connect)",
        _BOX + "no_log_beside_the_file_keeps_the_order_of_answers",
    ),
    Sabotage(
        "two-colleagues-in-one-batch",
        "cogs/polls/store/casting.py",
        "if key in self._markers or self._tx.value(sql, key) is not None:",
        "if self._tx.value(sql, key) is not None:",
        _BOX + "fifty_presses_of_two_colleagues_at_once_are_one_ballot",
    ),
    Sabotage(
        "second-answer-of-a-city",
        "cogs/polls/store/casting.py",
        "if key in self._markers or self._tx.value(sql, key) is not None:",
        "if key in self._markers:",
        _BOX + "a_city_answers_once_whoever_presses",
    ),
    Sabotage(
        "marker-without-the-key",
        "cogs/polls/rules/codes.py",
        'hmac.digest(key, b"voted" + token + voted.encode(), "sha256")',
        'hashlib.sha256(b"voted" + token + voted.encode()).digest()',
        "tests/cogs/polls/test_rules_codes.py::"
        "test_the_marker_follows_the_published_recipe_and_needs_the_key",
    ),
    Sabotage(
        "recorded-while-the-box-is-paused",
        "cogs/polls/store/casting.py",
        "        if self._file.paused and not await self._file.rewrite():\n"
        "            raise paused()\n",
        "",
        _BOX + "a_rewrite_that_fails_pauses_the_box_until_one_succeeds",
    ),
    Sabotage(
        "last-presses-lost-at-the-closing",
        "cogs/polls/store/box.py",
        "            await self._casting.handle_queue()\n            if self.file.is_there:\n"
        "                await self.file.write(lambda tx: sealed.stop_accepting(tx, poll_id))\n",
        "            if self.file.is_there:\n"
        "                await self.file.write(lambda tx: sealed.stop_accepting(tx, poll_id))\n"
        "            await self._casting.handle_queue()\n",
        _BOX + "what_was_pressed_before_the_closing_counts",
    ),
    Sabotage(
        "answers-after-the-closing",
        "cogs/polls/store/casting.py",
        "        elif not open_:\n            answers.append(NotAccepting())\n",
        "",
        _BOX + "after_the_closing_nothing_is_recorded",
    ),
    Sabotage(
        "codes-guessed-without-end",
        "cogs/polls/store/tries.py",
        "        if len(begun) >= WRONG_TRIES:\n",
        "        if len(begun) > 20 * WRONG_TRIES:\n",
        _BOX + "every_wrong_code_gets_the_same_words_and_five_a_pause",
    ),
    Sabotage(
        "codes-still-lead-to-texts",
        "cogs/polls/store/sealed.py",
        "fresh = [(poll_id, secrets.bytes(_ID_LENGTH), *row) for row in found]",
        'fresh = tx.all("SELECT * FROM texts WHERE poll_id = ?", (poll_id,))',
        _BOX + "after_counting_no_code_leads_to_a_text",
    ),
    Sabotage(
        "markers-kept-after-counting",
        "cogs/polls/store/sealed.py",
        '    tx.execute("DELETE FROM voted WHERE poll_id = ?", (poll_id,))\n',
        "    if with_poll:\n"
        '        tx.execute("DELETE FROM voted WHERE poll_id = ?", (poll_id,))\n',
        _BOX + "after_counting_no_code_leads_to_a_text",
    ),
    Sabotage(
        "withdrawn-answers-kept",
        "cogs/polls/store/counting.py",
        "keep_texts = poll.state is State.PUBLISHED and poll.texts is Texts.WAITING",
        "keep_texts = poll.texts is not Texts.RELEASED",
        _LIFE + "withdrawing_destroys_the_answers",
    ),
    Sabotage(
        "cast-before-it-was-acknowledged",
        "cogs/polls/cog/answering.py",
        "        await request.wait()\n        try:\n            recorded",
        "        try:\n            recorded",
        "tests/cogs/polls/test_cog_mishaps.py::test_a_press_that_cannot_be_acknowledged_casts_nothing",
    ),
    Sabotage(
        "cast-leaves-a-line",
        "cogs/polls/store/casting.py",
        "            await self._file.rewrite()\n        return answers\n",
        "            await self._file.rewrite()\n"
        '        __import__("logging").getLogger(__name__).info("cast")\n'
        "        return answers\n",
        _BOX + "no_task_is_left_and_no_line_is_logged",
    ),
    Sabotage(
        "old-box-counted-after-a-restore",
        "cogs/polls/store/start.py",
        "lost = found is None or found.token != poll.box_token",
        "lost = found is None",
        "tests/cogs/polls/test_store_start.py::test_another_token_voids_too_and_what_stood_there_goes",
    ),
    Sabotage(
        "ballot-key-not-checked",
        "bot/operations/start.py",
        "            replaced = check_keys(settings, rests, connect=connect)\n",
        "            replaced = ()\n",
        "tests/bot/test_operations_start.py::"
        "test_another_ballot_key_is_refused_while_polls_are_in_the_box",
    ),
)
