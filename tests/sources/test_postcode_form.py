import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.sources.postcode_form import (
    compact,
    outward_only,
    postcodes_of_cells,
    reach_of_form,
)

CASES = [  # written, read, mended
    ("CB1 3PJ", "CB13PJ", False),
    ("cb13pj", "CB13PJ", False),
    (" CB1\u00a03PJ ", "CB13PJ", False),
    ("EC1A 1BB", "EC1A1BB", False),
    ("W1R 1AA", "W1R1AA", False),
    ("GIR 0AA", "GIR0AA", False),
    ("NPT 1AA", "NPT1AA", False),
    # marks around and within
    ("CB1 3PJ.", "CB13PJ", True),
    ("(CB1-3PJ),", "CB13PJ", True),
    ("\ufeffCB1 3PJ", "CB13PJ", True),
    # letters where only a digit can stand
    ("WA15 OHF", "WA150HF", True),
    ("wa15ohf", "WA150HF", True),
    ("CB1 LPJ", "CB11PJ", True),
    ("CB1 SPJ", "CB15PJ", True),
    ("WAI5 0HF", "WA150HF", True),
    ("CBI 3PJ", "CB13PJ", True),
    ("CB1O 3PJ", "CB103PJ", True),
    ("SOI4 OHF", "SO140HF", True),
    ("GIR OAA", "GIR0AA", True),
    # no district ends in a letter O or I, so that these can be read in one way
    ("W1O 1AA", "W101AA", True),
    ("W1I 1AA", "W111AA", True),
    # a nought where only the letter O can stand
    ("0X1 1AA", "OX11AA", True),
    ("P014 3AB", "PO143AB", True),
    ("C03 3AA", "CO33AA", True),
    # two readings: S4 written S04, or SO4; E10 or EI0; BS1 or B51; a digit left out
    ("S04 4AB", "", False),
    ("S014 3AB", "", False),
    ("EIO 3AB", "", False),
    ("BSI 6AA", "", False),
    ("SL 1AA", "", False),
    ("CB1 3P0", "", False),
    ("CB1 3P1", "", False),
    ("51 1AA", "", False),
    ("B15 01AA", "", False),
    # no postcodes
    ("CB1 3P", "", False),
    ("13PJ", "", False),
    ("M32", "", False),
    ("\u017fE1 1AA", "", False),
    ("ＣＢ１ ３ＰＪ", "", False),
    ("=1+1", "", False),
    ("", "", False),
]


@pytest.mark.parametrize(("written", "read", "mended"), CASES)
def test_a_postcode_is_read_in_one_way_or_not_at_all(written, read, mended):
    postcode, flagged = compact(pd.Series([written]))
    assert (postcode[0], flagged[0]) == (read, mended)


SWAPS = str.maketrans("OILS", "0115")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=40),
            st.text(alphabet="CBWEQX0123459OILSs .-\u00a0", min_size=4, max_size=9),
        ),
        max_size=20,
    )
)
def test_reading_is_settled_and_invents_nothing(written):
    postcode, _ = compact(pd.Series(written, dtype="str"))
    again, mended = compact(postcode)
    assert again.tolist() == postcode.tolist()
    assert not mended.any()
    for text, read in zip(written, postcode, strict=True):
        held = re.sub("[^A-Z0-9]", "", text.upper())
        assert read == "" or held.translate(SWAPS) == read.translate(SWAPS)


@pytest.mark.parametrize("cell", ["A" * 1_000_000, " ." * 500_000, "9OIL5S" * 160_000])
def test_a_huge_cell_is_no_postcode(cell):
    assert compact(pd.Series([cell]))[0].tolist() == [""]


def test_an_empty_column_has_no_postcodes():
    postcode, mended = compact(pd.Series([], dtype="str"))
    assert len(postcode) == len(mended) == 0


def test_only_whole_outward_codes_are_outward_codes():
    cells = pd.Series(["M32", "m32 ", "EC1A", "M3 2A", "Manchester", ""])
    assert outward_only(cells).tolist() == [True, True, True, False, False, False]


def test_letters_alone_tell_what_has_no_place_or_lies_abroad():
    reach = reach_of_form(pd.Index(["JE11AA", "GY11AA", "IM11AA", "BF10AX", "BX11AA", "QX11AA"]))
    assert reach.tolist() == [
        "channel islands",
        "channel islands",
        "isle of man",
        "non-geographic",
        "non-geographic",
        "",
    ]


def test_what_was_mended_and_what_was_not_read_is_said_with_its_rows():
    cells = pd.Series(
        ["QX1 1AA", "QX1 OAA", "M32", "see notes", "", "N/A", "BFPO 57"], index=range(2, 9)
    )
    postcode, findings = postcodes_of_cells(cells, subject="grants.csv")
    assert postcode.tolist() == ["QX11AA", "QX10AA", "", "", "", "", ""]
    said = {finding.code: finding.text for finding in findings}
    assert said["postcodes-mended"] == ("1 postcode mended and read: 'QX1 OAA' as QX1 0AA (row 3).")
    assert said["postcodes-not-read"].startswith("2 cells hold no postcode")
    assert "1 an outward code only (M32) (rows 4, 5)" in said["postcodes-not-read"]
    assert "1 cell with a British Forces number (row 8)" in said["postcodes-non-geographic"]


def test_good_postcodes_say_nothing():
    assert postcodes_of_cells(pd.Series(["QX1 1AA", "", "-"]), subject="a")[1] == ()
