"""Where money lands that has no record: over the register's areas, or within reach of the office.

East has e1 e2 (Ely), Fen has m1 (March) and w1 (Wisbech); people 100 300 200 400, need 30 10 40 20.
In metres: e1 at 0 0, e2 at 3000 0, m1 at 3000 4000, w1 at 20000 0, so that m1 is 5000 from e1.
"""

import numpy as np
import pandas as pd
import pytest

from equitycli.errors import InputError, MisalignedError
from equitycli.landing_apportioned import apportioned_findings, landing_apportioned
from equitycli.landing_catchment import catchment_findings, landing_by_catchment
from tests.landings import (
    E1,
    E2,
    M1,
    NEED,
    PLACES,
    W1,
    delivery,
    grants,
    message,
    recipients,
    records,
    shares,
)

PEOPLE = pd.Series([100.0, 300.0, 200.0, 400.0], index=PLACES.index)
DISTRICTS = pd.Series(["East", "East", "Fen", "Fen"], index=PLACES.index)
POINTS = pd.DataFrame({"x": [0.0, 3e3, 3e3, 2e4], "y": [0.0, 0.0, 4e3, 0.0]}, index=PLACES.index)
REGISTER = "apportioned: area of operation"
TOO_WIDE = "apportioned: ten or more authorities"
ROUND = "catchment: round the office"


def operates(*areas, who="r", kind="Local Authority", within=""):
    rows = [(who, *(one if isinstance(one, tuple) else (kind, one, within))) for one in areas]
    names = ["organisation_id", "area_type", "area", "within"]
    return pd.DataFrame(rows, columns=names).astype("str")


def apportioned(who=None, *, spread=PEOPLE, county_names=("Fenmarch County Council",), **changes):
    """Every default once: one recipient, for whom the register names the Fen."""
    table = changes.pop("operates", operates("Fen"))
    return landing_apportioned(
        recipients() if who is None else who,
        PLACES,
        operates=table,
        districts=DISTRICTS,
        county_names=county_names,
        spread=spread,
        **records(**changes),
    )


def catchment(who=None, *, catchment_m=5000.0, spread=PEOPLE, office=None, **changes):
    """Every default once: one recipient in Ely's first area, and 5 km round it."""
    points = changes.pop("points", POINTS)
    return landing_by_catchment(
        recipients() if who is None else who,
        PLACES,
        points=points,
        catchment_m=catchment_m,
        spread=spread,
        office=office,
        **records(**changes),
    )


# ---- apportioned


def test_a_district_is_spread_over_its_people():
    assert shares(apportioned()) == {
        ("March", REGISTER): pytest.approx(1 / 3),  # 200 / 600
        ("Wisbech", REGISTER): pytest.approx(2 / 3),
    }


def test_or_over_its_need():
    assert shares(apportioned(spread=NEED)) == {
        ("March", REGISTER): pytest.approx(2 / 3),  # 40 / 60
        ("Wisbech", REGISTER): pytest.approx(1 / 3),
    }


def test_a_district_where_nobody_has_any_is_spread_over_its_areas_alike():
    assert list(shares(apportioned(spread=PEOPLE * 0)).values()) == [0.5, 0.5]


def test_named_authorities_have_equal_parts_and_those_elsewhere_lie_outside():
    named = operates("Fen", "Peterborough City", "Norfolk", "NORFOLK")  # said twice counts once
    assert shares(apportioned(operates=named)) == {
        ("March", REGISTER): pytest.approx(1 / 9),  # ⅓ · 200/600
        ("Wisbech", REGISTER): pytest.approx(2 / 9),
        ("outside", REGISTER): pytest.approx(2 / 3),
    }


@pytest.mark.parametrize("name", ["Fenmarch", "FENMARCH", "County of Fenmarch"])
def test_the_county_is_spread_over_all_its_people(name):
    assert shares(apportioned(operates=operates(name))) == {
        ("Ely", REGISTER): pytest.approx(0.4),  # (100 + 300) / 1,000
        ("March", REGISTER): pytest.approx(0.2),
        ("Wisbech", REGISTER): pytest.approx(0.4),
    }


def test_without_its_name_the_county_lies_outside_and_that_is_said():
    table = apportioned(operates=operates("Fenmarch"), county_names=())
    assert shares(table) == {("outside", REGISTER): 1.0}
    found = apportioned_findings(
        table, recipients(), PLACES, operates=operates("Fenmarch"), districts=DISTRICTS,
        county_names=(), over="people",
    )  # fmt: skip
    assert [one.code for one in found] == [
        "apportioned-not-delivery", "areas-of-operation-none-here",
    ]  # fmt: skip
    assert found[1].severity == "warning"
    assert "(Fenmarch 1 ×)" in found[1].text
    assert "register_names" in found[1].remedy


def test_a_place_by_name_is_its_areas():
    assert shares(apportioned(operates=operates("march"))) == {("March", REGISTER): 1.0}


@pytest.mark.parametrize(
    "area",
    [
        ("Region", "Throughout England", ""),
        ("Region", "Throughout England And Wales", ""),
        ("", "Throughout Wales", ""),
        ("Country", "Scotland", ""),
        ("", "United Kingdom", ""),
        ("Country", "Kenya", "Africa"),
        ("Continent", "Africa", ""),
    ],
)
def test_ten_or_more_authorities_are_unknown(area):
    assert shares(apportioned(operates=operates(area))) == {("unknown", TOO_WIDE): 1.0}
    assert shares(apportioned(operates=operates("Fen", area))) == {
        ("March", REGISTER): pytest.approx(1 / 6),
        ("Wisbech", REGISTER): pytest.approx(1 / 3),
        ("unknown", TOO_WIDE): pytest.approx(0.5),
    }


@pytest.mark.parametrize("london", ["Greater London", "Throughout London"])
def test_greater_areas_are_outside_unless_they_hold_a_district_of_ours(london):
    far = operates(("Region", london, ""))
    assert shares(apportioned(operates=far)) == {("outside", REGISTER): 1.0}
    other = operates(("Local Authority", "Fen", "Greater London"), who="other")
    ours = pd.concat([far, other])
    assert shares(apportioned(operates=ours)) == {("unknown", TOO_WIDE): 1.0}


def test_an_organisation_without_a_row_is_unknown():
    route = "apportioned: no area of operation"
    assert shares(apportioned(operates=operates())) == {("unknown", route): 1.0}
    assert shares(apportioned(operates=operates("", " "))) == {("unknown", route): 1.0}


def test_another_id_of_the_recipient_counts():
    who = recipients().assign(other_ids=[("GB-CHC-1", "GB-COH-1")])
    table = apportioned(who, operates=operates("Fen", who="GB-CHC-1"))
    assert ("Wisbech", REGISTER) in shares(table)


def test_the_register_comes_after_every_record():
    paid = grants(("r", 300, E1), ("r", 100), ("s", 100))
    table = apportioned(
        recipients(r=E1, s=E1),
        operates=pd.concat([operates("Fen"), operates("Fen", who="s")]),
        delivery=delivery(("s", "Ely", 0.5)),
        grants=paid,
    )
    assert shares(table) == {
        ("Ely", "beneficiary code"): 0.75,
        ("March", REGISTER): pytest.approx(1 / 12),  # ¼ · ⅓
        ("Wisbech", REGISTER): pytest.approx(1 / 6),
    }
    assert shares(table, "s") == {
        ("Ely", "delivery table"): 0.5,
        ("unknown", "delivery table"): 0.5,  # the officer left it open, and so does the register
    }


def test_a_code_of_the_whole_county_comes_after_the_register():
    table = apportioned(grants=grants(("r", 100, "E06000001")))
    assert ("Wisbech", REGISTER) in shares(table)


def test_it_is_called_apportionment():
    rows = pd.concat(
        [
            operates("Fen", "Norfolk", "Suffolk"),
            operates("Norfolk", who="s"),
            operates(("Region", "Throughout England", ""), who="t"),
            operates("Kent", who="nobody who is paid"),
        ]
    )
    who = recipients(r=E1, s=E1, t=E1, u=E1)
    found = apportioned_findings(
        apportioned(who, operates=rows), who, PLACES, operates=rows, districts=DISTRICTS,
        county_names=(), over="need",
    )  # fmt: skip
    assert [(one.code, one.severity, one.text[:2]) for one in found] == [
        ("apportioned-not-delivery", "note", "2 "),  # r s
        ("ten-or-more-authorities", "warning", "1 "),  # t
        ("no-area-of-operation", "warning", "1 "),  # u
        ("areas-of-operation-outside", "note", "2 "),
    ]
    assert "within the county by need: that is apportionment" in found[0].text
    assert "(Norfolk 2 ×, Suffolk 1 ×)" in found[3].text


def test_misaligned_or_unusable_spreads_are_refused():
    with pytest.raises(MisalignedError):
        apportioned(spread=PEOPLE[::-1])
    with pytest.raises(InputError) as caught:
        apportioned(spread=PEOPLE - 200)
    assert "spread: 1 of 4 rows are negative" in message(caught)


# ---- catchment


def test_money_is_spread_over_the_people_in_reach_the_boundary_in():
    assert shares(catchment()) == {
        ("Ely", ROUND): pytest.approx(2 / 3),  # (100 + 300) / 600
        ("March", ROUND): pytest.approx(1 / 3),  # √(3000² + 4000²) = 5000, and that is in
    }
    assert shares(catchment(catchment_m=4999.999)) == {("Ely", ROUND): 1.0}
    assert shares(catchment(spread=NEED)) == {
        ("Ely", ROUND): pytest.approx(0.5),  # (30 + 10) / 80
        ("March", ROUND): pytest.approx(0.5),
    }


def test_where_nobody_lives_in_reach_areas_count_alike():
    table = catchment(recipients(r=W1), catchment_m=0.0, spread=PEOPLE * [1, 1, 1, 0])
    assert shares(table) == {("Wisbech", ROUND): 1.0}
    assert list(shares(catchment(spread=PEOPLE * 0)).values()) == [
        pytest.approx(2 / 3), pytest.approx(1 / 3),
    ]  # fmt: skip


def test_an_office_out_of_reach_of_every_point_is_in_its_own_area():
    far = pd.DataFrame({"x": [2e4], "y": [9e3]}, index=["r"])
    route = "catchment: the office's own area"
    assert shares(catchment(recipients(r=W1), office=far)) == {("Wisbech", route): 1.0}
    assert shares(catchment(recipients(r=None), office=far)) == {
        ("unknown", "catchment: no office known"): 1.0
    }


def test_the_office_itself_goes_before_the_point_of_its_area():
    near = pd.DataFrame({"x": [2e4, np.nan], "y": [1.0, np.nan]}, index=["r", "s"])
    table = catchment(recipients(r=E1, s=E1), office=near, catchment_m=100.0)
    assert shares(table) == {("Wisbech", ROUND): 1.0}
    assert shares(table, "s") == {("Ely", ROUND): 1.0}


def test_offices_outside_and_unknown_stay_rows():
    table = catchment(recipients(r="outside", s=None))
    assert shares(table) == {("outside", "catchment: office outside"): 1.0}
    assert shares(table, "s") == {("unknown", "catchment: no office known"): 1.0}


def test_the_catchment_comes_after_every_record():
    table = catchment(grants=grants(("r", 300, W1), ("r", 100, "E06000001")))
    assert shares(table) == {
        ("Ely", ROUND): pytest.approx(1 / 6),  # ¼ · ⅔
        ("March", ROUND): pytest.approx(1 / 12),
        ("Wisbech", "beneficiary code"): 0.75,
    }
    whole = catchment(delivery=delivery(("r", "March", 1.0)))
    assert shares(whole) == {("March", "delivery table"): 1.0}


def test_it_is_called_a_model_with_its_fault_at_the_border():
    found = catchment_findings(
        catchment(recipients(r=E1, s=None)), catchment_m=5000.0, over="people"
    )
    assert [(one.code, one.severity) for one in found] == [
        ("catchment-not-delivery", "note"),
        ("catchment-without-office", "warning"),
    ]
    assert "1 recipients have money spread over the areas within 5,000 m" in found[0].text
    assert "near its border are too large" in found[0].text


@pytest.mark.parametrize("metres", [-1.0, np.nan, np.inf])
def test_catchments_that_are_none_are_refused(metres):
    with pytest.raises(InputError) as caught:
        catchment(catchment_m=metres)
    assert "catchment_m: must be 0 or more metres" in message(caught)


def test_points_that_are_missing_or_of_other_areas_are_refused():
    with pytest.raises(InputError) as caught:
        catchment(points=POINTS.assign(x=[0.0, np.nan, np.inf, 1.0]))
    assert f"points: 2 are missing or infinite ({E2}, {M1})." in message(caught)
    with pytest.raises(MisalignedError):
        catchment(points=POINTS[::-1])
    with pytest.raises(MisalignedError):
        catchment(office=pd.DataFrame({"x": [1.0], "y": [1.0]}, index=["s"]))


def test_each_of_many_offices_is_spread_as_if_alone():
    rng = np.random.default_rng(4)
    areas = [f"E{i:08d}" for i in range(700)]
    places = pd.Series([f"place {i % 40:02d}" for i in range(700)], index=areas)
    points = pd.DataFrame(rng.uniform(0, 3e4, (700, 2)), columns=["x", "y"], index=areas)
    people = pd.Series(rng.integers(0, 3000, 700).astype(float), index=areas)
    who = recipients(**{f"r{i:04d}": areas[i % 300] for i in range(2000)})
    table = landing_by_catchment(
        who, places, points=points, catchment_m=4000.0, spread=people,
        **records(weighted_population=people, code_areas={}),
    )  # fmt: skip
    for recipient in ("r0000", "r0299", "r1234"):
        centre = points.loc[who.loc[recipient, "area_code"]]
        near = np.hypot(points["x"] - centre["x"], points["y"] - centre["y"]) <= 4000
        expected = people[near].groupby(places[near]).sum() / people[near].sum()
        got = table[table["recipient_id"] == recipient].set_index("place")["share"]
        assert got.to_dict() == pytest.approx(expected[expected > 1e-5].to_dict(), abs=1e-4)
