"""The people of each area: from files of many forms, and of older areas over a bridge."""

import pandas as pd
import pytest

from equitycli.errors import InputError
from equitycli.sources.bridge import read_bridge
from equitycli.sources.checked import area_finding
from equitycli.sources.kinds import several
from equitycli.sources.population import read_population
from tests.sources.small import CASES, COUNTY, DEFECTIVE, FICTIONAL, LSOA21, system

LSOA11 = system("lsoa11")
BRIDGE = CASES / "indices" / "bridge.csv"


def message(caught) -> str:
    return "\n".join(caught.value.lines())


def population_of(tmp_path, text, **changes):
    path = tmp_path / "population.csv"
    path.write_text(text, "utf-8")
    return read_population(path, **{"system": LSOA21} | changes)


def test_people_are_read_with_thousands_separators():
    people = read_population(COUNTY / "population.csv", system=FICTIONAL)
    assert people.table["F01000001"] == 1500
    assert people.table.name == "population"


def test_a_population_of_2011_is_refused_by_its_heading(tmp_path):
    path = tmp_path / "population.csv"
    path.write_text("LSOA code (2011),Total population: mid 2015\nE01017943,1\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read_population(path, system=LSOA21)
    assert "its codes are of 2011, those of the index are of 2021" in message(caught)
    assert read_population(path, system=system("lsoa11")).record.vintage == "2011"


def test_a_population_of_2011_is_noticed_by_its_codes():
    people = read_population(DEFECTIVE / "wrong-vintage-lsoa.csv", system=LSOA21).table
    areas = people.index[:2].append(people.index[:0].insert(0, "E01035514"))
    with pytest.raises(InputError) as caught:
        area_finding(people.index, areas=areas, system=LSOA21, subject="p.csv", index_file="i.csv")
    assert "They look like 2011 codes" in message(caught)
    assert "1 of 3 codes is not in i.csv (E01017990)" in message(caught)


def test_areas_without_people_are_said(tmp_path):
    path = tmp_path / "population.csv"
    path.write_text("area_code,population\nF01000001,0\n", "utf-8")
    reading = read_population(path, system=FICTIONAL)
    assert [finding.code for finding in reading.findings] == ["areas-without-people"]


def test_the_whole_population_is_taken_from_a_table_by_sex(tmp_path):
    text = """area_code,sex,all_ages,aged_0_to_15
E01000001,Females,7,2
E01000001,Persons,12,3
E01000001,Males,5,1
"""
    assert population_of(tmp_path, text).table.to_dict() == {"E01000001": 12}
    without = text.replace("E01000001,Persons,12,3\n", "")
    assert population_of(tmp_path, without).table.to_dict() == {"E01000001": 12}  # 7 + 5


def test_one_sex_alone_is_refused():
    with pytest.raises(InputError) as caught:
        read_population(DEFECTIVE / "one-sex-missing.csv", system=LSOA21)
    assert "sex: 1 area with not one row each of Females and Males (E01000002)" in message(caught)


def test_the_workbook_of_the_statistics_office_is_known_by_its_headings(tmp_path):
    text = "LAD 2021 Code,LSOA 2021 Code,LSOA 2021 Name,Total,F0,M0\nE1,E01000001,Here 1,12,1,2\n"
    reading = population_of(tmp_path, text)
    assert reading.table.to_dict() == {"E01000001": 12}
    assert reading.record.vintage == "2021"


PEOPLE_11 = """LSOA code (2011),Total population: mid 2015
E01000001,100
E01000002,"1,001"
E01000003,30
E01000004,40
"""
ACROSS = {"E01000001": 100, "E01033801": 501, "E01033802": 500, "E01033803": 70}


def test_people_of_2011_come_over_the_bridge_and_none_is_lost(tmp_path):
    pairs = read_bridge(BRIDGE).table
    reading = population_of(tmp_path, PEOPLE_11, bridge=pairs)
    assert reading.table.to_dict() == ACROSS  # 1,001 in two parts; 30 + 40 in one
    said = next(one for one in reading.findings if one.code == "population-across-bridge")
    assert "1,171 people of 4 areas were carried over to 4" in said.text
    assert said.severity == "warning"  # a split in equal parts is a guess


def test_the_bridge_is_taken_where_only_the_codes_are_old(tmp_path):
    text = PEOPLE_11.replace("LSOA code (2011),Total population: mid 2015", "lsoacd,population")
    pairs = read_bridge(BRIDGE).table
    assert population_of(tmp_path, text, bridge=pairs).table.to_dict() == ACROSS


def test_people_of_2021_come_back_to_an_index_of_2011(tmp_path):
    text = "LSOA21CD,population\n" + "".join(f"{a},{n}\n" for a, n in ACROSS.items())
    pairs = read_bridge(BRIDGE).table
    reading = population_of(tmp_path, text, system=LSOA11, bridge=pairs)
    assert reading.table.to_dict() == {
        "E01000001": 100,
        "E01000002": 1001,  # 501 + 500
        "E01000003": 35,  # half of 70
        "E01000004": 35,
    }


def test_a_bridge_does_nothing_to_people_of_the_right_year(tmp_path):
    text = "LSOA21CD,population\nE01000001,1\nE01033801,2\n"
    reading = population_of(tmp_path, text, bridge=read_bridge(BRIDGE).table)
    assert reading.table.to_dict() == {"E01000001": 1, "E01033801": 2}
    assert reading.findings == ()


def test_areas_of_another_nation_are_left_out_of_a_file_of_two(tmp_path):
    text = "LSOA21CD,population\nE01000001,1\nW01000001,2\n"
    reading = population_of(tmp_path, text)
    assert reading.table.to_dict() == {"E01000001": 1}
    (said,) = reading.findings
    assert said.code == "areas-of-another-nation"
    assert "1 area of Wales (W01000001)" in said.text
    with pytest.raises(InputError):
        population_of(tmp_path, "LSOA21CD,population\nW01000001,2\n")


def test_population_of_2011_without_a_bridge_says_where_to_name_one():
    with pytest.raises(InputError) as caught:
        read_population(DEFECTIVE / "population-of-2011-without-bridge.csv", system=LSOA21)
    assert "its codes are of 2011, those of the index are of 2021" in message(caught)
    assert "(LSOA11CD to LSOA21CD) as  bridge  under [areas]" in message(caught)


def test_areas_that_the_bridge_lacks_are_refused(tmp_path):
    pairs = read_bridge(BRIDGE).table
    with pytest.raises(InputError) as caught:
        population_of(tmp_path, PEOPLE_11 + "E01000009,5\n", bridge=pairs)
    assert "1 of 5 areas is not in the bridge (E01000009)" in message(caught)


def test_a_file_of_a_wider_area_than_the_bridge_is_let_pass(tmp_path):
    others = "".join(f"E0100{i},5\n" for i in range(5000, 5009))
    reading = population_of(tmp_path, PEOPLE_11 + others, bridge=read_bridge(BRIDGE).table)
    assert reading.table.to_dict() == ACROSS
    assert any(one.code == "file-of-a-wider-area" for one in reading.findings)


def test_people_are_read_for_areas_of_several_nations(tmp_path):
    both = several([LSOA21, system("data_zone_2011")])
    text = "DataZone,Total population\nS01006506,904\n"
    assert population_of(tmp_path, text, system=both).table.to_dict() == {"S01006506": 904}
    text = "LSOA21CD,population\nE01000001,12\n"
    assert isinstance(population_of(tmp_path, text, system=both).table, pd.Series)
    with pytest.raises(InputError) as caught:
        population_of(tmp_path, "LSOA11CD,population\nE01000001,12\n", system=both)
    assert "its codes are of 2011, those of the index are of 2021" in message(caught)
