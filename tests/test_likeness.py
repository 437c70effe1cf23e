"""Places like this one: by hand on a line, by brute force, and unmoved by units and order."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from equitycli.errors import InputError, MisalignedError
from equitycli.likeness import over_alike, places_alike

unhurried = settings(deadline=None, max_examples=40)
NAMES = pd.Index(["Ely", "March", "Soham", "Wisbech"])


def alike(**changes: Any) -> pd.DataFrame:
    """Four places that differ in nothing but their need: .1 .2 .3 .5."""
    usual: dict[str, Any] = {
        "profile": pd.DataFrame({"income": [0.1, 0.2, 0.3, 0.5]}, index=NAMES),
        "people": pd.Series([9000] * 4, index=NAMES),
        "rurality": None,
        "how_many": 2,
    }
    return places_alike(**(usual | changes))


def neighbours(found: pd.DataFrame) -> dict[str, list[str]]:
    return {str(place): list(own["neighbour"]) for place, own in found.groupby("place")}


def refused(**changes: Any) -> str:
    with pytest.raises(InputError) as caught:
        alike(**changes)
    return "\n".join(caught.value.lines())


def test_the_nearest_come_first_and_ties_go_by_name():
    found = alike()
    # On the line .1 .2 .3 .5: March is .1 from Ely and from Soham, a tie that the name decides
    assert neighbours(found) == {
        "Ely": ["March", "Soham"],
        "March": ["Ely", "Soham"],
        "Soham": ["March", "Ely"],  # .2 to Ely and to Wisbech: a tie again
        "Wisbech": ["Soham", "March"],
    }
    # mean .275, variance (.175² + .075² + .025² + .225²)/4 = .021875, σ = .147902: .1/σ = .676123
    first = found[(found["place"] == "Ely") & (found["order"] == 1)]["distance"].item()
    assert first == pytest.approx(0.1 / math.sqrt(0.021875), abs=1e-9)
    assert first == pytest.approx(0.676123, abs=1e-6)


def test_themes_weigh_the_same_however_many_columns_one_has():
    # Need says that a is like b, people that a is like c, each by the same standardised gap: one
    # theme of three columns must not outweigh the other.
    rows = pd.Index(["a", "b", "c"])
    people = pd.Series([100, 10_000, 100], index=rows)
    for columns in (1, 3):
        profile = pd.DataFrame({str(i): [1.0, 1.0, 2.0] for i in range(columns)}, index=rows)
        found = places_alike(profile, people, None, how_many=2)
        own = found[found["place"] == "a"]
        assert own["distance"].iloc[0] == own["distance"].iloc[1]
        assert own["neighbour"].tolist() == ["b", "c"]


def test_people_count_by_how_many_times_more_they_are():
    people = pd.Series([1000, 2000, 4000, 8000], index=NAMES)
    profile = pd.DataFrame({"income": [0.1] * 4}, index=NAMES)  # the same everywhere: no theme
    found = alike(profile=profile, people=people, how_many=1)
    assert len(set(found["distance"])) == 1  # each twice the one before: equally far
    with_rurality = alike(
        profile=profile, people=people, rurality=pd.Series([0.0, 1, 0, 1], index=NAMES), how_many=1
    )
    assert neighbours(with_rurality) == {
        "Ely": ["Soham"], "March": ["Wisbech"], "Soham": ["Ely"], "Wisbech": ["March"],
    }  # fmt: skip


def test_places_that_are_the_same_in_all_things_are_at_no_distance():
    profile = pd.DataFrame({"income": [0.1] * 4}, index=NAMES)
    found = alike(profile=profile)
    assert set(found["distance"]) == {0.0}
    assert neighbours(found)["Wisbech"] == ["Ely", "March"]


def test_of_few_places_each_has_all_the_others():
    assert len(alike(how_many=9)) == 4 * 3
    one = NAMES[:1]
    none = alike(profile=pd.DataFrame({"x": [1.0]}, index=one), people=pd.Series([1], index=one))
    assert len(none) == 0
    assert list(none.columns) == ["place", "neighbour", "order", "distance"]


def test_what_can_not_be_compared_is_refused_together():
    message = refused(
        profile=pd.DataFrame({"income": [0.1, np.nan, 0.3, 0.5]}, index=NAMES),
        people=pd.Series([0, 1, 2, 3], index=NAMES),
        rurality=pd.Series([1.0, 2.0, math.inf, 4.0], index=NAMES),
        how_many=0,
    )
    assert "people: 1 places have no residents (Ely)" in message
    assert "profile: 1 of 4 places lack a figure (March)" in message
    assert "rurality: 1 of 4 places lack a figure (Soham)" in message
    assert "how_many: is 0; it must be 1 or more" in message
    assert "profile: has no column" in refused(profile=pd.DataFrame(index=NAMES))
    twice = pd.Index(["Ely", "Ely", "March", "Soham"])
    assert "1 are there twice (Ely)" in refused(
        profile=pd.DataFrame({"x": [1.0, 2, 3, 4]}, index=twice),
        people=pd.Series([1] * 4, index=twice),
    )
    with pytest.raises(MisalignedError):
        alike(people=pd.Series([1] * 4, index=NAMES[::-1]))


counties = st.integers(3, 12).flatmap(
    lambda count: st.tuples(
        st.lists(st.tuples(*[st.integers(0, 100).map(float)] * 3), min_size=count, max_size=count),
        st.lists(st.integers(1, 10**6), min_size=count, max_size=count),
    )
)


def made(county: tuple[list[tuple[float, ...]], list[int]]) -> tuple[Any, ...]:
    rows, people = county
    names = pd.Index([f"p{i:02d}" for i in range(len(rows))])
    table = pd.DataFrame(rows, columns=["income", "crime", "rural"], index=names)
    return table[["income", "crime"]], pd.Series(people, index=names), table["rural"]


@unhurried
@given(county=counties, how_many=st.integers(1, 12))
def test_distances_are_those_of_brute_force(county, how_many):
    profile, people, rural = made(county)
    logged = np.log(people.to_numpy(dtype=float))
    themes = [profile.to_numpy(), logged[:, None], rural.to_numpy()[:, None]]
    columns = []
    for theme in themes:
        telling = [one for one in theme.T if np.ptp(one) > 1e-9 * max(1e-300, np.abs(one).max())]
        columns += [(one - one.mean()) / one.std() / math.sqrt(len(telling)) for one in telling]
    at = np.column_stack(columns) if columns else np.zeros((len(people), 1))
    apart = np.round(cdist(at, at), 8)
    found = places_alike(profile, people, rural, how_many=how_many)
    for i, place in enumerate(people.index):
        own = found[found["place"] == place]
        others = sorted(np.delete(apart[i], i))[:how_many]
        assert own["distance"].tolist() == pytest.approx(others, abs=1e-7)
        assert place not in set(own["neighbour"])
        assert own["order"].tolist() == list(range(1, len(others) + 1))


@unhurried
@given(county=counties, scale=st.sampled_from([0.001, 3.0, 1e6]), seed=st.integers(0, 9))
def test_units_and_the_order_of_rows_change_nothing(county, scale, seed):
    profile, people, rural = made(county)
    usual = places_alike(profile, people, rural, how_many=3)
    order = np.random.default_rng(seed).permutation(len(people))
    turned = places_alike(profile.iloc[order], people.iloc[order], rural.iloc[order], how_many=3)
    other = places_alike(scale * profile + 7, people * 5, -rural, how_many=3)
    for again in (turned, other):
        assert again["distance"].tolist() == pytest.approx(usual["distance"].tolist(), abs=1e-6)


def test_many_places_are_compared_piece_by_piece_as_they_would_be_at_once(monkeypatch):
    rng = np.random.default_rng(1)
    names = pd.Index([f"d{i:03d}" for i in range(296)])
    profile = pd.DataFrame(rng.normal(size=(296, 7)), index=names)
    people = pd.Series(rng.integers(30_000, 900_000, 296), index=names)
    at_once = places_alike(profile, people, None, how_many=5)
    monkeypatch.setattr("equitycli.likeness._ROWS_AT_ONCE", 1_000)
    pd.testing.assert_frame_equal(at_once, places_alike(profile, people, None, how_many=5))


# --- what they have together


def test_a_rate_over_neighbours_is_of_all_their_money_and_all_their_people():
    pairs = pd.DataFrame({"place": ["a", "a", "b"], "neighbour": ["b", "c", "a"]})
    gbp, people = (pd.Series(n, index=["a", "b", "c"]) for n in ([50.0, 30.0, 0.0], [5, 10, 5]))
    # a: (30 + 0)/(10 + 5) = 2; b: 50/5 = 10; c has no neighbours
    found = over_alike(pairs, gbp, people)
    assert found.tolist()[:2] == [2.0, 10.0]
    assert math.isnan(found["c"])
    # c's money is not known: 30/10
    assert over_alike(pairs, gbp, people, left_out=pd.Index(["c"]))["a"] == 3.0
    assert math.isnan(over_alike(pairs, gbp, people, left_out=pd.Index(["a"]))["b"])


def test_neighbours_without_figures_are_refused():
    pairs = pd.DataFrame({"place": ["a"], "neighbour": ["z"]})
    one = pd.Series({"a": 1.0})
    with pytest.raises(InputError) as caught:
        over_alike(pairs, one * -1, one)
    message = "\n".join(caught.value.lines())
    assert "neighbour: 1 have no row (z)" in message
    assert "parts: 1 of 1 rows are negative" in message
    with pytest.raises(MisalignedError):
        over_alike(pairs, one, pd.Series({"b": 1.0}))
