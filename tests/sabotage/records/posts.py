"""One post, as its record wants it; and of whoever stands behind a handle no trace."""

from tests.sabotage.record import Sabotage

_POSTS = "tests/bot/test_delivery_posts.py::test_"
_TWINS = "tests/bot/test_delivery_twins.py::test_"
_HANDLES = "tests/bot/test_delivery_handles.py::test_"
_FAULTS = "tests/bot/test_delivery_faults.py::test_"
_HOOKS = "tests/bot/test_delivery_hooks.py::test_"

RECORDS = (
    Sabotage(
        "post-repeated-as-if-it-had-a-nonce",
        "bot/delivery/looking.py",
        "look_after(work, now, nonce=not post)",
        "look_after(work, now)",
        _TWINS + "a_kill_leaves_one_post",
    ),
    Sabotage(
        "slow-success-trusted",
        "bot/delivery/posts.py",
        "        if _since(began) <= SURE_SECONDS:\n            return made.thread.id\n",
        "        if _since(began) <= 60:\n            return made.thread.id\n",
        _TWINS + "a_twin_that_the_library_made_is_removed_before_the_post_counts",
    ),
    Sabotage(
        "late-refusal-taken-for-nothing-stored",
        "bot/delivery/posts.py",
        "                if _since(began) > SURE_SECONDS:\n",
        "                if _since(began) > 60:\n",
        _TWINS + "a_refusal_after_the_librarys_repeat_does_not_count_as_nothing_stored",
    ),
    Sabotage(
        "answered-twin-deleted",
        "bot/delivery/posts.py",
        "            if await self._is_answered(twin):\n",
        "            if not twin:\n",
        _TWINS + "a_younger_twin_with_an_answer_is_left_and_coordinators_decide",
    ),
    Sabotage(
        "older-twin-deleted",
        "bot/delivery/posts.py",
        "return [ours[post_id] for post_id in sorted(ours)]",
        "return [ours[post_id] for post_id in sorted(ours, reverse=True)]",
        _TWINS + "twins_of_tries_that_all_seemed_to_fail_are_removed",
    ),
    Sabotage(
        "archived-posts-not-looked-at",
        "bot/delivery/posts.py",
        "for post in (*found, *archived)\n",
        "for post in found\n",
        _TWINS + "an_archived_twin_of_before_the_kill_is_found_too",
    ),
    Sabotage(
        "end-of-the-archive-not-asked-for",
        "bot/delivery/posts.py",
        "if len(archived) == limit and archived[-1].archive_timestamp > since:",
        "if len(archived) > limit and archived[-1].archive_timestamp > since:",
        _TWINS + "more_archived_posts_than_the_look_up_reaches_hold_it",
    ),
    Sabotage(
        "posts-of-others-taken-for-ours",
        "bot/delivery/posts.py",
        " and me and post.owner_id == me.id and post.id > after_id",
        " and me and post.id > after_id",
        _TWINS + "posts_of_others_and_of_other_marks_are_left_alone",
    ),
    Sabotage(
        "older-self-of-a-post-found-again",
        "bot/delivery/posts.py",
        "after_id = max(work.after_id or 0, discord.utils.time_snowflake(earliest))",
        "after_id = discord.utils.time_snowflake(earliest)",
        _TWINS + "a_card_posted_again_does_not_find_its_older_self",
    ),
    Sabotage(
        "archived-post-edited-as-it-is",
        "bot/delivery/threads.py",
        "if thread.archived and (changes or joins or differs.message):",
        "if thread.archived and joins:",
        _POSTS + "an_archived_post_is_opened_edited_and_archived_again",
    ),
    Sabotage(
        "count-archives-what-people-opened",
        "bot/delivery/threads.py",
        "wanted.archived if differs.thread else thread.archived",
        "wanted.archived",
        _POSTS + "a_count_leaves_the_post_open_or_archived_as_people_left_it",
    ),
    Sabotage(
        "thread-left-open-by-a-card-in-it",
        "bot/delivery/threads.py",
        '        if was_archived:\n            await self._edit(thread, {"archived": True})\n',
        "",
        _FAULTS + "an_archived_thread_is_opened_once",
    ),
    Sabotage(
        "leavers-of-a-thread-brought-back",
        "bot/delivery/threads.py",
        "joins = wanted.members if differs.members else ()",
        "joins = wanted.members",
        _POSTS + "who_left_a_thread_is_not_brought_back_by_another_change",
    ),
    Sabotage(
        "deleted-tag-still-asked-for",
        "bot/delivery/posts.py",
        "return [tag for tag in forum.available_tags if tag.id in wanted]",
        'return [discord.ForumTag._with_state(state=forum._state, name="", id=i) for i in wanted]',
        _POSTS + "a_post_is_shown_without_a_deleted_tag_and_coordinators_hear_of_it_once",
    ),
    Sabotage(
        "tag-made-anew-not-noticed",
        "bot/delivery/looks.py",
        "wanted = sorted(tags.get(key, 0) for key in thread.tags)",
        "wanted = sorted(thread.tags)",
        _POSTS + "a_tag_made_anew_is_applied_anew",
    ),
    Sabotage(
        "deleted-post-told-twice",
        "bot/delivery/ledger.py",
        "            if hooks.may_be_lost(tx, work):\n",
        "            if work:\n",
        _POSTS + "what_was_deleted_twice_is_told_once",
    ),
    Sabotage(
        "thread-on-a-message-missed-as-a-post",
        "bot/delivery/loop.py",
        "        if forum:\n            await self.message_deleted(thread_id)\n",
        "        if forum or parent_id:\n            await self.message_deleted(thread_id)\n",
        _POSTS + "a_deleted_thread_counts_only_in_a_forum",
    ),
    Sabotage(
        "hint-opens-an-archived-thread",
        "bot/delivery/showing.py",
        "if face.only_open and await self._sender.is_archived(work):",
        "if face.only_open and False:",
        _POSTS + "a_hint_does_not_open_an_archived_thread",
    ),
    Sabotage(
        "hook-outside-the-commit",
        "bot/delivery/ledger.py",
        "            hooks.made(registry, tx, work, message_id)\n"
        "            changes.sent(tx, work, now, discord_now, message_id, shown, whole=whole)\n",
        "            changes.sent(tx, work, now, discord_now, message_id, shown, whole=whole)\n"
        "            hooks.made(registry, tx, work, message_id)\n",
        _HOOKS + "a_kill_leaves_what_was_said_and_its_hook_together",
    ),
    Sabotage(
        "message-id-of-an-unnamed-author-handed-out",
        "bot/delivery/hooks.py",
        "0 if work.unnamed else message_id",
        "message_id",
        _HANDLES + "it_reaches_whoever_stands_behind_the_handle_and_leaves_no_row",
    ),
    Sabotage(
        "failure-towards-a-handle-logged",
        "bot/delivery/logbook.py",
        "return _silent if work.unnamed else _log",
        "return _log",
        _HANDLES + "no_failure_is_kept_or_logged",
    ),
    Sabotage(
        "own-zone-of-the-named",
        "bot/delivery/hours.py",
        "if named and Class.OWN not in classes:",
        "if named:",
        _HANDLES + "named_and_unnamed_get_the_same_bytes_at_the_same_hour",
    ),
    Sabotage(
        "handle-in-a-bundle",
        "bot/outbox.py",
        "return at, not notice.route.startswith(UNNAMED)",
        "return at, True",
        _HANDLES + "what_is_daily_joins_no_bundle_behind_a_handle",
    ),
    Sabotage(
        "ping-without-a-mark-not-found",
        "bot/delivery/looking.py",
        "        if text is not None:\n",
        "        if text is None and post:\n",
        _HANDLES + "an_earlier_ping_of_the_same_words_counts_as_this_one",
    ),
)
