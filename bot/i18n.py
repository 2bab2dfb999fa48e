"""Puts sentences into the reader's language; the English sentence is the catalogue key."""

import gettext
from collections.abc import Mapping
from pathlib import Path

DOMAIN = "agora"
LOCALES = Path(__file__).with_name("locales")


class Words:
    """One language's words.

    Call it with an English sentence, whole and literal, and the values of its fields:
    ``words("You follow {ref}.", ref="FUN-12")``.
    """

    def __init__(self, locale: str, catalogue: gettext.NullTranslations) -> None:
        self.locale = locale
        self._catalogue = catalogue

    def __call__(self, sentence: str, /, **values: object) -> str:
        return self._catalogue.gettext(sentence).format(**values)

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The form that fits ``n``, which fills the field ``{n}``."""
        return self._catalogue.ngettext(one, many, n).format(n=n, **values)

    def fill(self, sentence: str, values: Mapping[str, object]) -> str:
        """As a call, for a sentence that was chosen elsewhere (a UserError, a table)."""
        return self._catalogue.gettext(sentence).format(**values)


class Catalogue:
    """All languages under ``folder`` (gettext's own layout: ``fr/LC_MESSAGES/agora.mo``)."""

    def __init__(self, folder: Path = LOCALES) -> None:
        self._folder = folder
        self._words: dict[str, Words] = {}

    def words(self, locale: str) -> Words:
        """The words of a Discord locale such as ``en-GB``; English where there are no others."""
        found = self._words.get(locale)
        if found is None:
            languages = [locale.replace("-", "_"), locale.split("-", maxsplit=1)[0]]
            catalogue = gettext.translation(DOMAIN, self._folder, languages, fallback=True)
            found = self._words[locale] = Words(locale, catalogue)
        return found


ENGLISH = Words("en-GB", gettext.NullTranslations())
