"""What people write, what the log says: made harmless."""

from tests.sabotage.record import Sabotage

_TEXTS = "tests/bot/test_texts.py::test_"
_LOGS = "tests/bot/test_logs.py::test_"

RECORDS = (
    Sabotage(
        "direction-characters-kept",
        "bot/texts/cleaning.py",
        'category in {"Cc", "Cf", "Co", "Cs"}',
        'category in {"Cc", "Co", "Cs"}',
        _TEXTS + "no_unseen_character_is_left_outside_emoji",
    ),
    Sabotage(
        "stacks-of-marks-kept",
        "bot/texts/cleaning.py",
        '    text = _MARKS_TOO_MANY.sub(r"\\1", text)\n',
        "",
        _TEXTS + "cleaning_by_example",
    ),
    Sabotage(
        "everybody-mentioned",
        "bot/texts/showing.py",
        '    text = _EVERYBODY.sub(f"@{_UNSEEN}", text)\n',
        "",
        _TEXTS + "markup_shows_as_plain_text",
    ),
    Sabotage(
        "mentions-left-alive",
        "bot/texts/showing.py",
        '    text = _ANGLE.sub(f"<{_UNSEEN}", text)\n',
        "",
        _TEXTS + "no_live_markup_is_left",
    ),
    Sabotage(
        "formulas-exported",
        "bot/texts/tables.py",
        'return f"\'{kept}" if _FORMULA.match(kept) else kept',
        "return kept",
        "tests/cogs/polls/test_cog_reading.py::test_files_hold_the_table_and_run_nothing",
    ),
    Sabotage(
        "codes-in-the-log",
        "bot/logs.py",
        '        "[code]",\n',
        '        r"\\g<0>",\n',
        _LOGS + "no_token_nor_code_survives_in_any_surroundings",
    ),
    Sabotage(
        "ids-in-the-log",
        "bot/logs.py",
        '"[id]"',
        'r"\\g<0>"',
        _LOGS + "what_gets_through_all_the_same_is_blackened",
    ),
    Sabotage(
        "filled-templates-in-the-log",
        "bot/logs.py",
        "said = _short(record.msg) if isinstance(record.msg, str)",
        "said = _short(record.getMessage()) if isinstance(record.msg, str)",
        _LOGS + "what_fills_a_template_is_not_said",
    ),
    Sabotage(
        "libraries-at-debug",
        "bot/logs.py",
        "logging.getLogger(name).setLevel(max(level, logging.INFO))",
        "logging.getLogger(name).setLevel(level)",
        _LOGS + "libraries_stay_at_info_however_chatty_we_are",
    ),
)
