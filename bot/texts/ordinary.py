"""The words that decide when a name is no trace: ordinary words, and the endings of names."""

# ruff: noqa: SIM905 - a page of words reads better than a page of quotes


# All words here are folded (bot.texts.folding).

import re

SMALL = frozenset(
    "a al am an and auf bei d da das de dei del della den der des di die do dos du e el en et "
    "i im in l la las le les lez los na nad of on or os pri s sur sul the u und upon van ved "
    "vom von y και του τησ".split()
)
"""Passed over in names and texts, so that ``Frankfurt am Main`` is ``frankfurt main``."""

GENERIC = frozenset(
    "admin area city climate clima comune council county department director district energy "
    "gemeinde gmina green klima kommune land lead mairie manager mayor metropole metropolis miss "
    "mission mobility mrs municipality municipio obcina office official partner planner planning "
    "project region smart stad stadt sustainability team technical town transport urban ville "
    "δημοσ община".split()
)
"""What people add to their nicknames; it points to nobody."""

COMMON = frozenset(
    # towns and countries that are words in a language people write here
    "alba angers arad asti baden bari bath bergen best braga brest celle chad como cork crema "
    "delft derby deva ede eger essen faro fermo florence gent goes granada guarda hagen halle "
    "ham hamm hof hull jordan koper lahr leiden lens leon limerick lodi lund massa mole most "
    "munster nancy nice orange oss pau parma pila poole porto potenza prato pula reading rieti "
    "rijeka roma ruse sandwich sens siegen singen split togo toledo tours trier tulle turkey "
    "abo bordeus cachy ceca dane dutch finn frans gozo grec grunn island lati norra parme polen "
    "polish rim rom roman saksa spann swede ungern valence varna vienne viro wells "
    "wesel worms york "
    # first names and family names that are
    "alma art bea ben bill con clement dan dean don drew faith frank gene gil grace grant "
    "gray green hope hunter iris ivy jack joy june kay king lee long luna major mara marc "
    "mare mark may max mia mit miles miller miro page pat per pia price rich rob robin rosa "
    "rose ruth sara sol sue tim val vera victor violet white will wolf wood young".split()
)
"""Names that are also words: these count only with a capital inside a sentence."""

_SLAVIC_ADJECTIVE = (
    "[aeij]{0,2}(?:[scz]|ov|ev|an)?[sc]?k"
    "(?:[aeiouy]|ie|ii|ih|im|em|ej|om|ou|oj|ega|emu|eho|iej|iego|iemu|ich|imi|ych|ymi)"
)
_SLAVIC = (
    "[aeiouy]|[aei]m|[ij]?om|i?ou|o[ijvw]|ow[iy]|ov[ieouy]|i[aeou]|i?ami|i?[ay]?ch|ich|"
    "[ai]?ah|ih|ej|j[aeiou]|je[mj]|mi|c[iu]|in[aeiou]?|ec|cem|cani?|canov|canka|i?ak"
)
_BULGARIAN_ADJECTIVE = "и{0,2}(?:ов|ев|ан|ян)?[сцч]к(?:и|а|о|ата|ия|ият|ите|ото)"
_BULGARIAN = "[аеиоуюя]|ом|ем|ои|ата|ът|та|то|[чц]ан(?:и|ин|ка)?"
_GERMANIC = (
    "s|er[ns]?|erin(?:nen)?|isch(?:e[mnrs]?)?|sch(?:e[mnrs]?)?|ens?|ense|se[rn]?|"
    "(?:i?an)?e?n?sk[ae]?|et|ne|ur|bo(?:en?|erne|er|r|rna|rnas)?"
)
_ROMANCE = (
    "[ln]?ais(?:es?)?|[ln]?ois(?:es?)?|i?en(?:nes?|s)?|i?an(?:[aeio]s?|s)?|es[aei]?s?|ot[aei]s?|"
    "en[aio]s?|uenses?|enses?|in[aeio]s?|asc[ahio]i?|ol[aeio]s?|ic[aio]s?|ac[aio]|i?ul(?:ui)?|"
    "ii|i?ei|ean(?:[aiu]|ul|ca)?"
)
_GREEK = (
    "[ηαοευιωσν]|[αοεη]σ|ουσ?|ε?ων|[αο]ι|ι?ωτ(?:ησ?|εσ|ισσα|ων)|ι?[ντ]?ικ(?:[αεηο]σ?|ου|ησ|ων)|"
    "(?:ι?αν|ιν|ι|ι?ωτ|ιτ)(?:[αεηο]σ?|ησ?|εσ|οι|ων|ουσ?|ισσα)"
)
_FINNIC_ADJECTIVE = "la(?:inen|is[a-z]{0,6}|ne|se[a-z]{0,4})"
_FINNIC = "h?[aeiou]?n|[aei]?s[st]a|[aei]?ll[ae]|[aei]?lta|sse|st|ks|ga|ni|le|lt"
_BALTIC = "a[isu]s?|ui|u[is]?|io|jo|j[aeu]|es|ei|yje|oje|am|os|iem"
_BALTIC_ADJECTIVE = "ieti[ls]|ieci[ao]i?|nie(?:ks|ki|ce)|isk(?:is|iai|iu)"
_HUNGARIAN = "[aeo]?n|i|[bnrv][ae][nl]?|[bnrt][oe]l|[aeo]?tt|ig|h[oe]z|nak|nek"
_TURKISH = "[dt][ae]n?|[yn]?[aeiu]n?|l[iu](?:l[ae]r)?"
_BASQUE = "e?ko|era|etik|tar(?:ra|rak|ren)?"

ADJECTIVE = re.compile(
    f"{_GERMANIC}|{_ROMANCE}|{_SLAVIC_ADJECTIVE}|{_GREEK}|{_BULGARIAN_ADJECTIVE}|"
    f"{_FINNIC_ADJECTIVE}|{_BALTIC_ADJECTIVE}|{_BASQUE}"
)
"""What makes of a place its adjective, which most languages write small."""

MARKED_ADJECTIVE = re.compile(f"{_SLAVIC_ADJECTIVE}|{_BULGARIAN_ADJECTIVE}")
"""Adjectives so clear that they need four letters of the name only."""

ENDING = re.compile(
    f"{ADJECTIVE.pattern}|{_SLAVIC}|{_BULGARIAN}|{_FINNIC}|{_BALTIC}|{_HUNGARIAN}|{_TURKISH}"
)
"""Cases, articles and adjectives of the languages spoken in the network."""
