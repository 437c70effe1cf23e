"""Twins of the rules for places and of those that keep money for some."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from equitycli.model.rules import Guarantee
from equitycli.model.verify.reading import Miss, WholePlan, written
from equitycli.settings import (
    NewEntrantsRule,
    PaceRule,
    PriorityRule,
    ProcessRule,
    RootedRule,
    Sourced,
)


def pace(plan: WholePlan, setting: PaceRule) -> Iterable[Miss]:
    """Each place gets at least the change that its distance from target promises."""
    start, end = written(setting.full_until), written(setting.none_from)
    most, least = written(setting.change), written(setting.change_beyond)
    for k, place in plan.places_of(setting):
        if plan.target_pence(k) > 0:
            along = min(max((plan.distance(k) - start) / (end - start), Fraction(0)), Fraction(1))
            promised = (1 + most + along * (least - most)) * plan.landed(plan.reference, k)
            yield Miss(place, promised - plan.landed(plan.award, k), plan.rounding_in(k))


def guarantee(plan: WholePlan, setting: Guarantee) -> Iterable[Miss]:
    """No place is further under its target than was guaranteed, or than it can be helped."""
    for k, place in plan.places_of(setting.asked):
        served = 1 - written(setting.asked.under)
        if setting.reach is not None:
            served = min(served, Fraction(setting.reach[k]) - Fraction(1, 1_000_000))
        short = served * plan.target_pence(k) - plan.landed(plan.award, k)
        yield Miss(place, short, plan.rounding_in(k))


def new_entrants(plan: WholePlan, setting: NewEntrantsRule) -> Iterable[Miss]:
    """Those not paid now get their share of the budget."""
    new = [p for p, _ in plan.members(setting) if plan.starts(p)]
    yield _short_of_budget(plan, new, setting.at_least, subject="new entrants")


def process(plan: WholePlan, setting: ProcessRule) -> Iterable[Miss]:
    """Process gets its share of the budget."""
    counted = [
        p
        for p, _ in plan.members(setting, by_theme=False)
        if plan.problem.is_process[p] or set(setting.themes) & set(plan.problem.themes[p])
    ]
    yield _short_of_budget(plan, counted, setting.at_least, subject="process")


def _short_of_budget(
    plan: WholePlan, payees: list[int], at_least: Sourced, *, subject: str
) -> Miss:
    pounds = written(at_least) * plan.budget_pence() // 100
    least = Fraction(pounds * 100)
    allowance = plan.rounding_of(payees, least)
    return Miss(subject, least - sum(map(plan.paid, payees)), allowance)


def rooted(plan: WholePlan, setting: RootedRule) -> Iterable[Miss]:
    """Of what lands, at least a share is paid to organisations with their office there."""
    inside = {p for p, _ in plan.members(setting, by_place=False) if plan.payable(p)}
    share = written(setting.at_least)
    together: list[tuple[int, Fraction]] = []
    for k, place in plan.places:
        if setting.places and place not in setting.places:
            continue
        pairs = [pair for pair in plan.landing[k] if pair[0] in inside]
        lacking = [(p, (share - int(home)) * part) for p, part, home in pairs]
        together += lacking
        if setting.each_place and any(home for *_, home in pairs):
            yield _rooted_miss(plan, place, lacking)
    if not setting.each_place:
        yield _rooted_miss(plan, "all places together", together)


def _rooted_miss(plan: WholePlan, subject: str, lacking: list[tuple[int, Fraction]]) -> Miss:
    """Return the pence that lack of a share, from what a pound to each payee adds to that."""
    by_payee: dict[int, Fraction] = {}
    for p, part in lacking:
        by_payee[p] = by_payee.get(p, Fraction(0)) + part
    short = sum((part * plan.paid(p) for p, part in by_payee.items()), Fraction(0))
    allowance = sum((abs(part) * plan.rounding[p] for p, part in by_payee.items()), Fraction(0))
    return Miss(subject, short, allowance)


def priority(plan: WholePlan, setting: PriorityRule) -> Iterable[Miss]:
    """Every tier names places that are there."""
    known = set(plan.problem.places)
    for tier in setting.tiers:
        for name in tier:
            yield Miss(name, Fraction(int(name not in known)), unit="place unknown")
