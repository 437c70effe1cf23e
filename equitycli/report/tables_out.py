"""The CSV files of a plan: with the programme, enough to work the plan out again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from equitycli.financial_year import first_day
from equitycli.money import pounds
from equitycli.plan import Audit, Plan
from equitycli.report.folder import csv_text
from equitycli.report.new_provision_rows import new_provision_cells, new_provision_headings
from equitycli.report.reasons import places_in_words, reasons
from equitycli.report.words import in_short
from equitycli.report.years_values import YEARS_HEADINGS, years_cells
from equitycli.sources.authorities import authority_on, border_ahead
from equitycli.sources.officers_joins import relief_by_recipient
from equitycli.tables import OUTSIDE, UNKNOWN

YEARS = "years.csv"
SHARE_DIGITS = 6
LANDING_DIGITS = 12
"""Of a landing share: a ten-millionth of a penny in a budget of a million pounds."""


def plan_tables(plan: Plan) -> dict[str, str]:
    """Return the text of each CSV file of a plan, by file name."""
    return {
        "places.csv": _places(plan),
        "areas.csv": _areas(plan),
        "recipients.csv": _recipients(plan),
        "landing.csv": _landing(plan),
        "new_provision.csv": _with_notice(
            plan, new_provision_headings(plan), new_provision_cells(plan)
        ),
        **({YEARS: _with_notice(plan, YEARS_HEADINGS, years_cells(plan))} if plan.years else {}),
    }


def payee_kind(plan: Plan, payee: int) -> str:
    """Return what a payee of the plan is, in words."""
    if plan.problem.is_new[payee]:
        return "new provision"
    if plan.problem.is_candidate[payee]:
        return "candidate"
    if plan.problem.held[payee]:
        return "held"
    return "paid now" if plan.problem.movable[payee] else "committed"


def _share(number: float) -> Decimal | str:
    """Return a share with its digits written out: no exponent, whatever its size."""
    return "" if math.isnan(number) else Decimal(f"{number:.{SHARE_DIGITS}f}")


def _with_notice(plan: Plan, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a CSV whose rows each say what they are: a table is copied without its cover."""
    notice = in_short(plan.audit)
    return csv_text([*headings, "notice"], [[*row, notice] for row in rows])


def _gbp(sum_pence: float) -> Decimal:
    return pounds(round(sum_pence))


def _places(plan: Plan) -> str:
    view, problem = plan.audit.planned, plan.problem
    headings = [
        "place", "kind", "people", "weighted_population", "organisations", "recipients_known",
        "target_gbp", "baseline_gbp", "baseline_high_gbp", "allocation_gbp",
        "allocation_high_gbp", "committed_gbp", "change_gbp",
        "gbp_per_head_before", "gbp_per_head_after", "distance_before", "distance_after",
        "served_after", "share_gap_before", "zero_kind", "ceiling_served", "ceiling_stopped_by",
        "authority", "authority_until", "authority_then",
    ]  # fmt: skip
    rows: list[Sequence[object]] = []
    authority_of = authorities_in_year(plan.audit)
    committed = problem.landing.in_places(problem.committed_gbp, places=len(problem.places))
    for k, place in enumerate(problem.places):
        about, seen, ceiling = plan.audit.places[place], view.at[place], plan.ceilings[k]
        now, then = seen.provision_pence, plan.allocation_pence[place]
        after = then / 100 / seen.target_gbp if seen.target_gbp > 0 else math.nan
        rows.append(
            [
                place, "place", about.people, round(about.weighted_population, 3),
                about.organisations_shown, about.recipients_shown, _gbp(seen.target_gbp * 100),
                _gbp(now), _gbp(seen.high_pence), _gbp(then),
                _gbp(then + plan.allocation_pence[UNKNOWN]), _gbp(committed[k] * 100),
                _gbp(then - now),
                _share(seen.gbp_per_head),
                _share(then / 100 / about.people if about.people else math.nan),
                _share(seen.distance), _share(after - 1), _share(min(after, 1.0)),
                _share(seen.share_gap), seen.zero_kind, _share(ceiling.best_served),
                "; ".join(ceiling.stopped_by), *authority_of.get(place, ("", "", "")),
            ]
        )  # fmt: skip
    for kind, now, then in (
        (OUTSIDE, view.outside_pence, plan.allocation_pence[OUTSIDE]),
        (UNKNOWN, view.unknown_pence, plan.allocation_pence[UNKNOWN]),
    ):
        filled = {
            "place": kind, "kind": kind, "baseline_gbp": _gbp(now),
            "allocation_gbp": _gbp(then), "change_gbp": _gbp(then - now),
        }  # fmt: skip
        rows.append([filled.get(heading, "") for heading in headings])
    left = {
        "place": "unallocated", "kind": "unallocated",
        "allocation_gbp": _gbp(plan.unallocated_pence),
    }  # fmt: skip
    rows.append([left.get(heading, "") for heading in headings])
    return _with_notice(plan, headings, rows)


def _areas(plan: Plan) -> str:
    columns = {
        "area_code": None, "area_name": "area_name", "district": "district_name", "place": "place",
        "nation": "nation", "index": "edition",
        "people": "population", "need_weight": "need_weight",
        "weighted_population": "weighted_population", "index_score": "score",
        "index_rank": "rank", "index_decile": "decile",
    }  # fmt: skip
    areas = plan.audit.areas
    cells = [
        areas.index.tolist() if source is None else [_plain(cell) for cell in areas[source]]
        for source in columns.values()
    ]
    return _with_notice(plan, list(columns), list(zip(*cells, strict=True)))


def _plain(cell: object) -> object:
    """Return a cell of a table as it goes into a CSV: rounded, and empty where it is missing."""
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else _share(cell)
    return "" if cell is None else cell


def _recipients(plan: Plan) -> str:
    problem, why, where = plan.problem, reasons(plan), places_in_words(plan)
    names = plan.audit.county.recipients["name"]
    by_fund = [f"proposed_award_gbp ({fund})" for fund in problem.funds]
    now_by_fund = [f"baseline_gbp ({fund})" for fund in problem.funds]
    themes = plan.audit.county.recipients["themes"]
    flags = plan.audit.county.recipients["flags"]
    relief_pence = premises_relief_pence(plan.audit)
    headings = [
        "recipient_id", "name", "kind", "baseline_gbp", "committed_gbp", "proposed_award_gbp",
        "change_gbp", "change_share", "ceiling_gbp", *now_by_fund, *by_fund,
        "premises_relief_gbp", "themes", "flags", "places", "reason",
    ]  # fmt: skip
    rows: list[Sequence[object]] = []
    for p, payee in enumerate(problem.payees):
        now, then = sum(exact_baseline_pence(plan, p)), int(plan.award_pence[p].sum())
        name = _name_of_new(plan, p) if problem.is_new[p] else str(names[payee])
        rows.append(
            [
                payee, name, payee_kind(plan, p), _gbp(now),
                _gbp(int(problem.committed_pence[p].sum())),
                _gbp(then), _gbp(then - now), _share((then - now) / now) if now else "",
                _gbp(problem.ceiling_gbp[p] * 100) if problem.is_started[p] else "",
                *(_gbp(part) for part in exact_baseline_pence(plan, p)),
                *(_gbp(int(part)) for part in plan.award_pence[p]),
                _gbp(relief_pence[payee]) if payee in relief_pence else "",
                "" if problem.is_new[p] else "; ".join(themes[payee]),
                "" if problem.is_new[p] else "; ".join(flags[payee]),
                where[p], why[p],
            ]
        )  # fmt: skip
    left = problem.budget_pence - plan.award_pence.sum(axis=0)
    filled: dict[str, object] = {"name": "Unallocated", "kind": "unallocated"}
    filled["proposed_award_gbp"] = _gbp(plan.unallocated_pence)
    filled |= {heading: _gbp(int(left[f])) for f, heading in enumerate(by_fund)}
    rows.append([filled.get(heading, "") for heading in headings])
    return _with_notice(plan, headings, rows)


def _name_of_new(plan: Plan, payee: int) -> str:
    route = plan.problem.routes[payee]
    return f"New provision in {plan.problem.place_of_new(payee)}" + (f": {route}" if route else "")


def authorities_in_year(found: Audit) -> dict[str, tuple[str, str, str]]:
    """Return the authority of each place on the year's first day, its last day and the next one.

    The last day is "" where it is open, and so is the successor where none is named.
    """
    table = found.county.authorities
    if table is None:
        return {}
    day = first_day(found.file.programme.programme.year)
    now = authority_on(table, day)
    ahead = border_ahead(table, day=day, until=date.max).to_dict("index")
    return {
        str(place): (
            authority,
            str(ahead[place]["last_day"]) if place in ahead else "",
            str(ahead[place]["successor"]) if place in ahead else "",
        )
        for place, authority in now.items()
    }


def premises_relief_pence(found: Audit) -> dict[str, int]:
    """Return the rent or rate relief of each recipient that runs in the year, in pence a year."""
    starts = first_day(found.file.programme.programme.year)
    relief = relief_by_recipient(found.county.workbook.premises, on=starts)
    return {str(who): int(pence) for who, pence in relief.items()}


def exact_baseline_pence(plan: Plan, payee: int) -> list[int]:
    """Return what a payee is paid a year now by each fund, to the penny, before whole pounds."""
    if plan.problem.is_started[payee]:
        return [0] * len(plan.problem.funds)
    return [int(part) for part in plan.audit.claims.baseline_pence[payee]]


def _landing(plan: Plan) -> str:
    landing = plan.landing
    rows = list(
        zip(
            landing["recipient_id"],
            landing["place"],
            [round(share, LANDING_DIGITS) for share in landing["share"].tolist()],
            landing["route"],
            strict=True,
        )
    )
    return _with_notice(plan, ["recipient_id", "place", "share", "route"], rows)
