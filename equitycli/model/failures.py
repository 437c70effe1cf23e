"""What can go wrong around a solver, each in its own words. Nothing here reads as a plan."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from equitycli.errors import Fault, NotProvenError, SolverError, examples
from equitycli.model.problem import AllocationProblem, Bools, Floats
from equitycli.model.proof import Matrix

REPORT = "This is a defect of the program, not of your files: please report it."

STRANGE = "holds what is not a finite number."

UNBOUNDED = ("Unbounded", "Primal infeasible or unbounded")
"""What HiGHS calls a model whose objective has no end, and one that it did not tell apart."""


def missing(error: ImportError) -> SolverError:
    """Return the error where PuLP or highspy is not there, or can't be loaded."""
    name = (error.name or "").partition(".")[0]
    absent = isinstance(error, ModuleNotFoundError) and name in ("pulp", "highspy")
    what = "is not installed" if absent else f"can't be loaded ({error})"
    packages = [name] if name in ("pulp", "highspy") else ["pulp", "highspy"]
    again = "" if absent else "--force-reinstall "
    return SolverError(
        "The solver",
        [
            Fault(
                " and ".join(packages),
                f"{what}, and no plan can be made without it.",
                f"python -m pip install {again}{' '.join(packages)}",
            )
        ],
    )


def without_answer(status: str) -> SolverError:
    """Return the error where the solver ended with a status that is no answer."""
    if status == UNBOUNDED[0]:
        text = f"says that its objective has no end ({status}): a bound is missing in the model."
    elif status == UNBOUNDED[1]:
        text = f"can't tell a clash of rules from an objective without end ({status})."
    else:
        text = f"ended without an answer ({status})."
    return SolverError("The solver", [Fault("", text, REPORT)])


def crashed(said: object) -> SolverError:
    """Return the error where the solver raised, or reported an error of its own."""
    text = f"broke off with an error of its own ({str(said)[:200]})."
    return SolverError("The solver", [Fault("", text, REPORT)])


def stopped(gap: float) -> NotProvenError:
    """Return the error where the time limit came before a proof; gap is inf without a bound."""
    how_far = f"the remaining gap is {gap:.2%}" if np.isfinite(gap) else "no bound was reached"
    return NotProvenError(
        "The search",
        [
            Fault(
                "solver.time_limit_s",
                f"the time limit came before a proof; {how_far}.",
                "Raise time_limit_s under [solver], or plan at a larger kind of place.",
            )
        ],
    )


def refuse_strange_numbers(
    matrix: Matrix, columns: Mapping[str, int], rows: Mapping[str, int]
) -> None:
    """Refuse a model with a coefficient or cost that is no finite number, or a bound that is none.

    Raises
    ------
    SolverError   with the rows and columns, at most five of each
    """
    of_entry = np.repeat(np.arange(len(matrix.row_low)), np.diff(matrix.start))
    wrong_rows = set(of_entry[~np.isfinite(matrix.coefficient)].tolist())
    wrong_rows |= set(np.flatnonzero(_no_bounds(matrix.row_low, matrix.row_high)).tolist())
    wrong_columns = ~np.isfinite(matrix.cost) | _no_bounds(matrix.low, matrix.high)
    faults = [
        Fault(
            f"{what} {examples(name for name, at in names.items() if at in wrong)}",
            STRANGE,
            REPORT,
        )
        for what, names, wrong in (
            ("row", rows, wrong_rows),
            ("column", columns, set(np.flatnonzero(wrong_columns).tolist())),
        )
        if wrong
    ]
    if faults:
        raise SolverError("The model", faults)


def strange_number(where: str) -> SolverError:
    """Return the error where a row or an objective holds what is not a finite number."""
    return SolverError("The model", [Fault(where, STRANGE, REPORT)])


def _no_bounds(low: Floats, high: Floats) -> Bools:
    none: Bools = np.isnan(low) | np.isnan(high) | (low == np.inf) | (high == -np.inf)
    return none


def refuse_strange_answer(values: Floats, row_duals: Floats, objective: float) -> None:
    """Refuse an answer that holds what is not a finite number: it would read as zero awards.

    Raises
    ------
    SolverError   with how many of how many
    """
    for what, found in (("values", values), ("duals", row_duals), ("objective", [objective])):
        wrong = int((~np.isfinite(found)).sum())
        if wrong:
            text = f"gave {wrong:,} of {len(found):,} {what} that are not finite numbers."
            raise SolverError("The solver", [Fault("", text, REPORT)])


def refuse_strange_problem(problem: AllocationProblem) -> None:
    """Refuse a problem that holds what is not a number: no place may lose its target so.

    Raises
    ------
    SolverError   with every array in question, and up to five places or payees
    """
    landing = problem.landing
    shares = (landing.share > 0) & (landing.share <= 1 + 1e-9)
    at_place = [problem.places[int(k)] for k in landing.place]
    finite = np.isfinite
    checks: list[tuple[str, Bools, list[str]]] = [
        ("target", finite(problem.target_gbp) & (problem.target_gbp >= 0), list(problem.places)),
        ("need", finite(problem.weighted_population), list(problem.places)),
        ("landing share", shares, at_place),
        ("ceiling", ~np.isnan(problem.ceiling_gbp), list(problem.payees)),
    ]
    faults = [
        Fault(what, f"is no usable number for {examples(_where(names, ~good))}.", REPORT)
        for what, good, names in checks
        if not good.all()
    ]
    if faults:
        raise SolverError("The problem", faults)


def _where(names: list[str], wrong: Bools) -> list[str]:
    return [names[i] for i in np.flatnonzero(wrong).tolist()]
