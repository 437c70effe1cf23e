"""From areas to places, people first."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.access import mean_by_place, median_by_place
from equitycli.errors import InputError, MisalignedError

NAMES = list("abcde")
MEASURE = pd.Series([4.0, 0.0, 1.0, np.inf, 7.0], index=NAMES, name="cost")
PEOPLE = pd.Series([100, 300, 0, 200, 0], index=NAMES)
PLACES = pd.Series(["Ely", "Ely", "Ely", "March", "Fort"], index=NAMES)


def test_the_mean_by_hand():
    found = mean_by_place(MEASURE, PEOPLE, PLACES)
    # Ely (4·100 + 0·300)/400; nobody lives in the Fort
    assert list(found.index) == ["Ely", "Fort", "March"]
    np.testing.assert_array_equal(found, [1.0, np.nan, np.inf])
    assert found.name == "cost"


def test_an_empty_area_out_of_reach_leaves_its_place_as_it_is():
    cost = pd.Series([np.inf, 3.0], index=["a", "b"])
    people = pd.Series([0, 10], index=["a", "b"])
    places = pd.Series(["Ely", "Ely"], index=["a", "b"])
    assert mean_by_place(cost, people, places).item() == 3
    assert median_by_place(cost, people, places).item() == 3


def test_the_median_by_hand():
    found = median_by_place(MEASURE, PEOPLE, PLACES)
    np.testing.assert_array_equal(found, [0.0, np.nan, np.inf])  # 300 of 400 have 0
    assert median_by_place(MEASURE, PEOPLE * 0 + 1, PLACES)["Ely"] == 1  # the middle of 0, 1, 4
    halves = pd.Series([200, 200, 0, 1, 1], index=NAMES)
    assert median_by_place(MEASURE, halves, PLACES)["Ely"] == 0  # exactly half: the lower


people_and_costs = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 9), st.sampled_from("xyz")), min_size=1
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(rows=people_and_costs)
def test_both_are_those_of_a_list_of_people(rows):
    table = pd.DataFrame(rows, columns=["people", "cost", "place"])
    asked = table["cost"].astype(float), table["people"], table["place"]
    mean, median = mean_by_place(*asked), median_by_place(*asked)
    for place, group in table.groupby("place"):
        everyone = np.sort(np.repeat(group["cost"].to_numpy(float), group["people"]))
        if len(everyone):
            assert mean[place] == pytest.approx(everyone.mean())
            assert median[place] == everyone[(len(everyone) - 1) // 2]
        else:
            assert np.isnan([mean[place], median[place]]).all()


@pytest.mark.parametrize("over", [mean_by_place, median_by_place])
def test_what_cannot_be_used_is_refused_together(over):
    with pytest.raises(InputError) as caught:
        over(
            MEASURE.where(MEASURE != 1, np.nan).where(MEASURE != 7, -np.inf),
            PEOPLE.where(PEOPLE > 0, -5),
            PLACES.where(PLACES != "Fort"),
        )
    message = "\n".join(caught.value.lines())
    assert "cost: 1 of 5 rows are missing (c)" in message
    assert "cost: 1 of 5 rows are infinite (e)" in message
    assert "population: 2 of 5 rows are negative (c, e; smallest -5)" in message
    assert "places: 1 areas have none." in message
    with pytest.raises(MisalignedError):
        over(MEASURE, PEOPLE[1:], PLACES)
    with pytest.raises(MisalignedError):
        over(MEASURE, PEOPLE, PLACES[::-1])
