"""Twins of the limits: absorption, subsidy, the smallest award and the number of awards."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from equitycli.model.rules import Border
from equitycli.model.verify.reading import Miss, WholePlan, whole_plan, written
from equitycli.settings import AbsorptionRule, MostAwardsRule, SmallestAwardRule, SubsidyRule


def absorption(plan: WholePlan, setting: AbsorptionRule) -> Iterable[Miss]:
    """Nobody, or no place, gets more in a year than it can take."""

    def most(now: Fraction) -> Fraction:
        growth = written(setting.growth) * now if setting.growth is not None else Fraction(0)
        more = written(setting.gbp) * 100 if setting.gbp is not None else Fraction(0)
        return now + max(growth, more)

    if setting.of == "place":
        for k, place in plan.places_of(setting):
            over = plan.landed(plan.award, k) - most(plan.landed(plan.baseline, k))
            yield Miss(place, over, plan.rounding_in(k))
        return
    for p, payee in plan.members(setting):
        if plan.moves(p):
            yield Miss(payee, plan.paid(p) - most(Fraction(plan.now(p))))


def subsidy_ceiling(plan: WholePlan, setting: SubsidyRule) -> Iterable[Miss]:
    """What is paid this year and was in the years before is within the ceiling, or is promised."""
    for p, payee in plan.members(setting):
        if plan.payable(p) and not plan.problem.is_new[p]:
            left = written(setting.gbp) * 100 - int(plan.problem.paid_before_pence[p])
            yield Miss(payee, plan.paid(p) - max(left, Fraction(plan.fixed(p))))


def smallest_award(plan: WholePlan, setting: SmallestAwardRule) -> Iterable[Miss]:
    """An award is at least m, or what is paid now where that is less; or it is nothing."""
    smallest = written(setting.gbp) * 100
    for p, payee in plan.members(setting):
        if plan.moves(p) and (plan.paid(p) or plan.fixed(p)):
            least = min(smallest, Fraction(plan.now(p))) if plan.now(p) else smallest
            yield Miss(payee, least - plan.paid(p))


def most_awards(plan: WholePlan, setting: MostAwardsRule) -> Iterable[Miss]:
    """No more awards than the rule allows."""
    made = sum(plan.paid(p) > 0 for p, _ in plan.members(setting))
    yield Miss("awards", Fraction(made - setting.count), unit="awards")


def border(plan: WholePlan, setting: Border) -> Iterable[Miss]:
    """On each side of a border no more lands than last year's, moved with the budget.

    Or what its recipients have after the percentage that all give, where that is more.
    """
    before = None if setting.before is None else whole_plan(*setting.before)
    at = {place: k for k, place in plan.places}
    for places, most_gbp in zip(setting.sides, setting.most_gbp, strict=True):
        landed = sum((plan.landed(plan.award, at[place]) for place in places), Fraction(0))
        allowance = sum((plan.rounding_in(at[place]) for place in places), Fraction(0))
        most = Fraction(most_gbp) * 100
        if before is not None:
            then = sum((before.landed(before.award, at[place]) for place in places), Fraction(0))
            kept = sum((plan.landed(plan.reference, at[place]) for place in places), Fraction(0))
            budget = before.budget_pence()
            rise = Fraction(plan.budget_pence(), budget) if budget else Fraction(0)
            most = max(rise * then, kept)
        yield Miss(", ".join(places), landed - most, allowance)
