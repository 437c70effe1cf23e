"""The only door to PuLP, which builds every model.

PuLP 3.3 (Python 3.11) and PuLP 4 (3.12 and later) differ in how expressions are made and read;
both are met here and in `handover.py`, and nowhere else. Neither can change a model that HiGHS
holds, so a finished model is handed over once, as arrays, to `retained.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from operator import attrgetter
from typing import Any

from equitycli.model.failures import missing, strange_number
from equitycli.model.rows import Row, Terms

try:
    import highspy
    import pulp
except ImportError as error:
    raise missing(error) from None

_SENSE_ON_EXPRESSION = hasattr(pulp.LpAffineExpression, "from_list")
"""PuLP 4: a constraint is an expression with a sense until the model holds it."""

_expression = getattr(pulp.LpAffineExpression, "from_list", pulp.LpAffineExpression)


def versions() -> dict[str, str]:
    """Return the names and versions of the modelling library and the solver."""
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    return {"pulp": str(pulp.__version__), "highs": str(solver.version())}


def new_model(name: str) -> Any:
    """Return an empty PuLP problem that minimises."""
    return pulp.LpProblem(name, pulp.LpMinimize)


def add_variable(
    model: Any,
    name: str,
    at_least: float | None = 0.0,
    at_most: float | None = None,
    *,
    whole: bool = False,
) -> Any:
    """Add a variable; None is no bound. Names are by position: texts from files may merge."""
    return model.add_variable(name, at_least, at_most, "Integer" if whole else "Continuous")


def add_variables(
    model: Any, names: Iterable[str], *, at_most: Iterable[float | None]
) -> list[Any]:
    """Add continuous variables ≥ 0, each with its upper bound or none."""
    add = model.add_variable
    return [add(name, 0.0, most, "Continuous") for name, most in zip(names, at_most, strict=True)]


def add_row(
    model: Any, name: str, terms: Terms, *, at_least: float | None, at_most: float | None
) -> list[str]:
    """Add a row, or two where it is bounded on both sides and not equal; return their names."""
    if at_least is not None and at_least == at_most:
        return [_add(model, name, terms, pulp.LpConstraintEQ, at_least)]
    names = []
    if at_least is not None:
        names.append(_add(model, name, terms, pulp.LpConstraintGE, at_least))
    if at_most is not None:
        upper = f"{name}_most" if names else name
        names.append(_add(model, upper, terms, pulp.LpConstraintLE, at_most))
    return names


def _add(model: Any, name: str, terms: Terms, sense: int, right: float) -> str:
    """Add one constraint. PuLP 4 would copy the whole expression to compare it with a number."""
    try:
        left = _expression(terms)
        if _SENSE_ON_EXPRESSION:
            left.constant, left.sense = -right, sense
        else:
            left = pulp.LpConstraint(left, sense, rhs=right)
        model.addConstraint(left, name)
    except pulp.PulpError:  # PuLP takes no NaN as a bound, PuLP 4 none as a factor
        raise strange_number(f"row {name}") from None
    return name


def add_rule_rows(model: Any, rows: Iterable[Row]) -> None:
    """Add rows of rules, each under its own name."""
    for name, _, terms, at_least, at_most, *_ in rows:
        if at_most is None and at_least is not None:  # most rows, and the shortest way for them
            _add(model, name, terms, pulp.LpConstraintGE, at_least)
        else:
            add_row(model, name, terms, at_least=at_least, at_most=at_most)


def minimise(model: Any, terms: Terms) -> None:
    """Set the objective; maximising is never used, as dual signs flip between versions."""
    try:
        model.setObjective(_expression(terms))
    except pulp.PulpError:
        raise strange_number("objective") from None


def variables_in(model: Any) -> list[Any]:
    """Return the variables of a PuLP problem in their order, in either version.

    PuLP 3.3 would register every entry of every row once more and then sort by name: here they
    are drawn from the rows by identity, and sorted the same way.
    """
    if _SENSE_ON_EXPRESSION:
        return list(model.variables())
    every = list(chain.from_iterable(row.expr for row in rows_in(model)))
    every.extend(model.objective or ())
    return sorted(dict(zip(map(id, every), every, strict=True)).values(), key=attrgetter("name"))


def rows_in(model: Any) -> list[Any]:
    """Return the constraints of a PuLP problem, in order, in either version."""
    held = model.constraints
    held = held() if callable(held) else held
    return list(held.values()) if isinstance(held, dict) else list(held)
