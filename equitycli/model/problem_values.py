"""A problem as plain values and back: what a record needs so that a plan can be rechecked later.

Floats are written by their shortest form that reads back the same, so nothing moves; an infinite
bound is null.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_type_hints

import numpy as np

from equitycli.errors import Fault, refuse
from equitycli.model import problem as shapes
from equitycli.model.problem import AllocationProblem, Landing

_KINDS: Mapping[Any, type] = {
    shapes.Floats: np.float64,
    shapes.Ints: np.int64,
    shapes.Bools: np.bool_,
}


def problem_as_values(problem: AllocationProblem) -> dict[str, Any]:
    """Return a problem as lists, numbers and names, in the order of its fields."""
    of: dict[str, Any] = {
        one.name: _plain(getattr(problem, one.name))
        for one in fields(problem)
        if one.name != "landing"
    }
    landing = problem.landing
    of["landing"] = {
        "payee": landing.payee.tolist(),
        "place": landing.place.tolist(),
        "share": landing.share.tolist(),
        "rooted": landing.is_rooted.tolist(),
    }
    return of


def _plain(held: Any) -> Any:
    if isinstance(held, np.ndarray):
        return [_finite(one) for one in held.tolist()]
    return [list(one) if isinstance(one, tuple) else one for one in held]


def _finite(number: Any) -> Any:
    if isinstance(number, float) and math.isinf(number):
        return None
    return number


def problem_of_values(given: Mapping[str, Any], *, subject: str) -> AllocationProblem:
    """Return the problem that `problem_as_values` wrote.

    Raises
    ------
    InputError   parts are missing, or their lengths do not fit each other
    """
    kinds = get_type_hints(AllocationProblem)
    missing = [one.name for one in fields(AllocationProblem) if one.name not in given]
    refuse(
        subject,
        [
            Fault(
                f"problem.{name}",
                "is missing.",
                "Make the plan again: it is not as it was written.",
            )
            for name in missing
        ],
    )
    try:
        landing = given["landing"]
        read = AllocationProblem(
            landing=Landing(
                payee=np.array(landing["payee"], dtype=np.int64),
                place=np.array(landing["place"], dtype=np.int64),
                share=np.array(landing["share"], dtype=np.float64),
                rooted=np.array(landing["rooted"], dtype=np.bool_),
            ),
            **{
                one.name: _read(given[one.name], kinds[one.name])
                for one in fields(AllocationProblem)
                if one.name != "landing"
            },
        )
        fits = _fits(read)
    except (KeyError, TypeError, ValueError, OverflowError):
        fits = False
    if not fits:
        fault = Fault("problem", "does not fit together.", "Make the plan again.")
        refuse(subject, [fault])
    return read


def _read(written: Any, kind: Any) -> Any:
    if kind in _KINDS:
        whole = [math.inf if one is None else one for one in written]
        return np.array(whole, dtype=_KINDS[kind])
    return tuple(tuple(one) if isinstance(one, list) else str(one) for one in written)


def _fits(problem: AllocationProblem) -> bool:
    places, payees, funds = len(problem.places), len(problem.payees), len(problem.funds)
    by_payee = (
        problem.is_new, problem.held, problem.ceiling_gbp, problem.minimum_gbp, problem.themes,
        problem.kinds, problem.routes, problem.is_process, problem.paid_before_pence,
    )  # fmt: skip
    by_place = (
        problem.weighted_population, problem.target_gbp, problem.place_ceiling_gbp,
        problem.population,
    )  # fmt: skip
    by_line = (
        problem.baseline_pence, problem.committed_pence, problem.reference_pence, problem.eligible
    )  # fmt: skip
    landing = problem.landing
    pairs = len(landing.payee)
    return (
        all(len(one) == payees for one in by_payee)
        and all(len(one) == places for one in by_place)
        and all(one.shape == (payees, funds) for one in by_line)
        and len(problem.budget_pence) == funds
        and len(landing.place) == len(landing.share) == len(landing.is_rooted) == pairs
        and bool(((landing.payee >= 0) & (landing.payee < payees)).all())
        and bool(((landing.place >= 0) & (landing.place < places)).all())
    )
