"""Plans by other aims beside the proposal: leximin itself is an assumption, so it is priced.

Targets, rules and what follows (losses, money spent, equal sharing) are those of the proposal;
only what is settled first differs:

    total shortfall   least Σ T_k·(1 − v_k)
    Kolm-Pollak       greatest EDE = −(1/κ)·ln Σ p_k·e^(−κ·v_k),  p_k = T_k / ΣT

T_k is in proportion to need, so p_k is a place's share of need. κ = ε·Σp·r / Σp·r² with r_k what
lands there now over T_k, at most 1: known before any plan, and the same for all.

The EDE is greatest where Σ p_k·u_k is least, u_k ≥ e^(−κ·v_k): separable and convex. u_k is held
above tangents, and a tangent is added at each answer until the bound that the duals prove and the
true EDE of the answer meet.

Source: Sheriff and Maguire (2020), Health Risk, Inequality Indexes, and Environmental Justice;
Kelley (1960), The cutting-plane method for solving convex programs.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from equitycli.errors import Fault, SolverError
from equitycli.model.allocation import (
    ContinuousPlan,
    Posed,
    awards_gbp,
    served_by,
    settle_the_rest,
    shortfall_cost,
)
from equitycli.model.formulation import formulation
from equitycli.model.problem import AllocationProblem, Bools, Floats, Ints
from equitycli.model.retained import StoppedError
from equitycli.model.rules import ActiveRule
from equitycli.model.shortfall_choice import payees_of_least_shortfall
from equitycli.model.stages import Course, Progress, no_progress
from equitycli.model.verify import breaches
from equitycli.model.whole_pounds import whole_pounds

Aim = Literal["total shortfall", "Kolm-Pollak"]

Whom = Literal[
    "all that may be", "its own choice", "no choice is better", "the proposal's choice", "late"
]
"""Whom a plan pays: no rule asks; its own choice; the proposal's, since no other is better by its
aim; the proposal's, as it stands; the proposal's, for want of time."""

AS_GOOD_GBP = 1.0
"""Where another choice leaves a total shortfall less than this smaller, the proposal's is kept."""

PART_OF_TIME = 0.5
"""Of the time that is left, what the choice of the least total shortfall may take."""

CLOSE_EDE = 1e-10
"""Tangents are added until the EDE is this near to its bound, as a share of target, or until
MOST_IDLE of them have not halved what is left: then it is the solver's rounding."""
MOST_IDLE = 4

LARGEST_GAP_EDE = 1e-6

MOST_ROUNDS = 100

FIRST_TANGENTS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, eq=False)
class AimPlan:
    """A plan by another aim, in whole pounds and rechecked.

    award_pence : (P, F) · served : share of target that each place reaches (K)
    reached : what the aim came to: £ a year short, or the EDE as a share of target
    gap : how far that may be from best, £ a year or share of target
    rounds : linear programmes solved for the aim itself
    whom : whose choice of whom to pay it makes
    """

    aim: Aim
    epsilon: float | None
    award_pence: Ints
    served: Floats
    reached: float
    gap: float
    rounds: int
    whom: Whom = "all that may be"


def aims_beside(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    proposal: ContinuousPlan,
    *,
    epsilon: float | None,
    funded: Bools | None = None,
    deadline_s: float | None = None,
    progress: Progress = no_progress,
) -> tuple[AimPlan, ...]:
    """Return the plans by other aims, on the model of the proposal; its bounds are moved.

    Where the time limit comes, those that were made before it are returned.

    Parameters
    ----------
    epsilon : aversion to inequality of the Kolm-Pollak plan, > 0; None leaves that plan out
    funded : whom the proposal pays, where a rule asks it (P) · deadline_s : on the monotonic clock

    Raises
    ------
    StoppedError   the time limit came before the first
    SolverError    a plan does not meet the rules when it is rechecked
    """
    if not proposal.posed.built.served:
        return ()
    progress("beside it: the least total shortfall")
    plans = [_least_shortfall(problem, rules, proposal.posed, funded, deadline_s)]
    if epsilon is not None:
        progress("beside it: the greatest Kolm-Pollak level")
        with suppress(StoppedError):
            plans.append(_kolm_pollak(problem, rules, proposal.posed, epsilon))
    if funded is not None:
        plans[1:] = [replace(one, whom="the proposal's choice") for one in plans[1:]]
    return tuple(plans)


def _least_shortfall(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    posed: Posed,
    funded: Bools | None,
    deadline_s: float | None,
) -> AimPlan:
    """Return the plan with the least total shortfall, by its own choice of whom to pay if in time.

    Raises
    ------
    StoppedError   the time limit came first, for the proposal's choice too
    """
    if funded is None:
        return _total_shortfall(problem, rules, posed)
    now_s = time.monotonic()
    until_s = None if deadline_s is None else now_s + PART_OF_TIME * max(deadline_s - now_s, 0.0)
    try:
        own, gap_gbp = payees_of_least_shortfall(problem, rules, first=funded, deadline_s=until_s)
        built = formulation(problem, rules, funded=own)
        retained = built.retained(deadline_s=deadline_s)
        by_own = _total_shortfall(problem, rules, Posed(built, retained, retained.bounds()))
    except (StoppedError, SolverError):
        return replace(_total_shortfall(problem, rules, posed), whom="late")
    kept = _total_shortfall(problem, rules, posed)
    more_gbp = max(kept.reached - by_own.reached, 0.0)
    if more_gbp < AS_GOOD_GBP:
        gap_gbp = max(kept.gap, gap_gbp + more_gbp)
        return replace(kept, gap=gap_gbp, whom="no choice is better")
    return replace(by_own, gap=max(by_own.gap, gap_gbp), whom="its own choice")


def _total_shortfall(
    problem: AllocationProblem, rules: Sequence[ActiveRule], posed: Posed
) -> AimPlan:
    built, retained = posed.built, posed.retained
    retained.come_back(posed.start)
    course = Course(retained)
    total = float(problem.target_gbp[list(built.served)].sum())
    cost = shortfall_cost(built, retained)
    found = course.least("least total shortfall", cost, constant=total)
    course.refuse_cut()
    assert found is not None
    # As shares of all targets, so that the solver's tolerance is not one of pounds.
    terms = [(j, float(cost[j]) / total) for j in np.flatnonzero(cost).tolist()]
    row = retained.add_sums([terms], np.array([-np.inf]), np.array([np.inf]))[0]
    retained.keep_row(row, found.objective / total)
    left_gbp = max(total + found.objective, 0.0)
    gap_gbp = abs(found.objective - found.bound)
    return _finished(problem, rules, posed, course, ("total shortfall", None), left_gbp, gap_gbp, 1)


def _kolm_pollak(
    problem: AllocationProblem, rules: Sequence[ActiveRule], posed: Posed, epsilon: float
) -> AimPlan:
    built, retained = posed.built, posed.retained
    retained.come_back(posed.start)
    weight = problem.target_gbp[list(built.served)]
    weight = weight / weight.sum()
    kappa = kappa_now(problem, epsilon)
    at = np.array([retained.columns[f"v_{k}"] for k in built.served], dtype=np.int64)
    count = len(at)
    u = retained.add_columns(np.full(count, math.exp(-kappa)), np.ones(count))
    for v in FIRST_TANGENTS:
        _add_tangents(posed, u, at, np.full(count, v), kappa)
    cost = np.zeros(len(retained.matrix.cost))
    cost[u] = weight
    course, served, gap, idle = Course(retained), np.zeros(count), math.inf, 0
    for _ in range(MOST_ROUNDS):
        found = course.least("greatest Kolm-Pollak EDE", cost, unit="share of target")
        course.refuse_cut()
        assert found is not None
        reached = np.clip(found.values[at], 0.0, 1.0)
        exact = float(weight @ np.exp(-kappa * reached))
        nearer = (math.log(exact) - math.log(max(found.bound, math.exp(-kappa)))) / kappa
        idle = 0 if nearer < gap / 2 else idle + 1
        if nearer < gap:
            served, gap = reached, max(nearer, 0.0)
        if gap <= CLOSE_EDE or (idle >= MOST_IDLE and gap <= LARGEST_GAP_EDE):
            break
        _add_tangents(posed, u, at, reached, kappa)
    if gap > LARGEST_GAP_EDE:
        text = f"its bound is {gap:.1e} of a target from its EDE after {MOST_ROUNDS} tangents."
        raise SolverError("The Kolm-Pollak plan", [Fault("", text)])
    for column, least in zip(at.tolist(), served.tolist(), strict=True):
        retained.keep_column(column, least)  # the EDE is strictly concave: no other v is best
    ede = -math.log(float(weight @ np.exp(-kappa * served))) / kappa
    rounds = len(course.stages)
    return _finished(problem, rules, posed, course, ("Kolm-Pollak", epsilon), ede, gap, rounds)


def kappa_now(problem: AllocationProblem, epsilon: float) -> float:
    """Return κ = ε·Σp·r / Σp·r² of what lands now; ε itself where nothing does (as if r = 1)."""
    has = problem.target_gbp > 0
    target_gbp = problem.target_gbp[has]
    now = np.minimum(problem.reference_in_places_gbp[has] / target_gbp, 1.0)
    squares = float(target_gbp @ now**2)
    return epsilon * float(target_gbp @ now) / squares if squares > 0 else epsilon


def _add_tangents(posed: Posed, u: Sequence[int], v: Ints, at: Floats, kappa: float) -> None:
    """Hold u_k above the tangent of e^(−κ·v) at a point: u + κ·e·v ≥ e·(1 + κ·v₀)."""
    height = np.exp(-kappa * at)
    sums = [
        [(above, 1.0), (column, kappa * high)]
        for above, column, high in zip(u, v.tolist(), height.tolist(), strict=True)
    ]
    posed.retained.add_sums(sums, height * (1 + kappa * at), np.full(len(at), np.inf))


def _finished(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    posed: Posed,
    course: Course,
    named: tuple[Aim, float | None],
    reached: float,
    gap: float,
    rounds: int,
) -> AimPlan:
    """Settle what the aim leaves open as the proposal does, and make whole pounds of it."""
    settle_the_rest(course, posed.built, progress=no_progress)
    course.refuse_cut()
    award_gbp = awards_gbp(problem, posed.retained, course.point)
    award_pence = whole_pounds(problem, rules, award_gbp)
    missed = breaches(problem, rules, award_pence, exact_gbp=award_gbp)
    hard = [one for one in missed if not one.within_rounding]
    if hard:
        text = f"{hard[0].rule} is missed for {hard[0].subject}."
        raise SolverError(f"The recheck of the plan by {named[0]}", [Fault("", text)])
    served = served_by(problem, award_gbp)
    return AimPlan(*named, award_pence, served, reached, gap, rounds)
