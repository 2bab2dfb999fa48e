"""What is asked about cities: commands, buttons, forms, roles and the weekly look."""

from cogs.cities.cog.commands import CitiesCog
from cogs.cities.cog.desk import DirectoryCog
from cogs.cities.cog.peers import PeerCog
from cogs.cities.cog.stores import Stores, open_stores
from cogs.cities.cog.visits import VisitCog

__all__ = ["CitiesCog", "DirectoryCog", "PeerCog", "Stores", "VisitCog", "open_stores"]
