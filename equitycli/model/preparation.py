"""From exact money to a problem: targets, the common percentage, candidates, new provision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from equitycli.model.problem import (
    NEW_PROVISION,
    AllocationProblem,
    Bools,
    Floats,
    Ints,
    Landing,
)
from equitycli.money import PENCE_PER_POUND, split

PAID_NOW, CANDIDATE, NEW = "paid now", "candidate", "new provision"
"""What a payee is: the first of its kinds."""

NOISE_GBP = 1e-9
"""What a product of floats may be short of whole pounds."""


@dataclass(frozen=True, eq=False)
class Route:
    """One route of new provision over all places: its ceilings, its minimum, what it is.

    ceiling_gbp (K) : most £ a year in each place, 0 where it is not open, inf where only its
        share of target limits it
    share_of_target : most as a share of each place's target, 0–1; None for no such limit
    minimum_gbp : less than this is not started, 0 for none
    rooted : what it starts has its home in the place · is_process : shared process, no service
    """

    name: str
    ceiling_gbp: Floats
    minimum_gbp: float = 0.0
    rooted: bool = True
    is_process: bool = False
    share_of_target: float | None = None

    def whole_ceiling_gbp(self, target_gbp: Floats) -> Floats:
        """Most whole £ a year in each place (K): ⌊min(u_k, s·T_k)⌋."""
        share = np.inf if self.share_of_target is None else self.share_of_target * target_gbp
        whole: Floats = np.floor(np.minimum(self.ceiling_gbp, share) + NOISE_GBP)
        return whole


@dataclass(frozen=True, eq=False)
class About:
    """What the rules may ask of recipients beside money; None is nothing known.

    asked_gbp (recipients) : most that a candidate may be paid, inf for everybody else
    themes, flags (recipients) : see `AllocationProblem` · paid_before_pence (recipients)
    """

    asked_gbp: Floats | None = None
    themes: Sequence[Sequence[str]] | None = None
    flags: Sequence[Sequence[str]] | None = None
    paid_before_pence: Ints | None = None


def allocation_problem(
    *,
    places: Sequence[str],
    weighted_population: Floats,
    recipients: Sequence[str],
    funds: Sequence[str],
    budget_pence: Sequence[int],
    baseline_pence: Ints,
    committed_pence: Ints,
    eligible: Bools,
    landing: Landing,
    hold_unknown: bool,
    new_provision_ceiling_share: float | None,
    routes: Sequence[Route] = (),
    population: Floats | None = None,
    about: About | None = None,
    funds_for_new: Bools | None = None,
    target_gbp: Floats | None = None,
) -> AllocationProblem:
    """Build a problem from exact money; rows of one recipient are in one position.

    Parameters
    ----------
    baseline_pence, committed_pence, eligible : (recipients, funds); committed ≤ baseline
    landing : over recipients and places
    hold_unknown : keep recipients with no known place at their baseline
    new_provision_ceiling_share : new provision of a place under its target may reach this
        share of its target; None = no new provision
    routes : ways to make it, each with a payee of its own in each place; none = one payee a place
    population : people by place; None = as many as its weighted population
    funds_for_new : (places, funds) which fund may pay new provision where; None = every one
    target_gbp : T_k of an earlier run to keep; None = fix them now

    Notes
    -----
    1. What can move of a baseline is an average over years, so its pence mean nothing: it is
       made whole pounds by largest remainder within each fund, losing less than £1 a fund.
       Committed and held sums keep their pence.
    2. Where a fund's budget is below its baseline, everybody but the committed gives one
       common percentage first: that is the reference.
    3. T_k = (B − H)·N_k / ΣN, H = the reference that lands outside or in unknown places.
    """
    count, people = len(recipients), np.asarray(weighted_population, dtype=np.float64)
    about = about or About()
    asked = np.full(count, np.inf) if about.asked_gbp is None else about.asked_gbp
    known = landing.known_share(payees=count)
    held = (known <= 0) & hold_unknown
    budget = np.asarray(budget_pence, dtype=np.int64)
    baseline = reference_of(baseline_pence, committed_pence, held, baseline_pence.sum(axis=0))
    reference = reference_of(baseline_pence, committed_pence, held, budget)

    if target_gbp is None:
        outside_gbp = float((reference.sum(axis=1) * (1 - known)).sum()) / PENCE_PER_POUND
        budget_gbp = float(budget.sum()) / PENCE_PER_POUND
        target_gbp = _targets(people, budget_gbp - outside_gbp)

    problem = AllocationProblem(
        places=tuple(places),
        payees=tuple(recipients),
        funds=tuple(funds),
        is_new=np.zeros(count, dtype=np.bool_),
        weighted_population=people,
        target_gbp=target_gbp,
        budget_pence=budget,
        baseline_pence=baseline,
        committed_pence=committed_pence.astype(np.int64),
        reference_pence=reference,
        held=held,
        eligible=eligible.astype(np.bool_),
        ceiling_gbp=np.where(baseline.sum(axis=1) > 0, np.inf, np.floor(asked)),
        minimum_gbp=np.zeros(count),
        place_ceiling_gbp=np.full(len(people), np.inf),
        population=people if population is None else np.asarray(population, dtype=np.float64),
        themes=_tuples(about.themes, count),
        kinds=_kinds(baseline, _tuples(about.flags, count)),
        routes=("",) * count,
        is_process=np.zeros(count, dtype=np.bool_),
        paid_before_pence=_or_zero(about.paid_before_pence, count),
        landing=landing,
    )
    if new_provision_ceiling_share is None:
        return problem
    return _with_new_provision(
        problem, routes, ceiling_share=new_provision_ceiling_share, funds_for_new=funds_for_new
    )


def _tuples(given: Sequence[Sequence[str]] | None, count: int) -> tuple[tuple[str, ...], ...]:
    return ((),) * count if given is None else tuple(tuple(one) for one in given)


def _or_zero(given: Ints | None, count: int) -> Ints:
    return np.zeros(count, dtype=np.int64) if given is None else given.astype(np.int64)


def _kinds(baseline_pence: Ints, flags: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    paid_now = (baseline_pence.sum(axis=1) > 0).tolist()
    return tuple(
        (PAID_NOW if paid else CANDIDATE, *own) for paid, own in zip(paid_now, flags, strict=True)
    )


def _targets(weighted_population: Floats, budget_gbp: float) -> Floats:
    total = weighted_population.sum()
    return (
        np.zeros_like(weighted_population)
        if total <= 0
        else (max(budget_gbp, 0.0) * weighted_population / total)
    )


def reference_of(
    baseline_pence: Ints, committed_pence: Ints, held: Bools, budget_pence: Ints
) -> Ints:
    """Return the baseline cut by one percentage to fit each fund's budget, in whole pounds.

    Committed pence are kept; held sums are cut to the penny; the rest is shared by largest
    remainder. Where the budget suffices nothing is cut.
    """
    fitted = committed_pence.astype(np.int64).copy()
    for f in range(baseline_pence.shape[1]):
        loose = (baseline_pence[:, f] - committed_pence[:, f]).astype(np.int64)
        available = max(
            min(int(budget_pence[f]) - int(committed_pence[:, f].sum()), int(loose.sum())), 0
        )
        if not loose.sum():
            continue
        kept = np.zeros_like(loose)
        for p in np.flatnonzero(held & (loose > 0)):
            kept[p] = int(loose[p]) * available // int(loose.sum())
        moving = np.where(held, 0, loose)
        whole_pounds = (available - int(kept.sum())) // PENCE_PER_POUND if moving.any() else 0
        parts = split(whole_pounds, moving.tolist())
        fitted[:, f] += kept + np.asarray(parts, dtype=np.int64) * PENCE_PER_POUND
    return fitted


def _with_new_provision(
    problem: AllocationProblem,
    routes: Sequence[Route],
    *,
    ceiling_share: float,
    funds_for_new: Bools | None,
) -> AllocationProblem:
    """Add a payee for each route in each place under its target, with whole pounds as ceilings."""
    whole_place = np.floor(ceiling_share * problem.target_gbp + NOISE_GBP)
    under = (problem.distance_from_target < 0) & (whole_place > 0)
    ways = [
        (way, way.whole_ceiling_gbp(problem.target_gbp))
        for way in routes or [Route("", whole_place)]
    ]
    at = [
        (way, int(k), float(most[k]))
        for k in np.flatnonzero(under)
        for way, most in ways
        if most[k] > 0
    ]
    added, count, funds = len(at), len(problem.payees), len(problem.funds)
    place = np.array([k for _, k, _ in at], dtype=np.int64)
    ceiling = np.array([most for _, _, most in at], dtype=np.float64)
    may_pay = (
        np.ones((added, funds), dtype=np.bool_) if funds_for_new is None else funds_for_new[place]
    )

    def grown(by_line: Ints) -> Ints:
        return np.vstack([by_line, np.zeros((added, funds), dtype=np.int64)])

    landing = problem.landing
    return replace(
        problem,
        payees=problem.payees + tuple(new_id(problem.places[k], way.name) for way, k, _ in at),
        is_new=np.append(problem.is_new, np.ones(added, dtype=np.bool_)),
        baseline_pence=grown(problem.baseline_pence),
        committed_pence=grown(problem.committed_pence),
        reference_pence=grown(problem.reference_pence),
        held=np.append(problem.held, np.zeros(added, dtype=np.bool_)),
        eligible=np.vstack([problem.eligible, may_pay]),
        ceiling_gbp=np.append(problem.ceiling_gbp, np.minimum(ceiling, whole_place[place])),
        minimum_gbp=np.append(problem.minimum_gbp, [way.minimum_gbp for way, _, _ in at]),
        place_ceiling_gbp=np.where(under, whole_place, np.inf),
        themes=problem.themes + ((),) * added,
        kinds=problem.kinds + ((NEW,),) * added,
        routes=problem.routes + tuple(way.name for way, _, _ in at),
        is_process=np.append(problem.is_process, [way.is_process for way, _, _ in at]).astype(
            np.bool_
        ),
        paid_before_pence=np.append(problem.paid_before_pence, np.zeros(added, dtype=np.int64)),
        landing=Landing(
            payee=np.append(landing.payee, np.arange(count, count + added)),
            place=np.append(landing.place, place),
            share=np.append(landing.share, np.ones(added)),
            rooted=np.append(landing.is_rooted, [way.rooted for way, _, _ in at]).astype(np.bool_),
        ),
    )


def new_id(place: str, route: str = "") -> str:
    """Return the id of new provision in a place, by a route where it has rows of its own.

    >>> new_id("Coldfen", "seed")
    'new: Coldfen: seed'
    """
    return f"{NEW_PROVISION}{place}" + (f": {route}" if route else "")
