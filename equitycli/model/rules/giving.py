"""Who gives: the ceilings on what a place and a recipient may lose."""

from __future__ import annotations

import numpy as np

from equitycli.model.problem import AllocationProblem, Floats
from equitycli.model.rows import Row, Variables
from equitycli.model.rules.exact import FLOAT_NOISE
from equitycli.money import PENCE_PER_POUND
from equitycli.settings import WhoGivesRule


def place_cut_ceiling(problem: AllocationProblem, setting: WhoGivesRule) -> Floats:
    """δ_k: the largest share of its money that each place may give (K).

        δ_k = min(c_max, β·d_k / (1 + d_k)) where d_k > 0, else 0

    β ≤ 1, so a giver ends at or above its target, and a place just over it gives next to
    nothing: no cliff. A place without a target (nobody lives there by the need measure) is
    neither over nor under and gives nothing.
    """
    assert setting.steepness is not None
    over = np.maximum(problem.distance_from_target, 0.0)
    share: Floats = np.minimum(setting.max_cut.value, setting.steepness.value * over / (1 + over))
    return share


def payee_cut_ceiling(problem: AllocationProblem, setting: WhoGivesRule) -> Floats:
    """c_o: the largest share of what can move that each payee may lose (P).

    over_target: Σ_k a_ok·δ_k (landing-weighted; what lands elsewhere gives nothing) ·
    all: c_max · named: c_max for those named, 0 for the others.
    """
    if setting.from_ == "all":
        return np.full(len(problem.payees), setting.max_cut.value)
    if setting.from_ == "named":
        named = [payee in setting.named for payee in problem.payees]
        return np.where(named, setting.max_cut.value, 0.0)
    ceiling, landing = place_cut_ceiling(problem, setting), problem.landing
    mean: Floats = np.bincount(
        landing.payee,
        weights=landing.share * ceiling[landing.place],
        minlength=len(problem.payees),
    ).astype(np.float64)
    return mean


def who_gives(problem: AllocationProblem, variables: Variables, setting: WhoGivesRule) -> list[Row]:
    """x_o ≥ c_o's complement of what can move; over_target: also A_k ≥ (1 − δ_k)·b̂_k.

    The second rows keep every place under its target at or above what it has, so that a
    recipient shared with a richer place does not drain it. All are ceilings on a cut, never
    equalities. ĝ and b̂ are after the common percentage where the budget falls.
    """
    fixed = problem.anchor_pence.sum(axis=1)
    loose = (problem.reference_pence.sum(axis=1) - fixed) / PENCE_PER_POUND
    least = np.ceil((1 - payee_cut_ceiling(problem, setting)) * loose * (1 - FLOAT_NOISE))
    least_gbp = (fixed / PENCE_PER_POUND + least).tolist()
    rows = [
        Row(f"who_gives_{p}", "who_gives", variables.paid(p), least_gbp[p], None, p)
        for p in np.flatnonzero(problem.movable).tolist()
    ]
    if setting.from_ == "over_target":
        kept = (1 - place_cut_ceiling(problem, setting)) * problem.reference_in_places_gbp
        rows.extend(
            Row(
                f"who_gives_place_{k}",
                "who_gives",
                variables.landed(k),
                float(kept[k]),
                None,
                None,
                k,
            )
            for k in np.flatnonzero(kept > 0).tolist()
        )
    return rows
