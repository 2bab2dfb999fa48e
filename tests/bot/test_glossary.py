"""The glossary can be trusted: folded stems, twelve languages for a concept, no idle catch-alls."""

import csv
from collections import Counter, defaultdict
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from bot.search.concepts import Entry, Glossary
from bot.search.words import words_of
from bot.texts import fold

FOLDER = Path(__file__).resolve().parents[2] / "bot/search"
FILES = sorted((FOLDER / "glossary").glob("*.csv"))
LANGUAGES = {"en", "de", "fr", "es", "it", "nl", "pl", "sv", "pt", "el", "bg", "sl"}
FEWEST_KEYS = 300
LONG = 6
"""Shorter stems count only in texts of their own language, so only these can mislead."""
MOST_ORDINARY = 0.003
"""The share of ordinary words, of all languages together, that one stem may match."""

# What officials of any trade write each day: none of it tells one trouble from another.
ORDINARY = """
about above after again already another answer around because before begin between bring change
clear could different during early either enough example find first follow friend general great
happen however important inside interest issue later letter level little look matter maybe meet
moment month morning never number often order other people perhaps place please point possible
present question quick quite rather ready reason right second several short simple small soon
start still strong suddenly sure think thing three today together tomorrow under until usual very
voice week where which white without woman word world would write year yesterday control premise
premium taxi stage feed career capital contest content target
allein alles andere anfang arbeit beide beispiel bekommen besser bringen danke denken deshalb
durch einfach endlich erste fahren falsch fertig finden frage ganz gegen gemeinsam genau gestern
gleich haben halten heute immer jetzt kommen können kurz lange lassen leben letzte machen manchmal
mehr meinung mensch mittag möglich morgen müssen nächste niemand nicht plötzlich richtig sagen
schlecht schnell schreiben schwer sehen seite sicher sofort sprechen stehen stunde suchen täglich
treffen viel vielleicht während warten wenig wichtig wieder wissen woche zeigen zwischen zusammen
alors après aucun aujourd'hui aussi autre avant beaucoup bientôt bonne chaque chose combien comme
comment dehors demain demander dernier derrière devant difficile donner ensemble ensuite entre
facile femme grand heure homme jamais laisser maintenant matin meilleur même milieu moins monde
montrer nombre nouveau ouvert parler partie passer pendant penser petit peut-être pourquoi premier
première presque prochain quelque quelqu'un rapide recevoir semaine seulement souvent tellement
toujours trouver venir vraiment pluie
además ahora alguien antes aquí bastante buscar casi conocer cualquier cuando debajo delante
demasiado después ejemplo empezar encontrar entonces esperar fuera gracias hablar hacer hasta
igual juntos largo lejos llegar mañana mejor mientras mismo mucho mundo nombre nosotros nuestro
nunca palabra parecer pequeño persona posible primero pronto querer segundo siempre tarde tiempo
todavía tomar trabajo último veces verdad volver recursos hoja suelo
abbastanza adesso allora altro amico anche ancora andare aprire arrivare avanti bisogno buono
capire cercare chiamare comunque conoscere contro davanti davvero dentro dietro domani dopo dove
esempio forse fuori giorno grazie guardare insieme intanto lasciare lavoro lontano meglio mentre
mezzo momento nessuno niente oggi parlare parola passare pensare perché persona piacere piccolo
portare prendere presto proprio quando qualche ragazzo restare sapere sempre senza settimana
spesso stesso subito tardi tempo trovare tutti ultimo vecchio vedere vicino
achter alleen altijd ander beetje begin beide beter bijna blijven boven brengen buiten daarom
denken derde door eerst eigen einde elkaar ergens gisteren goed groot halen helemaal hetzelfde
horen houden iedereen iemand kijken klaar klein komen kunnen laatste langs lekker leren maand
maken meestal misschien moeten morgen natuurlijk nemen nieuw nodig nooit ongeveer praten rustig
samen schrijven snel soms spreken steeds tegen terug terwijl tussen vandaag vertellen vinden
volgende vooral voorbeeld vragen vroeg waarom wanneer weinig weten woord zeggen zonder
bardzo będzie blisko całkiem chcieć chociaż chwila ciągle czasem często człowiek czytać daleko
dlaczego dlatego długo dobrze dopiero drugi dużo dzień dzisiaj gdzie godzina inaczej jakby każdy
kiedy kilka koniec który latem lepiej ludzie łatwo mały miejsce miesiąc między można mówić musieć
najpierw nawet nigdy nowy obok oczywiście ostatni pierwszy pisać pokój pomoc ponieważ powiedzieć
prawda prawie proszę przeciw przykład pytanie razem robić również różny rzecz słowo sposób szybko
świat także teraz trudno trzeba tydzień tylko uwaga ważny według wiedzieć większość wszystko zawsze
aldrig alltid annan arbete bakom behöver berätta bland bredvid bygga börja dagar därför efter
egentligen eftersom enkel fråga framför första förut genast genom gärna hamna hela hjälpa hoppas
imorgon innan istället jobba kanske komma kvinna kväll längre lätt långsamt lämna människa mellan
mycket många nästan någon nästa ofta också ordning pojke precis redan rolig samma sedan senare
skriva snabbt snart största säga tidigt tillbaka tillsammans trots tycka under uppe vanlig varför
vecka verkligen viktig vilja åter ännu vatten
acima agora ainda além alguém amanhã antes apenas aqui atrás bastante bonito cedo chegar coisa
comigo conhecer depois depressa devagar dizer durante embora encontrar então enquanto escrever
esperar exemplo falar fazer ficar gente gostar hoje homem jamais juntos levar longe lugar maior
manhã melhor menor mesmo minha muito mulher mundo nenhum ninguém noite nosso nunca obrigado onde
ontem palavra parecer passar pequeno pergunta perto pessoa porque pouco primeiro próprio quando
querer saber semana sempre também tampouco tarde trabalho último vezes viver voltar
ampak blizu bolje cesta članek dalje danes deček dobro dokler drugače enkrat hiter hkrati hoditi
hvala jutri kadar kasneje kmalu konec kratek kupiti lahko ljudje majhen manjkati mesec misliti
mogoče močno moški naprej naslednji navsezadnje nazaj nekateri nekdo nihče nikoli obleka odgovor
odpreti otrok ponoči potem pozno prihodnji prijatelj primer prosim prvi rečem samo skoraj skupaj
slabo spet stran takoj teden težko torej tukaj včasih včeraj vedno verjetno videti vprašanje zaradi
zato zelo zjutraj zvečer ženska življenje
όμως πάντα ποτέ σήμερα αύριο χθες γιατί επειδή λοιπόν μαζί τώρα μετά πριν εδώ εκεί άνθρωπος γυναίκα
ημέρα εβδομάδα χρόνος ερώτηση απάντηση παράδειγμα μεγάλος μικρός καλός πρώτος τελευταίος γράφω
винаги никога днес утре вчера защото заедно сега после преди тук там човек жена ден седмица година
въпрос отговор пример голям малък добър първи последен пиша говоря искам мога трябва нещо нищо
"""


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def every_row() -> list[dict[str, str]]:
    return [row for file in FILES for row in rows(file)]


def broader_rows() -> list[tuple[str, str]]:
    return [(row["key"], row["broader"]) for row in rows(FOLDER / "broader.csv")]


def ordinary() -> set[str]:
    return {word for word in words_of(ORDINARY) if len(word) > 1}


def matches(stems: set[str], words: set[str]) -> Counter[str]:
    """How many of the words the search itself would take for each stem."""
    book = Glossary([Entry(stem, stem) for stem in sorted(stems)], {})
    return Counter(stem for word in words for stem in book.keys_at([word], 0))


@pytest.mark.parametrize("file", [*FILES, FOLDER / "broader.csv"], ids=lambda file: file.stem)
def test_a_file_has_its_header_and_no_ragged_or_empty_row(file: Path) -> None:
    header = ["key", "broader"] if file.stem == "broader" else ["key", "language", "stem"]
    with file.open(encoding="utf-8", newline="") as lines:
        first, *others = list(csv.reader(lines))
    assert first == header
    assert [row for row in others if len(row) != len(header) or not all(row)] == []


def test_keys_are_snake_case_words() -> None:
    wrong = {
        r["key"] for r in every_row() if not r["key"].isidentifier() or r["key"] != r["key"].lower()
    }
    assert wrong == set()


def test_each_stem_is_folded_already() -> None:
    assert [row["stem"] for row in every_row() if fold(row["stem"]) != row["stem"]] == []


def test_each_stem_is_words_as_the_search_cuts_them() -> None:
    wrong = [
        row["stem"]
        for row in every_row()
        if " ".join(words_of(row["stem"])) != row["stem"].removeprefix("*")
    ]
    assert wrong == []


def test_no_row_stands_twice_in_a_file() -> None:
    for file in FILES:
        count = Counter((row["key"], row["language"], row["stem"]) for row in rows(file))
        assert [row for row, times in count.items() if times > 1] == []


def test_there_are_enough_concepts_and_each_speaks_twelve_languages() -> None:
    languages = defaultdict(set)
    for row in every_row():
        languages[row["key"]].add(row["language"])
    assert len(languages) >= FEWEST_KEYS
    assert {key: LANGUAGES ^ known for key, known in languages.items() if known != LANGUAGES} == {}


def test_a_stem_is_long_enough_to_tell_something() -> None:
    assert [row["stem"] for row in every_row() if len(row["stem"].removeprefix("*")) < 2] == []


def test_no_stem_that_counts_in_every_language_matches_many_ordinary_words() -> None:
    words = ordinary()
    most = MOST_ORDINARY * len(words)
    stems = {r["stem"] for r in every_row() if len(r["stem"].removeprefix("*")) >= LONG}
    found = matches({stem for stem in stems if " " not in stem}, words)
    assert {stem: times for stem, times in found.items() if times > most} == {}


def test_the_ordinary_words_would_catch_a_stem_that_catches_all() -> None:
    words = ordinary()
    assert len(words) > 800
    assert matches({"*er"}, words)["*er"] > MOST_ORDINARY * len(words)


def test_broader_concepts_exist_and_stand_once() -> None:
    keys = {row["key"] for row in every_row()}
    pairs = broader_rows()
    assert {name for pair in pairs for name in pair} - keys == set()
    assert len(pairs) == len(set(pairs))


def test_no_concept_is_broader_than_itself() -> None:
    graph = defaultdict(set)
    for key, wider in broader_rows():
        graph[key].add(wider)
    TopologicalSorter(graph).prepare()
