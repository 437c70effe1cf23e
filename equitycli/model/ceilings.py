"""The ceiling report: how far each place could rise if it alone mattered, and what stops it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equitycli.errors import NotProvenError
from equitycli.model.cases import CaseModel, enter
from equitycli.model.retained import Solution

REACHED = 1.0 - 1e-6
STOPPING_DUAL = 1e-7

LANDING = "landing"
"""What stops a place that no money can reach."""


@dataclass(frozen=True)
class Ceiling:
    """One place's best served share alone, and the rules that stop it there (none at 1).

    stopped_by : names of rules, in rule order: together they prove that no plan can serve it
        better; "budget" is the money itself, and ("landing",) that no money can reach the place
    missing_gbp : £ a year that it lacks of its target even then
    worked_out : the time limit did not come first; best_served is NaN where it did
    """

    place: str
    best_served: float
    stopped_by: tuple[str, ...]
    missing_gbp: float = 0.0
    worked_out: bool = True


def ceilings(model: CaseModel) -> tuple[Ceiling, ...]:
    """Return each place's ceiling under the rules, in place order; 1 where there is no target.

    Raises InfeasibleError where no plan meets the rules at all.
    """
    enter(model, model.case())
    served, target_gbp = set(model.built.served), model.problem.target_gbp
    reached = set(model.problem.landing.place.tolist())
    report = []
    for k, place in enumerate(model.problem.places):
        if k not in served:
            report.append(Ceiling(place, 1.0, ()))
            continue
        try:
            best, stopped_by = _best(model, k)
        except NotProvenError:
            report.append(Ceiling(place, float("nan"), (), float("nan"), worked_out=False))
            continue
        if k not in reached:
            stopped_by = (LANDING,)
        missing_gbp = 0.0 if best >= REACHED else float(target_gbp[k]) * (1 - best)
        report.append(Ceiling(place, best, stopped_by, missing_gbp))
    return tuple(report)


def _best(model: CaseModel, place: int) -> tuple[float, tuple[str, ...]]:
    retained = model.retained
    cost = np.zeros(len(retained.matrix.cost))
    target_gbp = float(model.problem.target_gbp[place])
    cost[retained.columns[f"v_{place}"]] = -target_gbp
    retained.set_cost(cost)
    solution = retained.solve()
    served = min(max(-solution.objective / target_gbp, 0.0), 1.0)
    return served, () if served >= REACHED else _stopping(model, solution)


def _stopping(model: CaseModel, solution: Solution) -> tuple[str, ...]:
    """Return the rules whose rows carry a dual: £ landing in the place for £ more in the row."""
    carries = np.abs(solution.row_duals[model.at]) > STOPPING_DUAL
    at = sorted(set(model.rule_of_row[carries].tolist()))
    return tuple(dict.fromkeys(model.rules[position].name for position in at))
