"""What is unnamed shows in its time, not at the press; and one broken thing stops no other."""

from tests.sabotage.record import Sabotage

_ISOLATION = "tests/cogs/obstacles/test_isolation.py::test_"
_AGAIN = "tests/cogs/obstacles/test_again.py::test_"
_NUMBERS = "tests/cogs/obstacles/test_numbers.py::test_"
_LATER = "tests/cogs/obstacles/test_later.py::test_"
_MUTED = "tests/cogs/obstacles/test_muted_everywhere.py::test_"
_ROUTES = "tests/cogs/obstacles/test_cog_routes.py::test_"
_LEAVING = "tests/cogs/cities/test_match_leaving.py::test_"

RECORDS = (
    Sabotage(
        "one-fault-stops-every-nudge",
        "cogs/obstacles/cog/turns.py",
        "            except Exception as error:\n                # One obstacle's",
        "            except ZeroDivisionError as error:\n                # One obstacle's",
        _ISOLATION + "one_step_that_fails_stops_no_other_and_is_tried_again",
    ),
    Sabotage(
        "broken-key-file-stops-all-posts",
        "cogs/obstacles/store/timer.py",
        "        except UserError:\n",
        "        except KeyError:\n",
        _ISOLATION + "a_broken_key_file_does_not_stop_the_posts",
    ),
    Sabotage(
        "no-forum-no-sealing",
        "bot/each.py",
        "            faults.append(error)\n",
        "            raise error from None\n",
        _ISOLATION + "posts_that_cannot_be_made_stop_no_sealing",
    ),
    Sabotage(
        "one-post-stops-the-others",
        "cogs/obstacles/store/posts.py",
        "await each(await self._services.db.all(due, (at, AT_ONCE)), appear)",
        "[await appear(row) for row in await self._services.db.all(due, (at, AT_ONCE))]",
        _ISOLATION + "one_post_that_cannot_appear_stops_no_other",
    ),
    Sabotage(
        "one-part-stops-the-week",
        "cogs/obstacles/cog/weekly.py",
        "await each(parts, lambda part: part(now))",
        "[await part(now) for part in parts]",
        _ISOLATION + "one_part_of_the_week_that_fails_stops_no_other",
    ),
    Sabotage(
        "key-file-looked-at-without-end",
        "cogs/obstacles/store/timer.py",
        "        self._tidy_at = now + HOURLY\n",
        "",
        _ISOLATION + "a_broken_key_file_is_tried_again_in_an_hour_not_at_each_look",
    ),
    Sabotage(
        "solved-by-another-refresh",
        "cogs/obstacles/store/solving.py",
        "            self._outbox.put_off(tx, kind, obstacle.id, obstacle.next_step_at)\n",
        "",
        _LATER + "another_refresh_of_the_card_does_not_tell_that_it_is_solved",
    ),
    Sabotage(
        "open-again-by-another-refresh",
        "cogs/obstacles/store/solving.py",
        "            self._outbox.put_off(tx, kind, obstacle.id, obstacle.next_step_at)\n",
        "",
        _LATER + "another_refresh_of_its_messages_does_not_tell_that_it_is_open_again",
    ),
    Sabotage(
        "hidden-only-once-the-edit-is-seen",
        "cogs/obstacles/store/moderation.py",
        "            if removed:\n                self._outbox.hurry(tx, kind, number)\n",
        "",
        _LATER + "what_a_coordinator_hides_goes_at_once_whatever_was_put_off",
    ),
    Sabotage(
        "told-by-the-digest",
        "cogs/obstacles/store/digest.py",
        " AND next_step IS NOT 'show' AND",
        " AND",
        _LATER + "no_list_tells_before_that_it_is_solved_or_open_again",
    ),
    Sabotage(
        "told-by-the-peers",
        "cogs/obstacles/store/peers.py",
        " AND o.next_step IS NOT 'show'",
        "",
        _LATER + "no_list_tells_before_that_it_is_solved_or_open_again",
    ),
    Sabotage(
        "posted-again-as-open",
        "cogs/obstacles/store/posts.py",
        "state=obstacle.gone_from, closed_on=None)",
        "state=State.OPEN, closed_on=None)",
        _AGAIN + "posted_again_it_stands_as_it_stood",
    ),
    Sabotage(
        "duplicate-keeps-its-escalation",
        "cogs/obstacles/store/posts.py",
        "asked = follow_duplicate(tx, self._outbox, self._turns, obstacle, root, self._now())",
        "asked: list[int] = []",
        _AGAIN + "what_was_asked_for_a_duplicate_goes_on_for_the_first",
    ),
    Sabotage(
        "unnamed-words-leave-by-a-duplicate",
        "cogs/obstacles/store/escalating.py",
        "if asks or _open_of(tx, root.id) is not None:",
        "if _open_of(tx, root.id) is not None:",
        _AGAIN + "or_it_ends_and_coordinators_read_why",
    ),
    Sabotage(
        "numbered-at-the-press",
        "cogs/obstacles/store/raising.py",
        '"id": by_chance(self._services.secrets) if identity.unnamed else None,',
        '"id": None,',
        _NUMBERS + "a_post_gets_its_number_when_it_appears_not_at_the_press",
    ),
    Sabotage(
        "escalation-listed-before-its-card",
        "cogs/obstacles/store/escalating.py",
        "WHERE state <> 'closed' AND escalation.id > 0\"",
        "WHERE state <> 'closed'\"",
        _NUMBERS + "an_escalation_gets_its_number_when_coordinators_see_it",
    ),
    Sabotage(
        "edit-found-at-the-press",
        "cogs/obstacles/store/posts.py",
        "        if until is None:\n            self._publish(tx, obstacle)\n",
        "        self._publish(tx, obstacle)\n",
        _LATER + "search_follows_when_the_post_does",
    ),
    Sabotage(
        "kept-out-at-the-press",
        "cogs/obstacles/store/publishing.py",
        "pending = obstacle.appears_at is not None or ",
        "pending = ",
        _LATER + "a_solution_kept_out_leaves_search_minutes_later_and_is_no_news",
    ),
    Sabotage(
        "unread-at-the-press",
        "cogs/obstacles/store/posts.py",
        "        if until is None and is_news:\n",
        "        if is_news:\n",
        _LATER + "followers_count_it_as_news_when_they_can_see_it",
    ),
    Sabotage(
        "draft-token-kept-until-sealing",
        "cogs/obstacles/store/timer.py",
        "            self._posts.forget_drafts,\n",
        "",
        _LATER + "a_draft_is_forgotten_an_hour_after_its_post_appeared",
    ),
    Sabotage(
        "mute-told-by-the-secret-alone",
        "cogs/obstacles/store/keyring.py",
        "return self.token(await self.make_again(BLOCKS), user_id)",
        'return self.token(b"", user_id)',
        _MUTED + "the_main_file_and_the_secret_do_not_tell_who_is_muted",
    ),
    Sabotage(
        "mute-nonce-outlives-the-mutes",
        "cogs/obstacles/store/sealing.py",
        'if await self._db.value("SELECT 1 FROM block LIMIT 1") is not None:',
        "if BLOCKS:",
        _MUTED + "once_nobody_is_muted_no_copy_of_the_main_file_tells_it_ever",
    ),
    Sabotage(
        "route-changed-once-sent",
        "cogs/obstacles/store/escalating.py",
        "        moved(escalation.state, Act.SENT)\n",
        "",
        _ROUTES + "no_other_route_is_taken_and_none_once_it_was_sent",
    ),
    Sabotage(
        "left-the-city-not-the-thread",
        "cogs/cities/store/match_times.py",
        "        await self._db.write(self._leave)\n",
        "",
        _LEAVING + "whoever_goes_leaves_the_thread_and_the_others_stay",
    ),
    Sabotage(
        "over-and-still-in-the-thread",
        "migrations/main/0007_cities.sql",
        "WHERE OLD.city_id IN (city_a, city_b, city_c) AND state IN ('accepted', 'over');\n"
        "END;\nCREATE TRIGGER match_leaver_erased",
        "WHERE OLD.city_id IN (city_a, city_b, city_c) AND state IN ('accepted');\n"
        "END;\nCREATE TRIGGER match_leaver_erased",
        _LEAVING + "whoever_goes_leaves_the_thread_and_the_others_stay",
    ),
)
