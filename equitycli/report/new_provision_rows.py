"""New provision and candidates as rows: for the printed tables, a CSV and the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from equitycli.money import PENCE_PER_POUND, pounds
from equitycli.plan import Plan
from equitycli.report.outreach import (
    Neighbour,
    outreach_of,
    places_without_route,
)
from equitycli.report.reasons import reasons
from equitycli.report.reasons_started import none_in_words
from equitycli.report.standings import standing_in_words
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import whole_gbp

LEFT: Align = "left"
HEADINGS = (
    "recipient_id", "place", "route", "reached_by", "reached_until", "people",
    "proposed_award_gbp", "minimum_gbp", "ceiling_gbp",
)  # fmt: skip


@dataclass(frozen=True)
class NewProvisionRow:
    """New provision of one place by one route; of a place without an open route, the place alone.

    payee_id : "" where no route is open · people : who live in the place
    proposed_pence : by fund · minimum_pence : 0 where it may start with any sum
    """

    payee_id: str
    place: str
    route: str
    reached_by: tuple[Neighbour, ...]
    people: int
    proposed_pence: tuple[int, ...]
    minimum_pence: int
    ceiling_pence: int
    is_process: bool
    reason: str

    @property
    def total_pence(self) -> int:
        """From all funds."""
        return sum(self.proposed_pence)


def new_provision_rows(plan: Plan) -> list[NewProvisionRow]:
    """Return every row of new provision, by place and then route, in the problem's order.

    A place under its target has its rows whether or not anything is proposed for it.
    """
    problem, why = plan.problem, reasons(plan)
    rows = [
        NewProvisionRow(
            problem.payees[p],
            problem.place_of_new(p),
            problem.routes[p],
            outreach_of(plan, p),
            plan.audit.places[problem.place_of_new(p)].people,
            tuple(int(part) for part in plan.award_pence[p]),
            round(float(problem.minimum_gbp[p]) * PENCE_PER_POUND),
            round(float(problem.ceiling_gbp[p]) * PENCE_PER_POUND),
            bool(problem.is_process[p]),
            why[p],
        )
        for p in np.flatnonzero(problem.is_new).tolist()
    ]
    rows += [
        NewProvisionRow(
            "", place, "", (), plan.audit.places[place].people, (0,) * len(problem.funds), 0, 0,
            False, f"{standing_in_words(plan, place)}; none is proposed, because {because}.",
        )
        for place, because in places_without_route(plan).items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row.place)


def new_provision_as_values(plan: Plan) -> list[dict[str, Any]]:
    """Return new provision as the record has it."""
    asked = plan.audit.file.programme.new_provision
    return [
        {
            "recipient_id": row.payee_id,
            "place": row.place,
            "route": row.route,
            "reached_by": [
                {"organisation": one.organisation, "name": one.name, "until": str(one.until)}
                for one in row.reached_by
            ],
            "people": row.people,
            "proposed_pence": row.total_pence,
            "minimum_pence": row.minimum_pence,
            "ceiling_pence": row.ceiling_pence,
            "is_process": row.is_process,
            "by_fund": {
                fund: part
                for fund, part in zip(plan.problem.funds, row.proposed_pence, strict=True)
                if part
            },
            "routes_open": list(asked.open_routes) if asked else [],
            "reason": row.reason,
        }
        for row in new_provision_rows(plan)
    ]


def new_provision_headings(plan: Plan) -> list[str]:
    """Return the headings of new_provision.csv."""
    return [*HEADINGS, *(f"proposed_award_gbp ({fund})" for fund in plan.problem.funds), "reason"]


def new_provision_cells(plan: Plan) -> list[Sequence[object]]:
    """Return the rows of new_provision.csv."""
    return [
        [
            row.payee_id, row.place, row.route,
            "; ".join(one.name for one in row.reached_by),
            "; ".join(str(one.until) for one in row.reached_by),
            row.people, pounds(row.total_pence), pounds(row.minimum_pence),
            pounds(row.ceiling_pence), *(pounds(part) for part in row.proposed_pence), row.reason,
        ]
        for row in new_provision_rows(plan)
    ]  # fmt: skip


def new_provision(plan: Plan) -> Sheet:
    """New provision that is proposed, and each place that has none: with routes and ceilings."""
    asked = plan.audit.file.programme.new_provision
    rows = new_provision_rows(plan)
    by_route = bool(asked and asked.route)
    cells = [
        [
            row.place,
            *([row.route or "none open"] if by_route else []),
            whole_gbp(row.total_pence),
            whole_gbp(row.ceiling_pence),
            f"{row.people:,}",
            _why_none(row),
        ]
        for row in _shown(plan, rows)
    ]
    return Sheet(
        "New provision, where there is nobody to fund or too few",
        [
            Column("Place", LEFT),
            *([Column("Route", LEFT)] if by_route else []),
            Column("Proposed"),
            Column("At most"),
            Column("People"),
            Column("Why nothing", LEFT),
        ],
        cells,
        [["All", *([""] if by_route else []), whole_gbp(plan.new_provision_pence), "", "", ""]],
        _note(plan, by_route=by_route) if asked else "The programme has no new provision.",
    )


def _why_none(row: NewProvisionRow) -> str:
    """Return why nothing is proposed; "" where something is: the CSV has every reason whole."""
    return "" if row.total_pence else row.reason.rpartition("because ")[2].rstrip(".")


def _shown(plan: Plan, rows: Sequence[NewProvisionRow]) -> list[NewProvisionRow]:
    """Return the rows to print, largest place first: one of a place where none is proposed."""
    of_place: dict[str, int] = {}
    for row in rows:
        of_place[row.place] = of_place.get(row.place, 0) + row.total_pence
    shown, without = [], set()
    for row in rows:
        if row.total_pence:
            shown.append(row)
        elif row.route and not of_place[row.place] and row.place not in without:
            without.add(row.place)
            shown.append(_of_any_route(plan, row, rows))
    shown += [row for row in rows if not row.payee_id]
    return sorted(shown, key=lambda row: (-of_place[row.place], row.place, -row.total_pence))


def _of_any_route(
    plan: Plan, first: NewProvisionRow, rows: Sequence[NewProvisionRow]
) -> NewProvisionRow:
    """Return one row for all routes of a place where none is proposed."""
    problem = plan.problem
    most_gbp = float(problem.place_ceiling_gbp[problem.places.index(first.place)])
    together = sum(row.ceiling_pence for row in rows if row.place == first.place)
    return replace(
        first,
        route="any",
        minimum_pence=0,
        ceiling_pence=min(together, round(most_gbp * PENCE_PER_POUND)),
        reason=none_in_words(plan, problem.payees.index(first.payee_id)),
    )


def _note(plan: Plan, *, by_route: bool) -> str:
    asked = plan.audit.file.programme.new_provision
    routes = ", ".join(asked.open_routes) if asked else ""
    if not by_route:
        return (
            f"Routes open, in the programme's order: {routes}. Which one is for people to choose."
        )
    return (
        f"Routes that the programme opens: {routes}. new_provision.csv has every one in every "
        "place, also those at £0 beside others, with its minimum, its fund and the reason."
    )


def candidates(plan: Plan) -> Sheet:
    """Who would be paid for the first time: what each asks for, what is proposed, and why."""
    problem, why = plan.problem, reasons(plan)
    names = plan.audit.county.recipients["name"]
    every = np.flatnonzero(problem.is_candidate).tolist()
    every.sort(key=lambda p: (-int(plan.award_pence[p].sum()), problem.payees[p]))
    return Sheet(
        "Candidates: who would be paid for the first time",
        [Column("Candidate", LEFT), Column("Asks for"), Column("Proposed"), Column("Why", LEFT)],
        [
            [
                str(names[problem.payees[p]]),
                whole_gbp(float(problem.ceiling_gbp[p]) * PENCE_PER_POUND),
                whole_gbp(int(plan.award_pence[p].sum())),
                why[p],
            ]
            for p in every
        ],
        (),
        "What is proposed is no more than what is asked for. Whether an organisation is ready for "
        "it is for people to judge.",
    )
