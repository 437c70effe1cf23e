"""The only reading of input files: one module for each kind of input."""

from equitycli.sources.county import County, read_county
from equitycli.sources.reading import Reading, SourceRecord

__all__ = ["County", "Reading", "SourceRecord", "read_county"]
