"""Polls: frank answers, counted and never traced."""
