"""Which rules hold each payee and each place where a plan has it."""

from __future__ import annotations

from collections.abc import Sequence

from equitycli.model.problem import AllocationProblem
from equitycli.model.retained import RetainedModel, Solution
from equitycli.model.rows import Row

AT_BOUND_GBP = 1e-4
"""Nearer than this to its bound a row stands at it."""


def rules_at_their_bounds(
    problem: AllocationProblem, rows: Sequence[Row], retained: RetainedModel, solution: Solution
) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]:
    """Return the rules that stand at a bound, in rule order: for each payee, for each place."""
    by_payee: list[list[str]] = [[] for _ in problem.payees]
    by_place: list[list[str]] = [[] for _ in problem.places]
    for row in rows:
        if row.payee is not None:
            names = by_payee[row.payee]
        elif row.place is not None:
            names = by_place[row.place]
        else:
            continue
        if row.rule not in names and _at_bound(row, retained, solution):
            names.append(row.rule)
    return tuple(map(tuple, by_payee)), tuple(map(tuple, by_place))


def _at_bound(row: Row, retained: RetainedModel, solution: Solution) -> bool:
    paid = sum(
        factor * solution.values[retained.columns[variable.name]] for variable, factor in row.terms
    )
    at_least = row.at_least is not None and paid <= row.at_least + AT_BOUND_GBP
    at_most = row.at_most is not None and paid >= row.at_most - AT_BOUND_GBP
    return bool(at_least or at_most)
