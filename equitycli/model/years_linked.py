"""All years in one model: built from arrays of pairs, handed over once.

    x_ofy ≥ 0      award, £ of the year
    v_ky ∈ [0, 1]  how far place k is served in year y
    w_k  ∈ [0, 1]  its worst guaranteed year: w_k ≤ v_ky for each of them
    l_oy ∈ [0, 1]  loss, as a share of the baseline
    q              share of its own base that a payee of several funds is paid in a year

    (1)  Σ_o a_ok·x_oy / T_ky − v_ky ≥ 0                 each place with a target, each year
    (2)  v_ky − w_k ≥ 0                                  each guaranteed year
    (3)  x_oy / g_oy + l_oy ≥ 1                          each recipient that may lose
    (4)  criterion − t_group ≥ 0                         each group of a leximin
    and the rows of each year's own rules, and those that tie it to the year before

A condition on one award alone is a bound of its column, not a row. (3) and the level rows of
shared awards are added when their turn comes, for what then still moves: most does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from equitycli.model.formulation import UNBOUNDED_GBP
from equitycli.model.problem import AllocationProblem, Ints
from equitycli.model.retained import RetainedModel
from equitycli.model.rows import Row, Terms, Variables
from equitycli.model.rules import rows_of, tiers_of
from equitycli.model.rules.scoped import places_in
from equitycli.model.years import Horizon, own_rules
from equitycli.model.years_parts import Group, Made, Parts, group_of, handed_over
from equitycli.model.years_rows import Tie, subsidy_rows, tie_rows
from equitycli.money import PENCE_PER_POUND
from equitycli.settings import GuaranteeRule


@dataclass(frozen=True, eq=False)
class Linked:
    """The linked model in the solver, with where its parts are.

    award : by year, the columns of x (P, F) · served : by year, the columns of v (K), −1 without
    worst : the groups of w, tier by tier · guarantees : for each, its places and their group
    places : by year, the group of v · keep_shortfall : the row that holds shortfall, as a share
    year_of_row : of each row of a rule the year whose awards it decides, −1 of the others
    """

    horizon: Horizon
    retained: RetainedModel
    award: tuple[Ints, ...]
    served: tuple[Ints, ...]
    worst: tuple[Group, ...]
    guarantees: tuple[tuple[Ints, Group | None], ...]
    places: tuple[Group | None, ...]
    keep_shortfall: int
    year_of_row: Ints


def year_variables(parts: Parts, problem: AllocationProblem) -> Variables:
    """Add the awards of a year, 0 for those not payable, and return them with the landing."""
    landing = problem.landing.by_place(places=len(problem.places))
    most_gbp = max(float(problem.budget_pence.sum()) / PENCE_PER_POUND, 1.0)
    award = [
        [parts.column("x", 0.0, most_gbp if payable else 0.0) for _ in problem.funds]
        for payable in problem.payable.tolist()
    ]
    return Variables(award, landing)


def linked_rows(horizon: Horizon, parts: Parts) -> list[Variables]:
    """Add the awards of all years and every row on them; return the awards by year."""
    variables: list[Variables] = []
    for y, problem in enumerate(horizon.problems):
        parts.year = y
        variables.append(year_variables(parts, problem))
        rows = rows_of(problem, variables[y], own_rules(horizon, y))
        if y:
            rows += tie_rows(Tie(horizon, y, variables, _before(horizon, y, variables)))
            rows += subsidy_rows(horizon, y, variables)
            rows += _ramp_rows(horizon, y, variables)
        for row in rows:
            parts.ask(row)
    parts.year = -1
    return variables


def _before(horizon: Horizon, year: int, variables: Sequence[Variables]) -> dict[int, int]:
    stood = {payee: p for p, payee in enumerate(horizon.problems[year - 1].payees)}
    return {
        now: then
        for p, payee in enumerate(horizon.problems[year].payees)
        if payee in stood
        for now, then in zip(
            variables[year].award[p], variables[year - 1].award[stood[payee]], strict=True
        )
    }


def _ramp_rows(horizon: Horizon, year: int, variables: Sequence[Variables]) -> list[Row]:
    """n_y ≤ u_1 + (u_y − u_1)/u_{y−1}·n_{y−1}: a route is started before it grows.

    u_y : its ceiling in the year, by its ramp, £ · where it stood at its ceiling it may go on to
    the next; where it was not started it may be started as in its first year.
    """
    first = dict(zip(horizon.problems[0].payees, horizon.problems[0].ceiling_gbp, strict=True))
    problem, earlier = horizon.problems[year], horizon.problems[year - 1]
    stood = {payee: p for p, payee in enumerate(earlier.payees)}
    rows = []
    for p in np.flatnonzero(problem.is_new).tolist():
        payee, most_gbp = problem.payees[p], float(problem.ceiling_gbp[p])
        start_gbp = float(first.get(payee, most_gbp))
        before = stood.get(payee)
        if before is None or start_gbp >= most_gbp:
            continue
        was_gbp = max(float(earlier.ceiling_gbp[before]), 1.0)
        part = (most_gbp - start_gbp) / was_gbp
        terms = [
            *variables[year].paid(p),
            *((column, -part) for column, _ in variables[year - 1].paid(before)),
        ]
        rows.append(Row(f"ramp_{p}", "new_provision", terms, None, start_gbp, payee=p))
    return rows


def linked(horizon: Horizon, *, deadline_s: float | None = None) -> Linked:
    """Build the linked model up to (2) and hand it to the solver."""
    parts = Parts()
    variables = linked_rows(horizon, parts)
    served = [_served(parts, problem, variables[y]) for y, problem in enumerate(horizon.problems)]
    worst = [
        made
        for tier in _tiers(horizon)
        if (made := _worst(parts, horizon, served, horizon.guaranteed, tier)) is not None
    ]
    guarantees = []
    for setting in horizon.guarantees:
        years = [y for y, year in enumerate(horizon.years) if year >= setting.by]
        places = [k for k in _scope(horizon, setting) if any(served[y][k] >= 0 for y in years)]
        most = 1 - setting.under.value
        made = _worst(parts, horizon, served, years, places, ceiling=most)
        guarantees.append((np.array(places, dtype=np.int64), made))
    groups = [
        group_of(parts, [int(v) for v in at if v >= 0], problem.target_gbp[at >= 0])
        for at, problem in zip(served, horizon.problems, strict=True)
    ]
    keep = parts.row(shortfall_terms(horizon, served), at_most=UNBOUNDED_GBP)
    retained, at = handed_over(horizon, parts, deadline_s)
    retained.bound_row(retained.rows[keep], -np.inf, np.inf)

    def placed(made: Made | None) -> Group | None:
        return None if made is None else made.group(retained, at)

    return Linked(
        horizon,
        retained,
        tuple(
            _positions(made, problem, at)
            for made, problem in zip(variables, horizon.problems, strict=True)
        ),
        tuple(np.where(one >= 0, at[np.maximum(one, 0)], -1) for one in served),
        tuple(made.group(retained, at) for made in worst),
        tuple((places, placed(made)) for places, made in guarantees),
        tuple(placed(made) for made in groups),
        retained.rows[keep],
        _year_of_row(parts, retained),
    )


def _year_of_row(parts: Parts, retained: RetainedModel) -> Ints:
    year_of = np.full(len(retained.matrix.row_low), -1, dtype=np.int64)
    for (name, *_), year in zip(parts.rows, parts.year_of, strict=True):
        year_of[retained.rows[name]] = year
    return year_of


def shortfall_terms(horizon: Horizon, served: Sequence[Ints]) -> Terms:
    """Return −Σ T_ky·v_ky / Σ T_ky over all years: shortfall as a share, less its constant."""
    weights = [
        problem.target_gbp * horizon.deflator(y) for y, problem in enumerate(horizon.problems)
    ]
    total = sum(float(weight.sum()) for weight in weights) or 1.0
    return [
        (int(column), -float(weight[k]) / total)
        for weight, at in zip(weights, served, strict=True)
        for k, column in enumerate(at)
        if column >= 0
    ]


def _served(parts: Parts, problem: AllocationProblem, variables: Variables) -> Ints:
    at = np.full(len(problem.places), -1, dtype=np.int64)
    for k in np.flatnonzero(problem.target_gbp > 0).tolist():
        at[k] = parts.column("v", 0.0, 1.0)
        landed = variables.landed(k, scale=1 / float(problem.target_gbp[k]))
        parts.row([*landed, (int(at[k]), -1.0)], at_least=0.0)
    return at


def _scope(horizon: Horizon, setting: GuaranteeRule) -> list[int]:
    first = horizon.problems[0]
    inside: list[int] = np.flatnonzero(places_in(first, setting)).tolist()
    return inside


def _tiers(horizon: Horizon) -> list[list[int]]:
    """Return the places, those of the first priority first."""
    first = horizon.problems[0]
    for rule in horizon.rules:
        if rule.kind == "priority":
            return [tier.tolist() for tier in tiers_of(first, rule.setting)]
    return [list(range(len(first.places)))]


def _worst(
    parts: Parts,
    horizon: Horizon,
    served: Sequence[Ints],
    years: Sequence[int],
    places: Sequence[int],
    *,
    ceiling: float = 1.0,
) -> Made | None:
    """Add w_k ≤ v_ky over some years, for those of some places that have a target."""
    columns, bases = [], []
    for k in places:
        over = [int(served[y][k]) for y in years if served[y][k] >= 0]
        if not over:
            continue
        bases.append(max(float(horizon.problems[y].target_gbp[k]) for y in years))
        if len(over) == 1:
            columns.append(over[0])
            continue
        worst = parts.column("w", 0.0, 1.0)
        for v in over:
            parts.row([(v, 1.0), (worst, -1.0)], at_least=0.0)
        columns.append(worst)
    return group_of(parts, columns, np.array(bases), ceiling=ceiling)


def _positions(variables: Variables, problem: AllocationProblem, at: Ints) -> Ints:
    shape = (len(problem.payees), len(problem.funds))
    return at[np.array(variables.award, dtype=np.int64).reshape(shape)]
