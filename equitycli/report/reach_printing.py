"""An audit of funders' files on the terminal, and the JSON that stands in its stead."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.console import Console

from equitycli.reach import ReachAudit, ReachView, share_at
from equitycli.report.reach_assumptions import reach_assumptions
from equitycli.report.reach_sheets import FIFTH, reach_in_short, reach_sheets, why_no_delivery
from equitycli.report.record import as_json, finding_as_values, now, table_as_values
from equitycli.report.terminal import console, indented, plain_text, put, show

SCHEMA = {"name": "equitycli reach", "version": 1}
DIGITS = 9
OFFICE_NOTICE = (
    "Published awards, not one council's spending. Nothing is proposed: these are the figures of "
    "what was awarded, under the assumptions at the end."
)


def print_reach(found: ReachAudit) -> None:
    """Print how far the money reaches: in short, the tables, the assumptions, every finding."""
    to = console()
    put(plain_text(f"Reach of {' · '.join(one.name for one in found.funders)}", style="bold"), to)
    put(plain_text(OFFICE_NOTICE), to)
    to.print()
    for sentence in reach_in_short(found):
        put(plain_text(sentence), to)
    for sheet in reach_sheets(found):
        show(sheet, to)
    _findings(found, to)


def _findings(found: ReachAudit, to: Console) -> None:
    to.print()
    to.print(plain_text("Findings", style="bold"))
    if not found.findings:
        put(plain_text("None."), to)
    for one in sorted(found.findings, key=lambda finding: finding.severity != "warning"):
        mark = "Warning" if one.severity == "warning" else "Note"
        indented(f"{mark} · {one.subject}: {one.text}", to, by=2)
        if one.remedy:
            indented(one.remedy, to, by=6, style="dim")


def reach_json(found: ReachAudit, *, run_at: str = "") -> str:
    """Return an audit of funders' files as JSON text."""
    return as_json(reach_as_values(found, run_at=run_at or now()))


def reach_as_values(found: ReachAudit, *, run_at: str) -> dict[str, Any]:
    """Return an audit of funders' files as plain values: sums in pence, what is missing null."""
    return {
        "schema": SCHEMA,
        "run_at": run_at,
        "notices": [OFFICE_NOTICE],
        "in_short": reach_in_short(found),
        "inputs": [asdict(one) for one in found.records],
        "assumptions": [{"of": row[0], "here": row[1]} for row in reach_assumptions(found).rows],
        "money_read": [asdict(one) for one in found.ledgers],
        "findings": [finding_as_values(one) for one in found.findings],
        "funders": [
            {
                "funder": one.name,
                "awards": one.awards,
                "first_award": None if one.first is None else str(one.first),
                "last_award": None if one.last is None else str(one.last),
                "awards_undated": one.undated,
                "individuals_pence": one.individuals_pence,
                "office_told_by_pence": dict(one.by_route),
                "delivery": "known in part or whole"
                if one.has_codes
                else why_no_delivery(found, one.name),
                "wide_pence": one.wide_pence,
            }
            for one in found.funders
        ],
        "views": [_view(one) for one in found.views],
    }


def _view(one: ReachView) -> dict[str, Any]:
    decile = one.by_decile
    return {
        "funder": one.funder,
        "attribution": one.attribution,
        "read_pence": one.read_pence,
        "placed_pence": one.placed_pence,
        "outside_pence": one.outside_pence,
        "unknown_pence": one.unknown_pence,
        "spread_pence": one.spread_pence,
        "share_without_place": _number(one.share_without_place),
        "share_to_decile_1": _share(one, "share_of_money", 1) if len(decile) else None,
        "most_deprived_fifth": {
            column: _share(one, column, 2) if len(decile) else None
            for column in ("share_of_money", "share_of_people", "share_of_need")
        },
        "gini": _number(one.gini),
        "hoover": _number(one.hoover),
        "gap_gbp": None if one.gap_gbp != one.gap_gbp else round(one.gap_gbp, 2),
        "places_without": one.places_without,
        "people_without": one.people_without,
        "by_decile": table_as_values(decile),
        "by_nation": table_as_values(one.by_nation),
        "by_region": None if one.by_region is None else table_as_values(one.by_region),
        "by_place": table_as_values(one.by_place),
        "cold_spots": table_as_values(one.cold_spots),
    }


def _share(one: ReachView, column: str, deciles: int) -> float | None:
    return _number(share_at(one.by_decile, column, at=FIFTH[:deciles]))


def _number(exact: float) -> float | None:
    rounded = round(float(exact), DIGITS)
    return None if rounded != rounded else rounded + 0.0
