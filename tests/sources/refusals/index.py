"""Faults of the deprivation index, alone and beside others: see test_refusals.py."""

SECOND = {"[areas]": '[[index]]\nfile = "second.csv"\n\n[areas]'}


def mapped(columns: str, *, vintage: int = 2024, edition: str = "fictional 2024") -> dict[str, str]:
    """Return the change that names a second index with a column map of its own."""
    return {
        "[areas]": (
            f'[[index]]\nfile = "second.csv"\nnation = "fictional"\nvintage = {vintage}\n'
            f'edition = "{edition}"\ncolumns = {{ area_code = "area_code", {columns} }}\n\n[areas]'
        )
    }


REFUSALS = [
    (
        "index",
        "wimd-codes-in-english-file.csv",
        [
            "all 3 codes are of Wales (W01000001, W01000002, W01000003), and the headings are "
            "those of the English Indices of Deprivation 2025, File 7 (England)",
            "Take the index of Wales",
        ],
    ),
    (
        "index",
        "codes-newer-than-the-index.csv",
        ["LSOA code (2011): 1 of 3 codes is newer than 2011 (E01035514; row 4)", "one vintage"],
    ),
    (
        "index",
        "totals-row.csv",
        ["1 of 4 codes is not Lower layer Super Output Area codes (Total; row 5)"],
    ),
    (
        "index",
        "percent-signs.csv",
        ["Income_rate: 1 row is without the per cent sign that 2 others have (row 4; first '0.05'"],
    ),
    ("index", "rank-zero.csv", ["1 row is below 1 (row 3; first '0')", "1 or more"]),
    ("index", "decile-eleven.csv", ["1 row is above 10 (row 4; first '11')", "at most 10"]),
    ("index", "half-decile.csv", ["1 row is not a whole number (row 2; first '1.5')"]),
    (
        "index",
        "percent-that-is-a-share.csv",
        ["income_score: no rate is above 1, the highest is 0.3, though it is said to be in per"],
    ),
    ("index", "empty-rank.csv", ["1 row is empty (row 3; first '')", "never taken as 0"]),
    (
        "index",
        "deciles-upside-down.csv",
        [
            "index_rank, index_decile: they point opposite ways in 6 areas: a higher rank goes "
            "with a lower decile",
            "1 for the most deprived",
        ],
    ),
    (
        "index",
        "no-figures-of-deprivation.csv",
        ["they are almost those of", "Download the whole file again"],
    ),
    (
        "second",
        "conflicting-columns.csv",
        [
            "score: second.csv tells another than index.csv for 1 of 6 areas (F01000003; "
            "F01000003: 41.0 and 40.0)",
            "not of the same release",
        ],
        SECOND,
    ),
    (
        "second",
        "partly-overlapping-index-files.csv",
        [
            "second.csv: it shares 2 of its 3 areas with index.csv, which has 6 (F01000005, "
            "F01000006)",
            "no area in common",
        ],
        SECOND,
    ),
    (
        "second",
        "two-editions.csv",
        ["second.csv: it is of other 2025, index.csv of fictional 2024", "editions can't be"],
        mapped('score = "points"', edition="other 2025"),
    ),
    (
        "second",
        "mixed-vintages-of-one-nation.csv",
        [
            "second.csv: its areas are of 2011, those of index.csv of 2024",
            "Name index files of one year for fictional",
            "over  bridge  under [areas]",
        ],
        mapped('score = "points"', vintage=2011),
    ),
]
