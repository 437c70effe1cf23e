"""New provision row by row: where, by which route, who reaches out and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from equitycli.plan import Plan
from equitycli.posing import running


@dataclass(frozen=True)
class Neighbour:
    """Who reaches out into a place, and the last day on which it does."""

    organisation: str
    name: str
    until: date


def outreach_of(plan: Plan, payee: int) -> tuple[Neighbour, ...]:
    """Return who reaches out into the place of new provision by a neighbour; nobody else's."""
    asked = plan.audit.file.programme
    if asked.new_provision is None:
        return ()
    route = plan.problem.routes[payee]
    place = plan.problem.place_of_new(payee)
    names = plan.audit.county.recipients["name"]
    return tuple(
        Neighbour(one.organisation, str(names.get(one.organisation, one.organisation)), one.until)
        for section in asked.new_provision.route
        if section.name == route
        for one in running(section.outreach, year=asked.programme.year)
        if one.place == place
    )


def outreach_in_words(plan: Plan, payee: int) -> str:
    """Return the neighbours of new provision with their last days, "" where there are none."""
    return " and ".join(
        f"{one.name} (until {one.until.day} {one.until:%B %Y})" for one in outreach_of(plan, payee)
    )


def places_without_route(plan: Plan) -> dict[str, str]:
    """Return why no route is open, by place under its target without any, where some could be."""
    problem, asked = plan.problem, plan.audit.file.programme.new_provision
    if asked is None:
        return {}
    with_one = set(problem.place_started[problem.is_new].tolist())
    share = asked.ceiling_share_of_target.value
    under = np.flatnonzero((problem.target_gbp > 0) & (problem.distance_from_target < 0))
    return {
        problem.places[k]: (
            "no route is open there"
            if share * float(problem.target_gbp[k]) >= 1
            else "its ceiling would be under £1"
        )
        for k in under.tolist()
        if k not in with_one
    }
