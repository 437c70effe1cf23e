"""The tables of a plan, as text: by place, by recipient, prices, ceilings, proof."""

from __future__ import annotations

import math

import numpy as np

from equitycli.model.allocation import Stage
from equitycli.model.ceilings import Ceiling
from equitycli.model.price import Price
from equitycli.model.problem import NEW_PROVISION
from equitycli.money import PENCE_PER_POUND, in_words
from equitycli.plan import Plan
from equitycli.report.reasons import reasons, why_unallocated
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import BY, change_gbp, percent, plain, points, whole_gbp
from equitycli.tables import OUTSIDE, UNKNOWN

LONGEST_LIST = 6
LEFT: Align = "left"

SERVED = 1 - 1e-6
"""A place at this share of its target is at its target, rounding apart."""


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
        ["Proposed awards that can move", in_words(plan.awarded_pence - committed - held)],
        ["Committed by agreement", in_words(committed)],
        ["Held: place unknown, or outside the county", in_words(held)],
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
    paid_now = np.flatnonzero(~problem.is_new)
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
        for p in [*falls[:LONGEST_LIST], *rises[:LONGEST_LIST]]
    ]
    note = (
        f"Of {len(paid_now):,} recipients {len(falls):,} fall, {len(rises):,} rise and "
        f"{len(paid_now) - len(falls) - len(rises):,} stay (changes under £1 count as staying). "
        "recipients.csv has them all."
    )
    return Sheet(
        "Recipients: who falls and who rises most",
        [
            Column("Recipient", LEFT), Column("Now"), Column("Proposed"), Column("Change"),
            Column("Why", LEFT),
        ],
        rows, (), note,
    )  # fmt: skip


def new_provision(plan: Plan) -> Sheet:
    """New provision by place, with its ceiling and the routes that are open."""
    problem, why = plan.problem, reasons(plan)
    asked = plan.audit.file.programme.new_provision
    started = [p for p in np.flatnonzero(problem.is_new).tolist() if plan.award_pence[p].sum() > 0]
    started.sort(key=lambda p: -int(plan.award_pence[p].sum()))
    rows = [
        [
            problem.payees[p].removeprefix(NEW_PROVISION),
            whole_gbp(int(plan.award_pence[p].sum())),
            whole_gbp(float(problem.ceiling_gbp[p]) * PENCE_PER_POUND),
            f"{plan.audit.places[problem.payees[p].removeprefix(NEW_PROVISION)].people:,}",
            *([_by_fund(plan, p)] if len(problem.funds) > 1 else []),
            why[p],
        ]
        for p in started
    ]
    routes = ", ".join(asked.routes) if asked else "none"
    return Sheet(
        "New provision, where there is nobody to fund or too few",
        [
            Column("Place", LEFT), Column("Proposed"), Column("At most"), Column("People"),
            *([Column("From", LEFT)] if len(problem.funds) > 1 else []), Column("Why", LEFT),
        ],
        rows, (),
        f"Routes open, in the programme's order: {routes}. Which one is for people to choose."
        if asked
        else "The programme has no new provision.",
    )  # fmt: skip


def _by_fund(plan: Plan, payee: int) -> str:
    """Return which funds pay new provision; a ring-fenced one pays only for its themes."""
    themes = {fund.name: fund.themes for fund in plan.audit.file.programme.fund}
    return "; ".join(
        f"{fund} {whole_gbp(int(plan.award_pence[payee, f]))}"
        + (f" (for {', '.join(themes[fund])})" if themes[fund] else "")
        for f, fund in enumerate(plan.problem.funds)
        if plan.award_pence[payee, f]
    )


def price_of_protections(plan: Plan) -> Sheet:
    """What each protection costs the worst-served, and in the total gap."""
    rows = []
    for price in plan.prices:
        name = _taken_away(price)
        if not price.possible:
            rows.append([name, "no plan", "", "", ""])
            continue
        moved = f"{price.first_moved} {points(price.first_change)}" if price.first_moved else "none"
        rows.append(
            [name, percent(price.worst_served, digits=1), points(price.worst_change), moved,
             change_gbp(price.gap_change_gbp * PENCE_PER_POUND)]
        )  # fmt: skip
    has = plan.problem.target_gbp > 0
    worst = float(plan.served[has].min()) if has.any() else 1.0
    gap = float((plan.problem.target_gbp * (1 - plan.served)).sum()) * PENCE_PER_POUND
    return Sheet(
        "What each protection costs the under-served",
        [
            Column("The plan …", LEFT), Column("Worst-served\nreaches"), Column("points"),
            Column("First level that\nmoves, points", LEFT), Column("Total gap\nchanges by"),
        ],
        rows, (),
        f"The proposal: the worst-served place reaches {percent(worst, digits=1)} of its share, "
        f"and the total gap is {whole_gbp(gap)} a year. Targets stay the same throughout. Where "
        "two protections do the same work, taking one away changes nothing: compare the last rows. "
        "A gap of £0 beside a level that moves is the same money, shared otherwise.",
    )  # fmt: skip


def _taken_away(price: Price) -> str:
    return {
        "removed alone": f"without “{price.rule}”",
        "kept alone": f"with “{price.rule}” as its only protection",
        "all protections removed": "without any protection",
        "protections and caps removed": "without any protection or cap",
    }[price.how]


def what_stops_places(plan: Plan) -> Sheet:
    """Places that could not reach their share even if they alone mattered, and why."""
    planned = dict(zip(plan.problem.places, plan.served.tolist(), strict=True))
    under = [one for one in plan.ceilings if planned[one.place] < SERVED]
    under.sort(key=lambda one: planned[one.place])
    rows = [
        [
            one.place, percent(planned[one.place], digits=1), percent(one.best_served, digits=1),
            _stoppers(one, planned[one.place]),
        ]
        for one in under
    ]  # fmt: skip
    return Sheet(
        "How far each place could go if it alone mattered",
        [
            Column("Place", LEFT), Column("Proposed\nserved"), Column("At best"),
            Column("What stops it", LEFT),
        ],
        rows, (), "Places that the plan brings to their share are not listed.",
    )  # fmt: skip


def _stoppers(one: Ceiling, planned: float) -> str:
    if one.stopped_by == ("landing",):
        return "no money can reach it: nobody works there and no new provision is allowed"
    if planned < one.best_served - 0.001:
        return "the money is needed in places that are, or would be, served no better"
    return ", ".join(one.stopped_by)


def proof(plan: Plan) -> Sheet:
    """Each objective as it was settled."""
    rows = [
        [stage.name, _reached(stage), f"{stage.rounds:,}", stage.status, f"{stage.gap:.0e}"]
        for stage in plan.stages
    ]
    return Sheet(
        "How the plan was proven, one objective after the other",
        [
            Column("Objective", LEFT), Column("Lowest or least"), Column("Rounds"),
            Column("Status", LEFT), Column("Doubt"),
        ],
        rows, (),
        "Each is proven best before the next begins, and then kept. The doubt is how far the "
        "figure could be from the best there is, worked out again without the solver.",
    )  # fmt: skip


def _reached(stage: Stage) -> str:
    if stage.unit.startswith("£"):
        return whole_gbp(stage.reached * PENCE_PER_POUND)
    return percent(stage.reached, digits=2)


def before_and_after(plan: Plan) -> Sheet:
    """The measures of inequality before and after."""
    before, after = plan.audit.planned.measures, plan.measures_after
    return Sheet(
        "How unequal it is, by need",
        [Column("Measure", LEFT), Column("Now"), Column("Proposed")],
        [["Gini of £ per weighted head", plain(before.gini), plain(after.gini)],
         ["Hoover: share of money to move", percent(before.hoover, digits=1),
          percent(after.hoover, digits=1)]],
    )  # fmt: skip
