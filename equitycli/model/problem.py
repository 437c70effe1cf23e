"""One allocation problem in numbers: who is paid, what lands where, what is asked.

Units: money in pence where exact (int64), in pounds (`_gbp`, float64) where the solver works.
A *payee* is a recipient that is paid now, or the new provision of one place. Awards are held
by payee and fund, so that a ring-fenced fund keeps its own lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from equitycli.money import PENCE_PER_POUND, split

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NEW_PROVISION = "new: "
"""Prefix of the id of a place's new provision among the payees."""


@dataclass(frozen=True, eq=False)
class Landing:
    """Where a pound paid to each payee lands: one entry for each payee and place it reaches.

    payee, place : positions, the same length; share : > 0, sums to ≤ 1 over a payee's places.
    The rest of a pound lands outside or where nobody knows.
    """

    payee: Ints
    place: Ints
    share: Floats

    def in_places(self, award_gbp: Floats, *, places: int) -> Floats:
        """Return £ that lands in each place, from £ by payee."""
        landed = np.bincount(
            self.place, weights=self.share * award_gbp[self.payee], minlength=places
        )
        return landed.astype(np.float64)

    def known_share(self, *, payees: int) -> Floats:
        """Return the share of each payee's pound that lands in a known place, 0–1."""
        return np.bincount(self.payee, weights=self.share, minlength=payees).astype(np.float64)


@dataclass(frozen=True, eq=False)
class AllocationProblem:
    """A problem whose targets, baseline and reference are fixed. Built by `allocation_problem`.

    Shapes: K places, P payees, F funds.

    places, payees, funds : ids in their order
    is_new (P) : the payee is new provision
    weighted_population (K) : N_k
    target_gbp (K) : T_k, fixed once; 0 where N_k is 0
    budget_pence (F) : B
    baseline_pence (P, F) : g, paid a year now: the committed pence plus whole pounds
    committed_pence (P, F) : promised by agreement, to the penny, part of the baseline
    reference_pence (P, F) : ĝ, the baseline after the common percentage that all give where
        the budget itself falls; equal to g where it does not
    held (P) : no known place, kept at the reference to the penny
    eligible (P, F) : the fund may pay the payee
    ceiling_gbp (P) : most that a payee may be paid by its nature (new provision), else inf
    """

    places: tuple[str, ...]
    payees: tuple[str, ...]
    funds: tuple[str, ...]
    is_new: Bools
    weighted_population: Floats
    target_gbp: Floats
    budget_pence: Ints
    baseline_pence: Ints
    committed_pence: Ints
    reference_pence: Ints
    held: Bools
    eligible: Bools
    ceiling_gbp: Floats
    landing: Landing

    @cached_property
    def baseline_gbp(self) -> Floats:
        """g_o: £ a year now, by payee."""
        gbp: Floats = self.baseline_pence.sum(axis=1) / PENCE_PER_POUND
        return gbp

    @cached_property
    def committed_gbp(self) -> Floats:
        """£ a year under agreement, by payee."""
        gbp: Floats = self.committed_pence.sum(axis=1) / PENCE_PER_POUND
        return gbp

    @cached_property
    def reference_gbp(self) -> Floats:
        """ĝ_o: £ a year after the common percentage, by payee."""
        gbp: Floats = self.reference_pence.sum(axis=1) / PENCE_PER_POUND
        return gbp

    @cached_property
    def anchor_pence(self) -> Ints:
        """The part of each award that keeps its pence (P, F): committed, or the whole if held."""
        return np.where(self.held[:, None], self.reference_pence, self.committed_pence)

    @cached_property
    def movable(self) -> Bools:
        """Recipients paid now with money that is neither committed nor held (P)."""
        free: Bools = (self.baseline_pence - self.anchor_pence).sum(axis=1) > 0
        return free & ~self.held & ~self.is_new

    @cached_property
    def fixed(self) -> Bools:
        """Recipients whose whole baseline is under agreement: they keep it, and no more (P)."""
        return self.payable & ~self.movable & ~self.held & ~self.is_new

    @cached_property
    def payable(self) -> Bools:
        """Paid now, or new provision: nobody else is proposed for money (P)."""
        paid_now: Bools = self.baseline_pence.sum(axis=1) > 0
        return paid_now | self.is_new

    @cached_property
    def reference_in_places_gbp(self) -> Floats:
        """b̂_k: £ of the reference that lands in each place (K)."""
        return self.landing.in_places(self.reference_gbp, places=len(self.places))

    @cached_property
    def distance_from_target(self) -> Floats:
        """d_k = b̂_k / T_k − 1 (K); 0 where there is no target."""
        has = self.target_gbp > 0
        ratio = np.divide(
            self.reference_in_places_gbp, self.target_gbp, out=np.ones(len(has)), where=has
        )
        return ratio - 1

    @cached_property
    def share_under_target(self) -> Floats:
        """Σ a_ok over the places k under their target: where more money is wanted (P), 0–1."""
        under = (self.distance_from_target < 0)[self.landing.place]
        shares = np.bincount(
            self.landing.payee, weights=self.landing.share * under, minlength=len(self.payees)
        )
        return np.minimum(shares, 1.0).astype(np.float64)

    def without(self, protection: str) -> AllocationProblem:
        """Return the problem with the money of "committed" or "held" set free; T is kept."""
        if protection == "committed":
            return replace(self, committed_pence=np.zeros_like(self.committed_pence))
        if protection == "held":
            return replace(self, held=np.zeros_like(self.held))
        return self


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
    known = landing.known_share(payees=count)
    held = (known <= 0) & hold_unknown
    budget = np.asarray(budget_pence, dtype=np.int64)
    baseline = _in_whole_pounds(baseline_pence, committed_pence, held, baseline_pence.sum(axis=0))
    reference = _in_whole_pounds(baseline_pence, committed_pence, held, budget)

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
        ceiling_gbp=np.full(count, np.inf),
        landing=landing,
    )
    if new_provision_ceiling_share is None:
        return problem
    return _with_new_provision(problem, ceiling_share=new_provision_ceiling_share)


def _targets(weighted_population: Floats, budget_gbp: float) -> Floats:
    total = weighted_population.sum()
    return (
        np.zeros_like(weighted_population)
        if total <= 0
        else (max(budget_gbp, 0.0) * weighted_population / total)
    )


def _in_whole_pounds(
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


def _with_new_provision(problem: AllocationProblem, *, ceiling_share: float) -> AllocationProblem:
    """Add a payee for each place under its target, with whole pounds as its ceiling."""
    ceiling = np.floor(ceiling_share * problem.target_gbp + 1e-9)
    under = np.flatnonzero((problem.distance_from_target < 0) & (ceiling > 0))
    added, count, funds = len(under), len(problem.payees), len(problem.funds)

    def grown(by_line: Ints) -> Ints:
        return np.vstack([by_line, np.zeros((added, funds), dtype=np.int64)])

    return replace(
        problem,
        payees=problem.payees + tuple(NEW_PROVISION + problem.places[k] for k in under),
        is_new=np.append(problem.is_new, np.ones(added, dtype=np.bool_)),
        baseline_pence=grown(problem.baseline_pence),
        committed_pence=grown(problem.committed_pence),
        reference_pence=grown(problem.reference_pence),
        held=np.append(problem.held, np.zeros(added, dtype=np.bool_)),
        eligible=np.vstack([problem.eligible, np.ones((added, funds), dtype=np.bool_)]),
        ceiling_gbp=np.append(problem.ceiling_gbp, ceiling[under]),
        landing=Landing(
            payee=np.append(problem.landing.payee, np.arange(count, count + added)),
            place=np.append(problem.landing.place, under),
            share=np.append(problem.landing.share, np.ones(added)),
        ),
    )
