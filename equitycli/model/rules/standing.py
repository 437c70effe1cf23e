"""Rules that follow from the programme's other tables rather than from a [[rule]]."""

from __future__ import annotations

import numpy as np

from equitycli.model.problem import AllocationProblem
from equitycli.model.rows import Row, Variables
from equitycli.model.rules.chosen import or_nothing
from equitycli.model.rules.exact import usable_pence
from equitycli.money import PENCE_PER_POUND


def budget(problem: AllocationProblem, variables: Variables, _: None) -> list[Row]:
    """Σ_o x_of ≤ B_f for each fund, less the odd pence that whole pounds can't use."""
    return [
        Row(
            f"budget_{f}",
            "budget",
            [(award[f], 1.0) for award in variables.award],
            None,
            usable_pence(problem, f) / PENCE_PER_POUND,
            fund=f,
        )
        for f in range(len(problem.funds))
    ]


def ring_fence(problem: AllocationProblem, variables: Variables, _: None) -> list[Row]:
    """Σ x_of ≤ 0 over the payees o that fund f may not pay (x_of ≥ 0)."""
    rows = []
    for f in range(len(problem.funds)):
        barred = np.flatnonzero(~problem.eligible[:, f]).tolist()
        if len(barred):
            terms = [(variables.award[p][f], 1.0) for p in barred]
            rows.append(Row(f"ring_fence_{f}", "ring_fence", terms, None, 0.0, fund=f))
    return rows


def committed(problem: AllocationProblem, variables: Variables, _: None) -> list[Row]:
    """x_of ≥ c_of, the sum under agreement; = c_of in every fund where that is all it is paid."""
    rows = []
    bound = (problem.committed_pence > 0) | problem.fixed[:, None]
    for p, f in np.argwhere(bound).tolist():
        promised = int(problem.committed_pence[p, f]) / PENCE_PER_POUND
        only = problem.fixed[p]
        rows.append(
            Row(
                f"committed_{p}_{f}",
                "committed",
                [(variables.award[p][f], 1.0)],
                promised,
                promised if only else None,
                payee=p,
                fund=f,
            )
        )
    return rows


def held(problem: AllocationProblem, variables: Variables, _: None) -> list[Row]:
    """x_of = ĝ_of where no place of the recipient is known."""
    rows = []
    for p in np.flatnonzero(problem.held).tolist():
        for f in range(len(problem.funds)):
            kept = int(problem.reference_pence[p, f]) / PENCE_PER_POUND
            terms = [(variables.award[p][f], 1.0)]
            rows.append(Row(f"held_{p}_{f}", "held", terms, kept, kept, payee=p, fund=f))
    return rows


def new_provision(problem: AllocationProblem, variables: Variables, _: None) -> list[Row]:
    """n_kr ≤ the route's ceiling; Σ_r n_kr ≤ the place's; n_kr ≥ its minimum, or 0.

    Ceilings are whole pounds, for places under their target. The row of a place stands only
    where its routes together could pass its ceiling; that of a minimum only where a route has one.
    """
    new = np.flatnonzero(problem.is_new).tolist()
    rows = [
        Row(
            f"new_provision_{p}",
            "new_provision",
            variables.paid(p),
            None,
            float(problem.ceiling_gbp[p]),
            payee=p,
        )
        for p in new
    ]
    for k, payees in new_in_places(problem).items():
        most_gbp = float(problem.place_ceiling_gbp[k])
        if float(problem.ceiling_gbp[payees].sum()) > most_gbp:
            terms = [term for p in payees for term in variables.paid(p)]
            rows.append(
                Row(f"new_provision_place_{k}", "new_provision", terms, None, most_gbp, place=k)
            )
    least_gbp = {p: float(problem.minimum_gbp[p]) for p in new if float(problem.minimum_gbp[p]) > 0}
    return rows + or_nothing(problem, variables, least_gbp, rule="new_provision_least")


def new_in_places(problem: AllocationProblem) -> dict[int, list[int]]:
    """Return the new provision of each place that has any, by every route."""
    found: dict[int, list[int]] = {}
    pairs = problem.landing
    new = problem.is_new[pairs.payee]
    for p, k in zip(pairs.payee[new].tolist(), pairs.place[new].tolist(), strict=True):
        found.setdefault(k, []).append(p)
    return found


def asks(problem: AllocationProblem, variables: Variables, _: None) -> list[Row]:
    """x_o ≤ what a candidate asks for, in whole pounds."""
    return [
        Row(f"asks_{p}", "asks", variables.paid(p), None, float(problem.ceiling_gbp[p]), payee=p)
        for p in np.flatnonzero(problem.is_candidate).tolist()
    ]
