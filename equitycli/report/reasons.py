"""Why each award is what it is, in plain English: which rule binds, and for which place."""

from __future__ import annotations

from collections.abc import Sequence

from equitycli.model.rules import ActiveRule
from equitycli.money import PENCE_PER_POUND, in_words
from equitycli.plan import Plan
from equitycli.report.choice_values import left_out_in_words
from equitycli.report.reasons_started import of_candidate, of_new_provision
from equitycli.report.standings import (
    deciding_place,
    place_cap,
    served_in_words,
    standing_in_words,
)
from equitycli.report.words import percent

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
    landing = plan.landing
    for who, place, share in zip(
        landing["recipient_id"], landing["place"], landing["share"], strict=True
    ):
        by_place = reached.setdefault(who, {})
        by_place[place] = by_place.get(place, 0.0) + share
    every = []
    for payee in plan.problem.payees:
        own = reached.get(payee, {})
        every.append(
            sorted(
                own.items(), key=lambda item: (item[0] in ("outside", "unknown"), -item[1], item[0])
            )
        )
    return every


def _reason(plan: Plan, payee: int, reached: Sequence[tuple[str, float]]) -> str:
    problem = plan.problem
    if problem.is_new[payee]:
        return of_new_provision(plan, payee)
    if problem.is_candidate[payee]:
        return of_candidate(plan, payee, reached)
    if problem.held[payee]:
        where = "outside the county" if reached and reached[0][0] == "outside" else "not known"
        cut = _common_cut(plan, payee)
        return (
            f"{cut}Held there: the place where its money lands is {where}."
            if cut
            else (f"Held at what it has: the place where its money lands is {where}.")
        )
    left_out = left_out_in_words(plan, payee)
    if left_out:
        standing = standing_in_words(plan, deciding_place(plan, reached, over=True))
        return f"{standing}. Nothing is proposed: {left_out}."
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


def _with_part(plan: Plan, place: str, reached: Sequence[tuple[str, float]]) -> str:
    """Return how a place stands, with the part of the recipient's money that lands there."""
    part = dict(reached).get(place, 0.0)
    if part > 0.995 or not place:
        return standing_in_words(plan, place)
    return f"{percent(part)} of its money lands in {standing_in_words(plan, place)}".replace(
        f"{place} is ", f"{place}, which is ", 1
    )


def _of_cut(plan: Plan, payee: int, cut_pence: int, reached: Sequence[tuple[str, float]]) -> str:
    problem, at = plan.problem, plan.audit.planned.at
    now = int(problem.baseline_pence[payee].sum())
    size = percent(cut_pence / (now - int(problem.anchor_pence[payee].sum())), digits=1)
    common = _common_cut(plan, payee)
    beyond = cut_pence - (now - int(problem.reference_pence[payee].sum()))
    place = deciding_place(plan, reached, over=True)
    if common and beyond < UNCHANGED_PENCE:
        if beyond > -UNCHANGED_PENCE:
            return f"{common}It gives no more than that."
        standing = standing_in_words(plan, deciding_place(plan, reached, over=False))
        return f"{common}{standing}, so in the end it gives only {size} of what can move."
    gives = f"{size} of what can move{' in all' if common else ''}"
    binding = plan.binding[payee]
    if place and not at[place].distance > 0 and "who gives" not in binding:
        return (
            f"{common}{standing_in_words(plan, place)}, yet it gives {gives}: its money does more "
            "for the worst-served through others."
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
    place = deciding_place(plan, reached, over=False)
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
    held_down = place_cap(plan, place)
    if held_down:
        return f"{first}, as far as the “{held_down}” lets {place} rise."
    gain_pence = plan.allocation_pence[place] - at[place].provision_pence
    if gain_pence < rise_pence * dict(reached)[place] / 2:
        return (
            f"{first}, to make up for what {place} would lose with recipients that it shares with "
            "places over theirs."
        )
    return f"{first}, and {place} comes to {served_in_words(plan, place)}."


def _of_what_lands(plan: Plan, payee: int, cap: ActiveRule) -> str:
    """Return how a cap that counts only growth under target comes to its figure."""
    part = float(plan.problem.share_under_target[payee])
    if cap.setting.to == "all" or part > 0.995:
        return ""
    growth = percent(cap.setting.growth.value)
    return f": {growth} of the {percent(part)} that lands in places under their share"


def _of_no_change(plan: Plan, payee: int, reached: Sequence[tuple[str, float]]) -> str:
    at = plan.audit.planned.at
    under = [place for place, _ in reached if place in at and at[place].distance <= 0]
    if under:
        place = min(under, key=lambda one: at[one].distance)
        return (
            f"Unchanged: {standing_in_words(plan, place)}, so it gives nothing; under the plan "
            f"{place} comes to {served_in_words(plan, place)}."
        )
    standing = standing_in_words(plan, reached[0][0]) if reached else "its place is not known"
    floors = [name for name in plan.binding[payee] if name.startswith("floor")]
    if floors:
        return f"Unchanged: {standing}, but the “{floors[0]}” protects it."
    return f"Unchanged: {standing}."


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
