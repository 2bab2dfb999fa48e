"""What obstacles remember, in two files: the main file, and the keyring behind the handles."""

from cogs.obstacles.store.parts import Obstacles, open_obstacles

__all__ = ["Obstacles", "open_obstacles"]
