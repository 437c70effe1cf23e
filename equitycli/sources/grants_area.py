"""In which small area a grant's own recipient has its office, as files of grants tell it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.sources.cells import counted_of, number_of, rows_in_words
from equitycli.sources.kinds import (
    CodeSystem,
    code_columns,
    may_be_of_another_vintage,
    nation_of,
)

_ABROAD = re.compile(r"[LM]99999999")
"""What a directory writes for the Channel Islands and the Isle of Man."""
_NO_AREA = re.compile(r"[A-KN-Z]99999999")
"""What a directory writes where there is no area."""


@dataclass(frozen=True)
class AreasKnown:
    """The areas of the index, and what their codes are told by."""

    index: pd.DataFrame
    system: CodeSystem | None
    older: Mapping[str, tuple[str, ...]]
    """areas of the index that each code of another year became"""
    bridged: bool
    """a lookup tells every older code"""

    @property
    def whole_nations(self) -> frozenset[str]:
        """Nations of which the index has every area: no rank lies beyond the number of areas."""
        ranks = self.index["rank"].groupby(self.index["nation"]).agg(["max", "size"])
        return frozenset(str(name) for name in ranks.index[ranks["max"] <= ranks["size"]])

    @property
    def vintages(self) -> frozenset[int]:
        """Years of the areas, where the index tells them."""
        return frozenset(int(year) for year in self.index["vintage"].dropna().unique())


def headed_vintage(heading: str) -> int | None:
    """Return the year of the areas that a heading names, if it names one.

    >>> headed_vintage("lsoa11cd"), headed_vintage("Office area")
    (2011, None)
    """
    found = code_columns([heading], layer="several")
    return found[0].vintage if found else None


def areas_meant(
    cells: pd.Series,
    *,
    known: AreasKnown,
    vintage: int | None,
    where: str,
    subject: str,
    faults: list[Fault],
) -> tuple[pd.Series, list[Finding]]:
    """Return the area of the index that each code means, or one outside it, or "" of none.

    Parameters
    ----------
    cells : codes, "" where there is none, indexed by row
    known : the areas, and what bridges other years to them
    vintage : year of the codes, where the file tells it
    faults : grows by codes of another year that nothing bridges, and by codes of no known form

    Returns
    -------
    Series of str on the same index, and findings on codes that can't be told apart

    Notes
    -----
    A code that is not in the index lies outside where it is of another nation, or where the
    index has only part of a nation and the code is sure to be of its year. A code of a nation of
    which the index has every area is an error.
    """
    text = cells.str.strip()
    of_another_year = (
        vintage is not None and known.vintages != frozenset() and vintage not in known.vintages
    )
    if of_another_year and not known.bridged:
        theirs = " and ".join(map(str, sorted(known.vintages)))
        faults.append(
            Fault(
                where,
                f"its codes are of {vintage}, those of the index are of {theirs}.",
                f"Take the areas of {theirs}, or name the lookup between the years as  bridge  "
                "under [areas].",
            )
        )
        return text, []
    names = pd.Series(known.index.index, index=known.index["area_name"].str.casefold())
    names = names[~names.index.duplicated(keep=False)]
    nations, whole = set(known.index["nation"]), known.whole_nations
    meant: dict[str, str] = {"": ""}
    split, doubtful, named, strange = [], [], [], []
    for code in text.unique():
        nation = nation_of(code)
        if code in known.index.index or code in meant:
            meant.setdefault(code, code)
        elif code in known.older:
            several = known.older[code]
            meant[code] = several[0] if len(several) == 1 else ""
            split += [code] if len(several) > 1 else []
        elif code.casefold() in names.index:
            meant[code] = str(names[code.casefold()])
            named.append(code)
        elif _NO_AREA.fullmatch(code):
            meant[code] = ""
        elif _ABROAD.fullmatch(code) or (nation and nation not in nations):
            meant[code] = code
        elif known.system is not None and known.system.fits(code) and nation not in whole:
            sure = known.bridged or vintage in known.vintages
            in_doubt = not sure and may_be_of_another_vintage(code, known.system)
            meant[code] = "" if in_doubt else code
            doubtful += [code] if in_doubt else []
        else:
            strange.append(code)
    if strange:
        wrong = text.index[text.isin(strange)]
        faults.append(
            Fault(
                where,
                f"{counted_of(len(strange), len(meant) + len(strange) - 1, 'code')} no area of "
                f"the index ({examples(strange)}; {rows_in_words(wrong)}).",
                "Write codes of the index's own year, or name the lookup between the years as  "
                "bridge  under [areas]; leave the cell empty where the area is not known.",
            )
        )
    said = (
        (split, "office-areas-split", "warning",
         "of another year that became several areas, and locate nothing",
         "Give the postcode, or the code of today."),
        (doubtful, "office-codes-of-unknown-vintage", "warning",
         "not in the index that may be of another year, inside it or not, and locate nothing",
         "Name the column after its year (lsoa21cd), or the lookup as  bridge  under [areas]."),
        (named, "office-area-names-mended", "note",
         "that are the name of an area, and were read as that area", ""),
    )  # fmt: skip
    findings = [
        Finding(
            name, "note" if severity == "note" else "warning", subject,
            f"{where}: {number_of(len(codes), 'code')} {words} ({examples(codes)}).", remedy,
        )
        for codes, name, severity, words, remedy in said
        if codes
    ]  # fmt: skip
    return text.map(lambda code: meant.get(code, "")).astype("str"), findings


def _year(vintages: pd.Series) -> int | None:
    """Return the one year that some rows have, or None."""
    return None if vintages.isna().all() else int(vintages.iloc[0])


class Located(NamedTuple):
    """Where a table says that grants, or postcodes, are: an area, or "" for not placed."""

    subject: str
    """the table itself, for messages"""
    file: str
    fund: str
    """which grants it is for: those of this file and fund; "" for all"""
    by_grant: pd.Series
    by_postcode: pd.Series
    """by compact postcode"""


def with_office_areas(
    grants: pd.DataFrame, *, located: Sequence[Located], known: AreasKnown
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return grants whose `office_area` is an area of the index, one outside it, or "".

    What the file of the grants itself says goes first; then what a table says of the grant by
    its identifier, even that it is not placed; then what it says of its postcode.

    Parameters
    ----------
    grants : as in `tables.GRANTS`
    located : tables that say where grants are, as `read_located` gives them

    Raises
    ------
    InputError   codes of another year that nothing bridges, or of no known form
    """
    area = grants["office_area"].copy()
    findings: list[Finding] = []
    for file, own in grants.groupby("file", sort=False):
        written = own[own["office_area"] != ""]
        faults: list[Fault] = []
        for _, rows in written.groupby("office_vintage", dropna=False):
            found, remarks = areas_meant(
                rows["office_area"].set_axis(rows["row"]),
                known=known,
                vintage=_year(rows["office_vintage"]),
                where="area",
                subject=str(file),
                faults=faults,
            )
            area[rows.index] = found.to_numpy()
            findings += remarks
        refuse(str(file), faults)
    plain = grants["grant_id"].str.replace(r"#\d+$", "", regex=True)
    for table in located:
        theirs = ~grants["to_individual"]
        if table.file:
            theirs &= (grants["file"] == table.file) & (grants["fund"] == table.fund)
        by_id = plain.map(table.by_grant).where(theirs, "")
        by_id = by_id.mask(by_id.isna(), "")
        by_postcode = grants["postcode"].map(table.by_postcode).where(theirs, "")
        by_postcode = by_postcode.mask(by_postcode.isna() | plain.isin(table.by_grant.index), "")
        area = area.mask(area == "", by_id)
        area = area.mask(area == "", by_postcode)
        met = theirs & (plain.isin(table.by_grant.index) | grants["postcode"].isin(
            table.by_postcode.index
        ))  # fmt: skip
        if theirs.any() and not met.any():
            findings.append(
                Finding(
                    "located-without-grants",
                    "warning",
                    table.subject,
                    f"The table that says where its {int(theirs.sum()):,} grants are has none of "
                    "their identifiers or postcodes.",
                    "Check that it is of the same grants.",
                )
            )
    return grants.assign(office_area=area.astype("str")), findings
