"""Towns from the built-up areas of 2011, over a bridge to newer areas, with a rescue by MSOA."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, Finding, InputError, examples, refuse
from equitycli.sources.bridge import new_of_old, read_bridge
from equitycli.sources.cells import codes, counted, required
from equitycli.sources.description import described
from equitycli.sources.kinds import CodeSystem, code_columns
from equitycli.sources.reading import Reading, SourceRecord, read_table

BUILT_UP_AREA = re.compile(r"(bua(sd)?|tcity)(?P<year>\d\d)_?nm", re.IGNORECASE)
"""Built-up areas, their subdivisions, and the major towns of 2015."""
MOST_LISTED = 40


@dataclass(frozen=True)
class Lookup:
    """The name of each area's place ("" = none), and what codes stand for it."""

    named: pd.Series
    """str, indexed by area_code, only the areas that the lookup holds"""
    code_areas: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Codes of larger or older areas that the files tell of, and the areas within each."""
    records: tuple[SourceRecord, ...] = ()


def one_column(headings: Sequence[str], pattern: re.Pattern[str]) -> str | None:
    """Return the first heading that a pattern fits whole, or None."""
    return next((heading for heading in headings if pattern.fullmatch(heading.strip())), None)


def _town_names(table: pd.DataFrame) -> pd.Series:
    """Return the subdivision's name, else the built-up area's, without what ONS adds."""
    columns = sorted(
        (heading for heading in table.columns if BUILT_UP_AREA.fullmatch(heading)),
        key=lambda heading: "sd" not in heading.casefold(),
    )
    name = pd.Series("", index=table.index, dtype="str")
    for heading in columns:
        name = name.mask(name == "", table[heading].str.strip())
    return name.str.replace(r" BUA(SD)?$", "", regex=True)


def built_up_towns(
    sheet: Reading[pd.DataFrame],
    *,
    system: CodeSystem | None,
    areas: pd.Series,
    bridge: Path | None,
    rescue: Path | None,
    bridge_written: str,
    rescue_written: str,
) -> Reading[Lookup]:
    """Return the town of each area of the index: see `lookups.read_towns`."""
    headings, subject = list(sheet.table.columns), sheet.record.file
    keyed = code_columns(headings, layer="lsoa")
    if not keyed:
        refuse(subject, required(headings, ["LSOA01CD or LSOA11CD"]))
    faults: list[Fault] = []
    key = codes(sheet.table[keyed[0].heading], faults=faults, system=system)
    refuse(subject, faults)
    town = pd.Series(_town_names(sheet.table).to_numpy(), index=pd.Index(key), dtype="str")
    records = [described(sheet.record, headings, vintage=keyed[0].vintage, system=system)]
    findings = list(sheet.findings)
    code_areas: dict[str, tuple[str, ...]] = {}
    vintage = system.vintage if system else None
    if keyed[0].vintage == vintage or vintage == 2011:
        named = town[town.index.isin(areas.index)]  # an LSOA of 2001 has its code in 2011 too
    elif bridge is None:
        raise InputError(
            subject,
            [
                Fault(
                    keyed[0].heading,
                    f"its codes are of {keyed[0].vintage}, those of the index are of {vintage}.",
                    "Name the lookup between the two (LSOA11CD to LSOA21CD) as  bridge  under "
                    "[areas].",
                )
            ],
        )
    else:
        steps = read_bridge(bridge, written=bridge_written)
        records.append(steps.record)
        findings += steps.findings
        pairs = steps.table[steps.table["new"].isin(areas.index)]
        code_areas = {old: new for old, new in new_of_old(pairs).items() if old not in areas.index}
        named, split = _over_bridge(town, pairs)
        if split:
            findings.append(
                Finding(
                    "areas-in-two-towns",
                    "note",
                    subject,
                    f"{counted(len(split), 'area')} made of areas of different towns, or partly "
                    f"of none, and take the commonest ({examples(split)}).",
                )
            )
    absent = areas.index.difference(named.index)
    if len(absent):
        rescued = pd.Series("", index=absent, dtype="str")
        where = ""
        if rescue is not None:
            middle = _read_rescue(rescue, written=rescue_written)
            records.append(middle.record)
            findings += middle.findings
            names = areas[absent].str.strip().str[:-1]
            known = names.isin(middle.table.index)
            rescued = rescued.mask(known, names.map(middle.table).where(known, ""))
            where = f" and take the town of their MSOA in {middle.record.file}"
        found = rescued[rescued != ""]
        none = len(absent) - len(found)
        findings.append(
            Finding(
                "towns-absent-from-lookup",
                "warning",
                subject,
                f"{len(absent)} of {len(areas):,} areas are not in it{where}: "
                f"{len(found)} find a town ({_towns_in_words(found)}), {none} do not and join "
                "the rural remainder.",
                "" if rescue else "Name a lookup from MSOA to town as  rescue  under [places].",
            )
        )
        named = pd.concat([named, rescued])
    named = named.astype("str").rename("place").rename_axis("area_code").sort_index()
    lookup = Lookup(named, code_areas, tuple(records))
    return Reading(lookup, records[0], tuple(findings))


def _over_bridge(town: pd.Series, pairs: pd.DataFrame) -> tuple[pd.Series, list[str]]:
    """Return the town of each new area: the commonest of its old ones; any before none."""
    known = pairs[pairs["old"].isin(town.index)]
    named = pd.DataFrame(
        {"new": known["new"].to_numpy(), "town": known["old"].map(town).to_numpy()}
    )
    counts = named.value_counts(sort=False).rename("n").reset_index()
    counts["none"] = counts["town"] == ""
    counts = counts.sort_values(["new", "n", "none", "town"], ascending=[True, False, True, True])
    split = sorted(counts["new"][counts["new"].duplicated()].unique())
    first = counts.drop_duplicates("new").set_index("new")["town"]
    return first, [str(code) for code in split]


def _towns_in_words(found: pd.Series) -> str:
    if not len(found):
        return "none"
    counts = found.value_counts(sort=False).sort_index()
    shown = [f"{town} {count}" for town, count in counts.items()]
    return ", ".join(shown[:MOST_LISTED])


def _read_rescue(path: Path, *, written: str) -> Reading[pd.Series]:
    """Read the town of each MSOA by the MSOA's name."""
    sheet = read_table(path, role="lookup", written=written)
    headings, subject = list(sheet.table.columns), sheet.record.file
    middle = one_column(headings, re.compile(r"msoa\d\dnm", re.IGNORECASE))
    if middle is None or not any(BUILT_UP_AREA.fullmatch(heading) for heading in headings):
        refuse(subject, required(headings, ["MSOA11NM", "BUASD11NM", "BUA11NM"]))
        raise AssertionError
    town = pd.Series(
        _town_names(sheet.table).to_numpy(),
        index=pd.Index(sheet.table[middle].str.strip(), dtype="str"),
        dtype="str",
    )
    repeated = town.index[town.index.duplicated()]
    if len(repeated):
        raise InputError(
            subject,
            [
                Fault(
                    middle,
                    f"{len(repeated)} occur more than once ({examples(repeated)}).",
                    "Keep one row for each MSOA.",
                )
            ],
        )
    return Reading(town, described(sheet.record, headings, vintage=2011), sheet.findings)
