"""What polls remember, in two files: the main file, and the ballot box that knows no names.

``await open_polls(services, background, gather=…, shows_result=…)`` gives ``Polls``:

- ``records``: create_draft, change_draft, discard, refuse, raise_thresholds, ask_again, extend,
  remind_all; reading: find, listed, rounds, round_before, would_ask, obstacle, elector, electors,
  cities_asked, open_to, outcome, released_texts, texts_part.
- ``polling``: publish, approve, close_now, withdraw, which change both files.
- ``box``: cast, change, has_answered, paused.
- ``named``: vote, votes, has_answered, counts.
- ``review``: count, waiting, withhold, release.
- ``timer`` and ``data`` are for the registry; ``close`` ends it all.
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
