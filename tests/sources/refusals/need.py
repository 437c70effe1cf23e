"""Faults of the files of need beside the index: see test_refusals.py."""

BY_TABLE = {'weight = "income_rate"': 'weight = "table"\ntable = "need.csv"'}

WITH_MARGIN = {
    'weight = "income_rate"': 'weight = "table"\ntable = "need.csv"\ntable_margin = "margin"'
}


def factor(more: str = "") -> dict[str, str]:
    """Return the change that names a factor."""
    return {"": f'[[need.factor]]\nname = "cost"\nfile = "factor.csv"\n{more}'}


EVIDENCE = {
    "": '[[need.evidence]]\nname = "parcels"\nfile = "evidence.csv"\npeople_each = 1\n',
}
CLASSES = {"[places]": 'rural_urban = "rural.csv"\n\n[places]'}

REFUSALS = [
    (
        "need",
        "need-table-missing-area.csv",
        ["1 of 6 areas is missing that index.csv has (F01000006)", "Add a row for each"],
        BY_TABLE,
    ),
    (
        "need",
        "need-table-with-two-columns.csv",
        ["2 columns of numbers (weight, people)", "table_column  under [need]"],
        BY_TABLE,
    ),
    ("need", "need-table-without-numbers.csv", ["no column holds numbers (weight)"], BY_TABLE),
    (
        "need",
        "need-table-below-0.csv",
        ["weight: 1 row is negative (row 3; first '-1')", "weight: 1 row is empty (row 7"],
        BY_TABLE,
    ),
    (
        "need",
        "need-table-margins-that-are-none.csv",
        [
            "margin: 1 row is negative (row 3; first '-0.1')",
            "margin: 1 row is not a number (row 4; first 'much')",
            "margin: 1 row is empty (row 7",
        ],
        WITH_MARGIN,
    ),
    (
        "need",
        "need-table-without-margins.csv",
        ["margin", "Mend  table_margin  under [need]."],
        WITH_MARGIN,
    ),
    (
        "factor",
        "factor-of-one-district.csv",
        ["1 of 2 districts is missing that index.csv has (F02000002)", "a factor of 1"],
        factor(),
    ),
    (
        "factor",
        "factor-with-district-twice.csv",
        ["district_code: 1 code is there more than once (F02000001; rows 2, 3)"],
        factor(),
    ),
    (
        "factor",
        "factor-without-codes.csv",
        ["no column holds codes of areas or districts of the index (town, factor)"],
        factor(),
    ),
    (
        "factor",
        "factor-of-classes.csv",
        ["no column holds numbers (class)", "classes need  uplift = { class = share }"],
        factor(),
    ),
    (
        "factor",
        "factor-of-classes.csv",
        ["the file has no class “Rurall”", "Did you mean “Rural”? Its classes are: Rural, Urban"],
        factor("uplift = { Rurall = 0.1 }\n"),
    ),
    (
        "factor",
        "factor-of-classes.csv",
        ["1 column is missing: colour", "Mend  column."],
        factor('column = "colour"\nuplift = { Rural = 0.1 }\n'),
    ),
    (
        "rural",
        "rural-urban-with-a-blank.csv",
        ["classification: 1 row is without a class (row 3)", "no area is taken for rural"],
        CLASSES,
    ),
    (
        "rural",
        "rural-urban-without-classes.csv",
        ["no column is known to hold classes (area_code, colour)", "rural_urban_column"],
        CLASSES,
    ),
    (
        "evidence",
        "evidence-of-elsewhere.csv",
        ["none of its 2 codes is in index.csv (F01000091, F01000092)"],
        EVIDENCE,
    ),
    (
        "evidence",
        "evidence-below-0.csv",
        ["parcels: 1 row is negative (row 3; first '-5')"],
        EVIDENCE,
    ),
]
