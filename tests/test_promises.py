"""Each promise in numbers: the length of sentences, who hears when, how long things are kept."""

import ast
import re
from pathlib import Path

import pytest

from bot import audit, drafts, sweep
from bot.registry import Class

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted([*ROOT.glob("bot/**/*.py"), *ROOT.glob("cogs/**/*.py")])
LONGEST_SENTENCE = 15
SAYING = {"words", "UserError", "NotAllowed", "NotFound", "NotReady", "StartError", "locale_str"}
FIELD = re.compile(r"\{[a-z_]*\}")
END = re.compile(r"(?<=[.!?:])[\s*]+|\n")
WORD = re.compile(r"\w")


# Words


def spoken():
    """(where, sentence) for every literal that people read."""
    for file in CODE:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                for text in _texts(node):
                    for sentence in END.split(text):
                        yield f"{file.relative_to(ROOT)}:{node.lineno}", sentence


def _texts(call):
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name == "plural":
        wanted = call.args[:2]
    elif name in SAYING:
        wanted = call.args[:2] if name == "StartError" else call.args[:1]
    else:
        return []
    return [
        one.value for one in wanted if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]


def words_in(sentence):
    return [word for word in FIELD.sub("x", sentence).split() if WORD.search(word)]


def test_no_sentence_has_more_than_fifteen_words():
    long = [
        f"{where}: {len(words_in(sentence))} words: {sentence}"
        for where, sentence in spoken()
        if len(words_in(sentence)) > LONGEST_SENTENCE
    ]
    assert long == [], "\n" + "\n".join(long)


def test_the_reader_of_sentences_sees_them():
    found = [sentence for _, sentence in spoken()]
    assert len(found) > 300
    assert "Nothing waits for you." in found
    assert len(words_in("One two {three} – **four**, five-six 7.")) == 6


# Who hears when: each kind of notice and the classes that it may take


NOW, ANY_HOUR, DAILY = Class.NOW, Class.ANY_HOUR, Class.DAILY
CHANNEL, COORDINATORS, URGENT = Class.CHANNEL, Class.COORDINATORS, Class.URGENT
CLASSES = {
    "meeting.seat": {NOW},
    "meeting.handover": {ANY_HOUR},
    "meeting.reminder": {ANY_HOUR, DAILY},
    "meeting.changed": {ANY_HOUR, DAILY},
    "meeting.quorum": {NOW},
    "obstacle.offered": {NOW},
    "funding.new": {NOW, CHANNEL},
    "member.decided": {DAILY},
    "poll.decided": {DAILY},
    "obstacle.help_asked": {DAILY},
    "obstacle.thanks": {DAILY},
    "match.invited": {DAILY},
    "match.met": {DAILY},
    "visit.news": {DAILY},
    "offer.renew": {DAILY},
    "funding.digest": {DAILY, CHANNEL},
    "funding.moved": {DAILY},
    "funding.remind": {DAILY},
    "funding.decide": {DAILY},
    "funding.introduction": {DAILY},
    "announcement.nudge": {DAILY},
    "time.nudge": {DAILY},
    "time.result": {DAILY},
    "minutes.missing": {DAILY},
    "action.due": {DAILY},
    "poll.reminder": {CHANNEL},
    "poll.result": {CHANNEL},
    "poll.texts": {CHANNEL},
    "obstacle.relay": {CHANNEL},
    "digest.weekly": {CHANNEL},
    "match.thread": {CHANNEL},
    "answer.shown": {CHANNEL},
    "funding.change": {CHANNEL},
    "announcement.reply": {CHANNEL},
    "meeting.soon": {CHANNEL},
    "coordinators.line": {COORDINATORS, URGENT},
    "escalation.due": {COORDINATORS},
    "article.review": {COORDINATORS},
    "poll.box_paused": {URGENT},
    "poll.void": {URGENT},
    "inbox.ping": {Class.OWN},
}
CARDS = {
    *("welcome", "poll", "obstacle", "question", "infopoint", "visit"),
    *("funding_call", "funding_programme", "announcement", "meeting", "time"),
    *("member_request", "poll_review", "obstacle_review", "report", "escalation"),
    *("article_draft", "source_hold", "announcement_hold", "series_question", "event_question"),
    *("member_role", "match", "meeting_event", "obstacle_reply"),
    "solution",
}
LETTERS = {
    *("knowledge.draft", "agenda.propose", "agenda.outcome", "meeting.wanted", "meeting.settled"),
}


async def test_each_kind_of_notice_is_said_in_its_classes_and_no_other(idle_bot):
    kinds = idle_bot.services.registry.notices
    assert {name: set(kind.classes) for name, kind in kinds.items()} == {
        name: CLASSES[name] for name in kinds
    }


async def test_no_cog_shows_or_says_a_kind_that_is_not_on_the_list(idle_bot):
    registry = idle_bot.services.registry
    assert set(registry.cards) <= CARDS
    assert set(registry.letters) <= LETTERS
    assert set(registry.notices) <= set(CLASSES)


# What the docs promise of time


@pytest.mark.parametrize(
    ("kept", "promised"),
    [
        (drafts.KEPT.total_seconds(), 60 * 60),
        (sweep.NOTICES_KEPT.days, 90),
        (sweep.LEAVERS_KEPT.days, 90),
        (audit.KEPT.days, 365),
    ],
)
def test_what_is_kept_is_kept_as_long_as_told(kept, promised):
    assert kept == promised
