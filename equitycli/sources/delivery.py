"""The officer's own table of where each organisation's work is done."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from equitycli.errors import Fault, examples, refuse
from equitycli.sources.cells import counted, numbers, required, rows_in_words
from equitycli.sources.reading import Reading, read_table
from equitycli.tables import DELIVERY, check_table

COLUMNS = ("organisation", "place", "share")
TOLERANCE = 1e-9


def read_delivery(path: Path, *, written: str = "") -> Reading[pd.DataFrame]:
    """Read the share of each organisation's work in each place.

    Shares are 0 to 1; those of one organisation add up to 1 at most, and what is left is
    unknown. The place "outside" is work outside the county.

    Returns
    -------
    Reading of a DataFrame as in `tables.DELIVERY`

    Raises
    ------
    InputError   columns missing, empty cells, shares outside 0 to 1 or that add up to more
                 than 1, a place twice for one organisation
    """
    sheet = read_table(path, role="delivery", written=written)
    subject = sheet.record.file
    cells = sheet.table.rename(columns=lambda heading: heading.strip().casefold())
    refuse(subject, required(cells.columns, COLUMNS))
    faults: list[Fault] = []
    delivery = delivery_rows(cells, faults=faults)
    refuse(subject, faults)
    delivery = delivery.reset_index(drop=True)
    check_table(delivery, DELIVERY, subject=subject)
    return Reading(delivery, sheet.record, sheet.findings)


def delivery_rows(cells: pd.DataFrame, *, faults: list[Fault]) -> pd.DataFrame:
    """Return rows of text as shares of work; what is wrong with them is added to `faults`.

    The one check of a delivery table, whether it comes as a file or as the sheet of a workbook.

    Parameters
    ----------
    cells : text by row number, with organisation, place, share, and perhaps source and date

    Returns
    -------
    DataFrame as in `tables.DELIVERY`, still by row number; to be used only without faults
    """
    share = numbers(
        cells["share"],
        faults=faults,
        lowest=0,
        highest=1,
        remedy="A share is between 0 and 1: write 0.40 for 40 %.",
    )
    delivery = pd.DataFrame(
        {
            "organisation": cells["organisation"].str.strip(),
            "place": cells["place"].str.strip(),
            "share": share,
            "source": cells["source"].str.strip() if "source" in cells else "",
            "date": cells["date"].str.strip() if "date" in cells else "",
        }
    )
    for name in ("organisation", "place"):
        empty = delivery[name] == ""
        if empty.any():
            faults.append(
                Fault(
                    name,
                    f"{counted(int(empty.sum()))} empty ({rows_in_words(delivery.index[empty])}).",
                    "Fill it in, or remove the row.",
                )
            )
    faults += share_faults(delivery)
    return delivery.astype(dict.fromkeys(("organisation", "place", "source", "date"), "str"))


def share_faults(delivery: pd.DataFrame) -> list[Fault]:
    """Return what is wrong between the rows of one organisation: a place twice, a sum above 1."""
    faults = []
    twice = delivery.duplicated(["organisation", "place"], keep=False)
    if twice.any():
        faults.append(
            Fault(
                "place",
                f"{int(twice.sum())} rows name the same organisation and place twice "
                f"({rows_in_words(delivery.index[twice])}).",
                "Keep one row with the share of both.",
            )
        )
    totals = delivery.groupby("organisation")["share"].sum()
    over = totals[totals > 1 + TOLERANCE]
    if len(over):
        shown = [f"{who} {total:.4g}" for who, total in over.items()]
        faults.append(
            Fault(
                "share",
                f"the shares of {len(over):,} organisation{'s' if len(over) > 1 else ''} add up to "
                f"more than 1 ({examples(shown)}).",
                "Lower them so that they add up to 1; a rest below 1 is shown as unknown.",
            )
        )
    return faults
