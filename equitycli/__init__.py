"""Measure who needs what, who has what, and what a fairer split would look like."""

__version__ = "0.1.0"
