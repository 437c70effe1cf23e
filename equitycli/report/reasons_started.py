"""Why candidates and new provision are proposed what they are, in plain English."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from equitycli.money import PENCE_PER_POUND
from equitycli.plan import Plan
from equitycli.report.choice_values import left_out_in_words
from equitycli.report.outreach import outreach_in_words
from equitycli.report.standings import (
    deciding_place,
    place_cap,
    served_in_words,
    standing_in_words,
)
from equitycli.report.words import change_gbp, percent, whole_gbp

ROUTES = {
    "seed": "a seed pot",
    "platform": "a platform that hosts small projects of citizens",
    "neighbour": "outreach",
    "development worker": "a development worker",
}
"""Routes of new provision, in words; others by their names."""
CEILING, ASKED = "ceiling on new provision", "what candidates ask for"
"""Names of the rules that reports use."""


def of_candidate(plan: Plan, payee: int, reached: Sequence[tuple[str, float]]) -> str:
    """Return why a candidate is proposed what it is, or nothing."""
    place = deciding_place(plan, reached, over=False)
    problem = plan.problem
    asked = whole_gbp(float(problem.ceiling_gbp[payee]) * PENCE_PER_POUND)
    sum_pence = int(plan.award_pence[payee].sum())
    part = dict(reached).get(place, 0.0)
    share = "" if part > 0.995 or not place else f", where {percent(part)} of its work would be"
    standing = f"{standing_in_words(plan, place)}{share}"
    binding = plan.binding[payee]
    if sum_pence:
        if ASKED in binding:
            return f"{standing}: {change_gbp(sum_pence)} for the first time, all that it asks for."
        limit = next((name for name in binding if name != ASKED), "")
        because = (
            f", as the “{limit}” allows"
            if limit
            else f", and {place} comes to {served_in_words(plan, place)}"
            if place in problem.places
            else ""
        )
        return (
            f"{standing}: {change_gbp(sum_pence)} for the first time, of the {asked} that it asks "
            f"for{because}."
        )
    return f"{standing}; of the {asked} that it asks for none is proposed, because " + (
        f"{_why_nothing(plan, payee, place)}."
    )


def of_new_provision(plan: Plan, payee: int) -> str:
    """Return why new provision by one route is proposed what it is, or nothing."""
    problem, place = plan.problem, plan.problem.place_of_new(payee)
    ceiling = whole_gbp(float(problem.ceiling_gbp[payee]) * PENCE_PER_POUND)
    sum_pence = int(plan.award_pence[payee].sum())
    if plan.audit.places[place].recipients_known:
        who = "those funded there can't grow enough"
    elif plan.audit.planned.at[place].provision_pence:
        who = "it is served from elsewhere alone, by those who can't grow enough"
    else:
        who = "nobody there is funded yet"
    if sum_pence == 0:
        return none_in_words(plan, payee, by=_by(plan, payee))
    limit = f"under its ceiling of {ceiling}"
    if CEILING in plan.binding[payee]:
        limit = f"the ceiling of {ceiling}"
    elif CEILING in plan.binding_places[problem.places.index(place)]:
        together = float(problem.place_ceiling_gbp[problem.places.index(place)])
        limit += (
            f", and all routes there together at theirs of {whole_gbp(together * PENCE_PER_POUND)}"
        )
    return (
        f"{standing_in_words(plan, place)} and {who}: {change_gbp(sum_pence)}{_by(plan, payee)}, "
        f"{limit}."
    )


def none_in_words(plan: Plan, payee: int, *, by: str = "") -> str:
    """Return why no new provision is proposed where it could be, by one route or by any."""
    place = plan.problem.place_of_new(payee)
    return (
        f"{standing_in_words(plan, place)}; none is proposed{by}, because "
        f"{_why_nothing(plan, payee, place)}."
    )


def _by(plan: Plan, payee: int) -> str:
    """Return by which route new provision is made, with who reaches out and until when."""
    route = plan.problem.routes[payee]
    if not route:
        return ""
    reached_by = outreach_in_words(plan, payee)
    return f" by {ROUTES.get(route, route)}" + (f" of {reached_by}" if reached_by else "")


def _why_nothing(plan: Plan, payee: int, place: str) -> str:
    problem = plan.problem
    ceiling, least = float(problem.ceiling_gbp[payee]), float(problem.minimum_gbp[payee])
    if least > ceiling:
        return (
            f"it starts with {whole_gbp(least * PENCE_PER_POUND)} or not at all, and its ceiling "
            f"there is {whole_gbp(ceiling * PENCE_PER_POUND)}"
        )
    if place not in problem.places:
        return "none of its work that is known would be in a place here"
    k = problem.places.index(place)
    target_pence = float(problem.target_gbp[k]) * PENCE_PER_POUND
    if problem.is_candidate[payee] and not problem.distance_from_target[k] < 0:
        return "the money is wanted in places under their share"
    held_down = place_cap(plan, place)
    if held_down:
        return f"the “{held_down}” lets {place} rise no further"
    landed_pence = plan.allocation_pence[place]
    others = _other_ways(plan, payee)
    if others:
        return f"what the plan starts in {place} goes through {' and '.join(others)}"
    if landed_pence - plan.audit.planned.at[place].provision_pence >= PENCE_PER_POUND:
        return f"what the plan gives {place} goes through those already funded there"
    if landed_pence >= target_pence - PENCE_PER_POUND:
        return f"{place} comes to {served_in_words(plan, place)} without it"
    return left_out_in_words(plan, payee) or "no money comes free for it"


def _other_ways(plan: Plan, payee: int) -> list[str]:
    """Return what else is started in a place of a payee, in words, the largest first."""
    problem = plan.problem
    own = problem.landing.place[problem.landing.payee == payee]
    same = problem.landing.payee[np.isin(problem.landing.place, own)]
    paid = plan.award_pence.sum(axis=1)
    ways = [
        p
        for p in dict.fromkeys(same.tolist())
        if problem.is_started[p] and p != payee and paid[p] > 0
    ]
    ways.sort(key=lambda p: (-int(paid[p]), problem.payees[p]))
    named = [
        (ROUTES.get(problem.routes[p], problem.routes[p]) or "new provision")
        if problem.is_new[p]
        else "candidates"
        for p in ways
    ]
    return list(dict.fromkeys(named))
