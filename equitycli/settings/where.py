"""[[index]], [areas], [places]: the small areas, and the places that they form."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from equitycli.settings.section import Name, Names, Section


class IndexSection(Section):
    """[[index]]: a deprivation index file; of one nation, only files of one edition a run."""

    file: Name
    kind: str = "auto"
    columns: dict[str, str] = {}
    """For an index that is not recognised: our column name = the file's heading."""
    nation: str = ""
    vintage: int | None = None
    sheet: str = ""
    """Which sheet of a workbook holds the table; needed only where several could."""
    edition: str = ""
    """With `columns`: which index it is, such as "WIMD 2019". Files of one edition are joined."""
    areas: int | None = Field(default=None, ge=1)
    """How many areas the whole index ranks, where the file has only some of them and its edition
    is not known: for need by rank or by domains."""
    percent: tuple[str, ...] = ()
    """With `columns`: our names of columns that are in 0-100."""
    polarity: Literal["higher is more deprived", "lower is more deprived"] = (
        "higher is more deprived"
    )
    """With `columns`: how the score points. Ranks and deciles have 1 for the most deprived."""


class AreasSection(Section):
    """[areas]: what describes the small areas beside the index."""

    population: Names = ()
    """Files of people by area; none where the index file has them itself."""
    boundaries: Names = ()
    points: Names = ()
    postcodes: str = ""
    """Postcode directory (ONSPD or NSPL) that gives an office its area."""
    bridge: str = ""
    """Exact-fit lookup from areas of 2011 to those of 2021 (LSOA11CD, LSOA21CD, CHGIND), for files
    whose codes are older than those of the index."""
    rural_urban: str = ""
    """Rural and urban class of each area (RUC 2021 or 2011, or a table of area code and class)."""
    rural_urban_column: str = ""
    """Its heading, where the table's own are not recognised."""
    regions: str = ""
    """Region of each district, by district code: for tables by region."""


class PlacesSection(Section):
    """[places]: how small areas are grouped into the places at which plans are made."""

    by: Literal["town", "ward", "division", "district", "column", "file"]
    lookup: str = ""
    """Towns, wards, or a column by area; with by = "file" a map of polygons, one a place. With
    by = "division", and with by = "ward" where no lookup is named, the postcode directory."""
    column: str = ""
    """by = "column" and by = "file": the heading in `lookup` that names the place."""
    rescue: str = ""
    """Middle-layer lookup that gives a town to areas absent from `lookup`."""
    smallest_population: int | None = Field(default=None, ge=0)
    authorities: str = ""
    """Which authority each place belongs to, and from and to which date: for redrawn councils."""
