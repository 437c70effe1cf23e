"""What officers correct about organisations: ids that are one body, offices, themes."""

from __future__ import annotations

import re

import pandas as pd

from equitycli.errors import Fault
from equitycli.officers_sheets import CORRECTIONS
from equitycli.sources.cells import cells_in_words, counted
from equitycli.sources.kinds import code_systems
from equitycli.sources.officers_rows import on_sheet
from equitycli.sources.postcodes import compact

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


def _is_area_code(code: str) -> bool:
    return any(system.fits(code) for system in code_systems()) or bool(_PLAIN_CODE.fullmatch(code))


def meant_ids(corrections: pd.DataFrame) -> dict[str, str]:
    """Return the id of the body that each corrected id really is."""
    real = corrections[corrections["same_as"] != ""]
    return dict(zip(real["organisation"], real["same_as"], strict=True))


def grants_of_bodies(grants: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Return grants with each recipient under the id of the body that it really is."""
    meant = meant_ids(corrections)
    body = grants["recipient_id"].map(lambda who: meant.get(who, who)).astype("str")
    return grants.assign(recipient_id=body)


def organisations_of_bodies(listed: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Return a list with one row for each body: by its real id, which its own row goes before.

    Parameters
    ----------
    listed : indexed by id, each once
    corrections : as the workbook has them

    Returns
    -------
    DataFrame with the same columns; where a body is not on the list by its real id, the first
    row of another id of it stands for it
    """
    meant = meant_ids(corrections)
    body = pd.Index([meant.get(who, who) for who in listed.index], name=listed.index.name)
    own = listed.index.isin(body) & ~listed.index.isin(list(meant))
    renamed = listed.set_axis(body.astype("str"))
    order = pd.Series(range(len(listed))).where(~own, -1).to_numpy().argsort(kind="stable")
    kept = ~renamed.iloc[order].index.duplicated()
    return renamed.iloc[sorted(order[kept])]


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
