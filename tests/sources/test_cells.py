"""Numbers in cells: which commas are between thousands, and which may be before decimals."""

import pandas as pd
import pytest

from equitycli.errors import Fault
from equitycli.sources.cells import numbers


def read(*cells, **options):
    faults: list[Fault] = []
    column = pd.Series(cells, index=range(2, 2 + len(cells)), dtype="str", name="people")
    return numbers(column, faults=faults, **options).tolist(), [fault.text for fault in faults]


def test_commas_between_thousands_are_let_pass_where_they_are_usual():
    assert read("1,296", "12,345,678", "-1,000.5", "+2,000.", " 900 ", thousands=True) == (
        [1296, 12_345_678, -1000.5, 2000, 900],
        [],
    )


@pytest.mark.parametrize(
    "cell", ["12,5", "0,500", "1,23", "1.234,5", "12,3456", ",5", "5,", "1,23,456", "012,345"]
)
def test_other_commas_look_like_decimal_commas(cell):
    numbers_read, faults = read("7", cell, thousands=True)
    assert numbers_read[0] == 7
    assert numbers_read[1] != numbers_read[1]  # NaN
    assert faults == [
        f"1 row is written with what looks like a decimal comma (row 3; first {cell!r})."
    ]


def test_shares_rates_and_coordinates_have_no_commas_at_all():
    assert read("1,296")[1] == [
        "1 row is written with what looks like a decimal comma (row 2; first '1,296')."
    ]


def test_words_with_commas_are_no_numbers():
    assert read("some, or none")[1] == ["1 row is not a number (row 2; first 'some, or none')."]
