"""Prices, waterfall and ceilings as plain values, for the record."""

from __future__ import annotations

import math
from typing import Any

from equitycli.model.ceilings import Ceiling
from equitycli.model.price import Price
from equitycli.model.waterfall import Step
from equitycli.plan import Plan

DIGITS = 9


def protections_as_values(plan: Plan) -> list[dict[str, Any]]:
    """Return what each rule costs: removed, kept alone, loosened."""
    return [
        {"rule": price.rule, "how": price.how, "protects": price.protects, **_moved(price)}
        for price in plan.prices
    ]


def waterfall_as_values(plan: Plan) -> list[dict[str, Any]]:
    """Return the steps from need alone to the proposal, as written and reversed."""
    return [{"order": step.order, "rule": step.rule, **_moved(step)} for step in plan.waterfall]


def ceiling_as_values(one: Ceiling) -> dict[str, Any]:
    """Return how far a place could go by itself, and what stops it."""
    return {
        "worked_out": one.worked_out,
        "best_served": _number(one.best_served),
        "missing_pence": _pence(one.missing_gbp),
        "stopped_by": list(one.stopped_by),
    }


def _moved(one: Price | Step) -> dict[str, Any]:
    return {
        "possible": one.possible,
        "worked_out": one.worked_out,
        "worst_served": _number(one.worst_served),
        "worst_change": _number(one.worst_change),
        "first_moved": one.first_moved,
        "first_change": _number(one.first_change),
        "gap_pence": _pence(one.gap_gbp),
        "gap_change_pence": _pence(one.gap_change_gbp),
    }


def _number(exact: float) -> float | None:
    rounded = round(float(exact), DIGITS)
    return None if math.isnan(rounded) else rounded + 0.0


def _pence(gbp: float) -> int | None:
    return None if math.isnan(gbp) else round(gbp * 100)
