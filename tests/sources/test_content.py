import gzip

import pytest

from equitycli.errors import InputError
from equitycli.sources.content import Content, content, zip_members, zip_names
from tests.sources.made_tables import zipped


def packed(members) -> Content:
    return Content("some.zip", zipped(members), "")


def test_members_are_unpacked_by_name_and_folders_passed_over():
    archive = packed({"a/": b"", "a/b.txt": b"1", "__MACOSX/a/b.txt": b"2", "c\\d.txt": b"3"})
    assert zip_members(archive, largest_bytes=100) == {"a/b.txt": b"1", "c/d.txt": b"3"}


def test_only_the_endings_wanted_are_unpacked_and_counted():
    archive = packed({"a.XML": b"12345", "picture.png": b"0" * 10_000})
    assert zip_members(archive, largest_bytes=10, endings=(".xml",)) == {"a.XML": b"12345"}


def test_sizes_are_added_up():
    with pytest.raises(InputError, match="1 problem"):
        zip_members(packed({"a": b"0" * 60, "b": b"0" * 60}), largest_bytes=100)


def test_a_member_larger_than_it_declares_is_damaged():
    archive = packed({"a.csv": b"0123456789"})
    octets = archive.octets.replace((10).to_bytes(4, "little"), (4).to_bytes(4, "little"))
    assert octets != archive.octets
    with pytest.raises(InputError) as caught:
        zip_members(Content("some.zip", octets, ""), largest_bytes=100)
    assert "damaged zip" in "\n".join(caught.value.lines())


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "C:\\windows\\x", "C:x", "a/../../b", "..", "\\\\server\\share"]
)
def test_no_name_leads_out_of_the_folder(name):
    with pytest.raises(InputError) as caught:
        zip_members(packed({name: b"x"}), largest_bytes=100)
    assert "leads out of the folder" in "\n".join(caught.value.lines())


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused():
    with pytest.raises(InputError) as caught:
        zip_members(packed({"a/b.csv": b"1", "A/./B.csv": b"2"}), largest_bytes=100)
    assert "2 of 2 files are there more than once" in "\n".join(caught.value.lines())


def test_names_of_what_is_no_archive_are_none():
    assert zip_names(Content("x", b"PK\x03\x04rest", "")) == frozenset()
    assert zip_names(packed({"a": b""})) == {"a"}


def test_a_gzip_file_of_one_thing_over_and_over_is_not_unpacked_whole(tmp_path):
    path = tmp_path / "map.geojson.gz"
    path.write_bytes(gzip.compress(b" " * 60_000_000))
    with pytest.raises(InputError) as caught:
        content(path)
    assert "unpacks to over 200 times its size" in "\n".join(caught.value.lines())
