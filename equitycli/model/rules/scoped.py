"""Whom a rule is about: from the scope of a programme file to payees and places."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from equitycli.model.problem import AllocationProblem, Bools
from equitycli.settings import Scope


def payees_in(
    problem: AllocationProblem, scope: Scope, *, by_theme: bool = True, by_place: bool = True
) -> Bools:
    """Return the payees that a scope is about (P): all of its keys that are given must fit.

        only: its id · themes, kinds: it has one of them · places: some of its money lands there

    by_theme, by_place : False leaves that key out, for rules that read it in their own way.
    """
    inside = _named(problem.payees, scope.only)
    if scope.themes and by_theme:
        inside &= _one_of(problem.themes, scope.themes)
    if scope.kinds:
        inside &= _one_of(problem.kinds, scope.kinds)
    if scope.places and by_place:
        reached = problem.landing.payee[_named(problem.places, scope.places)[problem.landing.place]]
        inside &= np.isin(np.arange(len(problem.payees)), reached)
    return inside


def places_in(problem: AllocationProblem, scope: Scope) -> Bools:
    """Return the places that a rule about places is about (K): by `only` and by `places`."""
    return _named(problem.places, scope.only) & _named(problem.places, scope.places)


def with_theme(problem: AllocationProblem, theme: str) -> Bools:
    """Return the payees that work on a theme (P)."""
    return _one_of(problem.themes, (theme,))


def _named(ids: Sequence[str], names: Collection[str]) -> Bools:
    wanted = set(names)
    return np.array([not wanted or name in wanted for name in ids], dtype=np.bool_)


def _one_of(held: Sequence[Collection[str]], wanted: Collection[str]) -> Bools:
    return np.array([not set(wanted).isdisjoint(own) for own in held], dtype=np.bool_)
