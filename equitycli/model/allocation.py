"""From a problem to a continuous plan: the objectives in order, each proven and then kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from equitycli.errors import Fault, SolverError
from equitycli.model.formulation import Formulation, criteria_of, formulation
from equitycli.model.leximin import Levels, leximin
from equitycli.model.problem import AllocationProblem, Floats
from equitycli.model.rows import Row
from equitycli.model.rules import ActiveRule
from equitycli.model.solver import RetainedModel, Solution

AT_BOUND_GBP = 1e-4
"""Nearer than this to its bound a row stands at it."""

LARGEST_GAP = 1e-6

SHARED = {
    "recipients": "equal shares of recipients",
    "new": "equal shares of new provision",
    "lines": "equal shares of each fund's part",
}
"""The last objective, group by group."""

Progress = Callable[[str], None]


def no_progress(_: str) -> None:
    """Say nothing: for callers without a terminal."""


@dataclass(frozen=True)
class Stage:
    """One objective as it was settled: its name, its figure, how many rounds, what proves it."""

    name: str
    unit: str
    reached: float
    rounds: int
    gap: float
    status: str = "proven"


@dataclass(frozen=True, eq=False)
class ContinuousPlan:
    """The plan before whole pounds.

    award_gbp : (P, F) · served : v_k by place, 1 where there is no target (K)
    binding, binding_places : for each payee and place, the rules that stand at their bound there
    gave_way : share by which settled levels had to give for the solver's rounding, mostly 0
    """

    award_gbp: Floats
    served: Floats
    stages: tuple[Stage, ...]
    binding: tuple[tuple[str, ...], ...]
    binding_places: tuple[tuple[str, ...], ...]
    gave_way: float


def served_levels(
    problem: AllocationProblem, rules: Sequence[ActiveRule], *, deadline_s: float | None = None
) -> Floats:
    """Return only objective 1: how far each place can be served by leximin (K), 0–1."""
    built = formulation(problem, rules, places_only=True)
    levels = _leximin_places(built, built.retained(deadline_s=deadline_s))
    return _by_place(problem, built, levels)


def continuous_plan(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    *,
    time_limit_s: float,
    progress: Progress = no_progress,
) -> ContinuousPlan:
    """Settle all objectives in order.

    Raises
    ------
    InfeasibleError   no plan meets the rules (see `clash.py` for which)
    NotProvenError    the time limit came before a proof
    SolverError       a stage's proof does not hold when it is worked out again
    """
    built = formulation(problem, rules)
    retained = built.retained(deadline_s=time.monotonic() + time_limit_s)
    stages = []

    progress("raising the worst-served places")
    levels = _leximin_places(built, retained)
    served = _by_place(problem, built, levels)
    lowest = float(served.min()) if len(served) else 1.0
    stages.append(Stage("leximin of places", "share of target", lowest, levels.rounds, levels.gap))

    progress("keeping losses least")
    name = "least total shortfall"
    shortfall = _least(retained, _shortfall_cost(problem, built, retained), name=name)
    total_target = float(problem.target_gbp[list(built.served)].sum())
    left_gbp = total_target + shortfall.objective
    expected_gbp = float((problem.target_gbp * (1 - served)).sum())
    if abs(left_gbp - expected_gbp) > 1e-6 * max(1.0, total_target):
        raise SolverError(
            "The proof of the plan",
            [Fault("", f"total shortfall moved from {expected_gbp:.6f} to {left_gbp:.6f} pounds.")],
        )
    stages.append(Stage(name, "£ a year", left_gbp, 1, shortfall.gap))

    for name, prefix in (("least loss to those paid now", "l_"), ("least money spent", "x_")):
        found = _least(retained, _unit_cost(retained, prefix), name=name)
        _keep(retained, prefix, found)
        stages.append(Stage(name, "£ a year", found.objective, 1, found.gap))

    progress("sharing equally what is left open")
    solution = found
    for group in built.shares:
        levels = leximin(retained, criteria_of(built, retained, group))
        lowest = float(levels.settled.min())
        stages.append(Stage(SHARED[group], "share of its base", lowest, levels.rounds, levels.gap))
        solution = levels.solution
    return ContinuousPlan(
        _awards(problem, retained, solution),
        served,
        tuple(stages),
        *_binding(problem, built.rule_rows, retained, solution),
        retained.gave_way,
    )


def _leximin_places(built: Formulation, retained: RetainedModel) -> Levels:
    if not built.served:
        return Levels(np.empty(0), 0, 0.0, retained.solve())
    return leximin(retained, criteria_of(built, retained, "places"))


def _by_place(problem: AllocationProblem, built: Formulation, levels: Levels) -> Floats:
    served = np.ones(len(problem.places))
    served[list(built.served)] = np.clip(levels.settled, 0.0, 1.0)
    return served


def _shortfall_cost(
    problem: AllocationProblem, built: Formulation, retained: RetainedModel
) -> Floats:
    """Return the cost of Σ T_k·(1 − v_k) less its constant."""
    cost = np.zeros(len(retained.matrix.cost))
    for k in built.served:
        cost[retained.columns[f"v_{k}"]] = -float(problem.target_gbp[k])
    return cost


def _unit_cost(retained: RetainedModel, prefix: str) -> Floats:
    cost = np.zeros(len(retained.matrix.cost))
    cost[[at for name, at in retained.columns.items() if name.startswith(prefix)]] = 1.0
    return cost


def _least(retained: RetainedModel, cost: Floats, *, name: str) -> Solution:
    retained.set_cost(cost)
    found = retained.solve()
    if not found.gap <= LARGEST_GAP:
        raise SolverError(
            "The proof of the plan",
            [Fault(name, f"its dual bound is {found.gap:.1e} from its figure.")],
        )
    return found


def _keep(retained: RetainedModel, prefix: str, found: Solution) -> None:
    """Hold a sum of columns at its least by the row `keep_<prefix>` that the model carries."""
    row = retained.rows[f"keep_{prefix}"]
    retained.keep_row(row, found.objective)


def _awards(problem: AllocationProblem, retained: RetainedModel, solution: Solution) -> Floats:
    at = np.array(
        [
            [retained.columns[f"x_{p}_{f}"] for f in range(len(problem.funds))]
            for p in range(len(problem.payees))
        ],
        dtype=np.int64,
    ).reshape(len(problem.payees), len(problem.funds))
    return np.maximum(solution.values[at], 0.0)


def _binding(
    problem: AllocationProblem, rows: Sequence[Row], retained: RetainedModel, solution: Solution
) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]:
    """Return the rules that stand at a bound, in rule order: for each payee, for each place."""
    by_payee: list[list[str]] = [[] for _ in problem.payees]
    by_place: list[list[str]] = [[] for _ in problem.places]
    for row in rows:
        if row.payee is not None:
            names = by_payee[row.payee]
        elif row.place is not None:
            names = by_place[row.place]
        else:
            continue
        if row.rule not in names and _at_bound(row, retained, solution):
            names.append(row.rule)
    return tuple(map(tuple, by_payee)), tuple(map(tuple, by_place))


def _at_bound(row: Row, retained: RetainedModel, solution: Solution) -> bool:
    paid = sum(
        factor * solution.values[retained.columns[variable.name]] for variable, factor in row.terms
    )
    at_least = row.at_least is not None and paid <= row.at_least + AT_BOUND_GBP
    at_most = row.at_most is not None and paid >= row.at_most - AT_BOUND_GBP
    return bool(at_least or at_most)
