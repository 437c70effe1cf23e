"""What guarantees can promise: how far their places can get together under the other rules.

One leximin over the places of a guarantee, of min(v_k, 1 − under), gives the levels that they
can all have at once. Asking each for what it could reach by itself could leave no plan at all:
two empty towns, and money for one of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from equitycli.errors import Fault, NotProvenError
from equitycli.model.clash_whole import can_be_met
from equitycli.model.formulation import Formulation, criteria_of, formulation
from equitycli.model.integers import choice
from equitycli.model.leximin import Criteria, leximin
from equitycli.model.problem import AllocationProblem, Bools, Floats, Ints
from equitycli.model.retained import RetainedModel
from equitycli.model.rules import (
    REACH_NOISE,
    ActiveRule,
    Guarantee,
    chosen_payees,
    members_of,
    with_reach,
    without_guarantees,
)
from equitycli.settings import PriorityRule


@dataclass(frozen=True)
class Shortfall:
    """A place that a guarantee does not bring where it should.

    least : the share of target that was guaranteed · reached : what it has together with the
        other places, over years in its worst year
    alone : what it could reach if it alone counted; NaN where it was not asked
    """

    place: int
    by: int
    least: float
    reached: float
    alone: float


def within_reach(
    problem: AllocationProblem, rules: Sequence[ActiveRule], *, deadline_s: float | None = None
) -> tuple[ActiveRule, ...]:
    """Return the rules with each guarantee limited to what its places can reach together.

    Reach is found under all rules but the guarantees, and then kept, like the targets: taking a
    protection away later does not raise what was guaranteed. Where rules ask whom to pay at all
    and no choice keeps what awards of any size could, it is what the choice brings that serves
    the guaranteed places first.

    Raises
    ------
    InfeasibleError   no plan meets the other rules
    NotProvenError    the time limit came before every place's reach was known
    """
    asked = [rule.setting for rule in rules if isinstance(rule.setting, Guarantee)]
    if not asked:
        return tuple(rules)
    others = [rule for rule in without_guarantees(rules) if rule.kind != "priority"]
    try:
        reach = _reach(problem, others, asked, deadline_s=deadline_s)
        alone = _alone(problem, others, asked, reach, deadline_s=deadline_s)
        limited = with_reach(rules, reach, alone=alone)
        if not chosen_payees(problem, limited).any() or can_be_met(
            problem, limited, deadline_s=deadline_s
        ):
            return limited
        first = ActiveRule("priority", "guaranteed places first", _first(problem, asked))
        funded = choice(problem, [*others, first], deadline_s=deadline_s).funded
        reach = _reach(problem, others, asked, funded=funded, deadline_s=deadline_s)
        return with_reach(rules, reach, alone=alone, by_choice=True)
    except NotProvenError:
        raise NotProvenError(
            "The guarantee for places",
            [
                Fault(
                    "guarantee",
                    f"how far {len(_places(problem, asked)):,} places can be served together was "
                    "not worked out in time, so what they can be guaranteed is not known.",
                    "Raise [solver] time_limit_s, or give the guarantee a scope: places = [...].",
                )
            ],
        ) from None


def shortfalls(problem: AllocationProblem, setting: Guarantee) -> list[Shortfall]:
    """Return the places of a guarantee that stay under what it asks for, in place order."""
    if setting.reach is None:
        return []
    least = 1 - setting.asked.under.value
    alone = setting.alone or (float("nan"),) * len(problem.places)
    return [
        Shortfall(k, setting.asked.by, least, setting.reach[k], alone[k])
        for k in _places(problem, [setting]).tolist()
        if setting.reach[k] < least - REACH_NOISE
    ]


def best_alone(retained: RetainedModel, columns: Ints) -> list[float]:
    """Return how far each of some columns goes if it alone counts, one programme for each."""
    best = []
    for column in columns.tolist():
        cost = np.zeros(len(retained.matrix.cost))
        cost[column] = -1.0
        retained.set_cost(cost)
        best.append(float(retained.solve().values[column]))
    return best


def _places(problem: AllocationProblem, asked: Sequence[Guarantee]) -> Ints:
    """Return the places with a target that any of some guarantees is about, as positions."""
    inside = np.zeros(len(problem.places), dtype=np.bool_)
    for setting in asked:
        inside |= members_of(problem, setting.asked)
    return np.flatnonzero(inside & (problem.target_gbp > 0)).astype(np.int64)


def _first(problem: AllocationProblem, asked: Sequence[Guarantee]) -> PriorityRule:
    names = tuple(problem.places[k] for k in _places(problem, asked).tolist())
    return PriorityRule(kind="priority", tiers=(names,))


def _reach(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    asked: Sequence[Guarantee],
    *,
    funded: Bools | None = None,
    deadline_s: float | None,
) -> Floats:
    """Return what each place can reach with the others (K), 1 where it is in no guarantee.

    One guarantee after the other, that which asks for least first (a later one then lets go of
    nothing that was settled), each kept while the next is raised.
    """
    built = formulation(problem, rules, places_only=True, funded=funded)
    retained = built.retained(deadline_s=deadline_s)
    reach = np.ones(len(problem.places))
    reach[_places(problem, asked)] = 0.0
    for setting in sorted(asked, key=lambda one: -one.asked.under.value):
        places = _places(problem, [setting]).tolist()
        if not places:
            continue
        levels = leximin(retained, _criteria(built, retained, places, asked=setting))
        reach[places] = np.maximum(reach[places], np.clip(levels.settled, 0.0, 1.0))
    return reach


def _criteria(
    built: Formulation, retained: RetainedModel, places: Sequence[int], *, asked: Guarantee
) -> Criteria:
    """Return v_k of some places, none raised above what is asked; no other place counts."""
    (tier,) = built.tiers
    every = criteria_of(built, retained, tier)
    at = [built.tiers[tier].index(k) for k in places]
    most = 1 - asked.asked.under.value
    for row in every.level_rows:
        retained.bound_row(row, -np.inf, np.inf)
    for j in at:
        retained.bound_row(every.level_rows[j], 0.0, np.inf)
    retained.bound_columns([every.level], 0.0, most)
    return Criteria(
        [every.columns[j] for j in at],
        [every.level_rows[j] for j in at],
        every.level,
        every.base_gbp[at],
        most,
    )


def _alone(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    asked: Sequence[Guarantee],
    reach: Floats,
    *,
    deadline_s: float | None,
) -> Floats:
    """Return what each place that stays under a guarantee could reach alone (K), else NaN."""
    alone = np.full(len(problem.places), np.nan)
    known = [replace(one, reach=tuple(reach.tolist())) for one in asked]
    under = sorted({one.place for setting in known for one in shortfalls(problem, setting)})
    if under:
        retained = formulation(problem, rules, places_only=True).retained(deadline_s=deadline_s)
        columns = np.array([retained.columns[f"v_{k}"] for k in under], dtype=np.int64)
        alone[under] = best_alone(retained, columns)
    return alone
