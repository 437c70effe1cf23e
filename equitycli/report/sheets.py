"""The tables that a study prints, as text: by place, by recipient, prices, ceilings, proof."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from equitycli.model.allocation import Stage
from equitycli.model.problem import NEW_PROVISION
from equitycli.money import PENCE_PER_POUND, in_words
from equitycli.plan import Audit, PlaceFacts, Plan
from equitycli.report.reasons import reasons, why_unallocated
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import change_gbp, percent, plain, points, pounds_a_head, whole_gbp
from equitycli.tables import OUTSIDE, UNKNOWN

LONGEST_LIST = 6
LEFT: Align = "left"

WEIGHTS = {
    "income_rate": "people in income deprivation",
    "index_score": "people × index score",
    "equal_per_head": "every person alike",
}


def need_and_capacity(found: Audit) -> Sheet:
    """Who needs what and who is there: one row a place, neediest per head first."""
    beside = found.file.programme.need.show_beside
    has_register = found.county.has_register
    columns = [
        Column("Place", LEFT),
        Column("Areas"),
        Column("People"),
        Column("Weighted\npopulation"),
        Column("Share\nof need"),
    ]
    columns += [Column("If " + WEIGHTS[name].replace(" ", "\n", 1)) for name in beside]
    if has_register:
        columns.append(Column("Organ-\nisations"))
    columns.append(Column("Recipients\nknown"))
    facts = found.places
    rows = [
        [
            place, f"{one.areas:,}", f"{one.people:,}", f"{one.weighted_population:,.0f}",
            percent(one.share_of_need, digits=1),
            *(percent(one.beside[name], digits=1) for name in beside),
            *([f"{one.organisations:,}"] if one.organisations is not None else []),
            f"{one.recipients_known:,}",
        ]
        for place, one in sorted(facts.items(), key=lambda item: -_need_a_head(item[1]))
    ]  # fmt: skip
    every = list(facts.values())
    total = [
        "All", f"{sum(one.areas for one in every):,}", f"{sum(one.people for one in every):,}",
        f"{sum(one.weighted_population for one in every):,.0f}",
        *([percent(1.0, digits=1)] * (1 + len(beside))),
        *([f"{sum(one.organisations or 0 for one in every):,}"] if has_register else []),
        f"{sum(one.recipients_known for one in every):,}",
    ]  # fmt: skip
    weight = WEIGHTS[found.file.programme.need.weight]
    note = (
        f"Need counts {weight}. Neediest per head first. Offices outside the county or unknown are "
        "not counted."
    )
    return Sheet("Who needs what, and who is there", columns, rows, [total], note)


def _need_a_head(one: PlaceFacts) -> float:
    return one.weighted_population / one.people if one.people else 0.0


def provision_now(found: Audit) -> Sheet:
    """What lands where now, as plans are made on it: furthest under its share first."""
    view = found.planned
    rows = [
        [
            place,
            whole_gbp(view.at[place].provision_pence),
            pounds_a_head(view.at[place].gbp_per_head),
            whole_gbp(view.at[place].target_gbp * PENCE_PER_POUND),
            percent(view.at[place].distance, signed=True),
            view.at[place].zero_kind,
        ]
        for place in view.furthest_under_first
    ]
    target = sum(one.target_gbp for one in view.at.values()) * PENCE_PER_POUND
    totals = [
        ["Outside the county", whole_gbp(view.outside_pence), "", "", "", ""],
        ["Place unknown", whole_gbp(view.unknown_pence), "", "", "", ""],
        ["All paid now", whole_gbp(view.paid_pence), "", whole_gbp(target), "", ""],
    ]
    return Sheet(
        f"What lands where now, by {view.attribution}",
        [
            Column("Place", LEFT), Column("£ a year"), Column("£ a\nhead"),
            Column("Need-based\nshare"), Column("from\nshare"), Column("Why nothing lands", LEFT),
        ],
        rows, totals, "Furthest under its need-based share first.",
    )  # fmt: skip


def provision_side_by_side(found: Audit) -> Sheet:
    """The same money under each attribution, with what the unknown could change."""
    columns = [Column("Place", LEFT)]
    for view in found.views:
        columns += [
            Column(f"By\n{view.attribution}"),
            Column("from\nshare"),
            Column("if unknown\nis here"),
        ]
    rows = []
    for place in found.planned.furthest_under_first:
        cells = [place]
        for view in found.views:
            one = view.at[place]
            cells += [
                whole_gbp(one.provision_pence),
                percent(one.distance, signed=True),
                whole_gbp(one.high_pence),
            ]
        rows.append(cells)
    outside, unknown = ["Outside the county"], ["Place unknown"]
    for view in found.views:
        total = view.paid_pence or 1
        outside += _of_all(view.outside_pence, total)
        unknown += _of_all(view.unknown_pence, total)
    return Sheet(
        "The same money, by where the office is and by where the work is done",
        columns, rows, [outside, unknown],
        "£ a year. “If unknown is here”: were all money of unknown place in this place; these do "
        "not add up. Outside and unknown are followed by their share of all money.",
    )  # fmt: skip


def _of_all(sum_pence: int, total_pence: int) -> list[str]:
    return [whole_gbp(sum_pence), percent(sum_pence / total_pence, digits=1), ""]


def unequal(found: Audit) -> Sheet:
    """How unequal provision is by need, under each attribution."""
    columns = [Column("Measure", LEFT), *(Column(f"by {view.attribution}") for view in found.views)]
    rows = [
        ["Gini of £ per weighted head", *(plain(view.measures.gini) for view in found.views)],
        ["Hoover: share of money to move for each place to have its share",
         *(percent(view.measures.hoover, digits=1) for view in found.views)],
    ]  # fmt: skip
    for place in _extremes(found):
        rows.append(
            [f"{place}: share of money less share of need, points",
             *(points(view.at[place].share_gap) for view in found.views)]
        )  # fmt: skip
    return Sheet(
        "How unequal that is, by need", columns, rows, (), "0 would be every place at its share."
    )


def _extremes(found: Audit) -> list[str]:
    """Return the places whose share of money is furthest under and over their share of need."""
    gap = {place: one.share_gap for place, one in found.planned.at.items()}
    known = sorted((place for place in gap if not math.isnan(gap[place])), key=gap.__getitem__)
    return [known[0], known[-1]] if len(known) > 1 else known


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
        ("Unallocated", plan.budget_pence - view.paid_pence, plan.unallocated_pence),
    )
    totals = [
        [name, "", "", whole_gbp(now), "", whole_gbp(then), "", change_gbp(then - now)]
        for name, now, then in moves
    ]
    people = sum(one.people for one in plan.audit.places.values())
    need_based = whole_gbp(float(plan.problem.target_gbp.sum()) * PENCE_PER_POUND)
    budget = whole_gbp(plan.budget_pence)
    totals.append(["Budget", f"{people:,}", need_based, budget, "", budget, "", ""])
    return Sheet(
        "By place: now and proposed",
        [
            Column("Place", LEFT), Column("People"), Column("Need-based\nshare"), Column("Now"),
            Column("from\nshare"), Column("Proposed"), Column("from\nshare"), Column("Change"),
        ],
        rows, totals,
        f"£ a year, by {view.attribution}. Furthest under its need-based share first.",
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
        ["Held: no known place in the county", in_words(held)],
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
        f"{len(paid_now) - len(falls) - len(rises):,} stay. recipients.csv has them all."
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
            Column("Place", LEFT), Column("Proposed"), Column("Ceiling"), Column("People"),
            *([Column("From", LEFT)] if len(problem.funds) > 1 else []), Column("Why", LEFT),
        ],
        rows, (),
        f"Routes open, in the programme's order: {routes}. Which one is for people to choose.",
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
        name = f"{price.rule}: {price.how}" if price.rule else price.how.capitalize()
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
            Column("With it", LEFT), Column("Worst-served\nreaches"), Column("points"),
            Column("First level that\nmoves, points", LEFT), Column("Total gap\nchanges by"),
        ],
        rows, (),
        f"The proposal: the worst-served place reaches {percent(worst, digits=1)} of its share, "
        f"and the total gap is {whole_gbp(gap)} a year. Targets stay the same throughout.",
    )  # fmt: skip


def what_stops_places(plan: Plan) -> Sheet:
    """Places that could not reach their share even if they alone mattered, and why."""
    stopped = [one for one in plan.ceilings if one.stopped_by]
    stopped.sort(key=lambda one: one.best_served)
    planned = dict(zip(plan.problem.places, plan.served.tolist(), strict=True))
    rows = [
        [
            one.place,
            percent(planned[one.place], digits=1),
            percent(one.best_served, digits=1),
            _stoppers(one.stopped_by),
        ]
        for one in stopped
    ]
    return Sheet(
        "How far each place could go if it alone mattered",
        [
            Column("Place", LEFT), Column("Proposed\nserved"), Column("At best"),
            Column("What stops it there", LEFT),
        ],
        rows, (), "Places that could reach their share are not listed.",
    )  # fmt: skip


def _stoppers(rules: Sequence[str]) -> str:
    if tuple(rules) == ("landing",):
        return "no money can reach it: nobody works there and no new provision is allowed"
    return ", ".join(rules)


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
            Column("Status", LEFT), Column("Gap"),
        ],
        rows, (),
        "Each is settled before the next begins. The gap is between the figure and its bound, "
        "worked out again from the duals.",
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
