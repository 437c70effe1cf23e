"""What is added to the linked model when its turn comes: losses, then each year's shares.

Only what still moves is added: a column that every optimum of an earlier stage keeps where it is
needs no row of its own.
"""

from __future__ import annotations

import numpy as np

from equitycli.model.problem import AllocationProblem, Bools, Floats, Ints
from equitycli.model.retained import RetainedModel
from equitycli.model.years_linked import Linked
from equitycli.model.years_parts import Group
from equitycli.money import PENCE_PER_POUND

SLACK_GBP = 1e-5
"""Room around a bound that is drawn from awards already decided: they carry the solver's rounding,
and this is a tenth of what whole pounds take for noise."""


def kept_cost(built: Linked, pinned: Bools) -> tuple[Floats, float]:
    """Add s_oy ≤ min(1, x_oy/g_oy), what each keeps; return the cost −Σ g·s and £ of all g.

    Only those that may still lose: the loss of the others is what it is. So Σ l_oy is least
    where Σ g_oy·s_oy is most, and s_oy = 0 is a point to begin at.
    """
    retained, low = built.retained, built.retained.matrix.low
    sums: list[list[tuple[int, float]]] = []
    weights: list[float] = []
    for y, (at, problem) in enumerate(zip(built.award, built.horizon.problems, strict=True)):
        now_gbp = problem.baseline_gbp
        loses = problem.movable & (low[at].sum(axis=1) < now_gbp) & ~pinned[at].all(axis=1)
        for p in np.flatnonzero(loses).tolist():
            sums.append([(int(x), 1 / float(now_gbp[p])) for x in at[p]])
            weights.append(float(now_gbp[p]) * built.horizon.deflator(y))
    columns = retained.add_columns(np.zeros(len(sums)), np.ones(len(sums)))
    retained.add_sums(
        [[*one, (column, -1.0)] for one, column in zip(sums, columns, strict=True)],
        np.zeros(len(sums)),
        np.full(len(sums), np.inf),
    )
    cost = np.zeros(len(retained.matrix.cost))
    cost[columns] = -np.array(weights)
    return cost, float(sum(weights))


def money_cost(built: Linked) -> Floats:
    """Return the cost of all money spent."""
    cost = np.zeros(len(built.retained.matrix.cost))
    for y, at in enumerate(built.award):
        cost[at] = built.horizon.deflator(y)
    return cost


def keep_sum(retained: RetainedModel, cost: Floats, most: float, *, unit: float) -> None:
    """Keep a sum at what its stage settled, by a row in shares of `unit`."""
    terms = [(int(column), float(cost[column]) / unit) for column in np.flatnonzero(cost)]
    row = retained.add_sums([terms], np.array([-np.inf]), np.array([np.inf]))[0]
    retained.keep_row(row, most / unit)


def share_groups(built: Linked, year: int, pinned: Bools) -> list[tuple[str, Group]]:
    """Add a year's groups: recipients, those started, lines that a choice of fund leaves open."""
    problem, at = built.horizon.problems[year], built.award[year]
    baseline_gbp = problem.baseline_pence / PENCE_PER_POUND
    started = problem.is_started & np.isfinite(problem.ceiling_gbp) & (problem.ceiling_gbp > 0)
    several = problem.eligible.sum(axis=1) > 1
    lines = np.argwhere(problem.eligible & (several & (problem.movable | started))[:, None])
    members = {
        "recipients": [
            (at[p], float(baseline_gbp[p].sum())) for p in np.flatnonzero(problem.movable)
        ],
        "new": [(at[p], float(problem.ceiling_gbp[p])) for p in np.flatnonzero(started)],
        "lines": [(at[p, [f]], _line_base_gbp(problem, baseline_gbp, p, f)) for p, f in lines],
    }
    most_gbp = max(float(problem.budget_pence.sum()) / PENCE_PER_POUND, 1.0)
    groups = []
    for name, every in members.items():
        moving = [(columns, base) for columns, base in every if not pinned[columns].all()]
        if moving:
            groups.append((name, _added(built.retained, moving, most_gbp=most_gbp)))
    return groups


def _line_base_gbp(problem: AllocationProblem, baseline_gbp: Floats, p: int, f: int) -> float:
    return float(baseline_gbp[p, f] or baseline_gbp[p].sum() or problem.ceiling_gbp[p])


def _added(retained: RetainedModel, members: list[tuple[Ints, float]], *, most_gbp: float) -> Group:
    """Add a level, and for payees of several funds their share; return the group."""
    bases = np.array([base for _, base in members])
    joint = [j for j, (columns, _) in enumerate(members) if len(columns) > 1]
    added = retained.add_columns(np.zeros(len(joint) + 1), np.append(most_gbp / bases[joint], 0.0))
    level, of_joint = added[-1], dict(zip(joint, added[:-1], strict=True))
    retained.add_sums(
        [[*((int(x), 1 / bases[j]) for x in members[j][0]), (of_joint[j], -1.0)] for j in joint],
        np.zeros(len(joint)),
        np.full(len(joint), np.inf),
    )
    columns = [of_joint.get(j, int(one[0][0])) for j, one in enumerate(members)]
    scale = np.array([1.0 if j in of_joint else 1 / bases[j] for j in range(len(members))])
    rows = retained.add_sums(
        [
            [(column, factor), (level, -1.0)]
            for column, factor in zip(columns, scale.tolist(), strict=True)
        ],
        np.zeros(len(columns)),
        np.full(len(columns), np.inf),
    )
    highest = most_gbp / float(bases.min())
    return Group(
        np.array(columns, dtype=np.int64), scale, np.array(rows, dtype=np.int64), level, bases,
        np.inf, highest,
    )  # fmt: skip


def decide_year(built: Linked, year: int, solution: Floats) -> None:
    """Fix a year's awards, free the rows that they meet, and bound what is tied to them.

    A row of the next year with one award of its own is then a bound of that award.
    """
    retained, matrix = built.retained, built.retained.matrix
    decided = built.award[year].ravel()
    for column in decided.tolist():
        at = float(np.clip(solution[column], matrix.low[column], matrix.high[column]))
        retained.bound_columns([column], at, at)
    for row in np.flatnonzero(built.year_of_row == year).tolist():
        retained.bound_row(row, -np.inf, np.inf)
    if year + 1 == len(built.award):
        return
    is_open = np.ones(len(matrix.cost), dtype=np.bool_)
    is_open[np.concatenate([at.ravel() for at in built.award[: year + 1]])] = False
    for row in np.flatnonzero(built.year_of_row == year + 1).tolist():
        entries = slice(int(matrix.start[row]), int(matrix.start[row + 1]))
        columns, factors = matrix.column[entries], matrix.coefficient[entries]
        still = is_open[columns]
        if still.sum() != 1:
            continue
        rest = float((factors[~still] * matrix.low[columns[~still]]).sum())
        column, factor = int(columns[still][0]), float(factors[still][0])
        one, other = (
            (bound - rest) / factor for bound in (matrix.row_low[row], matrix.row_high[row])
        )
        low = max(float(matrix.low[column]), min(one, other) - SLACK_GBP)
        high = min(float(matrix.high[column]), max(one, other) + SLACK_GBP)
        retained.bound_columns([column], low, max(low, high))
        retained.bound_row(row, -np.inf, np.inf)
