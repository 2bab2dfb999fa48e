"""The patterns of what points to people besides names: links, addresses, phones, sums."""

import re

_TLD = (
    "eu|com|org|net|int|info|gov|edu|io|app|city|social|me|cat|gal|eus|bzh|wien|berlin|hamburg|"
    "koeln|brussels|gent|vlaanderen|paris|amsterdam|istanbul|at|be|bg|ch|cy|cz|de|dk|ee|es|fi|fr|"
    "gr|hr|hu|ie|il|is|it|lt|lu|lv|mt|nl|no|pl|pt|ro|rs|se|si|sk|tr|ua|uk|al|ba|mk|md|ge"
)
_LINK_END = r"[^\s<>()\[\]\"'»”.,;:!?]"

# Domains are written small: "done.It" is a lost blank, not a link.
LINK = re.compile(
    rf"(?i:\b(?:https?://|www\.)\S{{0,500}}{_LINK_END})"
    rf"|(?<![\w.@-])(?:[\w-]{{1,63}}\.){{1,6}}(?:{_TLD})\b(?![\w-])(?:/\S{{0,500}}{_LINK_END}|/)?"
)

_AT = r"\s{0,2}[(\[{]\s?(?:at|ät|@|arroba|chiocciola|arobase)\s?[)\]}]\s{0,2}"
_DOT = r"(?:\.|\s{0,2}[(\[{]\s?(?:dot|punkt|point|punto)\s?[)\]}]\s{0,2})"
EMAIL = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{1,64}}(?:@|{_AT})[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,6}}",
    re.IGNORECASE,
)

_PHONE_WORD = (
    "tel|phone|mobile|mob|gsm|handy|cell|fon|telefon|telefono|teléfono|móvil|portable|whatsapp|"
    "τηλ|тел|call me(?: on| at)?"
)
_DATE = r"\d{1,2}[-/ ]\d{1,2}[-/ ]\d{2,4}\b"
PHONE = re.compile(
    r"(?<![\w+])(?:\+|00)[1-9]\d{0,2}[\s()./-]{0,3}\d(?:[\s()./-]{0,3}\d){5,12}"
    rf"|(?<![\w.,/+-])\(?(?!{_DATE})0\d{{1,4}}\)?(?:[\s/-]{{1,3}}\d{{2,8}}){{1,5}}(?![\w-])"
    r"|(?<![\w.,])0\d(?:[ .-]?\d{2}){4}(?!\w)"
    r"|(?<![\w.,])0\d{8,11}(?!\w)"
    rf"|\b(?:{_PHONE_WORD})\b\.?[\s:]{{0,3}}\d(?:[\s()./-]{{0,3}}\d){{5,12}}",
    re.IGNORECASE,
)
PHONE_DIGITS = 7

_DIGITS = r"(?:[1-9]\d{0,2}(?:[ \u00a0\u202f.,'’]\d{3})+(?!\d)|\d+)(?:[.,]\d{1,3})?"
_NUMBER = rf"(?<![\w.,]){_DIGITS}"
_MAGNITUDE = (
    r"(?:mil(?:l?i[oóaeõ]|i?j[oóau]|h[oõã]|l[oó]n)\w*|(?:mi[ol]|mln|mrd|mld|bn|bln|tsd|tys)\b\.?"
    r"|(?:thousand|tausend|tis[ií]c|tiso[cč]|hiljad|tisu[cć]|mille|mila|tusen|duizend|tuhat)\w*"
    r"|(?:tuhan|ezer|mii|εκατ|χιλιάδες|δισ|хил|млн|милион)\w*\.?)"
)
_CURRENCY_CODE = "(?-i:EUR|PLN|CZK|SEK|NOK|DKK|RON|BGN|HUF|CHF|GBP|USD|ISK|ILS|ALL|BAM)"
_CURRENCY = (
    rf"(?:[€$£₺₪]|{_CURRENCY_CODE}\b|(?:eur|euros?|euroa|ευρώ|евро|zł|kč|kr|lei|leva|лв|forint)\b)"
)
_SMALL_NUMBER = (
    "half a|one|two|three|four|five|six|seven|eight|nine|ten|eine halbe|eine|zwei|drei|vier|fünf|"
    "sechs|sieben|acht|neun|zehn|un|deux|trois|quatre|cinq|sept|huit|neuf|dix|due|tre|quattro|"
    "cinque|sei|sette|otto|nove|dieci|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez"
)

_OF = r"(?:\s?(?:of|de|di|d['’])\s?)?"
NUMBER = re.compile(
    rf"(?:[€$£₺₪]|\b{_CURRENCY_CODE})\s?{_DIGITS}"
    rf"(?:\s?(?:{_MAGNITUDE}|(?:[kmt]n?|bn)\b))?"
    rf"|{_NUMBER}\s?(?:{_MAGNITUDE}\s?)?[kmt]?{_OF}{_CURRENCY}"
    rf"|{_NUMBER}\s?{_MAGNITUDE}"
    rf"|{_NUMBER}(?-i:[kKM]\b)"
    rf"|\b(?:{_SMALL_NUMBER})\s(?:hundred\s)?(?:mil(?:l?i[oóa]|l[oó]n)\w*|thousand|tausend)"
    rf"|{_NUMBER}(?!\w)",
    re.IGNORECASE,
)
TELLING_NUMBER = re.compile(r"\d{4}|[1-9]\d{0,2}[ \u00a0\u202f.,'’]\d{3}(?!\d)")

# Every city of the network has these two goals; writing them points to nobody.
SHARED_YEARS = frozenset({"2030", "2050"})


def own_domain(domain: str) -> re.Pattern[str]:
    """Finds ``domain``, given with or without scheme and ``www``, and all below it."""
    host = re.sub(r"^(?:https?://)?(?:www\.)?", "", domain.strip().casefold()).split("/")[0]
    address = rf"(?:[\w-]{{1,63}}\.){{0,6}}{re.escape(host)}(?![\w-])(?:/\S{{0,500}}{_LINK_END})?"
    return re.compile(rf"(?<![\w.-]){address}", re.IGNORECASE)
