"""The Info Point, and what cities tell of themselves and of each other."""

from tests.sabotage.record import Sabotage

_ARTICLES = "tests/cogs/questions/test_cog_articles.py::test_"
_COMMUNITY = "tests/cogs/questions/test_cog_community.py::test_"
_QUESTIONS = "tests/cogs/questions/test_rules.py::test_"
_OFFERS = "tests/cogs/cities/test_offers.py::test_"
_MATCHING = "tests/cogs/cities/test_rules_matching.py::test_"
_CALLS = "tests/cogs/cities/test_cog_matching.py::test_"
_PROGRESS = "tests/cogs/cities/test_rules_progress.py::test_"
_PROFILES = "tests/cogs/cities/test_rules_profiles.py::test_"

RECORDS = (
    Sabotage(
        "retired-articles-answer",
        "cogs/questions/store/articles.py",
        "    if article.state is not ArticleState.PUBLISHED:\n",
        "    if article.state is ArticleState.DRAFT:\n",
        _ARTICLES + "an_article_of_ones_own_answers_after_verify_and_not_before",
    ),
    Sabotage(
        "verified-twice-in-a-day",
        "cogs/questions/store/articles.py",
        "if present.state is ArticleState.PUBLISHED and present.checked_on == today:",
        "if False:",
        _ARTICLES + "two_who_verify_at_once_verify_once",
    ),
    Sabotage(
        "unnamed-draft-names-its-city",
        "cogs/questions/store/drafts.py",
        'if named and payload.get("city"):',
        'if payload.get("city"):',
        _ARTICLES + "a_draft_from_an_unnamed_obstacle_names_no_city_and_shows_the_check",
    ),
    Sabotage(
        "newer-words-undo-a-decision",
        "cogs/questions/store/drafts.py",
        '    elif row["state"] == "draft":\n',
        "    elif row:\n",
        _ARTICLES + "newer_words_replace_a_draft_and_never_a_decision",
    ),
    Sabotage(
        "question-form-sent-twice",
        "cogs/questions/store/questions.py",
        "            if before is not None:\n"
        "                return rows.find_question(tx, before), False\n",
        "            form += str(before or 0)\n",
        _COMMUNITY + "a_form_sent_twice_is_one_question",
    ),
    Sabotage(
        "anybody-closes-a-question",
        "cogs/questions/rules/records.py",
        "return coordinator or user_id == self.author_id",
        "return coordinator or bool(user_id)",
        _COMMUNITY + "strangers_to_a_question_cannot_close_it",
    ),
    Sabotage(
        "withdrawn-question-keeps-its-words",
        "cogs/questions/store/questions.py",
        "            tx.execute(\"UPDATE question SET body = '' WHERE id = ?\", (number,))\n",
        "",
        _COMMUNITY + "a_coordinator_can_withdraw_it_and_the_words_go",
    ),
    Sabotage(
        "texts-never-out-of-date",
        "cogs/questions/rules/records.py",
        "return checked_on is not None and review_day(checked_on) < today",
        "return False",
        _QUESTIONS + "a_text_may_be_out_of_date_after_a_year",
    ),
    Sabotage(
        "anothers-offer-changed",
        "cogs/cities/store/offers.py",
        "if row is None or offer_of(row).owner_key != place.key:",
        "if row is None:",
        _OFFERS + "forged_offers_are_refused",
    ),
    Sabotage(
        "offers-for-ever-in-search",
        "cogs/cities/store/offers.py",
        "    search.withdraw(tx, KIND, offer_id)\n",
        "",
        _OFFERS + "two_colleagues_take_it_back_once",
    ),
    Sabotage(
        "who-left-is-still-asked",
        "cogs/cities/store/members.py",
        "UPDATE offer SET contact_id = NULL WHERE contact_id = ?",
        "UPDATE offer SET contact_id = NULL WHERE contact_id = -?",
        _OFFERS + "whoever_leaves_is_asked_no_more",
    ),
    Sabotage(
        "ninth-offer",
        "cogs/cities/rules/offers.py",
        "    if held < MOST:\n",
        "    if held <= MOST:\n",
        _PROFILES + "eight_of_each_are_the_most",
    ),
    Sabotage(
        "leap-day-lapses-never",
        "cogs/cities/rules/offers.py",
        "return day.replace(year=day.year + 1, day=28)",
        "return day.replace(year=day.year + 4)",
        _PROFILES + "a_year_later_is_the_same_day",
    ),
    Sabotage(
        "slower-colleague-answers-again",
        "cogs/cities/rules/matching.py",
        " or match.state is not State.INVITED:",
        ":",
        _CALLS + "the_slower_colleague_hears_that_it_is_closed",
    ),
    Sabotage(
        "two-of-three-do-not-go-on",
        "cogs/cities/rules/matching.py",
        "if len(rest) < 2 or not _fit",
        "if len(rest) < 3 or not _fit",
        _CALLS + "three_go_on_as_two_when_one_declines",
    ),
    Sabotage(
        "another-city-answers",
        "cogs/cities/rules/matching.py",
        "if city_id not in match.cities or match.state is not State.INVITED:",
        "if match.state is not State.INVITED:",
        _CALLS + "another_city_cannot_answer_or_look",
    ),
    Sabotage(
        "two-points-behind-is-behind",
        "cogs/cities/rules/progress.py",
        "SLACK = 0.02\n",
        "SLACK = 0.01\n",
        _PROGRESS + "two_points_under_the_line_are_still_on_course",
    ),
    Sabotage(
        "old-value-counts",
        "cogs/cities/rules/progress.py",
        "RECENT_MONTHS = 18\n",
        "RECENT_MONTHS = 36\n",
        _PROGRESS + "a_value_is_recent_for_eighteen_months",
    ),
    Sabotage(
        "other-measures-count-as-emissions",
        "cogs/cities/rules/progress.py",
        "    if emissions:\n",
        "    if True:\n",
        _PROGRESS + "other_measures_count_points_of_the_way",
    ),
)
