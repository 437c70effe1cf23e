"""Plain tables of text are read as the careful way reads them, cell by cell."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitycli.errors import InputError
from equitycli.sources.content import Content
from equitycli.sources.plain_text import plain_text
from equitycli.sources.reading import read_sheet, rows_of
from equitycli.sources.rows import headed

CELLS = st.sampled_from(
    ["a", "1", "2.5", "", " ", "é", '"x"', '"x,y"', '"', 'b"c', "NA", "nan", "\ufeff", "#", "\x1a"]
)
LINES = st.lists(st.lists(CELLS, min_size=1, max_size=3).map(",".join), max_size=4)
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n"])


def packed(text: str) -> Content:
    return Content("file.csv", text.encode(), "")


@given(LINES, ENDS, st.sampled_from(["h,k", "h,k,j", '"h,1",k', "h", "h,h", ",k", "sep=,"]))
def test_a_plain_table_has_the_cells_that_the_careful_way_finds(
    lines: list[str], end: str, headings: str
) -> None:
    file = packed(end.join([headings, *lines]) + end)
    plain = plain_text(file)
    if plain is None:
        return
    careful = headed(rows_of(file), subject="file.csv")
    assert plain.headings == careful.headings
    assert careful.numbers == list(range(2, plain.rows + 2))
    assert careful.findings == ()
    assert plain.columns(plain.headings).to_numpy().tolist() == careful.rows


@pytest.mark.parametrize(
    "text",
    ["h,k\n1\n", "h,k\n1,2,3\n", "h,k\n,\n", "h,k\n\n1,2\n", 'h,k\n1,"2\n3"\n', 'h,k\n1,"2""3"\n',
     "h,k\n1,2\r3,4\n", "h,h\n1,2\n", "h\n1\n", "h,k\n", "\nh,k\n1,2\n"],
)  # fmt: skip
def test_what_must_be_looked_at_closely_is_not_plain(text: str) -> None:
    assert plain_text(packed(text)) is None


def test_other_encodings_are_not_plain() -> None:
    assert plain_text(Content("file.csv", "h,k\né,2\n".encode("cp1252"), "")) is None


def test_a_web_page_is_refused_at_once() -> None:
    with pytest.raises(InputError) as refused:
        plain_text(packed("<!doctype html><p>h,k\n1,2\n"))
    assert "is a web page" in refused.value.faults[0].text


def test_figures_are_floats_where_every_cell_is_one(tmp_path: Path) -> None:
    file = tmp_path / "file.csv"
    file.write_text("code,good,bad\na,1.5,1\nb,2,x\n", encoding="utf-8")
    sheet = read_sheet(file, role="index").table
    good = sheet.columns(["code"], ["good"])
    assert good["good"].tolist() == [1.5, 2.0]
    assert good["code"].tolist() == ["a", "b"]
    assert good.index.tolist() == [2, 3]
    bad = sheet.columns(["code"], ["good", "bad"])
    assert pd.api.types.is_string_dtype(bad["bad"])
    assert bad["bad"].tolist() == ["1", "x"]
