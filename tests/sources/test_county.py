import json
import shutil

import pytest

from equitycli.errors import InputError
from equitycli.programme_file import read_programme
from equitycli.sources.county import read_county
from tests.sources.small import COUNTY, county


def changed(tmp_path, *changes: tuple[str, str, str]):
    """Read the small county after replacing text in files: (file, old, new)."""
    folder = tmp_path / "county"
    shutil.copytree(COUNTY, folder)
    for name, old, new in changes:
        text = (folder / name).read_text("utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), "utf-8")
    return read_county(read_programme(folder / "programme.toml"))


def test_every_table_has_the_areas_of_the_index(tmp_path):
    read = county(tmp_path)
    areas = [f"F0100000{i}" for i in range(1, 7)]
    assert list(read.index.index) == areas
    assert list(read.population.index) == list(read.place.index) == areas
    assert read.boundaries is not None
    assert list(read.boundaries.index) == areas
    assert read.boundaries.crs == "EPSG:27700"
    assert read.population.sum() == 1500 + 1600 + 1400 + 1300 + 900 + 1200


def test_small_towns_and_areas_without_one_are_rural(tmp_path):
    read = county(tmp_path)  # Smallham has 900 people of the 1,000 that a place needs
    assert read.place.tolist() == [
        "Eastborough",
        "Eastborough",
        "Westport",
        "Westport",
        "rural Weston",
        "rural Weston",
    ]
    finding = next(f for f in read.findings if f.code == "small-places-joined")
    assert "1 place of under 1,000 people" in finding.text
    assert "Smallham" in finding.text


def test_an_office_is_found_by_postcode_coordinates_or_area_code(tmp_path):
    offices = county(tmp_path).organisations
    assert offices["area_code"].tolist()[:3] == ["F01000001", "F01000002", "F01000004"]
    assert offices["office_route"].tolist()[:3] == ["postcode", "coordinates", "area code"]
    assert offices["themes"].tolist()[:2] == [("advice",), ("youth", "sport")]


def test_unknown_is_not_outside(tmp_path):
    offices = county(tmp_path).organisations
    assert offices["outside"].tolist() == [False, False, False, True, False]
    assert offices["area_code"].isna().tolist() == [False, False, False, True, True]


def test_recipients_are_the_paid_and_the_listed(tmp_path):
    who = county(tmp_path).recipients
    assert list(who.index) == [
        "XX-1",
        "XX-2",
        "XX-3",
        "XX-4",
        "XX-5",
        "individuals",
        "name:weston lunch club",
    ]
    # its postcode was written QX1 IAC: the I can only be a 1
    assert who.loc["name:weston lunch club", "area_code"] == "F01000003"


def test_individuals_are_pooled_without_name_or_place(tmp_path):
    read = county(tmp_path)
    grant = read.grants[read.grants["to_individual"]].iloc[0]
    assert grant["recipient_id"] == grant["recipient_name"] == "individuals"
    assert grant["postcode"] == ""
    assert grant["beneficiary_codes"] == ()
    assert read.recipients.loc["individuals", "area_code"] is None
    assert any(f.code == "grants-to-individuals" for f in read.findings)


def test_beneficiary_codes_are_areas_districts_or_outside(tmp_path):
    read = county(tmp_path)
    assert read.grants["beneficiary_codes"].tolist() == [
        (),
        ("F01000003", "F01000004"),
        ("F02000002",),
        ("F01000004",),
        (),
        ("F01000099",),
    ]
    assert read.code_places["F02000001"] == ("F01000001", "F01000002")


def test_a_region_as_beneficiary_locates_nothing_and_is_said(tmp_path):
    read = changed(tmp_path, ("grants.csv", "F02000002", "E12000006"))
    assert read.grants.loc[2, "beneficiary_codes"] == ()
    finding = next(f for f in read.findings if f.code == "beneficiary-codes-too-wide")
    assert "E12000006" in finding.text


def test_each_file_has_a_record_with_its_digest(tmp_path):
    read = county(tmp_path)
    assert [record.role for record in read.records] == [
        "index",
        "population",
        "boundaries",
        "lookup",
        "postcodes",
        "organisations",
        "grants",
        "delivery",
    ]
    assert all(len(record.sha256) == 64 for record in read.records)
    assert [record.rows for record in read.records] == [6, 6, 6, 6, 7, 5, 6, 3]


def test_without_a_register_a_zero_is_not_known(tmp_path):
    assert county(tmp_path).has_register
    partial = changed(
        tmp_path / "partial",
        (
            "programme.toml",
            'file = "organisations.csv"',
            'file = "organisations.csv"\nregister = false',
        ),
    )
    assert not partial.has_register


def test_without_a_postcode_directory_offices_are_unknown(tmp_path):
    read = changed(tmp_path, ("programme.toml", 'postcodes = "postcodes.csv"\n', ""))
    assert read.recipients.loc["XX-1", "area_code"] is None
    assert not read.recipients["outside"].any()
    finding = next(f for f in read.findings if f.code == "recipients-without-known-office")
    assert "no postcode directory" in finding.text


def test_an_award_in_two_files_is_refused(tmp_path):
    twice = '[[grants]]\nfile = "grants.csv"\nfund = "core"\n'
    with pytest.raises(InputError) as caught:
        changed(tmp_path, ("programme.toml", twice, twice + twice))
    message = "\n".join(caught.value.lines())
    assert "6 awards stand in more than one of grants.csv" in message
    assert "Name each award once" in message


def test_a_missing_file_is_refused_with_the_key_that_names_it(tmp_path):
    with pytest.raises(InputError) as caught:
        changed(tmp_path, ("programme.toml", "population.csv", "people.csv"))
    message = "\n".join(caught.value.lines())
    assert "[areas] population: there is no file people.csv" in message
    assert "folder" in message


def test_a_path_out_of_the_folder_is_refused(tmp_path):
    shutil.copy(COUNTY / "population.csv", tmp_path / "elsewhere.csv")
    with pytest.raises(InputError) as caught:
        changed(tmp_path, ("programme.toml", "population.csv", "../elsewhere.csv"))
    message = "\n".join(caught.value.lines())
    assert "../elsewhere.csv lies outside" in message
    assert "--allow-outside" in message


def test_places_by_district_need_no_lookup(tmp_path):
    read = changed(
        tmp_path,
        ("programme.toml", 'by = "town"\nlookup = "towns.csv"', 'by = "district"'),
        ("delivery.csv", "Eastborough", "Easton"),
        ("delivery.csv", "Westport", "Weston"),
        ("delivery.csv", "rural Weston", "Weston"),
    )
    assert sorted(read.place.unique()) == ["Easton", "Weston"]


def test_places_by_column_keep_areas_without_one(tmp_path):
    read = changed(
        tmp_path,
        ("programme.toml", 'by = "town"', 'by = "column"\ncolumn = "town"'),
        ("programme.toml", "smallest_population = 1000", ""),
        ("delivery.csv", "rural Weston", "rest of Weston"),
    )
    assert read.place.tolist()[-2:] == ["Smallham", "rest of Weston"]


def test_small_places_join_the_remainder_whatever_they_are_made_by(tmp_path):
    read = changed(
        tmp_path,
        ("programme.toml", 'by = "town"', 'by = "column"\ncolumn = "town"'),
        ("delivery.csv", "rural Weston", "rest of Weston"),
    )
    assert read.place.tolist()[-2:] == ["rest of Weston", "rest of Weston"]


def test_the_need_for_an_income_rate_is_checked(tmp_path):
    with pytest.raises(InputError) as caught:
        changed(
            tmp_path,
            (
                "programme.toml",
                'file = "index.csv"',
                'file = "index.csv"\nnation = "fictional"\nvintage = 2024\n'
                'columns = { area_code = "area_code", score = "index_score" }',
            ),
        )
    assert "income_rate: is missing for 6 of 6 areas" in "\n".join(caught.value.lines())


def test_formulas_and_html_are_read_as_they_are(tmp_path):
    names = (
        county(tmp_path, organisations="names-that-are-formulas-or-html.csv")
        .organisations["name"]
        .tolist()
    )
    assert names == [
        '=HYPERLINK("http://example.org","Easton")',
        "<script>alert(1)</script>",
        "@SUM(A1:A9)",
        "-2+3",
        "NA",
    ]


def test_a_wider_population_file_is_cut_to_the_index(tmp_path):
    more = "".join(f"F010009{i:02d},10\n" for i in range(7))  # 7 others, more than the index's 6
    read = changed(tmp_path, ("population.csv", "F01000006", more + "F01000006"))
    assert len(read.population) == 6
    assert any(f.code == "file-of-a-wider-area" for f in read.findings)


def test_the_order_of_rows_changes_nothing(tmp_path):
    folder = tmp_path / "county"
    shutil.copytree(COUNTY, folder)
    for name in ("index.csv", "population.csv", "towns.csv", "postcodes.csv"):
        head, *rows = (folder / name).read_text("utf-8").splitlines()
        (folder / name).write_text("\n".join([head, *reversed(rows)]), "utf-8")
    shapes = json.loads((folder / "boundaries.geojson").read_text("utf-8"))
    shapes["features"].reverse()
    (folder / "boundaries.geojson").write_text(json.dumps(shapes), "utf-8")
    one, two = county(tmp_path / "other"), read_county(read_programme(folder))
    assert one.place.equals(two.place)
    assert one.index.equals(two.index)
    assert one.population.equals(two.population)
    assert one.recipients.equals(two.recipients)


def test_codes_said_to_be_of_another_vintage_are_unknown_not_outside(tmp_path):
    read = changed(
        tmp_path, ("programme.toml", 'fund = "core"\n', 'fund = "core"\nvintage = 2011\n')
    )
    assert read.grants.loc[5, "beneficiary_codes"] == ()  # F01000099, of no lookup
    assert any(f.code == "beneficiary-codes-not-known" for f in read.findings)


def with_points(tmp_path, *points: tuple[float, float]):
    folder = tmp_path / "county"
    shutil.copytree(COUNTY, folder)
    rows = [f"XX-{i},Office {i},{x},{y}" for i, (x, y) in enumerate(points, start=1)]
    text = "\n".join(["id,name,easting,northing", *rows, "XX-9,Nowhere,,"])
    (folder / "organisations.csv").write_text(text, "utf-8")
    (folder / "delivery.csv").write_text("organisation,place,share\nXX-1,outside,1\n", "utf-8")
    return read_county(read_programme(folder / "programme.toml"))


def test_eastings_and_northings_find_the_area(tmp_path):
    read = with_points(tmp_path, (544914, 236720), (100_000, 100_000))  # 0.11 E 52.01 N, and afar
    offices = read.organisations
    assert offices["area_code"].tolist() == ["F01000001", None, None]
    assert offices["outside"].tolist() == [False, True, False]
    assert not any(f.code == "organisations-all-outside" for f in read.findings)


def test_points_that_all_lie_outside_are_said(tmp_path):
    read = with_points(tmp_path, (100_000, 100_000), (110_000, 100_000))
    finding = next(f for f in read.findings if f.code == "organisations-all-outside")
    assert finding.severity == "warning"
    assert "2 organisations with coordinates, and none lies in the county (XX-1, XX-2;" in (
        finding.text
    )
