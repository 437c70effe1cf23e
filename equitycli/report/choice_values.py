"""The choice of whom to pay, as plain values and in words."""

from __future__ import annotations

from typing import Any

import numpy as np

from equitycli.model.problem import Floats
from equitycli.money import PENCE_PER_POUND, in_words
from equitycli.plan import Plan

DIGITS = 9

COUNTING = ("smallest_award", "most_awards", "new_provision")
"""Kinds of rule that ask whether a payee is paid at all."""


def choice_as_values(plan: Plan) -> dict[str, Any] | None:
    """Return the choice of whom to pay as plain values; None where no rule asks it."""
    found = plan.choice
    if found is None:
        return None
    problem = plan.problem
    return {
        "asked": int(found.chosen.sum()),
        "funded": int((found.chosen & found.funded).sum()),
        "proven": found.proven,
        "another_as_good": found.tied,
        "by_worst_and_total": found.by_worst,
        "left_out": [
            {
                "recipient_id": problem.payees[p],
                "baseline_pence": int(problem.baseline_pence[p].sum()),
                "minimum_pence": round(float(found.minimum_gbp[p]) * PENCE_PER_POUND),
            }
            for p in np.flatnonzero(found.left_out).tolist()
        ],
        "places": [
            {"place": place, "funded": round(float(share), DIGITS)}
            for place, share in zip(problem.places, found.covered, strict=True)
        ],
        "this_plan": _figures(plan, plan.served),
        "awards_of_any_size": _figures(plan, found.relaxed),
    }


def _figures(plan: Plan, served: Floats) -> dict[str, Any] | None:
    if np.isnan(served).any():
        return None
    target = plan.problem.target_gbp
    has = target > 0
    worst = float(served[has].min()) if has.any() else 1.0
    return {
        "worst_served": round(worst, DIGITS) + 0.0,
        "gap_pence": round(float((target * (1 - served)).sum()) * PENCE_PER_POUND),
        "places_with_nothing": int((served[has] <= 0).sum()),
    }


def left_out_in_words(plan: Plan, payee: int) -> str:
    """Return why a payee that rules ask about is not paid at all; "" where it is, or none asks.

    That place by itself may not have needed it: this says what stood against it, not more.
    """
    found = plan.choice
    if found is None or not found.left_out[payee]:
        return ""
    least, most = float(found.minimum_gbp[payee]), float(plan.problem.ceiling_gbp[payee])
    kinds = {rule.name: rule.kind for rule in plan.rules}
    binding = [name for name in plan.binding[payee] if kinds.get(name) in COUNTING]
    if least > 0:
        binding = [name for name in binding if kinds[name] != "most_awards"] or binding
    by = f" under {' and '.join(f'“{name}”' for name in binding)}" if binding else ""
    if least > most:
        return (
            f"it would be at least {_gbp(least)} or nothing{by}, and {_gbp(most)} is the most "
            "that it may be paid"
        )
    if least > 0:
        return (
            f"it would be at least {_gbp(least)} or nothing{by}, and that sum reaches more need, "
            "or places worse served, through others"
        )
    return f"awards are counted{by}, and others reach more need, or places worse served"


def _gbp(sum_gbp: float) -> str:
    return in_words(round(sum_gbp * PENCE_PER_POUND))
