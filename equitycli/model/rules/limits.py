"""What a recipient or a place can take: absorption in one year, and the ceiling on subsidy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from equitycli.model.problem import AllocationProblem, Bools
from equitycli.model.rows import Row, Variables
from equitycli.model.rules.exact import exact, exact_pence, least_pence, most_pence, now_pence
from equitycli.model.rules.scoped import payees_in, places_in
from equitycli.money import PENCE_PER_POUND
from equitycli.settings import AbsorptionRule, SubsidyRule


def absorption(
    problem: AllocationProblem, variables: Variables, setting: AbsorptionRule
) -> list[Row]:
    """x_o ≤ g_o + max(growth·g_o, £); A_k ≤ b_k + max(growth·b_k, £) for places.

    Of candidates and new provision g_o = 0, so the sum in pounds holds: the ramp of a start.
    Awards that are fixed, and those held, take nothing more in any case.
    """
    if setting.of == "place":
        baseline = problem.landing.in_places(problem.baseline_gbp, places=len(problem.places))
        growth = setting.growth.value if setting.growth is not None else 0.0
        more_gbp = setting.gbp.value if setting.gbp is not None else 0.0
        most_gbp = baseline + np.maximum(growth * baseline, more_gbp)
        return [
            Row(
                f"absorption_place_{k}",
                "absorption",
                variables.landed(k),
                None,
                float(most_gbp[k]),
                place=k,
            )
            for k in np.flatnonzero(places_in(problem, setting)).tolist()
        ]
    payees = np.flatnonzero(absorbing(problem, setting)).tolist()
    return [
        Row(f"absorption_{p}", "absorption", variables.paid(p), None, most / PENCE_PER_POUND, p)
        for p, most in zip(payees, absorbed_pence(problem, setting, payees), strict=True)
    ]


def absorbing(problem: AllocationProblem, setting: AbsorptionRule) -> Bools:
    """Return the payees in scope whose award may rise (P)."""
    return (problem.movable | problem.is_started) & payees_in(problem, setting)


def absorbed_pence(
    problem: AllocationProblem, setting: AbsorptionRule, payees: Sequence[int]
) -> list[int]:
    """Return the most pence that payees can take: rounded down to whole pounds on what moves."""
    growth = exact(setting.growth) if setting.growth is not None else Fraction(0)
    more = exact_pence(setting.gbp) if setting.gbp is not None else Fraction(0)
    parts = math.lcm(growth.denominator, more.denominator)
    share, least = int(growth * parts), int(more * parts)
    allowed = [now * parts + max(share * now, least) for now in now_pence(problem, payees)]
    return most_pence(problem, payees, allowed, parts=parts)


def subsidy_ceiling(
    problem: AllocationProblem, variables: Variables, setting: SubsidyRule
) -> list[Row]:
    """x_o ≤ £ − what our funds paid in the earlier years; never below what is committed or held.

    Not for new provision, which is nobody's yet. Where the years before used it all up, nothing
    more than the commitment may be paid, and a finding says by how much it is over.
    """
    payees = np.flatnonzero(subsidised(problem, setting)).tolist()
    return [
        Row(
            f"subsidy_ceiling_{p}",
            "subsidy_ceiling",
            variables.paid(p),
            None,
            most / PENCE_PER_POUND,
            p,
        )
        for p, most in zip(payees, subsidy_left_pence(problem, setting, payees), strict=True)
    ]


def subsidised(problem: AllocationProblem, setting: SubsidyRule) -> Bools:
    """Return the recipients and candidates that a ceiling on subsidy is about (P)."""
    return problem.payable & ~problem.is_new & payees_in(problem, setting)


def subsidy_left_pence(
    problem: AllocationProblem, setting: SubsidyRule, payees: Sequence[int]
) -> list[int]:
    """Return what recipients may still be paid this year, never less than what is fixed."""
    top, parts = exact_pence(setting.gbp).as_integer_ratio()
    before = problem.paid_before_pence[np.asarray(payees, dtype=np.int64)].tolist()
    left = most_pence(problem, payees, [top - one * parts for one in before], parts=parts)
    fixed = least_pence(problem, payees, [0] * len(payees), parts=1)
    return [max(one, kept) for one, kept in zip(left, fixed, strict=True)]
