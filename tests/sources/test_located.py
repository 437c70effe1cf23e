import shutil

import pandas as pd
import pytest

from equitycli.errors import InputError
from equitycli.programme_file import read_programme
from equitycli.sources.county import read_county
from equitycli.sources.grants_area import AreasKnown, Located, headed_vintage, with_office_areas
from equitycli.sources.located import read_located
from equitycli.sources.regions import read_regions
from tests.sources.small import COUNTY, LSOA21

INDEX = pd.DataFrame(
    {
        "area_name": ["Here 001A", "Here 001B"],
        "district_code": ["E07000001", "E07000002"],
        "nation": "England",
        "vintage": 2021.0,
        "rank": [900.0, 20.0],
    },
    index=pd.Index(["E01000001", "E01033769"], name="area_code"),
)
"""Two areas of 33,755: only part of a nation."""


def known(older=None, *, whole=False, bridged=False):
    index = INDEX.assign(rank=[1.0, 2.0]) if whole else INDEX
    return AreasKnown(index, LSOA21, older or {}, bridged or older is not None)


def located(tmp_path, text, **asked):
    path = tmp_path / "located.csv"
    path.write_text(text, "utf-8")
    return read_located(path, known=known(**asked))


def refused(tmp_path, text, **asked) -> str:
    with pytest.raises(InputError) as caught:
        located(tmp_path, text, **asked)
    return "\n".join(caught.value.lines())


def test_grants_and_postcodes_each_have_their_area(tmp_path):
    table = located(
        tmp_path,
        "Identifier,Postcode,lsoa21cd\nG-1,cb1 3pj,E01000001\nG-2,CB1 3PJ,E01000001\nG-3,,\n",
    ).table
    assert table.by_grant.to_dict() == {"G-1": "E01000001", "G-2": "E01000001", "G-3": ""}
    assert table.by_postcode.to_dict() == {"CB13PJ": "E01000001"}


def test_areas_outside_are_kept_as_they_are(tmp_path):
    reading = located(
        tmp_path, "grant_id,lsoa21cd\na,W01000001\nb,E01005555\nc,L99999999\nd,W99999999\n"
    )
    assert reading.table.by_grant.to_dict() == {
        "a": "W01000001", "b": "E01005555", "c": "L99999999", "d": ""
    }  # fmt: skip


def test_codes_of_another_year_go_over_the_bridge(tmp_path):
    text = "grant_id,lsoa11cd\na,E01000009\nb,E01000008\n"
    older = {"E01000009": ("E01033769",), "E01000008": ("E01000001", "E01033769")}
    reading = located(tmp_path, text, older=older)
    assert reading.table.by_grant.to_dict() == {"a": "E01033769", "b": ""}
    assert [one.code for one in reading.findings] == ["office-areas-split"]
    said = refused(tmp_path, text)
    assert "lsoa11cd: its codes are of 2011, those of the index are of 2021." in said
    assert "bridge  under [areas]" in said


def test_a_code_that_may_be_of_another_year_locates_nothing_and_is_said(tmp_path):
    reading = located(tmp_path, "grant_id,lsoa_code\na,E01005555\n")
    assert reading.table.by_grant.to_dict() == {"a": ""}
    assert [one.code for one in reading.findings] == ["office-codes-of-unknown-vintage"]


def test_a_strange_code_of_a_whole_nation_is_refused(tmp_path):
    said = refused(tmp_path, "grant_id,lsoa21cd\na,E01005555\nb,E01000001\n", whole=True)
    assert "lsoa21cd: 1 of 2 codes is no area of the index (E01005555; row 2)" in said


def test_a_name_in_place_of_a_code_is_mended(tmp_path):
    reading = located(tmp_path, "grant_id,lsoa21cd\na,here 001b\n")
    assert reading.table.by_grant.to_dict() == {"a": "E01033769"}
    assert [one.code for one in reading.findings] == ["office-area-names-mended"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("grant_id,place\na,b\n", "no column holds area codes (headings: grant_id, place)"),
        ("lsoa21cd\nE01000001\n", "1 column is missing: grant_id or postcode"),
        ("postcode,pcds,lsoa21cd\na,b,E01000001\n", "2 columns may be meant for postcode"),
        (
            "grant_id,lsoa21cd\na,E01000001\na,\n",
            "grant_id: 1 grant is in more than one area (a; rows 2, 3)",
        ),
        (
            "postcode,lsoa21cd\nCB1 3PJ,E01000001\ncb13pj,E01033769\n",
            "1 postcode is in more than one area",
        ),
        (
            "grant_id,lsoa21cd\na,nonsense\n",
            "1 of 1 codes is no area of the index (nonsense; row 2)",
        ),
    ],
)  # fmt: skip
def test_refusals(tmp_path, text, part):
    assert part in refused(tmp_path, text)


def test_headings_tell_their_year():
    assert (headed_vintage("LSOA21CD"), headed_vintage("area_code"), headed_vintage("x")) == (
        2021,
        None,
        None,
    )


def test_a_table_with_none_of_the_grants_is_said():
    grants = pd.DataFrame(
        {
            "grant_id": ["G-1#1"], "fund": ["core"], "file": ["g.csv"], "row": [2],
            "postcode": [""], "office_area": [""], "office_vintage": [float("nan")],
            "to_individual": [False],
        }
    )  # fmt: skip
    none = pd.Series(dtype="str")
    table = Located("l.csv", "g.csv", "core", pd.Series({"G-9": "E01000001"}), none)
    found, findings = with_office_areas(grants, located=[table], known=known())
    assert found["office_area"].tolist() == [""]
    assert [one.code for one in findings] == ["located-without-grants"]
    table = table._replace(by_grant=pd.Series({"G-1": "E01000001"}))
    found, findings = with_office_areas(grants, located=[table], known=known())
    assert found["office_area"].tolist() == ["E01000001"]  # a share of one award is told alike
    assert not findings


def small_county(tmp_path, *, programme: dict[str, str], **texts: str):
    """Return the small county with changes of its programme, and files beside it."""
    folder = tmp_path / "county"
    shutil.copytree(COUNTY, folder)
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    file = folder / "programme.toml"
    written = file.read_text("utf-8")
    for old, new in programme.items():
        assert old in written
        written = written.replace(old, new, 1)
    file.write_text(written, "utf-8")
    return read_county(read_programme(file))


LOCATED = {'file = "grants.csv"': 'file = "grants.csv"\nlocated = "located.csv"'}
NO_DIRECTORY = {'postcodes = "postcodes.csv"\n': ""}


def test_a_programme_takes_offices_from_the_table_that_it_names(tmp_path):
    text = "Identifier,area_code\nG-1,F01000002\nG-2,F01000001\nG-6,E01000001\n"
    found = small_county(tmp_path, programme=LOCATED | NO_DIRECTORY, located=text)
    recipients = found.recipients
    assert recipients.loc["XX-1", "area_code"] == "F01000002"  # £12,000.50 against £3,000
    assert recipients.loc["XX-1", "office_route"] == "area code"
    assert recipients.loc["XX-4", "outside"]
    assert recipients.loc["XX-4", "area_code"] is None
    assert any(one.role == "located" for one in found.records)


def test_a_postcode_in_the_directory_goes_before_the_table(tmp_path):
    found = small_county(
        tmp_path, programme=LOCATED, located="Identifier,area_code\nG-1,F01000002\n"
    )
    assert found.recipients.loc["XX-1", "area_code"] == "F01000001"


def test_offices_of_most_money_and_the_first_on_ties(tmp_path):
    text = "Identifier,area_code\nG-1,F01000003\nG-2,F01000002\n"
    even = (COUNTY / "grants.csv").read_text("utf-8").replace('"12,000.50"', "3000")
    found = small_county(tmp_path, programme=LOCATED | NO_DIRECTORY, located=text, grants=even)
    assert found.recipients.loc["XX-1", "area_code"] == "F01000003"


def regions(tmp_path, text):
    path = tmp_path / "regions.csv"
    path.write_text(text, "utf-8")
    names = pd.Series({"E07000001": "One", "E07000002": "Two"})
    return read_regions(path, districts=names)


@pytest.mark.parametrize("heads", ["LADCD,RGNNM", "LAD24CD,RGN24NM", "district_code,region"])
def test_regions_go_by_district_code(tmp_path, heads):
    reading = regions(tmp_path, f"{heads}\nE07000001,Up\nE07000001,Up\nE07000002,Down\nX,Far\n")
    assert reading.table.to_dict() == {"E07000001": "Up", "E07000002": "Down"}
    assert not reading.findings


def test_a_district_without_a_region_is_said(tmp_path):
    reading = regions(tmp_path, "LADCD,RGNNM\nE07000001,Up\nE07000002,\n")
    assert reading.table.to_dict() == {"E07000001": "Up", "E07000002": ""}
    assert "1 of 2 districts is in no region of the file (Two)" in reading.findings[0].text


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("LADCD\nE07000001\n", "1 column is missing: region"),
        ("LADCD,RGNNM\nE07000001,Up\nE07000001,Down\n", "1 district is in more than one region"),
        ("LADCD,RGNNM\nE07000009,Up\n", "none of the 2 districts of the index is there"),
    ],
)
def test_regions_that_are_refused(tmp_path, text, part):
    with pytest.raises(InputError) as caught:
        regions(tmp_path, text)
    assert part in "\n".join(caught.value.lines())


def test_regions_of_a_programme_are_by_district(tmp_path):
    found = small_county(
        tmp_path,
        programme={
            'population = "': 'regions = "regions.csv"\npopulation = "',
        },
        regions="LADCD,RGNNM\nF02000001,Upper\nF02000002,Lower\n",
    )
    assert found.measures.regions.to_dict() == {"F02000001": "Upper", "F02000002": "Lower"}
