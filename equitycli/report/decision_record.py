"""The files of a decision: its record, locked with a hash, and its awards as a table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from equitycli import __version__
from equitycli.decision import DecidedLine, Decision
from equitycli.errors import Fault, InputError
from equitycli.money import pounds
from equitycli.report.folder import check_writable, csv_text, sha256
from equitycli.report.record import as_json, finding_as_values
from equitycli.report.words import FICTIONAL
from equitycli.sources.run_folder import DECISION, DECISION_NAME, seal

AWARDS, BREACHES = "awards.csv", "breaches.csv"
FILES = (DECISION, AWARDS, BREACHES)


def check_new(folder: Path) -> None:
    """Refuse a folder that holds anything: a decision is locked, and nothing is written over it."""
    if (folder / DECISION).exists():
        raise InputError(
            f"The folder {folder.name or folder}",
            [
                Fault(
                    "--out", "holds a decision, which is locked.",
                    "Name another folder. Both are then on record; say which one stands.",
                )
            ],
        )  # fmt: skip
    check_writable(folder, files=())


def written(text: str) -> str:
    """Return the hash that a decision's record is locked with."""
    return str(json.loads(text)["lock"]["sha256"])


def decision_texts(found: Decision, *, decided_sha256: str, run_at: str) -> dict[str, str]:
    """Return the text of each file of a decision; the record holds the hashes of the others."""
    tables = {AWARDS: _awards(found), BREACHES: _breaches(found)}
    hashes = {name: sha256(text.encode("utf-8")) for name, text in tables.items()}
    values = decision_as_values(found, decided_sha256=decided_sha256, run_at=run_at)
    values["schema"] = values["schema"] | {"files": hashes}
    locked = values | {"lock": {"sha256": seal(values), "of": "all of this record but the lock"}}
    return {DECISION: as_json(locked), **tables}


def decision_as_values(found: Decision, *, decided_sha256: str, run_at: str) -> dict[str, Any]:
    """Return a decision as plain values; money is in pence."""
    of, problem = found.of, found.of.problem
    return {
        "schema": {"name": DECISION_NAME, "version": 1},
        "decided": {
            "title": of.title, "authority": of.authority, "year": of.year, "locked_at": run_at,
            "equitycli": __version__,
        },
        "plan": {
            "sha256": of.sha256, "run_at": of.run_at, "notices": list(of.notices),
            "for_decision": of.for_decision, "proven": of.proven,
        },
        "decided_file_sha256": decided_sha256,
        "money": {
            "budget_pence": found.budget_pence,
            "award_pence": found.award_pence,
            "unallocated_pence": found.unallocated_pence,
            "funds": [
                {
                    "fund": fund,
                    "budget_pence": int(problem.budget_pence[f]),
                    "award_pence": sum(line.award_pence[f] for line in found.lines),
                }
                for f, fund in enumerate(problem.funds)
            ],
        },
        "lines": [_line(found, line) for line in found.lines],
        "places": [
            {
                "place": place,
                "target_pence": round(float(problem.target_gbp[k]) * 100),
                "allocation_pence": round(found.allocation_pence[k]),
            }
            for k, place in enumerate(problem.places)
        ],
        "breaches": [
            {
                "rule": one.rule, "subject": one.subject,
                "missing_pence": round(one.missing_pence, 2), "reason": one.reason,
            }
            for one in found.breaches
        ],
        "within_rounding": [
            {
                "rule": one.rule, "subject": one.subject,
                "missing_pence": round(one.missing_pence, 2),
            }
            for one in found.within_rounding
        ],
        "findings": [finding_as_values(one) for one in found.findings],
    }  # fmt: skip


def _line(found: Decision, line: DecidedLine) -> dict[str, Any]:
    funds = found.of.problem.funds
    return {
        "recipient_id": line.payee,
        "name": line.name,
        "kind": line.kind,
        "baseline_pence": line.baseline_pence,
        "proposed_pence": sum(line.proposed_pence),
        "award_pence": sum(line.award_pence),
        "by_fund": {fund: part for fund, part in zip(funds, line.award_pence, strict=True) if part},
        "differs": line.differs,
        "reason": line.reason,
    }


def _awards(found: Decision) -> str:
    funds = found.of.problem.funds
    headings = [
        "recipient_id", "name", "kind", "baseline_gbp", "proposed_award_gbp", "award_gbp",
        *(f"award_gbp ({fund})" for fund in funds if len(funds) > 1), "difference_gbp", "reason",
    ]  # fmt: skip
    rows: list[list[object]] = [
        [
            line.payee, line.name, line.kind, pounds(line.baseline_pence),
            pounds(sum(line.proposed_pence)), pounds(sum(line.award_pence)),
            *(pounds(part) for part in line.award_pence if len(funds) > 1),
            pounds(line.difference_pence), line.reason,
        ]
        for line in found.lines
    ]  # fmt: skip
    filled: dict[str, object] = {"name": "Unallocated", "kind": "unallocated"}
    filled["award_gbp"] = pounds(found.unallocated_pence)
    rows.append([filled.get(heading, "") for heading in headings])
    return _with_notice(found, headings, rows)


def _with_notice(found: Decision, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a CSV whose rows each say what they are: a table is copied without its cover."""
    said = "; ".join(["decided", *(["fictional"] if FICTIONAL in found.of.notices else [])])
    return csv_text([*headings, "notice"], [[*row, said] for row in rows])


def _breaches(found: Decision) -> str:
    rows = [
        [
            one.rule,
            one.subject,
            pounds(round(one.missing_pence)) if one.unit == "£" else one.how_much,
            one.reason,
        ]
        for one in found.breaches
    ]
    return _with_notice(found, ["rule", "subject", "missing_gbp", "reason"], rows)
