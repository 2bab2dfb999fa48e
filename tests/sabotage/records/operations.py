"""Start, backup, restore, health: nothing lost, nobody brought back, nothing open to others."""

from tests.sabotage.record import Sabotage

_BACKUP = "tests/bot/test_operations_backup.py::test_"
_RESTORE = "tests/bot/test_operations_restore.py::test_"
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
        "copied-with-its-free-pages",
        "bot/db/files.py",
        '            connection.execute("VACUUM INTO ?", (str(target),))\n',
        "            with closing(connect(str(target))) as into:\n"
        "                connection.backup(into)\n",
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
        "failed-backup-waits-an-hour",
        "bot/operations/backup.py",
        "        self._not_before = now + AGAIN\n",
        "        self._not_before = now + EVERY\n",
        _BACKUP + "a_failed_copy_is_tried_again_in_five_minutes",
    ),
    Sabotage(
        "restored-and-not-quiet",
        "bot/operations/restore.py",
        "INSERT OR REPLACE INTO meta (key, value) VALUES ('quiet', '1')",
        "DELETE FROM meta WHERE key = 'quiet'",
        _RESTORE + "what_was_due_is_held_and_looked_for_before_it_is_said_again",
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
        _RESTORE + "people_erased_since_the_copy_are_erased_again",
    ),
    Sabotage(
        "ids-inside-texts-passed-over",
        "bot/operations/restore.py",
        "            yield from map(int, _NUMBERS.findall(value))\n",
        "            yield from map(int, filter(str.isdigit, [value]))\n",
        _RESTORE + "ids_inside_texts_are_found",
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
        "held-before-the-restore-goes-too",
        "bot/outbox.py",
        "\" WHERE state = 'held' AND last_error = ?\",",
        "\" WHERE state = 'held' AND ? <> ''\",",
        _RESTORE + "going_live_lets_the_held_go_but_not_what_was_held_before",
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
        "lost-file-made-anew",
        "bot/migrate.py",
        "for trace in chain(sides, copies):",
        "for trace in chain(copies):",
        "tests/bot/test_migrate.py::test_a_missing_file_that_left_traces_is_not_made_anew",
    ),
    Sabotage(
        "exit-code-of-a-newer-schema",
        "bot/migrate.py",
        "                5,\n",
        "                4,\n",
        "tests/bot/test_main.py::test_a_newer_database_is_5",
    ),
    Sabotage(
        "old-backup-is-green",
        "bot/operations/health.py",
        "    if age > BACKUP_LATE.total_seconds():\n",
        "    if age > BACKUP_LOST.total_seconds():\n",
        "tests/bot/test_operations_health.py::test_what_turns_it_yellow_and_red",
    ),
    Sabotage(
        "backup-timer-not-registered",
        "bot/app.py",
        "    services.registry.timer(BackupTimer(services))\n",
        "",
        "tests/test_run.py::test_it_connects_and_a_signal_ends_it_in_good_order",
    ),
    Sabotage(
        "erasures-not-resumed-at-the-start",
        "bot/app.py",
        "        await erasure.resume(services)\n",
        "",
        "tests/test_run.py::test_it_connects_and_a_signal_ends_it_in_good_order",
    ),
    Sabotage(
        "health-file-not-registered",
        "bot/app.py",
        "    services.registry.timer(health)\n",
        "",
        "tests/test_run.py::test_it_connects_and_a_signal_ends_it_in_good_order",
    ),
)
