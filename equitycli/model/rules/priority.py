"""Priority tiers: places that come first."""

from __future__ import annotations

import numpy as np

from equitycli.model.problem import AllocationProblem, Ints
from equitycli.model.rows import Row, Variables
from equitycli.settings import PriorityRule


def priority(
    _problem: AllocationProblem, _variables: Variables, _setting: PriorityRule
) -> list[Row]:
    """No rows: leximin within tier 1 is settled before tier 2 begins, and so on (`tiers_of`)."""
    return []


def tiers_of(problem: AllocationProblem, setting: PriorityRule) -> list[Ints]:
    """Return the places of each tier, as positions in rising order; each place stands in one.

    Named tiers in their order, then all other places. With neediest_share: the places with most
    need per head N_k / people_k, until they hold that share of all people; the place that
    passes it belongs to the tier, and so do those level with it, so that no name decides.
    A place without people comes last. Tiers without a place are left out.
    """
    tiers = _named(problem, setting) if setting.tiers else [_neediest(problem, setting)]
    rest = np.setdiff1d(np.arange(len(problem.places)), np.concatenate(tiers))
    return [tier for tier in (*tiers, rest.astype(np.int64)) if len(tier)]


def _named(problem: AllocationProblem, setting: PriorityRule) -> list[Ints]:
    at = {place: k for k, place in enumerate(problem.places)}
    return [
        np.array(sorted(at[name] for name in tier if name in at), dtype=np.int64)
        for tier in setting.tiers
    ]


def _neediest(problem: AllocationProblem, setting: PriorityRule) -> Ints:
    assert setting.neediest_share is not None
    people = problem.population
    need = np.divide(
        problem.weighted_population, people, out=np.full(len(people), -1.0), where=people > 0
    )
    wanted = setting.neediest_share.value * float(people.sum())
    held, least = 0.0, np.inf
    for k in np.argsort(-need, kind="stable").tolist():
        if held >= wanted or need[k] < 0:
            break
        held, least = held + float(people[k]), float(need[k])
    return np.flatnonzero(need >= least).astype(np.int64)
