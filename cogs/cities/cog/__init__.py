"""What is asked about cities: commands, buttons, forms, roles and the weekly look."""

from cogs.cities.cog.desk import DirectoryCog
from cogs.cities.cog.members import CitiesCog

__all__ = ["CitiesCog", "DirectoryCog"]
