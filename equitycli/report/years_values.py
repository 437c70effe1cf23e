"""A plan over years as plain values: for its record, and for years.csv."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from equitycli.financial_year import financial_year_in_words
from equitycli.money import PENCE_PER_POUND, pounds
from equitycli.plan import Plan
from equitycli.report.years_sheets import awards_by_payee, years_to_target

DIGITS = 9

YEARS_HEADINGS = (
    "year", "status", "kind", "id", "name", "budget_gbp", "amount_gbp", "amount_first_year_gbp",
    "target_gbp", "distance",
)  # fmt: skip


def years_as_values(plan: Plan) -> dict[str, Any] | None:
    """Return the years of a plan for its record; None where it is for one year alone."""
    years = plan.years
    if years is None:
        return None
    horizon = years.horizon
    first, distances = horizon.problems[0], years.distances()
    reached, costs = years_to_target(plan), years.cost_of_slowness_gbp().tolist()
    now, paid = awards_by_payee(years)
    return {
        "money": "real" if horizon.is_real else "nominal",
        "method": years.method,
        "guaranteed": [horizon.years[y] for y in horizon.guaranteed],
        "stages": [
            {
                "name": stage.name, "unit": stage.unit, "reached": _number(stage.reached),
                "rounds": stage.rounds, "gap": _number(stage.gap),
            }
            for stage in years.stages
        ],
        "years": [
            {
                "year": horizon.years[y],
                "status": "firm" if horizon.firm[y] else "indicative",
                "price": _number(float(horizon.prices[y])),
                "budget_pence": int(problem.budget_pence.sum()),
                "committed_pence": int(problem.committed_pence.sum()),
                "awarded_pence": int(years.award_pence[y][~problem.is_new].sum()),
                "new_provision_pence": int(years.award_pence[y][problem.is_new].sum()),
                "unallocated_pence": int(problem.budget_pence.sum() - years.award_pence[y].sum()),
                "across_a_border": horizon.authorities[y] is not None,
                "missed": [
                    {"rule": one.rule, "subject": one.subject,
                     "missing_pence": _number(one.missing_pence)}
                    for one in years.missed[y]
                ],
            }
            for y, problem in enumerate(horizon.problems)
        ],
        "places": [
            {
                "place": place,
                "target_pence": [
                    round(float(one.target_gbp[k]) * PENCE_PER_POUND) for one in horizon.problems
                ],
                "distance": [_number(float(share)) for share in distances[:, k]],
                "at_target_from": _year(plan, reached[k]),
                "goes_without_pence": round(costs[k] * PENCE_PER_POUND),
            }
            for k, place in enumerate(first.places)
        ],
        "payees": [
            {"id": payee, "baseline_pence": now.get(payee, 0), "award_pence": sums}
            for payee, sums in paid.items()
        ],
    }  # fmt: skip


def _year(plan: Plan, number: int | None) -> str | None:
    if number is None or plan.years is None:
        return None
    return "now" if number == 0 else financial_year_in_words(plan.years.horizon.years[number - 1])


def _number(exact: float) -> float | None:
    return None if not math.isfinite(exact) else round(exact, DIGITS) + 0.0


def years_cells(plan: Plan) -> list[Sequence[object]]:
    """Return the rows of years.csv: each year's places, payees and what is left of its budget.

    The rows of kind recipient, new provision and unallocated of a year add up to its budget.
    """
    years = plan.years
    if years is None:
        return []
    names = plan.audit.county.recipients["name"]
    rows: list[Sequence[object]] = []
    for y, problem in enumerate(years.horizon.problems):
        price = float(years.horizon.prices[y])
        year = financial_year_in_words(years.horizon.years[y])
        about = (year, "firm" if years.horizon.firm[y] else "indicative")
        budget = pounds(int(problem.budget_pence.sum()))

        def gbp(sum_pence: float, *, price: float = price) -> tuple[object, object]:
            return pounds(round(sum_pence)), pounds(round(sum_pence / price))

        distances = years.distances()[y]
        for k, (place, landed) in enumerate(
            zip(problem.places, years.landed_gbp(y).tolist(), strict=True)
        ):
            target = pounds(round(float(problem.target_gbp[k]) * PENCE_PER_POUND))
            share = "" if math.isnan(distances[k]) else f"{distances[k]:.6f}"
            rows.append(
                [*about, "place", place, place, budget, *gbp(landed * PENCE_PER_POUND), target,
                 share]
            )  # fmt: skip
        sums = years.award_pence[y].sum(axis=1).tolist()
        for p, (payee, sum_pence) in enumerate(zip(problem.payees, sums, strict=True)):
            kind = "new provision" if problem.is_new[p] else "recipient"
            rows.append(
                [*about, kind, payee, str(names.get(payee, payee)), budget, *gbp(sum_pence), "", ""]
            )
        left = int(problem.budget_pence.sum()) - sum(sums)
        rows.append([*about, "unallocated", "", "Unallocated", budget, *gbp(left), "", ""])
    return rows
