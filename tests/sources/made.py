"""Defective files that are too large or too odd to keep, each made under a name of its fault."""

from collections.abc import Callable
from pathlib import Path

MADE: dict[str, Callable[[Path], object]] = {}
