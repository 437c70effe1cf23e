"""What a reader must know of the rules of a plan: who is near a ceiling, who is out of reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan, nan

import numpy as np

from equitycli.errors import Fault, Finding, SolverError, examples
from equitycli.model.ceilings import Ceiling
from equitycli.model.guarantees import Shortfall, shortfalls
from equitycli.model.problem import AllocationProblem, Ints
from equitycli.model.rules import (
    REACH_NOISE,
    ActiveRule,
    Guarantee,
    rooted_groups,
    smallest_payees,
    smallest_pence,
    subsidised,
)
from equitycli.model.verify import Breach
from equitycli.money import PENCE_PER_POUND, in_words, pence
from equitycli.settings import AnyRule, GuaranteeRule, RootedRule, SmallestAwardRule, SubsidyRule

MOST_NAMED = 5
"""Faults that a refusal names."""

Findings = Iterator[Finding]


def findings_on_rules(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    award_pence: Ints,
    *,
    reachable: Sequence[Ceiling],
) -> list[Finding]:
    """Return the findings on the rules in force and the plan under them, in rule order.

    Parameters
    ----------
    award_pence : (P, F) · reachable : each place's ceiling, in place order
    """
    found: list[Finding] = []
    for rule in rules:
        setting = rule.setting
        if isinstance(setting, Guarantee):
            found += _out_of_reach(problem, rule.name, setting, reachable)
        elif isinstance(setting, SubsidyRule):
            found += _near_ceiling(problem, rule.name, setting, award_pence)
        elif isinstance(setting, SmallestAwardRule):
            found += _too_small(problem, rule.name, setting)
        elif isinstance(setting, RootedRule):
            found += _nobody_rooted(problem, rule.name, setting)
        elif rule.kind == "new_provision":
            found += _route_too_small(problem)
    return found


def guarantees_for_later(asked: Sequence[AnyRule], *, year: int) -> list[Finding]:
    """Return a note for each guarantee by a later year than that of a plan of one year."""
    return [
        Finding(
            "guarantee-for-later",
            "note",
            f"rule [number {number}]",
            f"the guarantee is by {rule.by}, and the plan is for {year} alone: it holds nothing "
            "yet.",
            "Add [years] up to that year, and the guarantee is planned for.",
        )
        for number, rule in enumerate(asked, start=1)
        if isinstance(rule, GuaranteeRule) and rule.by > year
    ]


def _out_of_reach(
    problem: AllocationProblem, name: str, setting: Guarantee, reachable: Sequence[Ceiling]
) -> Findings:
    stops = {ceiling.place: ceiling.stopped_by for ceiling in reachable}
    short = shortfalls(problem, setting)
    for one in short:
        place = problem.places[one.place]
        stopped = ", ".join(f"“{rule}”" for rule in stops.get(place, ()) if rule != name)
        yield guarantee_not_reached(
            one, place, target_gbp=float(problem.target_gbp[one.place]), stopped_by=stopped
        )
    if short and setting.by_choice:
        yield Finding(
            "guarantee-by-choice",
            "warning",
            name,
            "what these places can be guaranteed is less than awards of any size would bring, "
            "because an award is at least so much or nothing, or awards are counted: no choice "
            "of whom to pay was found that keeps more.",
            "Lower the smallest award or a route's minimum, or allow more awards.",
        )


def guarantee_not_reached(
    one: Shortfall, place: str, *, target_gbp: float = nan, stopped_by: str = ""
) -> Finding:
    """Return the finding on a place that a guarantee does not bring where it should.

    target_gbp : in a plan for one year; NaN over years, where `reached` is its worst year
    """
    over_years = isnan(target_gbp)
    missing = one.least - one.reached
    short = "" if over_years else f", {in_words(pence(round(missing * target_gbp)))} a year"
    alone = ""
    if one.alone > one.reached + REACH_NOISE:
        alone = f" If it alone counted it could reach {100 * one.alone:.1f} %."
    elif stopped_by:
        alone = f" It could reach no more alone: {stopped_by}."
    return Finding(
        "guarantee-not-reached",
        "warning",
        place,
        f"the guarantee by {one.by} asks for {100 * one.least:.1f} % of its need-based share; "
        f"beside the other guaranteed places it can be brought to {100 * one.reached:.1f} %"
        f"{' in its worst year from then on' if over_years else ''}, {100 * missing:.1f} points "
        f"short{short}. It is guaranteed that and no more.{alone}",
        "Loosen what stops it, or guarantee less.",
    )


def _near_ceiling(
    problem: AllocationProblem, name: str, setting: SubsidyRule, award_pence: Ints
) -> Findings:
    ceiling = pence(setting.gbp.value)
    since = f"this year and the {setting.years - 1} before" if setting.years > 1 else "this year"
    for p in np.flatnonzero(subsidised(problem, setting)).tolist():
        before, award = int(problem.paid_before_pence[p]), int(award_pence[p].sum())
        if not before + award or before + award < setting.flag_from.value * ceiling:
            continue
        over = before + award - ceiling
        sums = f"{in_words(before + award)} from our funds in {since}"
        if over > 0:
            text = f"has {sums}: {in_words(over)} over the ceiling of {in_words(ceiling)}"
        else:
            share = f"{100 * (before + award) / ceiling:.1f} % of" if over else "all of"
            text = f"has {sums}: {share} the ceiling of {in_words(ceiling)}"
        yield Finding(
            "subsidy-over-ceiling" if over > 0 else "subsidy-near-ceiling",
            "warning",
            problem.payees[p],
            f"{text} (“{name}”), on our data only: what other authorities paid is not in it.",
            "Ask for a declaration of all such support before an award is made.",
        )


def _too_small(problem: AllocationProblem, name: str, setting: SmallestAwardRule) -> Findings:
    for p in np.flatnonzero(smallest_payees(problem, setting) & problem.is_started).tolist():
        most = round(float(problem.ceiling_gbp[p]) * PENCE_PER_POUND)
        if most < smallest_pence(problem, setting, [p])[0]:
            yield Finding(
                "below-smallest-award",
                "warning",
                problem.payees[p],
                f"may be paid {in_words(most)} at most, less than “{name}” of "
                f"{in_words(pence(setting.gbp.value))}: it can get nothing.",
                "Lower the smallest award, or take these out of its scope.",
            )


def _route_too_small(problem: AllocationProblem) -> Findings:
    small = problem.is_new & (problem.minimum_gbp > problem.ceiling_gbp)
    for route in sorted({problem.routes[p] for p in np.flatnonzero(small).tolist()}):
        at = [p for p in np.flatnonzero(small).tolist() if problem.routes[p] == route]
        least = in_words(pence(float(problem.minimum_gbp[at[0]])))
        yield Finding(
            "route-below-its-minimum",
            "warning",
            route,
            f"is not started below {least}, but {examples(problem.payees[p] for p in at)} may "
            "have less at most: there it can get nothing.",
            "Lower the route's minimum, or raise its ceiling there.",
        )


def _nobody_rooted(problem: AllocationProblem, name: str, setting: RootedRule) -> Findings:
    if not setting.each_place:
        return
    held = rooted_groups(problem, setting)
    named = setting.places or problem.places
    without = [place for k, place in enumerate(problem.places) if place in named and k not in held]
    if without:
        yield Finding(
            "nobody-rooted",
            "warning",
            name,
            f"does not hold in {examples(without)}: nobody with an office there could be paid, so "
            "it would keep all money out.",
            "Add [new_provision] with a route that starts there, or candidates.",
        )


def refuse_breaches(missed: Sequence[Breach]) -> None:
    """Raise SolverError where a plan misses a rule by more than whole pounds explain."""
    hard = [breach for breach in missed if not breach.within_rounding]
    if hard:
        raise SolverError(
            "The recheck of the plan",
            [
                Fault(
                    breach.subject,
                    f"{breach.rule} is missed by {breach.how_much}.",
                    "This is a defect of the program, not of your files: please report it.",
                )
                for breach in hard[:MOST_NAMED]
            ],
        )


def rounding_findings(missed: Sequence[Breach]) -> list[Finding]:
    """Return a note for each rule that whole pounds miss by a little."""
    return [
        Finding(
            "within-rounding",
            "note",
            breach.subject,
            f"{breach.rule} is missed by {breach.how_much} a year, because awards are whole "
            "pounds.",
        )
        for breach in missed
    ]
