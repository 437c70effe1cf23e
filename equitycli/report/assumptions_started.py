"""The assumptions of funds, candidates and new provision, in words, each with its source."""

from __future__ import annotations

from equitycli.financial_year import financial_year_in_words
from equitycli.plan import Audit
from equitycli.report.words import percent, stated, whole_gbp
from equitycli.settings import FundSection, NewProvisionSection, RouteSection, Sourced


def fund_in_words(fund: FundSection) -> str:
    """Return what a fund is, and what it is restricted to."""
    only = [
        said
        for said in (
            f"for {', '.join(fund.themes)}" if fund.themes else "",
            f"in {', '.join(fund.places)}" if fund.places else "",
            f"to those that are {' or '.join(fund.kinds)}" if fund.kinds else "",
            f"to {', '.join(fund.only)}" if fund.only else "",
        )
        if said
    ]
    return _gbp(fund.budget_gbp) + (f", only {' and '.join(only)}" if only else "")


def started_assumptions(found: Audit) -> list[list[str]]:
    """Return the rows of candidates and of new provision by each route."""
    asked = found.file.programme
    rows = []
    if asked.candidates is not None:
        count = len(found.claims.candidates.ids)
        words = f"{count:,} in {asked.candidates.file}, each up to what it asks for"
        rows.append(["Candidates", words, ""])
    if asked.new_provision is not None:
        share = asked.new_provision.ceiling_share_of_target
        words = f"at most {percent(share.value)} of a place's need-based share"
        rows.append(stated("New provision", words, share))
        rows += _routes(asked.new_provision, found)
    return rows


def _routes(asked: NewProvisionSection, found: Audit) -> list[list[str]]:
    names = found.county.recipients["name"]
    rows = []
    for route in asked.route:
        given, words = _ceiling(route)
        name = f"New provision by {route.name}"
        rows.append(stated(name, f"at most {words}{_ramp(route, found)}{_more(route)}", given))
        rows += [
            [
                f"{name} in {one.place}",
                f"{names.get(one.organisation, one.organisation)}, until {one.until}",
                route.source,
            ]
            for one in route.outreach
        ]
    return rows


def _ceiling(route: RouteSection) -> tuple[Sourced | None, str]:
    if route.ceiling_gbp is not None:
        return route.ceiling_gbp, f"{_gbp(route.ceiling_gbp)} a place"
    if route.ceiling_gbp_per_head is not None:
        return route.ceiling_gbp_per_head, f"£{route.ceiling_gbp_per_head.value:,.2f} a head"
    share = route.ceiling_share_of_target
    return share, f"{percent(share.value if share else None)} of a place's need-based share"


def _ramp(route: RouteSection, found: Audit) -> str:
    first = found.file.programme.programme.year
    return "".join(
        f", {percent(share.value)} of that in {financial_year_in_words(first + nth)}"
        for nth, share in enumerate(route.ramp)
    )


def _more(route: RouteSection) -> str:
    least = f"; {_gbp(route.minimum_gbp)} or nothing" if route.minimum_gbp else ""
    return least + ("; counts as process" if route.process else "")


def _gbp(given: Sourced) -> str:
    return whole_gbp(given.value * 100)
