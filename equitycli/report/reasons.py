"""Why each award is what it is, in plain English: which rule binds, and for which place."""

from __future__ import annotations

import math
from collections.abc import Sequence

from equitycli.model.problem import NEW_PROVISION
from equitycli.model.rules import ActiveRule
from equitycli.money import PENCE_PER_POUND, in_words
from equitycli.plan import Plan
from equitycli.report.words import change_gbp, percent, whole_gbp

UNCHANGED_PENCE = PENCE_PER_POUND
"""A change of less than a pound is rounding, not a change."""


def reasons(plan: Plan) -> list[str]:
    """Return a sentence or two for each payee of a plan, in the order of its problem."""
    places = _places_of(plan)
    return [_reason(plan, p, places[p]) for p in range(len(plan.problem.payees))]


def places_in_words(plan: Plan) -> list[str]:
    """Return for each payee where its money lands, largest share first."""
    return [
        "; ".join(f"{place} {percent(share)}" for place, share in reached)
        for reached in _places_of(plan)
    ]


def _places_of(plan: Plan) -> list[list[tuple[str, float]]]:
    """Return each payee's places with its landing shares, largest first, the unplaced last."""
    reached: dict[str, dict[str, float]] = {}
    landing = plan.audit.planned.landing
    for who, place, share in zip(
        landing["recipient_id"], landing["place"], landing["share"], strict=True
    ):
        by_place = reached.setdefault(who, {})
        by_place[place] = by_place.get(place, 0.0) + share
    every = []
    for payee, is_new in zip(plan.problem.payees, plan.problem.is_new, strict=True):
        own = {payee.removeprefix(NEW_PROVISION): 1.0} if is_new else reached.get(payee, {})
        every.append(
            sorted(
                own.items(), key=lambda item: (item[0] in ("outside", "unknown"), -item[1], item[0])
            )
        )
    return every


def _reason(plan: Plan, payee: int, reached: Sequence[tuple[str, float]]) -> str:
    problem = plan.problem
    if problem.is_new[payee]:
        return _of_new_provision(plan, payee)
    if problem.held[payee]:
        where = "outside the county" if reached and reached[0][0] == "outside" else "not known"
        cut = _common_cut(plan, payee)
        return (
            f"{cut}Held there: the place where its money lands is {where}."
            if cut
            else (f"Held at what it has: the place where its money lands is {where}.")
        )
    promised = int(problem.committed_pence[payee].sum())
    change = int(plan.award_pence[payee].sum()) - int(problem.baseline_pence[payee].sum())
    agreed = (
        f" {in_words(promised)} of it is under agreement and does not move." if promised else ""
    )
    if not problem.movable[payee]:
        return f"Unchanged: all of it is under agreement ({in_words(promised)})."
    if change <= -UNCHANGED_PENCE:
        return _of_cut(plan, payee, -change, reached) + agreed
    if change >= UNCHANGED_PENCE:
        return _of_rise(plan, payee, change, reached) + agreed
    return _of_no_change(plan, payee, reached) + agreed


def _standing(plan: Plan, place: str) -> str:
    """Return how a place stands now, in words."""
    if not place:
        return "Its money lands outside the county"
    standing = plan.audit.planned.at.get(place)
    distance = standing.distance if standing else math.nan
    if math.isnan(distance):
        return f"{place} has no need-based share"
    if round(distance * 100) == 0:
        return f"{place} is at its need-based share"
    side = "over" if distance > 0 else "under"
    return f"{place} is {percent(abs(distance))} {side} its need-based share"


def _with_part(plan: Plan, place: str, reached: Sequence[tuple[str, float]]) -> str:
    """Return how a place stands, with the part of the recipient's money that lands there."""
    part = dict(reached).get(place, 0.0)
    if part > 0.995 or not place:
        return _standing(plan, place)
    return f"{percent(part)} of its money lands in {_standing(plan, place)}".replace(
        f"{place} is ", f"{place}, which is ", 1
    )


def _deciding(plan: Plan, reached: Sequence[tuple[str, float]], *, over: bool) -> str:
    """Return the place that explains a cut (over its share) or a rise (not over it); or none."""
    at = plan.audit.planned.at
    sides = [place for place, _ in reached if place in at and not math.isnan(at[place].distance)]
    fitting = [place for place in sides if (at[place].distance > 0) == over]
    if fitting and not over:
        return min(fitting, key=lambda place: at[place].distance)
    return (fitting or sides or [""])[0]


def _of_cut(plan: Plan, payee: int, cut_pence: int, reached: Sequence[tuple[str, float]]) -> str:
    problem, at = plan.problem, plan.audit.planned.at
    now = int(problem.baseline_pence[payee].sum())
    size = percent(cut_pence / (now - int(problem.anchor_pence[payee].sum())), digits=1)
    common = _common_cut(plan, payee)
    beyond = cut_pence - (now - int(problem.reference_pence[payee].sum()))
    place = _deciding(plan, reached, over=True)
    if common and beyond < UNCHANGED_PENCE:
        if beyond > -UNCHANGED_PENCE:
            return f"{common}It gives no more than that."
        standing = _standing(plan, _deciding(plan, reached, over=False))
        return f"{common}{standing}, so in the end it gives only {size} of what can move."
    gives = f"{size} of what can move{' in all' if common else ''}"
    binding = plan.binding[payee]
    if place and not at[place].distance > 0 and "who gives" not in binding:
        return (
            f"{common}{_standing(plan, place)}, yet it gives {gives}: its money does more for the "
            "worst-served through others."
        )
    first = f"{common}{'Beyond that, ' if common else ''}{_with_part(plan, place, reached)}"
    several = len([other for other, _ in reached if other in at]) > 1
    if "who gives" in binding:
        most = "the most that “who gives” allows"
        return (
            f"{first}. It gives {gives}, {most}{' for where its money lands' if several else ''}."
        )
    floors = [name for name in binding if name.startswith("floor")]
    if floors:
        return f"{first}. It gives {gives}, down to the “{floors[0]}”."
    under = [other for other, _ in reached if other in at and at[other].distance < 0]
    if under:
        return (
            f"{first}. It gives {gives} and no more, because a part of its money lands in "
            f"{under[0]}, which is under its share."
        )
    return f"{first}. It gives {gives}, its part of what places worse served can use."


def _common_cut(plan: Plan, payee: int) -> str:
    problem = plan.problem
    reference = int(problem.reference_pence[payee].sum())
    now = int(problem.baseline_pence[payee].sum())
    if now - reference < UNCHANGED_PENCE:
        return ""
    size = percent((now - reference) / now, digits=1)
    return f"What pays it is smaller than what it pays now, so it starts from {size} less. "


def _of_rise(plan: Plan, payee: int, rise_pence: int, reached: Sequence[tuple[str, float]]) -> str:
    at = plan.audit.planned.at
    place = _deciding(plan, reached, over=False)
    size = percent(rise_pence / int(plan.problem.baseline_pence[payee].sum()), digits=1)
    first = f"{_with_part(plan, place, reached)}. It rises by {size}"
    caps = [rule for rule in plan.rules if rule.kind == "cap" and rule.name in plan.binding[payee]]
    if caps:
        counted = _of_what_lands(plan, payee, caps[0])
        return f"{first}, the most that the “{caps[0].name}” allows{counted}."
    floors = [name for name in plan.binding[payee] if name.startswith("floor")]
    if floors:
        return f"{first}, up to the “{floors[0]}”."
    if place not in at:
        return f"{first}."
    held_down = _place_cap(plan, place)
    if held_down:
        return f"{first}, as far as the “{held_down}” lets {place} rise."
    gain_pence = plan.allocation_pence[place] - at[place].provision_pence
    if gain_pence < rise_pence * dict(reached)[place] / 2:
        return (
            f"{first}, to make up for what {place} would lose with recipients that it shares with "
            "places over theirs."
        )
    return f"{first}, and {place} comes to {_served(plan, place)}."


def _place_cap(plan: Plan, place: str) -> str:
    """Return the cap for places that holds this one down, "" where none does."""
    names = plan.binding_places[plan.problem.places.index(place)]
    return next((name for name in names if name.startswith("cap")), "")


def _of_what_lands(plan: Plan, payee: int, cap: ActiveRule) -> str:
    """Return how a cap that counts only growth under target comes to its figure."""
    part = float(plan.problem.share_under_target[payee])
    if cap.setting.to == "all" or part > 0.995:
        return ""
    growth = percent(cap.setting.growth.value)
    return f": {growth} of the {percent(part)} that lands in places under their share"


def _served(plan: Plan, place: str) -> str:
    """Return how far a place is served under the plan, in words; a pound short is no matter."""
    target = plan.audit.planned.at[place].target_gbp * PENCE_PER_POUND
    if plan.allocation_pence[place] >= target - PENCE_PER_POUND:
        return "its share"
    return f"{percent(plan.allocation_pence[place] / target)} of its share"


def _of_no_change(plan: Plan, payee: int, reached: Sequence[tuple[str, float]]) -> str:
    at = plan.audit.planned.at
    under = [place for place, _ in reached if place in at and at[place].distance <= 0]
    if under:
        place = min(under, key=lambda one: at[one].distance)
        return (
            f"Unchanged: {_standing(plan, place)}, so it gives nothing; under the plan {place} "
            f"comes to {_served(plan, place)}."
        )
    standing = _standing(plan, reached[0][0]) if reached else "its place is not known"
    floors = [name for name in plan.binding[payee] if name.startswith("floor")]
    if floors:
        return f"Unchanged: {standing}, but the “{floors[0]}” protects it."
    return f"Unchanged: {standing}."


def _of_new_provision(plan: Plan, payee: int) -> str:
    place = plan.problem.payees[payee].removeprefix(NEW_PROVISION)
    ceiling = whole_gbp(float(plan.problem.ceiling_gbp[payee]) * PENCE_PER_POUND)
    sum_pence = int(plan.award_pence[payee].sum())
    if plan.audit.places[place].recipients_known:
        who = "those funded there can't grow enough"
    elif plan.audit.planned.at[place].provision_pence:
        who = "it is served from elsewhere alone, by those who can't grow enough"
    else:
        who = "nobody there is funded yet"
    if sum_pence == 0:
        gains = plan.allocation_pence[place] - plan.audit.planned.at[place].provision_pence
        held_down = _place_cap(plan, place)
        because = (
            f"the “{held_down}” lets {place} rise no further"
            if held_down
            else f"what the plan gives {place} goes through those already funded there"
            if gains >= PENCE_PER_POUND
            else "no money comes free for it"
        )
        return f"{_standing(plan, place)}; none is proposed, because {because}."
    at_ceiling = "ceiling on new provision" in plan.binding[payee]
    limit = f"the ceiling of {ceiling}" if at_ceiling else f"under its ceiling of {ceiling}"
    return f"{_standing(plan, place)} and {who}: {change_gbp(sum_pence)}, {limit}."


def why_unallocated(plan: Plan) -> str:
    """Return why money is left, in a sentence; empty where none is."""
    left = plan.unallocated_pence
    if left == 0:
        return ""
    if left < PENCE_PER_POUND * len(plan.problem.funds):
        return f"{in_words(left)} is left because awards are whole pounds."
    stopped = sorted({rule for one in plan.ceilings for rule in one.stopped_by})
    if not stopped:
        return f"{in_words(left)} is left: every place reaches its need-based share without it."
    return (
        f"{in_words(left)} is left: no place under its share can take more under "
        f"{', '.join(f'“{rule}”' for rule in stopped)}."
    )
