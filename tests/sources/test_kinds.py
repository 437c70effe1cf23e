"""Files are recognised from their headings, each as exactly one kind."""

import csv

import pytest

from equitycli.sources.kinds import (
    FIGURES,
    best_fitting,
    code_column,
    code_columns,
    column_beginning,
    kinds,
    recognised,
    several,
)
from equitycli.tables import INDEX
from tests.sources.small import CASES, COUNTY, LSOA21, system

INDICES = sorted((CASES / "indices").glob("[nsw]*.csv"))
FILE_7 = [
    "LSOA code (2021)",
    "Index of Multiple Deprivation (IMD) Score",
    "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)",
    "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSO",
    "Income Score (rate)",
    "Income Rank (where 1 is most deprived)",
    "Employment Rank (where 1 is most deprived)",
]


def headings(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [heading.strip() for heading in next(csv.reader(file))]


@pytest.mark.parametrize("path", INDICES, ids=lambda path: path.stem)
def test_each_index_is_of_one_kind_that_its_name_tells(path):
    fitting = best_fitting(headings(path), role="index")
    told_apart = [kind for kind in fitting if kind.holds]
    assert len(fitting) == 1 or fitting == told_apart
    names = {kind.name for kind in fitting}
    assert path.stem in names or path.stem.split("_")[0] in names
    assert recognised(headings(path), role="population") is None


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        (FILE_7, "iod2025_file7"),
        (FILE_7[:5], "iod2025_file7"),
        ([FILE_7[0], *FILE_7[2:4], *FILE_7[5:]], "iod2025_file2"),
        ([FILE_7[0], *FILE_7[2:4]], "iod2025_file1"),
        ([FILE_7[0], FILE_7[1], FILE_7[4]], "iod2025_file5"),
    ],
)
def test_file_7_beats_the_ranks_that_it_also_has(columns, name):
    assert [kind.name for kind in best_fitting(columns, role="index")] == [name]
    older = [heading.replace("2021", "2011") for heading in columns]
    (kind,) = best_fitting(older, role="index")
    assert kind.name == name.replace("2025", "2019")
    assert kind.vintage == 2011


def test_the_fictional_county_is_of_one_kind():
    (kind,) = best_fitting(headings(COUNTY / "index.csv"), role="index")
    assert kind.name == "fictional_index"


def test_every_source_is_described():
    names = [kind.name for kind in kinds()]
    assert len(set(names)) == len(names)
    figures = {"score", "rank", "income_rate"}
    for kind in (kind for kind in kinds() if kind.role == "index"):
        assert kind.publisher
        assert kind.licence
        assert kind.edition
        assert kind.nation
        assert kind.vintage
        assert kind.recognised_by
        assert figures & set(kind.columns)
        texts = {column.name for column in INDEX.columns} | {"area_code", *figures}
        for name in set(kind.columns) - texts:
            assert name.rpartition("_")[2] in FIGURES
        assert system(kind.system).nation == kind.nation
        assert system(kind.system).vintage == kind.vintage


def test_what_publishers_cut_is_still_found():
    cut = [heading for kind in kinds() for heading in kind.truncations]
    assert len(cut) >= 2
    for heading in cut:
        assert column_beginning([heading, "other"], heading.split(" (where")[0]) == heading


def test_headings_are_found_whatever_their_case():
    assert column_beginning(["LSOA NAME (ENG)"], "LSOA name") == "LSOA NAME (ENG)"
    assert column_beginning(["WIMD 2019 Overall Rank "], "WIMD 2019 overall rank")


@pytest.mark.parametrize(
    ("heading", "layer", "vintage"),
    [
        ("LSOA21CD", "lsoa", 2021),
        ("LSOA 2021 Code", "lsoa", 2021),
        ("LSOA code (2011)", "lsoa", 2011),
        ("Data_Zone", "data_zone", None),
        ("DataZone2011Code", "data_zone", 2011),
        ("DZ", "data_zone", None),
        ("DZ11CD", "data_zone", 2011),
        ("SOA2001", "soa", 2001),
    ],
)
def test_columns_of_codes_give_away_their_year(heading, layer, vintage):
    (column,) = code_columns(["name", heading], layer=layer)
    assert (column.heading, column.vintage) == (heading, vintage)
    assert column in code_columns(["name", heading], layer="several")


def test_a_system_of_several_nations_takes_the_columns_of_each():
    both = several([LSOA21, system("soa_2001")])
    assert both.nation == "England and Northern Ireland"
    assert code_column(["SOA2001", "x"], system=both, subject="f").vintage == 2001
    assert code_column(["LSOA21CD", "x"], system=both, subject="f").vintage == 2021
    assert several([LSOA21, LSOA21]) == LSOA21
