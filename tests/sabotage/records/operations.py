"""Start, backup, restore, health: nothing lost, nobody brought back, nothing open to others."""

from tests.sabotage.record import Sabotage

_BACKUP = "tests/bot/test_operations_backup.py::test_"
_RESTORE = "tests/bot/test_operations_restore.py::test_"
_DEPARTURE = "tests/bot/test_operations_departure.py::test_"
_AWAY = "tests/cogs/setup/test_departure.py::test_"
_START = "tests/bot/test_operations_start.py::test_"

RECORDS = (
    Sabotage(
        "backup-open-to-others",
        "bot/db/files.py",
        "os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))",
        "os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))",
        "tests/bot/test_db.py::test_a_backup_is_a_whole_private_copy",
    ),
    Sabotage(
        "damaged-copy-kept",
        "bot/operations/backup.py",
        '    if verdict != "ok":\n',
        '    if verdict == "":\n',
        _BACKUP + "a_copy_that_turns_out_damaged_is_not_kept",
    ),
    Sabotage(
        "backups-kept-for-ever",
        "bot/operations/backup.py",
        "not (keeps_day or keeps_hour) or now - at >= KEPT - EVERY",
        "not (keeps_day or keeps_hour)",
        _BACKUP + "no_copy_outlives_14_days_and_the_newest_of_a_day_stays",
    ),
    Sabotage(
        "restored-and-not-quiet",
        "bot/operations/restore.py",
        "INSERT OR REPLACE INTO meta (key, value) VALUES ('quiet', ?)",
        "DELETE FROM meta WHERE key = 'quiet' AND value <> ?",
        _RESTORE + "the_copy_takes_the_present_files_place_which_is_kept",
    ),
    Sabotage(
        "restored-and-not-looked-for",
        "bot/operations/restore.py",
        ' tries = max(tries, 1), first_try_at = coalesce(first_try_at, not_before),"',
        ' first_try_at = coalesce(first_try_at, not_before),"',
        _RESTORE + "what_was_due_is_held_and_looked_for_before_it_is_said_again",
    ),
    Sabotage(
        "erased-people-come-back",
        "bot/operations/restore.py",
        "if copied is None or entry.day >= copied.date():",
        "if copied is None or entry.day > copied.date():",
        _RESTORE + "who_was_erased_on_the_day_of_the_copy_is_erased_again",
    ),
    Sabotage(
        "references-given-twice",
        "bot/operations/restore.py",
        "        _move_references(connection)\n",
        "",
        _RESTORE + "public_references_move_on_by_100",
    ),
    Sabotage(
        "restored-while-it-runs",
        "bot/operations/restore.py",
        "    with lock(settings.database):\n        check_machine()\n        new",
        "    if True:\n        check_machine()\n        new",
        _RESTORE + "a_restore_needs_the_lock",
    ),
    Sabotage(
        "second-process-let-in",
        "bot/operations/lock.py",
        "fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)",
        "fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)",
        _START + "a_second_process_is_told_the_first_ones_number",
    ),
    Sabotage(
        "exit-code-of-a-second-process",
        "bot/operations/lock.py",
        "EXIT_RUNNING = 3\n",
        "EXIT_RUNNING = 1\n",
        "tests/bot/test_main.py::test_a_second_start_is_3_and_names_the_first",
    ),
    Sabotage(
        "readable-files-let-pass",
        "bot/operations/start.py",
        "        check_modes(settings)\n",
        "",
        _START + "files_that_others_can_read_are_refused",
    ),
    Sabotage(
        "upgraded-without-a-copy",
        "bot/operations/start.py",
        "    if database.exists() and missing_migrations(settings, connect):\n",
        "    if not database.exists() and missing_migrations(settings, connect):\n",
        _START + "an_older_schema_is_copied_before_it_is_upgraded",
    ),
    Sabotage(
        "crash-loop-not-waited-for",
        "bot/running.py",
        "        await take_turn(services, health.run_due)\n",
        "",
        "tests/bot/test_operations_starts.py::"
        "test_the_sixth_start_waits_before_it_identifies_and_a_signal_ends_it_at_once",
    ),
    Sabotage(
        "all-deleted-by-a-leaping-clock",
        "bot/operations/departure.py",
        "self._services.guard.discord_now() >= self._next_look(began)",
        "now >= self._next_look(began)",
        _AWAY + "a_clock_that_leapt_does_not_end_the_wait",
    ),
    Sabotage(
        "all-deleted-when-discord-is-silent",
        "bot/operations/departure.py",
        "            case True:\n",
        "            case _:\n",
        _AWAY + "where_discord_does_not_answer_nothing_goes_yet",
    ),
    Sabotage(
        "all-deleted-at-a-start",
        "bot/operations/departure.py",
        "            case True if self._seen_away is None:\n",
        "            case True if self._seen_away:\n",
        _AWAY + "a_start_after_the_time_asks_twice_a_day_apart_and_says_until_when",
    ),
    Sabotage(
        "all-deleted-for-another-server",
        "bot/app.py",
        "        await self.departure.check_home()\n",
        "",
        _DEPARTURE + "the_folder_of_another_server_is_refused",
    ),
    Sabotage(
        "all-deleted-when-a-proxy-refuses",
        "bot/app.py",
        "error.code in NOT_A_MEMBER",
        "error.status in {403, 404}",
        _AWAY + "a_refusal_by_a_proxy_is_no_answer_of_discord",
    ),
    Sabotage(
        "what-is-not-ours-deleted",
        "bot/operations/deletion.py",
        "    yield from backup.copies(settings)\n",
        '    yield from backup.folder(settings).glob("agora-*")\n',
        _DEPARTURE + "every_file_goes_but_what_is_not_ours",
    ),
    Sabotage(
        "main-file-deleted-first",
        "bot/operations/deletion.py",
        "    rehearsal.clear(settings)\n    for path",
        "    settings.database.unlink()\n    rehearsal.clear(settings)\n    for path",
        _DEPARTURE + "the_main_file_goes_last",
    ),
    Sabotage(
        "rehearsed-without-erasing",
        "bot/operations/rehearsal.py",
        "            _erase(connection, stores)\n",
        "",
        "tests/bot/test_operations_rehearsal.py::"
        "test_the_erased_stay_erased_in_it_and_it_works_on_a_thread_of_its_own",
    ),
    Sabotage(
        "rehearsal-not-registered",
        "bot/running.py",
        "services.registry.timer(RehearsalTimer(services, bot.background))",
        "RehearsalTimer(services, bot.background)",
        "tests/test_run.py::test_from_its_start_it_copies_the_file_and_ends_what_a_crash_left",
    ),
    Sabotage(
        "backup-timer-not-registered",
        "bot/running.py",
        "services.registry.timer(BackupTimer(services))",
        "BackupTimer(services)",
        "tests/test_run.py::test_from_its_start_it_copies_the_file_and_ends_what_a_crash_left",
    ),
    Sabotage(
        "erasures-not-resumed-at-the-start",
        "bot/running.py",
        "        await erasure.resume(services)\n",
        "",
        "tests/test_run.py::test_from_its_start_it_copies_the_file_and_ends_what_a_crash_left",
    ),
)
