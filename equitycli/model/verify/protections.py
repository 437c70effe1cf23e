"""Twins of the rules that bound recipients, places and themes: who gives, floor, cap."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from equitycli.model.verify.reading import Miss, WholePlan, written
from equitycli.settings import CapRule, FloorRule, WhoGivesRule


def who_gives(plan: WholePlan, setting: WhoGivesRule) -> Iterable[Miss]:
    """Nobody loses more than its ceiling; no place under its target loses at all."""
    problem = plan.problem
    cut = [_place_cut(plan, k, setting) for k, _ in plan.places]
    lost = [Fraction(0)] * len(problem.payees)
    for k, pairs in enumerate(plan.landing):
        for p, share, _ in pairs:
            lost[p] += share * cut[k]
    flat = written(setting.max_cut)
    for p, payee in plan.payees:
        if problem.is_new[p] or problem.held[p] or not plan.now(p):
            continue
        ceiling = {
            "over_target": lost[p],
            "all": flat,
            "named": flat if payee in setting.named else Fraction(0),
        }[setting.from_]
        fixed = plan.fixed(p)
        least = fixed + (1 - ceiling) * (sum(plan.reference[p]) - fixed)
        yield Miss(payee, least - plan.paid(p))
    if setting.from_ == "over_target":
        for k, place in plan.places:
            least = (1 - cut[k]) * plan.landed(plan.reference, k)
            yield Miss(place, least - plan.landed(plan.award, k), plan.rounding_in(k))


def _place_cut(plan: WholePlan, place: int, setting: WhoGivesRule) -> Fraction:
    target, now = plan.target_pence(place), plan.landed(plan.reference, place)
    if target <= 0 or now <= target or setting.steepness is None:
        return Fraction(0)
    share_over = (now - target) / now
    return min(written(setting.max_cut), written(setting.steepness) * share_over)


def floor(plan: WholePlan, setting: FloorRule) -> Iterable[Miss]:
    """A recipient paid now, a place or a theme keeps its least."""

    def least(now: Fraction, people: float) -> Fraction:
        if setting.share_of_baseline is not None:
            return written(setting.share_of_baseline) * now
        return _in_pence(setting, people)

    if setting.of == "place":
        for k, place in plan.places_of(setting):
            wanted = least(plan.landed(plan.baseline, k), float(plan.problem.population[k]))
            yield Miss(place, wanted - plan.landed(plan.award, k), plan.rounding_in(k))
    elif setting.of == "theme":
        for theme, members in _themes(plan, setting):
            now = Fraction(sum(map(plan.now, members)))
            wanted = least(now, float(plan.problem.population.sum()))
            allowance = plan.rounding_of(members, wanted)
            yield Miss(theme, wanted - sum(map(plan.paid, members)), allowance)
    else:
        for p, payee in plan.members(setting):
            if plan.now(p):
                now = Fraction(plan.now(p))
                yield Miss(payee, min(least(now, 0.0), now) - plan.paid(p))


def cap(plan: WholePlan, setting: CapRule) -> Iterable[Miss]:
    """A recipient, a place or a theme gets no more than its most."""

    def most(now: Fraction, people: float, part: Fraction = Fraction(1)) -> Fraction:
        if setting.growth is not None:
            return (1 + written(setting.growth) * part) * now
        return _in_pence(setting, people)

    if setting.of == "place":
        for k, place in plan.places_of(setting):
            allowed = most(plan.landed(plan.baseline, k), float(plan.problem.population[k]))
            yield Miss(place, plan.landed(plan.award, k) - allowed, plan.rounding_in(k))
    elif setting.of == "theme":
        for theme, members in _themes(plan, setting):
            now = Fraction(sum(map(plan.now, members)))
            allowed = most(now, float(plan.problem.population.sum()))
            allowance = plan.rounding_of(members, allowed)
            yield Miss(theme, sum(map(plan.paid, members)) - allowed, allowance)
    else:
        wanted = _wanted(plan, setting)
        for p, payee in plan.members(setting):
            free = not plan.problem.is_new[p] and not plan.problem.held[p]
            if free and (plan.now(p) or setting.growth is None):
                yield Miss(payee, plan.paid(p) - most(Fraction(plan.now(p)), 0.0, wanted[p]))


def _wanted(plan: WholePlan, setting: CapRule) -> list[Fraction]:
    """Return the share of each payee's money that may grow."""
    if setting.to == "all":
        return [Fraction(1)] * len(plan.problem.payees)
    wanted = [Fraction(0)] * len(plan.problem.payees)
    for k, pairs in enumerate(plan.landing):
        if plan.landed(plan.reference, k) < plan.target_pence(k):
            for p, share, _ in pairs:
                wanted[p] += share
    return [min(share, Fraction(1)) for share in wanted]


def _in_pence(setting: FloorRule | CapRule, people: float) -> Fraction:
    if setting.gbp is not None:
        return written(setting.gbp) * 100
    assert setting.gbp_per_head is not None
    return written(setting.gbp_per_head) * Fraction(people) * 100


def _themes(plan: WholePlan, setting: FloorRule | CapRule) -> list[tuple[str, list[int]]]:
    inside = [p for p, _ in plan.members(setting, by_theme=False)]
    every = setting.themes or sorted({theme for own in plan.problem.themes for theme in own})
    return [(theme, [p for p in inside if theme in plan.problem.themes[p]]) for theme in every]
