"""From pounds with fractions to whole ones: what must hold holds, and order decides ties only."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.model.whole_pounds import payee_bounds_pounds, whole_pounds
from tests.model import toys


def rounded(problem, award_gbp, *rules):
    sums = np.array(award_gbp, dtype=np.float64).reshape(len(problem.payees), len(problem.funds))
    return (whole_pounds(problem, toys.rules(*rules), sums) / 100).tolist()


def three(**changes):
    """Three recipients paid £100 each on a budget of £300, in one place."""
    every = {
        "need": {"city": 1},
        "paid": {"A": 100, "B": 100, "C": 100},
        "lands": dict.fromkeys("ABC", "city"),
        "budget": 300,
    }
    return toys.problem(**every | changes)


def test_the_largest_remainders_go_up():
    # 66.7 + 133.6 + 99.7 = 300: £298 down, two up.
    assert rounded(three(), [66.7, 133.6, 99.7]) == [[67.0], [133.0], [100.0]]


def test_a_single_odd_pound_between_equals_goes_to_the_earlier():
    assert rounded(three(budget=301), [100 + 1 / 3] * 3) == [[101.0], [100.0], [100.0]]
    assert rounded(three(budget=302), [100 + 2 / 3] * 3) == [[101.0], [101.0], [100.0]]


def test_order_decides_nothing_else():
    assert rounded(three(budget=301), [100.30, 100.35, 100.35]) == [[100.0], [101.0], [100.0]]


def test_solver_noise_is_no_remainder():
    assert rounded(three(), [99.99999999, 100.00000001, 100.0]) == [[100.0]] * 3


def test_promised_pence_stay_and_the_rest_is_whole():
    given_problem = three(committed={"A": 40.37}, paid={"A": 100.37, "B": 100, "C": 100})
    # 60.40 of A can move: 60.40 + 99.30 + 99.30 = £259, so £258 down and the .40 up.
    award = rounded(given_problem, [40.37 + 60.4, 99.3, 99.3])
    assert award == [[40.37 + 61], [99.0], [99.0]]


def test_held_pence_stay():
    problem = three(
        lands={"A": "city", "B": "city", "C": {}}, paid={"A": 100, "B": 100, "C": 99.99}
    )
    assert rounded(problem, [99.5, 100.5, 99.99])[2] == [99.99]


def test_bounds_of_a_payee_hold_exactly():
    # Nine tenths of £105 is 94.5, so £95; a cap of 5 % is 110.25, so £110.
    problem = three(paid={"A": 105, "B": 105, "C": 90})
    rules: list[toys.Rule] = [toys.floor(share_of_baseline=0.9), toys.cap(growth=0.05)]
    least, most = payee_bounds_pounds(problem, toys.rules(*rules))
    assert least.tolist() == [95.0, 95.0, 81.0]
    assert most.tolist() == [110.0, 110.0, 94.0]
    assert rounded(problem, [95.0, 110.0, 94.0], *rules) == [[95.0], [110.0], [94.0]]


def test_a_payee_of_two_funds_stays_under_its_cap():
    """Each fund's £50.50 alone would go up: together that is £102 beside a cap of £101."""
    problem = toys.problem(
        paid={"A": {"core": 50, "youth": 50}},
        lands={"A": "city"},
        need={"city": 1},
        budget={"core": 100, "youth": 100},
    )
    award = whole_pounds(problem, toys.rules(toys.cap(growth=0.01)), np.array([[50.5, 50.5]]))
    assert award.tolist() == [[5_100, 5_000]]


sums = st.floats(0, 1000).map(lambda gbp: round(gbp, 3))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(sums, sums), min_size=1, max_size=8))
def test_every_sum_is_within_a_pound_and_every_budget_holds(lines):
    exact = np.array(lines)
    names = [f"r{i}" for i in range(len(lines))]
    spent = np.ceil(exact.sum(axis=0))
    problem = toys.problem(
        need={"city": 1},
        paid=dict.fromkeys(names, 1),
        lands=dict.fromkeys(names, "city"),
        budget={"core": float(spent[0]), "youth": float(spent[1])},
    )
    whole = np.array(rounded(problem, exact))
    assert (np.abs(whole - exact) < 1).all()
    assert (np.abs(whole.sum(axis=1) - exact.sum(axis=1)) < 1).all()
    assert (np.abs(whole.sum(axis=0) - exact.sum(axis=0)) < 1).all()
    assert (whole.sum(axis=0) <= spent).all()
    assert (whole == np.round(whole)).all()
