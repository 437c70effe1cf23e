"""Lists of organisations: who there is, and where each has its office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from equitycli.errors import Fault, Finding, InputError, refuse
from equitycli.sources.cells import number_of, rows_in_words
from equitycli.sources.description import described
from equitycli.sources.listed_columns import lacking_name, listed_cells, register_kind
from equitycli.sources.listed_files import Listing, read_listing
from equitycli.sources.listed_ids import listed_ids
from equitycli.sources.office_points import office_points
from equitycli.sources.postcode_form import postcodes_of_cells
from equitycli.sources.reading import Reading
from equitycli.sources.registers import (
    REASONS,
    incomes,
    latest_date,
    postcodes_of_addresses,
    reason_left_out,
    register_flags,
    registration_dates,
    withheld,
)


def read_organisations(
    path: Path,
    *,
    written: str = "",
    sheet: str = "",
    kind: str = "auto",
    columns: Mapping[str, str] = MappingProxyType({}),
) -> Reading[pd.DataFrame]:
    """Read a list of organisations. Street addresses, telephones and the like are not kept.

    Parameters
    ----------
    path : a charity register as it is published (see data/sources.toml: the Charity
        Commission's extract as JSON or text, the Scottish and the Northern Irish register), or
        any table or map with a column of names and, for the office, a postcode, latitude and
        longitude, easting and northing, the area's code or a shape
    written : how the programme names the file
    sheet : of a workbook, the sheet; "" for its only one
    kind : the register that it must be, by its name in data/sources.toml; "auto" to tell it
        from the headings
    columns : our name = the file's heading, for headings that are not known

    Returns
    -------
    Reading of a DataFrame indexed by organisation_id: name, postcode (compact, ""), x and y
    (metres, NaN), area_code (as the file says, ""), themes (tuple), kind, other_ids (tuple),
    flags (tuple: what the register itself tells, see `registers.register_flags`), income_gbp
    (£ a year, NaN where not known) and registered (date, None where not known). Branches and
    removed charities are left out. Which area the office lies in is found by
    `offices.located`.

    Raises
    ------
    InputError   no column of names, an id twice or like those of new provision, coordinates
                 that are no numbers, half given, out of range, swapped, or degrees as metres;
                 nobody is left once branches and removed charities are out
    """
    read = read_listing(path, written=written, sheet=sheet)
    subject = read.record.file
    headings = [str(heading) for heading in read.table.columns]
    found = register_kind(headings, kind=kind, subject=subject)
    cells = listed_cells(read.table, found, columns=columns, subject=subject)
    refuse(subject, [] if "name" in cells else [lacking_name(headings)])
    findings = list(read.findings)
    cells = _kept(cells, read=read, findings=findings)
    index, name = cells["name"].index, cells["name"]
    faults: list[Fault] = []
    points = office_points(cells, index=index, faults=faults)
    postcode = _postcodes(cells, subject=subject, findings=findings)
    ids = listed_ids(
        cells, postcode=postcode, points=points, subject=subject, faults=faults, findings=findings
    )
    refuse(subject, faults)
    size = incomes(cells, index=index, subject=subject, findings=findings)
    since = registration_dates(cells, index=index, subject=subject, findings=findings)
    empty = pd.Series("", index=index, dtype="str")
    organisations = pd.DataFrame(
        {
            "name": name.to_numpy(),
            "postcode": postcode.to_numpy(),
            "x": points[:, 0],
            "y": points[:, 1],
            "area_code": cells.get("area_code", empty).to_numpy(),
            "themes": [_themes(text) for text in cells.get("themes", empty)],
            "kind": cells.get("kind", empty).to_numpy(),
            "other_ids": ids["other_ids"].to_numpy(),
            "flags": register_flags(cells, index=index),
            "income_gbp": size.to_numpy(),
            "registered": since.to_numpy(),
        },
        index=pd.Index(ids["organisation_id"], name="organisation_id", dtype="str"),
    )
    record = described(read.record, headings)
    made = latest_date(cells) if found is not None else None
    return Reading(
        organisations[~ids["again"].to_numpy()],
        replace(record, vintage=made.isoformat() if made else record.vintage),
        tuple(findings),
    )


def _kept(
    cells: dict[str, pd.Series], *, read: Listing, findings: list[Finding]
) -> dict[str, pd.Series]:
    """Return the cells without branches and removed charities, each counted in a finding.

    Raises
    ------
    InputError   nobody is left
    """
    subject = read.record.file
    index = read.table.index
    empty = pd.Series("", index=index, dtype="str")
    why = pd.Series(
        [
            reason_left_out(linked=linked, status=status, removal=removal)
            for linked, status, removal in zip(
                *(cells.get(ours, empty) for ours in ("linked", "status", "removal")), strict=True
            )
        ],
        index=index,
        dtype="str",
    )
    counts = read.left_out + Counter(why[why != ""])
    total = len(index) + sum(read.left_out.values())
    for reason, count in sorted(counts.items()):
        findings.append(
            Finding(
                f"organisations-left-out-{reason}",
                "note",
                subject,
                f"{count:,} of {number_of(total, 'row')} left out: {REASONS[reason]}.",
            )
        )
    keep = why == ""
    if not keep.any():
        said = ", ".join(f"{count:,} {reason}" for reason, count in sorted(counts.items()))
        raise InputError(
            subject,
            [
                Fault(
                    "",
                    f"lists no charity of today: of {number_of(total, 'row')} {said}.",
                    "Take the register of main charities that are registered now.",
                )
            ],
        )
    return {ours: column[keep] for ours, column in cells.items()}


def _postcodes(cells: dict[str, pd.Series], *, subject: str, findings: list[Finding]) -> pd.Series:
    """Return compact postcodes, "" for none; those mended, withheld and not read are said."""
    index = cells["name"].index
    given = cells.get("postcode")
    bare = pd.Series(False, index=index)
    if given is None and "address" in cells:
        given = postcodes_of_addresses(cells["address"])
        bare = given == ""
    if given is None:
        return pd.Series("", index=index, dtype="str")
    hidden = withheld(given)
    postcode, remarks = postcodes_of_cells(given.mask(hidden, ""), subject=subject)
    findings += remarks
    if hidden.any():
        findings.append(
            Finding(
                "postcodes-withheld",
                "note",
                subject,
                f"{number_of(int(hidden.sum()), 'postcode')} withheld by the register: unknown, "
                f"not outside ({rows_in_words(index[hidden])}).",
            )
        )
    if bare.any():
        findings.append(
            Finding(
                "addresses-without-postcode",
                "warning",
                subject,
                f"{number_of(int(bare.sum()), 'postcode')} missing at the end of the address: the "
                f"office is unknown ({rows_in_words(index[bare])}).",
            )
        )
    return postcode


def _themes(text: str) -> tuple[str, ...]:
    found = (theme.strip().strip("'") for theme in text.replace("','", ";").split(";"))
    return tuple(dict.fromkeys(theme for theme in found if theme))
