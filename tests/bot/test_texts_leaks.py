"""What points to people is found: cities in any form, names, links, numbers; little else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cities_data import countries, mission_cities
from bot.texts import Leak, LeakKind, leaks

# A city's names (English, local ones, aliases) and three forms of them as people write them.
INFLECTED = [
    ("Aachen|Aix-la-Chapelle", "Aachens Aachener aachener"),
    ("Aarhus|Århus", "Aarhus' Århusianske aarhusiansk"),
    ("Amsterdam", "Amsterdams Amsterdamse Amsterdammers"),
    ("Angers Loire Métropole|Angers", "Angers d'Angers Angers"),
    ("Antwerp|Antwerpen|Anvers", "Antwerpse Antwerpens Antwerpenaar"),
    ("Athens|Αθήνα|Athína", "Αθήνας Αθηνών αθηναϊκή"),
    ("Barcelona", "barcelonès Barcelonas barcelonesa"),
    ("Bergamo", "bergamasco bergamasca bergamaschi"),
    ("Bologna", "bolognese bolognesi Bolognas"),
    ("Bordeaux Métropole|Bordeaux", "Bordeaux bordelaise d'Bordeaux"),
    ("Bratislava|Pozsony", "Bratislave Bratislavy bratislavský"),
    ("Bristol", "Bristol's Bristolian Bristols"),
    ("Brussels|Bruxelles|Brussel|Brüssel", "Brusselse bruxelloise Brüsseler"),
    ("Bucharest|București", "Bucureștiului bucureștean Bucureștii"),
    ("Budapest", "Budapesten budapesti Budapestről"),
    ("Budějovice|České Budějovice", "Budějovic Budějovicích Budějovicím"),
    ("Cluj-Napoca|Cluj|Kolozsvár", "Clujului clujean Kolozsváron"),
    ("Copenhagen|København", "Københavns københavnsk Köpenhamns"),
    ("Cork|Corcaigh", "Cork Cork's Corcaigh"),
    ("Dijon Métropole|Dijon", "dijonnaise Dijonnais Dijons"),
    ("Dortmund", "Dortmunds Dortmunder dortmunder"),
    ("Dresden|Drážďany", "Dresdner Dresdens Drážďanech"),
    ("Dublin|Baile Átha Cliath", "Dublin's Dubliners Dublins"),
    ("Dunkirk|Dunkerque", "dunkerquoise Dunkerquois Dunkerques"),
    ("Eindhoven and Helmond|Eindhoven|Helmond", "Eindhovense Eindhovens Helmonds"),
    ("Elbasan", "Elbasanit Elbasanin elbasanas"),
    ("Espoo|Esbo", "Espoon Espoossa espoolainen"),
    ("Florence|Firenze", "Firenze Firenzes firenzei"),
    ("Frankfurt am Main|Frankfurt", "Frankfurter Frankfurts frankfurter"),
    ("Gabrovo|Габрово", "габровски габровската Габровци"),
    ("Gävle", "Gävles gävlebor Gävleborna"),
    ("Glasgow", "Glasgow's Glasgows Glasgowers"),
    ("Gothenburg|Göteborg", "Göteborgs göteborgsk Göteborgare"),
    ("Grenoble-Alpes Métropole|Grenoble", "grenobloise Grenoblois Grenobles"),
    ("Groningen", "Groningse Groningens Groninger"),
    ("Guimarães", "Guimarães vimaranense Guimaraes"),
    ("Heidelberg", "Heidelberger Heidelbergs heidelbergische"),
    ("Helsingborg", "Helsingborgs helsingborgsk Helsingborgare"),
    ("Helsinki|Helsingfors", "Helsingin Helsingissä helsinkiläinen"),
    ("Ioannina|Ιωάννινα", "Ιωαννίνων Ιωάννινά Ιωαννιτών"),
    ("Istanbul|İstanbul", "İstanbul'da İstanbullu Istanbulit"),
    ("Izmir|İzmir", "İzmir'in İzmirli İzmirde"),
    ("Kalamata|Καλαμάτα", "Καλαμάτας καλαματιανός Καλαμάτες"),
    ("Klagenfurt am Wörthersee|Klagenfurt|Celovec", "Klagenfurter Klagenfurts Celovcu"),
    ("Košice|Kassa|Kaschau", "Košíc Košiciach košický"),
    ("Kozani|Κοζάνη", "Κοζάνης κοζανίτικη Κοζανίτες"),
    ("Kraków|Krakow|Cracow|Krakau", "Krakowie krakowski Krakowa"),
    ("Kranj|Krainburg", "Kranju kranjski Kranja"),
    ("Lahti", "Lahden Lahdessa lahtelainen"),
    ("Lappeenranta|Villmanstrand", "Lappeenrannan Lappeenrannassa lappeenrantalainen"),
    ("Leipzig", "Leipziger Leipzigs leipziger"),
    ("Leuven|Louvain|Löwen", "Leuvense Leuvens Löwener"),
    ("Liberec", "Liberci Liberce liberecký"),
    ("Liepāja|Liepaja", "Liepājā Liepājas liepājnieki"),
    ("Limassol|Λεμεσός", "Λεμεσού Λεμεσό λεμεσιανή"),
    ("Lisbon|Lisboa|Lissabon", "Lissabons Lissaboner Lisbonne"),
    ("Ljubljana|Laibach", "Ljubljani Ljubljane ljubljanska"),
    ("Łódź|Lodz", "Łodzi łódzki Łodzią"),
    ("Lund", "Lund Lunds Lunds"),
    ("Lyon", "lyonnaise Lyonnais Lyons"),
    ("Madrid", "Madridin Madridi Madrids"),
    ("Malmö", "Malmös malmöbor Malmöer"),
    ("Mannheim", "Mannheimer Mannheims mannheimer"),
    ("Marseille", "marseillaise Marseillais Marseilles"),
    ("Milan|Milano|Mailand", "milanese milanesi Milánóban"),
    ("Miskolc", "Miskolcon miskolci Miskolcról"),
    ("Munich|München|Monaco di Baviera", "Münchner Muenchen Mnichov"),
    ("Münster", "Münsters Münsteraner Münster"),
    ("Nantes Métropole|Nantes", "nantaise Nantais Nantes"),
    ("Oslo", "Oslos Osloer Oslossa"),
    ("Padova|Padua", "padovano Padovas padovani"),
    ("Paris", "parisienne Pariser Parisien"),
    ("Parma", "Parma Parmas Parma"),
    ("Pécs", "Pécsett pécsi Pécsen"),
    ("Podgorica|Подгорица", "Podgorici podgorički Подгорици"),
    ("Porto|Oporto", "Porto Portos Porto"),
    ("Prague|Praha|Prag", "Praze pražský Prahy"),
    ("Prato", "Prato Prato Pratos"),
    ("Reykjavík|Reykjavik", "Reykjavíkur Reykjavíkurborg reykvískur"),
    ("Riga|Rīga", "Rīgā Rīgas rīdzinieki"),
    ("Rome|Roma|Rom", "Roma Römer Romas"),
    ("Rotterdam", "Rotterdamse Rotterdams rotterdamse"),
    ("Rzeszów|Rzeszow", "Rzeszowie rzeszowski Rzeszowa"),
    ("Sarajevo|Сарајево", "Sarajeva sarajevski Sarajevu"),
    ("Seville|Sevilla", "sevillano Sevillas sevillana"),
    ("Sofia|София", "Софийски Sofii софийска"),
    ("Sønderborg|Sonderborg", "Sønderborgs sønderborgsk Sonderburger"),
    ("Stavanger", "Stavangers Stavangerregionen stavangersk"),
    ("Stockholm", "Stockholms stockholmsk Stockholmsregionen"),
    ("Suceava", "Sucevei sucevean Suceavei"),
    ("Tallinn|Reval", "Tallinnas tallinlane Tallinna"),
    ("Tampere|Tammerfors", "Tampereen Tampereella tamperelainen"),
    ("Tartu|Dorpat", "Tartus Tartusse tartulane"),
    ("Tauragė|Taurage", "Tauragės Tauragėje tauragiškis"),
    ("The Hague|Den Haag|La Haye|Haag", "Haagse Haags Haager"),
    ("Thessaloniki|Θεσσαλονίκη|Saloniki", "Θεσσαλονίκης Θεσσαλονίκη θεσσαλονικιός"),
    ("Trikala|Τρίκαλα", "Τρικάλων Τρίκαλα τρικαλινή"),
    ("Trondheim", "Trondheims trondheimsk Trondheimer"),
    ("Turin|Torino", "torinese torinesi Turiner"),
    ("Turku|Åbo", "Turun Turussa turkulainen"),
    ("Umeå|Umea", "Umeås umeåbor Umeåborna"),
    ("Utrecht", "Utrechtse Utrechts utrechtse"),
    ("Valencia|València", "valenciana Valencias valenciano"),
    ("Valladolid", "Valladolids Valladolidin Valladolides"),
    ("Velenje", "Velenju Velenja velenjski"),
    ("Vienna|Wien|Vídeň|Wiedeń|Bécs", "Wiener Vídni Wiedniu"),
    ("Vilnius|Wilno|Vilna", "Vilniuje Vilniaus Wilnie"),
    ("Vitoria-Gasteiz|Vitoria|Gasteiz", "Vitorias gasteiztar Gasteizko"),
    ("Warsaw|Warszawa|Warschau", "Warszawie warszawski Warszawy"),
    ("Wrocław|Wroclaw|Breslau", "Wrocławiu wrocławski Wrocławia"),
    ("Zagreb", "Zagrebu zagrebački Zagreba"),
    ("Zaragoza|Saragossa", "zaragozana Zaragozas zaragozano"),
]
DIRECTORY = [name for city in mission_cities() for name in (city.name, *city.aliases)]
COUNTRIES = [name for country in countries() for name in (country.name, *country.aliases)]
PLACES = (*DIRECTORY, *COUNTRIES, "Wien", "Vídeň", "Praha", "Tallinn")

TELLING = """\
Wir in Wien haben dafür kein Personal.
The council in Ljubljani said no twice.
v Praze to nikdo nechce podepsat
Ve Vídni to šlo rychleji než u nás.
Notre métropole lyonnaise n'a pas les moyens.
A Torino nessuno vuole prendersi la colpa.
Write to my office: ana.kovac@ljubljana.si
Mein Büro erreicht ihr unter klima (at) stadt-muenster.de
Call me on +386 41 555 123 if you had the same.
Téléphone : 01 42 76 40 40, demandez le service climat.
Our retrofit plan costs 3.2 million and nobody pays.
Das Programm hat 3,2 Mio. gekostet und nichts gebracht.
We lost €500k because of one signature.
Il nous manque 12 000 logements à rénover.
Faltan 4500 viviendas y el alcalde no escucha.
See https://example.org/minutes/14 for what he promised.
The minutes are on www.example.org
Unser Plan steht auf ljubljana.si unter Umwelt.
As Kovač I can say it only here.
Ana thinks the mission office does not listen.
Signed, Kovač
In Σόφια we have the same, София is no better.
Στη Θεσσαλονίκη κανείς δεν απαντά.
В Габрово няма пари за това.
The Finnish ministry blocks us every year.
Nasz urząd w Łodzi czeka na ministerstwo.
W Warszawie mówią co innego niż u nas.
Vilniuje tai neveikia.
Rīgā neviens par to neatbild.
Tallinnas see ei tööta.
Helsingin malli ei toimi meillä.
Hier in Rotterdam werkt het niet.
De Utrechtse aanpak is te duur voor ons.
Stockholms modell kostar för mycket.
Budapesten ez nem működik.
İstanbul'da bunu kimse istemiyor.
La comune di Bergamo ha detto di no.
El ayuntamiento de Valladolid no tiene técnicos.
We are the only city in Portugal without a fund.
The mayor gave 250 000 EUR to a tram nobody uses.
"""

CLEAN = """\
Our mayor likes the photo, not the budget.
The ministry answers after 14 months, if at all.
We have 3 people for 12 measures. That cannot work.
Nice idea, but nobody in our office has time to split the work.
Most of the best plans die in procurement.
Reading the guidelines took longer than writing the plan.
Frankly, the 2030 goal is out of reach for us.
Only 2 of 14 departments send us their data.
We pay 45 % more for the same heat pump than 2 years ago.
The consultants wrote 300 pages and nobody read them.
Do not tell the council how little we have done.
I may be wrong, but mark my words: it will fail.
Parking is the one topic we cannot touch.
Wir schaffen das bis 2030 nicht, und alle wissen es.
Der Gemeinderat will keine Parkplätze verlieren.
Im Amt sind 5 von 8 Stellen unbesetzt.
Die Stadtwerke liefern uns seit 18 Monaten keine Daten.
Das Essen bei der Tagung war besser als die Ergebnisse.
Ehrlich gesagt fehlt uns der Mut, nicht das Geld.
Wir haben 120 Häuser saniert, nötig wären viel mehr.
Der Bund zahlt, aber die Anträge sind zu schwer.
Nos élus changent d'avis tous les 6 mois.
Le service des marchés publics bloque tout.
Parmi nos 25 actions, 4 avancent.
On nous demande des chiffres que personne ne possède.
Bien sûr, nous aurions dû commencer par les bâtiments.
Les habitants ne croient plus à nos promesses.
Il nous faudrait 10 ingénieurs, nous en avons 2.
Il sindaco firma tutto e non legge niente.
Mancano i tecnici: siamo in 4 per tutta la transizione.
Come facciamo a misurare quello che non abbiamo?
La pratica è ferma da 9 mesi sulla stessa scrivania.
I cittadini sono più avanti della politica.
Sarà difficile senza un accordo con la regione.
El pleno aprueba los planes y luego no hay dinero.
Como técnicos no podemos decir esto en voz alta.
Nos faltan datos del 60 % de los edificios.
Llevamos 3 años esperando una respuesta del ministerio.
Los plazos son imposibles y todos lo sabemos.
Hay 7 proyectos parados por falta de personal.
"""


def telling(text, *, numbers=True):
    return leaks(text, ["Ana Kovač", "anak84"], PLACES, numbers=numbers, domain="ljubljana.si")


def found(text, *, numbers=True):
    return [(leak.kind.value, leak.text) for leak in telling(text, numbers=numbers)]


def places_in(text, places):
    return [leak.text for leak in leaks(text, [], places, numbers=False)]


def test_at_least_95_of_100_forms_of_a_citys_name_are_found():
    forms = [(names, form) for names, inflected in INFLECTED for form in inflected.split()]
    missed = [
        form for names, form in forms if not places_in(f"with us {form} is", names.split("|"))
    ]

    assert len(INFLECTED) >= 60
    assert len(missed) <= 0.05 * len(forms), missed


@pytest.mark.parametrize(
    ("names", "words_elsewhere"),
    [(DIRECTORY, set()), (COUNTRIES, {"ceca", "grec", "român"})],
    ids=["cities", "countries"],
)
def test_every_name_in_the_directory_is_found_inside_a_sentence(names, words_elsewhere):
    written = [name for name in names if len(name) >= 3 and "." not in name]
    missed = {name for name in written if not places_in(f"we in {name} say", names)}

    assert missed == words_elsewhere


def test_of_40_telling_texts_at_least_38_are_warned_of():
    texts = TELLING.splitlines()
    missed = [text for text in texts if not telling(text)]

    assert len(texts) == 40
    assert len(missed) <= 2, missed


def test_of_40_clean_texts_at_most_2_are_warned_of():
    texts = CLEAN.splitlines()
    warned = {text: found(text) for text in texts if telling(text)}

    assert len(texts) == 40
    assert len(warned) <= 2, warned


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nice idea. Split the costs! Most agree.", []),
        ("it is nice to split the bath", []),
        ("we in Nice agree", ["Nice"]),
        ("the Splits of this world", ["Splits"]),
        ("a tour of tours", []),
        ("the office of Bath!", ["Bath"]),
        ("«Nice», they said. 'Split' too", []),
    ],
)
def test_a_name_that_is_a_word_counts_only_with_a_capital_inside_a_sentence(text, expected):
    assert places_in(text, ["Nice", "Split", "Most", "Bath", "Tours"]) == expected


@pytest.mark.parametrize(
    ("name", "form"),
    [
        *(("Praha", "Praze"), ("Praha", "pražský"), ("Praga", "Pradze")),
        *(("Suceava", "Sucevei"), ("Helsinki", "Helsingin"), ("Lahti", "Lahdessa")),
        *(("Turku", "Turun"), ("Lappeenranta", "Lappeenrannan"), ("Tallinn", "tallinlane")),
        *(("Vídeň", "Vídni"), ("Liberec", "Liberci"), ("Dresden", "Dresdner")),
        *(("Kaunas", "Kaune"), ("Λεμεσός", "Λεμεσού"), ("Antwerpen", "Antwerpse")),
    ],
)
def test_a_stem_is_known_when_its_last_letters_change(name, form):
    assert places_in(f"with us {form} is", [name]) == [form]


def test_short_names_need_their_capital():
    assert places_in("the lyon of oslo, in Oslo", ["Oslo", "Lyon"]) == ["Oslo"]
    assert places_in("Ghar and Gha, Ghas", ["Gha"]) == ["Gha", "Ghas"]
    assert places_in("ljubljana, LJUBLJANA", ["Ljubljana"]) == ["ljubljana", "LJUBLJANA"]


def test_words_that_only_begin_like_a_name_are_clean():
    text = "Portable heat, Tamperproof meters, Turing tests, milandering and Viennadorianismus."
    assert places_in(text, ["Portano", "Tampere", "Turino", "Milano", "Vienna"]) == []


def test_names_of_several_words_count_whole_and_in_any_form():
    places = ["Novi Sad", "Frankfurt am Main", "Santiago de Compostela", "The", ""]
    text = "V Novem Sadu, in Frankfurt\u00a0am Main; Novi plan. Santiago, de Compostela. novi sad"
    assert places_in(text, places) == ["Novem Sadu", "Frankfurt\u00a0am Main", "novi sad"]
    assert places_in("novi", places) == []
    assert places_in("nova sada", places) == []


def test_umlauts_are_known_in_both_spellings():
    places = ["München", "Aarhus", "Goeteborg"]
    text = "Muenchen, Munchen, Århus, Göteborg"
    assert places_in(text, places) == text.split(", ")


def test_the_writers_name_counts_in_parts_of_three_letters_or_more():
    names = ["Dr. Ana Kovač-Li (City of Ljubljana)", "anak84"]
    text = "Ana's plan by Kovaču, li, a city. ANAK"
    leaked = leaks(text, names, [], numbers=False)
    assert [leak.text for leak in leaked] == ["Ana", "Kovaču", "ANAK"]
    assert {leak.kind for leak in leaked} == {LeakKind.NAME}


def test_a_user_name_counts_without_a_capital_unless_it_is_a_word():
    leaked = leaks("as ana and per said: will it, ana?", ["ana_per.will"], [], numbers=False)
    assert leaked == (Leak(LeakKind.NAME, "ana"),)


def test_numbers_count_from_four_digits_and_as_sums():
    text = (
        "1234, 12 000, 1.500, 3.2 million, 3,2 Mio, €500k, 500 €, EUR 20, 5M, 200k, 7 zł, "
        "three million, zwei Millionen, 3 mil, 800 Kč, 1\u202f200, 4 млн"
    )
    assert [leak.text for leak in telling(text)] == [
        *("1234", "12 000", "1.500", "3.2 million", "3,2 Mio", "€500k", "500 €", "EUR 20", "5M"),
        *("200k", "7 zł", "three million", "zwei Millionen", "3 mil", "800 Kč", "1\u202f200"),
        "4 млн",
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("999", "2 of 14", "45 %", "3.14", "0.125", "5 km", "12:30", "300 pages", "15-minute"),
        *("by 2030", "until 2050", "CO2", "H2020", "2 m", "3 mm", "10, 20, 300", "5 millimetres"),
    ],
)
def test_small_numbers_and_the_shared_years_are_clean(text):
    assert telling(text) == ()


def test_numbers_count_only_where_asked():
    assert telling("12 000 homes for 3 million", numbers=False) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail ana.k+x@office.example.", [("email", "ana.k+x@office.example")]),
        ("ana (at) office (dot) org", [("email", "ana (at) office (dot) org")]),
        ("see https://e.org/a(b).", [("link", "https://e.org/a(b")]),
        ("on klima.stadt.de/plan, or", [("link", "klima.stadt.de/plan")]),
        ("at env.Ljubljana.SI now", [("link", "env.Ljubljana.SI")]),
        ("xljubljana.sister is done.It was", []),
        ("+386 1 306 10 10!", [("phone", "+386 1 306 10 10")]),
        ("00386 (1) 306-1010", [("phone", "00386 (1) 306-1010")]),
        ("030/901 820", [("phone", "030/901 820")]),
        ("01.42.76.40.40", [("phone", "01.42.76.40.40")]),
        ("0612345678", [("phone", "0612345678")]),
        ("tel. 612 345 678", [("phone", "tel. 612 345 678")]),
        ("on 01/02/2024 or 05-06-26, 08-12 h", []),
    ],
)
def test_addresses_and_phones_are_found(text, expected):
    assert found(text, numbers=False) == expected


def test_a_domain_is_understood_however_it_is_given():
    for domain in ("ljubljana.local", "https://www.Ljubljana.local/en", "www.ljubljana.local"):
        leaked = leaks("see ljubljana.local", [], [], numbers=False, domain=domain)
        assert leaked == (Leak(LeakKind.LINK, "ljubljana.local"),)
    assert leaks("see ljubljana.local", [], [], numbers=False) == ()


def test_finds_stand_in_order_once_and_apart():
    assert found("3.2 million in Ljubljani, ana@ljubljana.si; Ljubljani 3.2 million") == [
        ("number", "3.2 million"),
        ("place", "Ljubljani"),
        ("email", "ana@ljubljana.si"),
    ]


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from([*"aŁ.@+/0 5€", "Łodzi", "Nice", "\u0301"])).map("".join)
)
def test_what_leaks_is_a_part_of_the_text(text):
    for leak in telling(text):
        assert leak.text
        assert leak.text in text


@given(st.integers(min_value=1000).filter(lambda n: n not in {2030, 2050}))
def test_every_number_of_four_digits_or_more_is_found(number):
    assert telling(f"we need {number} more") == (Leak(LeakKind.NUMBER, str(number)),)


@given(st.integers(min_value=0, max_value=999))
def test_no_number_of_three_digits_is_found(number):
    assert telling(f"we need {number} more") == ()
