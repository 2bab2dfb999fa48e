"""The faults and bad input that Agora withstands: `@pytest.mark.fault(n)` names a row.

`by` is the level that a row asks of its tests: L the loopback's sockets, S the stage, D a real
file and process, U a unit or a property.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FaultRow:
    number: int
    by: str
    fault: str
    expected: str
    due: str = ""
    """The area that a row waits for: it is open, and has no test."""
    rest: str = ""
    """What of a tested row waits for areas that are not built, and for which."""


FAULTS = (
    FaultRow(1, "L", "SIGKILL at 7 failpoints × restart in 60 s / later", "one message, none lost"),
    FaultRow(2, "L", "same for forum post, event", "one; twin removed", rest="event: meetings"),
    FaultRow(3, "L", "message deleted, create repeated (10008)", "sent, not re-posted"),
    FaultRow(
        4,
        "L",
        "500/502/504/524 ×1, ×6; 503; FIN; RST; hang",
        "one message, same nonce on all tries",
    ),
    FaultRow(5, "L", "429 route, global, shared", "waits, sent once, others proceed"),
    FaultRow(6, "L", "429 HTML, no Via", "pause ≥10 min; clicks still answered"),
    FaultRow(7, "L", "retry_after 3600; none", "in the table, no sleeping task"),
    FaultRow(8, "L", "30046 on a card", "waits; result goes out"),
    FaultRow(9, "L", "50 changes in 10 s", "≤2 edits, last state"),
    FaultRow(10, "L", "look-up without history permission; past 200", "held, told once"),
    FaultRow(
        11,
        "S",
        "channel or thread deleted, archived, locked",
        "unarchived or held; record kept",
    ),
    FaultRow(
        12,
        "S",
        "role deleted or above ours; a permission missing",
        "`/setup health` names it",
    ),
    FaultRow(13, "S", "running poll's card deleted", "Post again; ballots kept; result sent"),
    FaultRow(
        14,
        "L",
        "private messages closed",
        "one try; no private text in public; health keeps its colour",
    ),
    FaultRow(15, "S", "3 weeks offline", "stale expired, the rest one message a person"),
    FaultRow(16, "U", "one dedupe key twice", "one row"),
    FaultRow(17, "L", "1,000 invalid requests", "sending pauses"),
    FaultRow(18, "L", "drop <1 min, RESUME", "replayed clicks count once; 10062 swallowed"),
    FaultRow(19, "L", "INVALID_SESSION", "re-identify with backoff, sweep"),
    FaultRow(20, "D", "5 starts in 10 min", "wait doubles to 30 min before IDENTIFY"),
    FaultRow(21, "L", "4014, 4004, 401", "exit 78, one sentence"),
    FaultRow(22, "D", "SIGTERM, 50 ballots queued", "drained ≤5 s, exit 0, no -wal"),
    FaultRow(23, "D", "SIGKILL in a batch", "confirmed ⇒ stored; units whole"),
    FaultRow(24, "D", "second process", "exit 3, holder's pid"),
    FaultRow(25, "L", "40060 three times", "health red"),
    FaultRow(26, "D", "loop blocked 5 s", "nothing missed; watchdog line"),
    FaultRow(27, "D", "one unit of 100 raises; waiter cancelled", "99 stored; none half"),
    FaultRow(
        28,
        "D",
        "disk full on ballot, notice, backup",
        "“Nothing was recorded. Try again later.”; health red",
    ),
    FaultRow(29, "D", "file locked 1 s / 60 s", "waits / says so; no loss"),
    FaultRow(30, "D", "garbage, flipped bytes, empty, missing beside backups", "exit 4, untouched"),
    FaultRow(31, "D", "truncated -wal, no -shm", "whole transactions only"),
    FaultRow(32, "D", "newer schema", "exit 5"),
    FaultRow(33, "D", "migration killed at each statement", "old or new; re-run works"),
    FaultRow(
        34,
        "D",
        "backup under load; target exists; disk full",
        "sound copy or none; no byte of box, keyring, unreleased words",
    ),
    FaultRow(
        35,
        "D",
        "last week's backup",
        "quiet; references moved; erasures replayed; lost polls voided, published ones withdrawn",
    ),
    FaultRow(
        36,
        "D",
        "BALLOT_KEY or RELAY_KEY changed, empty, from the example",
        "exit 78, says what would be lost",
    ),
    FaultRow(37, "U", "clock ±1 h, −1 d, +4 y, 8 h suspend", "late said so or expired; none twice"),
    FaultRow(
        38,
        "U",
        "gap, fold, renamed zone, new tzdata",
        "right instant, once",
        rest="stored wall times placed anew: meetings",
    ),
    FaultRow(39, "U", "tick raises; tick outlasts interval", "next tick runs"),
    FaultRow(
        40,
        "S",
        "member leaves mid-poll, before reminder, as author; returns",
        "ballot stays; reminder dropped; “former member”; of an unnamed author no sign",
        rest="reminder dropped: meetings",
    ),
    FaultRow(41, "S", "member, channel not cached", "fetched"),
    FaultRow(42, "S", "kicked; server unavailable", "30-day timer; outage deletes nothing"),
    FaultRow(
        43,
        "U",
        "forged custom_id: other poll, server, option 99, 90 digits, `٣`, NUL; fuzzed",
        "polite refusal, no write",
    ),
    FaultRow(44, "S", "old custom_id version", "“out of date”, link"),
    FaultRow(
        45,
        "S",
        "double click, two devices, reordered",
        "one ballot; named: highest id; anonymous: second refused",
    ),
    FaultRow(46, "S", "click at closing", "transaction order; answer and count agree"),
    FaultRow(
        47,
        "S",
        "two coordinators close or edit",
        "version column: “already closed”, no name; one result",
    ),
    FaultRow(
        48,
        "S",
        "form twice; two people; after restart",
        "one record each, right author; a poll form after a restart is cast",
    ),
    FaultRow(49, "L", "defer fails on an anonymous cast", "no ballot, no marker"),
    FaultRow(50, "L", "answer fails after commit", "ballot stays; edit repeated"),
    FaultRow(
        51,
        "U",
        "4,001 characters, 41 components, content 2,001, 26 options, name 101",
        "cut at graphemes, split or refused before the request",
    ),
    FaultRow(
        52,
        "U",
        "blank, zero-width, U+202E, 50 marks, lone surrogate, ZWJ emoji, NUL",
        "refused or NFC, bidi isolated, ≤3 marks; stored = shown",
    ),
    FaultRow(
        53,
        "U",
        "@everyone, role, user mention in title, city, feed, thread",
        "`parse: []`",
        rest="feed: funding",
    ),
    FaultRow(54, "U", "masked link, `<t:…>`, fence break-out, invite", "plain text"),
    FaultRow(
        55,
        "U",
        "CSV `=`, `+`, `-`, `@`, TAB, CR, NUL, quotes, blank + `=`",
        "prefix `'`, RFC 4180 round trip",
    ),
    FaultRow(
        56,
        "U",
        'FTS `"`, `*`, `NEAR(`, `col:`, 4,000 characters, no words',
        "quoted words, no error, ≤100 ms",
    ),
    FaultRow(
        57,
        "L",
        "feed: 100 MB, gzip bomb, DOCTYPE, deep JSON, 10,000 items, drip, HTML, charset",
        "caps; told at 3rd failure",
        due="funding",
    ),
    FaultRow(
        58,
        "L",
        "feed or redirect to loopback, link-local, mapped, NAT64, 6to4, rebinding, http, odd port",
        "refused at the socket; 3 hops",
        due="funding",
    ),
    FaultRow(
        59,
        "S",
        "first fetch; touched date; half a sweep; “open” past deadline",
        "silent; no second alert; nothing closed",
        due="funding",
    ),
    FaultRow(
        60,
        "D",
        "erase in named poll, twice, killed at each step",
        "resumes; bytes gone; receipt; log: a date, no time",
    ),
    FaultRow(61, "S", "export of none, of 10,000 rows", "own data only; parts ≤8 MB"),
    FaultRow(
        62,
        "D",
        "DEBUG logging, traceback, dump",
        "no member id beside a choice; no code, no token; no line on an unnamed act",
    ),
)
