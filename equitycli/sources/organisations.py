"""Lists of organisations: who there is, and where each has its office."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.geography import GRID_BOX, LARGEST_DEGREES, points_on_grid
from equitycli.sources.cells import (
    counted,
    counted_of,
    number_of,
    numbers,
    required,
    rows_in_words,
)
from equitycli.sources.identifiers import charity_id, name_id, reserved_ids
from equitycli.sources.kinds import plain
from equitycli.sources.postcodes import compact
from equitycli.sources.reading import Reading, read_table

SYNONYMS = {
    "organisation_id": ("id", "organisation_id", "org_id", "recipient_org_id", "identifier"),
    "name": ("name", "charity_name", "charity name", "organisation", "organisation_name"),
    "charity_number": (
        "charity_number",
        "registered_charity_number",
        "charity number",
        "reg charity number",
    ),
    "postcode": ("postcode", "charity_contact_postcode", "postal code", "post_code"),
    "area_code": ("area_code",),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "long", "lon", "lng"),
    "easting": ("easting", "eastings", "x"),
    "northing": ("northing", "northings", "y"),
    "themes": ("themes", "theme"),
    "kind": ("kind", "type"),
    "linked": ("linked_charity_number",),
    "status": ("charity_registration_status", "charity status"),
}
NORTH, SOUTH = 61.5, 49.0
WEST, EAST = -9.5, 2.5


def read_organisations(path: Path, *, written: str = "") -> Reading[pd.DataFrame]:
    """Read a list of organisations. Street addresses, telephones and the like are not kept.

    Parameters
    ----------
    path : a column of names, and for the office a postcode, latitude and longitude, easting
        and northing, or the area's code
    written : how the programme names the file

    Returns
    -------
    Reading of a DataFrame indexed by organisation_id: name, postcode (compact, ""), x and y
    (metres, NaN), area_code (as the file says, ""), themes (tuple), kind. Which area the
    office lies in is found by `recipients.located`.

    Raises
    ------
    InputError   no column of names, an id twice or like those of new provision, coordinates
                 that are no numbers, out of range, swapped, or degrees as metres
    """
    sheet = read_table(path, role="organisations", written=written)
    subject, table = sheet.record.file, sheet.table
    by_name = {plain(heading): heading for heading in table.columns}
    cells = {
        ours: table[by_name[found]].str.strip()
        for ours, names in SYNONYMS.items()
        if (found := next((name for name in names if name in by_name), None)) is not None
    }
    refuse(subject, required(table.columns, [] if "name" in cells else ["name"]))
    findings = list(sheet.findings)
    keep = pd.Series(True, index=table.index)
    for ours, kept, text in (
        ("linked", r"0?", "are branches of a charity that is listed"),
        ("status", r"(?i)(registered|active|)", "are no longer registered"),
    ):
        if ours in cells:
            dropped = ~cells[ours].str.fullmatch(kept)
            if dropped.any():
                findings.append(
                    Finding(
                        f"organisations-left-out-{ours}",
                        "note",
                        subject,
                        f"{int(dropped.sum()):,} of {len(table):,} rows {text} and are left out.",
                    )
                )
                keep &= ~dropped
    cells = {ours: column[keep] for ours, column in cells.items()}
    table = table[keep]
    faults: list[Fault] = []
    who = _identifiers(cells, subject=subject, faults=faults, findings=findings)
    points = _points(cells, index=table.index, faults=faults)
    empty = pd.Series("", index=table.index, dtype="str")
    postcode, mended = compact(cells.get("postcode", empty))
    written_code = cells.get("postcode", empty)
    unread = (written_code != "") & (written_code != "NA") & (postcode == "")
    for marked, code, severity, text in (
        (mended, "postcodes-mended", "note", "with a letter O or I in place of a digit mended"),
        (unread, "postcodes-not-read", "warning", "that can not be read and locate nothing"),
    ):
        if marked.any():
            findings.append(
                Finding(
                    code,
                    "warning" if severity == "warning" else "note",
                    subject,
                    f"{number_of(int(marked.sum()), 'postcode')} {text} "
                    f"({rows_in_words(table.index[marked])}).",
                )
            )
    refuse(subject, faults)
    organisations = pd.DataFrame(
        {
            "name": cells["name"].to_numpy(),
            "postcode": postcode.to_numpy(),
            "x": points[:, 0],
            "y": points[:, 1],
            "area_code": cells.get("area_code", empty).to_numpy(),
            "themes": [_themes(text) for text in cells.get("themes", empty)],
            "kind": cells.get("kind", empty).to_numpy(),
            "other_ids": [()] * len(table),
            "flags": [()] * len(table),
        },
        index=pd.Index(who, name="organisation_id", dtype="str"),
    )
    return Reading(organisations, sheet.record, tuple(findings))


def _themes(text: str) -> tuple[str, ...]:
    found = (theme.strip() for theme in text.split(";"))
    return tuple(dict.fromkeys(theme for theme in found if theme))


def _identifiers(
    cells: dict[str, pd.Series],
    *,
    subject: str,
    faults: list[Fault],
    findings: list[Finding],
) -> pd.Series:
    """Return the id of each organisation: its own, else its charity number, else its name."""
    name = cells["name"]
    who = cells.get("organisation_id", pd.Series("", index=name.index, dtype="str"))
    if "charity_number" in cells:
        who = who.mask(who == "", cells["charity_number"].map(charity_id))
    by_name = who == ""
    who = who.mask(by_name, name.map(name_id))
    nobody = who == "name:"
    if nobody.any():
        faults.append(
            Fault(
                "name",
                f"{counted(int(nobody.sum()))} without a name or an id "
                f"({rows_in_words(name.index[nobody])}).",
                "Fill it in, or remove the row.",
            )
        )
        by_name &= ~nobody
    if by_name.any():
        findings.append(
            Finding(
                "organisations-without-id",
                "note",
                subject,
                f"{int(by_name.sum()):,} organisations have no id and go by their name.",
                "Add a column  id  (such as GB-CHC-1234567), so that grants find them.",
            )
        )
    if "organisation_id" in cells:
        given = cells["organisation_id"]
        faults += reserved_ids(given, where=str(given.name))
    twice = who[who.duplicated(keep=False) & ~nobody]
    if len(twice):
        faults.append(
            Fault(
                str(cells["organisation_id"].name) if "organisation_id" in cells else "id",
                f"{counted(twice.nunique(), 'id')} there more than once "
                f"({examples(twice.unique())}; {rows_in_words(twice.index)}).",
                "Keep one row for each organisation, or give each its own id.",
            )
        )
    return who.astype("str")


def _points(
    cells: dict[str, pd.Series], *, index: pd.Index, faults: list[Fault]
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Return eastings and northings, NaN where the file has none."""
    points = np.full((len(index), 2), np.nan)
    if "latitude" in cells and "longitude" in cells:
        latitude, longitude = _pair(cells["latitude"], cells["longitude"], faults=faults)
        swapped = latitude.between(WEST, EAST) & longitude.between(SOUTH, NORTH)
        where = f"{latitude.name}, {longitude.name}"
        if swapped.any():
            faults.append(
                Fault(
                    where,
                    f"{int(swapped.sum()):,} of {int(latitude.notna().sum()):,} rows have latitude "
                    f"and longitude swapped ({rows_in_words(index[swapped])}).",
                    "Swap the two headings: latitude here is 49 to 61, longitude -9 to 2.",
                )
            )
        inside = latitude.between(SOUTH, NORTH) & longitude.between(WEST, EAST)
        strange = latitude.notna() & longitude.notna() & ~inside & ~swapped
        if strange.any():
            faults.append(
                Fault(
                    where,
                    f"{counted(int(strange.sum()))} outside the British Isles "
                    f"({rows_in_words(index[strange])}).",
                    "Correct or empty them.",
                )
            )
        known = inside.to_numpy()
        if known.any():
            points[known] = points_on_grid(longitude[known].to_numpy(), latitude[known].to_numpy())
    elif "easting" in cells and "northing" in cells:
        easting, northing = _pair(cells["easting"], cells["northing"], faults=faults)
        points = np.column_stack([easting.to_numpy(), northing.to_numpy()])
        faults += _off_the_grid(easting, northing)
    return points


def _off_the_grid(easting: pd.Series, northing: pd.Series) -> list[Fault]:
    """Return what is wrong with metres: degrees in their place, or points off the grid."""
    where = f"{easting.name}, {northing.name}"
    west, south, east, north = GRID_BOX
    both = easting.notna() & northing.notna()
    degrees = both & (easting.abs() <= LARGEST_DEGREES) & (northing.abs() <= LARGEST_DEGREES)
    away = both & ~degrees & ~(easting.between(west, east) & northing.between(south, north))
    return [
        Fault(
            where,
            f"{counted_of(int(wrong.sum()), int(both.sum()), 'row')} {text} "
            f"({rows_in_words(easting.index[wrong])}; first {easting[wrong].iloc[0]:,.10g}, "
            f"{northing[wrong].iloc[0]:,.10g}).",
            remedy,
        )
        for wrong, text, remedy in (
            (
                degrees,
                "in degrees, not metres",
                "Name the columns  longitude  and  latitude,  or give eastings and northings in "
                "metres (EPSG:27700). Empty a pair of noughts.",
            ),
            (
                away,
                "off the British National Grid",
                f"Eastings are {west:,.0f} to {east:,.0f} and northings {south:,.0f} to "
                f"{north:,.0f}: correct or empty them, or swap the two headings.",
            ),
        )
        if wrong.any()
    ]


def _pair(
    first: pd.Series, second: pd.Series, *, faults: list[Fault]
) -> tuple[pd.Series, pd.Series]:
    one = numbers(first.mask(first == "NA", ""), faults=faults, may_miss=True)
    two = numbers(second.mask(second == "NA", ""), faults=faults, may_miss=True)
    half = one.isna() != two.isna()
    if half.any() and not faults:
        faults.append(
            Fault(
                f"{first.name}, {second.name}",
                f"{counted(int(half.sum()))} without one of the two "
                f"({rows_in_words(first.index[half])}).",
                "Give both, or neither.",
            )
        )
    return one, two
