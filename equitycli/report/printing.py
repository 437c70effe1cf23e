"""What each command prints, in order, and the JSON that stands in its stead."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from equitycli.columns import COLUMNS, WORDS, Entry
from equitycli.errors import Fault, Finding, InputError
from equitycli.plan import Audit, Plan
from equitycli.report import sheets
from equitycli.report.folder import RECORD, check_writable, write_folder
from equitycli.report.record import as_json, audit_record, now, plan_record
from equitycli.report.tables_out import plan_tables
from equitycli.report.terminal import Column, Sheet, console, indented, plain_text, show
from equitycli.report.words import notices

FILES = (RECORD, "places.csv", "areas.csv", "recipients.csv", "landing.csv")


def check_out(out: Path) -> None:
    """Refuse an output folder before any work is done for it."""
    check_writable(out, files=FILES)


def plan_json(plan: Plan, *, run_at: str) -> str:
    """Return the record of a plan as JSON text."""
    return as_json(plan_record(plan, run_at=run_at or now()))


def audit_json(found: Audit, *, run_at: str) -> str:
    """Return an audit as JSON text."""
    return as_json(audit_record(found, run_at=run_at or now()))


def check_json(found: Audit) -> str:
    """Return what a check found as JSON text."""
    whole = audit_record(found, run_at="")
    return as_json({key: whole[key] for key in ("programme", "inputs", "findings", "money")})


def write_plan(plan: Plan, record: str, out: Path) -> None:
    """Write the record and the tables of a plan into a folder, whole or not at all."""
    write_folder(out, {RECORD: record, **plan_tables(plan)})


def print_check(found: Audit) -> None:
    """Print the files that were read and every finding."""
    to = console()
    _head(found, to, proposes=False)
    show(_inputs(found), to)
    _findings(found.findings, to, most=None)
    to.print()
    to.print("Everything was read and fits together. Nothing was written.")


def print_audit(found: Audit) -> None:
    """Print what each place needs, has and is paid."""
    to = console()
    _head(found, to, proposes=False)
    for sheet in (
        sheets.need_and_capacity(found),
        sheets.provision_now(found),
        *([sheets.provision_side_by_side(found)] if len(found.views) > 1 else []),
        sheets.unequal(found),
    ):
        show(sheet, to)
    _findings(found.findings, to, most=None)


def print_plan(plan: Plan, out: Path | None) -> None:
    """Print a proposal: places, money, recipients, prices, ceilings, proof, findings."""
    to = console()
    _head(plan.audit, to, proposes=True)
    for sheet in (
        sheets.plan_by_place(plan),
        sheets.where_the_money_goes(plan),
        sheets.largest_changes(plan),
        sheets.new_provision(plan),
        sheets.price_of_protections(plan),
        sheets.what_stops_places(plan),
        sheets.before_and_after(plan),
        sheets.proof(plan),
    ):
        show(sheet, to)
    _findings(plan.findings, to, most="warning")
    to.print()
    if out is None:
        to.print("Nothing was written. To keep the plan, say --out DIR.")
    else:
        to.print(f"Wrote {', '.join(FILES)} to {out}.")


def _head(found: Audit, to: Console, *, proposes: bool) -> None:
    said = found.file.programme.programme
    to.print(
        plain_text(
            f"{said.title} · {said.authority} · {said.year}/{(said.year + 1) % 100:02d}",
            style="bold",
        )
    )
    for notice in notices(found, proposes=proposes):
        to.print(plain_text(notice))


def _inputs(found: Audit) -> Sheet:
    rows = [
        [
            one.role,
            one.file,
            f"{one.rows:,}",
            one.vintage,
            one.publisher or "not stated",
            one.sha256[:12],
        ]
        for one in found.county.records
    ]
    return Sheet(
        "What was read",
        [Column("As", "left"), Column("File", "left"), Column("Rows"), Column("Vintage", "left"),
         Column("Publisher", "left"), Column("sha256 begins", "left")],
        rows,
    )  # fmt: skip


def _findings(findings: Sequence[Finding], to: Console, *, most: str | None) -> None:
    shown = [one for one in findings if most is None or one.severity == most]
    to.print()
    to.print(plain_text("Findings" if most is None else "Warnings", style="bold"))
    if not shown:
        to.print("None.")
    for one in shown:
        mark = "Warning" if one.severity == "warning" else "Note"
        indented(f"{mark} · {one.subject}: {one.text}", to, by=2)
        if one.remedy:
            indented(one.remedy, to, by=6, style="dim")
    if len(shown) < len(findings):
        rest = len(findings) - len(shown)
        to.print(f"  And {rest} note{'s' if rest != 1 else ''}: `equitycli check` prints them all.")


def _entries(word: str | None) -> tuple[list[Entry], list[Entry]]:
    wanted = (word or "").casefold()
    words = [entry for entry in WORDS if wanted in entry.word.casefold()]
    columns = [entry for entry in COLUMNS if wanted in entry.word.casefold()]
    if not words and not columns:
        raise InputError(
            "The glossary",
            [Fault("", f"has no entry with {word!r}.", "`equitycli glossary` lists them all.")],
        )
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
