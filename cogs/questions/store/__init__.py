"""What the Info Point remembers."""

from cogs.questions.store.articles import ArticleStore
from cogs.questions.store.asked import INFO_POINT, AskedStore
from cogs.questions.store.drafts import DraftStore, draft_from_letter
from cogs.questions.store.gaps import GapStore
from cogs.questions.store.guide import seed_guide
from cogs.questions.store.personal import QuestionData
from cogs.questions.store.questions import QuestionStore
from cogs.questions.store.timer import QuestionTimer

__all__ = [
    "INFO_POINT",
    "ArticleStore",
    "AskedStore",
    "DraftStore",
    "GapStore",
    "QuestionData",
    "QuestionStore",
    "QuestionTimer",
    "draft_from_letter",
    "seed_guide",
]
