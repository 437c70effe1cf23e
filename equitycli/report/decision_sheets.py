"""What `decide` prints: the decision beside the proposal, by place and where they differ."""

from __future__ import annotations

import math
from pathlib import Path

from equitycli.decision import Decision
from equitycli.money import in_words
from equitycli.report.printing import print_findings
from equitycli.report.terminal import Column, Sheet, console, plain_text, put, show
from equitycli.report.words import DRAFT, FOR_DECISION, change_gbp, percent, whole_gbp

MORE_THAN_A_REASON = ("budget", "ring-fenced funds", "agreements honoured")
"""Rules that members can't set aside by a reason alone."""


def print_decision(found: Decision, *, out: Path | None, lock: str) -> None:
    """Print what was decided, what it breaks and why, and where it was locked."""
    to, of = console(), found.of
    put(
        plain_text(
            f"{of.title} · {of.authority} · {of.year}/{(of.year + 1) % 100:02d}", style="bold"
        ),
        to,
    )
    for notice in standing_notices(found):
        put(plain_text(notice), to)
    put(plain_text(in_short(found)), to)
    for sheet in (by_place(found), differing_lines(found), broken_rules(found)):
        show(sheet, to)
    print_findings(found.findings, to, most=None)
    to.print()
    if out is None:
        put(plain_text("Nothing was written. To lock the decision, say --out DIR."), to)
    else:
        put(
            plain_text(f"Locked in {out}: these are awards now. SHA-256 of the decision: {lock}"),
            to,
        )


def standing_notices(found: Decision) -> list[str]:
    """Return what headed the plan and still holds: all but what it was called before."""
    return [one for one in found.of.notices if one not in (DRAFT, FOR_DECISION)]


def in_short(found: Decision) -> str:
    """Return the decision in two sentences."""
    differ = sum(line.differs for line in found.lines)
    left = found.unallocated_pence
    rest = (
        f"{in_words(left)} is left unallocated"
        if left >= 0
        else f"that is {in_words(-left)} more than the budget"
    )
    count = len(found.breaches)
    broken = (
        "No rule is broken."
        if not count
        else f"{count:,} breach{'es' if count > 1 else ''} of rules, each with a reason."
    )
    return (
        f"Decided: {in_words(found.award_pence)} of a budget of {in_words(found.budget_pence)}; "
        f"{rest}. {differ:,} of {len(found.lines):,} lines differ from the proposal. {broken}"
    )


def by_place(found: Decision) -> Sheet:
    """What lands in each place: proposed and decided, beside its need-based share."""
    problem = found.of.problem
    proposed = problem.landing.in_places(
        found.of.proposed_pence.sum(axis=1).astype(float), places=len(problem.places)
    )
    target = problem.target_gbp * 100
    order = sorted(
        range(len(problem.places)),
        key=lambda k: proposed[k] / target[k] if target[k] > 0 else math.inf,
    )
    rows = [
        [
            problem.places[k],
            whole_gbp(target[k]),
            whole_gbp(float(proposed[k])),
            whole_gbp(found.allocation_pence[k]),
            percent(found.allocation_pence[k] / target[k] - 1, signed=True)
            if target[k] > 0
            else "–",
            change_gbp(found.allocation_pence[k] - float(proposed[k])),
        ]
        for k in order
    ]
    return Sheet(
        "By place: proposed and decided",
        [
            Column("Place", "left"), Column("Need-based\nshare"), Column("Proposed"),
            Column("Decided"), Column("from\nshare"), Column("Change"),
        ],
        rows, _totals(found, float(proposed.sum())),
        "£ a year. Furthest under its need-based share in the proposal first.",
    )  # fmt: skip


def _totals(found: Decision, proposed_in_places_pence: float) -> list[list[str]]:
    """Return what makes the places add up to the budget."""
    proposed, decided = int(found.of.proposed_pence.sum()), found.award_pence
    elsewhere = proposed - proposed_in_places_pence, decided - sum(found.allocation_pence)
    left = found.budget_pence - proposed, found.unallocated_pence
    return [
        [name, "", whole_gbp(before), whole_gbp(after), "", change_gbp(after - before)]
        for name, (before, after) in (
            ("Outside or unknown", elsewhere),
            ("Unallocated", left),
            ("Budget", (found.budget_pence, found.budget_pence)),
        )
    ]


def _distance(landing_pence: float, target_pence: float) -> float:
    return landing_pence / target_pence - 1 if target_pence > 0 else math.nan


def differing_lines(found: Decision) -> Sheet:
    """The lines where members decided otherwise, with their reasons."""
    rows = [
        [
            line.name, in_words(sum(line.proposed_pence)), in_words(sum(line.award_pence)),
            in_words(line.difference_pence), line.reason,
        ]
        for line in sorted(found.lines, key=lambda one: -abs(one.difference_pence))
        if line.differs
    ]  # fmt: skip
    return Sheet(
        "Where the decision differs from the proposal",
        [
            Column("Recipient", "left"), Column("Proposed"), Column("Decided"),
            Column("Difference"), Column("Reason", "left"),
        ],
        rows, (), "Every other line was decided as proposed." if rows else "",
    )  # fmt: skip


def broken_rules(found: Decision) -> Sheet:
    """The rules that the decision breaks, where, by how much and why."""
    named = {line.payee: line.name for line in found.lines}
    rows = [
        [one.rule, named.get(one.subject, one.subject), one.how_much, one.reason]
        for one in found.breaches
    ]
    slight = len(found.within_rounding)
    grave = sorted({one.rule for one in found.breaches} & set(MORE_THAN_A_REASON))
    needs = (
        f"Beyond a reason, {', '.join(grave)}: that needs new money, or legal advice. "
        if grave
        else ""
    )
    note = needs + (
        f"{slight:,} more were missed by as much in the proposal, whose awards are whole pounds."
        if slight
        else ""
    )
    return Sheet(
        "Rules that the decision breaks",
        [
            Column("Rule", "left"), Column("Where", "left"), Column("Missed by"),
            Column("Reason", "left"),
        ],
        rows, (), note,
    )  # fmt: skip
