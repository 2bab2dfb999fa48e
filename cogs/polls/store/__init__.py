"""What polls remember, in two files: the main file, and the ballot box that knows no names.

``open_polls`` puts everything together; all that views and cog need is exported here.
"""

from cogs.polls.store.asked import Elector
from cogs.polls.store.box import BallotBox
from cogs.polls.store.boxfile import paused
from cogs.polls.store.casting import GATHER_SECONDS, AlreadyAnswered, Gather, Recorded
from cogs.polls.store.counting import Polling
from cogs.polls.store.endings import Why
from cogs.polls.store.named import NamedVote, NamedVotes
from cogs.polls.store.outcomes import Outcome
from cogs.polls.store.parts import Polls, open_polls
from cogs.polls.store.reading import Asked
from cogs.polls.store.records import PollStore, check_manager
from cogs.polls.store.review import TextsReview
from cogs.polls.store.rows import Actor
from cogs.polls.store.sealed import WaitingText

__all__ = [
    "GATHER_SECONDS",
    "Actor",
    "AlreadyAnswered",
    "Asked",
    "BallotBox",
    "Elector",
    "Gather",
    "NamedVote",
    "NamedVotes",
    "Outcome",
    "PollStore",
    "Polling",
    "Polls",
    "Recorded",
    "TextsReview",
    "WaitingText",
    "Why",
    "check_manager",
    "open_polls",
    "paused",
]
