"""How much more eight times as much markup takes to become text: eight times, if it is linear."""

from time import process_time

from bot.texts import from_html

from .figure import Figure, Pair, compared, milliseconds

PIECES = ('<a "', "<", "<script>", "&", "<div>", "<!--", "<ul>", "<hr>", "<ruby><rt>", "<b>")
MOST = 65_536
TIMES = 8


def markup(repeats: int = 5) -> list[Figure]:
    """The worst of ten pieces, each repeated up to 64 KiB. Takes about 10 seconds."""
    pairs = [
        max((_pair(piece) for piece in PIECES), key=lambda pair: pair.ratio) for _ in range(repeats)
    ]
    about = "64 KiB of the worst markup"
    return [
        compared("markup", f"{about}, of {TIMES} times an eighth of it", pairs, 2.0, milliseconds),
        Figure("markup-ms", f"{about}, ms", 1_000 * max(pair.product for pair in pairs), 500.0),
    ]


def _pair(piece: str) -> Pair:
    whole = (piece * MOST)[:MOST]
    part = whole[: MOST // TIMES]
    return Pair(TIMES * min(_read(part) for _ in range(3)), min(_read(whole) for _ in range(3)))


def _read(html: str) -> float:
    started = process_time()
    from_html(html)
    return process_time() - started
