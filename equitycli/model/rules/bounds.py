"""Floors and caps: the least and the most of a recipient, a place or a theme."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from equitycli.model.problem import AllocationProblem, Floats
from equitycli.model.rows import Row, Terms, Variables
from equitycli.model.rules.exact import exact, exact_pence, least_pence, most_pence, now_pence
from equitycli.model.rules.scoped import payees_in, places_in, with_theme
from equitycli.money import PENCE_PER_POUND
from equitycli.settings import CapRule, FloorRule, Sourced


def floor(problem: AllocationProblem, variables: Variables, setting: FloorRule) -> list[Row]:
    """x_o ≥ s·g_o, or min(£, g_o), for those paid now; A_k ≥ s·b_k, £, or £·people, for places.

    Of a theme: Σ x_o over the payees with that theme ≥ s·Σ g_o, £, or £·people of all places.
    A floor of a recipient never asks for a rise; one of a place or a theme may.
    """
    if setting.of == "place":
        least_gbp = _of_places(problem, setting.share_of_baseline, setting)
        return [
            Row(
                f"floor_place_{k}", "floor", variables.landed(k), float(least_gbp[k]), None, None, k
            )
            for k in np.flatnonzero(places_in(problem, setting)).tolist()
        ]
    if setting.of == "theme":
        least_of = {
            i: (members, _of_theme(problem, members, setting.share_of_baseline, setting))
            for i, members in enumerate(themes_of(problem, setting))
        }
        return [
            Row(f"floor_theme_{i}", "floor", _paid_to(variables, members), least, None)
            for i, (members, least) in least_of.items()
            if least > 0
        ]
    payees = np.flatnonzero(payees_in(problem, setting) & problem.paid_now).tolist()
    return [
        Row(f"floor_recipient_{p}", "floor", variables.paid(p), least / PENCE_PER_POUND, None, p)
        for p, least in zip(payees, floor_pence(problem, setting, payees), strict=True)
    ]


def floor_pence(problem: AllocationProblem, setting: FloorRule, payees: Sequence[int]) -> list[int]:
    """Return the least pence of recipients: rounded up to whole pounds on what moves."""
    now = now_pence(problem, payees)
    if setting.gbp is not None:
        top, parts = exact_pence(setting.gbp).as_integer_ratio()
        return least_pence(problem, payees, [min(top, one * parts) for one in now], parts=parts)
    top, parts = exact(setting.share_of_baseline).as_integer_ratio()
    return least_pence(problem, payees, [top * one for one in now], parts=parts)


def cap(problem: AllocationProblem, variables: Variables, setting: CapRule) -> list[Row]:
    """x_o ≤ (1 + growth·s_o)·g_o, or £; A_k ≤ (1 + growth)·b_k, £, or £·people, for places.

    s_o = 1; or, with to = "under_target", Σ a_ok over the places k with d_k < 0, so that nobody
    in a place over its target grows because a little of its money reaches one under it. A cap by
    growth is for those paid now, who alone can grow; one in pounds holds for candidates too.
    Of a theme: Σ x_o over the payees with that theme, as for places.
    """
    if setting.of == "place":
        most_gbp = _of_places(problem, setting.growth, setting, more=1.0)
        return [
            Row(f"cap_place_{k}", "cap", variables.landed(k), None, float(most_gbp[k]), None, k)
            for k in np.flatnonzero(places_in(problem, setting)).tolist()
        ]
    if setting.of == "theme":
        return [
            Row(
                f"cap_theme_{i}",
                "cap",
                _paid_to(variables, members),
                None,
                _of_theme(problem, members, setting.growth, setting, more=1.0),
            )
            for i, members in enumerate(themes_of(problem, setting))
            if members
        ]
    inside = payees_in(problem, setting) & ~problem.is_new & ~problem.held
    if setting.growth is not None:
        inside &= problem.paid_now
    payees = np.flatnonzero(inside).tolist()
    return [
        Row(f"cap_recipient_{p}", "cap", variables.paid(p), None, most / PENCE_PER_POUND, p)
        for p, most in zip(payees, cap_pence(problem, setting, payees), strict=True)
    ]


def cap_pence(problem: AllocationProblem, setting: CapRule, payees: Sequence[int]) -> list[int]:
    """Return the most pence of recipients: rounded down to whole pounds on what moves."""
    if setting.gbp is not None:
        top, parts = exact_pence(setting.gbp).as_integer_ratio()
        return most_pence(problem, payees, [top] * len(payees), parts=parts)
    now = now_pence(problem, payees)
    top, parts = exact(setting.growth).as_integer_ratio()
    if setting.to == "all":
        return most_pence(problem, payees, [(parts + top) * one for one in now], parts=parts)
    at = np.asarray(payees, dtype=np.int64)
    ratios = [one.as_integer_ratio() for one in problem.share_under_target[at].tolist()]
    finest = max((below for _, below in ratios), default=1)  # powers of 2: the common one too
    allowed = [
        (finest * parts + above * (finest // below) * top) * one
        for (above, below), one in zip(ratios, now, strict=True)
    ]
    return most_pence(problem, payees, allowed, parts=finest * parts)


def themes_of(problem: AllocationProblem, setting: FloorRule | CapRule) -> list[list[int]]:
    """Return the payees that a rule of themes sums, theme by theme: every theme if none is named.

    The other keys of the scope hold as well: only the new provision of a theme, say.
    """
    inside = payees_in(problem, setting, by_theme=False)
    named = setting.themes or sorted({theme for own in problem.themes for theme in own})
    return [np.flatnonzero(inside & with_theme(problem, theme)).tolist() for theme in named]


def _of_places(
    problem: AllocationProblem,
    share: Sourced | None,
    setting: FloorRule | CapRule,
    *,
    more: float = 0.0,
) -> Floats:
    """Return £ by place: (more + share) of its baseline, or a sum, or a sum for each person."""
    places = len(problem.places)
    if setting.gbp is not None:
        return np.full(places, setting.gbp.value)
    if setting.gbp_per_head is not None:
        return setting.gbp_per_head.value * problem.population
    assert share is not None
    landed = problem.landing.in_places(problem.baseline_gbp, places=places)
    return (more + share.value) * landed


def _of_theme(
    problem: AllocationProblem,
    members: list[int],
    share: Sourced | None,
    setting: FloorRule | CapRule,
    *,
    more: float = 0.0,
) -> float:
    """Return £ of a theme: (more + share) of its baseline, or a sum, or a sum for each person."""
    if setting.gbp is not None:
        return setting.gbp.value
    if setting.gbp_per_head is not None:
        return setting.gbp_per_head.value * float(problem.population.sum())
    assert share is not None
    return (more + share.value) * float(problem.baseline_gbp[members].sum())


def _paid_to(variables: Variables, payees: list[int]) -> Terms:
    return [term for p in payees for term in variables.paid(p)]
