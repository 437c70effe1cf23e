"""Faults of tables of travel times: see test_refusals.py."""

_ACCESS = (
    '[access]\nof = ["organisations"]\ncatchment = 20\ndecay = "step"\ntravel_times = "travel.csv"'
)

_SAID = {
    "travel-without-minutes.csv": [
        "travel.csv has 1 problem",
        "1 column is missing: minutes (found: from, to, metres)",
        "or say which they are under [access]",
    ],
    "travel-empty-codes.csv": [
        "from: 1 row is without a code (row 3)",
        "to: 1 row is without a code (row 4)",
        "Fill in the code",
    ],
    "travel-of-2011.csv": ["from: 2 of 2 codes are of England", "Keep the rows of one nation"],
    "travel-unknown-areas.csv": [
        "2 of 8 codes are not in index.csv (F01000098, F01000099)",
        "mend the codes",
    ],
    "travel-without-some-areas.csv": [
        "1 of 6 areas is missing that index.csv has (F01000006)",
        "no area is ever left out",
    ],
    "travel-negative-minutes.csv": [
        "minutes: 1 row is negative (row 3; first '-5')",
        "leave out the rows of those that can't be made",
    ],
    "travel-nan-minutes.csv": [
        "minutes: 1 row is not a number (row 3; first 'NaN')",
        "minutes: 1 row is empty (row 4; first '')",
        "a missing entry is never taken as 0",
    ],
    "travel-minutes-in-words.csv": [
        "minutes: 1 row is not a number (row 3; first 'half an hour')",
        "Write a plain number",
    ],
    "travel-journey-twice.csv": [
        "1 journey is there already (row 26; first F01000001 to F01000002)",
        "Keep one row for each journey, the quickest",
    ],
}

REFUSALS = [("travel", fixture, said, {"": _ACCESS}) for fixture, said in _SAID.items()]
