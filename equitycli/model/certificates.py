"""Leximin rechecked from its certificates: plain Python, no solver, nothing taken on trust.

A certificate gives each level of the places a number for some rows, its duals. Added up with
them, the rows say that no plan brings all places that were still open above the level; and a
place whose own row counts can't rise alone either. The rows are written again here from the
problem and its rules, so that a record and the programme's files are enough to see it.

Sums are exact (`math.fsum`) but for the rounding of each product, which is added to the bound.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from equitycli.errors import Fault, SolverError
from equitycli.model.problem import AllocationProblem
from equitycli.model.proof import Certificate
from equitycli.model.rows import Row
from equitycli.model.written_rows import Tiers, Written, written_rows

ROUNDING = 2.0**-52
"""Share by which a product of two floats, or a rounded sum of them, may be off; and its double."""

LARGEST_GAP = 1e-6
LARGEST_GAP_GBP = 0.001
"""Nearer than this to a level, a bound is at it: a millionth of a target, or a tenth of a penny."""

LARGEST_RISE = 2e-6
LARGEST_RISE_GBP = 0.002
"""A settled place can't rise by more than this share of its target, or £, whichever is more."""

AT_TARGET = 1.0 - 1e-9

MOST_DUALS = 100_000
"""Numbers that are kept of all levels together; the levels after that are kept without."""

DIGITS = (9, 12, 15, 17)
"""Significant digits that duals are kept with: the fewest with which all is proven."""


@dataclass(frozen=True)
class ProvenLevel:
    """One level of leximin in the words of the plan.

    level : share of its target that every place still open reaches, 0–1
    places : those that can't rise above it, settled here
    gap : how far above the level the duals let it be
    gave_way : share by which earlier levels had given way by then, mostly 0
    duals : row by name -> its dual; empty at the target, above which nobody need rise. None past
        MOST_DUALS: the gap is then the one that leximin worked out from the arrays
    """

    level: float
    places: tuple[str, ...]
    gap: float
    gave_way: float
    duals: Mapping[str, float] | None


def proven_levels(
    problem: AllocationProblem,
    rows: Mapping[str, int],
    tiers: Tiers,
    certificates: Sequence[Certificate],
    *,
    rule_rows: Sequence[Row],
) -> tuple[ProvenLevel, ...]:
    """Return certificates by name, their duals with as few digits as prove every level.

    Parameters
    ----------
    rows : name -> position in the model · certificates : settled by position of the place

    Raises
    ------
    SolverError   the duals prove less than leximin took them for
    """
    names = {at: name for name, at in rows.items()}
    faults: list[Fault] = []
    for digits in DIGITS:
        left, found = MOST_DUALS, []
        for one in certificates:
            duals: dict[str, float] | None = {}
            if one.level < AT_TARGET:
                left -= len(one.rows)
                duals = _named(one, names, digits) if left >= 0 else None
            places = tuple(problem.places[k] for k in one.settled)
            found.append(ProvenLevel(one.level, places, one.gap, one.gave_way, duals))
        faults = level_faults(problem, rule_rows, tiers, found)
        if not faults:
            return tuple(found)
    raise SolverError("The proof of the plan", faults)


OF_LATER_STAGES = ("share_", "loss_", "keep_")
"""How rows begin that only later stages use. Where all places stand at 0 the solver may give one a
dual that proves nothing; without it the rest must prove the level by itself."""


def _named(one: Certificate, names: Mapping[int, str], digits: int) -> dict[str, float]:
    return {
        names[i]: float(f"{dual:.{digits}g}")
        for i, dual in zip(one.rows.tolist(), one.duals.tolist(), strict=True)
        if i in names and not names[i].startswith(OF_LATER_STAGES)
    }


def level_faults(
    problem: AllocationProblem,
    rule_rows: Sequence[Row],
    tiers: Tiers,
    levels: Sequence[ProvenLevel],
) -> list[Fault]:
    """Return what is wrong with the proof of each level; nothing where all are proven.

    Parameters
    ----------
    tiers : places (positions) by tier, in the order in which they are settled
    """
    written = written_rows(problem, rule_rows, tiers)
    position = {place: k for k, place in enumerate(problem.places)}
    group_of = {problem.places[k]: group for group, tier in tiers.items() for k in tier}
    settled: dict[str, float] = {}
    faults: list[Fault] = []
    gave_way, below = 0.0, dict.fromkeys(tiers, 0.0)
    for i, one in enumerate(levels, start=1):
        where = f"level {i} ({one.level:.6f})"
        strange = [place for place in one.places if place not in group_of or place in settled]
        groups = {group_of[place] for place in one.places if place in group_of}
        if strange or len(groups) != 1:
            faults.append(Fault(where, "settles a place twice, or one that is not open."))
            continue
        group = groups.pop()
        if one.gave_way > gave_way:
            gave_way = one.gave_way
            for place, level in settled.items():
                written.low[f"v_{position[place]}"] = level - gave_way * max(1.0, level)
        open_places = [place for place, of in group_of.items() if of == group]
        open_places = [place for place in open_places if place not in settled]
        if one.level < below[group] - LARGEST_GAP:
            faults.append(Fault(where, f"is below the level before it, {below[group]:.6f}."))
        below[group] = max(below[group], one.level)
        if one.level >= AT_TARGET:
            if set(one.places) != set(open_places):
                faults.append(Fault(where, "leaves places open though all are at their target."))
        elif one.duals is not None:
            faults += _faults_of(
                written, problem, one, one.duals, where, group=group, position=position
            )
        for place in one.places:
            settled[place] = one.level
            k = position[place]
            written.low[f"v_{k}"] = one.level
            written.rows.pop(f"level_places_{k}")
        if not set(open_places) - set(one.places):
            written.high[f"t_{group}"] = 0.0
    return faults


def _faults_of(
    written: Written,
    problem: AllocationProblem,
    one: ProvenLevel,
    duals: Mapping[str, float],
    where: str,
    *,
    group: str,
    position: Mapping[str, int],
) -> list[Fault]:
    strange = [name for name in duals if name not in written.rows and name[:6] != "level_"]
    if strange:
        return [Fault(where, f"names a row that the rules do not make: {strange[0]}.")]
    highest, error = _highest(written, duals, one.level, goal=f"t_{group}")
    gap = abs(highest - one.level) + error
    least_gbp = min(float(problem.target_gbp[position[place]]) for place in one.places)
    if not gap <= max(LARGEST_GAP, LARGEST_GAP_GBP / least_gbp):
        side = "allow" if highest > one.level else "forbid what is above"
        return [Fault(where, f"is not proven: its duals {side} {highest:.6f}.")]
    faults = []
    for place in one.places:
        k = position[place]
        dual = duals.get(f"level_places_{k}", 0.0)
        target_gbp = float(problem.target_gbp[k])
        most = max(LARGEST_RISE, LARGEST_RISE_GBP / target_gbp)
        if not (dual > 0 and gap / dual <= most):
            text = f"does not show that {place} can't rise (its dual is {dual:.1e})."
            faults.append(Fault(where, text))
    return faults


def _highest(
    written: Written, duals: Mapping[str, float], level: float, *, goal: str
) -> tuple[float, float]:
    """Return the highest level that the duals allow, and by how much rounding may move it.

    min −t ≥ Σ_i y_i·(low_i if y_i > 0 else high_i) + Σ_j z_j·(low_j if z_j > 0 else high_j),
    z = cost − Aᵀy                                                       (weak duality)
    """
    priced: dict[str, list[float]] = {goal: [-1.0]}
    total: list[float] = []
    for name, dual in duals.items():
        row = written.rows.get(name)
        side = math.inf if row is None else row.low if dual > 0 else row.high
        if row is None or not math.isfinite(side):
            continue
        total.append(dual * side)
        for column, factor in row.terms:
            priced.setdefault(column, []).append(-dual * factor)
    error = math.fsum(map(abs, total))
    for column, parts in priced.items():
        reduced, size = math.fsum(parts), math.fsum(map(abs, parts))
        low, high = written.low[column], written.high[column]
        if column[:2] in ("v_", "t_"):  # a plan that is better by more is mixed with this one
            high = min(high, level + 1)
        if reduced:
            total.append(reduced * (low if reduced > 0 else high))
        if size:
            error += (size + abs(reduced)) * max(abs(low), abs(high))
    return -math.fsum(total), error * ROUNDING
