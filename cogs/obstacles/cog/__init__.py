"""What is asked of obstacles: commands, presses, forms, and how they look now."""

from cogs.obstacles.cog.commands import ObstaclesCog
from cogs.obstacles.cog.desk import open_desk
from cogs.obstacles.cog.later import DeskCog

__all__ = ["DeskCog", "ObstaclesCog", "open_desk"]
