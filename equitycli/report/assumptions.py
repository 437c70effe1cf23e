"""The assumptions of a run, each with where it comes from: what a reader will challenge first."""

from __future__ import annotations

from equitycli.plan import Audit
from equitycli.report.assumptions_measured import need_assumptions
from equitycli.report.assumptions_rules import rule_assumptions
from equitycli.report.assumptions_started import fund_in_words, started_assumptions
from equitycli.report.terminal import Column, Sheet
from equitycli.report.words import BY, need_in_words, percent, stated, whole_gbp
from equitycli.settings import AttributionSection, Sourced


def assumptions(found: Audit) -> Sheet:
    """Every number and choice of policy in the programme, in words, with its source and note."""
    asked = found.file.programme
    rows = [
        stated("Budget", f"{_gbp(asked.programme.budget_gbp)} a year", asked.programme.budget_gbp)
    ]
    if len(asked.fund) > 1:
        rows += [
            stated(f"Fund “{fund.name}”", fund_in_words(fund), fund.budget_gbp)
            for fund in asked.fund
        ]
    rows += [
        ["Need", need_in_words(asked.need), ""],
        *need_assumptions(asked.need),
        ["Paid now", f"yearly average of {asked.baseline.from_} to {asked.baseline.to}", ""],
        ["Money lands", BY[asked.attribution.plan_on], ""],
        *_spreading(asked.attribution),
        stated(
            "Place unknown",
            ("held at what they have; " if asked.unknown.hold_at_baseline else "not held; ")
            + f"no plan above {percent(asked.unknown.refuse_above.value)} of the money",
            asked.unknown.refuse_above,
        ),
    ]
    names = found.county.recipients["name"]
    rows += [
        stated(
            f"Agreement ({one.kind})",
            f"{names.get(one.organisation, one.organisation)}: {_gbp(one.gbp_a_year)} a year "
            f"until {one.until}",
            one.gbp_a_year,
        )
        for one in asked.committed
    ]
    for rule in asked.rule:
        rows += rule_assumptions(rule)
    rows += started_assumptions(found)
    heads = [Column("Assumption", "left"), Column("Here", "left"), Column("Source", "left")]
    return Sheet("The assumptions of this run", heads, rows)


def _spreading(asked: AttributionSection) -> list[list[str]]:
    """Return what is assumed of money whose place is told in part: nothing where none is used."""
    rows = []
    if asked.several_locations == "need":
        rows.append(["Several locations of a grant", "by the weighted population of each", ""])
    if asked.apportion_over is not None:
        rows.append(["Money without a record is spread over", asked.apportion_over, ""])
    if asked.catchment_m is not None:
        metres = f"{asked.catchment_m.value:,.0f} m round the office"
        rows.append(stated("Catchment", metres, asked.catchment_m))
    return rows


def _gbp(given: Sourced | None) -> str:
    return whole_gbp(given.value * 100) if given else ""
