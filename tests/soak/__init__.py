"""Kills the real process again and again, over whole stories, and judges what is left."""
