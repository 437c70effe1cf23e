"""The model of the places written again as names and numbers: no modelling library, no arrays.

It is the twin of `formulation.py` for objective 1, as `verify` is the twin of the rules: a proof
that is rechecked against it does not rest on what was handed to the solver.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from equitycli.model.problem import AllocationProblem
from equitycli.model.rows import Row, Variables

Tiers = Mapping[str, Sequence[int]]
"""Places (positions) by group of level rows, in the order in which they are settled."""


class Column(NamedTuple):
    """A variable that needs no modelling library: its name and bounds are all that rows ask."""

    name: str
    lowBound: float | None  # noqa: N815, as the modelling library calls it
    upBound: float | None  # noqa: N815


class Line(NamedTuple):
    """One row: low ≤ Σ factor·column ≤ high."""

    terms: list[tuple[str, float]]
    low: float
    high: float


@dataclass(frozen=True)
class Written:
    """The model of the places as names and numbers; bounds of columns move as levels settle."""

    rows: dict[str, Line]
    low: dict[str, float] = field(default_factory=dict)
    high: dict[str, float] = field(default_factory=dict)


def written_rows(problem: AllocationProblem, rule_rows: Sequence[Row], tiers: Tiers) -> Written:
    """Write the rows of the rules, of how far places are served, and of their levels."""
    written = Written({})
    for row in rule_rows:
        terms = [(variable.name, float(factor)) for variable, factor in row.terms]
        for variable, _ in row.terms:
            low, high = variable.lowBound, variable.upBound
            written.low[variable.name] = -math.inf if low is None else low
            written.high.setdefault(variable.name, math.inf if high is None else high)
        _write(written, row.name, terms, row.at_least, row.at_most)
    for row in rule_rows:
        if row.at_most is not None:
            _bound_by(written, [(one.name, by) for one, by in row.terms], row.at_most)
    landing: dict[int, list[tuple[int, float]]] = {}
    pairs = problem.landing
    for p, k, share in zip(
        pairs.payee.tolist(), pairs.place.tolist(), pairs.share.tolist(), strict=True
    ):
        landing.setdefault(k, []).append((p, share))
    for group, tier in tiers.items():
        written.low[f"t_{group}"], written.high[f"t_{group}"] = 0.0, 1.0
        for k in tier:
            scale = 1 / float(problem.target_gbp[k])
            landed = [
                (f"x_{p}_{f}", share * scale)
                for p, share in landing.get(k, [])
                for f in range(len(problem.funds))
            ]
            written.low[f"v_{k}"], written.high[f"v_{k}"] = 0.0, 1.0
            _write(written, f"served_{k}", [*landed, (f"v_{k}", -1.0)], 0.0, None)
            _write(written, f"level_places_{k}", [(f"v_{k}", 1.0), (f"t_{group}", -1.0)], 0.0, None)
    return written


def _write(
    written: Written,
    name: str,
    terms: list[tuple[str, float]],
    at_least: float | None,
    at_most: float | None,
) -> None:
    """Write a row, or two where it is bounded on both sides and not equal, as the model has it."""
    if at_least is not None and at_least == at_most:
        written.rows[name] = Line(terms, at_least, at_least)
        return
    if at_least is not None:
        written.rows[name] = Line(terms, at_least, math.inf)
    if at_most is not None:
        upper = name if at_least is None else f"{name}_most"
        written.rows[upper] = Line(terms, -math.inf, at_most)


def _bound_by(written: Written, terms: Sequence[tuple[str, float]], at_most: float) -> None:
    """Note what a row of columns ≥ 0 implies for those with factors > 0."""
    if any(written.low[column] < 0 for column, _ in terms):
        return
    room = at_most - sum(by * written.high[column] for column, by in terms if by < 0)
    for column, by in terms:
        if by > 0:
            written.high[column] = min(written.high[column], max(room, 0.0) / by)


def plain_columns(problem: AllocationProblem, funded: Sequence[bool | None] = ()) -> Variables:
    """Return the awards as columns that need no modelling library, for rules to make rows of."""
    landing = problem.landing.by_place(places=len(problem.places))
    award = [
        [Column(f"x_{p}_{f}", 0.0, None if payable else 0.0) for f in range(len(problem.funds))]
        for p, payable in enumerate(problem.payable.tolist())
    ]
    chosen = [
        None if is_paid is None else Column(f"y_{p}", float(is_paid), float(is_paid))
        for p, is_paid in enumerate(funded)
    ]
    return Variables(award, landing, chosen)
