"""What the last line of a card says stands in no other line of it."""

from datetime import UTC, datetime

from bot.i18n import ENGLISH
from bot.topics import Sector, Topic
from cogs.questions.rules.records import Question, QuestionState
from cogs.questions.views.questions import question_card, question_panel

ASKED = datetime(2026, 4, 13, 9, tzinfo=UTC)


def question(state):
    return Question(
        1, "Who plants limes?", "", Topic.OTHER, Sector.NATURE, 7, 8, "", "", state, ASKED
    )


def test_a_card_leaves_its_reference_to_the_last_line_and_a_panel_says_it():
    for state in QuestionState:
        row = question(state)
        assert row.ref not in str(question_card(row, "Rome", ENGLISH).parts)
        assert row.ref in str(question_panel(row, ENGLISH, settles=False))
