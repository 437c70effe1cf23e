"""Officers' workbooks, filled in as a test says: good ones by default, or with one fault each."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from equitycli.officers_sheets import SHEETS

Rows = Sequence[Mapping[str, object]]
"""Rows of a sheet by our column names; what is not named is blank."""

UNTIL = date(2027, 3, 31)


def works(**changes: object) -> dict[str, object]:
    return {"organisation": "XX-2", "place": "Westport", "share": 0.5} | changes


def agreed(**changes: object) -> dict[str, object]:
    return {
        "organisation": "XX-1",
        "fund": "core",
        "kind": "grant",
        "pence_a_year": 1200,
        "until": UNTIL,
    } | changes


def housed(**changes: object) -> dict[str, object]:
    return {"organisation": "XX-1", "premises": "the hall", "relief_pence_a_year": 900} | changes


def affected(**changes: object) -> dict[str, object]:
    return {"organisation": "XX-1", "group": "age"} | changes


def corrected(**changes: object) -> dict[str, object]:
    return {"organisation": "XX-2", "postcode": "QX1 1AA"} | changes


def paid(**changes: object) -> dict[str, object]:
    return {"fund": "core", "financial_year": "2023/24", "paid_pence": 4000} | changes


def fill_in(
    path: Path,
    *,
    without: Sequence[str] = (),
    renamed: Mapping[str, str] | None = None,
    beside: Mapping[str, Sequence[Sequence[object]]] | None = None,
    change: Callable[[Any], object] | None = None,
    **rows: Rows,
) -> Path:
    """Write an officers' workbook in which these rows are filled in, and return its path.

    rows : by the name of the sheet, in pounds where the column is money
    without : titles of sheets to leave out · renamed : headings, from and to · beside : further
    sheets, by title · change : what else is done to the workbook
    """
    book = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"}
    )
    book.set_properties({"created": datetime(2000, 1, 1)})
    for sheet in SHEETS:
        if sheet.title in without:
            continue
        page = book.add_worksheet(sheet.title)
        headings = [(renamed or {}).get(c.heading, c.heading) for c in sheet.columns]
        page.write_row(0, 0, headings)
        for number, row in enumerate(rows.get(sheet.name, ()), start=1):
            assert set(row) <= {column.name for column in sheet.columns}
            for i, column in enumerate(sheet.columns):
                _write(page, number, i, row.get(column.name))
    for title, cells in (beside or {}).items():
        page = book.add_worksheet(title)
        for number, line in enumerate(cells):
            for i, cell in enumerate(line):
                _write(page, number, i, cell)
    if change is not None:
        change(book)
    book.close()
    return path


def _write(page: Any, row: int, i: int, cell: object) -> None:
    if isinstance(cell, date | datetime):
        page.write_datetime(row, i, cell)
    elif isinstance(cell, str):
        page.write_string(row, i, cell)
    elif cell is not None:
        page.write(row, i, cell)


def _with_an_error(book: Any) -> None:
    book.get_worksheet_by_name("Ledger").write_formula(1, 2, "=A1/0", None, "#DIV/0!")


def _with_merged_cells(book: Any) -> None:
    book.get_worksheet_by_name("Delivery").merge_range(1, 3, 2, 3, "Westport")


FAULTY: dict[str, dict[str, Any]] = {
    "workbook-share-above-1.xlsx": {"delivery": [works(share=40)]},
    "workbook-share-negative.xlsx": {"delivery": [works(share=-0.1)]},
    "workbook-share-in-percent.xlsx": {"delivery": [works(share="40 %")]},
    "workbook-share-missing.xlsx": {"delivery": [works(share=None)]},
    "workbook-shares-over-1-in-sum.xlsx": {
        "delivery": [works(share=0.7), works(place="Eastborough", share=0.4)]
    },
    "workbook-place-twice.xlsx": {"delivery": [works(), works()]},
    "workbook-work-of-individuals.xlsx": {"delivery": [works(organisation="individuals")]},
    "workbook-same-as-individuals.xlsx": {"corrections": [corrected(same_as="individuals")]},
    "workbook-office-of-individuals.xlsx": {"corrections": [corrected(organisation="individuals")]},
    "workbook-same-as-new-provision.xlsx": {"corrections": [corrected(same_as="new: Westport")]},
    "workbook-unknown-place.xlsx": {"delivery": [works(place="Eastboro")]},
    "workbook-unknown-organisation.xlsx": {
        "delivery": [works(organisation="XX-9")],
        "premises": [housed(), housed(organisation="XX-8")],
    },
    "workbook-unknown-fund.xlsx": {
        "agreements": [agreed(fund="cores")],
        "ledger": [paid(), paid(fund="other")],
    },
    "workbook-kind-misspelt.xlsx": {"agreements": [agreed(kind="contrakt")]},
    "workbook-kind-missing.xlsx": {"agreements": [agreed(kind=None)]},
    "workbook-date-as-nonsense.xlsx": {
        "agreements": [agreed(until="when the money runs out"), agreed(until="31/03/35")]
    },
    "workbook-break-after-until.xlsx": {"agreements": [agreed(break_date=date(2028, 4, 1))]},
    "workbook-until-before-start.xlsx": {"agreements": [agreed(starts=date(2028, 4, 1))]},
    "workbook-contract-without-end.xlsx": {"agreements": [agreed(kind="contract", until=None)]},
    "workbook-half-a-month-of-notice.xlsx": {"agreements": [agreed(notice_months=1.5)]},
    "workbook-relief-negative.xlsx": {"premises": [housed(relief_pence_a_year=-5)]},
    "workbook-relief-in-words.xlsx": {"premises": [housed(relief_pence_a_year="about 900")]},
    "workbook-group-unknown.xlsx": {"equality": [affected(group="pensioners")]},
    "workbook-group-twice.xlsx": {"equality": [affected(), affected(group="Age")]},
    "workbook-correction-postcode-unreadable.xlsx": {"corrections": [corrected(postcode="QX1")]},
    "workbook-correction-area-unreadable.xlsx": {"corrections": [corrected(area_code="near it")]},
    "workbook-same-as-itself.xlsx": {"corrections": [corrected(same_as="XX-2")]},
    "workbook-same-as-in-a-circle.xlsx": {
        "corrections": [
            corrected(organisation="XX-2", same_as="XX-3"),
            corrected(organisation="XX-3", same_as="XX-2"),
        ]
    },
    "workbook-corrected-twice.xlsx": {"corrections": [corrected(), corrected()]},
    "workbook-ledger-year-nonsense.xlsx": {
        "ledger": [paid(financial_year="2023/25"), paid(financial_year="last year")]
    },
    "workbook-ledger-twice.xlsx": {"ledger": [paid(), paid(financial_year="2023-2024")]},
    "workbook-ledger-shows-an-error.xlsx": {"ledger": [paid()], "change": _with_an_error},
    "workbook-merged-cells.xlsx": {"delivery": [works()], "change": _with_merged_cells},
    "workbook-heading-renamed.xlsx": {
        "delivery": [works()],
        "renamed": {"Share (0 to 1)": "Proportion"},
    },
    "workbook-heading-twice.xlsx": {"delivery": [works()], "renamed": {"Source": "Place"}},
    "workbook-title-above-headings.xlsx": {
        "without": ["Delivery"],
        "beside": {"Delivery": [["Our delivery"], ["Organisation", "Place"]]},
    },
    "workbook-of-something-else.xlsx": {
        "without": [sheet.title for sheet in SHEETS],
        "beside": {"Sheet1": [["a", "b"], [1, 2]]},
    },
}
"""Workbooks with one fault each, by name: what is filled in."""


def _maker(filled: dict[str, Any]) -> Callable[[Path], object]:
    return lambda path: fill_in(path, **filled)


MADE: dict[str, Callable[[Path], object]] = {
    name: _maker(filled) for name, filled in FAULTY.items()
}
