"""The sheets that officers fill in, as data: what `equitycli workbook` writes and reads back.

One description for the writer and the reader, so that they can't drift. A column's `name` is ours;
its `heading` is what stands in row 1 of the sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CellKind = Literal["text", "money", "share", "count", "date", "year"]
AGREEMENT_KINDS = ("grant", "contract", "statutory")
NONE_FOUND = "none found"
GROUPS = (
    "age",
    "disability",
    "gender reassignment",
    "marriage and civil partnership",
    "pregnancy and maternity",
    "race",
    "religion or belief",
    "sex",
    "sexual orientation",
    "political opinion",
    "dependants",
    "socio-economic disadvantage",
    NONE_FOUND,
)
"""Equality Act 2010, section 4; then Northern Ireland Act 1998, section 75; then the duty of Wales
and Scotland (Equality Act 2010, section 1)."""


@dataclass(frozen=True)
class SheetColumn:
    """A column of a sheet: its heading, what to write in it, and in which form.

    words : the only ones allowed · chosen_from : the reference sheet whose first column is offered
    required : in every row that is filled in · given : filled in by us to help, so that by itself
    it is no answer · end : a month or a year alone means its last day · told_only : never read
    """

    name: str
    heading: str
    meaning: str
    kind: CellKind = "text"
    unit: str = ""
    words: tuple[str, ...] = ()
    chosen_from: str = ""
    required: bool = False
    given: bool = False
    end: bool = False
    told_only: bool = False
    width: int = 22


@dataclass(frozen=True)
class OfficersSheet:
    """A sheet: one table from A1, its title, what it is for, and which rows may not be twice."""

    name: str
    title: str
    meaning: str
    columns: tuple[SheetColumn, ...]
    once: tuple[str, ...] = ()
    """Columns that together may stand in one row only."""

    @property
    def read(self) -> tuple[SheetColumn, ...]:
        """Return the columns that are read back."""
        return tuple(column for column in self.columns if not column.told_only)

    @property
    def answers(self) -> tuple[SheetColumn, ...]:
        """Return the columns that make a row count as filled in."""
        return tuple(column for column in self.read if not column.given)


PLACES, ORGANISATIONS, FUNDS, READ_ME = "Places", "Organisations", "Funds", "Read me"

_WHO = SheetColumn(
    "organisation",
    "Organisation",
    "The id of the organisation, as on the sheet Organisations.",
    chosen_from=ORGANISATIONS,
    required=True,
    given=True,
    width=28,
)
_NAME = SheetColumn(
    "name",
    "For information: name",
    "The name that the grants use. It is not read back.",
    given=True,
    told_only=True,
    width=40,
)
_PAID = SheetColumn(
    "paid_now",
    "For information: £ a year now",
    "What the grants in the window come to a year. It is not read back.",
    "money",
    "£ a year",
    given=True,
    told_only=True,
)
_SOURCE = SheetColumn(
    "source", "Source", "How you know: a return, casework, the agreement, a visit.", width=30
)
_FUND = SheetColumn(
    "fund", "Fund", "The fund, as on the sheet Funds.", chosen_from=FUNDS, given=True
)

DELIVERY_SHEET = OfficersSheet(
    "delivery",
    "Delivery",
    "Where each organisation does its work. One row for each organisation and place: for a second "
    "place add a row with the same organisation. The shares of one organisation add up to 1 at "
    "most; a rest below 1 is shown as unknown.",
    (
        _WHO,
        _NAME,
        _PAID,
        SheetColumn(
            "place",
            "Place",
            "Where the work is done, as on the sheet Places; outside is work outside the county.",
            chosen_from=PLACES,
            required=True,
            width=30,
        ),
        SheetColumn(
            "share",
            "Share (0 to 1)",
            "How much of the organisation's work is done in that place: 0.40 for 40 %.",
            "share",
            "0 to 1",
            required=True,
        ),
        _SOURCE,
        SheetColumn("date", "Date", "When this was found out.", "date", width=14),
    ),
    once=("organisation", "place"),
)
AGREEMENTS = OfficersSheet(
    "agreements",
    "Agreements",
    "What is promised, and until when. Rows without a kind were filled in from the grants: write "
    "what each is, or leave it blank if you do not know.",
    (
        _WHO,
        _NAME,
        _FUND,
        SheetColumn(
            "kind",
            "Kind",
            "grant, contract or statutory (a service that the law requires).",
            words=AGREEMENT_KINDS,
            required=True,
            width=14,
        ),
        SheetColumn(
            "pence_a_year",
            "£ a year",
            "What is paid a year under the agreement.",
            "money",
            "£ a year",
            required=True,
            given=True,
        ),
        SheetColumn("starts", "Starts", "First day of the agreement.", "date", width=14),
        SheetColumn(
            "until",
            "Until",
            "Last day of the agreement. A contract must have one. A grant without one is not "
            "promised; a statutory service without one has no end.",
            "date",
            end=True,
            width=14,
        ),
        SheetColumn(
            "break_date",
            "Break date",
            "The first day on which the agreement may be ended early.",
            "date",
            width=14,
        ),
        SheetColumn(
            "notice_months",
            "Notice (months)",
            "How many months of notice an end or a cut needs.",
            "count",
            "months",
            width=16,
        ),
        SheetColumn("cost_centre", "Cost centre", "The cost centre in your ledger.", width=16),
        _SOURCE,
    ),
)
PREMISES = OfficersSheet(
    "premises",
    "Premises",
    "Rent or rate relief beside money: what it is worth a year. One row for each building.",
    (
        _WHO,
        _NAME,
        SheetColumn(
            "premises",
            "Premises",
            "What the building is called. No street address is needed.",
            required=True,
            width=40,
        ),
        SheetColumn(
            "relief_pence_a_year",
            "Relief (£ a year)",
            "Rent or rates that are not asked for, £ a year, 0 or more.",
            "money",
            "£ a year",
            required=True,
        ),
        SheetColumn("until", "Until", "Last day of the relief.", "date", end=True, width=14),
        _SOURCE,
    ),
    once=("organisation", "premises"),
)
EQUALITY = OfficersSheet(
    "equality",
    "Equality",
    "Who would be affected if an organisation were paid less. It may stay blank until cuts are "
    "proposed. A row that is filled in is not yet due regard: people decide, with this before "
    "them.",
    (
        _WHO,
        _NAME,
        SheetColumn(
            "group",
            "Group affected",
            f"A protected characteristic, or {NONE_FOUND} where you looked and there is none. One "
            "row for each.",
            words=GROUPS,
            required=True,
            width=30,
        ),
        SheetColumn("effect", "Effect", "What would change for them.", width=40),
        SheetColumn("mitigation", "Mitigation", "What would soften it.", width=40),
        SheetColumn(
            "assessed_by",
            "Assessed by (role)",
            "The role of the officer who assessed it, such as equalities lead: not a person's "
            "name.",
            width=24,
        ),
        SheetColumn("date", "Date assessed", "When it was assessed.", "date", width=16),
    ),
    once=("organisation", "group"),
)
CORRECTIONS = OfficersSheet(
    "corrections",
    "Corrections",
    "What the lists and the grants have wrong about an organisation. Write only what is to change. "
    "Organisations that are paid now and whose office nobody knows stand here already.",
    (
        _WHO,
        _NAME,
        _PAID,
        SheetColumn("postcode", "Postcode", "The postcode of its office.", width=14),
        SheetColumn(
            "area_code",
            "Area code",
            "The small area of its office, as in the index. It goes before the postcode.",
            width=16,
        ),
        SheetColumn("themes", "Themes", "What it works on, with semicolons between.", width=30),
        SheetColumn(
            "same_as",
            "Same as",
            "Where this id is another name of a body: the id of the body that it really is.",
            chosen_from=ORGANISATIONS,
            width=28,
        ),
        SheetColumn("note", "Note", "Anything that a reader should know.", width=40),
    ),
    once=("organisation",),
)
LEDGER = OfficersSheet(
    "ledger",
    "Ledger",
    "What your ledger says was paid, so that the grants can be held against it.",
    (
        SheetColumn(
            "fund",
            "Fund",
            "The fund, as on the sheet Funds.",
            chosen_from=FUNDS,
            required=True,
            given=True,
        ),
        SheetColumn(
            "financial_year",
            "Financial year",
            "From April to March, such as 2023/24.",
            "year",
            required=True,
            given=True,
            width=16,
        ),
        SheetColumn(
            "paid_pence",
            "Paid (£)",
            "What was paid in that year, 0 or more.",
            "money",
            "£",
            required=True,
        ),
        _SOURCE,
    ),
    once=("fund", "financial_year"),
)
VIABILITY = OfficersSheet(
    "viability",
    "Viability",
    "What an organisation can bear. Restricted: reserves and viability lines are for officers and "
    "are in no public output; the record of a plan says that they are withheld. It may stay blank "
    "until cuts are proposed.",
    (
        _WHO,
        _NAME,
        _PAID,
        SheetColumn(
            "reserves_pence",
            "Free reserves (£)",
            "What it could spend without leave, by its latest accounts.",
            "money",
            "£",
        ),
        SheetColumn(
            "spending_pence",
            "Spending (£ a year)",
            "What it spends a year on everything, by its latest accounts.",
            "money",
            "£ a year",
        ),
        SheetColumn(
            "line_pence",
            "Viability line (£ a year)",
            "The award below which it could not keep the service open.",
            "money",
            "£ a year",
        ),
        SheetColumn(
            "successor",
            "Successor",
            "Who would take on the work were the funding to end: the name of an organisation, or "
            "none named. It is no secret.",
            width=30,
        ),
        SheetColumn("note", "Note", "Anything that a reader should know.", width=40),
    ),
    once=("organisation",),
)
SHEETS = (DELIVERY_SHEET, AGREEMENTS, PREMISES, EQUALITY, CORRECTIONS, LEDGER, VIABILITY)
REFERENCE = (READ_ME, PLACES, ORGANISATIONS, FUNDS)
"""Sheets to look things up in, which are never read back."""
