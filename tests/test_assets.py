"""What places have beside what they need: counts, rates and what is near, by hand and by brute."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.assets import assets_per_1000, assets_per_place, beside_need, reached
from equitycli.errors import InputError, MisalignedError

unhurried = settings(deadline=None, max_examples=40)
PLACES = pd.Series({"a1": "Ely", "a2": "Ely", "b1": "March", "c1": "Wisbech"})
PEOPLE = pd.Series({"a1": 300, "a2": 100, "b1": 200, "c1": 400})
POINTS = pd.DataFrame(
    {"x": [0.0, 1000.0, 5000.0, 9000.0], "y": [0.0, 0.0, 0.0, 0.0]}, index=PLACES.index
)
NOBODY_NEAR = pd.DataFrame({"x": [], "y": []}, dtype="float64")


def assets(*rows: tuple[str, str | None]) -> pd.DataFrame:
    """Assets by kind and area; one in the area "far" lies outside."""
    return pd.DataFrame(
        {
            "kind": pd.Series([kind for kind, _ in rows], dtype="str"),
            "area_code": pd.Series(
                [None if area == "far" else area for _, area in rows], dtype="object"
            ),
            "outside": pd.Series([area == "far" for _, area in rows], dtype="bool"),
        }
    )


def near(*at: tuple[float, float], **changes: Any) -> dict[str, float]:
    usual = {"area_points": POINTS, "people": PEOPLE, "places": PLACES, "within_m": 1000}
    usual["asset_points"] = pd.DataFrame(list(at), columns=["x", "y"], dtype="float64")
    found = reached(**(usual | changes))  # type: ignore[arg-type]
    return {str(place): float(share) for place, share in found.items()}


def refused(call) -> str:
    with pytest.raises(InputError) as caught:
        call()
    return "\n".join(caught.value.lines())


# --- counted


def test_each_place_is_a_row_and_each_asset_is_counted():
    counts = assets_per_place(
        assets(("hall", "a1"), ("hall", "a2"), ("library", "b1"), ("hall", "far"), ("hub", None)),
        PLACES,
    )
    assert counts.to_dict("index") == {
        "Ely": {"hall": 2, "hub": 0, "library": 0},
        "March": {"hall": 0, "hub": 0, "library": 1},
        "Wisbech": {"hall": 0, "hub": 0, "library": 0},
        "outside": {"hall": 1, "hub": 0, "library": 0},
        "unknown": {"hall": 0, "hub": 1, "library": 0},
    }
    assert list(counts.columns) == ["hall", "hub", "library"]  # most numerous first, then by name


def test_without_assets_every_place_is_still_a_row():
    counts = assets_per_place(assets(), PLACES)
    assert list(counts.index) == ["Ely", "March", "Wisbech", "outside", "unknown"]
    assert counts.shape[1] == 0


drawn = st.lists(
    st.tuples(
        st.sampled_from(["hall", "hub", "club"]),
        st.sampled_from(["a1", "a2", "b1", "c1", "far", None]),
    ),
    max_size=20,
)


@unhurried
@given(rows=drawn, seed=st.integers(0, 99))
def test_counts_add_up_to_the_assets_in_any_order(rows, seed):
    counts = assets_per_place(assets(*rows), PLACES)
    assert counts.to_numpy().sum() == len(rows)
    shuffled = assets(*rows).sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(counts, assets_per_place(shuffled, PLACES.iloc[::-1]))


def test_an_asset_in_an_area_of_no_place_is_refused():
    assert "1 lie in an area of no place (z9)" in refused(
        lambda: assets_per_place(assets(("hall", "z9")), PLACES)
    )
    assert "1 have no kind" in refused(lambda: assets_per_place(assets(("", "a1")), PLACES))


def test_for_a_thousand_people():
    # 3 halls of 1,500 people are 2 for 1,000; none of 800 are 0
    counts = pd.DataFrame({"hall": [3, 0], "hub": [0, 2]}, index=["Ely", "March"])
    rates = assets_per_1000(counts, pd.Series({"Ely": 1500, "March": 800}))
    assert rates.to_numpy().tolist() == [[2.0, 0.0], [0.0, 2.5]]


def test_rates_without_people_or_of_other_places_are_refused():
    counts = pd.DataFrame({"hall": [3]}, index=["Ely"])
    assert "1 places have no residents (Ely)" in refused(
        lambda: assets_per_1000(counts, pd.Series({"Ely": 0}))
    )
    assert "people: 1 of 1 rows are negative" in refused(
        lambda: assets_per_1000(counts, pd.Series({"Ely": -1}))
    )
    with pytest.raises(MisalignedError):
        assets_per_1000(counts, pd.Series({"March": 10}))


# --- reached


def test_the_share_of_people_who_live_near_one():
    # At 1000 m of (0, 0): a1 itself, and a2 exactly on the line: all 400 of Ely, nobody else
    assert near((0.0, 0.0)) == {"Ely": 1.0, "March": 0.0, "Wisbech": 0.0}
    # At (-1, 0) a2 is 1001 m away: 300 of the 400
    assert near((-1.0, 0.0)) == {"Ely": 0.75, "March": 0.0, "Wisbech": 0.0}


def test_an_asset_of_another_place_is_as_near_as_ones_own():
    assert near((1500.0, 0.0), within_m=4000) == {"Ely": 1.0, "March": 1.0, "Wisbech": 0.0}


def test_without_assets_nobody_is_near_one():
    assert near(asset_points=NOBODY_NEAR) == {"Ely": 0.0, "March": 0.0, "Wisbech": 0.0}


def test_where_nobody_lives_there_is_no_share():
    found = near((5000.0, 0.0), people=PEOPLE.where(PLACES != "March", 0))
    assert np.isnan(found["March"])
    assert found["Ely"] == 0.0


def test_reach_refuses_what_it_can_not_measure():
    lost = POINTS.assign(x=[np.nan, 1.0, 2.0, 3.0])
    assert "area_points: 1 have no point (a1)" in refused(lambda: near(area_points=lost))
    message = refused(lambda: near((0.0, np.inf), within_m=0))
    assert "within_m: is 0; it must be above 0 metres" in message
    assert "asset_points: 1 have no point (0)" in message
    with pytest.raises(MisalignedError):
        near((0.0, 0.0), people=PEOPLE.iloc[::-1])


at = st.tuples(st.integers(-9000, 9000).map(float), st.integers(-9000, 9000).map(float))


@unhurried
@given(points=st.lists(at, min_size=1, max_size=8), metres=st.integers(1, 9000))
def test_reach_is_that_of_every_distance_by_brute_force(points, metres):
    served = dict.fromkeys(sorted(set(PLACES)), 0)
    for (area, place), (x, y) in zip(PLACES.items(), POINTS.to_numpy(), strict=True):
        if any(np.hypot(x - u, y - v) <= metres for u, v in points):
            served[place] += int(PEOPLE[str(area)])
    total = PEOPLE.groupby(PLACES).sum()
    by_hand = {place: served[place] / total[place] for place in served}
    assert near(*points, within_m=metres) == pytest.approx(by_hand)


@unhurried
@given(points=st.lists(at, min_size=1, max_size=6), more=at, metres=st.integers(1, 4000))
def test_more_assets_farther_off_and_more_people_alike_never_lower_reach(points, more, metres):
    before = near(*points, within_m=metres)
    for after in (near(*points, more, within_m=metres), near(*points, within_m=2 * metres)):
        assert all(after[place] >= before[place] for place in before)
    assert near(*points, within_m=metres, people=PEOPLE * 3) == pytest.approx(before)


# --- beside need


def beside(**changes: Any) -> pd.DataFrame:
    usual = {
        "counts": pd.DataFrame({"hall": [3, 0], "hub": [0, 1]}, index=["Ely", "March"]),
        "weighted_population": pd.Series({"Ely": 100.0, "March": 300.0}),
        "people": pd.Series({"Ely": 2000, "March": 1000}),
    }
    return beside_need(**(usual | changes))


def test_what_a_place_has_stands_beside_what_it_needs():
    # Ely 3 of 4 assets, 1.5 for 1,000, a quarter of the need, 100/2000 a head
    found = beside().to_dict("index")
    assert list(found["Ely"].values()) == [3, 1.5, 0.75, 0.25, 0.05]
    assert list(found["March"].values()) == [1, 1.0, 0.25, 0.75, 0.3]
    assert list(beside().columns)[:2] == ["assets", "assets_per_1000"]  # what it has comes first


def test_nothing_anywhere_is_a_share_of_nothing():
    none = beside(counts=pd.DataFrame(index=["Ely", "March"]))
    assert none["share_of_assets"].tolist() == [0.0, 0.0]
    assert none["assets"].tolist() == [0, 0]


def test_where_nobody_lives_there_is_no_rate_and_still_a_row():
    found = beside(people=pd.Series({"Ely": 0, "March": 1000}))
    assert found.loc["Ely", "assets"] == 3
    assert found.loc["Ely", ["assets_per_1000", "need_per_head"]].isna().all()


def test_unusable_figures_are_refused_together():
    message = refused(
        lambda: beside(
            people=pd.Series({"Ely": -1, "March": 1}),
            weighted_population=pd.Series({"Ely": np.nan, "March": 1.0}),
        )
    )
    assert "weighted_population: 1 of 2 rows are missing" in message
    assert "people: 1 of 2 rows are negative" in message
    with pytest.raises(MisalignedError):
        beside(people=pd.Series({"March": 1, "Ely": 1}))
