"""The record of a run: everything that is needed to defend it, or to work it out again.

Money is in whole pence. Same inputs, same bytes, but for `run_at`, which `--timestamp` fixes.
The schema is docs/record.schema.json.
"""

from __future__ import annotations

import json
import math
import platform
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from equitycli import __version__
from equitycli.errors import Finding
from equitycli.model.allocation import Stage
from equitycli.model.solver import versions
from equitycli.plan import Audit, Measures, PlaceFacts, Plan, Standing, View
from equitycli.report.aims_values import aims_as_values
from equitycli.report.certificate_values import certificates_as_values
from equitycli.report.choice_values import choice_as_values
from equitycli.report.ends_values import ends_as_values
from equitycli.report.folder import RECORD_NAME
from equitycli.report.new_provision_rows import new_provision_as_values
from equitycli.report.price_values import (
    ceiling_as_values,
    protections_as_values,
    waterfall_as_values,
)
from equitycli.report.reasons import places_in_words, reasons, why_unallocated
from equitycli.report.recheck_values import recheck_as_values
from equitycli.report.tables_out import (
    LANDING_DIGITS,
    authorities_in_year,
    exact_baseline_pence,
    payee_kind,
    premises_relief_pence,
)
from equitycli.report.words import notices
from equitycli.report.years_values import years_as_values
from equitycli.sources.reading import SourceRecord
from equitycli.tables import OUTSIDE, UNKNOWN

SCHEMA = {"name": RECORD_NAME, "version": 1}
LEFT_OUT = ("protections", "waterfall", "other_aims")
"""Parts of a record that stay empty where --plan-only was asked."""
DIGITS = 9
HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode categories of what steers a terminal, or is not seen."""


def now() -> str:
    """Return the time, to the second, in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def as_json(record: dict[str, Any]) -> str:
    r"""Return a record as JSON text: keys as given, no NaN, a newline at the end.

    What would steer a terminal is written as \uXXXX: the same value, but nothing to obey.
    """
    text = json.dumps(record, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    hidden = {letter for letter in set(text) if unicodedata.category(letter) in HIDDEN} - {"\n"}
    return text.translate({ord(letter): json.dumps(letter)[1:-1] for letter in hidden})


def audit_record(found: Audit, *, run_at: str) -> dict[str, Any]:
    """Return what an audit found, as plain values."""
    return {
        "schema": {"name": "equitycli audit", "version": SCHEMA["version"]},
        **_about(found, run_at=run_at, proposes=False),
        "findings": [finding_as_values(one) for one in found.findings],
        "places": [
            {
                "place": place,
                **_of_place(one),
                "authority": _authority(found, place),
                "by_attribution": {
                    view.attribution: _of_standing(view.at[place]) for view in found.views
                },
            }
            for place, one in found.places.items()
        ],
        "money": {view.attribution: _unplaced(view) for view in found.views},
        "measures": {view.attribution: _measures(view.measures) for view in found.views},
    }


def plan_record(plan: Plan, *, run_at: str) -> dict[str, Any]:
    """Return a whole run, as plain values."""
    found = plan.audit
    return {
        "schema": SCHEMA,
        **_about(found, run_at=run_at, proposes=True),
        "versions": {
            "equitycli": __version__,
            "python": platform.python_version(),
            **versions(),
        },
        "solver": {
            "status": "proven" if plan.is_proven else "not proven",
            "attribution": found.planned.attribution,
            "rules": [rule.name for rule in plan.rules],
            "stages": [
                {
                    "name": stage.name, "unit": stage.unit, "reached": _reached(stage),
                    "rounds": stage.rounds, "status": stage.status,
                    "bound": _number(stage.bound),
                    "proof": "dual bound worked out again from the model's arrays",
                    "gap": _number(stage.gap),
                }
                for stage in plan.stages
            ],
        },
        "findings": [finding_as_values(one) for one in plan.findings],
        "money": _money(plan),
        "places": [_place(plan, k) for k in range(len(plan.problem.places))],
        "recipients": _recipients(plan),
        "new_provision": new_provision_as_values(plan),
        "measures": {
            "before": _measures(found.planned.measures),
            "after": _measures(plan.measures_after),
            "before_by_attribution": {v.attribution: _measures(v.measures) for v in found.views},
        },
        "for_decision": found.for_decision,
        "ends": ends_as_values(plan),
        "certificates": certificates_as_values(plan),
        "other_aims": aims_as_values(plan),
        "whom_to_pay": choice_as_values(plan),
        "years": years_as_values(plan),
        "protections": protections_as_values(plan),
        "waterfall": waterfall_as_values(plan),
        "recheck": recheck_as_values(plan),
        **({"left_out": list(LEFT_OUT)} if plan.plan_only else {}),
    }  # fmt: skip


def table_as_values(table: pd.DataFrame | None) -> list[dict[str, Any]]:
    """Return a table as plain values, a row each; its index comes first where it has a name."""
    if table is None:
        return []
    whole = table.reset_index() if table.index.name else table
    return [
        {str(name): _plain(cell) for name, cell in zip(whole.columns, row, strict=True)}
        for row in zip(*(whole[name].tolist() for name in whole.columns), strict=True)
    ]


def _plain(cell: Any) -> Any:
    if isinstance(cell, tuple | list):
        return [_plain(one) for one in cell]
    if isinstance(cell, float):
        return _number(cell)
    return cell if isinstance(cell, str | int | bool | None) else str(cell)


def _about(found: Audit, *, run_at: str, proposes: bool) -> dict[str, Any]:
    return {
        "programme": {
            "file": found.file.file.name.encode("utf-8", "replace").decode("utf-8"),
            "sha256": found.file.sha256,
            "run_at": run_at,
            "notices": notices(found, proposes=proposes),
            "as_resolved": found.file.programme.model_dump(mode="json", by_alias=True),
        },
        "inputs": [_input(one) for one in found.county.records],
    }


def _input(one: SourceRecord) -> dict[str, Any]:
    return {
        "role": one.role, "file": one.file, "sha256": one.sha256, "rows": one.rows,
        "publisher": one.publisher, "licence": one.licence, "vintage": one.vintage,
        "nation": one.nation, "title": one.title,
    }  # fmt: skip


def finding_as_values(one: Finding) -> dict[str, str]:
    """Return a finding as plain values."""
    return {
        "code": one.code, "severity": one.severity, "subject": one.subject, "text": one.text,
        "remedy": one.remedy,
    }  # fmt: skip


def _number(exact: float) -> float | None:
    """Return a number without the noise of the last bits, or null where there is none."""
    rounded = round(float(exact), DIGITS)
    return None if math.isnan(rounded) else rounded + 0.0


def _reached(stage: Stage) -> float | None:
    """Return what a stage reached: pounds to the penny, shares to nine digits."""
    if stage.unit.startswith("£") and math.isfinite(stage.reached):
        return round(stage.reached, 2) + 0.0
    return _number(stage.reached)


def _pence(gbp: float) -> int | None:
    return None if math.isnan(gbp) else round(gbp * 100)


def _measures(of: Measures) -> dict[str, float | None]:
    return {"gini": _number(of.gini), "hoover": _number(of.hoover)}


def _unplaced(view: View) -> dict[str, Any]:
    return {
        "paid_pence": view.paid_pence,
        "outside_pence": view.outside_pence,
        "unknown_pence": view.unknown_pence,
        "unknown_share": _number(view.unknown_share),
    }


def _of_place(one: PlaceFacts) -> dict[str, Any]:
    return {
        "areas": one.areas,
        "people": one.people,
        "weighted_population": _number(one.weighted_population),
        "share_of_need": _number(one.share_of_need),
        **{f"share_of_need_{name}": _number(share) for name, share in one.beside.items()},
        "organisations": one.organisations_shown,
        "recipients_known": one.recipients_shown,
        "kept_back": one.kept_back,
    }


def _of_standing(one: Standing) -> dict[str, Any]:
    return {
        "baseline_pence": one.provision_pence,
        "low_pence": one.provision_pence,
        "high_pence": one.high_pence,
        "target_pence": _pence(one.target_gbp),
        "distance_from_target": _number(one.distance),
        "gbp_per_head": _number(one.gbp_per_head),
        "share_gap": _number(one.share_gap),
        "zero_kind": one.zero_kind,
    }


def _money(plan: Plan) -> dict[str, Any]:
    problem = plan.problem
    committed = int(problem.committed_pence.sum())
    of_held = int(plan.award_pence[problem.held].sum())
    unplaced_after = {
        "outside_pence": plan.allocation_pence[OUTSIDE],
        "unknown_pence": plan.allocation_pence[UNKNOWN],
    }
    return {
        "budget_pence": plan.budget_pence,
        "awarded_pence": plan.awarded_pence,
        "new_provision_pence": plan.new_provision_pence,
        "unallocated_pence": plan.unallocated_pence,
        "why_unallocated": why_unallocated(plan),
        "within_awarded": {
            "committed_pence": committed,
            "held_pence": of_held - int(problem.committed_pence[problem.held].sum()),
            "candidates_pence": plan.candidates_pence,
        },
        "baseline_pence": plan.audit.planned.paid_pence,
        "before": _unplaced(plan.audit.planned),
        "after": unplaced_after,
        "funds": [
            {
                "fund": fund,
                "budget_pence": int(problem.budget_pence[f]),
                "awarded_pence": int(plan.award_pence[~problem.is_new, f].sum()),
                "new_provision_pence": int(plan.award_pence[problem.is_new, f].sum()),
                "unallocated_pence": int(problem.budget_pence[f] - plan.award_pence[:, f].sum()),
            }
            for f, fund in enumerate(problem.funds)
        ],
    }


def _place(plan: Plan, k: int) -> dict[str, Any]:
    place, target = plan.problem.places[k], float(plan.problem.target_gbp[k])
    allocation = plan.allocation_pence[place]
    after = allocation / 100 / target if target > 0 else math.nan
    unknown_after = plan.allocation_pence[UNKNOWN]
    return {
        "place": place,
        **_of_place(plan.audit.places[place]),
        **_of_standing(plan.audit.planned.at[place]),
        "target_pence": _pence(target),
        "allocation_pence": allocation,
        "allocation_low_pence": allocation,
        "allocation_high_pence": allocation + unknown_after,
        "change_pence": allocation - plan.audit.planned.at[place].provision_pence,
        "distance_after": _number(after - 1),
        "served_after": _number(min(after, 1.0)) if target > 0 else None,
        "ceiling": ceiling_as_values(plan.ceilings[k]),
        "authority": _authority(plan.audit, place),
        "by_attribution": {
            view.attribution: _of_standing(view.at[place]) for view in plan.audit.views
        },
    }


def _authority(found: Audit, place: str) -> dict[str, str] | None:
    """Return the authority of a place in the year, until when, and which comes then."""
    held = authorities_in_year(found).get(place)
    return None if held is None else dict(zip(("name", "until", "then"), held, strict=True))


def _recipients(plan: Plan) -> list[dict[str, Any]]:
    problem, why, where = plan.problem, reasons(plan), places_in_words(plan)
    names = plan.audit.county.recipients["name"]
    themes = plan.audit.county.recipients["themes"]
    flags = plan.audit.county.recipients["flags"]
    relief_pence = premises_relief_pence(plan.audit)
    landing: dict[str, list[dict[str, Any]]] = {}
    table = plan.landing
    for who, place, share, route in zip(
        table["recipient_id"], table["place"], table["share"], table["route"], strict=True
    ):
        landing.setdefault(who, []).append(
            {"place": place, "share": round(share, LANDING_DIGITS), "route": route}
        )
    return [
        {
            "recipient_id": payee,
            "name": str(names[payee]),
            "kind": payee_kind(plan, p),
            "themes": list(themes[payee]),
            "flags": list(flags[payee]),
            "premises_relief_pence": relief_pence.get(payee, 0),
            "baseline_pence": sum(exact_baseline_pence(plan, p)),
            "baseline_by_fund": _by_fund(plan, exact_baseline_pence(plan, p)),
            "committed_pence": int(problem.committed_pence[p].sum()),
            "asked_pence": (int(problem.ceiling_gbp[p]) * 100 if problem.is_candidate[p] else None),
            "proposed_award_pence": int(plan.award_pence[p].sum()),
            "change_pence": int(plan.award_pence[p].sum()) - sum(exact_baseline_pence(plan, p)),
            "by_fund": _by_fund(plan, plan.award_pence[p].tolist()),
            "places": where[p],
            "landing": landing[payee],
            "binding": list(plan.binding[p]),
            "reason": why[p],
        }
        for p, payee in enumerate(problem.payees)
        if not problem.is_new[p]
    ]


def _by_fund(plan: Plan, parts_pence: Sequence[int]) -> dict[str, int]:
    return {
        fund: int(part) for fund, part in zip(plan.problem.funds, parts_pence, strict=True) if part
    }
