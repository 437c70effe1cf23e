"""Promises to places: a least change by distance from target, and a guarantee by a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from equitycli.model.problem import AllocationProblem, Floats
from equitycli.model.rows import Row, Variables
from equitycli.model.rules.active import ActiveRule
from equitycli.model.rules.scoped import places_in
from equitycli.pace import minimum_change
from equitycli.settings import GuaranteeRule, PaceRule

REACH_NOISE = 1e-6
"""Share of a target by which a solver's ceiling may be too high."""


def pace(problem: AllocationProblem, variables: Variables, setting: PaceRule) -> list[Row]:
    """A_k ≥ (1 + m(d_k))·b̂_k, m from `pace.minimum_change`: linear between, without a cliff.

    d_k and b̂_k are of the reference: the baseline after the common percentage where the budget
    falls. A place without a target is neither over nor under it and is promised nothing.
    """
    least_gbp = paced_gbp(problem, setting)
    return [
        Row(f"pace_{k}", "pace", variables.landed(k), float(least_gbp[k]), None, place=k)
        for k in np.flatnonzero(least_gbp > 0).tolist()
    ]


def paced_gbp(problem: AllocationProblem, setting: PaceRule) -> Floats:
    """Return the least £ that pace promises to each place (K); 0 out of its scope."""
    change = minimum_change(
        problem.distance_from_target,
        change=setting.change.value,
        full_until=setting.full_until.value,
        change_beyond=setting.change_beyond.value,
        none_from=setting.none_from.value,
    )
    inside = places_in(problem, setting) & (problem.target_gbp > 0)
    return np.where(inside, (1 + change) * problem.reference_in_places_gbp, 0.0)


@dataclass(frozen=True)
class Guarantee:
    """A guarantee, and how far its places can get together under the other rules.

    reach : served share by place, 0–1, as `model/guarantees.py` finds it; None = to its target
    alone : what places that stay under it could reach if each alone counted, NaN for the others
    by_choice : reach was lowered, because no choice of whom to pay brings more
    """

    asked: GuaranteeRule
    reach: tuple[float, ...] | None = None
    alone: tuple[float, ...] | None = None
    by_choice: bool = False

    @property
    def source(self) -> str:
        """Who decided the rule, and where it is written."""
        return self.asked.source


def guarantee(problem: AllocationProblem, variables: Variables, setting: Guarantee) -> list[Row]:
    """A_k ≥ min(1 − under, reach_k)·T_k for each place in scope with a target.

    reach_k is what the place can have together with the others that are guaranteed, less the
    solver's noise: "where reachable".
    """
    least = guaranteed_share(problem, setting)
    return [
        Row(
            f"guarantee_{k}",
            "guarantee",
            variables.landed(k),
            float(least[k] * problem.target_gbp[k]),
            None,
            place=k,
        )
        for k in np.flatnonzero(least > 0).tolist()
    ]


def guaranteed_share(problem: AllocationProblem, setting: Guarantee) -> Floats:
    """Return the served share that each place is guaranteed (K), 0–1; 0 out of scope."""
    least = np.full(len(problem.places), 1 - setting.asked.under.value)
    if setting.reach is not None:
        least = np.minimum(least, np.maximum(np.array(setting.reach) - REACH_NOISE, 0.0))
    inside = places_in(problem, setting.asked) & (problem.target_gbp > 0)
    return np.where(inside, least, 0.0)


def with_reach(
    rules: Sequence[ActiveRule],
    reach: Sequence[float] | Floats,
    *,
    alone: Floats | None = None,
    by_choice: bool = False,
) -> tuple[ActiveRule, ...]:
    """Return the rules with each guarantee limited to what each place can reach (K)."""
    known: dict[str, Any] = {
        "reach": tuple(map(float, reach)),
        "alone": None if alone is None else tuple(map(float, alone)),
        "by_choice": by_choice,
    }
    return tuple(
        replace(rule, setting=replace(rule.setting, **known)) if rule.kind == "guarantee" else rule
        for rule in rules
    )


def without_guarantees(rules: Sequence[ActiveRule]) -> tuple[ActiveRule, ...]:
    """Return the rules under which reach is found: all but the guarantees."""
    return tuple(rule for rule in rules if rule.kind != "guarantee")


def with_known_reach(rules: Sequence[ActiveRule]) -> tuple[ActiveRule, ...]:
    """Return the rules without guarantees whose reach is not known: they ask for nothing yet."""
    return tuple(
        rule for rule in rules if rule.kind != "guarantee" or rule.setting.reach is not None
    )


def reach_of(rules: Sequence[ActiveRule]) -> list[float] | None:
    """Return the reach that the guarantees in force stop at (K), None where there is none."""
    for rule in rules:
        if rule.kind == "guarantee" and rule.setting.reach is not None:
            return list(rule.setting.reach)
    return None
