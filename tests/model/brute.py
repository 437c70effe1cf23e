"""Every choice of payees, and every plan in whole pounds, of small cases: no solver at all.

A case is one fund with bounds on each payee; a payee is paid 0, or between its minimum and its
most. `best_choices` solves every choice in exact fractions (`exact.py`) and orders them by the
objectives; `whole_plans` lists every plan in whole pounds.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from equitycli.model.problem import AllocationProblem
from tests.model import exact

Choice = tuple[bool, ...]
Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class Case:
    """A problem with what its rules come to, worked out by the test and not by the model.

    smallest (P) : £ that a payee is paid at least if it is paid, 0 without a smallest award
    always (P) : £ that it is paid whatever is chosen · most (P) : £, finite
    count : awards that may be made · tiers : places by tier
    """

    problem: AllocationProblem
    smallest: tuple[int, ...]
    always: tuple[int, ...]
    most: tuple[int, ...]
    count: int
    tiers: tuple[tuple[int, ...], ...]

    @property
    def budget(self) -> int:
        return int(self.problem.budget_pence[0]) // 100

    @property
    def landed(self) -> list[dict[int, Fraction]]:
        pairs = self.problem.landing
        found: list[dict[int, Fraction]] = [{} for _ in self.problem.places]
        for payee, place, share in zip(
            pairs.payee.tolist(), pairs.place.tolist(), pairs.share.tolist(), strict=True
        ):
            found[place][payee] = found[place].get(payee, Fraction(0)) + Fraction(share)
        return found

    @property
    def target(self) -> list[Fraction]:
        return [Fraction(gbp) for gbp in self.problem.target_gbp.tolist()]

    @property
    def paid_now(self) -> list[Fraction]:
        return [Fraction(int(pence), 100) for pence in self.problem.baseline_pence[:, 0]]


def choices(case: Case) -> Iterator[Choice]:
    """Every choice that the rules allow."""
    for choice in itertools.product((False, True), repeat=len(case.most)):
        least = [
            max(always, smallest if paid else 0)
            for always, smallest, paid in zip(case.always, case.smallest, choice, strict=True)
        ]
        most = [highest if paid else 0 for highest, paid in zip(case.most, choice, strict=True)]
        fits = all(low <= high for low, high in zip(least, most, strict=True))
        if fits and sum(choice) <= case.count and sum(least) <= case.budget:
            yield choice


def covered(case: Case, choice: Choice) -> list[Fraction]:
    """How far each place is funded by a choice, from the definition in words."""
    sure = [low or high for low, high in zip(case.smallest, case.most, strict=True)]
    found = []
    for k, target in enumerate(case.target):
        if target == 0:
            found.append(Fraction(1))
            continue
        reached = case.landed[k]
        starting = [
            case.smallest[p] for p in reached if not case.paid_now[p] and case.smallest[p] > 0
        ]
        going_on = [case.smallest[p] for p in reached if case.smallest[p] > 0]
        award = min(starting) if starting else max(going_on, default=None)
        enough = target if award is None else min(target, Fraction(award))
        paid = sum((share * sure[p] for p, share in reached.items() if choice[p]), Fraction(0))
        found.append(min(paid / enough, Fraction(1)))
    return found


def figures(case: Case, choice: Choice) -> Vector:
    """What a choice reaches of each objective, as figures that are better when higher."""
    count, problem = len(case.most), case.problem
    baseline = case.paid_now
    movable = [p for p in range(count) if problem.movable[p]]
    size = count + len(movable)

    def row(entries: dict[int, Fraction | int]) -> list[Fraction]:
        return [Fraction(entries.get(column, 0)) for column in range(size)]

    region = exact.Region(size, [(row(dict.fromkeys(range(count), 1)), Fraction(case.budget))])
    for p in range(count):
        low = max(case.always[p], case.smallest[p] if choice[p] else 0)
        region.at_least(row({p: 1}), Fraction(low))
        region.rows.append((row({p: 1}), Fraction(case.most[p] if choice[p] else 0)))
    for i, p in enumerate(movable):
        region.rows.append((row({count + i: 1, p: -1}), Fraction(0)))
        region.rows.append((row({count + i: 1}), baseline[p]))

    target, landed = case.target, case.landed
    people = [Fraction(number) for number in problem.weighted_population.tolist()]
    share_covered = covered(case, choice)
    found: list[Fraction] = []
    served = [Fraction(1)] * len(target)
    for tier in case.tiers:
        has = [k for k in tier if target[k] > 0]
        found.append(sum((people[k] * share_covered[k] for k in has), Fraction(0)))
        ratios = [row({p: share / target[k] for p, share in landed[k].items()}) for k in has]
        levels = exact.leximin(region, ratios, [Fraction(0)] * len(has), Fraction(1))
        for k, level in zip(has, levels, strict=True):
            served[k] = level
        found += sorted(levels)
    found.append(-sum((t * (1 - v) for t, v in zip(target, served, strict=True)), Fraction(0)))
    kept = row(dict.fromkeys(range(count, size), 1))
    found.append(region.greatest(kept))
    region.at_least(kept, found[-1])
    found.append(region.greatest(row(dict.fromkeys(range(count), -1))))
    return (*found, Fraction(-sum(choice)))


def best_choices(case: Case) -> tuple[Vector, set[Choice]]:
    """The best figures of any choice, and the choices that reach them."""
    every = {choice: figures(case, choice) for choice in choices(case)}
    best = max(every.values())
    return best, {choice for choice, found in every.items() if found == best}


def whole_plans(case: Case) -> Iterator[tuple[int, ...]]:
    """Every plan in whole pounds that the rules allow."""
    ranges = [
        [0, *range(max(low, 1), high + 1)] if not always else range(max(always, low), high + 1)
        for always, low, high in zip(case.always, case.smallest, case.most, strict=True)
    ]
    for plan in itertools.product(*ranges):
        if sum(plan) <= case.budget and sum(gbp > 0 for gbp in plan) <= case.count:
            yield plan


def order_of(case: Case, plan: Sequence[int]) -> list[float]:
    """The first objectives of a plan in whole pounds: people in funded places, then leximin."""
    target = case.problem.target_gbp
    sums = case.problem.landing.in_places(np.array(plan, dtype=np.float64), places=len(target))
    served = np.minimum(np.divide(sums, target, out=np.ones(len(target)), where=target > 0), 1.0)
    funded = covered(case, tuple(gbp > 0 for gbp in plan))
    people = case.problem.weighted_population
    found: list[float] = []
    for tier in case.tiers:
        has = [k for k in tier if target[k] > 0]
        found.append(float(sum(people[k] * float(funded[k]) for k in has)))
        found += sorted(served[has].tolist())
    return found
