"""296 districts, 20,000 recipients in three places each: PuLP and hand-over against raw highspy.

Rows, each a median of ROUNDS, both sides in turn in one process; memory by a process of its own:
  raw       highspy alone: the model's arrays made with numpy from the problem, then passed
  of which passed  the arrays given, only their passing to HiGHS
  project   build and hand-over as `allocate` does it: rules, PuLP, arrays, HiGHS (at most 10 × raw)
  of which PuLP  only PuLP's own calls on terms made before: variables, rows, and reading them back
  solve     the first level from nothing, by the project's choice of algorithm, against the best
            of HiGHS's own (at most 1.3 ×)

Run with `make bench`. Figures go to build/national.json.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from benchmarks.made.clock import held_mb, in_a_process, keep, medians, table  # noqa: E402
from benchmarks.made.national import (  # noqa: E402
    PLACES,
    RECIPIENTS,
    built,
    in_highs_alone,
    national_problem,
    raw_arrays,
    rules,
    same_model,
)
from equitycli.model.formulation import Formulation, variables_of  # noqa: E402
from equitycli.model.handover import without_collection  # noqa: E402
from equitycli.model.problem import AllocationProblem  # noqa: E402
from equitycli.model.retained import RetainedModel  # noqa: E402
from equitycli.model.rules import rows_of  # noqa: E402
from equitycli.model.solver import (  # noqa: E402
    add_row,
    add_variable,
    new_model,
    rows_in,
    variables_in,
)

ROUNDS = 7
AT_MOST_BUILD, AT_MOST_SOLVE = 10.0, 1.3
ALGORITHMS = ("simplex", "ipx")


def pulp_alone(terms: list[tuple[str, Any, Any, Any]], names: list[str]) -> Any:
    """Make a PuLP problem of rows whose terms are (column number, factor), and read it back."""
    with without_collection():
        model = new_model("allocation")
        columns = [add_variable(model, name) for name in names]
        for name, pairs, low, high in terms:
            in_columns = [(columns[j], factor) for j, factor in pairs]
            add_row(model, name, in_columns, at_least=low, at_most=high)
        return model, variables_in(model), rows_in(model)


def ready_to_solve(problem: AllocationProblem) -> tuple[Formulation, RetainedModel]:
    """Return a built model and what is handed over, both held, as `allocate` holds them."""
    shape = built(problem)
    return shape, shape.retained()


def terms_by_number(shape: Formulation) -> tuple[list[tuple[str, Any, Any, Any]], list[str]]:
    """Return the rows of a built model with column numbers for variables."""
    retained = shape.retained()
    matrix, names = retained.matrix, list(retained.columns)
    terms = [
        (
            name,
            list(
                zip(
                    matrix.column[matrix.start[i] : matrix.start[i + 1]].tolist(),
                    matrix.coefficient[matrix.start[i] : matrix.start[i + 1]].tolist(),
                    strict=True,
                )
            ),
            float(matrix.row_low[i]) if np.isfinite(matrix.row_low[i]) else None,
            float(matrix.row_high[i]) if np.isfinite(matrix.row_high[i]) else None,
        )
        for name, i in retained.rows.items()
    ]
    return terms, names


def first_level(retained: RetainedModel) -> float:
    """Solve the first level from nothing and return it."""
    cost = np.zeros(len(retained.matrix.cost))
    cost[retained.columns["t_places"]] = -1.0
    retained.set_cost(cost)
    return -retained.solve().objective


def solved_alone(highs: Any) -> float:
    """Run HiGHS and return the level."""
    highs.run()
    return -float(highs.getInfo().objective_function_value)


def one_side(side: str) -> None:
    """Do one side once and print how much memory it added."""
    problem = national_problem()
    before = held_mb()
    held: Any = in_highs_alone(raw_arrays(problem)) if side == "raw" else built(problem).retained()
    sys.stdout.write(json.dumps({"mb": held_mb() - before, "made": held is not None}) + "\n")


def main() -> None:
    """Measure, print a table, and write build/national.json."""
    problem = national_problem()
    arrays = raw_arrays(problem)
    shape = built(problem)
    assert same_model(arrays, shape.retained().matrix), "the two sides are not the same model"
    terms, names = terms_by_number(shape)
    model = new_model("rows")
    variables = variables_of(model, problem)
    took = medians(
        {
            "raw": lambda: in_highs_alone(raw_arrays(problem)),
            "of which passed": lambda: in_highs_alone(arrays),
            "project": lambda: ready_to_solve(problem),
            "of which PuLP": lambda: pulp_alone(terms, names),
            "of which rules' rows": without_collection()(
                lambda: rows_of(problem, variables, rules())
            ),
            "of which hand-over": shape.retained,
        },
        rounds=ROUNDS,
    )
    solves: dict[str, float] = {}
    levels: dict[str, float] = {}
    for _ in range(3):
        ready: dict[str, Any] = {name: in_highs_alone(arrays, solver=name) for name in ALGORITHMS}
        ours = shape.retained()
        once = medians(
            {
                **{
                    f"HiGHS {name}": lambda highs=highs, name=name: levels.update(  # type: ignore[misc]
                        {name: solved_alone(highs)}
                    )
                    for name, highs in ready.items()
                },
                "project": lambda ours=ours: levels.update(  # type: ignore[misc]
                    {"project": first_level(ours)}
                ),
            },
            rounds=1,
        )
        solves = {name: min(once[name], solves.get(name, np.inf)) for name in once}
    best = min(seconds for name, seconds in solves.items() if name != "project")
    memory = {side: in_a_process(Path(__file__), side)["mb"] for side in ("raw", "project")}

    table(
        ["build and hand-over", "ms", "× raw", "at most", "MB added"],
        [
            [
                name,
                f"{seconds * 1000:.0f}",
                f"{seconds / took['raw']:.1f}",
                AT_MOST_BUILD if name == "project" else "",
                f"{memory[name]:.0f}" if name in memory else "",
            ]
            for name, seconds in took.items()
        ],
    )
    table(
        ["solve, first level", "ms", "× best", "at most", "level"],
        [
            [
                name,
                f"{seconds * 1000:.0f}",
                f"{seconds / best:.2f}",
                AT_MOST_SOLVE if name == "project" else "",
                f"{levels[name.removeprefix('HiGHS ')]:.9f}",
            ]
            for name, seconds in solves.items()
        ],
    )
    sizes = {
        "columns": len(arrays.cost),
        "rows": len(arrays.row_low),
        "entries": len(arrays.column),
    }
    sys.stdout.write(f"{PLACES} places, {RECIPIENTS} recipients: {sizes}\n")
    keep(
        "national",
        {
            "size": sizes,
            "seconds": {name: round(seconds, 4) for name, seconds in took.items()},
            "ratio_to_raw": {name: round(s / took["raw"], 2) for name, s in took.items()},
            "solve_s": {name: round(seconds, 4) for name, seconds in solves.items()},
            "solve_ratio_to_best": round(solves["project"] / best, 2),
            "added_mb": {name: round(mb) for name, mb in memory.items()},
        },
    )


if __name__ == "__main__":
    one_side(sys.argv[1]) if sys.argv[1:] else main()
