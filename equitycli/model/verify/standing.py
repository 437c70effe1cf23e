"""Twins of the rules that follow from the programme's other tables."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from equitycli.model.verify.reading import Miss, WholePlan


def budget(plan: WholePlan, _: None) -> Iterable[Miss]:
    """Each fund pays no more than it has."""
    for f, fund in enumerate(plan.problem.funds):
        spent = sum(line[f] for line in plan.award)
        yield Miss(fund, Fraction(spent - int(plan.problem.budget_pence[f])))


def ring_fence(plan: WholePlan, _: None) -> Iterable[Miss]:
    """No fund pays whom it may not."""
    for p, payee in plan.payees:
        for f, pence in enumerate(plan.award[p]):
            if not plan.problem.eligible[p, f]:
                yield Miss(payee, Fraction(pence))


def committed(plan: WholePlan, _: None) -> Iterable[Miss]:
    """Each fund pays what it promised, and exactly that where it is all that somebody has."""
    for p, payee in plan.payees:
        promised = plan.committed[p]
        whole = 0 < sum(promised) == plan.now(p) and not plan.problem.held[p]
        for f, exact in enumerate(promised):
            short = exact - plan.award[p][f]
            yield Miss(payee, Fraction(abs(short) if whole else short))


def held(plan: WholePlan, _: None) -> Iterable[Miss]:
    """Whoever has no known place keeps its reference to the penny."""
    for p, payee in plan.payees:
        if plan.problem.held[p]:
            for f, exact in enumerate(plan.reference[p]):
                yield Miss(payee, Fraction(abs(plan.award[p][f] - exact)))


def new_provision(plan: WholePlan, _: None) -> Iterable[Miss]:
    """New provision: no more than its ceiling, nor its place's; its minimum, or nothing."""
    problem = plan.problem
    for p, payee in plan.payees:
        if not problem.is_new[p]:
            continue
        paid, least = plan.paid(p), Fraction(float(problem.minimum_gbp[p])) * 100
        yield Miss(payee, paid - Fraction(float(problem.ceiling_gbp[p])) * 100)
        if paid:
            yield Miss(payee, least - paid)
    for k, place in plan.places:
        new = [p for p, *_ in plan.landing[k] if problem.is_new[p]]
        most = float(problem.place_ceiling_gbp[k])
        if new and most < float("inf"):
            allowed = Fraction(most) * 100
            allowance = plan.rounding_of(new, allowed)
            yield Miss(place, sum(map(plan.paid, new)) - allowed, allowance)


def asks(plan: WholePlan, _: None) -> Iterable[Miss]:
    """No candidate is paid more than it asks for."""
    for p, payee in plan.payees:
        if plan.candidate(p):
            yield Miss(payee, plan.paid(p) - Fraction(float(plan.problem.ceiling_gbp[p])) * 100)
