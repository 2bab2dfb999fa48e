"""Makes untrusted text fit to be stored: what is kept is what people will see."""

import re
import unicodedata

import nh3

from bot.errors import UserError
from bot.texts.graphemes import JOINER, MARKS, PICTURES, cut

_BLOCK = re.compile(
    r"</?(?:address|article|aside|blockquote|center|details|dialog|dir|div|dl|dd|dt|fieldset|"
    r"figcaption|figure|footer|form|h[1-6]|header|hgroup|hr|li|listing|main|menu|nav|ol|optgroup|option|p|pre|r[bpt]|rtc|search|"
    r"section|summary|table|tr|ul)\b",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"(?:<br>\s*)+")

_FLAG_OR_TAG = re.compile(
    "(\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f)|[\U000e0000-\U000e0fff]"
)
_STRAY_SELECTOR = re.compile(f"(?<![{PICTURES}])(?<![0-9#*](?=\ufe0f\u20e3))[\ufe0e\ufe0f]")
_STRAY_JOINER = re.compile(f"(?<![{PICTURES}\ufe0f]){JOINER}|{JOINER}(?![{PICTURES}])")
_MARKS_TOO_MANY = re.compile(f"([{MARKS}]{{3}})[{MARKS}]+")
_LINE_START = re.compile(f"^[ {MARKS}]+", re.MULTILINE)

_IN_CONTEXT = {0xFE0E, 0xFE0F, 0x200D, *range(0xE0020, 0xE0080)}
_UNSEEN_LETTERS = {0x034F, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0xFE00, 0xFE0E)}
_UNSEEN_BLANKS = {0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0}
_NO_CHARACTERS = {
    *range(0xFDD0, 0xFDF0),
    *(plane + low for plane in range(0, 0x110000, 0x10000) for low in (0xFFFE, 0xFFFF)),
}
_LINE_ENDS = {0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029}


class _Shown(dict[int, int | str | None]):
    """A table for ``str.translate`` that decides each character once."""

    def __missing__(self, code: int) -> int | str | None:
        self[code] = shown = _shown(code)
        return shown


def _shown(code: int) -> int | str | None:
    if code in _IN_CONTEXT:
        return code
    if code in _LINE_ENDS:
        return "\n"
    category = unicodedata.category(chr(code))
    if category == "Zs" or code == ord("\t") or code in _UNSEEN_BLANKS:
        return " "
    # Unassigned ones stay: they may be emoji newer than this Python.
    unseen = category in {"Cc", "Cf", "Co", "Cs"} or code in _UNSEEN_LETTERS
    return None if unseen or code in _NO_CHARACTERS else code


_SHOWN = _Shown()


def clean(text: str, *, limit: int, lines: bool = True) -> str:
    """``text`` as it may be stored: what is unseen is gone, what is left shows as it is.

    NFC; no control, zero-width or direction character (joiners stay inside emoji); at most
    three marks in a row; single blanks; no line ends unless ``lines``, then at most one
    empty line. Cut at ``limit`` code points, never inside a visible character. Cleaning
    twice changes nothing. Blank text gives "".
    """
    return cut(tidy(text, lines=lines), limit)


def blank(text: str) -> bool:
    """Whether nothing of ``text`` can be seen."""
    return not tidy(text, lines=False)


def fits(text: str, low: int, high: int) -> None:
    """Refuse, with a UserError, a text outside ``low`` to ``high`` code points."""
    if not low <= len(text) <= high:
        raise UserError(
            "Write {low} to {high} characters; this has {length}.",
            low=low,
            high=high,
            length=len(text),
        )


def from_html(html: str) -> str:
    """The cleaned text of an HTML fragment, a line for each block; scripts are gone."""
    from html import unescape  # noqa: PLC0415 - its table of names would stand in every process

    encodable = html.encode("utf-8", "ignore").decode("utf-8")
    # Blocks become <br>, which holds nothing: thousands of nested ones would take seconds.
    bare = nh3.clean(_BLOCK.sub("<br ", encodable), tags={"br"}, attributes={})
    return tidy(unescape(_BREAKS.sub("\n", bare)), lines=True)


def tidy(text: str, *, lines: bool) -> str:
    """As ``clean``, of any length."""
    text = text.replace("\r\n", "\n").translate(_SHOWN)
    text = unicodedata.normalize("NFC", text)
    text = _FLAG_OR_TAG.sub(r"\1", text)
    text = _STRAY_SELECTOR.sub("", text)
    text = _STRAY_JOINER.sub("", text)
    # Again: what stood between a letter and its mark may be gone.
    text = unicodedata.normalize("NFC", text)
    text = _MARKS_TOO_MANY.sub(r"\1", text)
    text = re.sub(r"[ \n]+" if not lines else " +", " ", text)
    text = re.sub(" *\n *", "\n", _LINE_START.sub("", text))
    return re.sub("\n{3,}", "\n\n", text).strip()
