"""Many cases on one model: rules taken away, added one by one, or giving way.

The cases of a run have the same awards, landing and targets; they differ in the bounds of rows.
So the model is built once, with the rows of every case, and a case is a set of bounds: the solver
goes on from the basis of the case before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from equitycli.model.allocation import served_on
from equitycli.model.case_rows import (
    FREEING,
    CaseRows,
    Freed,
    case_rows,
    giving_rows,
    problems_of_cases,
)
from equitycli.model.formulation import Formulation, formulation
from equitycli.model.problem import AllocationProblem, Bools, Floats, Ints
from equitycli.model.retained import RetainedModel
from equitycli.model.rows import Row, Variables
from equitycli.model.rules import ActiveRule
from equitycli.model.solver import add_row, add_variable

EVERY = "every"
"""The one tier of all places, where no place has priority."""

AWARD = "x_"
"""How the columns of awards begin."""


@dataclass(frozen=True, eq=False)
class Case:
    """Rules in force, and how far they give way.

    in_force (rules) : by position among the rules of the proposal
    loosened_gbp (rows) : £ by which both bounds of a row give way; None = none
    gives_gbp : by a rule's position, £ by which its rows may give way in all, wherever that helps
        most; inf = without end
    """

    in_force: Bools
    loosened_gbp: Floats | None = None
    gives_gbp: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class _Bounds:
    """The rows' bounds under one problem, and the bounds of the awards."""

    low: Floats
    high: Floats
    most_award: Floats


@dataclass(frozen=True, eq=False)
class _Implying:
    """Entries of rows that bound each of their columns: columns ≥ 0 with factors > 0 alone."""

    row: Ints
    column: Ints
    factor: Floats


@dataclass(frozen=True, eq=False)
class CaseModel:
    """The retained model of all cases, with the rows of every rule.

    rule_of_row : position of each row's rule · at : the row's position inside the solver
    giving : by rule, the columns by which its rows give way · gives : the row of their sum
    award (P, F) : columns of the awards inside the solver
    """

    problem: AllocationProblem
    rules: Sequence[ActiveRule]
    built: Formulation
    retained: RetainedModel
    rows: Sequence[Row]
    rule_of_row: Ints
    at: Ints
    giving: Mapping[int, Sequence[int]]
    gives: Mapping[int, int]
    award: Ints
    implying: _Implying
    bounds: Mapping[Freed, _Bounds]
    known: dict[tuple[object, ...], Floats] = field(default_factory=dict)
    """Served levels of cases that were settled before."""

    def giving_of(self, row: int) -> list[int]:
        """Return the columns by which a row gives way."""
        names = (f"s_under_{row}", f"s_over_{row}")
        return [self.retained.columns[name] for name in names if name in self.retained.columns]

    def case(
        self,
        *,
        without: Iterable[ActiveRule] = (),
        loosened_gbp: Floats | None = None,
        gives_gbp: Mapping[int, float] | None = None,
    ) -> Case:
        """Return the proposal's rules less some, giving way or not."""
        gone = [id(rule) for rule in without]
        in_force = np.array([id(rule) not in gone for rule in self.rules])
        return Case(in_force, loosened_gbp, gives_gbp or {})

    def bounds_of(self, case: Case) -> tuple[Floats, Floats]:
        """Return the least and the most of each row in a case, £ or what the row counts."""
        under, stays = self.bounds[_freed_in(self, case)], case.in_force[self.rule_of_row]
        low, high = np.where(stays, under.low, -np.inf), np.where(stays, under.high, np.inf)
        if case.loosened_gbp is None:
            return low, high
        return low - case.loosened_gbp, high + case.loosened_gbp


def _freed_in(model: CaseModel, case: Case) -> Freed:
    matters = {kind for freed in model.bounds for kind in freed}
    stays = zip(model.rules, case.in_force.tolist(), strict=True)
    gone = {rule.kind for rule, in_force in stays if rule.kind in FREEING and not in_force}
    return frozenset(gone & matters)


def case_model(
    problem: AllocationProblem, rules: Sequence[ActiveRule], *, deadline_s: float | None = None
) -> CaseModel:
    """Build the model with the rows of every case and hand it to the solver, in no case yet."""
    problems = problems_of_cases(problem, rules)
    found: list[tuple[CaseRows, dict[int, list[str]]]] = []

    def every_row(model: Any, variables: Variables) -> list[Row]:
        every = case_rows(problems, rules, variables)
        rows, giving = giving_rows(model, every, rules)
        found.append((every, giving))
        return rows

    built = replace(
        formulation(problem, rules, places_only=True, every_row=every_row), rule_rows=()
    )
    ((every, giving),) = found
    _add_common_level(built)
    retained = built.retained(deadline_s=deadline_s)
    award = [
        [retained.columns[f"x_{p}_{f}"] for f in range(len(problem.funds))]
        for p in range(len(problem.payees))
    ]
    return CaseModel(
        problem,
        rules,
        built,
        retained,
        every.rows,
        np.array(every.rule_of_row, dtype=np.int64),
        np.array([retained.rows[f"rule_{r}"] for r in range(len(every.rows))], dtype=np.int64),
        {rule: [retained.columns[name] for name in names] for rule, names in giving.items()},
        {rule: retained.rows[f"gives_{rule}"] for rule, names in giving.items() if names},
        np.array(award, dtype=np.int64).reshape(len(problem.payees), len(problem.funds)),
        _implying(every.rows, retained),
        {
            freed: _Bounds(*every.bounds(freed), most_award=np.where(one.payable, np.inf, 0.0))
            for freed, one in problems.items()
        },
    )


def _add_common_level(built: Formulation) -> None:
    """Add t_every ≤ t of each tier: the one level of all places, for cases without priority."""
    if len(built.tiers) < 2:
        return
    columns = {variable.name: variable for variable in built.model.variables()}
    common = add_variable(built.model, f"t_{EVERY}", 0.0, 1.0)
    for tier in built.tiers:
        terms = [(columns[f"t_{tier}"], 1.0), (common, -1.0)]
        add_row(built.model, f"{EVERY}_{tier}", terms, at_least=0.0, at_most=None)


def built_for(model: CaseModel, case: Case) -> Formulation:
    """Return the formulation with the tiers of a case: all places are one without priority."""
    stays = zip(model.rules, case.in_force.tolist(), strict=True)
    if len(model.built.tiers) < 2 or any(r.kind == "priority" for r, in_force in stays if in_force):
        return model.built
    return replace(model.built, tiers={EVERY: model.built.served})


def _implying(rows: Sequence[Row], retained: RetainedModel) -> _Implying:
    at = [
        (r, retained.columns[variable.name], factor)
        for r, row in enumerate(rows)
        if all(factor > 0 for _, factor in row.terms)
        for variable, factor in row.terms
        if variable.name.startswith(AWARD)
    ]
    return _Implying(
        np.array([one[0] for one in at], dtype=np.int64),
        np.array([one[1] for one in at], dtype=np.int64),
        np.array([one[2] for one in at], dtype=np.float64),
    )


def enter(model: CaseModel, case: Case) -> None:
    """Give the retained model the bounds of a case, with no level settled and no cost."""
    retained, matrix = model.retained, model.retained.matrix
    low, high = model.bounds_of(case)
    differs = (low != matrix.row_low[model.at]) | (high != matrix.row_high[model.at])
    for r in np.flatnonzero(differs).tolist():
        retained.bound_row(int(model.at[r]), float(low[r]), float(high[r]))
    retained.let_go()
    names = [f"t_{tier}" for tier in (*model.built.tiers, EVERY)]
    levels = [retained.columns[name] for name in names if name in retained.columns]
    for k in model.built.served:
        retained.bound_row(retained.rows[f"level_places_{k}"], 0.0, np.inf)
        levels.append(retained.columns[f"v_{k}"])
    retained.bound_columns(levels, 0.0, 1.0)
    _give(model, case)
    _bound_awards(model, case, high)
    retained.set_cost(np.zeros(len(matrix.cost)))


def _give(model: CaseModel, case: Case) -> None:
    """Open the columns by which rules give way in a case, and shut the others."""
    retained, matrix = model.retained, model.retained.matrix
    for rule, row in model.gives.items():
        most = case.gives_gbp.get(rule, 0.0)
        if matrix.row_high[row] != most:
            retained.bound_row(row, -np.inf, most)
            retained.bound_columns(model.giving[rule], 0.0, most)


def _bound_awards(model: CaseModel, case: Case, row_high: Floats) -> None:
    """Bound the awards: for the solver by who may be paid, for the proofs by the rows too.

    The solver is not told of the second, so no dual moves from a row to a bound.
    """
    retained, matrix = model.retained, model.retained.matrix
    most_award = model.bounds[_freed_in(model, case)].most_award
    may_be_paid = np.array([one.most_award > 0 for one in model.bounds.values()])
    for p in np.flatnonzero(may_be_paid.any(axis=0) & ~may_be_paid.all(axis=0)).tolist():
        retained.bound_columns(model.award[p].tolist(), 0.0, float(most_award[p]))
    matrix.high[model.award] = most_award[:, None]
    gives = np.zeros(len(model.rules))
    for rule, gbp in case.gives_gbp.items():
        gives[rule] = gbp
    most = np.maximum(row_high + gives[model.rule_of_row], 0.0)[model.implying.row]
    np.minimum.at(matrix.high, model.implying.column, most / model.implying.factor)


def served_in(model: CaseModel, case: Case) -> Floats:
    """Return how far leximin serves each place in a case (K), 0–1.

    Raises
    ------
    InfeasibleError   no plan meets the rules of the case
    NotProvenError    the time limit came first
    """
    low, high = model.bounds_of(case)
    built = built_for(model, case)
    gives = tuple(sorted(case.gives_gbp.items()))
    key = (low.tobytes(), high.tobytes(), gives, *built.tiers)
    if key not in model.known:
        enter(model, case)
        model.known[key] = served_on(built, model.retained)
    return model.known[key]
