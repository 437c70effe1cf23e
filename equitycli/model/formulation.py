"""The formulation.

Sets        places k, payees o (recipients paid now, new provision of a place), funds f
Data        T_k target · a_ok landing share · g_o baseline · c_o fixed part (committed or held)
            u_o ceiling of new provision · B_f budget
Variables   x_of ≥ 0     award, £ a year (x_o = Σ_f x_of)
            v_k ∈ [0, 1] how far place k is served: min(A_k / T_k, 1) at the optimum
            l_o ≥ 0      loss of a recipient, £ a year
            q_o, q_of    share of its own base that a payee (or one line of it) is paid
            t            common level of a leximin round, one for each group

    (1)  Σ_o a_ok·x_o / T_k − v_k ≥ 0                    each place with T_k > 0
    (2)  v_k − t_places ≥ 0                              each place with T_k > 0
    (3)  x_o + l_o ≥ g_o                                 each recipient with g_o > c_o
    (4)  x_o / g_o − q_o ≥ 0                             each recipient with g_o > c_o
    (5)  x_o / u_o − q_o ≥ 0                             new provision with u_o > 0
    (6)  x_of / g_of − q_of ≥ 0                          lines that a fund's choice leaves open
    (7)  q − t_group ≥ 0                                 for the groups of (4), (5) and (6)
    and the rows of the rules in force (rules.py)

Objectives, one after the other, each proven before the next and then kept:

    1. leximin of v_k
    2. least Σ T_k·(1 − v_k): constant after 1 while all is continuous; asserted
    3. least Σ l_o: nobody paid now is cut while money is unallocated
    4. least Σ x_of: money that none of the above needs stays unallocated, and is shown so
    (8)  Σ l_o ≤ its least, Σ x_of ≤ its least           once objectives 3 and 4 are settled

    5. leximin of q_o over recipients, then over new provision, then over lines, so that no
       award is decided by the order of names
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from equitycli.model.leximin import Criteria
from equitycli.model.problem import AllocationProblem
from equitycli.model.rows import Row, Terms, Variables
from equitycli.model.rules import ActiveRule, rows_of
from equitycli.model.solver import RetainedModel, add_row, add_rule_row, add_variable, new_model
from equitycli.money import PENCE_PER_POUND

Line = tuple[int, int]

UNBOUNDED_GBP = 1e15
"""Bound of a row that is not in force yet; beyond any sum of money."""

KEPT = ("l_", "x_")
"""Sums that a later objective must keep, by how their columns begin: losses, money spent."""

UNITS_A_BUDGET = 1000


class Share(NamedTuple):
    """What a payee, or one line of it, is paid over its own base."""

    at: str
    paid: Terms
    base_gbp: float


@dataclass(frozen=True, eq=False)
class Formulation:
    """A built model with the names by which its parts are found again.

    served : the places (positions) that have a target, in the order of v_k
    shares : for each group of (4) to (6), what its q are about
    """

    problem: AllocationProblem
    model: Any
    rule_rows: Sequence[Row]
    served: Sequence[int]
    shares: Mapping[str, Sequence[Share]]

    def retained(self, *, deadline_s: float | None = None) -> RetainedModel:
        """Return the model inside the solver, objectives unset."""
        unit_gbp = money_unit_gbp(self.problem)
        model = RetainedModel(self.model, deadline_s=deadline_s, unit_gbp=unit_gbp)
        for row in (model.rows.get(f"keep_{prefix}") for prefix in KEPT):
            if row is not None:
                model.bound_row(row, -np.inf, np.inf)
        for rule_row in self.rule_rows:
            if rule_row.at_most is not None:
                model.imply_most(rule_row.terms, rule_row.at_most)
        return model


def money_unit_gbp(problem: AllocationProblem) -> float:
    """Return what the solver counts money in: a power of 2, about a thousandth of the budget."""
    budget_gbp = float(problem.budget_pence.sum()) / PENCE_PER_POUND
    return 2.0 ** max(math.floor(math.log2(max(budget_gbp, 1.0) / UNITS_A_BUDGET)), 0)


def variables_of(model: Any, problem: AllocationProblem) -> Variables:
    """Add the awards to a model, 0 for those not payable, and return them with the landing."""
    landing: list[list[tuple[int, float]]] = [[] for _ in problem.places]
    pairs = problem.landing
    for payee, place, share in zip(
        pairs.payee.tolist(), pairs.place.tolist(), pairs.share.tolist(), strict=True
    ):
        landing[place].append((payee, share))
    award = [
        [
            add_variable(model, f"x_{p}_{f}", 0.0, None if payable else 0.0)
            for f in range(len(problem.funds))
        ]
        for p, payable in enumerate(problem.payable.tolist())
    ]
    return Variables(award, landing)


def formulation(
    problem: AllocationProblem, rules: Sequence[ActiveRule], *, places_only: bool = False
) -> Formulation:
    """Build the model of a problem under its rules; places_only leaves out (3) to (8).

    Every column has both bounds, so that any duals prove a bound: awards end above
    the whole budget, which no plan can reach.
    """
    model = new_model("allocation")
    variables = variables_of(model, problem)
    rows = rows_of(problem, variables, rules)
    for row in rows:
        add_rule_row(model, row)
    served = np.flatnonzero(problem.target_gbp > 0).tolist()
    level = add_variable(model, "t_places", 0.0, 1.0)
    for k in served:
        criterion = add_variable(model, f"v_{k}", 0.0, 1.0)
        landed = variables.landed(k, scale=1 / float(problem.target_gbp[k]))
        add_row(model, f"served_{k}", [*landed, (criterion, -1.0)], at_least=0.0, at_most=None)
        _above(model, f"level_places_{k}", criterion, level)
    shares = {} if places_only else _shares(problem, variables)
    if not places_only:
        _add_losses(model, problem, variables)
        most_gbp = max(float(problem.budget_pence.sum()) / PENCE_PER_POUND, 1.0)
        for group, members in shares.items():
            _add_shares(model, group, members, most_gbp=most_gbp)
        _add_keep_rows(model)
    return Formulation(problem, model, rows, served, shares)


def _add_losses(model: Any, problem: AllocationProblem, variables: Variables) -> None:
    for p in np.flatnonzero(problem.movable).tolist():
        now = float(problem.baseline_gbp[p])
        loss = add_variable(model, f"l_{p}", 0.0, now)
        add_row(model, f"loss_{p}", [*variables.paid(p), (loss, 1.0)], at_least=now, at_most=None)


def _shares(problem: AllocationProblem, variables: Variables) -> dict[str, list[Share]]:
    """Return what each group shares equally; a group without members is left out."""
    baseline = problem.baseline_pence / PENCE_PER_POUND
    paid = [variables.paid(p) for p in range(len(problem.payees))]
    groups = {
        "recipients": [
            Share(f"{p}", paid[p], float(baseline[p].sum()))
            for p in np.flatnonzero(problem.movable).tolist()
        ],
        "new": [
            Share(f"{p}", paid[p], float(problem.ceiling_gbp[p]))
            for p in np.flatnonzero(problem.is_new & (problem.ceiling_gbp > 0)).tolist()
        ],
        "lines": [
            Share(
                f"{p}_{f}",
                [(variables.award[p][f], 1.0)],
                float(baseline[p, f] or baseline[p].sum() or problem.ceiling_gbp[p]),
            )
            for p, f in _open_lines(problem)
        ],
    }
    return {group: members for group, members in groups.items() if members}


def _add_shares(model: Any, group: str, shares: Sequence[Share], *, most_gbp: float) -> None:
    """Add q = paid / base ≥ 0 for a group, and the rows that hold q above its level."""
    highest = most_gbp / min(share.base_gbp for share in shares)
    level = add_variable(model, f"t_{group}", 0.0, highest)
    for at, paid, base in shares:
        q = add_variable(model, f"q_{group}_{at}", 0.0, most_gbp / base)
        terms = [*((variable, factor / base) for variable, factor in paid), (q, -1.0)]
        add_row(model, f"share_{group}_{at}", terms, at_least=0.0, at_most=None)
        _above(model, f"level_{group}_{at}", q, level)


def _add_keep_rows(model: Any) -> None:
    """Add a slack row for each sum that a later objective must keep: losses, then money spent."""
    for prefix in KEPT:
        terms = [(v, 1.0) for v in model.variables() if v.name.startswith(prefix)]
        add_row(model, f"keep_{prefix}", terms, at_least=None, at_most=UNBOUNDED_GBP)


def _above(model: Any, name: str, criterion: Any, level: Any) -> None:
    add_row(model, name, [(criterion, 1.0), (level, -1.0)], at_least=0.0, at_most=None)


def _open_lines(problem: AllocationProblem) -> list[Line]:
    """Return the lines of payees that more than one fund may pay, those paid now first."""
    open_to = problem.eligible.sum(axis=1) > 1
    moves = problem.movable | (problem.is_new & (problem.ceiling_gbp > 0))
    lines = [(p, f) for p, f in np.argwhere(problem.eligible & (open_to & moves)[:, None]).tolist()]
    paid_now = problem.baseline_pence - problem.anchor_pence > 0
    return sorted(lines, key=lambda line: (not paid_now[line], line))


def criteria_of(built: Formulation, retained: RetainedModel, group: str) -> Criteria:
    """Return the criteria of one group as positions inside the retained model."""
    if group == "places":
        name, ceiling = "v_", 1.0
        bases_gbp = {f"{k}": float(built.problem.target_gbp[k]) for k in built.served}
    else:
        name, ceiling = f"q_{group}_", np.inf
        bases_gbp = {share.at: share.base_gbp for share in built.shares[group]}
    return Criteria(
        columns=[retained.columns[f"{name}{at}"] for at in bases_gbp],
        level_rows=[retained.rows[f"level_{group}_{at}"] for at in bases_gbp],
        level=retained.columns[f"t_{group}"],
        base_gbp=np.array(list(bases_gbp.values())),
        ceiling=ceiling,
    )
