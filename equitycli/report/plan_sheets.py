"""The tables of a plan, as text: by place, by recipient, where the money goes, proof."""

from __future__ import annotations

import math

import numpy as np

from equitycli.model.stages import LEFT_OUT, Stage
from equitycli.money import PENCE_PER_POUND, in_words
from equitycli.plan import Plan
from equitycli.report.reasons import reasons, why_unallocated
from equitycli.report.stage_words import stage_in_words
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import BY, change_gbp, percent, plain, whole_gbp
from equitycli.tables import OUTSIDE, UNKNOWN

LONGEST_LIST = 6
LEFT: Align = "left"

PROOF = "How the plan was proven, one objective after the other"

UNEQUAL = "How unequal it is, by need"


def plan_by_place(plan: Plan) -> Sheet:
    """Before and after by place, adding up to the budget."""
    view = plan.audit.planned
    target = dict(zip(plan.problem.places, plan.problem.target_gbp.tolist(), strict=True))
    rows = []
    for place in view.furthest_under_first:
        now, then = view.at[place].provision_pence, plan.allocation_pence[place]
        after = then / PENCE_PER_POUND / target[place] - 1 if target[place] > 0 else math.nan
        rows.append(
            [
                place,
                f"{plan.audit.places[place].people:,}",
                whole_gbp(target[place] * PENCE_PER_POUND),
                whole_gbp(now),
                percent(view.at[place].distance, signed=True),
                whole_gbp(then),
                percent(after, signed=True),
                change_gbp(then - now),
            ]
        )
    moves = (
        ("Outside the county", view.outside_pence, plan.allocation_pence[OUTSIDE]),
        ("Place unknown", view.unknown_pence, plan.allocation_pence[UNKNOWN]),
    )
    totals = [
        [name, "", "", whole_gbp(now), "", whole_gbp(then), "", change_gbp(then - now)]
        for name, now, then in moves
    ]
    totals.append(["Unallocated", "", "", "", "", whole_gbp(plan.unallocated_pence), "", ""])
    people = sum(one.people for one in plan.audit.places.values())
    need_based = whole_gbp(float(plan.problem.target_gbp.sum()) * PENCE_PER_POUND)
    paid, budget = whole_gbp(view.paid_pence), whole_gbp(plan.budget_pence)
    totals.append(["All: budget", f"{people:,}", need_based, paid, "", budget, "", ""])
    return Sheet(
        "By place: now and proposed",
        [
            Column("Place", LEFT), Column("People"), Column("Need-based\nshare"), Column("Now"),
            Column("from\nshare"), Column("Proposed"), Column("from\nshare"), Column("Change"),
        ],
        rows, totals,
        f"£ a year, {BY[view.attribution]}. Furthest under its need-based share first. The shares "
        "add up to the budget less what lands outside or where nobody knows.",
    )  # fmt: skip


def where_the_money_goes(plan: Plan) -> Sheet:
    """The budget, split so that it adds up to the penny."""
    problem = plan.problem
    committed = int(problem.committed_pence.sum())
    held = int(plan.award_pence[problem.held].sum()) - int(
        problem.committed_pence[problem.held].sum()
    )
    rows = [
        [
            "Proposed awards that can move",
            in_words(plan.awarded_pence - plan.candidates_pence - committed - held),
        ],
        ["Committed by agreement", in_words(committed)],
        ["Held: place unknown, or outside the county", in_words(held)],
        *(
            [["Candidates, paid for the first time", in_words(plan.candidates_pence)]]
            if problem.is_candidate.any()
            else []
        ),
        ["New provision", in_words(plan.new_provision_pence)],
        ["Unallocated", in_words(plan.unallocated_pence)],
    ]
    funds = [
        [
            f"  of which from “{fund}” ({in_words(int(problem.budget_pence[f]))})",
            in_words(int(plan.award_pence[:, f].sum())),
        ]
        for f, fund in enumerate(problem.funds)
        if len(problem.funds) > 1
    ]
    return Sheet(
        "Where the budget goes",
        [Column("", LEFT), Column("£ a year")],
        rows,
        [["Budget", in_words(plan.budget_pence)], *funds],
        why_unallocated(plan),
    )


def largest_changes(plan: Plan) -> Sheet:
    """The recipients whose proposed award changes most, with the reason."""
    problem, why = plan.problem, reasons(plan)
    names = plan.audit.county.recipients["name"]
    change = plan.award_pence.sum(axis=1) - problem.baseline_pence.sum(axis=1)
    paid_now = np.flatnonzero(problem.paid_now)
    order = sorted(paid_now.tolist(), key=lambda p: (-abs(int(change[p])), problem.payees[p]))
    falls = [p for p in order if change[p] <= -PENCE_PER_POUND]
    rises = [p for p in order if change[p] >= PENCE_PER_POUND]
    rows = [
        [
            str(names.get(problem.payees[p], problem.payees[p])),
            whole_gbp(int(problem.baseline_pence[p].sum())),
            whole_gbp(int(plan.award_pence[p].sum())),
            change_gbp(int(change[p])),
            why[p],
        ]
        for p in [*([] if plan.ends else falls[:LONGEST_LIST]), *rises[:LONGEST_LIST]]
    ]
    note = (
        f"Of {len(paid_now):,} recipients {len(falls):,} fall, {len(rises):,} rise and "
        f"{len(paid_now) - len(falls) - len(rises):,} stay (changes under £1 count as staying). "
        "recipients.csv has them all."
    )
    return Sheet(
        "Recipients: who rises most" if plan.ends else "Recipients: who falls and who rises most",
        [
            Column("Recipient", LEFT), Column("Now"), Column("Proposed"), Column("Change"),
            Column("Why", LEFT),
        ],
        rows, (), note,
    )  # fmt: skip


def proof(plan: Plan) -> Sheet:
    """Each objective as it was settled."""
    rows = [
        [
            stage_in_words(stage.name), _reached(stage), f"{stage.rounds:,}", stage.status,
            _doubt(stage),
        ]
        for stage in plan.stages
    ]  # fmt: skip
    return Sheet(
        PROOF,
        [
            Column("Objective", LEFT), Column("Lowest or least"), Column("Rounds"),
            Column("Status", LEFT), Column("Doubt"),
        ],
        rows, (),
        "Each is proven best before the next begins, and then kept. The doubt is how far the "
        "figure could be from the best there is, worked out again without the solver.",
    )  # fmt: skip


def _doubt(stage: Stage) -> str:
    if stage.status == LEFT_OUT:
        return ""
    return "no bound" if math.isnan(stage.gap) else f"{stage.gap:.0e}"


def _reached(stage: Stage) -> str:
    if math.isnan(stage.reached):
        return "–"
    if stage.unit.startswith("£"):
        return whole_gbp(stage.reached * PENCE_PER_POUND)
    if stage.unit == "awards":
        return f"{round(stage.reached):,}"
    return percent(stage.reached, digits=2)


def before_and_after(plan: Plan) -> Sheet:
    """The measures of inequality before and after."""
    before, after = plan.audit.planned.measures, plan.measures_after
    return Sheet(
        UNEQUAL,
        [Column("Measure", LEFT), Column("Now"), Column("Proposed")],
        [["Gini of £ per weighted head", plain(before.gini), plain(after.gini)],
         ["Hoover: share of money to move", percent(before.hoover, digits=1),
          percent(after.hoover, digits=1)]],
    )  # fmt: skip
