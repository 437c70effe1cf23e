"""From checked tables to the numbers of a problem: who claims what, and where it lands.

Nothing here decides anything. It joins tables by asserted keys and hands arrays to the model.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from equitycli.errors import Finding
from equitycli.financial_year import first_day
from equitycli.model.preparation import About, Route, allocation_problem
from equitycli.model.problem import AllocationProblem, Floats, Landing
from equitycli.money import PENCE_PER_POUND, in_words, pence
from equitycli.plan import Audit, Claims
from equitycli.restrictions import eligible_by_place, funds_for_new
from equitycli.settings import OutreachSection, Programme, RouteSection
from equitycli.tables import OUTSIDE, UNKNOWN


def planned_problem(found: Audit) -> AllocationProblem:
    """Return the problem of an audit under the attribution that plans are made on."""
    return problem_of(
        found.planned.landing,
        found.claims,
        found.file.programme,
        found.need,
        people=found.people,
    )


def problem_of(
    landing: pd.DataFrame,
    claimed: Claims,
    programme: Programme,
    place_need: pd.Series,
    *,
    people: pd.Series,
) -> AllocationProblem:
    """Return the model's problem for one landing; targets are fixed here, once.

    Recipients stand first, then candidates, then new provision, each sorted by id or place.

    Parameters
    ----------
    landing : recipient_id, place, share, route of the recipients
    place_need, people : weighted population, and people, on the same index of places
    """
    places = list(map(str, place_need.index))
    everybody = [*claimed.recipients, *claimed.candidates.ids]
    where = pd.concat(
        [one for one in (landing, claimed.candidates.landing) if len(one)] or [landing]
    )
    funds = [fund.name for fund in programme.fund]
    eligible, _ = eligible_by_place(programme, claimed, where)
    nothing = np.zeros((len(claimed.candidates.ids), len(funds)), dtype=np.int64)
    new, about = programme.new_provision, claimed.about
    return allocation_problem(
        places=places,
        weighted_population=place_need.to_numpy(dtype=np.float64),
        population=people.loc[places].to_numpy(dtype=np.float64),
        recipients=everybody,
        funds=funds,
        budget_pence=[pence(fund.budget_gbp.value) for fund in programme.fund],
        baseline_pence=np.vstack([claimed.baseline_pence, nothing]),
        committed_pence=np.vstack([claimed.committed_pence, nothing]),
        eligible=eligible.to_numpy(dtype=np.bool_),
        landing=_landing(where, everybody, places, about["office"]),
        hold_unknown=programme.unknown.hold_at_baseline,
        new_provision_ceiling_share=None if new is None else new.ceiling_share_of_target.value,
        routes=routes_of(programme, places=places, people=people.loc[places].to_numpy()),
        about=About(
            asked_gbp=np.append(
                np.full(len(claimed.recipients), np.inf),
                claimed.candidates.asked_pence / PENCE_PER_POUND,
            ),
            themes=about["themes"].tolist(),
            flags=about["flags"].tolist(),
            paid_before_pence=about["paid_before_pence"].to_numpy(dtype=np.int64),
        ),
        funds_for_new=funds_for_new(programme, places),
    )


def _landing(
    where: pd.DataFrame, everybody: Sequence[str], places: Sequence[str], office: pd.Series
) -> Landing:
    """Return the known places of a landing as positions; rooted where the office is there too."""
    known = where[~where["place"].isin([OUTSIDE, UNKNOWN])]
    shares = known.groupby(["recipient_id", "place"], sort=True)["share"].sum()
    who, there = (shares.index.get_level_values(i) for i in (0, 1))
    payee = pd.Index(everybody).get_indexer(who).astype(np.int64)
    place = pd.Index(places).get_indexer(there).astype(np.int64)
    order = np.lexsort((place, payee))
    rooted = office.loc[list(who)].to_numpy(dtype=object) == there.to_numpy(dtype=object)
    return Landing(
        payee=payee[order],
        place=place[order],
        share=shares.to_numpy(dtype=np.float64)[order],
        rooted=rooted.astype(np.bool_)[order],
    )


def routes_of(
    programme: Programme, *, places: Sequence[str], people: Floats, year: int | None = None
) -> tuple[Route, ...]:
    """Return each [[new_provision.route]] over all places, as the financial year has it.

    Ceilings are those of the route's first year in the programme's own year, of its second year
    in the next, and so on (`ramp`, 1 after its end). A neighbour's route is open only where one
    reaches out that has not stopped before the year begins, and is rooted elsewhere.

    Parameters
    ----------
    people : by place
    year : financial year by the calendar year in which it starts; None for the programme's
    """
    if programme.new_provision is None:
        return ()
    year = programme.programme.year if year is None else year
    nth = year - programme.programme.year
    return tuple(
        _route(one, places=places, people=people, year=year, nth=nth)
        for one in programme.new_provision.route
    )


def _route(
    asked: RouteSection, *, places: Sequence[str], people: Floats, year: int, nth: int
) -> Route:
    ramp = asked.ramp[nth].value if nth < len(asked.ramp) else 1.0
    share = asked.ceiling_share_of_target
    ceiling = np.full(len(places), np.inf)
    if asked.ceiling_gbp is not None:
        ceiling = np.full(len(places), asked.ceiling_gbp.value * ramp)
    elif asked.ceiling_gbp_per_head is not None:
        ceiling = asked.ceiling_gbp_per_head.value * ramp * np.asarray(people, dtype=np.float64)
    if asked.outreach:
        reached = {one.place for one in running(asked.outreach, year=year)}
        ceiling = np.where([place in reached for place in places], ceiling, 0.0)
    return Route(
        asked.name,
        ceiling,
        minimum_gbp=0.0 if asked.minimum_gbp is None else asked.minimum_gbp.value,
        rooted=not asked.outreach,
        is_process=asked.process,
        share_of_target=None if share is None else share.value * ramp,
    )


def running(outreach: Sequence[OutreachSection], *, year: int) -> list[OutreachSection]:
    """Return the outreach that has not ended before a financial year begins."""
    return [one for one in outreach if one.until >= first_day(year)]


def nobody_to_fund(problem: AllocationProblem) -> list[Finding]:
    """Return a warning of each place with a target in which nothing that is known lands now."""
    landing = problem.landing
    open_to: dict[int, set[str]] = {}
    for p, k in zip(landing.payee.tolist(), landing.place.tolist(), strict=True):
        if problem.is_started[p]:
            what = "new provision" if problem.is_new[p] else "candidates"
            open_to.setdefault(k, set()).add(what)
    empty = np.flatnonzero((problem.target_gbp > 0) & (problem.reference_in_places_gbp <= 0))
    return [
        Finding(
            "nobody-to-fund", "warning", problem.places[k],
            "nothing that is known lands here now, and its need-based share is "
            f"{in_words(round(float(problem.target_gbp[k])) * PENCE_PER_POUND)} a year; "
            + (
                f"{' and '.join(sorted(open_to[k]))} can reach it."
                if k in open_to
                else "nothing that the programme names can reach it."
            ),
            ""
            if k in open_to
            else "Open a route under [new_provision], or name candidates that would work there.",
        )
        for k in empty.tolist()
    ]  # fmt: skip
