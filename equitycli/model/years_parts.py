"""A linked model in the making: columns and rows by position, handed to the solver once."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from equitycli.model.formulation import money_unit_gbp
from equitycli.model.problem import Floats, Ints
from equitycli.model.retained import RetainedModel
from equitycli.model.rows import Row, Terms
from equitycli.model.solver import add_row, add_variable, new_model
from equitycli.model.years import Horizon

NOISE_GBP = 1e-6
MOST_IMPLYING = 8
"""Longest row from which bounds of single columns are worked out."""


@dataclass
class Parts:
    """A model in the making: columns and rows by position."""

    names: list[str] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    rows: list[tuple[str, Terms, float | None, float | None]] = field(default_factory=list)
    year_of: list[int] = field(default_factory=list)
    """Of each row, the year whose awards it decides; −1 where it spans them."""
    year: int = -1
    implied: dict[int, float] = field(default_factory=dict)
    """Most that rows let a column be, for the proofs alone: the solver's bounds stay as asked."""

    def column(self, kind: str, low: float, high: float) -> int:
        """Add a column and return its position."""
        self.names.append(f"{kind}_{len(self.names)}")
        self.low.append(low)
        self.high.append(high)
        return len(self.names) - 1

    def row(
        self, terms: Terms, *, at_least: float | None = None, at_most: float | None = None
    ) -> str:
        """Add a row and return its name."""
        name = f"r_{len(self.rows)}"
        self.rows.append((name, terms, at_least, at_most))
        self.year_of.append(self.year)
        if at_most is not None and len(terms) <= MOST_IMPLYING:
            self._imply(terms, at_most)
        return name

    def _imply(self, terms: Terms, at_most: float) -> None:
        """Note for the proofs what a row implies for each of its columns, all of them ≥ 0."""
        far = sum(factor * self._most(column) for column, factor in terms if factor < 0)
        for column, factor in terms:
            if factor > 0:
                most = max((at_most - far) / factor, 0.0)
                self.implied[column] = min(self._most(column), most)

    def _most(self, column: int) -> float:
        return min(self.high[column], self.implied.get(column, np.inf))

    def ask(self, row: Row) -> None:
        """Ask a rule's row: of one award alone it is a bound."""
        if len(row.terms) != 1 or row.terms[0][1] != 1.0:
            if row.at_least is not None:
                self.row(row.terms, at_least=row.at_least)
            if row.at_most is not None:
                self.row(row.terms, at_most=row.at_most)
            return
        column = row.terms[0][0]
        if row.at_least is not None:
            self.low[column] = max(self.low[column], row.at_least)
        if row.at_most is not None:
            self.high[column] = min(self.high[column], row.at_most)
        if 0 < self.low[column] - self.high[column] < NOISE_GBP:
            self.high[column] = self.low[column]


@dataclass(frozen=True, eq=False)
class Group:
    """Criteria of one leximin: columns times scale, their level rows, and the level.

    base_gbp : what a criterion of 1 is in pounds · ceiling : none need rise above it
    highest : bound of the level while it is sought; at rest it is 0
    """

    columns: Ints
    scale: Floats
    level_rows: Ints
    level: int
    base_gbp: Floats
    ceiling: float
    highest: float


@dataclass(frozen=True)
class Made:
    """A group in the making: columns by their positions among the parts, rows by their names."""

    columns: list[int]
    rows: list[str]
    level: int
    base_gbp: Floats
    ceiling: float

    def group(self, retained: RetainedModel, at: Ints) -> Group:
        """Return the group as positions inside the retained model."""
        return Group(
            at[np.array(self.columns, dtype=np.int64)],
            np.ones(len(self.columns)),
            np.array([retained.rows[name] for name in self.rows], dtype=np.int64),
            int(at[self.level]),
            self.base_gbp,
            self.ceiling,
            self.ceiling,
        )


def group_of(
    parts: Parts, columns: list[int], base_gbp: Floats, *, ceiling: float = 1.0
) -> Made | None:
    """Add a level and its rows over places; None where there are none."""
    if not columns:
        return None
    level = parts.column("t", 0.0, 0.0)
    rows = [parts.row([(column, 1.0), (level, -1.0)], at_least=0.0) for column in columns]
    return Made(columns, rows, level, np.asarray(base_gbp, dtype=np.float64), ceiling)


def handed_over(
    horizon: Horizon, parts: Parts, deadline_s: float | None
) -> tuple[RetainedModel, Ints]:
    """Return the model inside the solver, and where each of our columns is there."""
    model = new_model("years")
    columns = [
        add_variable(model, name, low, max(low, high))
        for name, low, high in zip(parts.names, parts.low, parts.high, strict=True)
    ]
    for name, terms, at_least, at_most in parts.rows:
        named = [(columns[column], share) for column, share in terms]
        add_row(model, name, named, at_least=at_least, at_most=at_most)
    unit_gbp = max(money_unit_gbp(problem) for problem in horizon.problems)
    retained = RetainedModel(model, deadline_s=deadline_s, unit_gbp=unit_gbp)
    at = np.array([retained.columns[name] for name in parts.names], dtype=np.int64)
    for column, most in parts.implied.items():
        retained.matrix.high[at[column]] = min(retained.matrix.high[at[column]], most)
    for i, (low, high) in enumerate(zip(parts.low, parts.high, strict=True)):
        if low > high:  # a clash of two bounds, for the solver to say
            retained.bound_columns([int(at[i])], low, high)
    return retained, at
