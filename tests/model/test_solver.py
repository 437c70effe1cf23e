"""Nothing but a proven optimum is an answer, and a proof can be worked out again."""

import random
from dataclasses import replace

import highspy
import numpy as np
import pytest

from equitycli.errors import EXIT_NOT_PROVEN, NotProvenError, SolverError
from equitycli.model.allocation import continuous_plan
from equitycli.model.formulation import formulation
from equitycli.model.proof import dual_bound
from equitycli.model.retained import InfeasibleError, RetainedModel
from equitycli.model.solver import (
    add_row,
    add_variable,
    minimise,
    new_model,
    rows_in,
    variables_in,
    versions,
)
from tests.model import toys


def diet(**bounds):
    """Minimise 2a + 3b where a + b ≥ 4 and a ≤ 3: a = 3, b = 1, so 9."""
    model = new_model("diet")
    a = add_variable(model, "a", 0.0, bounds.get("most_a", 3.0))
    b = add_variable(model, "b", 0.0, bounds.get("most_b"))
    add_row(model, "enough", [(a, 1.0), (b, 1.0)], at_least=bounds.get("enough", 4.0), at_most=None)
    minimise(model, [(a, 2.0), (b, bounds.get("price_b", 3.0))])
    return model


def test_an_optimum_carries_its_values_and_its_proof():
    retained = RetainedModel(diet())
    solution = retained.solve()
    assert solution.objective == pytest.approx(9.0)
    assert solution.values[retained.columns["a"]] == pytest.approx(3.0)
    assert solution.bound == pytest.approx(9.0)  # 4·3 for the row, 3·(2 − 3) for a at its most
    assert solution.gap == pytest.approx(0.0, abs=1e-12)


def test_bounds_and_costs_change_in_place():
    retained = RetainedModel(diet())
    retained.bound_columns([retained.columns["a"]], 0.0, 1.0)
    assert retained.solve().objective == pytest.approx(2 * 1 + 3 * 3)
    retained.bound_row(retained.rows["enough"], 6.0, np.inf)
    assert retained.solve().objective == pytest.approx(2 * 1 + 3 * 5)
    retained.set_cost(np.zeros(2))
    assert retained.solve().objective == 0.0


def test_a_row_bounded_on_both_sides_is_two():
    model = new_model("between")
    a = add_variable(model, "a")
    assert add_row(model, "r", [(a, 1.0)], at_least=1.0, at_most=2.0) == ["r", "r_most"]
    assert add_row(model, "s", [(a, 1.0)], at_least=2.0, at_most=2.0) == ["s"]
    assert add_row(model, "t", [(a, 1.0)], at_least=None, at_most=None) == []
    assert [row.name for row in rows_in(model)] == ["r", "r_most", "s"]
    minimise(model, [(a, -1.0)])
    assert RetainedModel(model).solve().objective == pytest.approx(-2.0)


@pytest.mark.parametrize("unit_gbp", [1.0, 1024.0])
def test_pounds_are_pounds_whatever_the_solver_counts_in(unit_gbp: float):
    model = new_model("money")
    x = add_variable(model, "x_0_0")
    v = add_variable(model, "v_0", 0.0, 1.0)
    add_row(model, "budget_0", [(x, 1.0)], at_least=None, at_most=400_000.0)
    add_row(model, "served_0", [(x, 1 / 500_000), (v, -1.0)], at_least=0.0, at_most=None)
    minimise(model, [(v, -500_000.0), (x, 0.25)])
    retained = RetainedModel(model, unit_gbp=unit_gbp)
    solution = retained.solve()
    assert solution.objective == pytest.approx(-400_000 * 0.75)
    assert solution.values[retained.columns["x_0_0"]] == pytest.approx(400_000.0)
    # A pound more of budget is worth 75p, and nothing more of a share.
    assert solution.row_duals[retained.rows["budget_0"]] == pytest.approx(-0.75)
    assert solution.row_duals[retained.rows["served_0"]] == pytest.approx(500_000.0)
    assert solution.gap < 1e-12


def test_no_point_is_no_answer():
    with pytest.raises(InfeasibleError):
        RetainedModel(diet(most_b=0.5)).solve()


def test_an_endless_model_is_no_answer():
    with pytest.raises(SolverError) as refused:
        RetainedModel(diet(price_b=-1.0)).solve()
    assert refused.value.faults[0].text == (
        "says that its objective has no end (Unbounded): a bound is missing in the model."
    )


STATUSES = [
    status
    for name, status in vars(highspy.HighsModelStatus).items()
    if name.startswith("k") and name not in ("kOptimal", "kInfeasible", "kTimeLimit")
]


@pytest.mark.parametrize("status", STATUSES)
def test_no_other_status_is_an_answer(status, monkeypatch: pytest.MonkeyPatch):
    retained = RetainedModel(diet())

    class Said:
        def __getattr__(self, name):
            return getattr(solver, name)

        def getModelStatus(self):  # noqa: N802
            return status

    solver = retained._highs
    monkeypatch.setattr(retained, "_highs", Said())
    with pytest.raises(SolverError, match="The solver has 1 problem"):
        retained.solve()


def test_a_time_limit_of_nothing_is_not_proven():
    with pytest.raises(NotProvenError) as stopped:
        continuous_plan(toys.problem(), toys.rules(), time_limit_s=0)
    assert stopped.value.exit_code == EXIT_NOT_PROVEN == 5
    assert stopped.value.faults[0].where == "solver.time_limit_s"
    assert stopped.value.faults[0].text == (
        "the time limit came before a proof; no bound was reached."
    )


def test_a_time_limit_within_a_solve_is_not_proven(monkeypatch: pytest.MonkeyPatch):
    """PuLP says "Optimal" after a time limit; the solver's own status is what counts."""
    retained = RetainedModel(diet())
    solver = retained._highs

    class Late:
        def __getattr__(self, name):
            return getattr(solver, name)

        def getModelStatus(self):  # noqa: N802
            return highspy.HighsModelStatus.kTimeLimit

    monkeypatch.setattr(retained, "_highs", Late())
    with pytest.raises(NotProvenError, match="The search has 1 problem"):
        retained.solve()


def test_duals_of_a_plan_prove_it_and_no_others_claim_more():
    given = toys.problem(new_share=0.3)
    built = formulation(given, toys.rules(toys.who_gives()))
    retained = built.retained()
    cost = np.zeros(len(retained.matrix.cost))
    cost[retained.columns["t_places"]] = -1.0
    retained.set_cost(cost)
    solution = retained.solve()
    assert solution.bound == pytest.approx(solution.objective, abs=1e-12)
    draw = random.Random(1)
    weaker = 0
    for _ in range(300):
        tampered = solution.row_duals.copy()
        for _ in range(draw.randint(1, 3)):
            row = draw.randrange(len(tampered))
            tampered[row] += draw.choice([-1, 1]) * 10 ** draw.uniform(-12, 1)
        bound = dual_bound(retained.matrix, tampered)
        assert bound <= solution.objective + 1e-12
        weaker += bound < solution.objective - 1e-9
    assert weaker > 100


def test_no_duals_at_all_prove_the_bounds_of_the_columns():
    matrix = RetainedModel(diet(price_b=-1.0, most_b=10.0)).matrix
    assert dual_bound(matrix, np.zeros(1)) == -10.0
    endless = replace(matrix, high=np.array([3.0, np.inf]))
    assert dual_bound(endless, np.zeros(1)) == -np.inf


def test_a_dual_on_the_open_side_of_a_row_is_left_out():
    matrix = RetainedModel(diet()).matrix
    assert dual_bound(matrix, np.array([-1e-12])) == 0.0
    assert dual_bound(matrix, np.array([-5.0])) == 0.0


def test_the_solver_prints_nothing(capfd: pytest.CaptureFixture[str]):
    toys.pounds_by_payee(toys.problem(new_share=0.3, budget=1001), toys.who_gives())
    with pytest.raises(InfeasibleError):
        toys.plan(toys.problem(budget=900), toys.floor(share_of_baseline=1.0))
    versions()
    assert capfd.readouterr() == ("", "")


def test_versions_are_said():
    assert set(versions()) == {"pulp", "highs"}
    assert versions()["highs"].startswith("1.")


def test_variables_are_those_that_the_library_itself_lists():
    model = new_model("few")
    x, y, z = (add_variable(model, name) for name in ("x_2", "x_10", "a"))
    add_row(model, "one", [(x, 1.0), (z, 2.0)], at_least=1.0, at_most=None)
    add_row(model, "two", [(z, 1.0), (x, 3.0)], at_least=None, at_most=4.0)
    minimise(model, [(y, 1.0)])
    drawn = variables_in(model)
    assert [v.name for v in drawn] == [v.name for v in model.variables()]
    assert {v.name for v in drawn} == {"x_2", "x_10", "a"}
