"""Electoral divisions and wards by the postcodes in each: an area goes where most of its lie."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, Finding, InputError, examples, refuse
from equitycli.sources.built_up_areas import Lookup, one_column
from equitycli.sources.cells import counted, counted_of, required
from equitycli.sources.description import described
from equitycli.sources.kinds import CodeSystem, code_columns
from equitycli.sources.lookups import NAMES, areas_by_code
from equitycli.sources.place_names import names_apart
from equitycli.sources.reading import Reading, read_table

LAYERS = ("division", "ward")
_NOWHERE = re.compile(r"[A-Z]99999999")
"""The directories' code for "there is none here": most unitary authorities have no divisions."""


def majority(counts: pd.DataFrame) -> pd.Series:
    """Return the code in which most of each area's postcodes lie.

    Parameters
    ----------
    counts : columns area_code, code, postcodes (number of live ones, > 0); "" and pseudo codes
        such as E99999999 are no code

    Returns
    -------
    Series of str "code" indexed by area_code, sorted; equal counts go to the first by code;
    areas of which no postcode has a code are left out

    >>> majority(pd.DataFrame([("a", "E58000002", 3), ("a", "E58000001", 1)],
    ...     columns=["area_code", "code", "postcodes"])).to_dict()
    {'a': 'E58000002'}
    """
    ordered = _with_code(counts).sort_values(
        ["area_code", "postcodes", "code"], ascending=[True, False, True]
    )
    return ordered.drop_duplicates("area_code").set_index("area_code")["code"].astype("str")


def _with_code(counts: pd.DataFrame) -> pd.DataFrame:
    code = counts["code"].str.strip()
    return counts.assign(code=code)[(code != "") & ~code.str.fullmatch(_NOWHERE)]


def split_areas(counts: pd.DataFrame) -> tuple[list[str], float]:
    """Return the areas that lie in several codes, and the share of postcodes thereby elsewhere.

    Returns
    -------
    codes of the split areas, sorted; and the share (0 to 1) of all postcodes that lie in
    another code than the one their area goes to
    """
    held = _with_code(counts)
    by_area = held.groupby("area_code")["postcodes"]
    several = by_area.size()
    total = int(by_area.sum().sum())
    elsewhere = total - int(by_area.max().sum())
    return sorted(map(str, several.index[several > 1])), elsewhere / total if total else 0.0


def read_code_names(path: Path, *, layer: str, written: str = "") -> Reading[pd.Series]:
    """Read the name of each ward or division from a list of codes and names.

    Returns
    -------
    Reading of a Series of names indexed by code

    Raises
    ------
    InputError   columns missing, a code without a name, a code with two names
    """
    sheet = read_table(path, role="lookup", written=written)
    headings, subject = list(sheet.table.columns), sheet.record.file
    keyed, name = code_columns(headings, layer=layer), one_column(headings, NAMES[layer])
    if not keyed or name is None:
        wanted = [n for n, c in ((f"{layer}_code", keyed), (f"{layer}_name", name)) if not c]
        refuse(subject, required(headings, wanted))
        raise AssertionError
    pairs = pd.DataFrame(
        {
            "code": sheet.table[keyed[0].heading].str.strip(),
            "name": sheet.table[name].str.strip(),
        }
    ).drop_duplicates()
    pairs = pairs[pairs["code"] != ""]
    blank = pairs["code"][pairs["name"] == ""]
    twice = pairs["code"][pairs["code"].duplicated()].unique()
    refuse(
        subject,
        [
            Fault(name, f"{counted(len(wrong), 'code')} {text} ({examples(wrong)}).", remedy)
            for wrong, text, remedy in (
                (blank, "without a name", "Fill in the name."),
                (twice, "there with two names", "Keep one name for each code."),
            )
            if len(wrong)
        ],
    )
    record = described(sheet.record, headings, vintage=keyed[0].vintage)
    return Reading(pairs.set_index("code")["name"], record, sheet.findings)


def has_area_codes(path: Path, *, system: CodeSystem | None, written: str = "") -> bool:
    """Return whether a lookup is keyed on small areas, rather than a list of codes and names."""
    headings = read_table(path, role="lookup", written=written).table.columns
    return bool(code_columns(headings, layer=system.layer if system else "lsoa"))


def lookup_of_postcodes(
    counts: pd.DataFrame,
    *,
    index: pd.DataFrame,
    layer: str,
    names: pd.Series | None,
    subject: str,
) -> tuple[Lookup, tuple[Finding, ...]]:
    """Return the division or ward of each area of the index, by its postcodes.

    Parameters
    ----------
    counts : as in `majority`; areas that are not the index's are left out
    index : the index table, for its areas and their districts
    layer : "division" or "ward"
    names : name of each code; a code without one is its own name
    subject : the postcode file, for messages

    Returns
    -------
    Lookup ("" is an area without a division), and findings

    Raises
    ------
    InputError   no area lies in any division, or two of one name in one district
    """
    ours = counts[counts["area_code"].isin(index.index)]
    code = majority(ours).reindex(index.index, fill_value="")
    none = index.index[code == ""]
    if len(none) == len(index):
        raise InputError(
            subject,
            [
                Fault(
                    f"{layer}s",
                    f"none of the {len(index):,} areas lies in a {layer} by its postcodes.",
                    "Unitary authorities have wards and no divisions: choose another  by  under "
                    "[places]."
                    if layer == "division"
                    else "Take a postcode directory that holds your area.",
                )
            ],
        )
    findings = []
    split, elsewhere = split_areas(ours)
    if split:
        findings.append(
            Finding(
                f"areas-split-between-{layer}s",
                "note",
                subject,
                f"{counted_of(len(split), len(index), 'area')} in several {layer}s and go whole "
                f"to the one with most of their postcodes ({examples(split)}); "
                f"{elsewhere:.1%} of postcodes lie in another {layer} than their area goes to.",
                f"Figures by {layer} are approximate to that share.",
            )
        )
    if len(none):
        findings.append(
            Finding(
                f"areas-without-a-{layer}",
                "warning",
                subject,
                f"{counted_of(len(none), len(index), 'area')} in no {layer}: none of their live "
                f"postcodes has the code of one ({examples(none)}). They join the rest of their "
                "district.",
                "Take a postcode directory that holds the whole of your area.",
            )
        )
    named, remark = _named(code, names=names, layer=layer, subject=subject)
    findings += [remark] if remark else []
    named = names_apart(
        named,
        identity=code,
        district=index["district_name"],
        kind=f"{layer}s",
        heading=f"{layer}s",
        subject=subject,
    )
    return Lookup(named.rename_axis("area_code"), areas_by_code(code)), tuple(findings)


def _named(
    code: pd.Series, *, names: pd.Series | None, layer: str, subject: str
) -> tuple[pd.Series, Finding | None]:
    """Return names in place of codes; a code without one stays."""
    if names is None:
        return code, Finding(
            f"{layer}s-without-names",
            "note",
            subject,
            f"The {layer}s are called by their codes.",
            f"Name a list of codes and names (columns {layer}_code and {layer}_name) as  lookup  "
            "under [places].",
        )
    found = code.map(names)
    strange = sorted(set(code[found.isna()]) - {""})
    remark = Finding(
        f"{layer}s-without-names",
        "warning",
        subject,
        f"{counted_of(len(strange), code[code != ''].nunique(), layer)} not in the list of names "
        f"and called by code ({examples(strange)}).",
        "Take a list of names of the postcode file's year.",
    )
    return found.where(found.notna(), code).astype("str"), remark if strange else None
