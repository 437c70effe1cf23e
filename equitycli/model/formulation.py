"""The formulation.

Sets        places k, payees o (recipients paid now, new provision of a place), funds f
Data        T_k target · a_ok landing share · g_o baseline · c_o fixed part (committed or held)
            u_o ceiling of new provision · B_f budget
Variables   x_of ≥ 0     award, £ a year (x_o = Σ_f x_of)
            v_k ∈ [0, 1] how far place k is served: min(A_k / T_k, 1) at the optimum
            l_o ≥ 0      loss of a recipient, £ a year
            q_o, q_of    share of its own base that a payee (or one line of it) is paid
            t            common level of a leximin round, one for each group or tier of places
            y_o ∈ {0, 1} payee o is paid at all: only where a rule asks it (smallest award, most
                         awards, the minimum of a route). `integers.py` chooses them; here they
                         stand at what was chosen, or are left out, which relaxes them to [0, 1]

    (1)  Σ_o a_ok·x_o / T_k − v_k ≥ 0                    each place with T_k > 0
    (2)  v_k − t_places ≥ 0                              each place with T_k > 0
    (3)  x_o + l_o ≥ g_o                                 each recipient with g_o > c_o
    (4)  x_o / g_o − q_o ≥ 0                             each recipient with g_o > c_o
    (5)  x_o / u_o − q_o ≥ 0                             new provision with u_o > 0
    (6)  x_of / g_of − q_of ≥ 0                          lines that a fund's choice leaves open
    (7)  q − t_group ≥ 0                                 for the groups of (4), (5) and (6)
    and the rows of the rules in force (rules.py)

Objectives, one after the other, each proven before the next and then kept:

    1. leximin of v_k, tier by tier where places have priority
    2. least Σ T_k·(1 − v_k): constant after 1 while all is continuous; asserted
    3. least Σ l_o: nobody paid now is cut while money is unallocated
    4. least Σ x_of: money that none of the above needs stays unallocated, and is shown so
    (8)  Σ l_o ≤ its least, Σ x_of ≤ its least           once objectives 3 and 4 are settled

    5. leximin of q_o over recipients, then over new provision, then over lines, so that no
       award is decided by the order of names
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from equitycli.model.handover import without_collection
from equitycli.model.leximin import Criteria
from equitycli.model.problem import AllocationProblem, Bools
from equitycli.model.retained import InfeasibleError, RetainedModel
from equitycli.model.rows import CHOICE, NamedChoice, Row, Terms, Variables, rows_under
from equitycli.model.rules import ActiveRule, chosen_payees, rows_of, tiers_of
from equitycli.model.solver import add_row, add_rule_rows, add_variable, add_variables, new_model
from equitycli.money import PENCE_PER_POUND

Line = tuple[int, int]

PLACES = "places"
"""The group of level rows of the places of the first tier, or of all."""

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
    tiers : the same places by group of level rows, those of the first priority first
    variables : the awards, and y_o where a rule asks it
    shares : for each group of (4) to (6), what its q are about
    """

    problem: AllocationProblem
    model: Any
    rule_rows: Sequence[Row]
    served: Sequence[int]
    tiers: Mapping[str, Sequence[int]]
    variables: Variables
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


def variables_of(
    model: Any,
    problem: AllocationProblem,
    *,
    chosen: Bools | None = None,
    open_choice: bool = True,
) -> Variables:
    """Add the awards to a model, 0 for those not payable, and return them with the landing.

    chosen : payees that get a y_o (P), None for nobody · open_choice : the y_o are columns of the
    model; else they are names alone, for rows that `rows_under` then rids of them
    """
    landing = problem.landing.by_place(places=len(problem.places))
    funds = len(problem.funds)
    most = [None if payable else 0.0 for payable in problem.payable.tolist() for _ in range(funds)]
    names = [f"x_{p}_{f}" for p in range(len(problem.payees)) for f in range(funds)]
    every = add_variables(model, names, at_most=most)
    award = [every[i : i + funds] for i in range(0, len(every), funds or 1)]
    if chosen is None:
        return Variables(award, landing)
    funded = [
        None
        if not asked
        else add_variable(model, f"{CHOICE}{p}", 0.0, 1.0, whole=True)
        if open_choice
        else NamedChoice(f"{CHOICE}{p}")
        for p, asked in enumerate(chosen.tolist())
    ]
    return Variables(award, landing, funded)


@without_collection()
def formulation(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    *,
    places_only: bool = False,
    every_row: Callable[[Any, Variables], list[Row]] | None = None,
    chosen: Bools | None = None,
    funded: Bools | None = None,
) -> Formulation:
    """Build the model of a problem under its rules; places_only leaves out (3) to (8).

    every_row : the rows to hold instead of those of `rules`, where many cases share the model
    chosen : payees that get an open y_o (P), for a search over choices
    funded : who is paid at all (P): every y_o is then a number in the rows. Where neither is
        given, every y_o is relaxed

    Every column has both bounds, so that any duals prove a bound: awards end above
    the whole budget, which no plan can reach.
    """
    model = new_model("allocation")
    if chosen is None and funded is not None:
        chosen = chosen_payees(problem, rules)
    variables = variables_of(model, problem, chosen=chosen, open_choice=funded is None)
    rows = every_row(model, variables) if every_row else rows_of(problem, variables, rules)
    if funded is not None:
        rows = rows_under(rows, funded.tolist())
        _refuse_empty(rows)
    is_open = chosen is not None and funded is None
    add_rule_rows(model, [_scaled(row) for row in rows] if is_open else rows)
    served = np.flatnonzero(problem.target_gbp > 0).tolist()
    tiers = place_tiers(problem, rules)
    levels = {
        k: level
        for group, members in tiers.items()
        for level in [add_variable(model, f"t_{group}", 0.0, 1.0)]
        for k in members
    }
    for k in served:
        criterion = add_variable(model, f"v_{k}", 0.0, 1.0)
        landed = variables.landed(k, scale=1 / float(problem.target_gbp[k]))
        add_row(model, f"served_{k}", [*landed, (criterion, -1.0)], at_least=0.0, at_most=None)
        _above(model, f"level_places_{k}", criterion, levels[k])
    shares = {} if places_only else _shares(problem, variables, funded)
    if not places_only:
        add_losses(model, problem, variables)
        # Twice the budget: a bound that a plan stands at could carry the dual of a level row.
        most_gbp = 2 * max(float(problem.budget_pence.sum()) / PENCE_PER_POUND, 1.0)
        for group, members in shares.items():
            _add_shares(model, group, members, most_gbp=most_gbp)
        _add_keep_rows(model)
    return Formulation(problem, model, rows, served, tiers, variables, shares)


def _scaled(row: Row) -> Row:
    """Return a row about a y_o counted in its own sum: £1m of room is not money's last digit."""
    sums = [abs(factor) for variable, factor in row.terms if variable.name.startswith(CHOICE)]
    if not sums or max(sums) <= 1:
        return row
    by = max(sums)
    return row._replace(
        terms=[(variable, factor / by) for variable, factor in row.terms],
        at_least=None if row.at_least is None else row.at_least / by,
        at_most=None if row.at_most is None else row.at_most / by,
    )


def _refuse_empty(rows: Sequence[Row]) -> None:
    """Raise InfeasibleError where a row has no term left, and nothing does not meet it.

    A place where nobody works has such rows from the start: nothing is within its cap.
    """
    for row in rows:
        short = row.at_least is not None and row.at_least > 0
        over = row.at_most is not None and row.at_most < 0
        if not row.terms and (short or over):
            raise InfeasibleError


def place_tiers(problem: AllocationProblem, rules: Sequence[ActiveRule]) -> dict[str, list[int]]:
    """Return the places with a target by group of level rows: one, or one for each tier.

    "places", then "places_2", …: leximin within a group is settled before the next begins.
    """
    setting = next((rule.setting for rule in rules if rule.kind == "priority"), None)
    has = problem.target_gbp > 0
    tiers = [np.arange(len(has))] if setting is None else tiers_of(problem, setting)
    with_target = [[k for k in tier.tolist() if has[k]] for tier in tiers]
    named = [tier for tier in with_target if tier] or [[]]
    return {f"{PLACES}_{i}" if i > 1 else PLACES: tier for i, tier in enumerate(named, start=1)}


def add_losses(model: Any, problem: AllocationProblem, variables: Variables) -> None:
    """Add l_o and rows (3)."""
    for p in np.flatnonzero(problem.movable).tolist():
        now = float(problem.baseline_gbp[p])
        loss = add_variable(model, f"l_{p}", 0.0, now)
        add_row(model, f"loss_{p}", [*variables.paid(p), (loss, 1.0)], at_least=now, at_most=None)


def _shares(
    problem: AllocationProblem, variables: Variables, funded: Bools | None
) -> dict[str, list[Share]]:
    """Return what each group of the funded shares equally; one without members is left out."""
    may = np.ones(len(problem.payees), dtype=np.bool_) if funded is None else funded
    baseline = problem.baseline_pence / PENCE_PER_POUND
    paid = [variables.paid(p) for p in range(len(problem.payees))]
    groups = {
        "recipients": [
            Share(f"{p}", paid[p], float(baseline[p].sum()))
            for p in np.flatnonzero(problem.movable & may).tolist()
        ],
        "new": [
            Share(f"{p}", paid[p], float(problem.ceiling_gbp[p]))
            for p in np.flatnonzero(problem.is_started & may & (problem.ceiling_gbp > 0)).tolist()
        ],
        "lines": [
            Share(
                f"{p}_{f}",
                [(variables.award[p][f], 1.0)],
                float(baseline[p, f] or baseline[p].sum() or problem.ceiling_gbp[p]),
            )
            for p, f in _open_lines(problem)
            if may[p]
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
    moves = problem.movable | (problem.is_started & (problem.ceiling_gbp > 0))
    lines = [(p, f) for p, f in np.argwhere(problem.eligible & (open_to & moves)[:, None]).tolist()]
    paid_now = problem.baseline_pence - problem.anchor_pence > 0
    return sorted(lines, key=lambda line: (not paid_now[line], line))


def criteria_of(built: Formulation, retained: RetainedModel, group: str) -> Criteria:
    """Return the criteria of one group as positions inside the retained model."""
    rows_of_group = group
    if group in built.tiers:
        name, ceiling, rows_of_group = "v_", 1.0, PLACES
        bases_gbp = {f"{k}": float(built.problem.target_gbp[k]) for k in built.tiers[group]}
    else:
        name, ceiling = f"q_{group}_", np.inf
        bases_gbp = {share.at: share.base_gbp for share in built.shares[group]}
    return Criteria(
        columns=[retained.columns[f"{name}{at}"] for at in bases_gbp],
        level_rows=[retained.rows[f"level_{rows_of_group}_{at}"] for at in bases_gbp],
        level=retained.columns[f"t_{group}"],
        base_gbp=np.array(list(bases_gbp.values())),
        ceiling=ceiling,
        together=group not in built.tiers,
    )
