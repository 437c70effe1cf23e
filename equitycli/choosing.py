"""Whom to pay at all, where a rule asks it, and what a reader must know of that choice."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress

import numpy as np

from equitycli.errors import Finding, NotProvenError, examples
from equitycli.model.choice_clash import refuse_no_choice
from equitycli.model.clash import check_possible
from equitycli.model.integers import Choice, choice
from equitycli.model.ordered import MOST_ORDERED
from equitycli.model.problem import AllocationProblem, Floats
from equitycli.model.retained import InfeasibleError
from equitycli.model.rules import ActiveRule, chosen_payees
from equitycli.model.stages import Progress, no_progress
from equitycli.money import in_words

SUBJECT = "whom to pay"

PART_OF_TIME = 0.5
"""Of the time that is left, what the choice may take: the plan that follows it needs some too."""


def whom_to_pay(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    *,
    deadline_s: float,
    progress: Progress = no_progress,
) -> Choice | None:
    """Return who is paid at all; None where no rule asks it.

    Raises
    ------
    InfeasibleError  no plan meets the rules, whatever the size of awards
    NoPlanError      no choice of payees meets them
    NotProvenError   the time limit came before any choice was found
    """
    if not chosen_payees(problem, rules).any():
        return None
    now_s = time.monotonic()
    until_s = now_s + PART_OF_TIME * max(deadline_s - now_s, 0.0)
    try:
        return choice(problem, rules, deadline_s=until_s, progress=progress)
    except InfeasibleError:
        check_possible(problem, rules)
        refuse_no_choice(problem, rules, deadline_s=deadline_s)
        raise


def check_choice(
    problem: AllocationProblem, rules: Sequence[ActiveRule], *, time_limit_s: float
) -> None:
    """Raise NoPlanError where rules ask whom to pay and no choice meets them, if found in time."""
    if chosen_payees(problem, rules).any():
        with suppress(NotProvenError):
            refuse_no_choice(problem, rules, deadline_s=time.monotonic() + time_limit_s)


def findings_on_choice(
    problem: AllocationProblem, found: Choice | None, served: Floats
) -> list[Finding]:
    """Return what a reader must know of a choice: who is left out, what it costs, what is open.

    Parameters
    ----------
    served : share of target that each place reaches in the plan (K)
    """
    if found is None:
        return []
    findings = []
    left_now = found.left_out & problem.paid_now
    if left_now.any():
        lost_pence = int(problem.baseline_pence[left_now].sum())
        who = [problem.payees[p] for p in np.flatnonzero(left_now)]
        findings.append(
            Finding(
                "paid-now-left-out", "warning", SUBJECT,
                f"{len(who):,} that are paid now, {in_words(lost_pence)} a year, are proposed "
                f"for nothing, because an award is at least so much or nothing, or awards are "
                f"counted: {examples(who)}.",
                "A floor keeps them; the sheet “Smallest awards” shows what each would need.",
            )
        )  # fmt: skip
    empty = (problem.target_gbp > 0) & (served <= 0) & (found.relaxed > 0)
    if empty.any():
        places = [problem.places[k] for k in np.flatnonzero(empty)]
        findings.append(
            Finding(
                "place-left-without", "warning", SUBJECT,
                f"{len(places):,} places that awards of any size and number would reach have "
                f"nothing: {examples(places)}.",
                "Lower the smallest award, or open a route of new provision with a lower minimum.",
            )
        )  # fmt: skip
    if found.by_worst:
        findings.append(
            Finding(
                "choice-by-worst", "note", SUBJECT,
                f"there are more than {MOST_ORDERED} places, so the choice of whom to pay compares "
                "the worst-served place and then the total gap, not every level in turn; given "
                "that choice, every level is settled.",
            )
        )  # fmt: skip
    if found.tied is not False:
        findings.append(
            Finding(
                "choice-tied", "note", SUBJECT,
                "another choice of whom to pay is as good by every objective; the order of ids "
                "decided between them."
                if found.tied
                else "whether another choice is as good was not settled in time.",
                "Ask what sets the payees apart, and say it in a rule." if found.tied else "",
            )
        )  # fmt: skip
    return findings
