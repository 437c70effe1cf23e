"""The table of what another aim would have chosen, under the same rules and targets."""

from __future__ import annotations

from equitycli.model.aims import AimPlan
from equitycli.money import PENCE_PER_POUND
from equitycli.plan import Plan
from equitycli.report.aims_values import Beside, beside
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import change_gbp, percent, plain, whole_gbp

LEFT: Align = "left"

TITLE = "If another aim were chosen"

WHOM = {
    "all that may be": "may pay anyone.",
    "its own choice": "makes its own choice of whom to pay.",
    "no choice is better": (
        "pays the same organisations as this plan: no other choice leaves a smaller gap."
    ),
    "the proposal's choice": "pays the same organisations as this plan, and no others.",
    "late": (
        "pays the same organisations as this plan: its own choice was not worked out in time, and "
        "may leave a smaller gap."
    ),
}
"""Whose choice of whom to pay a plan by another aim makes, in words."""

LEAST_GAP = "the least total gap"
GREATEST_LEVEL = "the greatest Kolm-Pollak level (ε = {:g})"

AS_GOOD_GBP = 1.0
"""Total gaps nearer than this are the same."""


def aims_sheets(plan: Plan) -> list[Sheet]:
    """Return the table of the plans by other aims; none where there are none."""
    return [other_aims(plan)] if plan.aims or _late(plan) else []


def other_aims(plan: Plan) -> Sheet:
    """Leximin beside what it was chosen over: who is served how far, and what would move."""
    proposal = beside(plan, plan.award_pence, plan.served)
    rows = [["this plan: the worst-served first", *_figures(proposal), "", "", ""]]
    rows += [
        [_name(one), *_figures(found), f"{found.awards_differing:,}",
         whole_gbp(found.moved_pence), _places(found)]
        for one, found in _each(plan)
    ]  # fmt: skip
    rows += [[name, "not worked out in time", "", "", "", "", "", ""] for name in _late(plan)]
    return Sheet(
        TITLE,
        [
            Column("Aim", LEFT), Column("Worst-served\nreaches"), Column("Total gap"),
            Column("Gini"), Column("Hoover"), Column("Awards that\ndiffer"),
            Column("Money\nelsewhere"), Column("Places that differ most", LEFT),
        ],
        rows, (),
        f"Same rules, same targets{', each proven and rechecked' if plan.aims else ''}. "
        "Which aim is right is a choice of "
        f"values, made by people. {_of_shortfall(plan, proposal)}{_apart_from(plan)}",
    )  # fmt: skip


def _late(plan: Plan) -> list[str]:
    """Return the names of the plans by other aims that were not worked out in time."""
    asked = plan.audit.file.programme.inequality
    epsilon = asked.kolm_pollak_epsilon[0] if asked and asked.kolm_pollak_epsilon else None
    if plan.plan_only or not plan.is_proven or not (plan.problem.target_gbp > 0).any():
        return []
    made = {one.aim for one in plan.aims}
    late = [] if "total shortfall" in made else [LEAST_GAP]
    if epsilon is not None and "Kolm-Pollak" not in made:
        late.append(GREATEST_LEVEL.format(epsilon))
    return late


def _each(plan: Plan) -> list[tuple[AimPlan, Beside]]:
    return [(one, beside(plan, one.award_pence, one.served)) for one in plan.aims]


def _name(one: AimPlan) -> str:
    if one.epsilon is None:
        return LEAST_GAP
    return GREATEST_LEVEL.format(one.epsilon)


def _figures(of: Beside) -> list[str]:
    return [
        percent(of.worst_served, digits=1),
        whole_gbp(of.gap_gbp * PENCE_PER_POUND),
        plain(of.measures.gini),
        percent(of.measures.hoover, digits=1),
    ]


def _places(found: Beside) -> str:
    if not found.places:
        return "none by £1"
    return ", ".join(f"{place} {change_gbp(more)}" for place, more in found.places[:3])


def _of_shortfall(plan: Plan, proposal: Beside) -> str:
    """Return what a total gap leaves open: it can't tell an empty place from a half-served one."""
    least = next((one for one in plan.aims if one.aim == "total shortfall"), None)
    if least is None:
        return ""
    paying = ", paying whom it pays" if plan.choice is not None else ""
    open_ = (
        f"Of the plans with the least total gap{paying}, the one with the least loss to those "
        "paid now is shown: the total alone does not say which place has it."
    )
    # Proven over every choice of whom to pay, and of this year alone; else it is not said.
    proven = least.whom != "late" and plan.years is None
    if proven and proposal.gap_gbp - least.reached <= AS_GOOD_GBP:
        return f"This plan has the least total gap too. {open_}"
    return open_


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _apart_from(plan: Plan) -> str:
    """Return what the plans by other aims share with this one, or leave out that it has."""
    said = ""
    if plan.choice is not None:
        said += "".join(f" {_sentence(_name(one))} {WHOM[one.whom]}" for one in plan.aims)
    if plan.years is not None:
        said += " They look at this year alone, and this plan at all years."
    return said
