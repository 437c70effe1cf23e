"""The table of whom awards of a smallest size, or a number of awards, leave out; and its price."""

from __future__ import annotations

import numpy as np

from equitycli.model.integers import Choice
from equitycli.money import PENCE_PER_POUND
from equitycli.plan import Plan
from equitycli.report.recheck_values import payee_name
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import percent, whole_gbp

LEFT: Align = "left"

MOST_LISTED = 12

PRICE_TITLE = "Smallest awards: what they cost"
LEFT_TITLE = "Smallest awards: who is left without one"

LEFT_WITHOUT = LEFT_TITLE


def choice_sheets(plan: Plan) -> list[Sheet]:
    """Return the tables of the choice of whom to pay; none where no rule asks it."""
    if plan.choice is None:
        return []
    sheets = [price_of_choice(plan, plan.choice)]
    return [*sheets, left_without(plan, plan.choice)] if plan.choice.left_out.any() else sheets


def price_of_choice(plan: Plan, choice: Choice) -> Sheet:
    """Set this plan beside the same rules with awards of any size, and of any number."""
    rows = [
        ["this plan", *_figures(plan, plan.served)],
        ["awards of any size and number", *_figures(plan, choice.relaxed)],
    ]
    funded = int((choice.chosen & choice.funded).sum())
    tied = " Another choice is as good by every objective." if choice.tied else ""
    return Sheet(
        PRICE_TITLE,
        [
            Column("", LEFT), Column("Worst-served\nreaches"), Column("Total gap"),
            Column("Places with\nnothing"),
        ],
        rows, (),
        f"{funded:,} of the {int(choice.chosen.sum()):,} that may each be paid or not "
        f"{'is' if funded == 1 else 'are'} paid. First, most "
        "need-weighted people live in funded places; then the worst-served place goes first."
        f"{tied} Prices of protections are measured with awards of any size; where awards are "
        "counted, parts of one count as parts.",
    )  # fmt: skip


def left_without(plan: Plan, choice: Choice) -> Sheet:
    """Who is left without an award, those paid now first, and what each would need."""
    problem = plan.problem
    every = np.flatnonzero(choice.left_out).tolist()
    every.sort(key=lambda p: (-int(problem.baseline_pence[p].sum()), problem.payees[p]))
    rows = [
        [
            payee_name(plan, p),
            whole_gbp(int(problem.baseline_pence[p].sum())),
            whole_gbp(float(choice.minimum_gbp[p]) * PENCE_PER_POUND)
            if choice.minimum_gbp[p] > 0
            else "any",
        ]
        for p in every[:MOST_LISTED]
    ]
    more = len(every) - MOST_LISTED
    return Sheet(
        LEFT_WITHOUT,
        [Column("Who", LEFT), Column("Paid now"), Column("At least,\nif paid")],
        rows, (),
        f"And {more:,} more, in recipients.csv and new_provision.csv." if more > 0 else "",
    )  # fmt: skip


def _figures(plan: Plan, served: np.typing.NDArray[np.float64]) -> list[str]:
    target = plan.problem.target_gbp
    has = target > 0
    if np.isnan(served).any():
        return ["not worked out in time", "", ""]
    return [
        percent(float(served[has].min()) if has.any() else 1.0, digits=1),
        whole_gbp(float((target * (1 - served)).sum()) * PENCE_PER_POUND),
        f"{int((served[has] <= 0).sum()):,}",
    ]
