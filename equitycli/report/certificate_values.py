"""The proof of each level as plain values, for the record: see `model/certificates.py`."""

from __future__ import annotations

from typing import Any

from equitycli.model.allocation import PLACES_STAGE
from equitycli.plan import Plan

LEVEL_DIGITS = 12

HOW = (
    "Weak duality: the rows named, times their duals, add up to a bound on what all places still "
    "open can reach; a place whose level row has a dual above 0 can not rise past it. Rows are "
    "named by position, as the rules make them; equitycli.model.certificates works it out again "
    "from this record and the programme, without a solver."
)


def certificates_as_values(plan: Plan) -> dict[str, Any]:
    """Return each level of the places with its duals, and of the other stages level and gap."""
    levels = [
        {
            "level": round(one.level, LEVEL_DIGITS),
            "places": list(one.places),
            "gap": float(f"{one.gap:.3g}"),
            "gave_way": one.gave_way,
            "duals": None if one.duals is None else dict(one.duals),
        }
        for one in plan.levels
    ]
    return {
        "how": HOW,
        "places": levels,
        "other_stages": [
            {
                "name": stage.name,
                "levels": [
                    [round(one.level, LEVEL_DIGITS), float(f"{one.gap:.3g}"), one.criteria]
                    for one in stage.settled
                ],
            }
            for stage in plan.stages
            if stage.settled and stage.name != PLACES_STAGE
        ],
    }
