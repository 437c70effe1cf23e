import pandas as pd
import pytest

from equitycli.errors import InputError
from equitycli.sources.lookups import read_towns, read_wards
from tests.sources.small import CASES, FICTIONAL, LSOA21, system

AREAS = pd.Series(
    {
        "E01000001": "Here 001A",
        "E01000002": "Here 001B",
        "E01033800": "Here 002C",  # merged from E01000003 (Oldtown) and E01000004 (no town)
        "E01033801": "Here 003A",  # new: its old area is not in the town lookup
        "E01033802": "Here 009A",  # nor is this, and its MSOA is unknown
    }
)
TOWNS = """LSOA01CD,BUASD11NM,BUA11NM
E01000001,Newtown BUASD,Bigtown BUA
E01000002,,Oldtown BUA
E01000003,Oldtown BUASD,Bigtown BUA
E01000004,,
"""
BRIDGE = """LSOA11CD,LSOA21CD,CHGIND
E01000001,E01000001,U
E01000002,E01000002,U
E01000003,E01033800,M
E01000004,E01033800,M
E01000005,E01033801,X
E01000006,E01033802,X
"""
RESCUE = "MSOA11NM,BUASD11NM,BUA11NM\nHere 003,,Wisbech BUA\n"


def files(folder):
    paths = {}
    for name, text in (("towns", TOWNS), ("bridge", BRIDGE), ("rescue", RESCUE)):
        paths[name] = folder / f"{name}.csv"
        paths[name].write_text(text, "utf-8")
    return paths


def towns(folder, **changes):
    paths = files(folder)
    return read_towns(
        paths["towns"],
        **{"system": LSOA21, "areas": AREAS, "bridge": paths["bridge"], "rescue": paths["rescue"]}
        | changes,
    )


def test_the_town_is_the_subdivision_else_the_built_up_area(tmp_path):
    named = towns(tmp_path).table.named
    assert named["E01000001"] == "Newtown"
    assert named["E01000002"] == "Oldtown"


def test_an_area_merged_from_a_town_and_none_is_in_the_town(tmp_path):
    reading = towns(tmp_path)
    assert reading.table.named["E01033800"] == "Oldtown"
    assert any(finding.code == "areas-in-two-towns" for finding in reading.findings)


def test_absent_areas_take_the_town_of_their_msoa(tmp_path):
    reading = towns(tmp_path)
    assert reading.table.named["E01033801"] == "Wisbech"
    assert reading.table.named["E01033802"] == ""
    finding = next(f for f in reading.findings if f.code == "towns-absent-from-lookup")
    assert "2 of 5 areas" in finding.text
    assert "1 find a town (Wisbech 1), 1 do not" in finding.text


def test_without_a_rescue_absent_areas_have_no_town_and_it_is_said(tmp_path):
    reading = towns(tmp_path, rescue=None)
    assert reading.table.named["E01033801"] == ""
    finding = next(f for f in reading.findings if f.code == "towns-absent-from-lookup")
    assert "rescue" in finding.remedy


def test_without_a_bridge_codes_of_another_vintage_are_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        towns(tmp_path, bridge=None)
    message = "\n".join(caught.value.lines())
    assert "LSOA01CD: its codes are of 2001, those of the index are of 2021" in message
    assert "bridge" in message


def test_an_index_of_2011_needs_no_bridge(tmp_path):
    areas = AREAS.iloc[:2]
    named = towns(tmp_path, system=system("lsoa11"), areas=areas, bridge=None).table.named
    assert named.tolist() == ["Newtown", "Oldtown"]


def test_older_codes_lead_to_the_areas_of_today(tmp_path):
    assert towns(tmp_path).table.code_areas["E01000004"] == ("E01033800",)


WARDS = """lsoa21_code,ward24_name,ward24_code,ltla24_name,ltla24_code
E01000001,Abbey,E05000001,Here,E07000001
E01000002,Abbey,E05000002,There,E07000002
E01000003,Market,E05000003,There,E07000002
"""


def test_wards_of_one_name_are_told_apart(tmp_path):
    path = tmp_path / "wards.csv"
    path.write_text(WARDS, "utf-8")
    lookup = read_wards(path, system=LSOA21).table
    assert lookup.named.tolist() == ["Abbey (Here)", "Abbey (There)", "Market"]
    assert lookup.code_areas["E05000001"] == ("E01000001",)
    assert lookup.code_areas["E07000002"] == ("E01000002", "E01000003")


def test_wards_of_one_name_in_one_district_are_refused(tmp_path):
    path = tmp_path / "wards.csv"
    path.write_text(WARDS.replace("There", "Here"), "utf-8")
    with pytest.raises(InputError, match="1 problem"):
        read_wards(path, system=LSOA21)


def test_ons_headings_of_wards_are_read(tmp_path):
    path = tmp_path / "wards.csv"
    path.write_text("LSOA21CD,WD25CD,WD25NM,LAD25NM\nE01000001,E05000001,Abbey,Here\n", "utf-8")
    assert read_wards(path, system=LSOA21).table.named.tolist() == ["Abbey"]


def test_built_up_areas_of_2024_are_towns(tmp_path):
    path = tmp_path / "towns.csv"
    path.write_text(
        "LSOA21CD,BUA24CD,BUA24NM,LAD24NM\n"
        "E01000001,E63000001,Newport,Here\n"
        "E01000002,E63000002,Newport,There\n"
        "E01000003,E63000002,Newport,There\n"
        "E01000004,E63000002,Newport,Here\n"  # a town in two districts has one name
        "E01000005,,,There\n",
        "utf-8",
    )
    lookup = read_towns(path, system=LSOA21, areas=AREAS).table
    assert lookup.named.tolist() == [
        "Newport (Here)",
        "Newport (There)",
        "Newport (There)",
        "Newport (There)",
        "",
    ]
    assert lookup.code_areas["E63000001"] == ("E01000001",)


def test_a_plain_town_column_comes_before_the_built_up_areas(tmp_path):
    path = tmp_path / "towns.csv"
    path.write_text("LSOA21CD,BUA11NM,Town\nE01000001,Big BUA,Small\n", "utf-8")
    assert read_towns(path, system=LSOA21, areas=AREAS[:1]).table.named.tolist() == ["Small"]


def test_major_towns_of_2015_are_read(tmp_path):
    path = tmp_path / "towns.csv"
    path.write_text("LSOA11CD,TCITY15CD,TCITY15NM\nE01000001,J01000019,Bigtown\n", "utf-8")
    named = read_towns(path, system=system("lsoa11"), areas=AREAS[:1]).table.named
    assert named.tolist() == ["Bigtown"]


def test_divisions_are_read_by_area():
    path = CASES / "places" / "division-lookup.csv"
    lookup = read_wards(path, system=FICTIONAL, layer="division").table
    assert lookup.named.tolist() == ["North"] * 3 + ["South"] * 3
    assert lookup.code_areas["F58000002"] == ("F01000004", "F01000005", "F01000006")
