"""Recheck a plan in whole pounds from scratch: integers and fractions, no solver, no rows.

Each rule has a twin here that reads the problem and the rule's settings anew. What must hold
exactly and does not is a breach; what joins several payees may miss by under £1 for each award
that lands in the place, and is listed as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from equitycli.model.problem import AllocationProblem, Ints
from equitycli.model.rules import ActiveRule
from equitycli.settings import CapRule, FloorRule, WhoGivesRule

NOISE_PENCE = Fraction(1, 100)
"""Shares and targets are floats; a hundredth of a penny is far above their error."""


@dataclass(frozen=True)
class Breach:
    """A rule that a plan in whole pounds does not meet: where, and by how many pence."""

    rule: str
    subject: str
    missing_pence: float
    within_rounding: bool


@dataclass(frozen=True)
class _Plan:
    """The plan as plain Python numbers, with what lands where as exact fractions of a penny."""

    problem: AllocationProblem
    award: list[list[int]]
    baseline: list[list[int]]
    reference: list[list[int]]
    committed: list[list[int]]
    landing: list[list[tuple[int, Fraction]]]

    def paid(self, payee: int) -> int:
        return sum(self.award[payee])

    def landed(self, money: list[list[int]], place: int) -> Fraction:
        return sum((share * sum(money[p]) for p, share in self.landing[place]), Fraction(0))

    def target_pence(self, place: int) -> Fraction:
        return Fraction(float(self.problem.target_gbp[place])) * 100

    def fixed(self, payee: int) -> int:
        kept = self.reference if self.problem.held[payee] else self.committed
        return sum(kept[payee])

    def awards_in(self, place: int) -> int:
        return len(self.landing[place])


def breaches(
    problem: AllocationProblem, rules: Sequence[ActiveRule], award_pence: Ints
) -> list[Breach]:
    """Return every rule that the plan misses, exact breaches first.

    Parameters
    ----------
    award_pence : (P, F), ≥ 0
    """
    landing: list[list[tuple[int, Fraction]]] = [[] for _ in problem.places]
    pairs = problem.landing
    for payee, place, share in zip(
        pairs.payee.tolist(), pairs.place.tolist(), pairs.share.tolist(), strict=True
    ):
        landing[place].append((payee, Fraction(share)))
    plan = _Plan(
        problem,
        award_pence.tolist(),
        problem.baseline_pence.tolist(),
        problem.reference_pence.tolist(),
        problem.committed_pence.tolist(),
        landing,
    )
    found = [
        Breach("awards are 0 or more", problem.payees[p], -min(line), within_rounding=False)
        for p, line in enumerate(plan.award)
        if min(line) < 0
    ]
    found += [
        Breach("only those paid now, or new provision", payee, sum(line), within_rounding=False)
        for payee, line, now, is_new in zip(
            problem.payees, plan.award, plan.baseline, problem.is_new.tolist(), strict=True
        )
        if not is_new and not sum(now) and sum(line) > 0
    ]
    for rule in rules:
        for subject, missing, allowance in TWINS[rule.kind](plan, rule.setting):
            if missing > NOISE_PENCE:
                found.append(Breach(rule.name, subject, float(missing), missing < 100 * allowance))
    return sorted(found, key=lambda breach: breach.within_rounding)


Miss = tuple[str, Fraction, int]
"""Whom it concerns, missing pence (> 0 is a miss), and how many pounds rounding may take."""


def _budget(plan: _Plan, _: Any) -> Iterable[Miss]:
    for f, fund in enumerate(plan.problem.funds):
        spent = sum(line[f] for line in plan.award)
        yield fund, Fraction(spent - int(plan.problem.budget_pence[f])), 0


def _ring_fence(plan: _Plan, _: Any) -> Iterable[Miss]:
    for p, line in enumerate(plan.award):
        for f in range(len(plan.problem.funds)):
            if not plan.problem.eligible[p, f]:
                yield plan.problem.payees[p], Fraction(line[f]), 0


def _committed(plan: _Plan, _: Any) -> Iterable[Miss]:
    for p, promised in enumerate(plan.committed):
        whole = 0 < sum(promised) == sum(plan.baseline[p]) and not plan.problem.held[p]
        for f, exact in enumerate(promised):
            short = exact - plan.award[p][f]
            yield plan.problem.payees[p], Fraction(abs(short) if whole else short), 0


def _held(plan: _Plan, _: Any) -> Iterable[Miss]:
    for p, kept in enumerate(plan.reference):
        if plan.problem.held[p]:
            for f, exact in enumerate(kept):
                yield plan.problem.payees[p], Fraction(abs(plan.award[p][f] - exact)), 0


def _new_provision(plan: _Plan, _: Any) -> Iterable[Miss]:
    for p, payee in enumerate(plan.problem.payees):
        if plan.problem.is_new[p]:
            ceiling = Fraction(float(plan.problem.ceiling_gbp[p])) * 100
            yield payee, plan.paid(p) - ceiling, 0


def _place_cut(plan: _Plan, place: int, setting: WhoGivesRule) -> Fraction:
    target, now = plan.target_pence(place), plan.landed(plan.reference, place)
    if target <= 0 or now <= target or setting.steepness is None:
        return Fraction(0)
    share_over = (now - target) / now
    return min(
        Fraction(str(setting.max_cut.value)), Fraction(str(setting.steepness.value)) * share_over
    )


def _who_gives(plan: _Plan, setting: WhoGivesRule) -> Iterable[Miss]:
    problem = plan.problem
    cut = [_place_cut(plan, k, setting) for k in range(len(problem.places))]
    lost = [Fraction(0)] * len(problem.payees)
    for k, pairs in enumerate(plan.landing):
        for p, share in pairs:
            lost[p] += share * cut[k]
    flat = Fraction(str(setting.max_cut.value))
    for p, payee in enumerate(problem.payees):
        if problem.is_new[p] or problem.held[p]:
            continue
        ceiling = {
            "over_target": lost[p],
            "all": flat,
            "named": flat if payee in setting.named else Fraction(0),
        }[setting.from_]
        fixed = plan.fixed(p)
        least = fixed + (1 - ceiling) * (sum(plan.reference[p]) - fixed)
        yield payee, least - plan.paid(p), 0
    if setting.from_ == "over_target":
        for k, place in enumerate(problem.places):
            least = (1 - cut[k]) * plan.landed(plan.reference, k)
            yield place, least - plan.landed(plan.award, k), plan.awards_in(k)


def _floor(plan: _Plan, setting: FloorRule) -> Iterable[Miss]:
    def least(now: Fraction, *, at_most_now: bool) -> Fraction:
        if setting.share_of_baseline is not None:
            return Fraction(str(setting.share_of_baseline.value)) * now
        assert setting.gbp is not None
        sum_pence = Fraction(str(setting.gbp.value)) * 100
        return min(sum_pence, now) if at_most_now else sum_pence

    if setting.of == "place":
        for k, place in _chosen(plan.problem.places, setting.only):
            short = least(plan.landed(plan.baseline, k), at_most_now=False)
            yield place, short - plan.landed(plan.award, k), plan.awards_in(k)
        return
    for p, payee in _chosen(plan.problem.payees, setting.only):
        if now := sum(plan.baseline[p]):
            yield payee, least(Fraction(now), at_most_now=True) - plan.paid(p), 0


def _cap(plan: _Plan, setting: CapRule) -> Iterable[Miss]:
    def most(now: Fraction, *, part: Fraction = Fraction(1)) -> Fraction:
        if setting.growth is not None:
            return (1 + Fraction(str(setting.growth.value)) * part) * now
        assert setting.gbp is not None
        return Fraction(str(setting.gbp.value)) * 100

    if setting.of == "place":
        for k, place in _chosen(plan.problem.places, setting.only):
            over = plan.landed(plan.award, k) - most(plan.landed(plan.baseline, k))
            yield place, over, plan.awards_in(k)
        return
    wanted = [Fraction(int(setting.to == "all"))] * len(plan.problem.payees)
    if setting.to == "under_target":
        for k, pairs in enumerate(plan.landing):
            if plan.landed(plan.reference, k) < plan.target_pence(k):
                for p, share in pairs:
                    wanted[p] += share
    for p, payee in _chosen(plan.problem.payees, setting.only):
        if not plan.problem.is_new[p] and not plan.problem.held[p]:
            now = Fraction(sum(plan.baseline[p]))
            yield payee, plan.paid(p) - most(now, part=min(wanted[p], Fraction(1))), 0


def _chosen(ids: Sequence[str], only: Sequence[str]) -> list[tuple[int, str]]:
    return [(i, name) for i, name in enumerate(ids) if not only or name in only]


TWINS: dict[str, Callable[[_Plan, Any], Iterable[Miss]]] = {
    "budget": _budget,
    "ring_fence": _ring_fence,
    "committed": _committed,
    "held": _held,
    "new_provision": _new_provision,
    "who_gives": _who_gives,
    "floor": _floor,
    "cap": _cap,
}
