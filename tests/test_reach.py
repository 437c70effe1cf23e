from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitycli.errors import InputError, MisalignedError
from equitycli.reach import (
    all_together,
    by_delivery,
    by_office,
    cold_spots,
    money_by,
    offices,
    people_by,
    reach_by,
    share_at,
)

AREAS = pd.Index(["a", "b", "c", "d"])
PEOPLE = pd.Series([10, 30, 60, 0], index=AREAS)
PLACES = pd.Series(["P", "P", "Q", "Q"], index=AREAS)
WARD = {"W": ("a", "b"), "EMPTY": ("d",)}


def awards(*rows, **changes):
    """Return awards of (pence, office, codes) of one funder, with columns in place of some."""
    table = pd.DataFrame(
        {
            "funder": "f",
            "recipient_id": [f"r{i}" for i in range(len(rows))],
            "award_pence": [row[0] for row in rows],
            "office": [row[1] for row in rows],
            "beneficiary_codes": [tuple(row[2:]) for row in rows],
            "postcode": "",
            "office_area": "",
            "to_individual": False,
        }
    )
    return table.assign(**changes)


def delivered(*rows, **changes):
    asked: dict[str, Any] = {
        "population": PEOPLE, "places": PLACES, "code_areas": WARD, "whole_nations": [],
        "funders": ["f"],
    } | changes  # fmt: skip
    return by_delivery(awards(*rows), **asked)


def test_an_award_lands_whole_at_its_office():
    landed = by_office(
        awards((5, "a"), (7, "a"), (3, "z"), (2, "")), areas=AREAS, funders=["f", "g"]
    )
    assert landed.by_area["f"].to_dict() == {"a": 12, "b": 0, "c": 0, "d": 0}
    assert landed.by_area["g"].sum() == 0  # a funder with nothing is a column of 0
    assert (landed.outside["f"], landed.unknown["f"], landed.read["f"]) == (3, 2, 17)


def test_odd_pennies_go_to_the_first_code():
    assert delivered((10, "", "a", "b", "c")).by_area["f"].tolist() == [4, 3, 3, 0]


def test_the_money_of_a_ward_is_spread_over_its_people_by_largest_remainder():
    landed = delivered((50, "", "W"), (51, "", "W"))  # in one sum: 101 over 10 and 30 people
    assert landed.by_area["f"].tolist() == [25, 76, 0, 0]  # 25.25 and 75.75
    assert landed.spread["f"] == 101


def test_a_ward_where_nobody_lives_is_shared_out_equally():
    assert delivered((7, "", "EMPTY")).by_area["f"].tolist() == [0, 0, 0, 7]


def test_codes_elsewhere_are_outside_and_wide_ones_unknown():
    landed = delivered((8, "", "E05000001"), (4, "", "E12000001"), (2, "", "unplaced: x"), (1, ""))
    assert (landed.outside["f"], landed.unknown["f"]) == (8, 7)
    whole = delivered((8, "", "E07000999"), (4, "", "W06000001"), whole_nations=["England"])
    assert (whole.outside["f"], whole.unknown["f"]) == (4, 8)  # a district of another year


def test_a_code_of_nearly_all_people_tells_nothing():
    landed = delivered((9, "", "ALL"), code_areas={"ALL": ("a", "b", "c")})
    assert (landed.by_area["f"].sum(), landed.unknown["f"]) == (0, 9)


def test_a_code_of_areas_that_are_not_there_is_refused():
    with pytest.raises(InputError, match="beneficiary codes"):
        delivered((9, "", "W"), code_areas={"W": ("a", "x")})


def test_negative_awards_are_refused():
    with pytest.raises(InputError):
        by_office(awards((-1, "a")), areas=AREAS, funders=["f"])
    with pytest.raises(InputError):
        delivered((-1, "a"))


def test_offices_go_by_area_then_postcode_then_letters_then_other_awards():
    table = awards(
        *[(1, "")] * 7,
        office_area=["b", "", "", "", "", "", ""],
        postcode=["CB11AA", "CB11AA", "EH11AA", "CB99ZZ", "", "", ""],
        recipient_id=["r", "s", "t", "r", "s", "name:x", "r"],
        to_individual=[False] * 6 + [True],
    ).drop(columns="office")
    found = offices(table, by_postcode=pd.Series({"CB11AA": "a"}), nations=["England"])
    assert found["office"].tolist() == ["b", "a", "outside", "b", "a", "", ""]
    assert found["route"].tolist() == [
        "its own area in a file", "its postcode in a directory", "the letters of its postcode",
        "other awards of its recipient", "other awards of its recipient", "not known",
        "an individual, never located",
    ]  # fmt: skip


def test_an_office_of_several_is_that_of_most_money():
    table = awards((5, ""), (6, ""), (1, ""), recipient_id="r", office_area=["a", "b", ""])
    table = table.drop(columns="office")
    found = offices(table, by_postcode=pd.Series(dtype="str"), nations=["England"])
    assert found["office"].tolist() == ["a", "b", "b"]
    table["award_pence"] = [6, 6, 1]
    assert offices(table, by_postcode=pd.Series(dtype="str"), nations=[])["office"].iloc[2] == "a"


def test_another_funders_awards_do_not_place_an_award():
    table = awards((5, ""), (1, ""), recipient_id="r", office_area=["a", ""], funder=["f", "g"])
    found = offices(
        table.drop(columns="office"), by_postcode=pd.Series(dtype="str"), nations=["England"]
    )
    assert found["office"].tolist() == ["a", ""]


def test_welsh_letters_are_not_outside_where_wales_is_in_the_index():
    table = awards((5, ""), (5, ""), postcode=["CF101AA", "SY11AA"]).drop(columns="office")
    none = pd.Series(dtype="str")
    assert offices(table, by_postcode=none, nations=["England"])["office"].tolist() == [
        "outside",
        "",
    ]
    assert offices(table, by_postcode=none, nations=["Wales"])["office"].tolist() == ["", ""]


def test_all_together_is_the_sum():
    landed = by_office(
        awards((5, "a"), (2, "")).assign(funder=["f", "g"]), areas=AREAS, funders=["f", "g"]
    )
    both = all_together(landed, name="both")
    assert both.by_area["both"].tolist() == [5, 0, 0, 0]
    assert both.read.to_dict() == {"both": 7, "f": 5, "g": 2}


def reached(pence=(400, 0), need=(1.0, 3.0, 6.0, 0.0)):
    people = people_by(PLACES, population=PEOPLE, need=pd.Series(need, index=AREAS))
    return reach_by(people, pd.Series(list(pence), index=people.index), placed_pence=sum(pence))


def test_rates_and_shares_of_places():
    table = reached()
    assert table["people"].to_dict() == {"P": 40, "Q": 60}
    assert table["gbp_per_head"].to_dict() == {"P": 0.1, "Q": 0.0}
    assert table["gbp_per_weighted_head"].to_dict() == {"P": 1.0, "Q": 0.0}
    assert table["share_of_need"].to_dict() == {"P": 0.4, "Q": 0.6}
    assert table["share_of_money"].to_dict() == {"P": 1.0, "Q": 0.0}
    assert share_at(table, "share_of_people", at=["Q", "not there"]) == 0.6


def test_no_money_has_no_shares_and_nobody_no_rate():
    assert reached(pence=(0, 0))["share_of_money"].isna().all()
    people = people_by(PLACES, population=PEOPLE * 0, need=None)
    table = reach_by(people, pd.Series([1, 0], index=people.index), placed_pence=1)
    assert table["gbp_per_head"].isna().all()
    assert table["share_of_people"].isna().all()


def test_other_rows_are_refused():
    with pytest.raises(MisalignedError):
        money_by(pd.DataFrame({"f": [1]}, index=["a"]), PLACES)
    with pytest.raises(MisalignedError):
        people_by(PLACES, population=PEOPLE.iloc[:2], need=None)
    with pytest.raises(InputError):
        people_by(PLACES, population=PEOPLE - 1, need=None)


def test_people_missed_are_as_many_as_the_lacking_share():
    table = reached(pence=(300, 100), need=(1.0, 3.0, 12.0, 0.0))
    # Q: need 12 of 16, a head .20 against .16; £1 of £3 due: 2/3 of 12 is 8
    assert cold_spots(table)["people_missed"].to_dict() == pytest.approx({"Q": 8.0})


def test_nothing_reaches_everybody_missed():
    assert (
        cold_spots(reached(pence=(1, 0), need=(1.0, 3.0, 12.0, 0.0)))["people_missed"].item() == 12
    )


def test_money_as_need_leaves_no_cold_spots():
    assert cold_spots(reached(pence=(400, 600))).empty
    assert cold_spots(reached(pence=(0, 0))).empty


CODES = st.sampled_from(["a", "b", "c", "d", "W", "EMPTY", "E12000001", "E05000001", "text"])


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 10**12), st.sampled_from(["a", "b", "z", ""]), CODES, CODES),
        max_size=12,
    )
)
def test_no_penny_is_lost(rows):
    total = sum(row[0] for row in rows)
    for landed in (by_office(awards(*rows), areas=AREAS, funders=["f"]), delivered(*rows)):
        assert landed.read["f"] == total
        assert (landed.by_area >= 0).all().all()
        assert money_by(landed.by_area, PLACES)["f"].sum() == landed.by_area["f"].sum()


@given(
    pence=st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)),
    times=st.sampled_from([2, 5, 100]),
)
def test_more_people_and_money_alike_change_no_rate(pence, times):
    once = reached(pence)
    people = people_by(
        PLACES, population=PEOPLE * times, need=pd.Series([1.0, 3.0, 6.0, 0.0], index=AREAS) * times
    )
    money = pd.Series([one * times for one in pence], index=people.index)
    again = reach_by(people, money, placed_pence=sum(pence) * times)
    for name in ("gbp_per_head", "share_of_money", "share_of_people", "share_of_need"):
        pd.testing.assert_series_equal(again[name], once[name])
    missed = cold_spots(again)["people_missed"].sum()
    assert missed == pytest.approx(times * cold_spots(once)["people_missed"].sum(), abs=1e-6)
