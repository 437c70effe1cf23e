import gzip
import json
import zipfile
from contextlib import suppress

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equitycli.errors import InputError
from equitycli.sources.areas_of_operation import (
    of_known,
    read_areas_of_operation,
    read_classification,
    with_themes,
)
from equitycli.sources.flags import DORMANT, NATIONAL, flagged, is_throughout, with_flags
from equitycli.sources.organisations import read_organisations
from equitycli.sources.postcodes import area_of_postcode, read_postcodes
from tests.sources.small import CASES, DEFECTIVE, LSOA21

FOLDER = CASES / "organisations"


def finding(reading, code):
    return next(one for one in reading.findings if one.code == code)


def message(read, path, **more) -> str:
    with pytest.raises(InputError) as caught:
        read(path, **more)
    return "\n".join(caught.value.lines())


@pytest.mark.parametrize("file", ["register.json", "register.txt"])
def test_a_register_gives_main_charities_of_today(file):
    reading = read_organisations(FOLDER / file)
    assert list(reading.table.index) == [
        "GB-CHC-1900001",
        "GB-CHC-1900003",
        "GB-CHC-1900004",
        "GB-CHC-1900005",
        "GB-CHC-1900006",
    ]
    assert reading.table["postcode"].tolist() == ["QX11AA", "QX11AB", "QX11AD", "", "QX11AA"]
    assert reading.table.loc["GB-CHC-1900001", "other_ids"] == ("GB-COH-00738693",)
    assert (
        "1 of 7 rows left out: branches" in finding(reading, "organisations-left-out-linked").text
    )
    assert "1 of 7 rows left out: charities that are no longer registered" in (
        finding(reading, "organisations-left-out-removed").text
    )
    assert reading.record.publisher == "Charity Commission for England and Wales"
    assert reading.record.rows == 7
    assert reading.record.vintage == "2026-01-05"


def test_dormant_is_kept_and_told_apart_from_removed():
    flags = read_organisations(FOLDER / "register.json").table["flags"]
    assert flags.tolist() == [
        (),
        (DORMANT,),  # income and spending of nought
        (DORMANT,),  # neither ever reported, registered in 2005
        (),  # neither reported yet, registered in June 2025, the extract is of January 2026
        (),  # income not known, spending nought
    ]


def test_no_address_telephone_or_mail_is_kept():
    table = read_organisations(FOLDER / "register.json").table
    kept = table.to_json()
    assert "High Street" not in kept
    assert "01632" not in kept
    assert "@" not in kept


def test_a_packed_register_is_read_like_an_open_one(tmp_path):
    octets = (FOLDER / "register.json").read_bytes()
    (tmp_path / "register.json.gz").write_bytes(gzip.compress(octets))
    with zipfile.ZipFile(tmp_path / "register.zip", "w") as packed:
        packed.writestr("publicextract.charity.json", octets)
    plain = read_organisations(FOLDER / "register.json").table
    for name in ("register.json.gz", "register.zip"):
        assert read_organisations(tmp_path / name).table.equals(plain)


def test_a_zip_file_of_several_registers_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as packed:
        packed.writestr("one.json", "[]")
        packed.writestr("two.json", "[]")
    assert "two.zip" in message(read_organisations, tmp_path / "two.zip")


def test_the_scottish_register_withholds_addresses_and_tells_its_spread():
    reading = read_organisations(DEFECTIVE / "oscr-withheld-postcodes.csv")
    table = reading.table
    assert list(table.index) == ["GB-SC-SC000001", "GB-SC-SC000002", "GB-SC-SC000003"]
    assert table["postcode"].tolist() == ["EH991AA", "", "EH991AB"]
    assert "1 postcode withheld by the register: unknown, not outside (row 3)" in (
        finding(reading, "postcodes-withheld").text
    )
    assert table["flags"].tolist() == [(), (), (DORMANT, NATIONAL)]
    assert table["themes"].iloc[0] == (
        "The prevention or relief of poverty",
        "The advancement of education",
    )
    assert reading.record.publisher == "Office of the Scottish Charity Regulator"
    assert "High Street" not in table.to_json()


def test_the_northern_irish_register_gives_only_the_postcode_of_its_address():
    reading = read_organisations(DEFECTIVE / "ccni-address-without-postcode.csv")
    table = reading.table
    assert list(table.index) == ["GB-NIC-100001", "GB-NIC-100002", "GB-NIC-100004"]
    assert table["postcode"].tolist() == ["BT991AA", "", "BT991AC"]
    assert table["other_ids"].iloc[0] == ("GB-COH-NI012345",)
    assert table["flags"].tolist() == [(), (), (DORMANT,)]
    said = finding(reading, "addresses-without-postcode")
    assert "1 postcode missing at the end of the address" in said.text
    assert "(row 3)" in said.text
    assert "Old School" not in said.text + table.drop(columns="name").to_json()


def test_each_repair_of_a_postcode_is_said_with_its_row(tmp_path):
    (tmp_path / "list.csv").write_text(
        "name,postcode\nA,QX1 OAA\nB,M32\nC,BFPO 57\nD,see notes\nE,n/a\n", "utf-8"
    )
    reading = read_organisations(tmp_path / "list.csv")
    assert reading.table["postcode"].tolist() == ["QX10AA", "", "", "", ""]
    assert "'QX1 OAA' as QX1 0AA (row 2)" in finding(reading, "postcodes-mended").text
    unread = finding(reading, "postcodes-not-read").text
    assert unread.startswith("2 cells hold no postcode")
    assert "1 an outward code only (M32) (rows 3, 5)" in unread
    assert "British Forces number (row 4)" in finding(reading, "postcodes-non-geographic").text


def test_a_map_gives_a_point_on_each_shape():
    reading = read_organisations(FOLDER / "places-of-worship.geojson")
    table = reading.table
    assert table["name"].tolist() == ["Christ Church", "Christ Church", "Chapel", "Nowhere Mosque"]
    assert table.index.is_unique
    assert table["x"].notna().tolist() == [True, True, True, False]
    assert table["x"].iloc[0] == pytest.approx(544_980, abs=100)  # 0.111 E 52.011 N
    assert table["kind"].iloc[0] == "Place Of Worship"
    assert "1 organisation without a shape" in finding(reading, "organisations-without-shape").text


def test_several_branches_of_one_name_are_each_their_own():
    reading = read_organisations(FOLDER / "food-banks.csv")
    assert list(reading.table.index) == [
        "name:the pantry qx11aa",
        "name:the pantry qx11ac",
        "name:open larder",
    ]
    assert "1 row with a name and place that an earlier row has, left out (row 4)" in (
        finding(reading, "organisations-listed-again").text
    )


def test_the_programme_may_say_which_register_it_means():
    said = message(read_organisations, FOLDER / "food-banks.csv", kind="oscr_register")
    assert "Charity Number" in said
    assert 'leave out  kind = "oscr_register"' in said
    assert "Known are: auto, charity_commission_extract" in message(
        read_organisations, FOLDER / "food-banks.csv", kind="oscar"
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=300), st.sampled_from([b"", b"[", b'[{"charity_name": ', b"\xef\xbb\xbf["])
)
def test_no_bytes_make_a_traceback(tmp_path_factory, octets, start):
    path = tmp_path_factory.mktemp("bytes") / "organisations.csv"
    path.write_bytes(start + octets)
    for read in (read_organisations, read_areas_of_operation, read_classification):
        with suppress(InputError):
            read(path)


json_cells = st.one_of(
    st.none(), st.text(max_size=8), st.integers(), st.floats(), st.booleans(), st.lists(st.none())
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(
                [
                    "registered_charity_number",
                    "linked_charity_number",
                    "charity_name",
                    "charity_registration_status",
                    "date_of_registration",
                    "latest_income",
                    "charity_contact_postcode",
                    "geographic_area_description",
                ]
            ),
            json_cells,
        ),
        max_size=5,
    )
)
def test_no_register_makes_a_traceback_or_loses_an_entry(tmp_path_factory, entries):
    path = tmp_path_factory.mktemp("json") / "register.json"
    path.write_text(json.dumps(entries), "utf-8")
    try:
        reading = read_organisations(path)
    except InputError:
        return
    left_out = sum(
        int(one.text.split()[0])
        for one in reading.findings
        if one.code.startswith(("organisations-left-out", "organisations-listed-again"))
    )
    assert len(reading.table) + left_out == reading.record.rows == len(entries)


@pytest.mark.parametrize("file", ["areas-of-operation.json", "areas-of-operation.txt"])
def test_areas_of_operation_are_those_of_main_charities(file):
    reading = read_areas_of_operation(FOLDER / file)
    assert reading.table.to_numpy().tolist() == [
        ["GB-CHC-1900001", "local authority", "Easton", ""],
        ["GB-CHC-1900003", "region", "Throughout England And Wales", ""],
        ["GB-CHC-1900004", "local authority", "Camden", "Throughout London"],
        ["GB-CHC-1900006", "country", "Kenya", "Africa"],
    ]
    assert "1 of 6 rows left out: branches" in finding(reading, "rows-left-out-linked").text


def test_areas_of_operation_come_from_a_plain_table_or_the_scottish_register():
    assert read_areas_of_operation(FOLDER / "operates.csv").table.to_numpy().tolist() == [
        ["GB-CHC-1900001", "", "Easton", ""],
        ["XX-1", "", "Easton", ""],
        ["XX-1", "", "Weston", ""],
    ]
    scottish = read_areas_of_operation(DEFECTIVE / "oscr-withheld-postcodes.csv").table
    assert scottish.iloc[0].tolist() == [
        "GB-SC-SC000001",
        "main operating location",
        "Fictionshire",
        "",
    ]


def test_faults_of_areas_of_operation_are_said():
    assert "1 column is missing: organisation (found: charity, area)" in message(
        read_areas_of_operation, DEFECTIVE / "operates-without-organisation.csv"
    )
    assert "tells nothing of main charities (1 row)" in message(
        read_areas_of_operation, DEFECTIVE / "operates-of-branches-only.json"
    )
    reading = read_areas_of_operation(DEFECTIVE / "operates-without-area.csv")
    assert len(reading.table) == 1
    assert "2 rows without an organisation or without area, left out (rows 3, 4)" in (
        finding(reading, "rows-without-organisation-or-text").text
    )


def test_areas_of_operation_of_unknown_charities_are_counted():
    told = read_areas_of_operation(DEFECTIVE / "operates-of-unknown-charities.csv").table
    kept, (said,) = of_known(told, known=pd.Index(["XX-1", "XX-2"]), subject="operates.csv")
    assert kept["organisation_id"].tolist() == ["XX-1"]
    assert "2 of 3 rows of organisations" in said.text
    assert "(2 organisations: XX-8, XX-9)" in said.text
    assert said.severity == "note"
    _, (said,) = of_known(told, known=pd.Index(["ZZ-1"]), subject="operates.csv")
    assert said.severity == "warning"


def test_themes_come_from_the_classification_where_the_list_has_none():
    classification = read_classification(FOLDER / "classification.json").table
    listed = read_organisations(FOLDER / "register.json").table
    themes = with_themes(listed, classification)["themes"]
    assert themes.iloc[0] == ("Economic/community Development/employment", "Education/training")
    assert themes.iloc[1] == ()
    given = listed.assign(
        themes=pd.Series([("sport",)] * len(listed), index=listed.index, dtype="object")
    )
    assert with_themes(given, classification)["themes"].iloc[0] == ("sport",)


def test_flags_are_told_by_name():
    expected = {
        "Sale High School": "school",
        "Trinity College": "school",
        "The Chancellor, Masters and Scholars of the University of Fiction": "school",
        "St Mary's C of E Primary School": "school",
        "Academy of St Fiction Academy Trust": "school",
        "Old School House Community Centre": "",
        "Ely After School Club": "",
        "Easton Sunday School": "",
        "Fiction Music School CIC": "",
        "1st Easton (Grammar School) Scout Group": "",
        "University of the Third Age in Easton": "",
        "Manchester Academy Theatre": "",
        "Friends of Easton Park": "",
        "Flixton Infant School PTA": "parent-teacher association",
        "P.T.F.A. of St Hugh's": "parent-teacher association",
        "Friends of Brentwood School Association": "parent-teacher association",
        "Victoria Infant School Parents', Friends' and Teachers' Association": (
            "parent-teacher association"
        ),
        "Easton Parents Forum": "",
        "Fictionshire Community Foundation": "grant-maker",
        "The J Smith Charitable Trust": "grant-maker",
        "Easton Relief in Need Charity": "grant-maker",
        "Community Change Foundation CIC": "",
        "Easton Hospice Charitable Trust": "",
    }
    flags = flagged(pd.Series(list(expected), index=list(expected)))
    assert {name: "; ".join(found) for name, found in flags.items()} == expected


def test_flags_are_told_by_the_register():
    names = pd.Series({f"GB-CHC-190000{i}": "Anything" for i in (1, 3, 4, 5, 6)})
    operates = read_areas_of_operation(FOLDER / "areas-of-operation.json").table
    many = pd.DataFrame(
        {
            "organisation_id": "GB-CHC-1900005",
            "area_type": "local authority",
            "area": [f"District {i}" for i in range(10)],
            "within": "",
        }
    )
    flags = flagged(
        names,
        classification=read_classification(FOLDER / "classification.json").table,
        operates=pd.concat([operates, many]),
    )
    assert flags.tolist() == [
        (),
        (NATIONAL, "grant-maker"),  # throughout England and Wales
        (),  # in one borough, though it lies within "Throughout London"
        (NATIONAL,),  # in ten local authorities
        (NATIONAL,),  # abroad, and in no local authority
    ]
    nine = flagged(names, operates=many.iloc[:9])
    assert nine["GB-CHC-1900005"] == ()


def test_flags_that_are_there_stay_and_nobody_is_left_out():
    listed = read_organisations(FOLDER / "register.json").table
    flags = with_flags(listed)["flags"]
    assert len(flags) == len(listed)
    assert flags["GB-CHC-1900003"] == (DORMANT, "grant-maker")
    assert flags["GB-CHC-1900004"] == (DORMANT, "parent-teacher association")
    assert with_flags(with_flags(listed))["flags"].equals(flags)


def test_throughout_means_ten_or_more():
    assert is_throughout("Throughout London")
    assert not is_throughout("Trafford")


@pytest.mark.real
def test_every_list_of_the_real_borough_is_read(trafford):
    folder = trafford / "organisations"
    rows = {
        "charities_operating_in_trafford_2021.csv": 736,
        "community_hubs.csv": 6,
        "libraries.csv": 13,
        "food_banks_2018.csv": 7,
        "sports_clubs.csv": 140,
        "places_of_worship.geojson": 118,
    }
    read = {name: read_organisations(folder / name).table for name in rows}
    assert {name: len(table) for name, table in read.items()} == rows
    for name, table in read.items():
        assert table.index.is_unique
        if name == "places_of_worship.geojson":
            assert table["x"].notna().all()
        else:
            assert (table["postcode"] != "").mean() > 0.99
    charities = read["charities_operating_in_trafford_2021.csv"]
    assert (charities["other_ids"].map(len) == 1).sum() == 183
    directory = read_postcodes(
        trafford / "lookups/postcodes_onspd_may2025.csv",
        wanted=set(charities["postcode"]) - {""},
        system=LSOA21,
    ).table
    here = charities["postcode"].isin(area_of_postcode(directory).index)
    assert here.sum() == 278 + 1  # one more than the manifest counts: "WA15 OHF" is mended
