"""The tables of a plan over years: budgets, places, recipients, each year beside the next."""

from __future__ import annotations

import math

from equitycli.financial_year import financial_year_in_words
from equitycli.model.years_outcome import YearsOutcome
from equitycli.money import PENCE_PER_POUND
from equitycli.plan import Plan
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import percent, whole_gbp

LEFT: Align = "left"
LONGEST = 10
"""Recipients shown; years.csv has them all."""


def years_sheets(plan: Plan) -> list[Sheet]:
    """Return the tables of the years; none where the programme plans one year alone."""
    if plan.years is None:
        return [] if plan.audit.file.programme.years is None else [_not_in_time()]
    return [
        budgets_by_year(plan.years),
        distance_by_year(plan, plan.years),
        cost_of_slowness(plan, plan.years),
        recipients_by_year(plan, plan.years),
    ]


def _not_in_time() -> Sheet:
    """Say that the years were asked for and that the time limit came before their plan."""
    return Sheet(
        "Year by year: the budget",
        [Column("Years", LEFT), Column("Plan", LEFT)],
        [["all years together", "not worked out in time"]], (),
        "This plan is for its own year alone. Raise time_limit_s under [solver] to have the years.",
    )  # fmt: skip


def year_headings(years: YearsOutcome) -> list[str]:
    """Return each year as a heading: indicative ones say so."""
    horizon = years.horizon
    return [
        financial_year_in_words(year) + ("" if is_firm else "\nindicative")
        for year, is_firm in zip(horizon.years, horizon.firm, strict=True)
    ]


def years_to_target(plan: Plan) -> list[int | None]:
    """Return for each place the year, 1 the first, from which it stays at its target."""
    asked = plan.audit.file.programme.years
    if plan.years is None or asked is None:
        return []
    return plan.years.years_to_target(within=asked.within.value)


def year_in_words(number: int | None, years: YearsOutcome) -> str:
    """Return when a place is at its target, in words."""
    if number is None:
        return "not within the horizon"
    if number == 0:
        return "now"
    return financial_year_in_words(years.horizon.years[number - 1])


def budgets_by_year(years: YearsOutcome) -> Sheet:
    """Each year's budget and what becomes of it, in pounds of the year and of the first."""
    horizon = years.horizon
    rows = []
    for y, problem in enumerate(horizon.problems):
        award = years.award_pence[y]
        budget = int(problem.budget_pence.sum())
        new = int(award[problem.is_new].sum())
        paid = int(award.sum()) - new
        price = float(horizon.prices[y])
        rows.append(
            [
                financial_year_in_words(horizon.years[y]),
                "firm" if horizon.firm[y] else "indicative",
                whole_gbp(budget),
                whole_gbp(budget / price),
                whole_gbp(int(problem.committed_pence.sum())),
                whole_gbp(paid),
                whole_gbp(new),
                whole_gbp(budget - paid - new),
            ]
        )
    return Sheet(
        "Year by year: the budget",
        [
            Column("Year", LEFT), Column("Status", LEFT), Column("Budget"),
            Column("in pounds of\nthe first year"), Column("of which\ncommitted"),
            Column("Proposed\nawards"), Column("New\nprovision"), Column("Unallocated"),
        ],
        rows, (),
        f"Pounds of each year. {_money_in_words(years)} {_method_in_words(years)}",
    )  # fmt: skip


def _money_in_words(years: YearsOutcome) -> str:
    if years.horizon.is_real:
        return (
            "The programme's sums are real, in pounds of the first year: they rise with prices, "
            "and a share of the year before is of what that buys."
        )
    return (
        "The programme's sums are nominal: what prices do is shown by the pounds of the first year "
        "alone."
    )


def _method_in_words(years: YearsOutcome) -> str:
    if years.method == "linked":
        return "All years are planned together; only the first is proposed for decision."
    return (
        "The years are planned one after the other, each on the plan of the year before; only "
        "the first is proposed for decision."
    )


def distance_by_year(plan: Plan, years: YearsOutcome) -> Sheet:
    """How far each place lies from its need-based share, now and in each year."""
    view = plan.audit.planned
    distances, problem = years.distances(), years.horizon.problems[0]
    at = {place: k for k, place in enumerate(problem.places)}
    reached = years_to_target(plan)
    rows = [
        [
            place,
            percent(view.at[place].distance, signed=True),
            *(percent(_or_none(share), signed=True) for share in distances[:, at[place]].tolist()),
            year_in_words(reached[at[place]], years),
        ]
        for place in view.furthest_under_first
    ]
    asked = plan.audit.file.programme.years
    within = percent(asked.within.value, digits=1) if asked is not None else ""
    return Sheet(
        "Year by year: distance from the need-based share",
        [
            Column("Place", LEFT), Column("Now"),
            *(Column(heading) for heading in year_headings(years)),
            Column("No longer\nshort from", LEFT),
        ],
        rows, (),
        f"Each year against that year's share of that year's budget. No longer short: no more than "
        f"{within} under it, then and in every year after.",
    )  # fmt: skip


def _or_none(share: float) -> float | None:
    return None if math.isnan(share) else share


def cost_of_slowness(plan: Plan, years: YearsOutcome) -> Sheet:
    """The pounds that each place goes without on the way."""
    costs = (years.cost_of_slowness_gbp() * PENCE_PER_POUND).tolist()
    horizon = years.horizon
    each = [
        [
            max(float(problem.target_gbp[k]) - landed[k], 0.0) * PENCE_PER_POUND
            for problem, landed in (
                (one, years.landed_gbp(y).tolist()) for y, one in enumerate(horizon.problems)
            )
        ]
        for k in range(len(costs))
    ]
    order = sorted(range(len(costs)), key=lambda k: (-costs[k], horizon.problems[0].places[k]))
    rows = [
        [
            horizon.problems[0].places[k],
            f"{plan.audit.places[horizon.problems[0].places[k]].people:,}",
            *(whole_gbp(part) for part in each[k]),
            whole_gbp(costs[k]),
        ]
        for k in order
        if costs[k] >= PENCE_PER_POUND
    ]
    sums = [whole_gbp(sum(one[y] for one in each)) for y in range(len(horizon))]
    pounds = "pounds of the first year" if horizon.is_real else "pounds of each year"
    return Sheet(
        "The cost of slowness: what places go without on the way",
        [
            Column("Place", LEFT), Column("People"),
            *(Column(heading) for heading in year_headings(years)), Column("All years"),
        ],
        rows, [["All", "", *sums, whole_gbp(sum(costs))]],
        f"What each is short of its need-based share; the sum over years in {pounds}. A faster "
        "pace would lower it, at the cost of those who give.",
    )  # fmt: skip


def recipients_by_year(plan: Plan, years: YearsOutcome) -> Sheet:
    """The recipients that change most over the horizon, year by year."""
    names = plan.audit.county.recipients["name"]
    now, paid = awards_by_payee(years)
    last = len(years.horizon) - 1
    known = [payee for payee in paid if payee in now and now[payee]]
    order = sorted(known, key=lambda payee: (-abs(paid[payee][last] - now[payee]), payee))
    rows = [
        [
            str(names.get(payee, payee)),
            whole_gbp(now[payee]),
            *(whole_gbp(sum_pence) for sum_pence in paid[payee]),
        ]
        for payee in order[:LONGEST]
    ]
    return Sheet(
        "Year by year: recipients that change most",
        [
            Column("Recipient", LEFT), Column("Now"),
            *(Column(heading) for heading in year_headings(years)),
        ],
        rows, (),
        "Pounds of each year. years.csv has everybody, and new provision. Only the first year is "
        "proposed for decision; later ones show where it leads.",
    )  # fmt: skip


def awards_by_payee(years: YearsOutcome) -> tuple[dict[str, int], dict[str, list[int]]]:
    """Return what each payee is paid now, and in each year, in pence; 0 where it is not there."""
    problems = years.horizon.problems
    paid: dict[str, list[int]] = {}
    for y, problem in enumerate(problems):
        sums = years.award_pence[y].sum(axis=1).tolist()
        for payee, sum_pence in zip(problem.payees, sums, strict=True):
            paid.setdefault(payee, [0] * len(problems))[y] = sum_pence
    first = problems[0]
    now = dict(zip(first.payees, first.baseline_pence.sum(axis=1).tolist(), strict=True))
    return now, paid
