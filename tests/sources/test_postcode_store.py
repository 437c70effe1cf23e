import sqlite3
import threading
from contextlib import closing
from typing import Any

import pytest

from equitycli.cache_folder import cache_folder, tidy
from equitycli.errors import InputError
from equitycli.sources import postcode_rows, postcode_store
from equitycli.sources.postcode_file import digest_of
from equitycli.sources.postcodes import codes_by_area, read_postcodes
from tests.sources.small import LSOA21

LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    folder = tmp_path / "cache"
    monkeypatch.setenv("EQUITYCLI_CACHE", str(folder))
    monkeypatch.setattr(postcode_store, "STORED_FROM_BYTES", 0)
    return folder


def written(number):
    rest, last = divmod(number, 20)
    rest, middle = divmod(rest, 20)
    district, digit = divmod(rest, 10)
    return f"QX{district + 1} {digit}{LETTERS[middle]}{LETTERS[last]}"


def rows(count):
    for number in range(count):
        ended = "202401" if number % 3 == 0 else ""
        yield f"{written(number)},{ended},E01{number // 50:06d},E05{number // 500:06d}\n"


@pytest.fixture
def directory(tmp_path):
    path = tmp_path / "directory.csv"
    path.write_text("pcds,doterm,lsoa21cd,wd25cd\n" + "".join(rows(300)), "utf-8")
    return path


def looked_up(path, **changes):
    asked: dict[str, Any] = {"wanted": {"QX10AA", "QX10AB"}, "system": LSOA21, **changes}
    return read_postcodes(path, **asked)


def stores(cache):
    return sorted(cache.glob("*.sqlite3"))


def test_a_store_is_built_once_and_then_only_looked_up(cache, directory, monkeypatch):
    said: list[str] = []
    first = looked_up(directory, progress=said.append)
    assert said[0] == "directory.csv: reading it into a store, once."
    assert said[-1] == "directory.csv: 300 postcodes read."
    (kept,) = stores(cache)
    assert first.record.sha256[:40] in kept.name
    assert [one.name for one in cache.iterdir()] == [kept.name]
    monkeypatch.setattr(postcode_store, "_fill", None)
    again = looked_up(directory, progress=said.append)
    assert len(said) == 2
    assert again.table.equals(first.table)
    assert (again.record, again.findings) == (first.record, first.findings)


@pytest.mark.usefixtures("cache")
def test_it_is_read_in_blocks(tmp_path, monkeypatch):
    said: list[str] = []
    path = tmp_path / "large.csv"
    path.write_text("pcds,doterm,lsoa21cd,wd25cd\n" + "".join(rows(50_000)), "utf-8")
    monkeypatch.setattr(postcode_rows, "ROWS_AT_ONCE", 10_000)
    table = looked_up(path, wanted={"QX10AA"}, progress=said.append).table
    assert len(said) == 6
    assert table.loc["QX10AA", "terminated"]
    wards = codes_by_area(path, of="ward", system=LSOA21).table
    assert int(wards["postcodes"].sum()) == 50_000 - 16_667
    assert len(wards) == 1_000


@pytest.mark.parametrize("harm", ["cut", "no store", "empty", "schema", "sha256", "unfinished"])
def test_a_damaged_store_is_built_again(cache, directory, harm):
    whole = looked_up(directory)
    (kept,) = stores(cache)
    if harm == "cut":
        kept.write_bytes(kept.read_bytes()[:-9000])
    elif harm == "no store":
        kept.write_bytes(b"not a store at all" * 1000)
    elif harm == "empty":
        kept.write_bytes(b"")
    else:
        with sqlite3.connect(kept) as connection:
            connection.execute(
                "DROP TABLE described"
                if harm == "unfinished"
                else f"UPDATE described SET held = '99' WHERE key = '{harm}'"
            )
        connection.close()
    said: list[str] = []
    assert looked_up(directory, progress=said.append).table.equals(whole.table)
    assert len(said) == 2
    assert looked_up(directory, progress=said.append).table.equals(whole.table)
    assert len(said) == 2


def test_another_file_has_another_store(cache, directory):
    looked_up(directory)
    directory.write_text(directory.read_text("utf-8").replace("E01000000", "E01000777"), "utf-8")
    assert looked_up(directory).table["area_code"].tolist() == ["E01000777", "E01000777"]
    assert len(stores(cache)) == 2


@pytest.mark.parametrize("where", ["a file", "a folder in its place"])
def test_without_a_cache_the_file_is_read_and_that_is_said(cache, directory, where):
    if where == "a file":
        cache.write_text("in the way", "utf-8")
    else:
        looked_up(directory)
        (kept,) = stores(cache)
        kept.unlink()
        kept.mkdir()
        (kept / "held").write_text("", "utf-8")
    reading = looked_up(directory)
    assert reading.table["area_code"].tolist() == ["E01000000", "E01000000"]
    assert reading.findings[0].code == "postcode-store-not-kept"
    assert codes_by_area(directory, of="ward", system=LSOA21).table["postcodes"].sum() == 200


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE postcode",
        "DROP TABLE locality",
        "DROP TABLE postcode; CREATE VIEW postcode AS SELECT 'QX10AA' AS postcode",
        "UPDATE described SET held = '7' WHERE key = 'headings'",
        "UPDATE described SET held = '\"x\"' WHERE key = 'rows'",
        "UPDATE described SET held = '[]' WHERE key = 'columns'",
        "UPDATE locality SET areas = 'no JSON'",
        "UPDATE locality SET areas = 'null'",
        "UPDATE locality SET areas = '[1]'",
        "UPDATE postcode SET flags = 'x'",
        "UPDATE postcode SET east = x'00'",
    ],
)
def test_a_store_that_somebody_changed_is_built_again(cache, directory, change):
    first = looked_up(directory)
    (kept,) = stores(cache)
    with closing(sqlite3.connect(kept)) as connection:
        connection.executescript(change)
        connection.commit()
    again = looked_up(directory)
    assert again.table.equals(first.table)
    assert again.findings == first.findings


@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("named", ["x" * 300, "~nobody-of-that-name/cache"])
def test_a_cache_folder_that_can_not_be_is_no_hindrance(directory, monkeypatch, tmp_path, named):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EQUITYCLI_CACHE", named)
    assert looked_up(directory).table["area_code"].tolist() == ["E01000000", "E01000000"]


def test_a_refused_directory_leaves_nothing_behind(cache, directory):
    with directory.open("a", encoding="utf-8") as opened:
        opened.write("QX9 9ZZ,20")
    with pytest.raises(InputError):
        looked_up(directory)
    assert list(cache.iterdir()) == []


def test_two_at_once_both_have_their_answer(cache, directory):
    found, start = [], threading.Barrier(4)

    def look():
        start.wait()
        found.append(looked_up(directory).table)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(table.equals(found[0]) for table in found)
    assert len(stores(cache)) == 1


def test_a_file_that_changes_while_it_is_read_is_refused(cache, directory, monkeypatch):
    def then_changed(path, *, subject):
        digest = digest_of(path, subject=subject)
        with path.open("a", encoding="utf-8") as opened:
            opened.write("QX9 9ZZ,,E01000001,E05000001\n")
        return digest

    monkeypatch.setattr(postcode_store, "digest_of", then_changed)
    with pytest.raises(InputError) as caught:
        looked_up(directory)
    assert "changed while it was being read" in "\n".join(caught.value.lines())
    assert stores(cache) == []


def test_a_small_directory_is_read_without_a_store(cache, directory, monkeypatch):
    monkeypatch.setattr(postcode_store, "STORED_FROM_BYTES", 20_000_000)
    looked_up(directory)
    assert not cache.exists()


def test_the_folder_is_the_users_own_unless_named(monkeypatch, tmp_path):
    monkeypatch.setenv("EQUITYCLI_CACHE", str(tmp_path / "x"))
    assert cache_folder() == tmp_path / "x"
    monkeypatch.setenv("EQUITYCLI_CACHE", " ")
    assert "equitycli" in cache_folder().parts


def test_stores_of_long_ago_are_removed(tmp_path):
    for number in range(6):
        (tmp_path / f"postcodes-{number}.sqlite3").write_text("", "utf-8")
    tidy(tmp_path, kept="postcodes-*.sqlite3", most=4, unfinished=".building-*")
    assert len(list(tmp_path.iterdir())) == 4
