"""Leximin to the last of 296 places, 20,000 recipients, against one LP for each distinct level.

Rows:
  retained  the project: one model inside HiGHS, bounds that move, primal simplex from the last
            basis, each level's proof worked out again (at most 0.8 × cold)
  cold      highspy alone: the same arrays, passed anew and solved from nothing for each level,
            settling by the same duals, by HiGHS's own choice of algorithm

Each in a process of its own, so its memory is its own. Both must end at the same levels.
Run with `make bench`. Figures go to build/leximin.json.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from benchmarks.made.clock import in_a_process, keep, peak_mb, table, timed  # noqa: E402
from benchmarks.made.national import (  # noqa: E402
    PLACES,
    RECIPIENTS,
    growing_rules,
    in_highs_alone,
    national_problem,
)
from equitycli.model.formulation import Formulation, criteria_of, formulation  # noqa: E402
from equitycli.model.leximin import leximin  # noqa: E402
from equitycli.model.problem import Floats  # noqa: E402

AT_MOST = 0.8
SMALLEST_DUAL, SAME = 1e-7, 1e-6
SLACK = 1e-7
"""What settled levels give in the cold rounds: HiGHS's own tolerance, or they end infeasible."""


def shape() -> Formulation:
    """Return the model, built."""
    return formulation(national_problem(), growing_rules(), places_only=True)


def retained_levels(built: Formulation) -> tuple[float, Floats, int]:
    """Return the seconds, the levels by place and the rounds of the project's own leximin."""
    model = built.retained()
    seconds, levels = timed(lambda: leximin(model, criteria_of(built, model, "places")))
    return seconds, levels.settled, levels.rounds


def cold_levels(built: Formulation) -> tuple[float, Floats, int]:
    """Return the same by one LP from nothing for each level."""
    model = built.retained()
    criteria = criteria_of(built, model, "places")
    matrix = model.matrix
    cost = np.zeros(len(matrix.cost))
    cost[criteria.level] = -1.0
    low, row_low = matrix.low.copy(), matrix.row_low.copy()
    columns, rows = np.array(criteria.columns), np.array(criteria.level_rows)
    settled = np.full(len(columns), np.nan)

    def every() -> int:
        rounds = 0
        while np.isnan(settled).any():
            highs: Any = in_highs_alone(replace(matrix, low=low, row_low=row_low, cost=cost))
            highs.run()
            if highs.modelStatusToString(highs.getModelStatus()) != "Optimal":
                raise SystemExit(f"cold round {rounds + 1} ended without an answer")
            answer = highs.getSolution()
            level = float(answer.col_value[criteria.level])
            rounds += 1
            waiting = np.isnan(settled)
            duals = np.array(answer.row_dual)[rows]
            done = waiting & ((np.abs(duals) > SMALLEST_DUAL) | (level >= 1 - 1e-9))
            if not done.any():
                raise SystemExit("a cold round settled nothing")
            settled[done] = level
            low[columns[done]] = np.maximum(level - SLACK, 0.0)
            row_low[rows[done]] = -np.inf
        return rounds

    seconds, rounds = timed(every)
    return seconds, settled, rounds


def one_side(side: str) -> None:
    """Do one side and print its figures."""
    work = {"retained": retained_levels, "cold": cold_levels}[side]
    seconds, settled, rounds = work(shape())
    figures = {"s": seconds, "rounds": rounds, "mb": peak_mb(), "levels": settled.tolist()}
    sys.stdout.write(json.dumps(figures) + "\n")


def main() -> None:
    """Measure, print a table, and write build/leximin.json."""
    found = {side: in_a_process(Path(__file__), side) for side in ("retained", "cold")}
    levels = {side: np.array(of_it.pop("levels")) for side, of_it in found.items()}
    apart = float(np.abs(levels["retained"] - levels["cold"]).max())
    distinct = len(np.unique(np.round(levels["retained"] / SAME)))
    ratio = found["retained"]["s"] / found["cold"]["s"]
    table(
        ["leximin", "s", "LPs", "× cold", "at most", "peak MB"],
        [
            [
                side,
                f"{of_it['s']:.1f}",
                of_it["rounds"],
                f"{of_it['s'] / found['cold']['s']:.2f}",
                AT_MOST if side == "retained" else "",
                f"{of_it['mb']:.0f}",
            ]
            for side, of_it in found.items()
        ],
    )
    sys.stdout.write(
        f"{PLACES} places, {RECIPIENTS} recipients: {distinct} distinct levels; "
        f"the two are at most {apart:.1e} apart\n"
    )
    keep("leximin", {**found, "ratio": round(ratio, 3), "levels": distinct, "apart": apart})


if __name__ == "__main__":
    one_side(sys.argv[1]) if sys.argv[1:] else main()
