"""Figures of the product against a floor measured in the same run."""
