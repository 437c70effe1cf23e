"""Faults of files of awards: see test_refusals.py."""

AGAIN = {"": '[[grants]]\nfile = "grants_again.csv"\nfund = "core"'}
COPIES_ASIDE = {'file = "grants.csv"': 'file = "grants.csv"\nset_aside = ["duplicate"]'}
WRONG_COLUMN = {'file = "grants.csv"': 'file = "grants.csv"\ncolumns = { award = "Amount payed" }'}

REFUSALS = [
    (
        "grants",
        "json-with-nan.json",
        ["Amount Awarded: 1 grant can't be read (grant 2; 'NaN' is not a finite", "plain sum"],
    ),
    ("grants", "cut-short.json", ["line 3: is not valid JSON", "download it again"]),
    (
        "grants",
        "name-twice.json",
        ["1 name a second time in one object (amountAwarded)", "remove the other"],
    ),
    ("grants", "grants-without-sums.json", ["amountAwarded is missing from all 1 grants"]),
    (
        "grants",
        "money-with-two-points.csv",
        ["Amount Awarded: 1 row can't be read (row 3; '1.000.50' is not a sum", "plain sum"],
    ),
    ("grants", "money-in-millions.csv", ["1 row can't be read (row 3; '£1.2m' is not a sum"]),
    (
        "grants",
        "money-cut-by-a-spreadsheet.csv",
        ["1 row can't be read (row 3; '1.2E+05' is a rounded sum: a spreadsheet cut its figures"],
    ),
    (
        "grants",
        "currency-signs.csv",
        ["Currency: 2 rows are not in GBP but in EUR, USD (rows 3, 4)", "set_aside"],
    ),
    (
        "grants",
        "month-before-day.csv",
        ["Award Date: 1 row can't be read (row 2; '05/31/2023' is not a date)", "before the month"],
    ),
    (
        "grants",
        "one-identifier-two-sums.csv",
        ["1 identifier is there more than once (G-9; rows 2, 3)", "another sum or recipient"],
        COPIES_ASIDE,
    ),
    (
        "grants_again",
        "grant-of-another-file.csv",
        [
            "1 award stands in more than one of grants.csv, grants_again.csv (G-2; £3,000)",
            'set  set_aside = ["duplicate"]  in its [[grants]]',
        ],
        AGAIN,
    ),
    (
        "grants",
        "nobody-paid.csv",
        ["Recipient Org:Name: 1 row is without a recipient (row 3)", "name or identifier"],
    ),
    (
        "grants",
        "list-two-amounts.csv",
        [
            "2 columns may be meant for award (Amount, Amount paid)",
            'Say which under [[grants]]:  columns = { award = "Amount" }',
        ],
    ),
    (
        "grants",
        "list-without-beneficiary.csv",
        ["1 column is missing: recipient_name", 'columns = { recipient_name = "its heading" }'],
    ),
    ("grants", "list-without-date.csv", ["1 column is missing: award_date", "award date"]),
    (
        "grants",
        "list-with-total.csv",
        ["Beneficiary: 1 row is a total, not an award (row 3)", "would count twice"],
    ),
    (
        "grants",
        "list-with-negative-in-brackets.csv",
        ["Amount: 1 row is negative (row 3; smallest −£500)", 'set_aside = ["negative"]'],
    ),
]
