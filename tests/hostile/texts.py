"""Texts that break programs, each with a word by which it is found again wherever it turns up."""

TRACE = "Kwyxq"
"""Stands in every hostile text: whoever can read it, or finds it in a log line, was shown it."""

MOST = 4_000
"""What a field takes at most; a command's option takes 6,000."""

HOSTILE = {
    "4,000 letters": (TRACE * MOST)[:MOST],
    "6,000 letters": (TRACE * 2 * MOST)[:6_000],
    "2,000 lines": f"{TRACE}\n" + "\n".join(str(line % 10) for line in range(1_990)),
    "4,000 wide letters": TRACE + "\U0001f3f3" * (MOST // 2),
    "empty": "",
    "blanks": " \t\n\u00a0\u2003 ",
    "zero width": "\u200b\u200c\u200d\u2060\ufeff",
    "filler letters": "\u3164\u115f\u2800",
    "lone surrogates": f"{TRACE} \ud800 \udfff\ud83d",
    "NUL": f"{TRACE}\x00{TRACE}\x00",
    "control characters": "".join(map(chr, range(32))) + TRACE + "\x7f\x9b",
    "bidi": f"\u202e{TRACE}\u202d\u2066\u2069\u200f",
    "fifty marks": f"{TRACE}a" + "\u0301\u0489" * 25,
    "family": f"{TRACE} \U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 5,
    "flags and tags": f"{TRACE}\U0001f1f8\U0001f1ee\U0001f3f4\U000e0067\U000e0062",
    "everyone": f"{TRACE} @everyone @here",
    "mentions": f"{TRACE} <@{{user}}> <@!{{user}}> <@&{{role}}> <#{{channel}}>",
    "masked link": f"[{TRACE}](https://evil.example/x) <https://evil.example>",
    "bare link": f"{TRACE} https://evil.example/x discord.gg/x",
    "markdown": f"# {TRACE}\n> **x** __y__ ~~z~~ ||s||\n-# POLL-1\n- a\n1. b",
    "code fence": f"```ansi\n{TRACE}``` `x",
    "stamp": f"{TRACE} <t:0:R> <t:99999999999999999999:F> </poll new:1> <:x:1>",
    "SQL": f"{TRACE}'; DROP TABLE member; --",
    "formula": f'=HYPERLINK("https://evil.example","{TRACE}")',
    "field": f"{TRACE} {{ref}} {{}} {{0.__class__}} %s %(x)s",
    "JSON": f'{{"{TRACE}": null}}',
    "path": f"../../../etc/passwd {TRACE}",
    "huge number": "9" * 90,
    "past SQLite": str(1 << 63),
    "negative": "-1",
    "Arabic digits": "\u0661\u0662\u0663",
    "superscript": "\u00b2",
    "a far year": f"31 December 9999 23:59 {TRACE}",
    "year nought": "0000-00-00 25:61",
    "casing": "\u0130\u1e9e\ufb03\u0149" + TRACE,
}


def hostile(user: int, role: int, channel: int) -> dict[str, str]:
    """The texts, with mentions of somebody who is really there."""
    names = {"{user}": str(user), "{role}": str(role), "{channel}": str(channel)}
    filled = dict(HOSTILE)
    for name, number in names.items():
        filled["mentions"] = filled["mentions"].replace(name, number)
    return filled


FORGED_TAILS = (
    "",
    ":0",
    ":1",
    ":999999",
    ":999999999999999999",
    ":" + "9" * 90,
    ":-1",
    ":\u0661",
    ":1:x",
    ":x",
    ":p99999999",
    ":p-1",
    ":" + "a" * 64,
    ":1:" + "a" * 64,
    ":9223372036854775808-c1-technical",
    ":1-c999999-technical",
    ":1-p1-technical",
    "::",
    ":1:",
    ":1:x:y",
    "\x00",
    ":\ud800",
)
"""What stands after ``area:verb``; ours have a number, an argument, or both."""

FORGED_VALUES = (
    [],
    [""],
    ["x"],
    ["-1"],
    ["9" * 90],
    ["notice:" + "9" * 18],
    ["draft:1"],
    ["\ud800"],
    ["polls1:cast:1"],
    ["agora1:go"],
    ["a", "b"],
    ["\u00b2"],
    [str(number) for number in range(200)],
)
"""What a changed client could send as the lines chosen in a list."""

FORGED_NUMBERS = (-1, 0, 1, 26, 1 << 53, 1 << 64, "2", "x", 2.5, True, None)
"""For an option that takes a whole number."""
