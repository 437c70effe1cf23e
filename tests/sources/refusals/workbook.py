"""Faults of the workbook that officers fill in: see tests/sources/made_workbooks.py for them."""

FAULTS = [
    (
        "workbook",
        "workbook-share-above-1.xlsx",
        ["sheet Delivery, share", "1 row is above 1 (row 2; first '40')", "write 0.40 for 40 %"],
    ),
    ("workbook", "workbook-share-negative.xlsx", ["sheet Delivery, share", "negative (row 2"]),
    (
        "workbook",
        "workbook-share-in-percent.xlsx",
        ["sheet Delivery, share", "1 row is not a number (row 2; first '40 %')"],
    ),
    (
        "workbook",
        "workbook-share-missing.xlsx",
        ["sheet Delivery, share", "1 row is empty (row 2", "never taken as 0"],
    ),
    (
        "workbook",
        "workbook-shares-over-1-in-sum.xlsx",
        ["sheet Delivery, share", "1 organisation add up to more than 1 (XX-2 1.1)"],
    ),
    (
        "workbook",
        "workbook-place-twice.xlsx",
        ["sheet Delivery, place", "the same organisation and place twice (rows 2, 3)"],
    ),
    (
        "workbook",
        "workbook-work-of-individuals.xlsx",
        ["sheet Delivery, Organisation", '"individuals" stands for', "never located (row 2)"],
    ),
    (
        "workbook",
        "workbook-same-as-individuals.xlsx",
        ["sheet Corrections, Same as: 1 row is of no organisation (row 2; first 'individuals')"],
    ),
    (
        "workbook",
        "workbook-office-of-individuals.xlsx",
        ["sheet Corrections, Organisation: 1 row is of no organisation (row 2"],
    ),
    (
        "workbook",
        "workbook-same-as-new-provision.xlsx",
        ["sheet Corrections, Same as: 1 row is of no organisation (row 2; first 'new: Westport')"],
    ),
    (
        "workbook",
        "workbook-unknown-place.xlsx",
        [
            "sheet Delivery, Place: 1 place is not known (Eastboro; row 2)",
            "Places here are: Eastborough, Westport, rural Weston; and outside.",
        ],
    ),
    (
        "workbook",
        "workbook-unknown-organisation.xlsx",
        [
            "2 problems",
            "sheet Delivery, Organisation: 1 organisation is not known (XX-9; row 2)",
            "sheet Premises, Organisation: 1 organisation is not known (XX-8; row 3)",
            "Use the id that the grants have for it.",
        ],
    ),
    (
        "workbook",
        "workbook-unknown-fund.xlsx",
        [
            "sheet Agreements, Fund: 1 fund is not known (cores; row 2)",
            "sheet Ledger, Fund: 1 fund is not known (other; row 3)",
            "Funds here are: core.",
        ],
    ),
    (
        "workbook",
        "workbook-kind-misspelt.xlsx",
        [
            "sheet Agreements, Kind: 1 word is not known (row 2; first 'contrakt')",
            "Did you mean  contract?  Choose one of: grant, contract, statutory.",
        ],
    ),
    (
        "workbook",
        "workbook-kind-missing.xlsx",
        ["sheet Agreements, Kind: 1 row is without it, and filled in otherwise (row 2)"],
    ),
    (
        "workbook",
        "workbook-date-as-nonsense.xlsx",
        [
            "sheet Agreements, Until: 'when the money runs out' is not a date "
            "(2 cells are like that: rows 2, 3)",
            "Write a date such as 31/03/2027.",
        ],
    ),
    (
        "workbook",
        "workbook-break-after-until.xlsx",
        ["sheet Agreements, Break date: 1 row has a break date after the agreement ends (row 2)"],
    ),
    (
        "workbook",
        "workbook-until-before-start.xlsx",
        ["sheet Agreements, Until: 1 row has an end before the start (row 2)"],
    ),
    (
        "workbook",
        "workbook-contract-without-end.xlsx",
        ["sheet Agreements, Until: 1 row has a contract without an end (row 2)"],
    ),
    (
        "workbook",
        "workbook-half-a-month-of-notice.xlsx",
        ["sheet Agreements, Notice (months): 1 row is not a whole number (row 2; first '1.5')"],
    ),
    (
        "workbook",
        "workbook-relief-negative.xlsx",
        ["sheet Premises, Relief (£ a year): 1 row is negative (row 2; first '-5')"],
    ),
    (
        "workbook",
        "workbook-relief-in-words.xlsx",
        ["sheet Premises, Relief (£ a year): 'about 900' is not a sum of money", "row 2"],
    ),
    (
        "workbook",
        "workbook-group-unknown.xlsx",
        ["sheet Equality, Group affected: 1 word is not known (row 2; first 'pensioners')"],
    ),
    (
        "workbook",
        "workbook-group-twice.xlsx",
        ["sheet Equality", "2 rows are of the same organisation and group affected (rows 2, 3)"],
    ),
    (
        "workbook",
        "workbook-correction-postcode-unreadable.xlsx",
        ["sheet Corrections, Postcode: 1 cell is no postcode (row 2; first 'QX1')"],
    ),
    (
        "workbook",
        "workbook-correction-area-unreadable.xlsx",
        ["sheet Corrections, Area code: 1 cell is no area code (row 2; first 'near it')"],
    ),
    (
        "workbook",
        "workbook-same-as-itself.xlsx",
        [
            "sheet Corrections, Same as: 1 row is of an organisation",
            "that is the same as itself (row 2; first 'XX-2')",
        ],
    ),
    (
        "workbook",
        "workbook-same-as-in-a-circle.xlsx",
        [
            "sheet Corrections, Same as: 2 rows are the same as an id",
            "that is itself the same as another (rows 2, 3; first 'XX-3')",
        ],
    ),
    (
        "workbook",
        "workbook-corrected-twice.xlsx",
        ["sheet Corrections, Organisation: 2 rows are of the same organisation (rows 2, 3)"],
    ),
    (
        "workbook",
        "workbook-ledger-year-nonsense.xlsx",
        [
            "sheet Ledger, Financial year: '2023/25' is not a financial year: 25 does not follow "
            "2023 (2 cells are like that: rows 2, 3)",
            "Write it as 2023/24.",
        ],
    ),
    (
        "workbook",
        "workbook-ledger-twice.xlsx",
        ["sheet Ledger, Fund: 2 rows are of the same fund and financial year (rows 2, 3)"],
    ),
    (
        "workbook",
        "workbook-ledger-shows-an-error.xlsx",
        ["sheet Ledger", "1 cell holds an error", "C2", "Mend the formula"],
    ),
    ("workbook", "workbook-merged-cells.xlsx", ["sheet Delivery", "1 merged cell", "D2:D3"]),
    (
        "workbook",
        "workbook-heading-renamed.xlsx",
        [
            "sheet Delivery, headings: 1 column is missing: Share (0 to 1)",
            "Put the heading back as `equitycli workbook` writes it.",
        ],
    ),
    (
        "workbook",
        "workbook-heading-twice.xlsx",
        ["sheet Delivery, headings", "1 heading is there more than once (place)"],
    ),
    (
        "workbook",
        "workbook-title-above-headings.xlsx",
        ["sheet Delivery, headings", "columns are missing", "found: Our delivery"],
    ),
    (
        "workbook",
        "workbook-of-something-else.xlsx",
        ["has none of the sheets of an officers' workbook (found: Sheet1)", "equitycli workbook"],
    ),
]

NAMED = {"": '[workbook]\nfile = "workbook.xlsx"'}
"""What makes the programme of the small county name the workbook."""
WHOLE = [(*fault, NAMED) for fault in FAULTS]

REFUSALS: list[tuple[object, ...]] = []
"""WHOLE, once a county is read with its workbook; until then the faults are gone through in
tests/sources/test_officers_workbook.py alone."""
