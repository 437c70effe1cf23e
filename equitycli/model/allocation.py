"""From a problem to a continuous plan: the objectives in order, each proven and then kept."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from equitycli.errors import Fault, SolverError
from equitycli.model.binding import rules_at_their_bounds
from equitycli.model.certificates import ProvenLevel, proven_levels
from equitycli.model.failures import refuse_strange_problem
from equitycli.model.formulation import Formulation, criteria_of, formulation
from equitycli.model.leximin import CutError, Levels, leximin
from equitycli.model.problem import AllocationProblem, Bools, Floats
from equitycli.model.retained import Bounds, RetainedModel, Solution
from equitycli.model.rules import ActiveRule
from equitycli.model.stages import PROVEN, Course, Progress, Stage, no_progress, rounds_of

__all__ = ["ContinuousPlan", "Progress", "Stage", "continuous_plan", "no_progress"]

SHARED = {
    "recipients": "equal shares of recipients",
    "new": "equal shares of new provision",
    "lines": "equal shares of each fund's part",
}
"""The last objective, group by group."""

PLACES_STAGE = "leximin of places"


@dataclass(frozen=True, eq=False)
class ContinuousPlan:
    """The plan before whole pounds.

    award_gbp : (P, F) · served : v_k by place, 1 where there is no target (K)
    binding, binding_places : for each payee and place, the rules that stand at their bound there
    gave_way : share by which settled levels had to give for the solver's rounding, mostly 0
    levels : what proves each level of the places, lowest first, tier by tier
    posed : the model inside the solver, for plans by other aims
    """

    award_gbp: Floats
    served: Floats
    stages: tuple[Stage, ...]
    binding: tuple[tuple[str, ...], ...]
    binding_places: tuple[tuple[str, ...], ...]
    gave_way: float
    levels: tuple[ProvenLevel, ...]
    posed: Posed

    @property
    def cut(self) -> Stage | None:
        """The stage within which the time limit came, if any."""
        return next((stage for stage in self.stages if stage.status != PROVEN), None)

    @property
    def is_proven(self) -> bool:
        """Whether every objective was settled before the time limit."""
        return self.cut is None


@dataclass(frozen=True, eq=False)
class Posed:
    """A problem inside the solver, with the bounds as they stood before anything was settled."""

    built: Formulation
    retained: RetainedModel
    start: Bounds


def served_levels(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    *,
    funded: Bools | None = None,
    deadline_s: float | None = None,
) -> Floats:
    """Return only objective 1: how far each place can be served by leximin (K), 0–1.

    funded : who is paid at all, as in `continuous_plan`
    """
    built = formulation(problem, rules, places_only=True, funded=funded)
    return served_on(built, built.retained(deadline_s=deadline_s))


def served_on(built: Formulation, retained: RetainedModel) -> Floats:
    """Return objective 1 on a model that is already inside the solver (K), 0–1."""
    return _by_place(built.problem, built, _leximin_places(built, retained))


def continuous_plan(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    *,
    time_limit_s: float,
    funded: Bools | None = None,
    progress: Progress = no_progress,
) -> ContinuousPlan:
    """Settle all objectives in order.

    funded : who is paid at all, where rules ask it (P): see `integers.py`; None = relaxed

    Where the time limit comes after a point was found, the plan is that point, and its stages
    say which was cut, how far from best it may be, and which were left out.

    Raises
    ------
    InfeasibleError   no plan meets the rules (see `clash.py` for which)
    NotProvenError    the time limit came before any plan was found
    SolverError       a stage's proof does not hold when it is worked out again
    """
    refuse_strange_problem(problem)
    built = formulation(problem, rules, funded=funded)
    retained = built.retained(deadline_s=time.monotonic() + time_limit_s)
    posed = Posed(built, retained, retained.bounds())
    course = Course(retained)

    progress("raising the worst-served places")
    levels = _settle_places(built, course, chosen=funded is not None)
    proofs = proven_levels(
        problem, retained.rows, built.tiers, levels.certificates, rule_rows=built.rule_rows
    )

    progress("keeping losses least")
    total_target = float(problem.target_gbp[list(built.served)].sum())
    name, cost = "least total shortfall", shortfall_cost(built, retained)
    shortfall = course.least(name, cost, constant=total_target)
    if shortfall is not None:
        _refuse_moved(problem, _by_place(problem, built, levels), total_target, shortfall)
    settle_the_rest(course, built, progress=progress)

    award_gbp = awards_gbp(problem, retained, course.point)
    settled_places = course.stages[0].status == PROVEN
    return ContinuousPlan(
        award_gbp,
        _by_place(problem, built, levels) if settled_places else served_by(problem, award_gbp),
        tuple(course.stages),
        *rules_at_their_bounds(problem, built.rule_rows, retained, course.point),
        retained.gave_way,
        proofs,
        posed,
    )


def _first_round(built: Formulation, retained: RetainedModel) -> CutError:
    """Return the worst-served place raised as far as can be, whatever time it takes.

    Where a search for whom to pay took all the time, a plan is there, and this one round finds it.
    """
    retained.lift_time_limit()
    cost = np.zeros(len(retained.matrix.cost))
    cost[retained.columns[f"t_{next(iter(built.tiers))}"]] = -1.0
    retained.set_cost(cost)
    solution = retained.solve()
    nothing = np.full(len(built.served), np.nan)
    return CutError(
        Levels(nothing, 0, 0.0, solution), level=-solution.objective, bound=-solution.bound
    )


def _settle_places(built: Formulation, course: Course, *, chosen: bool) -> Levels:
    """Settle objective 1 and note it; where it is cut, what was settled until then.

    chosen : whom to pay was searched before, so that a plan is known to be there
    """
    try:
        levels = _leximin_places(built, course.retained)
    except CutError as cut:
        if cut.done is None and chosen:
            cut = _first_round(built, course.retained)
        if cut.done is None:
            raise
        course.stop_levels(cut, PLACES_STAGE, unit="share of target")
        return cut.done
    course.in_hand = levels.solution
    lowest = float(levels.settled.min()) if len(levels.settled) else 1.0
    settled = rounds_of(levels.certificates)
    course.stages.append(
        Stage(PLACES_STAGE, "share of target", lowest, levels.rounds, levels.gap, settled=settled)
    )
    return levels


def _refuse_moved(
    problem: AllocationProblem, served: Floats, total_target: float, shortfall: Solution
) -> None:
    """Refuse a total shortfall that leximin has not already settled: every v_k is unique by it."""
    left_gbp = total_target + shortfall.objective
    expected_gbp = float((problem.target_gbp * (1 - served)).sum())
    if abs(left_gbp - expected_gbp) > 1e-6 * max(1.0, total_target):
        raise SolverError(
            "The proof of the plan",
            [Fault("", f"total shortfall moved from {expected_gbp:.6f} to {left_gbp:.6f} pounds.")],
        )


def settle_the_rest(course: Course, built: Formulation, *, progress: Progress) -> None:
    """Settle losses, money spent and equal shares, once it is settled how far places are served."""
    for name, prefix in (("least loss to those paid now", "l_"), ("least money spent", "x_")):
        found = course.least(name, _unit_cost(course.retained, prefix))
        if found is not None:
            course.retained.keep_row(course.retained.rows[f"keep_{prefix}"], found.objective)
    progress("sharing equally what is left open")
    for group in built.shares:
        criteria = criteria_of(built, course.retained, group)
        course.levels(SHARED[group], criteria, unit="share of its base")


def _leximin_places(built: Formulation, retained: RetainedModel) -> Levels:
    """Settle the places tier by tier; where the time limit cuts one, what is settled till then."""
    if not built.served:
        return Levels(np.empty(0), 0, 0.0, retained.solve())
    found: dict[str, Levels] = {}
    for group in built.tiers:
        try:
            found[group] = leximin(retained, criteria_of(built, retained, group))
        except CutError as cut:
            if cut.done is None and not found:
                raise
            last = cut.done or replace(
                found[list(found)[-1]],
                settled=np.full(len(built.tiers[group]), np.nan),
                rounds=0,
                certificates=(),
            )
            done = _of_all_tiers(built, {**found, group: last})
            raise CutError(done, level=cut.level, bound=cut.bound) from None
    return _of_all_tiers(built, found)


def _of_all_tiers(built: Formulation, found: Mapping[str, Levels]) -> Levels:
    settled = {
        k: float(level)
        for group, levels in found.items()
        for k, level in zip(built.tiers[group], levels.settled, strict=True)
    }
    every = list(found.values())
    return replace(
        every[-1],
        settled=np.array([settled.get(k, np.nan) for k in built.served]),
        rounds=sum(levels.rounds for levels in every),
        gap=max(levels.gap for levels in every),
        certificates=tuple(
            replace(one, settled=tuple(built.tiers[group][j] for j in one.settled))
            for group, levels in found.items()
            for one in levels.certificates
        ),
    )


def _by_place(problem: AllocationProblem, built: Formulation, levels: Levels) -> Floats:
    served = np.ones(len(problem.places))
    served[list(built.served)] = np.clip(levels.settled, 0.0, 1.0)
    return served


def served_by(problem: AllocationProblem, award_gbp: Floats) -> Floats:
    """Return how far awards (P, F) serve each place (K): min(A_k / T_k, 1), 1 without a target."""
    landed = problem.landing.in_places(award_gbp.sum(axis=1), places=len(problem.places))
    has = problem.target_gbp > 0
    ratio = np.divide(landed, problem.target_gbp, out=np.ones(len(landed)), where=has)
    return np.minimum(ratio, 1.0)


def shortfall_cost(built: Formulation, retained: RetainedModel) -> Floats:
    """Return the cost of Σ T_k·(1 − v_k) less its constant."""
    cost = np.zeros(len(retained.matrix.cost))
    for k in built.served:
        cost[retained.columns[f"v_{k}"]] = -float(built.problem.target_gbp[k])
    return cost


def _unit_cost(retained: RetainedModel, prefix: str) -> Floats:
    cost = np.zeros(len(retained.matrix.cost))
    cost[[at for name, at in retained.columns.items() if name.startswith(prefix)]] = 1.0
    return cost


def awards_gbp(problem: AllocationProblem, retained: RetainedModel, solution: Solution) -> Floats:
    """Return the awards of a point (P, F), £ a year."""
    at = np.array(
        [
            [retained.columns[f"x_{p}_{f}"] for f in range(len(problem.funds))]
            for p in range(len(problem.payees))
        ],
        dtype=np.int64,
    ).reshape(len(problem.payees), len(problem.funds))
    return np.maximum(solution.values[at], 0.0)
