from datetime import date
from typing import Any

import pandas as pd
import pytest

from equitycli.errors import InputError
from equitycli.settings import GrantsSection
from equitycli.sources.areas_of_operation import read_areas_of_operation
from equitycli.sources.canonical_ids import with_canonical_ids
from equitycli.sources.grants import read_grants
from equitycli.sources.identity import identities
from equitycli.sources.offices import joined_organisations, located
from equitycli.sources.organisations import read_organisations
from equitycli.sources.postcodes import read_postcodes
from equitycli.sources.reading import Reading, SourceRecord
from equitycli.sources.recipients import recipients
from equitycli.tables import GRANTS, ORGANISATIONS, empty_table
from tests.sources.small import CASES, FICTIONAL, LSOA21
from tests.sources.test_identity import grants as some_grants
from tests.sources.test_identity import listed

AREAS = pd.Index(["F01000001", "F01000002"], name="area_code")
POSTCODES = pd.DataFrame(
    {
        "area_code": ["F01000001", "F01000099", "", "", "F01000002"],
        "terminated": [False, False, False, False, True],
        "reach": ["", "", "channel islands", "non-geographic", ""],
    },
    index=pd.Index(["QX11AA", "QX99ZZ", "JE11AA", "BX11LT", "QX11AB"], name="postcode"),
)


def offices(
    *rows: dict[str, Any], postcodes: pd.DataFrame | None = POSTCODES, subject: str = "list.csv"
) -> pd.DataFrame:
    """The same list without boundaries; every default stands here."""
    return located(
        listed(*rows),
        areas=AREAS,
        system=FICTIONAL,
        postcodes=postcodes,
        boundaries=None,
        subject=subject,
    )[0]


def grants(*rows: dict[str, Any]) -> pd.DataFrame:
    return some_grants(*rows)


def test_an_office_is_inside_outside_or_unknown():
    found = offices(
        {"organisation_id": "A", "postcode": "QX11AA"},
        {"organisation_id": "B", "postcode": "QX99ZZ"},
        {"organisation_id": "C", "postcode": "JE11AA"},
        {"organisation_id": "D", "postcode": "BX11LT"},
        {"organisation_id": "E", "postcode": "QX11AB"},
        {"organisation_id": "F", "postcode": "QX12ZZ"},
        {"organisation_id": "G", "area_code": "F01000001", "postcode": "QX11AB"},
        {"organisation_id": "H"},
    )
    assert found["area_code"].tolist() == [
        "F01000001",
        None,
        None,
        None,
        "F01000002",  # a terminated postcode was somewhere
        None,
        "F01000001",
        None,
    ]
    assert found.index[found["outside"]].tolist() == ["B", "C"]
    assert found["office_route"].tolist() == [
        "postcode",
        "postcode",
        "postcode",
        "",
        "postcode",
        "",
        "area code",
        "",
    ]


def test_without_a_directory_offices_are_unknown():
    found = offices({"postcode": "QX11AA"}, postcodes=None)
    assert found["area_code"].tolist() == [None]
    assert not found["outside"].any()


def test_a_recipient_takes_the_office_of_the_register_by_its_number():
    table = grants(
        {
            "recipient_id": "GB-COH-00738693",
            "recipient_name": "Advice (Easton)",
            "other_ids": ("GB-CHC-1900001",),
        }
    )
    list_ = listed({"postcode": "QX11AA", "flags": ("dormant",)})
    table, list_ = with_canonical_ids(table, list_, identities(table, list_))
    found, findings = recipients(
        table,
        located(
            list_,
            areas=AREAS,
            system=FICTIONAL,
            postcodes=POSTCODES,
            boundaries=None,
            subject="organisations.csv",
        )[0],
        areas=AREAS,
        postcodes=POSTCODES,
    )
    assert list(found.index) == ["GB-CHC-1900001"]
    one = found.iloc[0]
    assert one["name"] == "Advice (Easton)"
    assert one["area_code"] == "F01000001"
    assert one["office_route"] == "postcode"
    assert one["other_ids"] == ("GB-COH-00738693",)
    assert one["flags"] == ("dormant",)
    assert findings == ()


def test_recipients_known_by_grants_only_have_flags_and_an_office_too():
    found, findings = recipients(
        grants(
            {
                "recipient_id": "360G-1",
                "recipient_name": "Easton Primary School",
                "postcode": "QX11AA",
            },
            {"recipient_id": "360G-2", "recipient_name": "Jersey Club", "postcode": "JE11AA"},
            {"recipient_id": "360G-3", "recipient_name": "Bank Club", "postcode": "BX11LT"},
        ),
        empty_table(ORGANISATIONS),
        areas=AREAS,
        postcodes=POSTCODES,
    )
    assert found["flags"].tolist() == [("school",), (), ()]
    assert found["area_code"].tolist() == ["F01000001", None, None]
    assert found["outside"].tolist() == [False, True, False]
    assert [one.code for one in findings] == ["recipients-without-known-office"]


def test_the_register_flags_recipients_by_where_they_work():
    operates = read_areas_of_operation(CASES / "organisations/areas-of-operation.json").table
    found, _ = recipients(
        grants({"recipient_id": "GB-CHC-1900003"}),
        empty_table(ORGANISATIONS),
        areas=AREAS,
        postcodes=None,
        operates=operates,
    )
    assert found["flags"].tolist() == [("national head office",)]


def test_one_name_under_two_ids_is_left_to_the_near_matches():
    _, findings = recipients(
        grants({"recipient_id": "A"}, {"recipient_id": "B"}),
        empty_table(ORGANISATIONS),
        areas=AREAS,
        postcodes=None,
    )
    assert [one.code for one in findings] == ["recipients-without-known-office"]


def test_an_organisation_on_two_lists_is_filled_in():
    record = SourceRecord("organisations", "one.csv", "", 1)
    joined, (finding,) = joined_organisations(
        [
            Reading(listed({"themes": ("advice",)}), record),
            Reading(listed({"name": "Another name", "postcode": "QX11AA"}), record),
        ]
    )
    assert joined["name"].tolist() == ["Another name"]  # that of the row with a postcode
    assert joined["postcode"].tolist() == ["QX11AA"]
    assert joined["themes"].tolist() == [("advice",)]
    assert "1 organisation on more than one list" in finding.text


def test_an_unknown_area_of_an_office_is_refused():
    with pytest.raises(InputError):
        offices({"area_code": "Z99"})


def test_nobody_at_all_is_no_recipient():
    found, findings = recipients(
        empty_table(GRANTS), empty_table(ORGANISATIONS), areas=AREAS, postcodes=None
    )
    assert len(found) == 0
    assert findings == ()


def test_the_later_postcode_is_taken_on_a_tie():
    found, findings = recipients(
        grants(
            {"postcode": "QX11AA", "award_date": date(2024, 4, 1)},
            {"postcode": "QX11AB", "award_date": date(2025, 4, 1)},
        ),
        empty_table(ORGANISATIONS),
        areas=AREAS,
        postcodes=POSTCODES,
    )
    assert found["area_code"].tolist() == ["F01000002"]
    assert [one.code for one in findings] == ["recipients-with-several-postcodes"]


@pytest.mark.real
def test_the_register_locates_recipients_of_the_real_borough(trafford):
    grants_ = read_grants(
        trafford / "grants/360giving_trafford_council_vsg.csv",
        GrantsSection(file="grants.csv", fund="core"),
    ).table.grants
    charities = read_organisations(
        trafford / "organisations/charities_operating_in_trafford_2021.csv"
    ).table
    areas = pd.Index(
        pd.read_csv(trafford / "index/iod2025_lsoa21.csv", usecols=[0]).iloc[:, 0].astype("str")
    )

    def share_with_office(table: pd.DataFrame, list_: pd.DataFrame) -> tuple[float, float]:
        directory = read_postcodes(
            trafford / "lookups/postcodes_onspd_may2025.csv",
            wanted={*table["postcode"], *list_["postcode"]} - {""},
            system=LSOA21,
        ).table
        found, _ = recipients(
            table,
            located(
                list_,
                areas=areas,
                system=LSOA21,
                postcodes=directory,
                boundaries=None,
                subject="charities",
            )[0],
            areas=areas,
            postcodes=directory,
        )
        known = table["recipient_id"].map(found["postcode"] != "").astype(bool)
        pence = table["award_pence"]
        return round(float(known.mean()), 3), round(pence[known].sum() / pence.sum(), 3)

    # By the ids as written; then each recipient by any of its numbers: 23 % of the grants and
    # 39 % of the money have an office's postcode, the rest have none by any route.
    assert share_with_office(grants_, charities) == (0.146, 0.289)
    one_id = with_canonical_ids(grants_, charities, identities(grants_, charities))
    assert share_with_office(*one_id) == (0.232, 0.392)
