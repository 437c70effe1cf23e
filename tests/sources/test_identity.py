import random
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from equitycli.sources.canonical_ids import one_row_each, renamed_list, with_canonical_ids
from equitycli.sources.identifiers import charity_id, company_id, org_id, plain_name
from equitycli.sources.identity import identities
from equitycli.sources.near_matches import (
    NAMES_ALIKE,
    SAME_NAME_ELSEWHERE,
    SAME_NAME_UNKNOWN,
    SAME_POSTCODE,
    TWO_NUMBERS,
)
from equitycli.sources.organisations import read_organisations


def grants(*rows: dict[str, Any]) -> pd.DataFrame:
    """Awards of £1 each; every default stands here."""
    default = {
        "recipient_id": "XX-1",
        "recipient_name": "Easton Advice",
        "postcode": "",
        "file": "grants.csv",
        "other_ids": (),
        "to_individual": False,
        "award_pence": 100,
        "award_date": date(2025, 4, 1),
    }
    return pd.DataFrame([default | row for row in rows], columns=list(default)).astype(
        {"recipient_id": "str", "recipient_name": "str", "postcode": "str", "file": "str"}
    )


def listed(*rows: dict[str, Any]) -> pd.DataFrame:
    """Organisations as a list gives them; every default stands here."""
    default = {
        "organisation_id": "GB-CHC-1900001",
        "name": "Easton Advice",
        "postcode": "",
        "x": float("nan"),
        "y": float("nan"),
        "area_code": "",
        "themes": (),
        "kind": "",
        "other_ids": (),
        "flags": (),
    }
    table = pd.DataFrame([default | row for row in rows], columns=list(default))
    texts = dict.fromkeys(("organisation_id", "name", "postcode", "area_code", "kind"), "str")
    return table.astype(texts).set_index("organisation_id")


def codes(found) -> list[str]:
    return [finding.code for finding in found.findings]


def test_ids_have_one_form_whoever_writes_them():
    assert charity_id(" 1099555.0 ") == charity_id("01099555") == "GB-CHC-1099555"
    assert charity_id("100123") == charity_id("NIC100123") == "GB-NIC-100123"
    assert [charity_id(text) for text in ("12345", "NICHE", "1/2", "99999999", "")] == [""] * 5
    assert company_id("sc123456") == "GB-COH-SC123456"
    assert [company_id(text) for text in ("0", "00000000", "123", "ABC12345")] == [""] * 4
    assert org_id("GB-CHC-512710") == org_id(" gb-chc-0512710 ") == "GB-CHC-512710"
    assert org_id("GB-COH-CE008889") == "GB-COH-CE008889"
    assert org_id("360G-trafford-be_active") == "360G-trafford-be_active"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("St. John's Centre", "ST JOHNS CENTRE"),
        ("The Café & Co. Ltd.", "cafe and co limited"),
        ("Art with Heart CIC", "Art With Heart Community Interest Company (CIC)"),
        ("Community Revival UK(LTD)", "Community Revival UK"),
    ],
)
def test_plain_names_are_the_same(one, two):
    assert plain_name(one) == plain_name(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("1st Sale Scouts", "2nd Sale Scouts"),
        ("Friends of the Park", "Friends of Park"),
        ("Limited", "Ltd"),
    ],
)
def test_plain_names_are_not_guessed(one, two):
    assert plain_name(one) != plain_name(two)


def test_a_shared_number_joins_ids_under_the_charity_number():
    found = identities(
        grants(
            {"recipient_id": "GB-COH-00738693", "other_ids": ("GB-CHC-1900001",)},
            {"recipient_id": "360G-x-1", "other_ids": ("GB-COH-738693",)},
            {"recipient_id": "gb-chc-1900001.0"},
        ),
        listed({}),
    )
    assert set(found.mapping) == {"GB-CHC-1900001"}
    joined = found.joined.iloc[0]
    assert joined["raw_ids"] == (
        "360G-x-1",
        "GB-CHC-1900001",
        "GB-COH-00738693",
        "gb-chc-1900001.0",
    )
    assert joined["rule"] == "id"
    assert codes(found) == ["recipients-joined-by-id"]
    assert "1 organisation under 4 ids joined by a shared number" in found.findings[0].text


def test_the_exact_name_and_postcode_join_where_no_number_does():
    found = identities(
        grants({"recipient_id": "360G-x-1", "recipient_name": "The Easton Advice Ltd"}),
        listed({}),
    )
    assert len(found.joined) == 0  # neither has a postcode: the name alone joins nothing
    found = identities(
        grants(
            {
                "recipient_id": "360G-x-1",
                "recipient_name": "The Easton Advice Ltd",
                "postcode": "QX11AA",
            }
        ),
        listed({"postcode": "QX11AA"}),
    )
    assert found.mapping["360G-x-1"] == "GB-CHC-1900001"
    assert found.joined["rule"].tolist() == ["name and postcode"]
    assert found.joined["postcodes"].tolist() == [1]
    assert codes(found) == ["recipients-joined-by-name-and-postcode"]


def test_two_charity_numbers_are_never_joined_by_name():
    found = identities(
        grants(
            {"recipient_id": "GB-CHC-1900001", "postcode": "QX11AA"},
            {"recipient_id": "GB-CHC-1900002", "postcode": "QX11AA"},
            {"recipient_id": "name:easton advice", "postcode": "QX11AA"},
        ),
        listed(),
    )
    assert found.mapping.tolist() == found.mapping.index.tolist()
    assert "one-name-two-numbers" in codes(found)
    assert set(found.near["why"]) == {TWO_NUMBERS}


def test_two_charity_numbers_of_one_row_are_not_joined_and_said():
    found = identities(
        grants({"recipient_id": "GB-CHC-1900001", "other_ids": ("GB-CHC-1900002",)}), listed()
    )
    assert found.mapping["GB-CHC-1900002"] == "GB-CHC-1900002"
    finding = next(one for one in found.findings if one.code == "rows-with-two-charity-numbers")
    assert finding.severity == "warning"
    assert "GB-CHC-1900001 and GB-CHC-1900002" in finding.text


def test_a_charity_of_two_registers_is_one():
    found = identities(
        grants({"recipient_id": "GB-SC-SC000001", "other_ids": ("GB-CHC-1900001",)}), listed()
    )
    assert found.mapping["GB-SC-SC000001"] == "GB-CHC-1900001"


def test_an_officer_may_say_that_two_are_one():
    found = identities(
        grants({"recipient_id": "GB-CHC-1900001"}, {"recipient_id": "GB-CHC-1900002"}),
        listed(),
        same={"GB-CHC-1900001": "GB-CHC-1900002"},
    )
    assert set(found.mapping) == {"GB-CHC-1900002"}


def test_names_alone_join_only_in_one_file_where_nothing_else_is_known():
    one = {"recipient_id": "name:easton club ltd", "recipient_name": "Easton Club Ltd"}
    two = {"recipient_id": "name:easton club", "recipient_name": "Easton Club"}
    assert len(identities(grants(one, two), listed()).joined) == 1
    assert len(identities(grants(one, two | {"file": "b.csv"}), listed()).joined) == 0
    assert len(identities(grants(one, two | {"postcode": "QX11AA"}), listed()).joined) == 0


def test_near_matches_are_listed_the_likeliest_first():
    found = identities(
        grants(
            {"recipient_id": "360G-1", "recipient_name": "Easton Advice"},
            {"recipient_id": "360G-2", "recipient_name": "Westport Carers Centre"},
            {
                "recipient_id": "360G-3",
                "recipient_name": "Weston Youth",
                "postcode": "QX11AA",
            },
            {"recipient_id": "360G-4", "recipient_name": "Old Club", "postcode": "QX11AC"},
            {"recipient_id": "360G-5", "recipient_name": "4th Easton Scouts"},
        ),
        listed(
            {"postcode": "QX11AB"},
            {"organisation_id": "XX-2", "name": "Westport Carer's Centres"},
            {"organisation_id": "XX-3", "name": "Weston Youth Trust", "postcode": "QX11AA"},
            {"organisation_id": "XX-4", "name": "Old Club", "postcode": "QX11AD"},
            {"organisation_id": "XX-5", "name": "5th Easton Scouts"},
            {"organisation_id": "XX-6", "name": "5th Easton Scout"},  # alike, but nobody is paid
        ),
    )
    assert found.near[["id", "other_id", "why"]].to_numpy().tolist() == [
        ["360G-1", "GB-CHC-1900001", SAME_NAME_UNKNOWN],
        ["360G-4", "XX-4", SAME_NAME_ELSEWHERE],
        ["360G-3", "XX-3", SAME_POSTCODE],
        ["360G-2", "XX-2", NAMES_ALIKE],
    ]
    assert found.near["likeness"].between(0.6, 1).all()
    assert codes(found) == ["near-matches-listed"]
    assert "4 pairs of names may be one body each and are kept apart" in found.findings[0].text


def test_individuals_and_new_provision_are_left_alone():
    table = grants(
        {"recipient_id": "individuals", "recipient_name": "individuals", "to_individual": True}
    )
    found = identities(table, listed({"organisation_id": "new: Easton"}))
    assert len(found.mapping) == 0
    renamed, _ = with_canonical_ids(table, listed(), found)
    assert renamed["recipient_id"].tolist() == ["individuals"]


def test_ids_that_nothing_knows_stay_as_they_are():
    found = identities(grants({"recipient_id": "GB-COH-00738693"}), listed())
    ids = pd.Series(["GB-COH-738693", "XX-9"])
    assert found.canonical(ids).tolist() == ["GB-COH-00738693", "XX-9"]


def test_rows_of_one_body_on_the_lists_are_filled_from_each_other():
    table = one_row_each(
        listed(
            {"organisation_id": "A", "themes": ("advice",), "other_ids": ("X",)},
            {"organisation_id": "B", "name": "Other"},
            {
                "organisation_id": "A",
                "name": "Later",
                "postcode": "QX11AA",
                "x": 1.0,
                "y": 2.0,
                "themes": ("youth", "advice"),
                "flags": ("dormant",),
            },
        )
    )
    assert list(table.index) == ["A", "B"]
    first = table.loc["A"]
    assert (first["name"], first["postcode"]) == ("Later", "QX11AA")  # both of one row
    assert (first["x"], first["y"]) == (1.0, 2.0)
    assert first["themes"] == ("youth", "advice")
    assert first["flags"] == ("dormant",)
    assert first["other_ids"] == ("X",)


def test_filling_in_makes_no_pair_of_name_and_postcode_that_no_file_has():
    table = grants({"recipient_id": "360G-a", "postcode": "QX11AA"})
    list_ = listed(
        {"organisation_id": "XX-1", "other_ids": ("GB-SC-SC000001",)},
        {"organisation_id": "GB-SC-SC000001", "name": "Weston Club", "postcode": "QX11AA"},
    )
    renamed = with_canonical_ids(table, list_, identities(table, list_))
    assert len(renamed[1]) == 1
    assert len(identities(*renamed).joined) == 0


def test_very_many_of_one_name_take_no_time_and_join_nothing():
    rows = [{"recipient_id": f"XX-{i}", "recipient_name": "Easton Club"} for i in range(3000)]
    found = identities(grants(*rows), listed())
    assert len(found.near) == 2999
    assert len(found.joined) == 0


a_number = st.sampled_from(
    ["GB-CHC-1900001", "GB-CHC-1900002", "GB-COH-00738693", "GB-SC-SC000001"]
)
an_id = st.one_of(
    a_number, st.sampled_from(["GB-COH-738693", "360G-a", "360G-b", "XX-1", "name:a", "name:the a"])
)
a_row = st.fixed_dictionaries(
    {
        "recipient_id": an_id,
        "recipient_name": st.sampled_from(["A", "The A", "A Ltd", "B", ""]),
        "postcode": st.sampled_from(["", "QX11AA", "QX11AB"]),
        "file": st.sampled_from(["one.csv", "two.csv"]),
        "other_ids": st.lists(a_number, max_size=2).map(tuple),
        "award_pence": st.integers(0, 10**12),
    }
)
a_listed = st.fixed_dictionaries(
    {
        "organisation_id": an_id,
        "name": st.sampled_from(["A", "A Ltd", "B"]),
        "postcode": st.sampled_from(["", "QX11AA", "QX11AB"]),
        "other_ids": st.lists(a_number, max_size=2).map(tuple),
    }
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(a_row, min_size=1, max_size=8),
    st.lists(a_listed, max_size=5, unique_by=lambda row: row["organisation_id"]),
    st.randoms(use_true_random=False),
)
def test_identities_are_the_same_in_any_order_and_once_is_enough(rows, more, luck: random.Random):
    table, list_ = grants(*rows), listed(*more)
    found = identities(table, list_)
    luck.shuffle(rows)
    luck.shuffle(more)
    again = identities(grants(*rows), listed(*more))
    assert found.mapping.equals(again.mapping)
    pd.testing.assert_frame_equal(found.joined, again.joined)
    pd.testing.assert_frame_equal(found.near, again.near)
    assert found.findings == again.findings

    renamed, once = with_canonical_ids(table, list_, found)
    assert once.index.is_unique
    second = identities(renamed, renamed_list(list_, found))
    assert second.canonical(renamed["recipient_id"]).equals(renamed["recipient_id"])
    assert len(second.joined) == 0

    # No two numbers of a register of charities under one id, and not a penny lost.
    for register in ("GB-CHC-", "GB-SC-"):
        for members in found.members.values():
            assert sum(one.startswith(register) for one in members) <= 1
    before = table["award_pence"].groupby(found.canonical(table["recipient_id"])).sum()
    after = renamed.groupby("recipient_id")["award_pence"].sum()
    assert before.to_dict() == after.to_dict()
    assert after.sum() == table["award_pence"].sum()


@pytest.mark.real
def test_recipients_of_the_real_borough_meet_their_register(trafford):
    derived = pd.read_csv(
        trafford / "derived/recipient_organisations.csv", dtype="str", keep_default_na=False
    )
    table = grants(
        *(
            {
                "recipient_id": row["recipient_org_id"],
                "recipient_name": row["name"],
                "postcode": row["postcode"].replace(" ", "").upper(),
                "other_ids": tuple(filter(None, [charity_id(row["charity_number"])])),
            }
            for row in derived.to_dict("records")
        )
    )
    charities = read_organisations(
        trafford / "organisations/charities_operating_in_trafford_2021.csv"
    ).table
    found = identities(table, charities)
    assert len(table) == 336
    assert found.canonical(table["recipient_id"]).nunique() == 330
    assert len(found.joined) == 19
    assert set(found.joined["rule"]) == {"id"}
    # One charity under its number, its company and two names; relisted with a leading nought.
    assert found.mapping["GB-COH-01559314"] == found.mapping["GB-CHC-512710"] == "GB-CHC-512710"
    pairs = set(zip(found.near["id"], found.near["other_id"], strict=True))
    assert ("360G-trafford-communities_united_project", "GB-CHC-1072970") in pairs
    renamed, _ = with_canonical_ids(table, charities, found)
    on_list = [
        ids.isin(charities.index).sum() for ids in (table["recipient_id"], renamed["recipient_id"])
    ]
    assert on_list == [27, 44]


def test_one_number_under_names_without_a_common_word_is_said_and_stays_one():
    paid = [
        {"recipient_id": "GB-COH-09000001", "recipient_name": name, "postcode": postcode}
        for name, postcode in (("The Rowan Centre", "QX11AA"), ("Hazel and Co", "QX11AB"))
    ]
    found = identities(grants(*paid), listed())
    assert found.mapping.nunique() == 1
    finding = next(one for one in found.findings if one.code == "one-identifier-strange-names")
    assert finding.severity == "warning"
    assert "1 identifier" in finding.text
    assert "GB-COH-09000001: Hazel and Co, The Rowan Centre" in finding.text


@pytest.mark.parametrize(
    "second",
    [
        {"recipient_name": "Rowan House", "postcode": "QX11AB"},
        {"recipient_name": "Hazel and Co", "postcode": "QX11AA"},
        {"recipient_name": "Hazel and Co", "postcode": ""},
    ],
)
def test_a_name_alike_or_the_same_postcode_calls_for_nobody(second):
    first = {"recipient_name": "The Rowan Centre", "postcode": "QX11AA"}
    found = identities(grants(first, second), listed())
    assert "one-identifier-strange-names" not in codes(found)


def test_a_number_that_a_list_has_for_quite_another_body_is_warned_of():
    table = grants(
        {"recipient_id": "GB-CHC-1099555", "recipient_name": "Fen Timber Ltd"},
        {"recipient_id": "GB-CHC-1099556", "recipient_name": "The Hall of Ely"},
        {"recipient_id": "GB-CHC-1099557", "recipient_name": "Unlisted"},
    )
    lists = listed(
        {"organisation_id": "GB-CHC-1099555", "name": "Choir of St Mary"},
        {"organisation_id": "GB-CHC-1099556", "name": "Ely Village Hall"},
    )
    (finding,) = [
        one for one in identities(table, lists).findings if one.code == "listed-under-another-name"
    ]
    assert finding.severity == "warning"
    assert "(GB-CHC-1099555: Fen Timber Ltd, listed as Choir of St Mary)" in finding.text
