import json

import pytest

from tests.four_places import county
from tests.running import run, tree


def test_it_writes_a_workbook_beside_the_programme_and_says_what_comes_next(tmp_path):
    path = county(tmp_path / "four")
    before = tree(tmp_path)
    ran = run("workbook", path)
    assert ran.code == 0, ran.err
    assert set(tree(tmp_path)) - set(before) == {"four/workbook.xlsx"}
    assert "Fill it in, save it beside the programme, and name it there:" in ran.out
    assert '[workbook]\nfile = "workbook.xlsx"' in ran.out


def test_json_names_the_file_and_nothing_else(tmp_path):
    path, out = county(tmp_path / "four"), tmp_path / "ours.xlsx"
    ran = run("workbook", path, "--out", out, "--json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out) == {"wrote": str(out)}
    assert ran.err == ""


def test_two_runs_write_the_same_bytes(tmp_path):
    path = county(tmp_path / "four")
    outs = [tmp_path / "one.xlsx", tmp_path / "two.xlsx"]
    assert [run("workbook", path, "--out", out).code for out in outs] == [0, 0]
    assert outs[0].read_bytes() == outs[1].read_bytes()


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_a_workbook_that_is_there_is_never_written_over(tmp_path, as_json):
    path = county(tmp_path / "four")
    assert run("workbook", path).code == 0
    before = tree(tmp_path)
    ran = run("workbook", path, *as_json)
    assert ran.code == 3
    assert ran.out == ""
    assert "is there already, and what officers filled in is never written over" in ran.err
    assert "Choose another name with --out FILE.xlsx." in ran.err
    assert tree(tmp_path) == before


def test_nothing_is_written_where_the_programme_is_refused(tmp_path):
    path = county(tmp_path / "four", grants=[])
    before = tree(tmp_path)
    ran = run("workbook", path)
    assert ran.code == 3
    assert ran.err.endswith("Nothing was written.\n")
    assert tree(tmp_path) == before


def test_the_programme_that_is_not_there_is_named(tmp_path):
    ran = run("workbook", tmp_path / "no" / "programme.toml")
    assert ran.code == 3
    assert "programme.toml" in ran.err
    assert "--out" not in ran.err


def test_help_says_where_it_goes():
    ran = run("workbook", "--help", COLUMNS="200")
    assert ran.code == 0
    assert "what they know and no file says" in ran.out
    assert "workbook.xlsx beside the programme" in " ".join(ran.out.split())
