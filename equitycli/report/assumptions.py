"""The assumptions of a run, each with where it comes from: what a reader will challenge first."""

from __future__ import annotations

from equitycli.plan import Audit
from equitycli.report.assumptions_measured import need_assumptions
from equitycli.report.terminal import Column, Sheet
from equitycli.report.words import BY, NOT_STATED, need_in_words, percent, stated, whole_gbp
from equitycli.settings import AttributionSection, CapRule, FloorRule, Sourced, WhoGivesRule


def assumptions(found: Audit) -> Sheet:
    """Every number and choice of policy in the programme, in words, with its source and note."""
    asked = found.file.programme
    rows = [
        stated("Budget", f"{_gbp(asked.programme.budget_gbp)} a year", asked.programme.budget_gbp)
    ]
    if len(asked.fund) > 1:
        rows += [
            stated(
                f"Fund “{fund.name}”",
                _gbp(fund.budget_gbp)
                + (f", only for {', '.join(fund.themes)}" if fund.themes else ""),
                fund.budget_gbp,
            )
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
        rows += _of_rule(rule)
    if asked.new_provision is not None:
        share = asked.new_provision.ceiling_share_of_target
        words = f"at most {percent(share.value)} of a place's need-based share"
        rows.append(stated("New provision", words, share))
    heads = [Column("Assumption", "left"), Column("Here", "left"), Column("Source", "left")]
    return Sheet("The assumptions of this run", heads, rows)


def _of_rule(rule: WhoGivesRule | FloorRule | CapRule) -> list[list[str]]:
    only = f", only {', '.join(rule.only)}" if rule.kind != "who_gives" and rule.only else ""
    if rule.kind == "who_gives":
        who = {
            "over_target": "only places over their need-based share",
            "all": "everybody",
            "named": f"only {', '.join(rule.named)}",
        }[rule.from_]
        rows = [stated("Who gives", f"{who}; at most {percent(rule.max_cut.value)}", rule.max_cut)]
        if rule.steepness is not None:
            words = f"{percent(rule.steepness.value)} of what a place has over its share, at most"
            rows.append(stated("How steeply", words, rule.steepness))
        return [_with(row, rule.source) for row in rows]
    if rule.kind == "floor":
        share = rule.share_of_baseline
        least = f"{percent(share.value)} of what it has" if share else _gbp(rule.gbp)
        row = stated(f"Floor for each {rule.of}", f"at least {least}{only}", share or rule.gbp)
        return [_with(row, rule.source)]
    growth = rule.growth
    most = f"at most {percent(growth.value)} more" if growth else f"at most {_gbp(rule.gbp)}"
    where = ", as far as it lands in places under their share" if rule.to != "all" else ""
    row = stated(f"Cap for each {rule.of}", f"{most}{where}{only}", growth or rule.gbp)
    return [_with(row, rule.source)]


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


def _with(row: list[str], source: str) -> list[str]:
    """Return a row whose source is the rule's, where the number itself states none."""
    return [*row[:2], source if row[2] == NOT_STATED and source else row[2]]


def _gbp(given: Sourced | None) -> str:
    return whole_gbp(given.value * 100) if given else ""
