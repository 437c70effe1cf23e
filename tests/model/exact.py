"""An independent reference: the whole model in exact fractions, by another algorithm.

Linear programmes by a two-phase tableau simplex with Bland's rule; leximin by saturation (a
criterion is settled where it cannot rise though all others stay at the level), so neither
HiGHS, nor duals, nor any tolerance is shared with `equitycli.model`. For small cases only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from equitycli.model.problem import AllocationProblem

Vector = list[Fraction]
Row = tuple[Vector, Fraction]
"""coefficients·x ≤ right-hand side, x ≥ 0."""


def maximum(objective: Sequence[Fraction], rows: Sequence[Row]) -> tuple[Fraction, Vector] | None:
    """Return the greatest objective and a point that has it; None where no point is."""
    count = len(objective)
    # Columns: x, one slack a row, the artificial column; the right-hand side is last.
    width = count + len(rows) + 2
    tableau = []
    for i, (coefficients, right) in enumerate(rows):
        line = [*coefficients, *[Fraction(0)] * (len(rows) + 1), right]
        line[count + i] = Fraction(1)
        line[-2] = Fraction(-1)
        tableau.append(line)
    basis = [count + i for i in range(len(rows))]
    artificial = width - 2

    def pivot(r: int, c: int, cost: Vector) -> None:
        factor = tableau[r][c]
        tableau[r] = [entry / factor for entry in tableau[r]]
        for line in (*(other for i, other in enumerate(tableau) if i != r), cost):
            if factor := line[c]:
                line[:] = [
                    entry - factor * by if by else entry
                    for entry, by in zip(line, tableau[r], strict=True)
                ]
        basis[r] = c

    def climb(cost: Vector, barred: int | None) -> None:
        while True:
            entering = next((j for j in range(width - 1) if j != barred and cost[j] > 0), None)
            if entering is None:
                return
            ratios = [
                (line[-1] / line[entering], basis[i], i)
                for i, line in enumerate(tableau)
                if line[entering] > 0
            ]
            assert ratios, "unbounded"
            pivot(min(ratios)[2], entering, cost)

    if any(line[-1] < 0 for line in tableau):
        cost = [Fraction(0)] * width
        cost[artificial] = Fraction(-1)
        lowest = min(range(len(tableau)), key=lambda i: tableau[i][-1])
        pivot(lowest, artificial, cost)
        climb(cost, None)
        if cost[-1] != 0:
            return None
        if artificial in basis:
            r = basis.index(artificial)
            pivot(r, next(j for j in range(artificial) if tableau[r][j]), cost)
    cost = [*objective, *[Fraction(0)] * (len(rows) + 2)]
    for r, column in enumerate(basis):
        if factor := cost[column]:
            cost[:] = [a - factor * b for a, b in zip(cost, tableau[r], strict=True)]
    climb(cost, artificial)
    point = [Fraction(0)] * count
    for r, column in enumerate(basis):
        if column < count:
            point[column] = tableau[r][-1]
    return -cost[-1], point


@dataclass
class Region:
    """A polytope of awards that shrinks as objectives are settled."""

    size: int
    rows: list[Row]

    def greatest(self, objective: Sequence[Fraction], more: Sequence[Row] = ()) -> Fraction:
        found = maximum(objective, [*self.rows, *more])
        assert found is not None, "no plan meets the rules"
        return found[0]

    def point(self) -> Vector:
        found = maximum([Fraction(0)] * self.size, self.rows)
        assert found is not None, "no plan meets the rules"
        return found[1]

    def at_least(self, objective: Sequence[Fraction], least: Fraction) -> None:
        self.rows.append(([-c for c in objective], -least))


def leximin(
    region: Region,
    criteria: Sequence[Vector],
    offsets: Sequence[Fraction],
    ceiling: Fraction | None,
) -> Vector:
    """Settle criteria_j·x − offset_j ≥ 0, lowest first, in the region; return the levels."""
    waiting, settled = list(range(len(criteria))), [Fraction(0)] * len(criteria)
    while waiting:
        # One more column, the level t ≥ 0.
        rows: list[Row] = [([*c, Fraction(0)], right) for c, right in region.rows]
        rows += [([*(-c for c in criteria[j]), Fraction(1)], -offsets[j]) for j in waiting]
        if ceiling is not None:
            rows.append(([*[Fraction(0)] * region.size, Fraction(1)], ceiling))
        found = maximum([*[Fraction(0)] * region.size, Fraction(1)], rows)
        assert found is not None, "no plan meets the rules"
        level = found[0]
        if level == ceiling:
            done = list(waiting)
        else:
            kept = [([-c for c in criteria[j]], -offsets[j] - level) for j in waiting]
            done = [j for j in waiting if region.greatest(criteria[j], kept) - offsets[j] == level]
        assert done, "a round settles at least one"
        for j in done:
            settled[j] = level
            region.at_least(criteria[j], level + offsets[j])
        waiting = [j for j in waiting if j not in done]
    return settled


@dataclass(frozen=True)
class ExactPlan:
    """What `continuous_plan` should find: served levels by place, £ by payee."""

    served: Vector
    award: Vector


def plan(
    problem: AllocationProblem, *, least: Sequence[int], most: Sequence[int | None]
) -> ExactPlan:
    """Settle all objectives for one fund with bounds on each payee in £.

    The rules themselves are not known here: the caller says what each payee may get.
    Columns: the award x of each payee, then what each movable recipient keeps of its baseline.
    """
    assert len(problem.funds) == 1
    count = len(problem.payees)
    shared = [p for p in range(count) if problem.movable[p]]
    started = [p for p in range(count) if problem.is_new[p]]
    size = count + len(shared)

    def row(entries: dict[int, Fraction | int]) -> Vector:
        return [Fraction(entries.get(column, 0)) for column in range(size)]

    region = Region(size, [(row(dict.fromkeys(range(count), 1)), _pounds(problem.budget_pence[0]))])
    for p in range(count):
        region.at_least(row({p: 1}), Fraction(least[p]))
        if (highest := most[p]) is not None:
            region.rows.append((row({p: 1}), Fraction(highest)))
    fixed = [_pounds(pence) for pence in problem.anchor_pence[:, 0]]
    baseline = [_pounds(pence) for pence in problem.baseline_pence[:, 0]]
    for i, p in enumerate(shared):
        region.rows.append((row({count + i: 1, p: -1}), Fraction(0)))
        region.rows.append((row({count + i: 1}), baseline[p]))

    target = [Fraction(gbp) for gbp in problem.target_gbp.tolist()]
    landed: list[dict[int, Fraction | int]] = [{} for _ in problem.places]
    pairs = problem.landing
    for payee, place, share in zip(
        pairs.payee.tolist(), pairs.place.tolist(), pairs.share.tolist(), strict=True
    ):
        landed[place][payee] = landed[place].get(payee, Fraction(0)) + Fraction(share)
    has = [k for k, sum_gbp in enumerate(target) if sum_gbp > 0]
    ratios = [row({p: share / target[k] for p, share in landed[k].items()}) for k in has]
    served = [Fraction(1)] * len(target)
    for k, level in zip(
        has, leximin(region, ratios, [Fraction(0)] * len(has), Fraction(1)), strict=True
    ):
        served[k] = level

    kept = row(dict.fromkeys(range(count, size), 1))
    region.at_least(kept, region.greatest(kept))
    unspent = row(dict.fromkeys(range(count), -1))
    region.at_least(unspent, region.greatest(unspent))
    base = {p: baseline[p] - fixed[p] for p in shared}
    leximin(
        region, [row({p: 1 / base[p]}) for p in shared], [fixed[p] / base[p] for p in shared], None
    )
    ceiling = [Fraction(float(problem.ceiling_gbp[p])) for p in started]
    over = [row({p: 1 / most_gbp}) for p, most_gbp in zip(started, ceiling, strict=True)]
    leximin(region, over, [Fraction(0)] * len(started), None)
    return ExactPlan(served, region.point()[:count])


def _pounds(pence: int) -> Fraction:
    return Fraction(int(pence), 100)
