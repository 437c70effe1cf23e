"""How a place stands, in words that reasons are made of."""

from __future__ import annotations

import math
from collections.abc import Sequence

from equitycli.money import PENCE_PER_POUND
from equitycli.plan import Plan
from equitycli.report.words import percent


def standing_in_words(plan: Plan, place: str) -> str:
    """Return how a place stands now, in words."""
    if not place:
        return "Its money lands outside the county"
    standing = plan.audit.planned.at.get(place)
    distance = standing.distance if standing else math.nan
    if math.isnan(distance):
        return f"{place} has no need-based share"
    if round(distance * 100) == 0:
        return f"{place} is at its need-based share"
    side = "over" if distance > 0 else "under"
    return f"{place} is {percent(abs(distance))} {side} its need-based share"


def deciding_place(plan: Plan, reached: Sequence[tuple[str, float]], *, over: bool) -> str:
    """Return the place that explains a cut (over its share) or a rise (not over it); or none."""
    at = plan.audit.planned.at
    sides = [place for place, _ in reached if place in at and not math.isnan(at[place].distance)]
    fitting = [place for place in sides if (at[place].distance > 0) == over]
    if fitting and not over:
        return min(fitting, key=lambda place: at[place].distance)
    return (fitting or sides or [""])[0]


def place_cap(plan: Plan, place: str) -> str:
    """Return the cap for places that holds this one down, "" where none does."""
    names = plan.binding_places[plan.problem.places.index(place)]
    return next((name for name in names if name.startswith("cap")), "")


def served_in_words(plan: Plan, place: str) -> str:
    """Return how far a place is served under the plan, in words; a pound short is no matter."""
    target = plan.audit.planned.at[place].target_gbp * PENCE_PER_POUND
    if plan.allocation_pence[place] >= target - PENCE_PER_POUND:
        return "its share"
    return f"{percent(plan.allocation_pence[place] / target)} of its share"
