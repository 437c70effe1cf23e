"""Who is paid at all, where an award is at least so much or nothing, or awards are counted.

An integer programme chooses y_o ∈ {0, 1}; `allocation.continuous_plan` then settles the whole
plan for that choice, with its proofs. Given the choice, the sets of plans and of served shares
are convex, so there is only one leximin (were there two, the plan half way between them would be
better), and it is the one that the search compared.

Objectives of the choice, one after the other: tier by tier, most need-weighted people in funded
places (`coverage.py`), then leximin (`ordered.py`); then least total shortfall, least loss, least
money spent, fewest awards (each is then larger). Where two choices are as good by all of them,
the order of the payees decides, and `tied` says so.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from equitycli.errors import Fault, NotProvenError
from equitycli.model.allocation import served_levels
from equitycli.model.coverage import coverage, minimums_gbp
from equitycli.model.formulation import Formulation, formulation
from equitycli.model.ordered import MOST_ORDERED, Goal, goals
from equitycli.model.problem import AllocationProblem, Bools, Floats
from equitycli.model.retained import StoppedError
from equitycli.model.rows import Terms
from equitycli.model.rules import ActiveRule, chosen_payees, largest_award_gbp
from equitycli.model.search import Search
from equitycli.model.solver import add_row
from equitycli.model.stages import (
    LEFT_OUT,
    PROVEN,
    STOPPED,
    Progress,
    Stage,
    no_progress,
)
from equitycli.model.whole_pounds import payee_bounds_pounds
from equitycli.money import PENCE_PER_POUND


@dataclass(frozen=True, eq=False)
class Choice:
    """Who is paid at all, and how far that is proven.

    chosen (P) : payees of whom a rule asks it · funded (P) : paid at all; True for all others
    minimum_gbp (P) : the least award of each, 0 without one
    covered (K) : how far each place is funded by `Coverage`, 0–1
    relaxed (K) : how far each place is served by leximin where awards may be of any size and
        number; NaN where the time ended first
    stages : every objective in order; the one that the time limit cut says how far it is from
        its bound, and those after it are left out
    tied : another choice is as good by every objective, and the order of payees decided; None
        where the time ended before that was known
    by_worst : a tier has more places than are compared one by one: its worst, then the total
    cut_at : the objective that the time limit cut; its stage has a figure once there is a plan
    """

    chosen: Bools
    funded: Bools
    minimum_gbp: Floats
    covered: Floats
    relaxed: Floats
    stages: tuple[Stage, ...]
    tied: bool | None
    by_worst: bool
    cut_at: Goal | None = None

    @property
    def proven(self) -> bool:
        """No choice is better by the objectives in their order."""
        return self.cut is None

    @property
    def cut(self) -> Stage | None:
        """The stage within which the time limit came, if any."""
        return next((stage for stage in self.stages if stage.status != PROVEN), None)

    @property
    def gap(self) -> float:
        """Of the objective that the time limit cut, relative to 1 or to it; 0 where proven."""
        return 0.0 if self.cut is None else self.cut.gap

    @property
    def left_out(self) -> Bools:
        """Payees that the choice leaves without an award (P)."""
        return self.chosen & ~self.funded


def choice(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    *,
    deadline_s: float | None = None,
    progress: Progress = no_progress,
) -> Choice:
    """Return who is paid at all.

    deadline_s : on the monotonic clock; the best choice until then is returned, unproven

    Raises
    ------
    InfeasibleError   no choice meets the rules
    NotProvenError    the time ended before any choice was found
    """
    chosen = chosen_payees(problem, rules)
    least, most = bounds_gbp(problem, rules)
    built = formulation(problem, rules, places_only=True, chosen=chosen)
    minimum = minimums_gbp(problem, built.rule_rows)
    cover = coverage(problem, chosen=chosen, minimum_gbp=minimum, most_gbp=most)
    tighten(built, most)
    every = goals(
        built,
        by_pair=cover.by_pair,
        standing=cover.standing,
        within_gbp=max(float(problem.budget_pence.sum()) / PENCE_PER_POUND, 1.0),
    )
    search = Search(built, chosen, deadline_s=deadline_s)
    for p in np.flatnonzero(chosen & (least > 0)).tolist():
        search.model.bound_columns([search.at[p]], 1.0, 1.0)
    search.try_first(chosen & (problem.paid_now | (least > 0)))
    by_worst = any(len(places) > MOST_ORDERED for places in built.tiers.values())

    tied = search.run(every, progress=progress)
    if search.funded is None:
        raise _nothing_in_hand(problem, chosen)
    covered = cover.of(problem, search.funded)
    stages = tuple(_in_rounds(search.stages))
    progress("what awards of any size and number would do")
    uncounted = [rule for rule in rules if rule.kind != "most_awards"]
    relaxed = np.full(len(problem.places), np.nan)
    if deadline_s is None or time.monotonic() < deadline_s:
        with suppress(StoppedError):
            relaxed = served_levels(problem, uncounted, deadline_s=deadline_s)
    return Choice(
        chosen, search.funded, minimum, covered, relaxed, stages, tied, by_worst, search.cut_at
    )


def bounds_gbp(problem: AllocationProblem, rules: Sequence[ActiveRule]) -> tuple[Floats, Floats]:
    """Return the least and the most that each payee may be paid if it is paid, £ a year (P)."""
    fixed = problem.anchor_pence.sum(axis=1) / PENCE_PER_POUND
    least, most = payee_bounds_pounds(problem, rules)
    highest = np.minimum(most + fixed, largest_award_gbp(problem))
    return least + fixed, np.maximum(highest, 0.0)


def tighten(built: Formulation, most_gbp: Floats) -> None:
    """Add Σ_f x_of ≤ most_o·y_o: the rules' own M_o knows ceilings and funds, not caps."""
    for p, funded in enumerate(built.variables.funded):
        if funded is not None and most_gbp[p] > 0:
            paid: Terms = [(v, 1 / float(most_gbp[p])) for v, _ in built.variables.paid(p)]
            row: Terms = [*paid, (funded, -1.0)]
            add_row(built.model, f"link_{p}", row, at_least=None, at_most=0.0)


def _in_rounds(stages: Sequence[Stage]) -> list[Stage]:
    """Return the stages with the rounds of one objective as one: what its first round reached.

    The round that was cut stands by itself, since its figure and bound are those of more places.
    """
    whole: list[Stage] = []
    for stage in stages:
        if whole and whole[-1].name == stage.name:
            before = whole[-1]
            if stage.status == PROVEN:
                gap = max(before.gap, stage.gap)
                whole[-1] = replace(before, rounds=before.rounds + 1, gap=gap)
        elif not (stage.status == LEFT_OUT and _is_round_of(stage, whole)):
            whole.append(stage)
    return whole


def _is_round_of(stage: Stage, whole: Sequence[Stage]) -> bool:
    """Say whether a round left out belongs to the objective that was cut, which says so."""
    return bool(whole) and whole[-1].status == STOPPED and whole[-1].name.startswith(stage.name)


def _nothing_in_hand(problem: AllocationProblem, chosen: Bools) -> NotProvenError:
    return NotProvenError(
        "The choice of whom to pay",
        [
            Fault(
                "solver.time_limit_s",
                f"the time limit came before any choice was found that meets the rules: "
                f"{int(chosen.sum()):,} payees may each be paid or not, over "
                f"{len(problem.places):,} places.",
                "Raise time_limit_s under [solver], plan at a larger kind of place, or narrow "
                "the smallest award to fewer recipients (kinds = [...], places = [...]).",
            )
        ],
    )
