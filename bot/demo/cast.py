"""Who is on the demo's server: real cities, invented people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simcord import MemberActor

BANNER = "Real cities, invented people. No city took part."


@dataclass(frozen=True)
class Official:
    """Somebody who asks to speak for a city or an organisation."""

    name: str
    place: str
    kind: str


OFFICIALS = (
    Official("Sanne de Wit", "Rotterdam", "technical"),
    Official("Joris Bakker", "Rotterdam", "political"),
    Official("Giulia Ferri", "Rome", "technical"),
    Official("Marco Leone", "Rome", "political"),
    Official("Elin Sandberg", "Stockholm", "technical"),
    Official("Nils Åkerman", "Stockholm", "political"),
    Official("Desislava Koleva", "Sofia", "technical"),
    Official("Petar Iliev", "Sofia", "political"),
    Official("Maja Zupan", "Ljubljana", "technical"),
    Official("Luka Hribar", "Ljubljana", "political"),
    Official("Carmen Soler", "Valencia", "technical"),
    Official("Vicent Ferrer", "Valencia", "political"),
    Official("Inês Carvalho", "Lisbon", "technical"),
    Official("Tiago Moreira", "Lisbon", "political"),
    Official("Aino Laakso", "Espoo", "technical"),
    Official("Zofia Wójcik", "Łódź", "technical"),
    Official("Paweł Krajewski", "Łódź", "political"),
    Official("Lotte Claes", "Leuven", "technical"),
    Official("Eleni Papadaki", "Thessaloniki", "technical"),
    Official("Nikos Vlachos", "Thessaloniki", "political"),
    Official("Defne Aksoy", "Istanbul", "technical"),
    Official("Kerem Yıldız", "Istanbul", "political"),
)
COORDINATORS = ("Hanna Brandt", "Olivier Marchal")
PARTNER = Official("Katja Novotná", "Mission CE Climate", "partner")
VISITOR = "Elin Sandberg"
"""Whom the visitor is at first; her answer to the first poll is still missing."""


@dataclass(frozen=True)
class Player:
    """Somebody on the server; ``actor`` acts in channels, ``actor.user`` in private messages."""

    name: str
    place: str
    """City or organisation; empty for a coordinator."""
    kind: str
    actor: MemberActor

    @property
    def first_name(self) -> str:
        return self.name.split(maxsplit=1)[0]

    @property
    def label(self) -> str:
        return " · ".join(filter(None, (self.name, self.place, self.kind)))
