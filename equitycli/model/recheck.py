"""A record's proof worked out again, from the record and the programme's files alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from equitycli.errors import Fault
from equitycli.model.certificates import LARGEST_GAP, ProvenLevel, level_faults
from equitycli.model.problem import AllocationProblem
from equitycli.model.rules import ActiveRule, chosen_payees, rows_of, tiers_of
from equitycli.model.verify import breaches
from equitycli.model.verify.reading import whole_plan
from equitycli.model.written_rows import Tiers, plain_columns

NEEDS = ("certificates", "recheck")


def recheck_certificates(
    record: Mapping[str, Any], problem: AllocationProblem, rules: Sequence[ActiveRule]
) -> list[Fault]:
    """Return what is wrong with the proof that a record holds; nothing where all of it holds.

    No solver is asked, and no modelling library: the rows are made again from the rules.

    Parameters
    ----------
    record : as read from record.json
    problem, rules : as the programme and its files give them again, or the record's own problem
        (`problem_of_values(record["recheck"]["problem"])`)

    Notes
    -----
    It shows that no plan serves the places better, lowest first, than the levels say; and that
    the awards of the record reach these levels and keep every rule and budget, whole pounds apart.
    Where smallest awards were
    chosen, it is shown for the payees that the record funds, not that others would be worse.
    """
    written = record["certificates"]["places"]
    if not written and (problem.target_gbp > 0).any():
        text = "holds no level of the places: a plan of several years is proven stage by stage."
        return [Fault("certificates", text)]
    lacking = [one for one in written if one["duals"] is None]
    if lacking:
        text = f"{len(lacking):,} of {len(written):,} levels are there without their duals."
        return [Fault("certificates", text, "Make the plan again: the record was kept short.")]
    levels = [
        ProvenLevel(
            float(one["level"]),
            tuple(one["places"]),
            float(one["gap"]),
            float(one["gave_way"]),
            {str(row): float(dual) for row, dual in one["duals"].items()},
        )
        for one in written
    ]
    awards: list[list[int]] = record["recheck"]["proposed_pence"]
    chosen = chosen_payees(problem, rules).tolist()
    funded = [sum(line) > 0 if asked else None for line, asked in zip(awards, chosen, strict=True)]
    columns = plain_columns(problem, funded if any(chosen) else ())
    tiers = tiers_with_target(problem, rules)
    faults = level_faults(problem, rows_of(problem, columns, rules), tiers, levels)
    if record["solver"]["status"] == "proven":
        settled = {place for one in levels for place in one.places}
        left = [problem.places[k] for tier in tiers.values() for k in tier]
        faults += [
            Fault(place, "is settled at no level.") for place in left if place not in settled
        ]
    return faults + attained_faults(problem, levels, awards) + broken_faults(problem, rules, awards)


def tiers_with_target(problem: AllocationProblem, rules: Sequence[ActiveRule]) -> Tiers:
    """Return the places that have a target by tier, as the rules order them."""
    asked = next((rule.setting for rule in rules if rule.kind == "priority"), None)
    every = [np.arange(len(problem.places))] if asked is None else tiers_of(problem, asked)
    kept = [[k for k in tier.tolist() if problem.target_gbp[k] > 0] for tier in every]
    named = [tier for tier in kept if tier]
    return {"places" if i == 1 else f"places_{i}": tier for i, tier in enumerate(named, start=1)}


def attained_faults(
    problem: AllocationProblem, levels: Sequence[ProvenLevel], award_pence: Sequence[Sequence[int]]
) -> list[Fault]:
    """Return the places that awards leave below their level by more than whole pounds explain.

    Parameters
    ----------
    award_pence : by payee and fund; an award that moves is within £1 of the plan that the levels
        are of, and any other is that plan's
    """
    plan = whole_plan(problem, np.array(award_pence, dtype=np.int64))
    moves = [plan.moves(p) for p, _ in plan.payees]
    level_of = {place: one.level for one in levels for place in one.places}
    landed: dict[str, list[float]] = {}
    pairs = problem.landing
    for p, k, share in zip(
        pairs.payee.tolist(), pairs.place.tolist(), pairs.share.tolist(), strict=True
    ):
        parts = landed.setdefault(problem.places[k], [])
        parts.append(share * (sum(award_pence[p]) / 100 + float(moves[p])))
    faults = []
    for k, place in enumerate(problem.places):
        if place not in level_of:
            continue
        most = math.fsum(landed.get(place, [])) / float(problem.target_gbp[k])
        if most < level_of[place] - LARGEST_GAP:
            text = f"is at {most:.6f} of its target at most, below its level {level_of[place]:.6f}."
            faults.append(Fault(place, text))
    return faults


def broken_faults(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    award_pence: Sequence[Sequence[int]],
) -> list[Fault]:
    """Return the rules, the budget among them, that awards miss by more than whole pounds explain.

    Parameters
    ----------
    award_pence : by payee and fund, as in `problem`
    """
    found = breaches(problem, rules, np.array(award_pence, dtype=np.int64))
    return [
        Fault(one.subject, f"{one.rule} is missed by {one.how_much}.")
        for one in found
        if not one.within_rounding
    ]
