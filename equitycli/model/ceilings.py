"""The ceiling report: how far each place could rise if it alone mattered, and what stops it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equitycli.model.formulation import Formulation, formulation
from equitycli.model.problem import AllocationProblem
from equitycli.model.rules import ActiveRule
from equitycli.model.solver import RetainedModel, Solution

REACHED = 1.0 - 1e-6
STOPPING_DUAL = 1e-7


@dataclass(frozen=True)
class Ceiling:
    """One place's best served share alone, and the rules that stop it there (none at 1)."""

    place: str
    best_served: float
    stopped_by: tuple[str, ...]
    """Names of rules, in rule order; ("landing",) where no money can reach the place."""


def ceilings(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    *,
    deadline_s: float | None = None,
) -> tuple[Ceiling, ...]:
    """Return each place's ceiling under the rules, in place order; 1 where there is no target.

    Raises InfeasibleError where no plan meets the rules at all.
    """
    built = formulation(problem, rules, places_only=True)
    retained = built.retained(deadline_s=deadline_s)
    found = {k: _best(built, retained, k) for k in built.served}
    reached = {int(place) for place in problem.landing.place}
    report = []
    for k, place in enumerate(problem.places):
        served, stopped_by = found.get(k, (1.0, ()))
        if k in found and k not in reached:
            stopped_by = ("landing",)
        report.append(Ceiling(place, served, stopped_by))
    return tuple(report)


def _best(built: Formulation, retained: RetainedModel, place: int) -> tuple[float, tuple[str, ...]]:
    cost = np.zeros(len(retained.matrix.cost))
    target_gbp = float(built.problem.target_gbp[place])
    cost[retained.columns[f"v_{place}"]] = -target_gbp
    retained.set_cost(cost)
    solution = retained.solve()
    served = min(max(-solution.objective / target_gbp, 0.0), 1.0)
    return served, () if served >= REACHED else _stopping(built, retained, solution)


def _stopping(built: Formulation, retained: RetainedModel, solution: Solution) -> tuple[str, ...]:
    """Return the rules whose rows carry a dual: £ landing in the place for £ more in the row."""
    names: list[str] = []
    for row in built.rule_rows:
        at = [retained.rows[n] for n in (row.name, f"{row.name}_most") if n in retained.rows]
        if row.rule not in names and any(abs(solution.row_duals[i]) > STOPPING_DUAL for i in at):
            names.append(row.rule)
    return tuple(names)
