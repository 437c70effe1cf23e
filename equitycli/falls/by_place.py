"""Who loses, place by place: where the money lands, which is what members ask about."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from equitycli.ends import UNCHANGED_PENCE, PlaceOfFalls
from equitycli.landed import landed_pence
from equitycli.model.problem import Bools, Ints
from equitycli.plan import Plan
from equitycli.tables import OUTSIDE, UNKNOWN


def places_of_falls(plan: Plan, now_pence: Sequence[int]) -> tuple[PlaceOfFalls, ...]:
    """Return falls and rises by place, in the plan's order, then outside and unknown.

    A recipient that works in several places counts in each, with the part of its change that
    lands there. The pounds add up to those of all recipients, to the penny.

    Parameters
    ----------
    now_pence : what each payee is paid now, to the penny
    """
    problem = plan.problem
    moved = problem.baseline_pence.sum(axis=1) - plan.award_pence.sum(axis=1)
    exact = np.array(now_pence, dtype=np.int64) - plan.award_pence.sum(axis=1)
    paid = problem.baseline_pence.sum(axis=1) > 0
    falls = _landed(plan, paid & (moved >= UNCHANGED_PENCE), exact)
    rises = _landed(plan, paid & (moved <= -UNCHANGED_PENCE), -exact)
    new = _landed(plan, ~paid, -exact)
    return tuple(
        PlaceOfFalls(
            place, *falls.get(place, (0, 0)), *rises.get(place, (0, 0)), new.get(place, (0, 0))[1]
        )
        for place in (*problem.places, OUTSIDE, UNKNOWN)
    )


def _landed(plan: Plan, whose: Bools, change_pence: Ints) -> dict[str, tuple[int, int]]:
    """Return by place how many payees move there, and by how many pence together."""
    payees = [int(p) for p in np.flatnonzero(whose & (change_pence > 0))]
    if not payees:
        return {}
    by_payee = pd.Series(
        [int(change_pence[p]) for p in payees],
        index=[plan.problem.payees[p] for p in payees],
        dtype="int64",
    )
    table = landed_pence(by_payee, plan.landing)
    counted = table[table["pence"] > 0].groupby("place")["pence"].agg(["size", "sum"])
    return {str(place): (int(row["size"]), int(row["sum"])) for place, row in counted.iterrows()}
