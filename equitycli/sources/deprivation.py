"""Deprivation and the people who live with it: the readers of both, under one name."""

from equitycli.sources.description import described
from equitycli.sources.index_file import IndexTable, read_index
from equitycli.sources.index_for_need import need_faults
from equitycli.sources.joined_index import joined_index
from equitycli.sources.population import read_population

__all__ = [
    "IndexTable",
    "described",
    "joined_index",
    "need_faults",
    "read_index",
    "read_population",
]
