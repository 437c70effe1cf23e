"""What holds of every landing, whatever the county, the records and the offices."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.landed import bounds, landed_pence, pence_per_place
from equitycli.landing import landing_by_delivery, landing_by_office
from equitycli.landing_apportioned import landing_apportioned
from equitycli.landing_catchment import landing_by_catchment
from equitycli.landing_table import ROUTES, SMALLEST_SHARE
from tests.landings import (
    CODE_AREAS,
    E1,
    E2,
    M1,
    NEED,
    PLACES,
    W1,
    delivery,
    grants,
    recipients,
    records,
)

# the machine is shared, and each property is asked of five landings
unhurried = settings(deadline=None, max_examples=25)

DISTRICTS = pd.Series(["East", "East", "Fen", "Fen"], index=PLACES.index)
POINTS = pd.DataFrame({"x": [0.0, 3e3, 3e3, 2e4], "y": [0.0, 0.0, 4e3, 0.0]}, index=PLACES.index)
KINDS = ("office", "delivery", "delivery or office", "apportioned", "catchment")

names = ("r1", "r2", "r3")
codes = st.sampled_from([E1, E2, M1, W1, *CODE_AREAS, "E08000009", "E12000006", "nonsense", ""])
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
operating = st.lists(
    st.tuples(
        st.sampled_from(names),
        st.sampled_from(["Local Authority", "Region", "Country", ""]),
        st.sampled_from(["Fen", "east", "Fenmarch", "Norfolk", "Throughout England", "March", ""]),
        st.sampled_from(["", "Greater Fen"]),
    ),
    max_size=8,
)
people = st.lists(st.integers(0, 5000), min_size=4, max_size=4).map(
    lambda row: pd.Series([float(n) for n in row], index=PLACES.index)
)
metres = st.sampled_from([0.0, 4000.0, 5000.0, 50_000.0])
splits = st.sampled_from(["equal", "need"])
cases = st.fixed_dictionaries(
    {
        "offices": offices,
        "table": tables,
        "grants": grant_rows,
        "operating": operating,
        "people": people,
        "metres": metres,
        "split": splits,
    }
)


def landed_by(kind, case):
    """Return the landing of a case by one of the kinds."""
    who = recipients(**case["offices"])
    known = records(
        delivery=delivery(*case["table"]),
        grants=grants(*case["grants"]),
        weighted_population=case.get("need", NEED),
        several_locations=case["split"],
    )
    if kind == "office":
        return landing_by_office(who, PLACES)
    if kind.startswith("delivery"):
        known["without_delivery"] = "office" if kind.endswith("office") else "unknown"
        return landing_by_delivery(who, PLACES, **known)
    if kind == "apportioned":
        columns = ["organisation_id", "area_type", "area", "within"]
        return landing_apportioned(
            who, PLACES, spread=case["people"], districts=DISTRICTS, county_names=("Fenmarch",),
            operates=pd.DataFrame(case["operating"], columns=columns).astype("str"), **known,
        )  # fmt: skip
    return landing_by_catchment(
        who, PLACES, points=POINTS, catchment_m=case["metres"], spread=case["people"], **known
    )


@pytest.mark.parametrize("kind", KINDS)
@unhurried
@given(case=cases)
def test_the_shares_of_every_recipient_add_up_to_1(kind, case):
    found = landed_by(kind, case)
    totals = found.groupby("recipient_id")["share"].sum()
    assert list(totals.index) == list(names)
    assert (abs(totals - 1) < 1e-12).all()
    assert (found["share"] > 0).all()
    assert (found.groupby(["recipient_id", "place"])["share"].sum() > 0.999 * SMALLEST_SHARE).all()
    assert set(found["route"]) <= set(ROUTES)
    assert set(found["place"]) <= {*PLACES, "outside", "unknown"}
    assert not found.duplicated(["recipient_id", "place", "route"]).any()


@pytest.mark.parametrize("kind", KINDS)
@unhurried
@given(case=cases, random=st.randoms())
def test_the_order_of_rows_does_not_matter(kind, case, random):
    turned = dict(case)
    for part in ("table", "grants", "operating"):
        turned[part] = case[part][:]
        random.shuffle(turned[part])
    several = list(case["offices"].items())
    random.shuffle(several)
    turned["offices"] = dict(several)
    pd.testing.assert_frame_equal(
        landed_by(kind, case), landed_by(kind, turned), rtol=1e-12, atol=1e-12
    )


@pytest.mark.parametrize("kind", KINDS)
@unhurried
@given(case=cases, factor=st.integers(2, 9))
def test_the_scale_of_money_does_not_matter(kind, case, factor):
    dearer = case | {"grants": [(w, p * factor, *c) for w, p, *c in case["grants"]]}
    pd.testing.assert_frame_equal(landed_by(kind, case), landed_by(kind, dearer))


@pytest.mark.parametrize("kind", KINDS)
@unhurried
@given(case=cases, money=st.lists(st.integers(0, 10**12), min_size=3, max_size=3))
def test_no_penny_is_lost_and_the_unknown_bounds_each_place(kind, case, money):
    baseline = pd.Series(dict(zip(names, money, strict=True)))
    landed = landed_pence(baseline, landed_by(kind, case))
    assert landed.groupby("recipient_id")["pence"].sum().to_dict() == baseline.to_dict()
    provision = pence_per_place(landed, places=PLACES)
    assert list(provision.index) == ["Ely", "March", "Wisbech", "outside", "unknown"]
    assert provision.sum() == sum(money)
    between = bounds(landed, places=PLACES)
    assert (between["low_pence"] == provision.drop(["outside", "unknown"])).all()
    assert (between["high_pence"] - between["low_pence"] == provision["unknown"]).all()


@pytest.mark.parametrize("kind", ["apportioned", "catchment"])
@unhurried
@given(case=cases, area=st.sampled_from([E1, E2, M1, W1]), more=st.integers(1, 5000))
def test_more_people_in_a_place_never_lessen_its_share(kind, case, area, more):
    alive = case | {"people": case["people"] + 1, "table": [], "grants": []}
    fuller = alive | {"people": alive["people"] + [more * (one == area) for one in PLACES.index]}
    place = PLACES[area]
    shares = [
        one[one["place"] == place].set_index("recipient_id")["share"].groupby(level=0).sum()
        .reindex(names, fill_value=0.0)
        for one in (landed_by(kind, alive), landed_by(kind, fuller))
    ]  # fmt: skip
    assert (shares[1] >= shares[0] - 1e-12).all()


def test_twenty_thousand_grants_land():
    several = 20_000
    who = [f"r{i % 4000:04d}" for i in range(several)]
    many = grants(*[(w, i, E1 if i % 3 else "E07000001", M1) for i, w in enumerate(who)])
    found = landing_by_delivery(
        recipients(**dict.fromkeys(sorted(set(who)), E1)),
        PLACES,
        without_delivery="unknown",
        **records(grants=many),
    )
    money = many.groupby("recipient_id")["award_pence"].sum()
    assert landed_pence(money, found)["pence"].sum() == several * (several - 1) // 2
