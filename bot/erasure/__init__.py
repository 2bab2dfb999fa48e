"""Erases a person, in steps that survive any crash, and hands out what is stored about them."""

from .export import export
from .steps import erase, resume

__all__ = ["erase", "export", "resume"]
