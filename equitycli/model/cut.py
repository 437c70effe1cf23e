"""What a plan reaches of the objective within which the search for whom to pay was cut.

The point that the search had in hand has not been brought to its best in any column but those of
whom it pays. So a figure is measured on the plan that was made of it, or there is none.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from equitycli.model.allocation import served_by
from equitycli.model.integers import Choice
from equitycli.model.ordered import Goal
from equitycli.model.problem import AllocationProblem, Floats
from equitycli.model.stages import NONE, STOPPED, Stage


def with_figure(found: Choice, problem: AllocationProblem, award_gbp: Floats) -> Choice:
    """Return a choice whose cut objective says what the plan made of it has.

    Parameters
    ----------
    award_gbp : (P, F), of the plan
    """
    if found.cut_at is None:
        return found
    reached = _reached(found.cut_at, found, problem, award_gbp)
    stages = tuple(
        _measured(stage, reached) if stage.status == STOPPED else stage for stage in found.stages
    )
    return replace(found, stages=stages)


def _measured(stage: Stage, reached: float) -> Stage:
    """Return the stage with a figure, and how far its bound is from that."""
    return replace(stage, reached=reached, gap=abs(reached - stage.bound) / max(1.0, abs(reached)))


def _reached(goal: Goal, found: Choice, problem: AllocationProblem, award_gbp: Floats) -> float:
    places = list(goal.places)
    if goal.asks == "people":
        people = problem.weighted_population[places]
        return float(people @ found.covered[places] / people.sum())
    served = served_by(problem, award_gbp)
    if goal.asks == "levels":
        return float(np.sort(served[places])[: goal.lowest].mean())
    if goal.asks == "shortfall":
        return float((problem.target_gbp * (1 - served)).sum())
    if goal.asks == "awards":
        return float((found.funded & found.chosen).sum())
    return NONE
