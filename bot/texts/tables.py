"""Makes a cell safe for the spreadsheet that will open an exported table."""

import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Full-width forms too: some spreadsheets read them as the sign itself.
_FORMULA = re.compile("[\t\r\n]|[\\s\u200b-\u200f\u2060\ufeff]*[=+\\-@＝＋－＠]")


def spreadsheet(cell: str) -> str:
    """``cell`` as text for a CSV writer: an apostrophe in front of what could be a formula."""
    kept = _UNSTORABLE.sub("", cell)
    return f"'{kept}" if _FORMULA.match(kept) else kept
