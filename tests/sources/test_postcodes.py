import hashlib

import pandas as pd
import pytest

from equitycli.errors import InputError
from equitycli.sources import postcodes
from equitycli.sources.postcodes import compact, read_postcodes
from tests.sources.small import LSOA21

ONSPD = "pcds,lad25cd,lsoa11,lsoa21cd,lat\n" + "".join(
    f"CB{i} 1AA,E07000008,E0100000{i},E0100001{i},52.1\n" for i in range(1, 9)
)


@pytest.fixture
def directory(tmp_path):
    path = tmp_path / "onspd.csv"
    path.write_text(ONSPD, "utf-8")
    return path


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("CB1 3PJ", "CB13PJ"),
        ("cb13pj", "CB13PJ"),
        ("WA15 OHF", "WA150HF"),
        ("EC1A 1BB", "EC1A1BB"),
        ("CB1 3P", ""),
        ("13PJ", ""),
        ("", ""),
    ],
)
def test_postcodes_are_compact_or_nothing(written, read):
    assert compact(pd.Series([written]))[0].tolist() == [read]


def test_only_what_is_unambiguous_is_mended():
    read, mended = compact(pd.Series(["WA15 OHF", "WAI5 0HF", "CB1 3PJ"]))
    assert read.tolist() == ["WA150HF", "", "CB13PJ"]
    assert mended.tolist() == [True, False, False]


def test_only_the_wanted_are_kept_with_the_areas_of_the_index(directory):
    reading = read_postcodes(directory, wanted={"CB31AA", "ZZ99ZZ"}, system=LSOA21)
    assert reading.table.to_dict() == {"CB31AA": "E01000013"}
    assert reading.record.rows == 8
    assert reading.record.vintage == "2021"
    assert reading.record.sha256 == hashlib.sha256(directory.read_bytes()).hexdigest()


def test_blocks_of_rows_read_as_the_whole(directory, monkeypatch):
    wanted = {"CB11AA", "CB81AA"}
    whole = read_postcodes(directory, wanted=wanted, system=LSOA21)
    monkeypatch.setattr(postcodes, "ROWS_AT_ONCE", 3)
    assert read_postcodes(directory, wanted=wanted, system=LSOA21).table.equals(whole.table)


def test_a_directory_of_2011_only_is_refused(tmp_path):
    path = tmp_path / "onspd.csv"
    path.write_text("pcds,lsoa11\nCB1 1AA,E01000001\n", "utf-8")
    with pytest.raises(InputError) as caught:
        read_postcodes(path, wanted=set(), system=LSOA21)
    assert "its codes are of 2011" in "\n".join(caught.value.lines())
