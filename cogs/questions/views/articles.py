"""Articles: as everybody reads them, and as coordinators verify, correct and retire them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.delivery import CardFace, NoticeFace
from bot.ids import join
from bot.registry import HomeLine
from bot.texts import plain
from bot.ui import Accent, Part, button, rest_of, with_button
from cogs.questions.rules.records import ArticleState
from cogs.questions.views.asking import checked, host_of, masked
from cogs.questions.views.forms import AREA

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.i18n import Words
    from bot.texts import Leak
    from bot.ui.pieces import Item
    from cogs.questions.rules.records import Article, Gap

PRIMARY = discord.ButtonStyle.primary
DANGER = discord.ButtonStyle.danger
MOST_LISTED = 8
"""A line with its button takes three of the forty components of a message."""


def article_page(article: Article, today: date, words: Words) -> list[Part]:
    """What everybody reads: the text whole, its sources, and the day they were checked."""
    return [_title(article), plain(article.text.body), _sources(article, today, words)]


def desk_page(
    article: Article, leaks: Sequence[Leak], today: date, words: Words, *, news: str = ""
) -> list[Part]:
    """The same for a coordinator, with what can be done about it."""
    parts: list[Part] = [news] if news else []
    parts += [_title(article), _state(article, words), plain(article.text.body)]
    parts.append(_sources(article, today, words))
    if warning := leak_warning(article, leaks, words):
        parts.append(warning)
    if article.state is not ArticleState.RETIRED:
        parts.append([*_desk_buttons(article, words), _drafts_button(words)])
    return parts


def draft_card(article: Article, leaks: Sequence[Leak], today: date, words: Words) -> CardFace:
    """For the coordinators' channel; grey once it is decided."""
    if article.state is not ArticleState.DRAFT:
        settled = words("{ref} was settled: {state}.", ref=article.ref, state=_name(article, words))
        return CardFace(Accent.SETUP, (_headline(article), settled), ended=True)
    parts = [_headline(article), _state(article, words), plain(article.text.body)]
    parts.append(_sources(article, today, words))
    if warning := leak_warning(article, leaks, words):
        parts.append(warning)
    return CardFace(Accent.QUESTIONS, (*parts, _desk_buttons(article, words)))


def leak_warning(article: Article, leaks: Sequence[Leak], words: Words) -> str:
    """What in a text from somebody unnamed may point to them; a guess, to be read by a person."""
    if not article.unnamed or article.state is not ArticleState.DRAFT:
        return ""
    if not leaks:
        return words("Its author is not named. I found nothing that points to them.")
    found = ", ".join(f"“{plain(leak.text)}”" for leak in leaks)
    return words("Its author is not named. These words may point to them: {found}.", found=found)


def drafts_list(drafts: Sequence[Article], words: Words) -> list[Part]:
    if not drafts:
        return [words("Nothing to do.")]
    parts: list[Part] = [
        words.plural(
            "{n} article waits to be verified.", "{n} articles wait to be verified.", len(drafts)
        )
    ]
    parts += [
        with_button(
            f"**{article.ref}** {plain(article.title)}",
            button(words("Open"), join(AREA, "draft", article.id)),
        )
        for article in drafts[:MOST_LISTED]
    ]
    rest = [
        (join(AREA, "draft", article.id), f"{article.ref} {article.title}")
        for article in drafts[MOST_LISTED:]
    ]
    return [*parts, *rest_of(rest, words)]


def verified(article: Article, left: int, words: Words) -> list[Part]:
    """It answers now; the next draft is one press away."""
    parts: list[Part] = [words("{ref} is published. It answers from now on.", ref=article.ref)]
    if left:
        waits = words.plural("{n} draft is left.", "{n} drafts are left.", left)
        parts += [waits, [button(words("Next draft"), join(AREA, "next"), PRIMARY)]]
    return parts


def retired(article: Article, words: Words) -> str:
    return words("{ref} is retired. It answers no more.", ref=article.ref)


def suggested(article: Article, words: Words) -> str:
    return words("Thank you. A coordinator will look at {ref}.", ref=article.ref)


def gaps_list(gaps: Sequence[Gap], words: Words) -> list[Part]:
    if not gaps:
        return [words("Nothing to do.")]
    parts: list[Part] = [words("**Asked, and nothing with a source was found**")]
    for gap in gaps[:MOST_LISTED]:
        times = words.plural("asked once", "asked {n} times", gap.times)
        parts.append(f"{plain(gap.text)}\n-# {times}")
        parts.append(
            [
                button(words("Write an article"), join(AREA, "write", gap.id)),
                button(words("Close"), join(AREA, "close", gap.id)),
            ]
        )
    return parts


def gap_closed(words: Words) -> str:
    return words("The gap is closed. Asked again, it comes back.")


def review_notice(article: Article, words: Words) -> NoticeFace:
    text = words(
        "{ref} “{title}” was verified a year ago. Is it still true?",
        ref=article.ref,
        title=plain(article.title),
    )
    return NoticeFace(text, (button(words("Open"), join(AREA, "draft", article.id)),))


def home_lines(waiting: int, words: Words) -> list[HomeLine]:
    """For coordinators."""
    if not waiting:
        return []
    text = words.plural(
        "{n} article waits to be verified.", "{n} articles wait to be verified.", waiting
    )
    return [HomeLine(text, words("Open"), join(AREA, "drafts"))]


def _headline(article: Article) -> str:
    """A card's own; its last line says the reference."""
    return f"📘 **{plain(article.title)}**"


def _title(article: Article) -> str:
    return f"{_headline(article)}\n-# {article.ref}"


def _name(article: Article, words: Words) -> str:
    return {
        ArticleState.DRAFT: words("draft"),
        ArticleState.PUBLISHED: words("published"),
        ArticleState.RETIRED: words("retired"),
    }[article.state]


def _state(article: Article, words: Words) -> str:
    if article.state is ArticleState.DRAFT and article.of_guide:
        return words("*Draft* · came with Agora. Read its sources, then press Verify.")
    if article.state is ArticleState.DRAFT and not article.from_ref.startswith("FORM"):
        return words("*Draft* · from {ref}. It answers once verified.", ref=article.from_ref)
    return {
        ArticleState.DRAFT: words("*Draft* · it answers once verified."),
        ArticleState.PUBLISHED: words("*Published*"),
        ArticleState.RETIRED: words("*Retired*"),
    }[article.state]


def _sources(article: Article, today: date, words: Words) -> str:
    if not article.text.sources:
        return words("-# No source yet: press Edit and add one.")
    links = ", ".join(masked(host_of(url), url) for url in article.text.sources)
    facts = [words("Source: {link}", link=links), checked(article.checked_on, today, words)]
    return "-# " + " · ".join(filter(None, facts))


def _desk_buttons(article: Article, words: Words) -> list[Item]:
    return [
        button(words("Verify"), join(AREA, "verify", article.id), PRIMARY),
        button(words("Edit"), join(AREA, "edit", article.id)),
        button(words("Retire"), join(AREA, "retire", article.id), DANGER),
    ]


def _drafts_button(words: Words) -> Item:
    return button(words("All drafts"), join(AREA, "drafts"))
