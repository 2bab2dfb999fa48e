"""What a new poll may ask, and of whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.texts import clean, fits, plain, question_key
from bot.topics import SINGLE_SECTORS, Sector
from cogs.polls.rules.kinds import AnswerMode, Audience, Poll, PollKind, State, Texts
from cogs.polls.rules.schedule import window

if TYPE_CHECKING:
    from datetime import datetime

    from cogs.polls.rules.opening import Thresholds
    from cogs.polls.rules.templates import Template

QUESTION = (5, 200)
OPTION_LIMIT = 80
USUAL_MOST = 3
LEAST_MOST = 2
OPTIONS: dict[PollKind, tuple[int, int]] = {
    PollKind.SINGLE: (2, 25),
    PollKind.MULTIPLE: (2, 25),
    PollKind.SCORE: (1, 4),
    PollKind.RANKED: (3, 10),
    PollKind.CONSENT: (0, 0),
    PollKind.TEXT: (0, 0),
}
OWN_WORDS = frozenset({PollKind.SINGLE, PollKind.MULTIPLE})

# Longer than any form lets through, so that the refusal names the true length.
_ANY = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class PollDraft:
    """A poll as somebody asks for it; times left out take the usual ones."""

    kind: PollKind
    question: str
    options: tuple[str, ...] = ()
    mode: AnswerMode = AnswerMode.ANONYMOUS_CITY
    most: int | None = None
    own_words: bool = False
    audience: Audience = Audience.ALL
    sector: Sector | None = None
    sensitive: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def from_template(template: Template) -> PollDraft:
    return PollDraft(
        kind=template.kind,
        question=template.question,
        options=template.options,
        most=template.most,
        own_words=template.own_words,
    )


def copy_of(poll: Poll) -> PollDraft:
    """A new draft that asks what an earlier poll asked; its times are the usual ones."""
    return PollDraft(
        kind=poll.kind,
        question=poll.question,
        options=poll.options,
        mode=poll.mode,
        most=poll.most if poll.kind is PollKind.MULTIPLE else None,
        own_words=poll.own_words,
        audience=poll.audience,
        sector=poll.sector,
    )


def read_options(typed: str) -> tuple[str, ...]:
    """One option a line; empty lines do not count."""
    return tuple(line for line in map(str.strip, typed.splitlines()) if line)


def read_sector(typed: str) -> Sector:
    """The sector of this name; UserError with the list if there is none."""
    try:
        return Sector(typed.strip().casefold())
    except ValueError:
        raise UserError(
            "There is no sector “{typed}”. Choose one of these: {sectors}.",
            typed=plain(clean(typed, limit=OPTION_LIMIT, lines=False)),
            sectors=", ".join(SINGLE_SECTORS),
        ) from None


def checked(draft: PollDraft, now: datetime, zone: str) -> PollDraft:
    """The draft with clean texts and every gap filled; UserError with what to mend."""
    _check_mode(draft)
    _check_audience(draft)
    question = clean(draft.question, limit=_ANY, lines=False)
    fits(question, *QUESTION)
    options = _options(draft)
    opens_at, closes_at = window(draft.opens_at, draft.closes_at, now, zone)
    return replace(
        draft,
        question=question,
        options=options,
        most=_most(draft, options),
        opens_at=opens_at,
        closes_at=closes_at,
    )


def new_poll(
    draft: PollDraft,
    thresholds: Thresholds,
    opener_id: int,
    now: datetime,
    zone: str,
    *,
    poll_id: int = 0,
) -> Poll:
    """The draft, checked, as a record; what is known only at opening stays empty."""
    draft = checked(draft, now, zone)
    opens_at, closes_at = window(draft.opens_at, draft.closes_at, now, zone)
    return Poll(
        id=poll_id,
        kind=draft.kind,
        mode=draft.mode,
        question=draft.question,
        question_key=question_key(draft.question),
        options=draft.options,
        most=draft.most or 1,
        own_words=draft.own_words,
        audience=draft.audience,
        sector=draft.sector,
        min_result=thresholds.result if draft.mode.anonymous else 0,
        min_exact=thresholds.exact if draft.mode.anonymous else 0,
        state=State.DRAFT,
        texts=Texts.NONE,
        made_at=now,
        opens_at=opens_at,
        closes_at=closes_at,
        opener_id=opener_id,
    )


def _check_mode(draft: PollDraft) -> None:
    if not draft.mode.anonymous and draft.kind is PollKind.TEXT:
        raise UserError("Open text is for anonymous polls. With names, use a thread.")
    if not draft.own_words:
        return
    if not draft.mode.anonymous:
        raise UserError("Own words are for anonymous polls. With names, use a thread.")
    if draft.kind not in OWN_WORDS:
        raise UserError("Own words go with single and multiple choice only.")


def _check_audience(draft: PollDraft) -> None:
    if draft.audience is Audience.SECTOR and draft.sector is None:
        raise UserError("Choose the sector: {sectors}.", sectors=", ".join(SINGLE_SECTORS))
    if draft.audience is not Audience.SECTOR and draft.sector is not None:
        raise UserError("A sector is for polls of one sector. Leave it out, or choose that.")


def _options(draft: PollDraft) -> tuple[str, ...]:
    options = tuple(clean(option, limit=_ANY, lines=False) for option in draft.options)
    low, high = OPTIONS[draft.kind]
    if not high and options:
        raise UserError("This kind of poll takes no options. Leave them out.")
    if not low <= len(options) <= high:
        raise UserError(
            "This kind of poll takes {low} to {high} options, one a line. There are {count}.",
            low=low,
            high=high,
            count=len(options),
        )
    _check_lines(options)
    return options


def _check_lines(options: tuple[str, ...]) -> None:
    lines: dict[str, int] = {}
    for line, option in enumerate(options, start=1):
        if not option:
            raise UserError("Line {line} is empty.", line=line)
        if len(option) > OPTION_LIMIT:
            raise UserError(
                "Line {line} is longer than {limit} characters: “{option}”",
                line=line,
                limit=OPTION_LIMIT,
                option=plain(option),
            )
        first = lines.setdefault(option.casefold(), line)
        if first != line:
            raise UserError(
                "Lines {first} and {line} are the same: “{option}”",
                first=first,
                line=line,
                option=plain(option),
            )


def _most(draft: PollDraft, options: tuple[str, ...]) -> int:
    if draft.kind is not PollKind.MULTIPLE:
        if draft.most not in (None, 1):
            raise UserError("Only multiple choice takes a highest number of answers.")
        return 1
    most = min(USUAL_MOST, len(options)) if draft.most is None else draft.most
    if not LEAST_MOST <= most <= len(options):
        raise UserError(
            "One answer may hold {low} to {high} options here.", low=LEAST_MOST, high=len(options)
        )
    return most
