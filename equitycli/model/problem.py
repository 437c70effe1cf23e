"""One allocation problem in numbers: who is paid, what lands where, what is asked.

Units: money in pence where exact (int64), in pounds (`_gbp`, float64) where the solver works.
A *payee* is a recipient that is paid now, a candidate that may be for the first time, or the new
provision of one place (by one route). Awards are held by payee and fund, so that a ring-fenced
fund keeps its own lines. `preparation.py` builds a problem.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from equitycli.money import PENCE_PER_POUND

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NEW_PROVISION = "new: "
"""Prefix of the id of a place's new provision among the payees."""


class Reach(NamedTuple):
    """Who reaches a place: payees, each once, and the share of their pound that lands there."""

    payee: Ints
    share: Floats


@dataclass(frozen=True, eq=False)
class Landing:
    """Where a pound paid to each payee lands: one entry for each payee and place it reaches.

    payee, place : positions, the same length; share : > 0, sums to ≤ 1 over a payee's places.
    The rest of a pound lands outside or where nobody knows. rooted : the payee has its office in
    that place; None where no office is known to matter.
    """

    payee: Ints
    place: Ints
    share: Floats
    rooted: Bools | None = None

    @property
    def is_rooted(self) -> Bools:
        """Whether each pair is a payee at work where its office is."""
        return np.zeros(len(self.payee), dtype=np.bool_) if self.rooted is None else self.rooted

    def in_places(self, award_gbp: Floats, *, places: int) -> Floats:
        """Return £ that lands in each place, from £ by payee."""
        landed = np.bincount(
            self.place, weights=self.share * award_gbp[self.payee], minlength=places
        )
        return landed.astype(np.float64)

    def by_place(self, *, places: int) -> list[Reach]:
        """Return, place by place, the payees that reach it with their shares, in their order."""
        order = np.argsort(self.place, kind="stable")
        cuts = np.cumsum(np.bincount(self.place, minlength=places))[:-1]
        payees, shares = np.split(self.payee[order], cuts), np.split(self.share[order], cuts)
        return [Reach(*one) for one in zip(payees, shares, strict=True)][:places]

    def known_share(self, *, payees: int) -> Floats:
        """Return the share of each payee's pound that lands in a known place, 0–1."""
        return np.bincount(self.payee, weights=self.share, minlength=payees).astype(np.float64)


@dataclass(frozen=True, eq=False)
class AllocationProblem:
    """A problem whose targets, baseline and reference are fixed. Built by `preparation.py`.

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
    ceiling_gbp (P) : most that a payee may be paid by its nature (new provision, what a candidate
        asks for), else inf
    minimum_gbp (P) : least that new provision by its route is started with, else 0
    place_ceiling_gbp (K) : most that new provision of all routes may come to in a place, else inf
    population (K) : people
    themes, kinds, routes (P) : what each payee works on; what it is ("paid now", "candidate" or
        "new provision", then its flags); by which route new provision is made, "" else
    is_process (P) : new provision that is shared process rather than a service
    paid_before_pence (P) : what our funds paid in the earlier years that a subsidy ceiling counts
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
    minimum_gbp: Floats
    place_ceiling_gbp: Floats
    population: Floats
    themes: tuple[tuple[str, ...], ...]
    kinds: tuple[tuple[str, ...], ...]
    routes: tuple[str, ...]
    is_process: Bools
    paid_before_pence: Ints
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
    def paid_now(self) -> Bools:
        """Recipients with a baseline (P)."""
        paid: Bools = self.baseline_pence.sum(axis=1) > 0
        return paid

    @cached_property
    def fixed(self) -> Bools:
        """Recipients whose whole baseline is under agreement: they keep it, and no more (P)."""
        return self.paid_now & ~self.movable & ~self.held

    @cached_property
    def is_candidate(self) -> Bools:
        """Organisations that are not paid now and may be, up to what they ask for (P)."""
        return ~self.paid_now & ~self.is_new & ~self.held & np.isfinite(self.ceiling_gbp)

    @cached_property
    def is_started(self) -> Bools:
        """Candidates and new provision: who would be paid for the first time (P)."""
        return self.is_candidate | self.is_new

    @cached_property
    def place_started(self) -> Ints:
        """Position of the place that new provision is for; −1 for everybody else (P)."""
        where = np.full(len(self.payees), -1, dtype=np.int64)
        new = self.is_new[self.landing.payee]
        where[self.landing.payee[new]] = self.landing.place[new]
        return where

    @cached_property
    def payable(self) -> Bools:
        """Paid now, a candidate, or new provision: nobody else is proposed for money (P)."""
        return self.paid_now | self.is_started

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

    def place_of_new(self, payee: int) -> str:
        """Return the place that new provision is for; the id is never cut to find it."""
        return self.places[int(self.place_started[payee])]

    def without(self, protection: str) -> AllocationProblem:
        """Return the problem with the money of "committed" or "held" set free; T is kept."""
        if protection == "committed":
            return replace(self, committed_pence=np.zeros_like(self.committed_pence))
        if protection == "held":
            return replace(self, held=np.zeros_like(self.held))
        return self
