"""Faults of tables that say where grants and districts are: see test_refusals.py."""

LOCATED = {'file = "grants.csv"': 'file = "grants.csv"\nlocated = "located.csv"'}
REGIONS = {
    'population = "population.csv"': 'population = "population.csv"\nregions = "regions.csv"'
}

REFUSALS = [
    (
        "located",
        "located-in-two-areas.csv",
        ["Identifier: 1 grant is in more than one area (G-1; rows 2, 3)", "one row for each"],
        LOCATED,
    ),
    (
        "located",
        "located-nowhere.csv",
        ["no column holds area codes", "Name the column of codes  area_code"],
        LOCATED,
    ),
    (
        "located",
        "located-in-no-area.csv",
        ["area_code: 1 of 2 codes is no area of the index (nonsense; row 3)", "leave the cell"],
        LOCATED,
    ),
    (
        "regions",
        "regions-that-contradict.csv",
        ["RGNNM: 1 district is in more than one region (F02000001; rows 2, 3)", "Keep one"],
        REGIONS,
    ),
    (
        "regions",
        "regions-of-elsewhere.csv",
        ["LADCD: none of the 2 districts of the index is there (E07000001)", "district codes"],
        REGIONS,
    ),
]
