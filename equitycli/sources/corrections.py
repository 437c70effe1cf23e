"""What officers correct about organisations: ids that are one body, offices, themes."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from equitycli.errors import Fault, Finding, refuse
from equitycli.officers_sheets import CORRECTIONS
from equitycli.sources.cells import cells_in_words, counted
from equitycli.sources.kinds import CodeSystem, code_systems, may_be_of_another_vintage
from equitycli.sources.officers_rows import on_sheet
from equitycli.sources.postcode_form import compact
from equitycli.tables import INDIVIDUALS, NEW_PROVISION

ROUTE = "officers' correction"
"""How an office is said to be known that the workbook corrects."""
_PLAIN_CODE = re.compile(r"[A-Za-z0-9]{3,15}")


def correction_faults(corrections: pd.DataFrame) -> list[Fault]:
    """Return what is wrong with corrections, as far as they can be judged by themselves.

    A body is named in one step: an id that is the same as another can't be what a third is.
    """
    faults = []
    postcode, same = corrections["postcode"], corrections["same_as"]
    unread = postcode[(postcode != "") & (compact(postcode)[0] == "")]
    if len(unread):
        faults.append(
            Fault(
                "Postcode",
                f"{counted(len(unread), 'cell')} no postcode ({cells_in_words(unread)}).",
                "Write a whole postcode, such as CB1 3PJ.",
            )
        )
    code = corrections["area_code"]
    strange = code[(code != "") & ~code.map(_is_area_code).astype(bool)]
    if len(strange):
        faults.append(
            Fault(
                "Area code",
                f"{counted(len(strange), 'cell')} no area code ({cells_in_words(strange)}).",
                "Write the code of a small area as in the index, or a postcode in its place.",
            )
        )
    itself = same[(same != "") & (same == corrections["organisation"])]
    if len(itself):
        faults.append(
            Fault(
                "Same as",
                f"{counted(len(itself))} of an organisation that is the same as itself "
                f"({cells_in_words(itself)}).",
                "Write the id of the other body, or leave it blank.",
            )
        )
    for column, heading in (("organisation", "Organisation"), ("same_as", "Same as")):
        ids = corrections[column]
        kept = ids[(ids == INDIVIDUALS) | ids.str.startswith(NEW_PROVISION)]
        if len(kept):
            faults.append(
                Fault(
                    heading,
                    f"{counted(len(kept))} of no organisation ({cells_in_words(kept)}): "
                    f'"{INDIVIDUALS}" stands for everybody who is paid as a person, and '
                    f'"{NEW_PROVISION}" for provision yet to be started.',
                    "Remove the row, or write the id of an organisation.",
                )
            )
    others = same.drop(itself.index)
    chained = others[others.isin(corrections.loc[same != "", "organisation"])]
    if len(chained):
        faults.append(
            Fault(
                "Same as",
                f"{counted(len(chained))} the same as an id that is itself the same as another "
                f"({cells_in_words(chained)}).",
                "Let every id point to the body that it really is, in one step.",
            )
        )
    return on_sheet(faults, CORRECTIONS)


def _fits(system: CodeSystem | None, code: str) -> bool:
    systems = code_systems() if system is None else (system,)
    return any(one.fits(code) for one in systems)


def _is_area_code(code: str) -> bool:
    return any(system.fits(code) for system in code_systems()) or bool(_PLAIN_CODE.fullmatch(code))


def with_areas_of_the_index(
    corrections: pd.DataFrame,
    *,
    areas: pd.Index,
    older: Mapping[str, tuple[str, ...]],
    system: CodeSystem | None,
    bridged: bool,
    subject: str,
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Return corrections whose area codes are those of the index, or of areas outside it.

    Parameters
    ----------
    older : areas of the index that each code of another vintage became
    system : the code system of the index; None where it has several
    bridged : a lookup between the vintages is named, so that what it lacks lies outside

    Raises
    ------
    InputError   a code of no known form, or that may be of another vintage without a lookup: it
                 would count as outside · a code of another vintage whose area was split
    """
    code = corrections["area_code"]
    stated = (code != "") & ~code.isin(areas)
    became = code[stated].map(lambda old: older.get(old, ()))
    split = code[stated][became.map(len) > 1]
    told = code.where(~stated, "").astype("str")
    told.update(became[became.map(len) == 1].map(lambda new: new[0]))
    others = code[stated][became.map(len) == 0]
    known = others.map(lambda one: _fits(system, one)).astype(bool)
    doubtful = others.map(
        lambda one: not bridged and may_be_of_another_vintage(one, system)
    ).astype(bool)
    strange, known = others[~known & ~doubtful], known & ~doubtful
    told.update(others[known])
    faults = [
        Fault(
            "Area code",
            f"{counted(len(cells), 'cell')} {text} ({cells_in_words(cells)}).",
            "Write the code of a small area as in the index, or a postcode in its place.",
        )
        for cells, text in (
            (strange, "no code of a small area of the index's kind"),
            (split, "an area that was split since"),
            (others[doubtful], "perhaps of another year than the index, and no bridge is named"),
        )
        if len(cells)
    ]
    refuse(subject, on_sheet(faults, CORRECTIONS))
    findings: tuple[Finding, ...] = ()
    if known.any():
        findings = (
            Finding(
                "corrections-outside",
                "warning",
                subject,
                f"sheet Corrections, Area code: {counted(int(known.sum()), 'cell')} not in the "
                f"index and counts as outside the county ({cells_in_words(others[known])}).",
                "Check them: outside, the money of these organisations is in no place.",
            ),
        )
    return corrections.assign(area_code=told), findings


def meant_ids(corrections: pd.DataFrame) -> dict[str, str]:
    """Return the id of the body that each corrected id really is."""
    real = corrections[corrections["same_as"] != ""]
    return dict(zip(real["organisation"], real["same_as"], strict=True))


def with_corrections(
    organisations: pd.DataFrame,
    corrections: pd.DataFrame,
    *,
    areas: pd.Index,
    postcodes: pd.Series | None,
) -> pd.DataFrame:
    """Return organisations, or recipients, with the offices and themes that officers corrected.

    An area code goes before a postcode. A postcode that the directory does not hold makes the
    place of the office unknown: what stood there was wrong. Corrections of organisations that
    are not in the table change nothing. What is corrected under another id of a body is corrected
    of the body, and what stands under its own id goes before it.

    Parameters
    ----------
    organisations : as in `tables.ORGANISATIONS` or `tables.RECIPIENTS`, located
    corrections : as the workbook has them
    areas : codes of the index; an office in another area is outside
    postcodes : area of each compact postcode; None without a directory

    Returns
    -------
    DataFrame on the same index, with the same columns
    """
    if not len(corrections):
        return organisations
    known = {} if postcodes is None else postcodes.to_dict()
    inside = set(areas)
    columns = {
        name: dict(zip(organisations.index, organisations[name], strict=True))
        for name in ("area_code", "outside", "office_route", "postcode", "themes")
    }
    meant = meant_ids(corrections)
    written = corrections.assign(
        postcode=compact(corrections["postcode"])[0],
        organisation=corrections["organisation"].map(lambda who: meant.get(who, who)),
    ).iloc[(corrections["same_as"] == "").argsort(kind="stable")]
    for row in written[written["organisation"].isin(organisations.index)].to_dict("records"):
        who, postcode = row["organisation"], row["postcode"]
        if row["themes"]:
            columns["themes"][who] = themes_of(row["themes"])
        if postcode or row["area_code"]:
            found = row["area_code"] or str(known.get(postcode, ""))
            columns["area_code"][who] = found if found in inside else None
            columns["outside"][who] = bool(found) and found not in inside
            columns["office_route"][who] = ROUTE if found else ""
            columns["postcode"][who] = postcode or columns["postcode"][who]
    return organisations.assign(
        **{
            name: pd.Series(
                list(cells.values()), index=organisations.index, dtype=organisations[name].dtype
            )
            for name, cells in columns.items()
        }
    )


def themes_of(text: str) -> tuple[str, ...]:
    """Return the themes that a cell lists with semicolons between them.

    >>> themes_of("advice; youth;")
    ('advice', 'youth')
    """
    found = (theme.strip() for theme in text.split(";"))
    return tuple(dict.fromkeys(theme for theme in found if theme))


def wanted_postcodes(corrections: pd.DataFrame) -> set[str]:
    """Return the compact postcodes that corrections need from the directory."""
    return set(compact(corrections["postcode"])[0]) - {""}
