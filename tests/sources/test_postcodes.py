import gzip
import hashlib
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from equitycli.errors import InputError
from equitycli.sources import postcode_rows
from equitycli.sources.postcodes import area_of_postcode, codes_by_area, read_postcodes
from tests.sources.made_directories import zipped
from tests.sources.small import LSOA21, system

CASES = Path(__file__).parents[1] / "cases" / "postcodes"
NSPL_2026 = CASES / "nspl_2026.csv"
ONSPD_2020 = CASES / "onspd_2020.csv"
EVERY = {"QX11AA", "QX11AB", "QX11AD", "QX11AE", "QX11AF", "QX99ZY", "QS11AA", "JE11AA"}

ONSPD = "pcds,lad25cd,lsoa11,lsoa21cd,lat\n" + "".join(
    f"CB{i} 1AA,E07000008,E0100000{i},E0100001{i},52.1\n" for i in range(1, 9)
)


def looked_up(path=NSPL_2026, **changes):
    asked: dict[str, Any] = {"wanted": EVERY, "system": LSOA21, **changes}
    return read_postcodes(path, **asked)


def codes(reading):
    return {finding.code: finding.text for finding in reading.findings}


@pytest.fixture
def directory(tmp_path):
    path = tmp_path / "onspd.csv"
    path.write_text(ONSPD, "utf-8")
    return path


def test_only_the_wanted_are_kept_with_the_areas_of_the_index(directory):
    reading = looked_up(directory, wanted={"CB31AA", "ZZ99ZZ"})
    assert area_of_postcode(reading.table).to_dict() == {"CB31AA": "E01000013"}
    assert reading.record.rows == 8
    assert reading.record.vintage == "2021"
    assert reading.record.sha256 == hashlib.sha256(directory.read_bytes()).hexdigest()
    assert "1 of 2 postcodes are not in it (ZZ99ZZ)" in codes(reading)["postcodes-not-in-directory"]


def test_blocks_of_rows_read_as_the_whole(monkeypatch):
    whole = looked_up()
    monkeypatch.setattr(postcode_rows, "ROWS_AT_ONCE", 3)
    assert looked_up().table.equals(whole.table)


def test_every_column_of_an_edition_of_2026_is_read():
    found = looked_up().table
    assert found.index.tolist() == sorted(EVERY)
    live = found.loc["QX11AE"]
    assert live.to_dict() == {
        "area_code": "E01000002",
        "terminated": False,
        "ward_code": "E05000002",
        "division_code": "E58000002",
        "district_code": "E07000001",
        "x": 500300.0,
        "y": 200300.0,
        "reach": "",
    }
    assert found.loc["QX11AF", "division_code"] == ""


def test_a_terminated_postcode_is_located_and_counted():
    reading = looked_up()
    assert reading.table.index[reading.table["terminated"]].tolist() == ["QX11AB"]
    assert reading.table.loc["QX11AB", "area_code"] == "E01000001"
    assert codes(reading)["postcodes-terminated"].startswith("1 of 8 postcodes are terminated")


def test_what_lies_elsewhere_is_outside_and_what_has_no_place_is_unknown():
    reading = looked_up(wanted=EVERY | {"IM11AA", "BF10AX"})
    reach = reading.table["reach"]
    assert reach[reach != ""].to_dict() == {
        "BF10AX": "non-geographic",
        "IM11AA": "isle of man",
        "JE11AA": "channel islands",
        "QS11AA": "another nation",
        "QX99ZY": "non-geographic",
    }
    area = area_of_postcode(reading.table)
    assert area["JE11AA"] == "L99999999"
    assert area["IM11AA"] == "M99999999"
    assert area["QS11AA"] == "S01000001"
    assert not {"QX99ZY", "BF10AX"} & set(area.index)
    assert np.isnan(reading.table.loc["QX99ZY", "x"])
    said = codes(reading)
    assert "(IM11AA, JE11AA)" in said["postcodes-outside-uk"]
    assert "(BF10AX, QX99ZY)" in said["postcodes-non-geographic"]
    assert "postcodes-not-in-directory" not in said


def test_degrees_are_brought_to_the_grid(directory):
    text = "pcds,lsoa21cd,lat,long\nCB1 1AA,E01000001,52.2,0.12\nCB1 1AB,E01000001,99.999999,0\n"
    directory.write_text(text, "utf-8")
    found = looked_up(directory, wanted={"CB11AA", "CB11AB"}).table
    # 52.2 N, 0.12 E is in Cambridge, in the kilometre square TL 44 57
    assert [found.loc["CB11AA", name] // 1000 for name in ("x", "y")] == [544, 257]
    assert found.loc["CB11AB", ["x", "y"]].isna().all()


@pytest.mark.parametrize("odd", ["x", "1e999", "nan", "-", "=1+1", "<b>1</b>"])
def test_a_strange_coordinate_is_none(directory, odd):
    directory.write_text(f"pcds,lsoa21cd,east1m,north1m\nCB1 1AA,E01000001,{odd},1\n", "utf-8")
    assert looked_up(directory, wanted={"CB11AA"}).table[["x", "y"]].isna().all(axis=None)


def test_a_hostile_cell_is_only_text(directory):
    hostile = "'); DROP TABLE postcode; --"
    directory.write_text(f'pcds,area_code,wd25cd\nCB1 1AA,"{hostile}","{hostile}"\n', "utf-8")
    found = looked_up(directory, wanted={"CB11AA", hostile}, system=None).table
    assert found.loc["CB11AA", "area_code"] == hostile
    assert found.loc["CB11AA", "ward_code"] == hostile


@pytest.mark.parametrize("name", ["onspd.zip", "onspd.csv.gz", "onspd.csv"])
def test_a_directory_is_read_as_it_is_published(tmp_path, name):
    path, octets = tmp_path / name, NSPL_2026.read_bytes()
    if name.endswith(".zip"):
        members = {
            "Data/multi_csv/NSPL_QX.csv": b"pcds\n" * 9999,
            "Documents/names.csv": b"a,b\n" * 9999,
            "Data/NSPL_2026.csv": octets,
        }
        path.write_bytes(zipped(members))
    else:
        path.write_bytes(gzip.compress(octets) if name.endswith(".gz") else octets)
    assert looked_up(path).table.equals(looked_up().table)


@pytest.mark.parametrize("change", ["\t", ";", "\r", "bom", "no last line end"])
def test_other_delimiters_and_line_ends_are_read(tmp_path, change):
    text, path = NSPL_2026.read_text("utf-8"), tmp_path / "directory.csv"
    if change == "bom":
        text = "\ufeff" + text
    elif change == "\r":
        text = text.replace("\n", "\r")
    elif change == "no last line end":
        text = text.rstrip("\n")
    else:
        text = text.replace(",", change)
    path.write_bytes(text.encode("utf-8"))
    assert looked_up(path).table.equals(looked_up().table)


PAIRS = pd.DataFrame(
    {
        "old": ["E01000001", "E01000002", "E01000003", "E01000003"],
        "new": ["E01000001", "E01000009", "E01000031", "E01000032"],
    }
)


def test_an_older_directory_comes_over_the_bridge():
    wanted = {"QX11AA", "QX11AB", "QX11AD", "QW11AA"}
    reading = looked_up(ONSPD_2020, wanted=wanted, bridge_pairs=PAIRS)
    assert reading.table["area_code"].to_dict() == {
        "QW11AA": "W01000001",
        "QX11AA": "E01000001",
        "QX11AB": "E01000009",  # merged
        "QX11AD": "",  # split: its point decides
    }
    assert reading.table.loc["QX11AD", "reach"] == "split area"
    assert reading.table.loc["QX11AD", "x"] == 500_200
    assert "(QX11AD)" in codes(reading)["postcodes-in-split-areas"]
    assert reading.record.vintage == "2011"


def test_an_older_index_takes_a_newer_directory_over_the_bridge():
    pairs = pd.DataFrame({"old": ["E01000007", "E01000008", "E01000009"], "new": "E01000001"})
    pairs.loc[2, "new"] = "E01000002"
    found = looked_up(system=system("lsoa11"), bridge_pairs=pairs).table
    assert found.loc["QX11AA", "reach"] == "split area"  # two of 2011 were merged into it
    assert found.loc["QX11AE", "area_code"] == "E01000009"


def test_a_directory_of_2011_only_is_refused_without_a_bridge():
    with pytest.raises(InputError) as caught:
        looked_up(ONSPD_2020)
    assert "its codes are of 2011" in "\n".join(caught.value.lines())


@pytest.mark.parametrize(
    ("name", "code"),
    [("data_zone_2011", "S01006514"), ("soa_2001", "95GG01S1"), ("lsoa11_wales", "W01000001")],
)
def test_areas_of_other_nations_stand_in_the_column_of_lsoas(directory, name, code):
    directory.write_text(f"pcds,lsoa01,lsoa11\nAB1 1AA,,{code}\nCB1 1AA,,E01000001\n", "utf-8")
    found = looked_up(directory, wanted={"AB11AA", "CB11AA"}, system=system(name)).table
    assert found["area_code"].tolist() == [code, "E01000001"]
    assert found["reach"].tolist() == ["", "another nation"]


def test_a_postcode_without_an_area_is_said(directory):
    directory.write_text("pcds,lsoa21cd\nCB1 1AA,\nCB1 1AB,E01000001\n", "utf-8")
    reading = looked_up(directory, wanted={"CB11AA", "CB11AB"})
    assert (
        "1 postcode without an area in it: unknown (CB11AA)"
        in codes(reading)["postcodes-without-area"]
    )


def test_nothing_wanted_is_nothing_found():
    reading = looked_up(wanted=set())
    assert len(reading.table) == 0
    assert len(area_of_postcode(reading.table)) == 0
    assert reading.findings == ()


def test_a_missing_file_is_refused_in_words(tmp_path):
    with pytest.raises(InputError) as caught:
        looked_up(tmp_path / "none.csv")
    assert "cannot be read: no such file" in "\n".join(caught.value.lines())
    with pytest.raises(InputError):
        looked_up(tmp_path)


def test_live_postcodes_are_counted_by_area_and_division():
    reading = codes_by_area(NSPL_2026, of="division", system=LSOA21)
    assert reading.table.to_numpy().tolist() == [
        ["E01000001", "E58000001", 1],  # QX1 1AB is terminated
        ["E01000001", "E58000002", 1],
        ["E01000002", "E58000002", 1],  # QX1 1AF has the pseudo-code
    ]
    wards = codes_by_area(NSPL_2026, of="ward", system=LSOA21).table
    assert wards["postcodes"].tolist() == [1, 1, 2, 1]
    assert wards["area_code"].tolist()[-1] == "S01000001"


def test_counts_by_division_are_refused_where_there_is_none(directory):
    with pytest.raises(InputError) as caught:
        codes_by_area(directory, of="division", system=LSOA21)
    assert "no column holds codes of electoral divisions" in "\n".join(caught.value.lines())


def test_split_areas_are_left_out_of_the_counts():
    reading = codes_by_area(ONSPD_2020, of="ward", system=LSOA21, bridge_pairs=PAIRS)
    assert "E01000031" not in reading.table["area_code"].tolist()
    assert codes(reading)["postcodes-in-split-areas"].startswith("1 postcode in areas")


@pytest.mark.real
@pytest.mark.parametrize(
    ("county", "name", "rows"),
    [
        ("cambridgeshire", "postcodes_onspd_may2025.csv", 31_349),
        ("trafford", "postcodes_onspd_may2025.csv", 11_267),
        ("trafford", "trafford_postcodes_feb2025.csv", 11_264),
    ],
)
def test_a_real_directory_is_read(cambridgeshire, tmp_path, county, name, rows):
    path = tmp_path / name
    shutil.copy(cambridgeshire.parent / county / "lookups" / name, path)
    postcode = pd.read_csv(path, dtype=str).iloc[:, 0].str.replace(" ", "")
    reading = looked_up(path, wanted=set(postcode))
    assert reading.record.rows == rows == len(reading.table)
    assert reading.table["area_code"].str.fullmatch(LSOA21.pattern).all()
    assert reading.table[["x", "y"]].notna().all(axis=None)
    assert (reading.table["ward_code"] != "").all()
    assert (reading.table["district_code"] != "").all()
