"""What stands beside that which somebody raises: obstacles that are near, and of the guide one
page that is surely meant, or none.

Pages are general texts, so each is a little near to everything. One is meant that stands out from
all others, by the title alone and by the whole text, and is not far behind the nearest obstacle.
The scores of a search tell only in comparison.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

BY_TITLE, BY_TEXT = 2.0, 1.5
"""So many times the score of the next page."""
OF_BEST = 0.6
"""So much of the score of whatever is nearest."""
NEAR = 0.5
"""The same of obstacles and solutions among themselves: of the questions in tests/retrieval it
keeps all right ones but one, and half of what was shown beside them."""


def is_near(score: float, nearest: float) -> bool:
    return score >= NEAR * nearest


def page_meant(
    by_title: Sequence[tuple[int, float]], by_text: Sequence[tuple[int, float]], best: float
) -> int | None:
    """``by_title`` and ``by_text``: pages with their scores, best first; ``best``: the highest
    score of anything. A page that is alone in the guide stands out from nothing."""
    if not by_title or len(by_text) < 2 or by_title[0][0] != by_text[0][0]:  # noqa: PLR2004 - one and another
        return None
    page, score = by_text[0]
    stands_out = _ahead(by_title, BY_TITLE) and _ahead(by_text, BY_TEXT)
    return page if stands_out and score >= OF_BEST * best else None


def _ahead(found: Sequence[tuple[int, float]], times: float) -> bool:
    return len(found) == 1 or found[0][1] >= times * found[1][1]
