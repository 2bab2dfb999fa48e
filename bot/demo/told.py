"""What cities tell each other in the demo: obstacles, answers, goals, offers and needs."""

from __future__ import annotations

from dataclasses import dataclass

NAMED, CITY, HIDDEN = "Post with my name", "Post as my city", "Post hidden"


@dataclass(frozen=True)
class Raised:
    """An obstacle: who presses which button, and the form."""

    who: str
    button: str
    title: str
    topic: str
    sector: str
    body: str
    tried: str = ""
    faced_by: tuple[str, ...] = ()
    """Who presses We face this too."""

    @property
    def form(self) -> dict[str, object]:
        return {
            "title": self.title,
            "topic": [self.topic],
            "sector": self.sector,
            "body": self.body,
            "tried": self.tried,
        }


@dataclass(frozen=True)
class Wanted:
    """One line of a city's profile: what it offers or seeks."""

    who: str
    command: str
    topic: str
    sector: str
    note: str


@dataclass(frozen=True)
class Aim:
    """A goal with its numbers, as a city types them."""

    who: str
    sector: str
    text: str
    indicator: str
    start: str
    target: str
    latest: str


BUSES = Raised(
    "Carmen Soler",
    CITY,
    "Three offices count the bus kilometres in three ways",
    "measurement",
    "mobility",
    "Planning, the transport company and the statistics office report different numbers for the"
    " same buses. Since 2024 our yearly report is late, because each figure is checked by hand.",
    "A common spreadsheet failed: nobody owned it. It would help to see how you share one source.",
    ("Lotte Claes", "Maja Zupan", "Inês Carvalho"),
)
RAISED = (
    Raised(
        "Sanne de Wit",
        NAMED,
        "No grid connection for our bus depot before 2029",
        "stakeholders",
        "mobility",
        "Sixty electric buses arrive in 2027. The grid operator offers the connection in 2029 at"
        " the earliest: the queue goes by date, not by need. The depot plan stands still.",
        "A rented battery was too dear. Who has a flexible contract with the grid operator?",
        ("Aino Laakso", "Giulia Ferri", "Maja Zupan"),
    ),
    Raised(
        "Giulia Ferri",
        CITY,
        "Protected roofs may not carry solar panels",
        "regulation",
        "energy",
        "Two thirds of our public roofs stand in the protected centre. Each request for solar"
        " panels takes a year at the heritage office, and most are refused.",
        "We asked for one agreement for all schools. We seek a city that has such an agreement.",
        ("Eleni Papadaki", "Carmen Soler"),
    ),
    Raised(
        "Inês Carvalho",
        NAMED,
        "Two people write all our European bids",
        "human_resources",
        "cross",
        "One of them leaves in March. The post is frozen until the next budget, and we have four"
        " deadlines before the summer.",
        "Consultants know the form, but not the city. Does anybody share a bid writer?",
        ("Zofia Wójcik", "Desislava Koleva", "Eleni Papadaki", "Giulia Ferri"),
    ),
    Raised(
        "Zofia Wójcik",
        NAMED,
        "Owners vote against the renovation of their own block",
        "citizens",
        "buildings",
        "A grant pays 60 % of the works. The rest is a loan of fifteen years, and older owners"
        " vote no. Of eleven blocks that we asked in 2025, two agreed.",
        "Evenings with a neighbour who has done it worked better than letters.",
        ("Desislava Koleva", "Maja Zupan"),
    ),
    BUSES,
)
FRANK = Raised(
    "Desislava Koleva",
    HIDDEN,
    "My directors do not believe in the target for 2030",
    "politics",
    "cross",
    "In meetings they say that others signed the contract. Every report waits until after the"
    " elections. I cannot say this with my name, and I do not know whom to win first.",
    "Showing the cost of doing nothing got five minutes on the agenda, once.",
    ("Paweł Krajewski", "Nikos Vlachos"),
)
"""The visitor finds it open; only its writer knows whose it is."""

ANSWERED_BY = "Aino Laakso"
ANSWER = (
    "We took two directors to a city that has done it. One day on its buses changed more than"
    " three reports. Start with the one who signs for the budget."
)

SOLVED = {
    "outcome": "solved",
    "summary": "One office owns the data. The transport company sends the odometer readings each"
    " month, and the others read them from one table with a definition beside each figure.",
    "conditions": "It needs a signed page that names the owner of each figure.",
    "url": "",
}
ADAPTED_BY = "Lotte Claes"
ADAPTED = "Our bus company belongs to the region. The signed page took half a year."

WANTED = (
    Wanted("Elin Sandberg", "city offer", "citizens", "buildings", "How to win owners for works"),
    Wanted("Elin Sandberg", "city seek", "measurement", "mobility", "One source for traffic data"),
    Wanted("Carmen Soler", "city offer", "measurement", "mobility", "Shared data of bus fleets"),
    Wanted("Carmen Soler", "city seek", "citizens", "buildings", "Renovation with many owners"),
    Wanted("Sanne de Wit", "city seek", "stakeholders", "mobility", "A contract for our grid"),
    Wanted("Aino Laakso", "city offer", "stakeholders", "energy", "Heat from data centres"),
    Wanted("Giulia Ferri", "city seek", "regulation", "energy", "Solar panels on protected roofs"),
    Wanted("Maja Zupan", "city offer", "regulation", "energy", "Solar panels in an old town"),
)
AIMS = (
    Aim(
        "Elin Sandberg",
        "mobility",
        "A third of the car traffic of 2017 moves to feet, bicycles and rails.",
        "kilotonnes of CO2",
        "1990: 820",
        "2030: 120",
        "2024: 430",
    ),
    Aim(
        "Elin Sandberg",
        "energy",
        "District heating without fossil fuels, with stored carbon from biomass.",
        "kilotonnes of CO2",
        "1990: 2600",
        "2030: 60",
        "2024: 540",
    ),
    Aim(
        "Elin Sandberg",
        "buildings",
        "Public buildings use half of the energy of 2010.",
        "kilotonnes of CO2",
        "2010: 310",
        "2030: 40",
        "2024: 190",
    ),
)
ASKED_BY = "Maja Zupan"
ASKED = {
    "title": "Does anybody plant trees above shallow metro tunnels?",
    "body": "Our new square lies two metres above a tunnel. The first limes died in their second"
    " summer.",
    "topic": ["delivery"],
    "sector": "nature",
}
