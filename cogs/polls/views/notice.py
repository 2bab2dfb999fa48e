"""The notice of a poll: what is kept, what is shown, and what could go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.polls.rules.kinds import Unit
from cogs.polls.rules.results import SMALL
from cogs.polls.rules.visibility import Fact, Time, Viewer, facts
from cogs.polls.views.telling import IN_BOX, PEOPLE, Text, cells
from cogs.polls.views.viewers import untold, who_can_see

if TYPE_CHECKING:
    from bot.i18n import Words
    from cogs.polls.rules.kinds import Poll
    from cogs.polls.rules.visibility import Facts

__all__ = ["notice_brief", "notice_full", "notice_short", "untold", "who_can_see"]


def notice_short(words: Words, poll: Poll, table: Facts | None = None) -> str:
    """The first paragraph, for the card and the form."""
    text = Text(table or facts(poll.mode))
    if not poll.anonymous:
        text.say(words("This poll is named: members see who chose what, also while it runs."))
        return text.paragraph()
    text.say(
        words("Your answer is kept apart from your name and your city."),
        no=cells([Viewer.BACKUP_THIEF, Viewer.BOX_THIEF], [Fact.LINK]),
    )
    text.say(
        words("Members, coordinators and server administrators cannot see it."),
        no=cells(PEOPLE, [Fact.LINK, Fact.ANSWERS]),
    )
    text.say(
        words("Nothing is shown before the poll closes."),
        no=cells(PEOPLE, [*IN_BOX, Fact.RESULT], [Time.OPEN]),
    )
    if poll.unit is Unit.CITY:
        destroyed = words(
            "With fewer than {result} answers all are destroyed unread.", result=poll.min_result
        )
    else:
        destroyed = words(
            "With answers from fewer than {result} cities all are destroyed unread.",
            result=poll.min_result,
        )
    text.say(destroyed)
    return text.paragraph()


def notice_brief(words: Words, poll: Poll, table: Facts | None = None) -> str:
    """Behind [Who can see this?]: the first paragraph, and what it leaves open, to be read in a
    few seconds."""
    short = notice_short(words, poll, table)
    text = Text(table or facts(poll.mode))
    if poll.anonymous:
        _say_discord(words, text)
        _say_operator(words, poll, text)
        _say_matched(words, poll, text)
        text.say(_own_words(words))
    else:
        _say_named(words, text)
    return "\n\n".join((short, text.lines()))


def notice_full(words: Words, poll: Poll, table: Facts | None = None) -> str:
    """Both paragraphs whole: one press further."""
    short = notice_short(words, poll, table)
    text = Text(table or facts(poll.mode))
    if poll.anonymous:
        _say_limits(words, poll, text)
        _say_dangers(words, poll, text)
        _say_losses(words, text)
    else:
        _say_named(words, text)
    return "\n\n".join((short, text.paragraph()))


def _say_limits(words: Words, poll: Poll, text: Text) -> None:
    kept = cells([Viewer.OPERATOR], [Fact.VOTERS], [Time.OPEN])
    exact = poll.min_exact
    if poll.unit is Unit.CITY:
        text.say(words("We keep that your city has answered, so that it answers once."), yes=kept)
        numbers = words(
            "Numbers need {exact} answers; one or two are shown as “0\u2013{small}”.",
            exact=exact,
            small=SMALL,
        )
    else:
        text.say(words("We keep that you have answered, so that you answer once."), yes=kept)
        numbers = words(
            "Numbers need answers from {exact} cities; one or two are shown as “0\u2013{small}”.",
            exact=exact,
            small=SMALL,
        )
    _say_operator(words, poll, text)
    text.say(numbers)
    text.say(words("If everybody answers the same, everybody knows your answer."))
    text.say(words("In a consent poll the group learns that someone blocked, not who."))


def _say_dangers(words: Words, poll: Poll, text: Text) -> None:
    _say_discord(words, text)
    _say_matched(words, poll, text)
    text.say(
        words("They would change the program, or copy its files as answers come in."),
        prepared=cells([Viewer.OPERATOR], [Fact.LINK]),
    )
    text.say(words("The program is public, to be checked."))
    text.say(_own_words(words))
    text.say(
        words("A coordinator may read them before they appear."),
        yes=cells([Viewer.COORDINATOR], [Fact.OWN_WORDS], [Time.CLOSED]),
    )


def _say_discord(words: Words, text: Text) -> None:
    text.say(
        words("Discord carries your click and can see it."),
        yes=cells([Viewer.DISCORD], [Fact.LINK]),
    )


def _say_operator(words: Words, poll: Poll, text: Text) -> None:
    if poll.unit is Unit.CITY:
        seen = words("Whoever runs Agora could see *that* your city has answered, not *what*.")
    else:
        seen = words("Whoever runs Agora could see *that* you have answered, not *what*.")
    text.say(
        seen,
        yes=cells([Viewer.OPERATOR], [Fact.VOTERS], [Time.OPEN]),
        prepared=cells([Viewer.OPERATOR], [Fact.LINK]),
    )


def _say_matched(words: Words, poll: Poll, text: Text) -> None:
    if poll.unit is Unit.CITY:
        matched = words(
            "Someone who controls the machine and prepares for it could match answers to cities."
        )
    else:
        matched = words(
            "Someone who controls the machine and prepares for it could match answers to people."
        )
    text.say(matched, prepared=cells([Viewer.OPERATOR], [Fact.LINK]))


def _own_words(words: Words) -> str:
    return words("Your own words can give you away: leave out places, people and sums.")


def _say_named(words: Words, text: Text) -> None:
    text.say(words("Answering again replaces your answer."))
    text.say(words("The result is kept when the names are gone."))


def _say_losses(words: Words, text: Text) -> None:
    text.say(words("Your code is the only way to change your answer and cannot be recovered."))
    unsaved = cells([Viewer.BACKUP_THIEF], [Fact.ANSWERS, Fact.OWN_WORDS])
    text.say(words("Answers, and own words until they appear, are in no backup."), no=unsaved)
    text.say(words("If the machine is lost, we must ask again."), no=unsaved)
    text.say(words("For a binding election, use a verified voting system."))
