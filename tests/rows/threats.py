"""Who tries what against Agora, and what stops them: `@pytest.mark.threat("who")` names a row."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ThreatRow:
    who: str
    tries: str
    stopped_by: str
    faults: tuple[int, ...] = ()
    """Rows of the fault table whose tests show this one too."""
    due: str = ""
    """The area that a row waits for: it is open, and has no test."""
    rest: str = ""
    """What of a tested row waits for areas that are not built, and for which."""


THREATS = (
    ThreatRow(
        "curious coordinator",
        "who voted what",
        "no key joins marker and ballot; results at close, from 5 ballots",
    ),
    ThreatRow(
        "coordinator by timing",
        "watch count or health",
        "no number while open, no edit per vote; box only ok or paused",
    ),
    ThreatRow(
        "coordinator by subtraction",
        "two polls, two looks",
        "frozen electorate, one publication, small cells merged",
    ),
    ThreatRow(
        "thief of ballot box",
        "casting order, old choices",
        "shuffle, padding, VACUUM, no WAL; ballots destroyed at close",
    ),
    ThreatRow("thief of backups", "link later, read unreleased words", "box, keyring not in them"),
    ThreatRow("thief of disk", "everything", "encrypted volume, 0600, no core dumps"),
    ThreatRow(
        "log reader",
        "choices, text",
        "libraries pinned to INFO or above; no line on a ballot or unnamed act; redaction",
        faults=(62,),
    ),
    ThreatRow(
        "member",
        "vote twice, act on another's record",
        "one ballot per city; owner checks in rules",
    ),
    ThreatRow(
        "member, with markup", "mention, markdown, formula", "rows 53–55", faults=(53, 54, 55)
    ),
    ThreatRow("self-bot", "forged controls", "rows 43, 44", faults=(43, 44)),
    ThreatRow("spammer", "floods", "cooldown, bounded queue (2,000)"),
    ThreatRow("form thief", "another's draft", "token, bound to its writer, 60 min"),
    ThreatRow(
        "hostile feed",
        "SSRF, XML, phishing",
        "rows 57, 58; host allow-list; DOCTYPE refused; host shown",
        due="funding",
    ),
    ThreatRow(
        "outsider",
        "reads the safe room, in channels or by search",
        "rights by row; daily audit: @everyone cannot view; alarm on overwrite change",
    ),
    ThreatRow(
        "abuser unnamed",
        "insults",
        "Report, /moderate, muted handle, daily limits; never unmasking",
    ),
    ThreatRow(
        "thief of keyring and main file",
        "who is behind a handle",
        "tokens need RELAY_KEY and the nonce; sealed ones fit nobody; no second of a press",
    ),
    ThreatRow(
        "moderator who would unmask",
        "mute, report, review or log names a writer",
        "acts on handles only; same words whoever it is; no name in rows or logs",
    ),
    ThreatRow(
        "muted one",
        "answers again, in another thread or under another handle",
        "handle refused until the day; everywhere by a token that names nobody",
    ),
    ThreatRow(
        "draft thief",
        "posts, edits or reads the obstacle of another's preview",
        "draft bound to its writer; another's press is told it has expired",
    ),
    ThreatRow(
        "reader of wording",
        "guesses an unnamed author by what the text tells",
        "the form says that wording tells; the preview warns of names, cities, small crowds",
    ),
    ThreatRow(
        "token thief",
        "takes over",
        "secret file 0600, no Administrator, rotation guide",
    ),
    ThreatRow("supply chain", "bad wheel", "lock with hashes, few dependencies"),
    ThreatRow("impersonator", "export or erase for another", "own account only"),
    ThreatRow("operator, live", "patched bot", "not stoppable: public code; README says so"),
    ThreatRow(
        "two accounts", "vote twice", "city bound by a coordinator; audit row; else not stoppable"
    ),
)
