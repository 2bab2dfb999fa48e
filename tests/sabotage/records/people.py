"""Cities, the people who speak for them, and the server that was set up for them."""

from tests.sabotage.record import Sabotage

_COG = "tests/cogs/cities/test_cog.py::test_"
_STORE = "tests/cogs/cities/test_store.py::test_"
_SETUP = "tests/cogs/setup/test_cog.py::test_"
_ERASING = "tests/scenarios/test_erasing.py::test_"

RECORDS = (
    Sabotage(
        "roles-not-given",
        "cogs/cities/store/members.py",
        "                self._directory.confirm(tx, ticket.user_id, by)\n"
        "                self.enforce(tx, ticket.user_id)\n",
        "                self._directory.confirm(tx, ticket.user_id, by)\n",
        _STORE + "confirming_gives_the_roles_and_tells_the_person",
    ),
    Sabotage(
        "roles-kept-by-who-leaves",
        "cogs/cities/store/members.py",
        "        if present.confirmed:\n            self.enforce(tx, user_id)\n        else:\n",
        "        if not present.confirmed:\n",
        _STORE + "leaving_takes_the_roles_and_keeps_quiet",
    ),
    Sabotage(
        "news-to-who-left",
        "cogs/cities/store/members.py",
        "        self._outbox.withdraw(tx, _decided_key(user_id))\n",
        "",
        _STORE + "leaving_takes_the_roles_and_keeps_quiet",
    ),
    Sabotage(
        "old-button-decides",
        "cogs/cities/rules/joining.py",
        "    if present != ticket:\n        return Decision.CHANGED\n",
        "",
        "tests/cogs/cities/test_store.py::test_an_old_button_confirms_no_new_wish",
    ),
    Sabotage(
        "decision-unnoted",
        "cogs/cities/store/members.py",
        "            audit.note(tx, self._clock.now(), by, action, present.speaks_for)\n",
        "",
        _STORE + "confirming_gives_the_roles_and_tells_the_person",
    ),
    Sabotage(
        "mark-names-the-person",
        "cogs/cities/store/members.py",
        'return ids.reference("MEMBER", self._secrets.below(10**9))',
        'return ids.reference("MEMBER", 12)',
        _STORE + "no_mark_and_no_audit_row_names_a_person",
    ),
    Sabotage(
        "settled-card-keeps-the-name",
        "cogs/cities/store/members.py",
        "        self._renumber(tx, REQUEST, user_id, outcome)\n",
        "        self._outbox.stale(tx, REQUEST, user_id)\n",
        _COG + "a_settled_card_names_neither_the_person_nor_the_coordinator",
    ),
    Sabotage(
        "confirmed-after-leaving",
        "bot/directory/members.py",
        " WHERE user_id = ? AND state = 'asked' AND left_at IS NULL\"",
        ' WHERE user_id = ?"',
        "tests/bot/test_directory.py::"
        "test_only_an_open_request_is_confirmed_and_the_first_who_does_is_kept",
    ),
    Sabotage(
        "change-of-city-needs-no-confirmation",
        "cogs/cities/store/members.py",
        "write = self._moves.ask if moves else self._write",
        "write = self._write",
        _STORE + "whoever_asks_for_another_city_keeps_the_first_until_confirmed",
    ),
    Sabotage(
        "members-confirm-each-other",
        "cogs/cities/cog/members.py",
        'router.add(AREA, "confirm", self._confirm, Can.COORDINATE)',
        'router.add(AREA, "confirm", self._confirm, Can.MEMBER)',
        _COG + "only_coordinators_decide",
    ),
    Sabotage(
        "trouble-taken-for-leaving",
        "bot/permissions.py",
        "        if error.code not in GONE:\n            raise\n        return None\n",
        "        return None\n",
        _COG + "trouble_with_discord_makes_nobody_leave",
    ),
    Sabotage(
        "weekly-look-never-past-the-first-ten",
        "cogs/cities/cog/leavers.py",
        "else Round(now + pause, passed)",
        "else Round(now + pause)",
        _COG + "the_weekly_look_goes_on_after_the_first_ten",
    ),
    Sabotage(
        "timer-of-leavers-not-registered",
        "cogs/cities/cog/commands.py",
        "registry.timer(LeaversTimer(",
        "print(LeaversTimer(",
        _COG + "whoever_leaves_the_server_is_noticed_within_a_week",
    ),
    Sabotage(
        "personal-data-of-members-not-registered",
        "cogs/cities/cog/commands.py",
        "        registry.personal(members)\n",
        "",
        _COG + "erasing_takes_the_roles_and_the_last_trace",
    ),
    Sabotage(
        "cards-left-in-the-old-channel",
        "cogs/setup/store.py",
        "                    self._outbox.move_cards(tx, before, discord_id)\n",
        "                    self._outbox.move_cards(tx, discord_id, before)\n",
        _SETUP + "a_channel_made_anew_shows_the_card_again",
    ),
    Sabotage(
        "erasing-a-leaver-unnoted",
        "cogs/setup/cog/commands.py",
        "        await self._store.note_leaver(request.user_id)\n",
        "",
        _SETUP + "a_coordinator_erases_somebody_who_has_left_and_nobody_else",
    ),
    Sabotage(
        "texts-erased-unasked",
        "cogs/setup/cog/commands.py",
        "        await self._erase_own(request, with_texts=False)\n",
        "        await self._erase_own(request, with_texts=True)\n",
        _ERASING + "erasing_my_data_leaves_every_word_without_me",
    ),
    Sabotage(
        "texts-kept-though-asked",
        "cogs/setup/cog/commands.py",
        "        await self._erase_own(request, with_texts=True)\n",
        "        await self._erase_own(request, with_texts=False)\n",
        _ERASING + "erasing_my_texts_too_takes_every_word_of_mine",
    ),
    Sabotage(
        "former-name-stands-in-the-channel",
        "bot/delivery/threads.py",
        "            await self._unsay(thread)\n",
        "            pass\n",
        _ERASING + "erasing_my_texts_too_takes_every_word_of_mine",
    ),
    Sabotage(
        "go-live-by-anybody",
        "cogs/setup/cog/commands.py",
        'router.add(AREA, "live", self._live, Can.COORDINATE)',
        'router.add(AREA, "live", self._live)',
        _SETUP + "no_member_presses_what_is_for_coordinators",
    ),
    Sabotage(
        "leavers-erased-by-anybody",
        "cogs/setup/cog/commands.py",
        'router.add(AREA, "erase_leaver", self._erase_leaver, Can.COORDINATE)',
        'router.add(AREA, "erase_leaver", self._erase_leaver)',
        _SETUP + "no_member_presses_what_is_for_coordinators",
    ),
    Sabotage(
        "held-row-posted-again-twice",
        "cogs/setup/store.py",
        "WHERE id = ? AND state = 'held'\",  # noqa: S608 - ours",
        'WHERE id = ?",  # noqa: S608 - ours',
        _SETUP + "of_two_coordinators_one_posts_again",
    ),
    Sabotage(
        "unclear-card-posted-without-a-look",
        "cogs/setup/store.py",
        'if table == "card" and gone and not row["tries"]:',
        'if table == "card" and gone:',
        _SETUP + "an_unclear_card_is_looked_for_before_it_is_posted_again",
    ),
)
