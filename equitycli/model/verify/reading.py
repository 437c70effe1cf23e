"""A plan read anew as plain Python numbers: whole pence and exact fractions, no arrays, no rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from equitycli.model.problem import AllocationProblem, Floats, Ints
from equitycli.settings import Scope, Sourced


class Miss(NamedTuple):
    """Whom it concerns, by how much it is missed, and how many £ rounding may take.

    missing : pence, or `unit` where that is not £; > 0 is a miss
    """

    subject: str
    missing: Fraction
    allowance: Fraction = Fraction(0)
    unit: str = "£"


@dataclass(frozen=True, eq=False)
class WholePlan:
    """The plan in whole pounds and its problem; money in pence, landing shares as they are.

    landing : for each place, the (payee, share, whether its office is there) that reach it
    rounding : by payee, £ that whole pounds may have moved its award by: under 1 where some of
        it moves and it is paid, nothing else
    kept : sets of payees that move whose sum keeps its whole pounds (`rounded_together.py`)
    """

    problem: AllocationProblem
    award: list[list[int]]
    baseline: list[list[int]]
    reference: list[list[int]]
    committed: list[list[int]]
    landing: list[list[tuple[int, Fraction, bool]]]
    rounding: list[Fraction]
    kept: set[frozenset[int]]

    @property
    def payees(self) -> Iterator[tuple[int, str]]:
        """Each payee's position and id."""
        return enumerate(self.problem.payees)

    @property
    def places(self) -> Iterator[tuple[int, str]]:
        """Each place's position and name."""
        return enumerate(self.problem.places)

    def paid(self, payee: int) -> int:
        """Proposed pence from all funds."""
        return sum(self.award[payee])

    def now(self, payee: int) -> int:
        """Pence a year now from all funds."""
        return sum(self.baseline[payee])

    def landed(self, money: list[list[int]], place: int) -> Fraction:
        """Pence of some money, by payee and fund, that land in a place."""
        return sum((share * sum(money[p]) for p, share, _ in self.landing[place]), Fraction(0))

    def target_pence(self, place: int) -> Fraction:
        """T_k in pence."""
        return Fraction(float(self.problem.target_gbp[place])) * 100

    def distance(self, place: int) -> Fraction:
        """d_k of the reference; 0 where there is no target."""
        target = self.target_pence(place)
        return self.landed(self.reference, place) / target - 1 if target > 0 else Fraction(0)

    def budget_pence(self) -> int:
        """B of all funds."""
        return sum(int(pence) for pence in self.problem.budget_pence)

    def fixed(self, payee: int) -> int:
        """Pence that keep as they are: held, or under agreement."""
        kept = self.reference if self.problem.held[payee] else self.committed
        return sum(kept[payee])

    def starts(self, payee: int) -> bool:
        """Whether it would be paid for the first time: a candidate, or new provision."""
        return bool(self.problem.is_new[payee]) or self.candidate(payee)

    def candidate(self, payee: int) -> bool:
        """Whether it is not paid now and may be, up to what it asks for."""
        asks = float(self.problem.ceiling_gbp[payee])
        held = bool(self.problem.is_new[payee] or self.problem.held[payee])
        return not held and not self.now(payee) and asks < float("inf")

    def payable(self, payee: int) -> bool:
        """Whether it may be proposed for money at all."""
        return self.now(payee) > 0 or self.starts(payee)

    def moves(self, payee: int) -> bool:
        """Whether its award is open: in part not under agreement, or not made yet."""
        held = bool(self.problem.held[payee])
        return self.starts(payee) or (not held and self.now(payee) > self.fixed(payee))

    def rounding_in(self, place: int) -> Fraction:
        """£ that rounding may have moved what lands in a place by: Σ share over what it moved."""
        parts = (share * self.rounding[p] for p, share, _ in self.landing[place])
        return sum(parts, Fraction(0))

    def rounding_of(self, payees: Sequence[int], bound_pence: Fraction) -> Fraction:
        """£ by which rounding may take a sum of awards past a bound.

        A sum that keeps its whole pounds can't pass a bound that is whole pounds on top of what
        keeps its pence, and passes any other by under £1.
        """
        moved = frozenset(filter(self.moves, payees))
        if len(moved) > 1 and moved not in self.kept:
            return sum((self.rounding[p] for p in moved), Fraction(0))
        return Fraction(int((bound_pence - sum(map(self.fixed, payees))) % 100 != 0))

    def members(
        self, scope: Scope, *, by_theme: bool = True, by_place: bool = True
    ) -> list[tuple[int, str]]:
        """Payees for whom every key of a scope that is given fits."""
        at = {name: k for k, name in self.places}
        reached = {p for name in scope.places if name in at for p, *_ in self.landing[at[name]]}
        return [
            (p, payee)
            for p, payee in self.payees
            if (not scope.only or payee in scope.only)
            and (
                not by_theme or not scope.themes or set(scope.themes) & set(self.problem.themes[p])
            )
            and (not scope.kinds or set(scope.kinds) & set(self.problem.kinds[p]))
            and (not by_place or not scope.places or p in reached)
        ]

    def places_of(self, scope: Scope) -> list[tuple[int, str]]:
        """Places that a rule about places is about."""
        return [
            (k, place)
            for k, place in self.places
            if (not scope.only or place in scope.only)
            and (not scope.places or place in scope.places)
        ]


def whole_plan(
    problem: AllocationProblem,
    award_pence: Ints,
    *,
    kept: Sequence[frozenset[int]] = (),
    exact_gbp: Floats | None = None,
) -> WholePlan:
    """Return a plan as plain numbers.

    Parameters
    ----------
    exact_gbp : (P, F) the plan before it was whole pounds, if known: it tells an award that
        rounding took to nothing from one that never was
    """
    landing: list[list[tuple[int, Fraction, bool]]] = [[] for _ in problem.places]
    pairs = problem.landing
    columns = (pairs.payee, pairs.place, pairs.share, pairs.is_rooted)
    for payee, place, share, rooted in zip(*(each.tolist() for each in columns), strict=True):
        landing[place].append((payee, Fraction(share), rooted))
    plan = WholePlan(
        problem,
        award_pence.tolist(),
        problem.baseline_pence.tolist(),
        problem.reference_pence.tolist(),
        problem.committed_pence.tolist(),
        landing,
        [],
        set(),
    )
    plan.kept.update(frozenset(filter(plan.moves, payees)) for payees in kept)
    exact = [0.0] * len(problem.payees) if exact_gbp is None else exact_gbp.sum(axis=1).tolist()
    for p, gbp in enumerate(exact):
        taken = 1 if plan.paid(p) else min(max(Fraction(gbp), Fraction(0)), Fraction(1))
        plan.rounding.append(Fraction(taken if plan.moves(p) else 0))
    return plan


def written(sourced: Sourced) -> Fraction:
    """Return a number of the programme as it is written."""
    return Fraction(str(sourced.value))
