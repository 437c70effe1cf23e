"""A list of organisations as text, from a register's extract, a map or a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.errors import Finding
from equitycli.geography import on_national_grid
from equitycli.sources.cells import number_of, rows_in_words
from equitycli.sources.extracts import Entry, is_extract, read_extract
from equitycli.sources.kinds import kinds, plain
from equitycli.sources.listed_columns import ROLE, SYNONYMS
from equitycli.sources.map_parts import is_map
from equitycli.sources.maps import read_layer
from equitycli.sources.reading import SourceRecord, read_table
from equitycli.sources.registers import reason_left_out

EXTRACT = "charity_commission_extract"
NEEDED = ("registered_charity_number", "linked_charity_number", "charity_name")


@dataclass(frozen=True)
class Listing:
    """A list as text, whatever file it came from."""

    table: pd.DataFrame
    record: SourceRecord
    findings: tuple[Finding, ...] = ()
    left_out: Counter[str] = field(default_factory=Counter)


def read_listing(path: Path, *, written: str, sheet: str) -> Listing:
    """Return the list as text: a register's extract, a map or a table."""
    if is_extract(path):
        wanted = next(one.columns for one in kinds() if one.name == EXTRACT)
        reading, left_out = read_extract(
            path,
            role=ROLE,
            wanted=tuple(wanted.values()),
            needed=NEEDED,
            left_out=_reason_of_entry,
            written=written,
        )
        return Listing(reading.table, reading.record, reading.findings, left_out)
    if is_map(path, written=written):
        return read_mapped(path, written=written)
    reading = read_table(path, role=ROLE, written=written, sheet=sheet)
    return Listing(reading.table, reading.record, reading.findings)


def _reason_of_entry(entry: Entry) -> str:
    return reason_left_out(
        linked=entry.get("linked_charity_number", ""),
        status=entry.get("charity_registration_status", ""),
        removal=entry.get("date_of_removal", ""),
    )


def read_mapped(
    path: Path,
    *,
    written: str,
    role: str = ROLE,
    what: str = "organisation",
    names: Collection[str] = SYNONYMS["name"],
) -> Listing:
    """Return the properties of a map with a point within each shape, in metres.

    Parameters
    ----------
    path : GeoJSON, GeoPackage or shapefile, plain or zipped
    written : how the programme names the file
    role, what : what the file is for, and what each of its shapes is, for messages
    names : plain headings of names, by which one of several layers is chosen
    """
    layer = read_layer(
        path,
        written=written,
        wanted=[lambda headings: any(plain(one) in names for one in headings)],
        sought="a column of names",
    )
    table = pd.DataFrame(layer.shapes.drop(columns="geometry")).rename_axis("row")
    there = ~(layer.shapes.geometry.isna() | layer.shapes.geometry.is_empty).to_numpy()
    findings = list(layer.findings)
    if not there.all():
        findings.append(
            Finding(
                f"{role}-without-shape",
                "warning",
                layer.subject,
                f"{number_of(int((~there).sum()), what)} without a shape that can be "
                f"read ({rows_in_words(table.index[~there])}); where they are is unknown.",
                "Export the map again with all its shapes.",
            )
        )
    points = np.full((len(table), 2), np.nan)
    if there.any():
        on_grid, remarks = on_national_grid(
            layer.shapes[there], subject=layer.subject, stated=layer.stated
        )
        findings += remarks
        points[there] = _within(on_grid.geometry.to_numpy())
    for axis, heading in enumerate(("easting", "northing")):
        table[heading] = pd.Series(
            ["" if np.isnan(metres) else f"{metres:.3f}" for metres in points[:, axis]],
            index=table.index,
            dtype="str",
        )
    record = SourceRecord(role, layer.subject, layer.sha256, len(table))
    return Listing(table, record, tuple(findings))


def _within(shapes: NDArray[Any]) -> NDArray[np.float64]:
    """Return a point on each shape; of one that is not valid, the middle of its box."""
    import shapely

    middle = shapely.centroid(shapely.envelope(shapes))
    valid = shapely.is_valid(shapes)
    middle[valid] = shapely.point_on_surface(shapes[valid])
    return np.column_stack([shapely.get_x(middle), shapely.get_y(middle)])
