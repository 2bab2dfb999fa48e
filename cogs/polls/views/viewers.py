"""Who can see what of a poll: one short paragraph for each viewer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.polls.rules.kinds import Unit
from cogs.polls.rules.visibility import (
    Cell,
    Fact,
    Facts,
    Sight,
    Time,
    Viewer,
    facts,
)
from cogs.polls.views.telling import AFTER, IN_BOX, UNTIL_RELEASE, Text, cells

if TYPE_CHECKING:
    from bot.i18n import Words
    from cogs.polls.rules.kinds import Poll


def who_can_see(words: Words, poll: Poll, table: Facts | None = None) -> list[str]:
    """One short paragraph for each viewer."""
    return [text.paragraph() for text in _viewers(words, poll, table or facts(poll.mode))]


def untold(words: Words, poll: Poll, table: Facts | None = None) -> set[Cell]:
    """What somebody can see without a sentence in ``who_can_see`` that says so: nothing."""
    table = table or facts(poll.mode)
    told = {cell for text in _viewers(words, poll, table) for cell in text.told}
    return {cell for cell, sight in table.items() if sight is not Sight.NO} - told


def _viewers(words: Words, poll: Poll, table: Facts) -> list[Text]:
    if not poll.anonymous:
        return _named_viewers(words, poll, table)
    tellers = (_voter, _members, _coordinators, _administrators, _operator)
    thieves = (_backup_thief, _box_thief, _discord)
    texts = []
    for teller in (*tellers, *thieves):
        text = Text(table)
        teller(words, poll, text)
        texts.append(text)
    return texts


def _voter(words: Words, _poll: Poll, text: Text) -> None:
    text.say(
        words("**You** see that you have answered, and your code, once."),
        yes=cells([Viewer.VOTER], [Fact.OWN_PART, Fact.CODE], [Time.OPEN]),
    )
    answer = cells([Viewer.VOTER], [Fact.LINK])
    text.say(words("Your answer is not shown again."), no=answer)


def _members(words: Words, poll: Poll, text: Text) -> None:
    public = cells([Viewer.MEMBER], [Fact.QUESTION, Fact.THRESHOLDS, Fact.ASKED])
    if poll.unit is Unit.CITY:
        text.say(
            words("**Members** see the question, the thresholds and the cities asked."),
            yes=public,
        )
        text.say(
            words("Colleagues see that your city has answered."),
            yes=cells([Viewer.COLLEAGUE], [Fact.OWN_PART], [Time.OPEN]),
        )
    else:
        text.say(
            words("**Members** see the question, the thresholds and the people asked."),
            yes=public,
        )
    text.say(
        words("One reminder says whether there are enough answers."),
        yes=cells([Viewer.MEMBER], [Fact.ENOUGH], [Time.OPEN]),
    )
    text.say(
        words("After closing all see the result, later the released texts."),
        yes=[
            *cells([Viewer.MEMBER], [Fact.RESULT], AFTER),
            *cells([Viewer.MEMBER], [Fact.RELEASED_WORDS], [Time.RELEASED]),
        ],
    )


def _coordinators(words: Words, _poll: Poll, text: Text) -> None:
    text.same(
        words("**Coordinators** see the same."),
        [Viewer.COORDINATOR, Viewer.OPENER],
        Viewer.MEMBER,
    )
    text.say(
        words("Before release all but the opener may read the own words, without names."),
        yes=cells([Viewer.COORDINATOR], [Fact.OWN_WORDS], [Time.CLOSED]),
        no=cells([Viewer.OPENER], [Fact.OWN_WORDS]),
    )


def _administrators(words: Words, _poll: Poll, text: Text) -> None:
    text.same(
        words("**Server administrators** see what a member of another city sees."),
        [Viewer.ADMINISTRATOR],
        Viewer.MEMBER,
    )


def _operator(words: Words, poll: Poll, text: Text) -> None:
    operator = [Viewer.OPERATOR]
    text.same(
        words("**Whoever runs Agora** has the machine and its secrets."),
        operator,
        Viewer.BACKUP_THIEF,
    )
    while_open = cells(operator, [Fact.VOTERS, *IN_BOX], [Time.OPEN])
    afterwards = cells(operator, [Fact.VOTERS, *IN_BOX], AFTER)
    linked = [*cells(operator, [Fact.LINK, Fact.CODE]), *afterwards]
    if poll.unit is Unit.CITY:
        cities = words(
            "While the poll is open: which cities have answered, how many, "
            "all answers without names."
        )
        text.say(cities, yes=while_open)
    else:
        people = words(
            "While the poll is open: which people have answered, how many, "
            "all answers without names."
        )
        text.say(people, yes=while_open)
    text.say(
        words("Until release: own words."),
        yes=cells(operator, [Fact.OWN_WORDS], UNTIL_RELEASE),
    )
    if poll.unit is Unit.CITY:
        text.say(
            words("Who gave which answer, which colleague, which code: only if prepared."),
            prepared=[*linked, *cells(operator, [Fact.COLLEAGUE])],
        )
    else:
        text.say(words("Who gave which answer, which code: only if prepared."), prepared=linked)


def _backup_thief(words: Words, _poll: Poll, text: Text) -> None:
    thief = [Viewer.BACKUP_THIEF]
    text.say(
        words(
            "**Who steals a backup** sees the question, who was asked, the result, released texts."
        ),
        yes=[
            *cells(thief, [Fact.QUESTION, Fact.THRESHOLDS, Fact.ASKED]),
            *cells(thief, [Fact.RESULT], AFTER),
            *cells(thief, [Fact.RELEASED_WORDS], [Time.RELEASED]),
        ],
    )
    text.say(words("No answers."), no=cells(thief, [*IN_BOX, Fact.LINK, Fact.OWN_WORDS]))


def _box_thief(words: Words, poll: Poll, text: Text) -> None:
    thief = [Viewer.BOX_THIEF]
    text.say(
        words("**Who steals the ballot box** sees, while the poll is open, how many answered."),
        yes=cells(thief, [Fact.COUNT], [Time.OPEN]),
    )
    text.say(
        words("Also answers without names; until release, own words."),
        yes=[
            *cells(thief, [Fact.ANSWERS], [Time.OPEN]),
            *cells(thief, [Fact.OWN_WORDS], UNTIL_RELEASE),
        ],
    )
    unseen = cells(thief, [Fact.VOTERS, Fact.LINK])
    if poll.unit is Unit.CITY:
        text.say(words("No city."), no=unseen)
    else:
        text.say(words("No names."), no=unseen)


def _discord(words: Words, _poll: Poll, text: Text) -> None:
    text.say(
        words("**Discord** carries every click, code and text, and knows your name."),
        yes=cells([Viewer.DISCORD], Fact),
    )


def _named_viewers(words: Words, poll: Poll, table: Facts) -> list[Text]:
    public = (Fact.QUESTION, Fact.ASKED, Fact.COUNT, Fact.VOTERS, Fact.LINK, Fact.RESULT)
    if poll.unit is Unit.CITY:
        members = words("**Members** see the question, the cities asked and who chose what.")
    else:
        members = words("**Members** see the question, the people asked and who chose what.")
    told = (
        (words("**You** see your answer; answering again replaces it."), [Viewer.VOTER]),
        (members, [Viewer.MEMBER, Viewer.COLLEAGUE]),
        (words("**Coordinators** see the same."), [Viewer.COORDINATOR, Viewer.OPENER]),
        (words("**Server administrators** see the same."), [Viewer.ADMINISTRATOR]),
        (words("**Whoever runs Agora** sees the same."), [Viewer.OPERATOR]),
        (words("**Who steals a backup** sees the same, as it was then."), [Viewer.BACKUP_THIEF]),
        (
            words("**Discord** carries every click, knows your name and sees the same."),
            [Viewer.DISCORD],
        ),
    )
    texts = []
    for sentence, viewers in told:
        text = Text(table)
        text.say(sentence, yes=cells(viewers, public))
        texts.append(text)
    nothing = Text(table)
    nothing.say(
        words("**Who steals the ballot box** sees nothing of this poll."),
        no=cells([Viewer.BOX_THIEF], Fact),
    )
    return [*texts, nothing]
