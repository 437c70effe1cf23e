"""What another aim would have chosen, measured beside the proposal; and as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from equitycli.assembly import measures_of
from equitycli.model.aims import AimPlan
from equitycli.model.problem import Floats, Ints
from equitycli.money import PENCE_PER_POUND
from equitycli.plan import Measures, Plan

DIGITS = 9
MOST_PLACES = 5


@dataclass(frozen=True)
class Beside:
    """A plan by another aim against the proposal.

    worst_served : share of its target that the worst-served place reaches, 0–1
    gap_gbp : total shortfall, £ a year
    awards_differing : payees whose award is not the proposal's · moved_pence : half the sum of
        all differences: what would go elsewhere
    places : those whose money differs most, with how many pence more they have than proposed
    """

    worst_served: float
    gap_gbp: float
    measures: Measures
    awards_differing: int
    moved_pence: int
    places: tuple[tuple[str, int], ...]


def beside(plan: Plan, award_pence: Ints, served: Floats) -> Beside:
    """Return how a plan stands against the proposal, which may be that plan itself."""
    problem = plan.problem
    has = problem.target_gbp > 0
    landed = _landed_gbp(plan, award_pence)
    more = np.round(landed - _landed_gbp(plan, plan.award_pence), 2)
    order = sorted(range(len(more)), key=lambda k: (-abs(more[k]), problem.places[k]))
    differs = award_pence.sum(axis=1) - plan.award_pence.sum(axis=1)
    return Beside(
        float(served[has].min()) if has.any() else 1.0,
        float((problem.target_gbp * (1 - served)).sum()),
        measures_of(pd.Series(landed, index=list(problem.places)), plan.audit.need),
        int((differs != 0).sum()),
        int(np.abs(differs).sum()) // 2,
        tuple(
            (problem.places[k], round(float(more[k]) * PENCE_PER_POUND))
            for k in order[:MOST_PLACES]
            if abs(more[k]) >= 1
        ),
    )


def _landed_gbp(plan: Plan, award_pence: Ints) -> Floats:
    return plan.problem.landing.in_places(
        award_pence.sum(axis=1) / PENCE_PER_POUND, places=len(plan.problem.places)
    )


def aims_as_values(plan: Plan) -> list[dict[str, Any]]:
    """Return each plan by another aim, with its awards, as plain values."""
    return [_as_values(plan, one) for one in plan.aims]


def _as_values(plan: Plan, one: AimPlan) -> dict[str, Any]:
    found = beside(plan, one.award_pence, one.served)
    return {
        "aim": one.aim,
        "epsilon": one.epsilon,
        "whom_to_pay": one.whom,
        "reached": round(one.reached, DIGITS),
        "gap": float(f"{one.gap:.3g}"),
        "rounds": one.rounds,
        "worst_served": round(found.worst_served, DIGITS),
        "gap_pence": round(found.gap_gbp * PENCE_PER_POUND),
        "measures": {
            "gini": _or_null(found.measures.gini), "hoover": _or_null(found.measures.hoover)
        },
        "awards_differing": found.awards_differing,
        "moved_pence": found.moved_pence,
        "places": [{"place": place, "more_pence": more} for place, more in found.places],
        "awards_pence": one.award_pence.sum(axis=1).tolist(),
    }  # fmt: skip


def _or_null(number: float) -> float | None:
    return None if np.isnan(number) else round(number, DIGITS)
