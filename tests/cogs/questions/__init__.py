"""Tests of the Info Point."""
