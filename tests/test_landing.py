"""Where money lands: by office, by delivery, to the penny and between bounds."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.errors import InputError, MisalignedError
from equitycli.landing import (
    ROUTES,
    SMALLEST_SHARE,
    bounds,
    landed_pence,
    landing_by_delivery,
    landing_by_office,
    landing_findings,
    office_place,
    pence_per_place,
    reached_from_elsewhere,
)

unhurried = settings(deadline=None)  # the machine is shared

# Ely has areas e1 e2, March m1, Wisbech w1; weighted people 30 10 40 20
PLACES = pd.Series(
    {"E00000001": "Ely", "E00000002": "Ely", "E00000003": "March", "E00000004": "Wisbech"},
    name="place",
)
E1, E2, M1, W1 = PLACES.index
NEED = pd.Series([30.0, 10.0, 40.0, 20.0], index=PLACES.index, name="weighted_population")
CODE_AREAS = {
    "E07000001": (E1, E2, M1, W1),  # the whole district: 40 40 20 of 100
    "E05000001": (E2, M1),  # a ward across a boundary: 10 40 of 50
    "E05000002": (E1, E2),  # a ward within Ely
}


def recipients(**offices):
    """One recipient each: its area code, "outside", or None for unknown."""
    given_offices = offices or {"r": E1}
    return pd.DataFrame(
        {
            "area_code": pd.Series(
                [None if o == "outside" else o for o in given_offices.values()], dtype="str"
            ).to_numpy(),
            "outside": [o == "outside" for o in given_offices.values()],
        },
        index=pd.Index(list(given_offices), name="recipient_id"),
    )


def delivery(*rows):
    return pd.DataFrame(rows, columns=["organisation", "place", "share"]).astype({"share": float})


def grants(*rows):
    """Rows of recipient, pence, codes."""
    return pd.DataFrame(
        [(who, pence, tuple(codes)) for who, pence, *codes in rows],
        columns=["recipient_id", "award_pence", "beneficiary_codes"],
    )


def landing(who=None, **changes):
    """Every default once: one recipient in Ely, no record, no grants, left unknown."""
    usual = {
        "delivery": delivery(),
        "grants": grants(),
        "weighted_population": NEED,
        "code_areas": CODE_AREAS,
        "without_delivery": "unknown",
    }
    return landing_by_delivery(recipients() if who is None else who, PLACES, **(usual | changes))


def shares(table, who="r"):
    ours = table[table["recipient_id"] == who]
    return {(p, r): s for p, s, r in zip(ours["place"], ours["share"], ours["route"], strict=True)}


def message(caught):
    return "\n".join(caught.value.lines())


# ---- by office


def test_money_by_office_lands_whole_where_the_office_is():
    table = landing_by_office(recipients(a=E2, b="outside", c=None), PLACES)
    assert table.to_dict("list") == {
        "recipient_id": ["a", "b", "c"],
        "place": ["Ely", "outside", "unknown"],
        "share": [1.0, 1.0, 1.0],
        "route": ["office", "office", "no office known"],
    }


def test_an_office_in_no_place_is_refused():
    with pytest.raises(InputError) as caught:
        office_place(recipients(a="E99999999", b=E1), PLACES)
    assert "1 recipients have an area that is in no place (a in E99999999)." in message(caught)


def test_recipients_twice_and_reserved_names_are_refused():
    with pytest.raises(InputError) as caught:
        office_place(pd.concat([recipients(), recipients()]), PLACES.replace("March", "outside"))
    assert "1 recipients occur twice (r)." in message(caught)
    assert "place: no place may be called outside." in message(caught)


# ---- by the delivery table


def test_the_delivery_table_comes_first_and_its_remainder_is_unknown():
    table = landing(
        delivery=delivery(("r", "March", 0.5), ("r", "outside", 0.2)),
        grants=grants(("r", 100, E1)),
        without_delivery="office",
    )
    assert shares(table) == {
        ("March", "delivery table"): 0.5,
        ("outside", "delivery table"): 0.2,
        ("unknown", "delivery table"): pytest.approx(0.3),  # 1 − .5 − .2
    }


def test_a_table_of_zeros_leaves_all_unknown():
    table = landing(delivery=delivery(("r", "March", 0.0)))
    assert shares(table) == {("unknown", "delivery table"): 1.0}


def test_shares_that_add_up_to_1_but_for_rounding_are_taken():
    thirds = [("r", place, 1 / 3) for place in ("Ely", "March", "Wisbech")]
    assert set(shares(landing(delivery=delivery(*thirds)))) == {
        (place, "delivery table") for place in ("Ely", "March", "Wisbech")
    }


def test_shares_above_1_are_refused():
    with pytest.raises(InputError) as caught:
        landing(delivery=delivery(("r", "March", 0.7), ("r", "Ely", 0.4), ("q", "Ely", 1.0)))
    assert "share: 1 organisations have shares that add up to more than 1 (r 1.1)." in message(
        caught
    )


def test_unknown_places_are_refused_with_the_nearest_and_all():
    with pytest.raises(InputError) as caught:
        landing(delivery=delivery(("r", "Wisbach", 0.7), ("q", "Atlantis", 0.4)))
    text = message(caught)
    assert "Error: the delivery table has 2 problems." in text
    assert "place: 'Wisbach' is no place here (r).\n      Did you mean  Wisbech?" in text
    assert (
        "place: 'Atlantis' is no place here (q).\n      Known places: Ely, March, Wisbech" in text
    )


@pytest.mark.parametrize(
    ("share", "text"),
    [(-0.1, "negative"), (1.2, "above 1"), (np.nan, "missing"), (np.inf, "infinite")],
)
def test_unusable_shares_are_refused(share, text):
    with pytest.raises(InputError) as caught:
        landing(delivery=delivery(("r", "March", share)))
    assert f"share: 1 of 1 rows are {text} (0" in message(caught)


def test_a_place_named_twice_is_refused():
    with pytest.raises(InputError) as caught:
        landing(delivery=delivery(("r", "March", 0.1), ("r", "March", 0.2)))
    assert "1 rows are there twice (r in March)." in message(caught)


# ---- by beneficiary codes


def test_the_code_of_an_area_is_its_place():
    assert shares(landing(grants=grants(("r", 500, W1)))) == {("Wisbech", "beneficiary code"): 1.0}


def test_the_code_of_a_district_is_spread_by_need():
    assert shares(landing(grants=grants(("r", 500, "E07000001")))) == {
        ("Ely", "beneficiary code (spread)"): pytest.approx(0.4),  # (30 + 10) / 100
        ("March", "beneficiary code (spread)"): pytest.approx(0.4),
        ("Wisbech", "beneficiary code (spread)"): pytest.approx(0.2),
    }


def test_a_code_without_weighted_people_is_spread_equally():
    table = landing(grants=grants(("r", 500, "E05000001")), weighted_population=NEED * 0)
    assert list(shares(table).values()) == [0.5, 0.5]


def test_several_codes_of_a_grant_are_equal_parts():
    table = landing(grants=grants(("r", 500, E1, M1, "E05000001", M1)))  # M1 said twice counts once
    assert shares(table) == {
        ("Ely", "beneficiary code"): pytest.approx(1 / 3),
        ("Ely", "beneficiary code (spread)"): pytest.approx(1 / 15),  # ⅓ · 10/50
        ("March", "beneficiary code"): pytest.approx(1 / 3),
        ("March", "beneficiary code (spread)"): pytest.approx(4 / 15),
    }


def test_an_empty_code_is_no_code():
    assert shares(landing(grants=grants(("r", 500, "", E1)))) == {("Ely", "beneficiary code"): 1.0}
    assert shares(landing(grants=grants(("r", 500, "")))) == {
        ("unknown", "no delivery record"): 1.0
    }


def test_grants_are_weighted_by_their_money():
    table = landing(grants=grants(("r", 300, E1), ("r", 100, W1)))
    assert shares(table) == {
        ("Ely", "beneficiary code"): 0.75,
        ("Wisbech", "beneficiary code"): 0.25,
    }
    even = landing(grants=grants(("r", 0, E1), ("r", 0, W1)))
    assert list(shares(even).values()) == [0.5, 0.5]  # grants of £0 count alike


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("E08000009", "outside"),  # another district
        ("E01999999", "outside"),  # an area that is not here
        ("E12000006", "unknown"),  # a region: it may contain the county
        ("E10000003", "unknown"),
        ("E92000001", "unknown"),
        ("K02000001", "unknown"),
        ("Ely 001A", "unknown"),  # no code
    ],
)
def test_codes_from_elsewhere(code, place):
    assert shares(landing(grants=grants(("r", 1, code)))) == {(place, "beneficiary code"): 1.0}


def test_a_code_whose_areas_are_in_no_place_is_refused():
    with pytest.raises(InputError) as caught:
        landing(grants=grants(("r", 1, "X")), code_areas={"X": (E1, "gone")})
    assert "X: 1 of its areas are in no place (gone)." in message(caught)


# ---- with neither


def test_money_with_neither_record_is_unknown_or_at_the_office_as_the_programme_says():
    assert shares(landing()) == {("unknown", "no delivery record"): 1.0}
    assert shares(landing(without_delivery="office")) == {
        ("Ely", "office (no delivery record)"): 1.0
    }
    away = landing(recipients(r="outside"), without_delivery="office")
    assert shares(away) == {("outside", "office (no delivery record)"): 1.0}
    lost = landing(recipients(r=None), without_delivery="office")
    assert shares(lost) == {("unknown", "no delivery record"): 1.0}


def test_only_the_money_without_a_code_goes_to_the_office():
    table = landing(
        grants=grants(("r", 300, W1), ("r", 100), ("r", 0, M1)), without_delivery="office"
    )
    assert shares(table) == {
        ("Ely", "office (no delivery record)"): 0.25,  # 100 / 400
        ("Wisbech", "beneficiary code"): 0.75,
    }


def test_misaligned_need_and_unusable_money_are_refused():
    with pytest.raises(MisalignedError):
        landing(weighted_population=NEED[::-1])
    with pytest.raises(InputError) as caught:
        landing(weighted_population=NEED - 20, grants=grants(("r", -1)))
    assert "weighted_population: 1 of 4 rows are negative (E00000002; smallest -10)" in message(
        caught
    )
    assert "award_pence: 1 of 1 rows are negative" in message(caught)


def test_findings_say_what_was_taken_for_granted():
    paid = grants(("r", 1, "E08000009"), ("s", 1, "E12000006"), ("t", 1), ("u", 1, E1))
    table = delivery(("r", "Ely", 0.5), ("gone", "Ely", 1.0))
    who = recipients(r=E1, s=E1, t=E1, u=None)
    for setting, last in (
        ("unknown", "no-delivery-record"),
        ("office", "office-for-want-of-delivery"),
    ):
        found = landing_findings(
            landing(who, delivery=table, grants=paid, without_delivery=setting),
            delivery=table,
            grants=paid,
            places=PLACES,
            code_areas=CODE_AREAS,
        )
        assert {finding.code: finding.text[:2] for finding in found} == {
            "delivery-of-unpaid": "1 ",
            "beneficiary-codes-outside": "1 ",
            "beneficiary-codes-unplaced": "1 ",
            last: "1 ",
        }
        assert "(gone)" in found[0].text


def test_tiny_shares_go_to_the_largest_row_and_are_said():
    stated = delivery(("r", "March", 4e-6), ("r", "Wisbech", 0.3), ("r", "Ely", 0.6))
    table = landing(delivery=stated)
    assert shares(table) == {
        ("Ely", "delivery table"): pytest.approx(0.600_004, abs=1e-12),  # 0.6 + 0.000 004
        ("Wisbech", "delivery table"): 0.3,
        ("unknown", "delivery table"): pytest.approx(0.099_996, abs=1e-12),
    }
    found = landing_findings(
        table, delivery=stated, grants=grants(), places=PLACES, code_areas=CODE_AREAS
    )
    assert [(f.code, f.severity) for f in found] == [("tiny-landing-shares", "note")]
    assert found[0].text == (
        "1 shares of a recipient's money in a place are below 0.00001 and were added to its "
        "largest share (r in March)."
    )


def test_a_share_is_tiny_by_place_not_by_route():
    # Of £1m, £999,995 names Ely's area, £5 its ward of two areas of Ely: 0.000 005, but in Ely
    table = landing(grants=grants(("r", 99_999_500, E1), ("r", 500, "E05000002")))
    assert list(shares(table)) == [
        ("Ely", "beneficiary code"),
        ("Ely", "beneficiary code (spread)"),
    ]


@pytest.mark.parametrize(("share", "kept"), [(SMALLEST_SHARE, True), (9.99e-6, False)])
def test_the_smallest_share_stays(share, kept):
    table = landing(delivery=delivery(("r", "March", share), ("r", "Ely", 1 - share)))
    assert ("March" in set(table["place"])) is kept
    assert table["share"].sum() == pytest.approx(1, abs=1e-12)


# ---- properties of every landing

names = ("r1", "r2", "r3")
codes = st.sampled_from([E1, E2, M1, W1, *CODE_AREAS, "E08000009", "E12000006", "nonsense"])
grant_rows = st.lists(
    st.tuples(st.sampled_from(names), st.integers(0, 10**9), st.lists(codes, max_size=4)).map(
        lambda row: (row[0], row[1], *row[2])
    ),
    max_size=10,
)
tables = st.lists(
    st.tuples(
        st.sampled_from(names),
        st.sampled_from(["Ely", "March", "Wisbech", "outside"]),
        st.floats(0, 0.25),
    ),
    max_size=5,
    unique_by=lambda row: row[:2],
)
offices = st.fixed_dictionaries(
    dict.fromkeys(names, st.sampled_from([*PLACES.index, "outside", None]))
)
settings_ = st.sampled_from(["office", "unknown"])


@unhurried
@given(offices, tables, grant_rows, settings_)
def test_the_shares_of_every_recipient_add_up_to_1(offices, table, rows, setting):
    found = landing(
        recipients(**offices),
        delivery=delivery(*table),
        grants=grants(*rows),
        without_delivery=setting,
    )
    totals = found.groupby("recipient_id")["share"].sum()
    assert list(totals.index) == list(names)
    assert (abs(totals - 1) < 1e-12).all()
    assert (found["share"] > 0).all()
    assert (found.groupby(["recipient_id", "place"])["share"].sum() > 0.999 * SMALLEST_SHARE).all()
    assert set(found["route"]) <= set(ROUTES)
    assert not found.duplicated(["recipient_id", "place", "route"]).any()


@unhurried
@given(offices, tables, grant_rows, st.randoms())
def test_the_order_of_rows_does_not_matter(offices, table, rows, random):
    once = landing(recipients(**offices), delivery=delivery(*table), grants=grants(*rows))
    turned = [list(offices.items()), table[:], rows[:]]
    for part in turned:
        random.shuffle(part)
    again = landing(
        recipients(**dict(turned[0])), delivery=delivery(*turned[1]), grants=grants(*turned[2])
    )
    pd.testing.assert_frame_equal(once, again)


@unhurried
@given(grant_rows, st.integers(2, 9))
def test_the_scale_of_money_does_not_matter(rows, factor):
    who = recipients(**dict.fromkeys(names, E1))
    once = landing(who, grants=grants(*rows))
    again = landing(who, grants=grants(*[(w, p * factor, *c) for w, p, *c in rows]))
    pd.testing.assert_frame_equal(once, again)


@unhurried
@given(offices, tables, grant_rows, st.lists(st.integers(0, 10**12), min_size=3, max_size=3))
def test_no_penny_is_lost_on_landing(offices, table, rows, money):
    found = landing(recipients(**offices), delivery=delivery(*table), grants=grants(*rows))
    baseline = pd.Series(dict(zip(names, money, strict=True)))
    landed = landed_pence(baseline, found)
    assert landed.groupby("recipient_id")["pence"].sum().to_dict() == baseline.to_dict()
    provision = pence_per_place(landed, places=PLACES)
    assert list(provision.index) == ["Ely", "March", "Wisbech", "outside", "unknown"]
    assert provision.sum() == sum(money)
    between = bounds(landed, places=PLACES)
    assert (between["high_pence"] - between["low_pence"] == provision["unknown"]).all()
    assert between["low_pence"].sum() + provision["outside"] + provision["unknown"] == sum(money)


# ---- in pence


def long(*rows):
    return pd.DataFrame(rows, columns=["recipient_id", "place", "share"])


def test_odd_pennies_go_to_the_largest_remainder_then_the_first():
    table = long(("r", "unknown", 1 / 3), ("r", "March", 1 / 3), ("r", "Ely", 1 / 3))
    # 101 / 3 = 33⅔ each: 33 33 33 and two left, to Ely and March; unknown stands last
    assert landed_pence(pd.Series({"r": 101}), table).to_dict("list") == {
        "recipient_id": ["r", "r", "r"],
        "place": ["Ely", "March", "unknown"],
        "pence": [34, 34, 33],
    }


def test_two_routes_to_a_place_are_one_row():
    table = long(("r", "Ely", 0.5), ("r", "Ely", 0.25), ("r", "outside", 0.25))
    assert landed_pence(pd.Series({"r": 3}), table)["pence"].tolist() == [2, 1]  # 2¼, ¾


def test_nobody_paid_is_an_empty_table():
    landed = landed_pence(pd.Series([], dtype="int64"), long(("r", "Ely", 1.0)))
    assert len(landed) == 0
    assert pence_per_place(landed, places=PLACES).tolist() == [0, 0, 0, 0, 0]


def test_bounds_by_hand():
    table = long(("r", "Ely", 0.7), ("r", "unknown", 0.3), ("s", "outside", 1.0))
    between = bounds(landed_pence(pd.Series({"r": 100, "s": 50}), table), places=PLACES)
    assert between.to_dict("list") == {"low_pence": [70, 0, 0], "high_pence": [100, 30, 30]}


def test_reached_from_elsewhere_by_hand():
    table = long(("r", "Ely", 0.5), ("r", "March", 0.5), ("s", "March", 1.0), ("s", "Ely", 0.0))
    office = pd.Series({"r": "Ely", "s": "unknown"})
    count = reached_from_elsewhere(table, office, places=PLACES)
    assert count.to_dict() == {"Ely": 0, "March": 2, "Wisbech": 0}


@pytest.mark.parametrize(
    ("baseline", "table", "text"),
    [
        ({"r": 1, "q": 1}, [("r", "Ely", 1.0)], "landing: 1 have no landing (q)."),
        ({"r": -1}, [("r", "Ely", 1.0)], "baseline_pence: 1 of 1 rows are negative (r;"),
        ({"r": 0.5}, [("r", "Ely", 1.0)], "baseline_pence: 1 are not whole pence (r)."),
        ({"r": np.nan}, [("r", "Ely", 1.0)], "baseline_pence: 1 of 1 rows are missing (r)."),
        ({"r": 1}, [("r", "Ely", 0.9)], "share: 1 have shares that do not add up to 1 (r)."),
        ({"r": 1}, [("r", "Ely", -1.0), ("r", "March", 2.0)], "share: 1 of 2 rows are negative"),
    ],
)
def test_money_that_cannot_land_is_refused(baseline, table, text):
    with pytest.raises(InputError) as caught:
        landed_pence(pd.Series(baseline), long(*table))
    assert text in message(caught)


def test_strange_places_and_lost_offices_are_refused():
    with pytest.raises(InputError) as caught:
        landed_pence(pd.Series([1, 1], index=["r", "r"]), long(("r", "Ely", 1.0)))
    assert "baseline_pence: 1 are twice (r)." in message(caught)
    landed = landed_pence(pd.Series({"r": 1}), long(("r", "Atlantis", 1.0)))
    with pytest.raises(InputError) as caught:
        bounds(landed, places=PLACES)
    assert "place: not a place of any area: Atlantis." in message(caught)
    with pytest.raises(InputError) as caught:
        reached_from_elsewhere(long(("r", "Ely", 1.0)), pd.Series({"s": "Ely"}), places=PLACES)
    assert "recipient_id: no office row for r." in message(caught)


def test_twenty_thousand_grants_land():
    several = 20_000
    who = [f"r{i % 4000:04d}" for i in range(several)]
    many = grants(*[(w, i, E1 if i % 3 else "E07000001", M1) for i, w in enumerate(who)])
    found = landing(recipients(**dict.fromkeys(sorted(set(who)), E1)), grants=many)
    money = many.groupby("recipient_id")["award_pence"].sum()
    assert landed_pence(money, found)["pence"].sum() == several * (several - 1) // 2
