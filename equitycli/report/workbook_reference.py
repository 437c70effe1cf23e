"""The sheets of the officers' workbook that are only read: what to do, and names to look up."""

from __future__ import annotations

from collections.abc import Sequence

from equitycli.errors import visible
from equitycli.money import pence
from equitycli.officers_sheets import (
    FUNDS,
    ORGANISATIONS,
    PLACES,
    READ_ME,
    SHEETS,
    OfficersSheet,
    SheetColumn,
)
from equitycli.plan import Audit
from equitycli.report.workbook_rows import Row, paid_now_pence
from equitycli.sources.awards import INDIVIDUALS
from equitycli.tables import OUTSIDE

Sheet = tuple[OfficersSheet, Sequence[Row]]

READ_ME_SHEET = OfficersSheet(
    "read_me",
    READ_ME,
    "",
    (
        SheetColumn("about", "About", "", width=40),
        SheetColumn("told", "What to do", "", width=100),
    ),
)


def reference_sheets(found: Audit) -> list[Sheet]:
    """Return the sheets to look names up in: what the lists on the other sheets offer."""
    paid = paid_now_pence(found)
    names = {
        str(who): str(name)
        for who, name in found.county.recipients["name"].items()
        if who != INDIVIDUALS
    }
    places = [
        {"place": place, "meaning": f"{facts.people:,} people"}
        for place, facts in found.places.items()
    ]
    return [
        (
            OfficersSheet(
                "places",
                PLACES,
                "The places of the county, to choose from.",
                (
                    SheetColumn("place", "Place", "", width=40),
                    SheetColumn("meaning", "What it is", "", width=40),
                ),
            ),
            [*places, {"place": OUTSIDE, "meaning": "work outside the county"}],
        ),
        (
            OfficersSheet(
                "organisations",
                ORGANISATIONS,
                "Everybody who is paid or may be, by name.",
                (
                    SheetColumn("organisation", "Organisation", "", width=28),
                    SheetColumn("name", "Name", "", width=50),
                    SheetColumn("paid_now", "£ a year now", "", "money", "£ a year"),
                ),
            ),
            [
                {"organisation": who, "name": visible(name), "paid_now": paid.get(who, 0)}
                for who, name in sorted(
                    names.items(), key=lambda pair: (str(pair[1]).casefold(), str(pair[0]))
                )
            ],
        ),
        (
            OfficersSheet(
                "funds",
                FUNDS,
                "The funds of the programme.",
                (
                    SheetColumn("fund", "Fund", "", width=40),
                    SheetColumn("budget", "Budget (£)", "", "money", "£"),
                ),
            ),
            [
                {"fund": fund.name, "budget": pence(fund.budget_gbp.value)}
                for fund in found.file.programme.fund
            ],
        ),
    ]


def read_me(title: str) -> list[Row]:
    """Return what to do, in plain words, sheet by sheet and column by column."""
    lines = [
        (visible(title), "What officers know and no file says. Fill in what you know; leave the "
         "rest blank. Nothing that is blank is ever taken as 0."),
        ("How to fill it in", "Type in the rows of each sheet, or add rows below the last. Keep "
         "the headings in row 1 and the names of the sheets. Columns that begin “For information” "
         "are there to help and are not read."),
        ("What is filled in already", "Organisations that are paid now, the largest sums first, "
         "and what the programme knows already. A row that you do not fill in further is passed "
         "over and counted."),
        ("How to have it read", "Save it as .xlsx beside the programme file, and add to that file "
         "a line  [workbook]  and under it  file = \"workbook.xlsx\"  (or the name you chose). "
         "Then run  equitycli check. Every mistake is named with its sheet and row."),
        ("Forms", "Money in pounds, such as 1234.50. Shares from 0 to 1: 0.40 is 40 %. Dates as "
         "day, month, year. Financial years from April to March, such as 2023/24."),
        ("Personal details", "Write roles, not names of people, and no street address of a small "
         "group."),
    ]  # fmt: skip
    for sheet in SHEETS:
        lines.append((f"Sheet {sheet.title}", sheet.meaning))
        for column in sheet.read:
            needed = " In every row that you fill in." if column.required else ""
            words = f" One of: {', '.join(column.words)}." if column.words else ""
            lines.append((f"{sheet.title}: {column.heading}", f"{column.meaning}{words}{needed}"))
    lines += [
        (f"Sheet {name}", f"To look up and choose from: {what}. It is not read back.")
        for name, what in (
            (PLACES, "the places of the county"),
            (ORGANISATIONS, "organisations with their ids"),
            (FUNDS, "the funds of the programme"),
        )
    ]
    return [{"about": about, "told": told} for about, told in lines]
