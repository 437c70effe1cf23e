"""What each command prints, in order, and the JSON that stands in its stead."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from rich.console import Console

from equitycli.columns import COLUMNS, WORDS, Entry
from equitycli.errors import Fault, Finding, InputError
from equitycli.plan import NO_PLAN, Audit, DataQuality, Plan
from equitycli.report import (
    audit_sheets,
    choice_sheets,
    ends_sheets,
    evidence_sheets,
    new_provision_rows,
    plan_sheets,
    price_sheets,
    quality_sheets,
)
from equitycli.report.aims_sheets import aims_sheets
from equitycli.report.assumptions import assumptions
from equitycli.report.ends_ics import ENDS_ICS, ends_ics
from equitycli.report.ends_tables import ENDS_RESTRICTED, PUBLIC, ends_tables
from equitycli.report.folder import RECORD, check_writable, sha256, write_folder
from equitycli.report.price_values import ceiling_as_values
from equitycli.report.recheck_values import TO_FILL_IN, decision_to_fill_in
from equitycli.report.record import (
    as_json,
    audit_record,
    finding_as_values,
    now,
    plan_record,
    table_as_values,
)
from equitycli.report.tables_out import YEARS, plan_tables
from equitycli.report.terminal import Column, Sheet, console, indented, plain_text, put, show
from equitycli.report.words import notices
from equitycli.report.years_sheets import years_sheets

FILES = (
    RECORD,
    "places.csv",
    "areas.csv",
    "recipients.csv",
    "landing.csv",
    "new_provision.csv",
    YEARS,
    TO_FILL_IN,
    *PUBLIC,
    ENDS_ICS,
    ENDS_RESTRICTED,
)
"""What a plan's folder may hold; those on ends of funding only where the programme has [ends]."""


IN_FULL = (
    price_sheets.MARGINS,
    price_sheets.WATERFALL,
    price_sheets.CEILINGS,
    ends_sheets.BY_DESIGN,
    choice_sheets.LEFT_WITHOUT,
    plan_sheets.UNEQUAL,
    plan_sheets.PROOF,
)
"""Titles of the tables of a plan that are printed only where all of them are asked for."""


def check_out(out: Path) -> None:
    """Refuse an output folder before any work is done for it."""
    check_writable(out, files=FILES)


def plan_texts(plan: Plan, *, run_at: str, restricted: bool = False) -> dict[str, str]:
    """Return the text of each file of a plan, by name: its record, with the hashes of the rest.

    restricted : with the file that is for officers alone
    """
    run_at = run_at or now()
    tables = {
        **plan_tables(plan),
        TO_FILL_IN: decision_to_fill_in(plan),
        **ends_tables(plan, restricted=restricted),
        **({ENDS_ICS: ends_ics(plan, run_at=run_at)} if plan.ends else {}),
    }
    record = plan_record(plan, run_at=run_at)
    hashes = {name: sha256(text.encode("utf-8")) for name, text in tables.items()}
    return {RECORD: as_json(record | {"schema": record["schema"] | {"files": hashes}}), **tables}


def check_json(found: DataQuality) -> str:
    """Return what a check found as JSON text."""
    whole = audit_record(found.audit, run_at="")
    kept = {key: whole[key] for key in ("programme", "inputs", "money")}
    unknown = [
        {"recipient_id": one.recipient_id, "name": one.name, "pence": one.pence}
        for one in audit_sheets.money_of_unknown_place(found.audit)
    ]
    return as_json(
        kept
        | {
            "would_plan": found.would_plan,
            "warnings": sum(one.severity == "warning" for one in found.findings),
            "findings": [finding_as_values(one) for one in found.findings],
            "unknown": unknown,
            "ceilings": [{"place": one.place, **ceiling_as_values(one)} for one in found.ceilings],
            "coverage": [quality_sheets.coverage_as_values(one) for one in found.coverage],
            "money_read": [asdict(one) for one in found.money],
            "zero_kinds": quality_sheets.places_by_zero(found.audit),
            "near_matches": table_as_values(found.audit.county.near),
            "joined": table_as_values(found.audit.county.joined),
            "reconciliation": table_as_values(found.reconciliation),
            "applications": table_as_values(found.asks),
        }
    )


def write_plan(texts: Mapping[str, str], out: Path) -> None:
    """Write the record and the tables of a plan into a folder, whole or not at all."""
    write_folder(out, texts, replaces=FILES)


def print_check(found: DataQuality, *, strict: bool = False) -> None:
    """Print the data-quality report: what was read, what joins, what lacks, every finding."""
    to, about = console(), found.audit
    print_head(about, to, proposes=False)
    sheets = [
        quality_sheets.money_read(found),
        quality_sheets.coverage(found),
        quality_sheets.zeros(about),
    ]
    if audit_sheets.money_of_unknown_place(about):
        sheets.append(audit_sheets.place_unknown(about))
    if len(about.county.near):
        sheets.append(evidence_sheets.near_matches(about))
    if found.reconciliation is not None:
        sheets.append(evidence_sheets.reconciliation(found))
    if found.asks is not None:
        sheets.append(evidence_sheets.asks(found))
    sheets += [evidence_sheets.flagged(about), evidence_sheets.as_awarded(about)]
    if about.file.programme.workbook is not None:
        sheets.append(evidence_sheets.filled_in(about))
    if price_sheets.ceilings_before(found.ceilings).rows:
        sheets.append(price_sheets.ceilings_before(found.ceilings))
    to.print()
    for sentence in (verdict(found), *quality_sheets.in_short(found)):
        put(plain_text(sentence), to)
    sheets.append(quality_sheets.inputs(about))
    for sheet in sheets:
        show(sheet, to)
        if sheet.title == quality_sheets.COVERAGE:
            _lacking(found, to)
    print_findings(found.findings, to, most=None)
    to.print()
    put(plain_text(f"{verdict(found)} Nothing was written."), to)
    if strict and found.has_warnings:
        count = sum(one.severity == "warning" for one in found.findings)
        put(
            plain_text(f"Refused, as --strict asks: {count} warning{'s' if count > 1 else ''}."), to
        )


def verdict(found: DataQuality) -> str:
    """Return whether a plan would be made, in a sentence or two."""
    if found.would_plan:
        return "Everything was read and fits together; a plan could be made."
    reasons = [one.text for one in found.findings if one.code == NO_PLAN]
    return (
        "Everything was read and fits together, but no plan would be made of it: "
        f"{' And '.join(reasons)}"
    )


def _lacking(found: DataQuality, to: Console) -> None:
    """Print what finds no partner, which rows, and what would fix it: a paragraph each."""
    to.print()
    to.print(plain_text("What can not be joined, which rows, and what would fix it", style="bold"))
    said = quality_sheets.lacking(found)
    if not said:
        put(plain_text("None: all of it can be joined."), to)
    for text, rows, remedy in said:
        indented(text, to, by=2)
        if rows:
            indented(rows, to, by=4)
        indented(remedy, to, by=6, style="dim")
    if said:
        put(
            plain_text(
                "Rows are numbered as in a spreadsheet. `equitycli check --json` lists every one.",
                style="dim",
            ),
            to,
        )


def print_plan(
    plan: Plan,
    out: Path | None,
    *,
    wrote: Sequence[str] = FILES,
    restricted: bool = False,
    in_full: bool = False,
) -> None:
    """Print a proposal: what members ask first; in full also how it came about and its proof.

    wrote : the names of the files that were written
    restricted : with what is for officers alone
    in_full : every table; what is left out otherwise is named, and is in the record
    """
    to = console()
    print_head(plan.audit, to, proposes=True)
    sheets = plan_in_order(plan, restricted=restricted)
    for sheet in sheets:
        if in_full or sheet.title not in IN_FULL:
            show(sheet, to)
    print_findings(plan.findings, to, most="warning")
    left = [sheet.title for sheet in sheets if sheet.title in IN_FULL]
    to.print()
    if left and not in_full:
        said = f"Also worked out, and in the record: {'; '.join(left)}. To print them, say --all."
        put(plain_text(said), to)
    if out is None:
        put(plain_text("Nothing was written. To keep the plan, say --out DIR."), to)
    else:
        put(plain_text(f"Wrote {', '.join(wrote)} to {out}."), to)


def plan_in_order(plan: Plan, *, restricted: bool) -> list[Sheet]:
    """Return the tables of a plan: what members ask first comes first."""
    return [
        plan_sheets.plan_by_place(plan),
        plan_sheets.where_the_money_goes(plan),
        plan_sheets.largest_changes(plan),
        *([new_provision_rows.candidates(plan)] if plan.problem.is_candidate.any() else []),
        new_provision_rows.new_provision(plan),
        *years_sheets(plan),
        *ends_sheets.ends_sheets(plan, restricted=restricted),
        *price_sheets.price_sheets(plan),
        price_sheets.what_stops_places(plan),
        *aims_sheets(plan),
        *choice_sheets.choice_sheets(plan),
        plan_sheets.before_and_after(plan),
        assumptions(plan.audit),
        plan_sheets.proof(plan),
    ]


def print_head(found: Audit, to: Console, *, proposes: bool) -> None:
    """Print whose figures these are, and what everybody must know of them first."""
    said = found.file.programme.programme
    title = f"{said.title} · {said.authority} · {said.year}/{(said.year + 1) % 100:02d}"
    put(plain_text(title, style="bold"), to)
    for notice in notices(found, proposes=proposes):
        put(plain_text(notice), to)


def print_findings(findings: Sequence[Finding], to: Console, *, most: str | None) -> None:
    """Print findings, warnings first; all of them, or those of one severity."""
    shown = [one for one in findings if most is None or one.severity == most]
    shown.sort(key=lambda one: one.severity != "warning")
    to.print()
    to.print(plain_text("Findings" if most is None else "Warnings", style="bold"))
    if not shown:
        put(plain_text("None."), to)
    for one in shown:
        mark = "Warning" if one.severity == "warning" else "Note"
        indented(f"{mark} · {one.subject}: {one.text}", to, by=2)
        if one.remedy:
            indented(one.remedy, to, by=6, style="dim")
    if len(shown) < len(findings):
        rest = len(findings) - len(shown)
        put(
            plain_text(
                f"  And {rest} note{'s' if rest != 1 else ''}: `equitycli check` prints them all."
            ),
            to,
        )


def _entries(word: str | None) -> tuple[list[Entry], list[Entry]]:
    wanted = (word or "").casefold()
    words = [entry for entry in WORDS if wanted in entry.word.casefold()]
    columns = [entry for entry in COLUMNS if wanted in entry.word.casefold()]
    if not words and not columns:
        known = {entry.word.casefold(): entry.word for entry in (*WORDS, *COLUMNS)}
        near = get_close_matches(wanted, known, n=1)
        guess = f"Did you mean  {known[near[0]]}?  " if near else ""
        remedy = f"{guess}`equitycli glossary` lists them all."
        raise InputError("The glossary", [Fault("", f"has no entry with {word!r}.", remedy)])
    return words, columns


def glossary_json(word: str | None) -> str:
    """Return the glossary, or the entries that hold a word, as JSON text."""
    words, columns = _entries(word)
    entries: dict[str, Any] = {
        "words": [entry._asdict() for entry in words],
        "columns": [entry._asdict() for entry in columns],
    }
    return json.dumps(entries, ensure_ascii=False, indent=1) + "\n"


def print_glossary(word: str | None) -> None:
    """Print the glossary, or the entries that hold a word."""
    to = console()
    for title, entries in zip(("Words", "Columns of the tables"), _entries(word), strict=True):
        if entries:
            rows = [[entry.word, entry.unit, entry.meaning] for entry in entries]
            heads = [Column("Word", "left"), Column("Unit", "left"), Column("Meaning", "left")]
            show(Sheet(title, heads, rows), to)
