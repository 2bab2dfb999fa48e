"""What is found, and by whom."""

from tests.sabotage.record import Sabotage

_FINDING = "tests/bot/test_search.py::test_"
_WRITING = "tests/bot/test_search_writing.py::test_"
_CONCEPTS = "tests/bot/test_search_concepts.py::test_"

RECORDS = (
    Sabotage(
        "members-texts-for-the-unconfirmed",
        "bot/search/records.py",
        "    if person.confirmed or person.coordinator:\n",
        "    if person.member or person.coordinator:\n",
        _FINDING + "the_unconfirmed_find_only_articles_and_funding",
    ),
    Sabotage(
        "audience-forgotten-in-the-query",
        "bot/search/finding.py",
        '{"audience": list(may)}',
        '{"audience": [*may, "members"]}',
        _FINDING + "nobody_without_an_audience_finds_anything",
    ),
    Sabotage(
        "search-terms-unquoted",
        "bot/search/index.py",
        "'\\\"' || value || '\\\"' AS quoted",
        "value AS quoted",
        _FINDING + "whatever_is_typed_is_taken_as_words",
    ),
    Sabotage(
        "failures-forgotten",
        "bot/search/finding.py",
        'row["worked"] + row["helped"] - row["failed"]',
        'row["worked"] + row["helped"]',
        _FINDING + "of_equal_texts_the_better_tried_comes_first",
    ),
    Sabotage(
        "stale-as-good-as-fresh",
        "bot/search/finding.py",
        "(STALE if stale else 1.0)",
        "1.0",
        _FINDING + "what_was_checked_over_a_year_ago_counts_seven_tenths",
    ),
    Sabotage(
        "open-obstacles-answer",
        "bot/search/finding.py",
        'frozenset({"solution",',
        'frozenset({"obstacle", "solution",',
        _FINDING + "only_what_carries_a_source_answers",
    ),
    Sabotage(
        "everything-found-is-an-answer",
        "bot/search/finding.py",
        "fits.meant >= ANSWERED",
        "fits.meant >= ANSWERED / 9",
        _FINDING + "a_question_mostly_of_other_words_gets_perhaps_but_no_answer",
    ),
    Sabotage(
        "one-of-many-meanings-is-enough",
        "bot/search/ranking.py",
        "covered * _meanings(held) / _meanings(part.terms)",
        "covered",
        _FINDING + "a_word_of_many_meanings_is_answered_by_a_text_that_has_them",
    ),
    Sabotage(
        "withdrawn-words-stay-in-the-index",
        "bot/search/writing.py",
        '    tx.execute(\n        "DELETE FROM search_fts WHERE rowid IN"\n'
        '        " (SELECT id FROM search_doc WHERE kind = ? AND ref = ?)",\n'
        "        (kind, ref),\n    )\n",
        "",
        _WRITING + "withdrawn_or_replaced_words_are_in_no_file_after_an_erasure",
    ),
    Sabotage(
        "thanks-lost-by-an-edit",
        "bot/search/writing.py",
        "doc.helped or _helped(tx, doc.kind, doc.ref)",
        "doc.helped",
        _WRITING + "published_again_it_is_found_by_its_new_words_only",
    ),
    Sabotage(
        "city-of-a-hidden-author-in-the-index",
        "migrations/main/0004_search.sql",
        "    CHECK (grade IN ('named', 'city') OR city_id IS NULL),\n",
        "",
        _WRITING + "the_table_refuses_what_would_betray_somebody",
    ),
    Sabotage(
        "short-stems-in-any-language",
        "bot/search/concepts.py",
        "if (not it.tied or not languages or it.language in languages)\n            and ",
        "if ",
        _CONCEPTS + "a_short_stem_counts_only_in_texts_of_its_language",
    ),
    Sabotage(
        "concepts-not-asked-for",
        "bot/search/asking.py",
        "        keys |= means\n",
        "        means = set()\n",
        _CONCEPTS + "an_english_text_is_found_in_other_languages",
    ),
)
