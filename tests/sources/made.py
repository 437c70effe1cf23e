"""Defective files that are too large or too odd to keep, each made under a name of its fault."""

from collections.abc import Callable
from pathlib import Path

from tests.sources.made_directories import DIRECTORIES
from tests.sources.made_maps import MADE_MAPS
from tests.sources.made_registers import REGISTERS
from tests.sources.made_tables import TABLES
from tests.sources.made_workbooks import MADE as WORKBOOKS

MADE: dict[str, Callable[[Path], object]] = {}
MADE |= MADE_MAPS
MADE |= TABLES
MADE |= WORKBOOKS
MADE |= DIRECTORIES
MADE |= REGISTERS
