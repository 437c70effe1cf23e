"""Water-filling by hand, and the model against it wherever places stand alone."""

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from equitycli.errors import NoPlanError
from equitycli.model.closed_form import water_filling
from tests.model import toys


def filled(**changes):
    """Three areas with targets £50, £30, £20, no bounds, and a budget of £100."""
    every: dict[str, Any] = {
        "target_gbp": [50.0, 30.0, 20.0],
        "budget_gbp": 100.0,
        "least_gbp": [0.0, 0.0, 0.0],
        "most_gbp": [np.inf, np.inf, np.inf],
    } | changes
    budget_gbp = every.pop("budget_gbp")
    arrays = {name: np.array(sums) for name, sums in every.items()}
    return water_filling(budget_gbp=budget_gbp, **arrays).tolist()


def test_without_bounds_everyone_gets_the_same_share_of_target():
    assert filled(budget_gbp=50.0) == pytest.approx([25.0, 15.0, 10.0])


def test_a_floor_lowers_the_others_alike():
    # The third keeps 60; 40 is left for 50 : 30, so 25 and 15.
    assert filled(least_gbp=[0.0, 0.0, 60.0]) == pytest.approx([25.0, 15.0, 60.0])


def test_a_cap_raises_the_others_alike():
    # The first ends at 20; 80 is left for 30 : 20, so 48 and 32.
    assert filled(most_gbp=[20.0, np.inf, np.inf]) == pytest.approx([20.0, 48.0, 32.0])


def test_money_beyond_every_cap_stays():
    assert filled(most_gbp=[20.0, 10.0, 5.0]) == [20.0, 10.0, 5.0]


def test_a_budget_of_exactly_the_floors_pays_the_floors():
    assert filled(least_gbp=[10.0, 60.0, 30.0]) == pytest.approx([10.0, 60.0, 30.0])


def test_floors_above_the_budget_are_refused_with_the_sum():
    with pytest.raises(NoPlanError) as refused:
        filled(least_gbp=[60.0, 30.0, 22.5])
    assert "ask for £12.50 more than the budget." in refused.value.faults[0].text


def test_a_level_that_starts_at_a_kink_counts_whoever_leaves_it_there():
    """Half of £1 over a target of 958/963 is a float whose product with it is under ½."""
    target = 958 / 963 * np.array([1.0, 1.0, 1.0, 960.0])
    spend = np.array([1.0, 1.0, 2.0, 954.0])
    awards = filled(
        target_gbp=target, budget_gbp=958.0, least_gbp=0.5 * spend, most_gbp=1.1 * spend
    )
    # The third keeps its £1; the others share 957 over 962 of the need.
    assert awards == pytest.approx([957 / 962, 957 / 962, 1.0, 960 * 957 / 962], abs=1e-9)
    assert sum(awards) == pytest.approx(958.0, abs=1e-9)


SPEND = {"a": 600, "b": 240, "c": 110, "d": 50, "e": 0}
NEED = {"a": 400, "b": 250, "c": 200, "d": 100, "e": 50}
FILLED = [540, 216, 146, 73, 25]


def test_five_areas_in_closed_form():
    # Floors 540 + 216 leave 244; e ends at its cap of 25; 219 for c and d, 200 : 100.
    assert filled(
        target_gbp=[400.0, 250.0, 200.0, 100.0, 50.0],
        budget_gbp=1000.0,
        least_gbp=[540.0, 216.0, 99.0, 45.0, 0.0],
        most_gbp=[np.inf, np.inf, 170.0, 80.0, 25.0],
    ) == pytest.approx(FILLED)


def test_five_areas_by_the_model():
    area = toys.problem(
        need=NEED, paid=SPEND, lands={place: place for place in SPEND}, new_share=0.5
    )
    plan = toys.plan(
        area,
        toys.floor(of="place", share_of_baseline=0.9),
        toys.cap(of="place", gbp=110 + 60, only=("c",)),
        toys.cap(of="place", gbp=50 + 30, only=("d",)),
        toys.cap(of="place", gbp=0 + 25, only=("e",)),
    )
    landed = toys.landed(area, plan.award_gbp.sum(axis=1))
    assert list(landed.values()) == pytest.approx(FILLED, abs=1e-6)


whole_pounds = st.integers(1, 1000)


@settings(max_examples=60, deadline=None)
@given(
    areas=st.lists(st.tuples(whole_pounds, whole_pounds), min_size=1, max_size=6),
    kept=st.sampled_from([0.0, 0.5, 0.9, 1.0]),
    growth=st.sampled_from([0.0, 0.1, 0.5, 3.0]),
    change=st.sampled_from([1.0, 1.2, 2.5]),
)
@example(areas=[(1, 1), (1, 1), (1, 2), (960, 954)], kept=0.5, growth=0.1, change=1.0)
def test_the_model_agrees_where_places_stand_alone(areas, kept, growth, change):
    names = [f"p{k}" for k in range(len(areas))]
    spend = np.array([spent for _, spent in areas], dtype=np.float64)
    given_problem = toys.problem(
        need=dict(zip(names, [need for need, _ in areas], strict=True)),
        paid=dict(zip(names, spend.tolist(), strict=True)),
        lands={name: name for name in names},
        budget=round(change * spend.sum()),
    )
    filled_gbp = water_filling(
        given_problem.target_gbp,
        budget_gbp=float(round(change * spend.sum())),
        least_gbp=kept * spend,
        most_gbp=(1 + growth) * spend,
    )
    plan = toys.plan(
        given_problem,
        toys.floor(of="place", share_of_baseline=kept),
        toys.cap(of="place", growth=growth),
    )
    expected = np.minimum(filled_gbp / given_problem.target_gbp, 1.0)
    assert plan.served == pytest.approx(expected, abs=1e-6)
