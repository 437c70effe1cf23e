"""The rows of every case of a run, each once, with the pounds by which it may give way.

Setting free what is committed or held changes the rows of other rules too (a cap does not concern
a held recipient, say). Rows are therefore gathered under each of these problems. A row that is
there twice with the same terms is one row, whose bounds depend on the case.

    low_r ≤ Σ factor·x + under_r − over_r ≤ high_r      each row r of each rule
    Σ_r (under_r + over_r) ≤ what the rule gives        each rule; 0 unless a case says otherwise
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from equitycli.model.problem import AllocationProblem, Floats
from equitycli.model.rows import Row, Terms, Variables
from equitycli.model.rules import ActiveRule, rows_of
from equitycli.model.solver import add_variable

FREEING = ("committed", "held")
"""Rules whose removal changes the problem itself: see `AllocationProblem.without`."""

COUNTING = "most_awards"
"""The kind of rule whose row counts awards, not pounds."""

Freed = frozenset[str]
Sides = tuple[float, float]


@dataclass(frozen=True, eq=False)
class CaseRows:
    """Every row of every case, without columns by which it may give way.

    rows : as first found; its bounds are those of the case in which it was
    rule_of_row : position of its rule
    sides : under each problem, the bounds of the rows that it has
    """

    rows: Sequence[Row]
    rule_of_row: Sequence[int]
    sides: Mapping[Freed, Mapping[int, Sides]]

    def bounds(self, freed: Freed) -> tuple[Floats, Floats]:
        """Return the least and the most of each row under a problem; ±inf where it has none."""
        low, high = np.full(len(self.rows), -np.inf), np.full(len(self.rows), np.inf)
        for r, (least, most) in self.sides[freed].items():
            low[r], high[r] = least, most
        return low, high


def problems_of_cases(
    problem: AllocationProblem, rules: Sequence[ActiveRule]
) -> dict[Freed, AllocationProblem]:
    """Return the problem with each set of FREEING that it has anything of set free."""
    matters = {"committed": problem.committed_pence.any(), "held": problem.held.any()}
    kinds = {rule.kind for rule in rules}
    freeing = [kind for kind in FREEING if kind in kinds and matters[kind]]
    return {
        frozenset(freed): _freed(problem, freed)
        for count in range(len(freeing) + 1)
        for freed in combinations(freeing, count)
    }


def _freed(problem: AllocationProblem, kinds: Iterable[str]) -> AllocationProblem:
    for kind in kinds:
        problem = problem.without(kind)
    return problem


def case_rows(
    problems: Mapping[Freed, AllocationProblem], rules: Sequence[ActiveRule], variables: Variables
) -> CaseRows:
    """Return the rows of all rules under all problems, each once."""
    rows: list[Row] = []
    rule_of_row: list[int] = []
    found: dict[tuple[object, ...], int] = {}
    sides: dict[Freed, dict[int, Sides]] = {}
    for freed, problem in problems.items():
        bounds = sides.setdefault(freed, {})
        for position, rule in enumerate(rules):
            for row in () if rule.kind in freed else rows_of(problem, variables, [rule]):
                terms = tuple((id(variable), factor) for variable, factor in row.terms)
                r = found.setdefault((position, row.name, terms), len(rows))
                if r == len(rows):
                    rows.append(row)
                    rule_of_row.append(position)
                bounds[r] = (
                    -np.inf if row.at_least is None else row.at_least,
                    np.inf if row.at_most is None else row.at_most,
                )
    return CaseRows(rows, rule_of_row, sides)


def giving_rows(
    model: Any, every: CaseRows, rules: Sequence[ActiveRule]
) -> tuple[list[Row], dict[int, list[str]]]:
    """Return the rows as the model holds them, and by rule the columns by which they give way.

    Each is called rule_<r>, the sum of a rule's gives_<rule>; their bounds are the cases' to set.
    A row that counts awards gives way in pounds of the smallest award that counts as a whole one.
    """
    rows: list[Row] = []
    sums: dict[int, Terms] = {rule: [] for rule in every.rule_of_row}
    for r, (row, rule) in enumerate(zip(every.rows, every.rule_of_row, strict=True)):
        both = [sides[r] for sides in every.sides.values() if r in sides]
        counts = rules[rule].kind == COUNTING
        unit = max(abs(factor) for _, factor in row.terms) if counts else 1.0
        given: Terms = []
        if any(np.isfinite(low) for low, _ in both):
            given.append((add_variable(model, f"s_under_{r}", 0.0, 0.0), unit))
        if any(np.isfinite(high) for _, high in both):
            given.append((add_variable(model, f"s_over_{r}", 0.0, 0.0), -unit))
        sums[rule] += [(variable, 1.0) for variable, _ in given]
        rows.append(
            row._replace(name=f"rule_{r}", terms=[*row.terms, *given], at_least=None, at_most=0.0)
        )
    rows += [Row(f"gives_{rule}", "", terms, None, 0.0) for rule, terms in sums.items() if terms]
    return rows, {rule: [v.name for v, _ in terms] for rule, terms in sums.items()}
