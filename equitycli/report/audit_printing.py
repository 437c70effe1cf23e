"""What `audit` prints, in order, and the JSON that stands in its stead.

A room of its own, so that no other command has to import the chapters.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from equitycli.chapters.whole import Chapters
from equitycli.plan import Audit
from equitycli.report import audit_sheets, side_sheets
from equitycli.report.assumptions import assumptions
from equitycli.report.assumptions_measured import measured_assumptions
from equitycli.report.chapter_sheets import WRITTEN, Written, chapters_as_values, in_short
from equitycli.report.printing import print_findings, print_head
from equitycli.report.record import as_json, audit_record, now
from equitycli.report.terminal import Sheet, console, indented, plain_text, put, show


def audit_json(found: tuple[Audit, Chapters], *, run_at: str) -> str:
    """Return an audit and its chapters as JSON text."""
    audit, chapters = found
    return as_json(
        audit_record(audit, run_at=run_at or now())
        | {"in_short": in_short(chapters, audit), "chapters": chapters_as_values(chapters)}
    )


def print_audit(found: tuple[Audit, Chapters], *, only: Sequence[str] = ()) -> None:
    """Print what each place needs, has and is paid, then the chapters; or some of these alone."""
    to, (audit, chapters) = console(), found
    print_head(audit, to, proposes=False)
    to.print()
    to.print(plain_text("In short", style="bold"))
    for sentence in in_short(chapters, audit, only=only):
        indented(f"· {sentence}", to, by=2)
    if not only:
        put(plain_text(f"Chapters: {', '.join(WRITTEN)}. One alone: --chapter need."), to)
        for sheet in _places_now(audit):
            show(sheet, to)
    for name, written in WRITTEN.items():
        if not only or name in only:
            _chapter(written, getattr(chapters, name), audit, to)
    show(assumptions(audit), to)
    if (beside := measured_assumptions(audit.file.programme)) is not None:
        show(beside, to)
    print_findings(audit.findings, to, most=None)


def _places_now(found: Audit) -> list[Sheet]:
    """Return the tables of what each place needs, has and is paid, and of what it belongs to."""
    return [
        audit_sheets.need_and_capacity(found),
        audit_sheets.provision_now(found),
        *(audit_sheets.provision_side_by_side(found) if len(found.views) > 1 else []),
        *([side_sheets.nations(found)] if side_sheets.has_several_nations(found) else []),
        *([side_sheets.authorities(found)] if found.county.authorities is not None else []),
    ]


def _chapter(written: Written, chapter: object | None, found: Audit, to: Console) -> None:
    """Print a chapter under its title, or why there is none."""
    to.print()
    to.print(plain_text(written.title.upper(), style="bold"))
    if chapter is None:
        put(plain_text(written.otherwise), to)
        return
    for sheet in written.sheets(chapter, found):
        show(sheet, to)
