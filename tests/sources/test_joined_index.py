"""Several index files: rows, columns, or nations; and what need asks of them."""

import pandas as pd
import pytest

from equitycli.errors import InputError
from equitycli.settings import IndexSection
from equitycli.sources.index_file import read_index
from equitycli.sources.index_for_need import need_faults
from equitycli.sources.joined_index import joined_index
from tests.sources.small import CASES, COUNTY, DEFECTIVE

SECTION = IndexSection(file="index.csv")
HEADINGS = {
    "code": "LSOA code (2011)",
    "score": "Index of Multiple Deprivation (IMD) Score",
    "rank": "Index of Multiple Deprivation (IMD) Rank",
    "rate": "Income Score (rate)",
    "people": "Total population: mid 2015",
}


def fixture(name, folder=CASES / "indices"):
    return read_index(folder / name, SECTION)


def english(tmp_path, file, **columns):
    """Read a small English file: code = [...], rank = [...], …"""
    path = tmp_path / file
    pd.DataFrame(columns).rename(columns=HEADINGS).to_csv(path, index=False)
    return read_index(path, SECTION)


def message(caught) -> str:
    return "\n".join(caught.value.lines())


def refused(readings) -> str:
    with pytest.raises(InputError) as caught:
        joined_index(readings)
    return message(caught)


A, B, C = "E01000001", "E01000002", "E01000003"


def test_files_of_other_areas_give_their_rows(tmp_path):
    one = english(tmp_path, "one.csv", code=[B], rank=[7])
    two = english(tmp_path, "two.csv", code=[C, A], rank=[3, 5])
    assert joined_index([one, two]).areas["rank"].to_dict() == {A: 5, B: 7, C: 3}


def test_files_of_the_same_areas_give_their_columns():
    ranks, indicators = fixture("simd2020v2_ranks.csv"), fixture("simd2020v2_indicators.csv")
    table = joined_index([ranks, indicators])
    area = table.areas.loc["S01006506"]
    assert (area["rank"], area["income_rank"], area["income_rate"]) == (4691, 4690.5, 0.08)
    assert table.areas["population"].tolist() == [904, 830, 694, 573, 676, 880]
    assert table.people.sum() == 4557
    pd.testing.assert_frame_equal(
        table.areas, joined_index([indicators, ranks]).areas, check_like=True
    )


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_rows_and_columns_join_in_any_order(tmp_path, order):
    north = english(tmp_path, "north.csv", code=[A], rank=[7])
    south = english(tmp_path, "south.csv", code=[B, C], rank=[5, 3])
    scores = english(
        tmp_path, "scores.csv", code=[A, B, C], score=[1.0, 2.0, 3.0], rate=[0.1, 0.2, 0.3]
    )
    files = [north, south, scores]
    areas = joined_index([files[i] for i in order]).areas
    assert areas["rank"].tolist() == [7, 5, 3]
    assert areas["score"].tolist() == [1, 2, 3]


def test_welsh_ranks_deciles_and_scores_are_one_index():
    names = ("overall", "ranks", "scores")
    areas = joined_index([fixture(f"wimd2019_{name}.csv") for name in names]).areas
    first = areas.loc["W01000001"]
    assert (first["rank"], first["decile"], first["score"]) == (885, 5, 18.4)
    assert (first["crime_rank"], first["crime_score"]) == (1107, 26.2)


def test_the_other_kind_with_other_areas_is_refused(tmp_path):
    one = english(tmp_path, "one.csv", code=[A], rank=[7])
    two = english(tmp_path, "two.csv", code=[B], score=[7.0], rate=[0.1])
    text = refused([one, two])
    assert "two.csv: it is another table than one.csv" in text
    assert "has none of its areas" in text


def test_indicators_alone_are_no_index():
    text = refused([fixture("simd2020v2_indicators.csv")])
    assert "6 areas are with neither a score nor a rank of the whole index" in text
    assert "Name the file with the overall ranks or scores beside it" in text
    columns = {"area_code": "area_code", "income_rate": "poor"}
    section = IndexSection(file="i", columns=columns, nation="fictional", vintage=2024)
    alone = read_index(DEFECTIVE / "indicators-without-ranks.csv", section)
    assert "neither a score nor a rank" in refused([alone])
    section = section.model_copy(update={"edition": "fictional 2024"})
    beside = read_index(DEFECTIVE / "indicators-without-ranks.csv", section)
    assert "income_rate: indicators-without-ranks.csv tells another than index.csv for 5 of 6" in (
        refused([fixture("index.csv", COUNTY), beside])
    )


def test_two_editions_of_one_nation_are_refused():
    text = refused([fixture("wimd2019_ranks.csv"), fixture("wimd2025_ranks.csv")])
    assert "its areas are of 2021, those of wimd2019_ranks.csv of 2011" in text


NATIONS = (
    "nimdm2017_soa.csv",
    "simd2020v2_ranks.csv",
    "wimd2025_overall.csv",
)


def test_nations_stand_side_by_side_each_with_its_own_ranks(tmp_path):
    readings = [fixture(name) for name in NATIONS]
    readings.append(english(tmp_path, "e.csv", code=[A, B], rank=[1, 2]))
    table = joined_index(readings)
    assert len(table.areas) == 20
    assert table.nation == "Northern Ireland and Scotland and Wales and England"
    assert table.vintage is None
    assert set(table.areas["vintage"]) == {2001, 2011, 2021}
    for reading in readings:  # nothing was ranked across nations
        own = table.areas[table.areas["nation"] == reading.table.nation]
        pd.testing.assert_series_equal(own["rank"], reading.table.areas["rank"])
        pd.testing.assert_series_equal(own["decile"], reading.table.areas["decile"])
    assert "population" not in table.areas  # only Scotland's index tells it
    assert table.people.index.str.startswith("S01").all()


def test_the_system_of_several_nations_takes_the_codes_of_each():
    system = joined_index([fixture(name) for name in NATIONS]).system
    assert system is not None
    assert system.name == "several"
    for code in ("95AA01S1", "S01006506", "W01002001"):
        assert system.fits(code)
    assert not system.fits("E01000001")


def test_areas_of_ones_own_beside_a_nation_have_no_system(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("code,points\nZ1,3\n", "utf-8")
    columns = {"area_code": "code", "score": "points"}
    own = read_index(
        path, IndexSection(file="i", columns=columns, nation="Elsewhere", vintage=2020)
    )
    assert joined_index([own, fixture(NATIONS[0])]).system is None


def test_need_by_score_says_which_file_has_it():
    reading = read_index(DEFECTIVE / "ranks-only-with-score-weight.csv", SECTION)
    areas = joined_index([reading]).areas
    faults = need_faults(areas, ["index_score", "income_rate", "equal_per_head"], "ranks.csv")
    assert [fault.where for fault in faults] == ["income_rate", "score"]
    assert "is missing for 2 of 2 areas (E01017943, E01017944)" in faults[1].text
    assert "Name beside ranks.csv, under another [[index]]:" in faults[1].remedy
    for title in ("File 5", "File 7"):
        assert f"English Indices of Deprivation 2019, {title}" in faults[1].remedy
    assert "2025" not in faults[1].remedy
    assert need_faults(areas, ["equal_per_head"], "ranks.csv") == []


def test_need_by_the_income_rate_in_scotland_asks_for_the_indicators():
    areas = joined_index([fixture("simd2020v2_ranks.csv")]).areas
    (fault,) = need_faults(areas, ["income_rate"], "ranks.csv")
    assert "Scottish Index of Multiple Deprivation 2020v2, indicators" in fault.remedy
    (fault,) = need_faults(areas, ["index_score"], "ranks.csv")
    assert "No file of it that is known here has one" in fault.remedy


def test_need_by_the_score_in_wales_asks_for_the_scores():
    areas = joined_index([fixture("wimd2025_overall.csv")]).areas
    (fault,) = need_faults(areas, ["index_score"], "ranks.csv")
    assert "Multiple Deprivation 2025, index and domain scores" in fault.remedy


def test_suppressed_rates_stop_need_by_them():
    reading = read_index(DEFECTIVE / "suppressed-rates-with-income-weight.csv", SECTION)
    assert "index-figures-suppressed" in {one.code for one in reading.findings}
    (fault,) = need_faults(joined_index([reading]).areas, ["income_rate"], "i.csv")
    assert "is missing for 2 of 3 areas (S01006507, S01006508)" in fault.text
    assert "Fill them in from the publisher" in fault.remedy


def test_need_names_the_nation_that_lacks_it():
    table = joined_index(
        [fixture("simd2020v2_ranks.csv"), fixture("simd2020v2_indicators.csv"), fixture(NATIONS[0])]
    )
    (fault,) = need_faults(table.areas, ["income_rate"], "i.csv")
    assert "is missing for 6 of 6 areas of Northern Ireland" in fault.text
