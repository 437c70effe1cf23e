"""How areas are grouped into places, told from the headings of a lookup alone."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from equitycli.errors import Fault, InputError, examples
from equitycli.settings import PlacesSection
from equitycli.sources.built_up_areas import one_column
from equitycli.sources.lookups import NAMES, TOWN
from equitycli.sources.map_parts import is_map
from equitycli.sources.reading import read_table


def places_section(path: Path | None) -> PlacesSection:
    """Return how areas are grouped into places, told from the headings of a lookup."""
    if path is None:
        return PlacesSection(by="district")
    sheet = None if is_map(path, written=str(path)) else read_table(path, role="lookup")
    headings = [] if sheet is None else list(sheet.table.columns)
    by: Literal["column", "town", "ward", "division"] | None = None
    column = next((one for one in headings if one.casefold() in ("place", "place_name")), "")
    if column:
        by = "column"
    elif one_column(headings, TOWN):
        by = "town"
    elif one_column(headings, NAMES["ward"]):
        by = "ward"
    elif one_column(headings, NAMES["division"]):
        by = "division"
    if by is None:
        raise _no_places(path, headings)
    return PlacesSection.model_construct(by=by, lookup=str(path), column=column)


def _no_places(path: Path, headings: list[str]) -> InputError:
    found = f" (headings: {examples(headings)})" if headings else ": it is a map"
    return InputError(
        path.name,
        [
            Fault(
                "--places",
                f"holds no column of places by area{found}.",
                "Name a table of area codes with  place, town or ward_name  beside each; a map "
                "of places takes a programme (`equitycli init`).",
            )
        ],
    )
