"""The plans by other aims that stand beside a proposal, and what is said where one does not."""

from __future__ import annotations

from collections.abc import Sequence

from equitycli.errors import Finding, NotProvenError
from equitycli.model.aims import AimPlan, aims_beside
from equitycli.model.allocation import ContinuousPlan, Progress, no_progress
from equitycli.model.problem import AllocationProblem, Bools
from equitycli.model.rules import ActiveRule
from equitycli.settings import Programme

SUBJECT = "other aims"


def other_aims(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    proposal: ContinuousPlan,
    asked: Programme,
    *,
    funded: Bools | None = None,
    deadline_s: float | None = None,
    progress: Progress = no_progress,
) -> tuple[tuple[AimPlan, ...], list[Finding]]:
    """Return the plans by other aims, whole or not at all, and a finding where one is left out.

    The aversion of the Kolm-Pollak plan is the first kolm_pollak_epsilon of [inequality].
    """
    given = asked.inequality.kolm_pollak_epsilon if asked.inequality else ()
    epsilon = given[0] if given else None
    if not proposal.is_proven:
        return (), [_left_out("No plan by another aim stands beside this one: it was cut itself.")]
    try:
        plans = aims_beside(
            problem, rules, proposal, epsilon=epsilon, funded=funded, deadline_s=deadline_s,
            progress=progress,
        )  # fmt: skip
    except NotProvenError:
        return (), [
            _left_out("No plan by another aim stands beside this one: the time limit came first.")
        ]
    said = [_left_out(text) for text in _late(plans, epsilon)]
    if epsilon is None and plans:
        text = "The Kolm-Pollak plan is left out: the programme does not say how averse it is."
        said.append(_left_out(text, remedy="Give kolm_pollak_epsilon under [inequality]."))
    return plans, said


def _late(plans: Sequence[AimPlan], epsilon: float | None) -> list[str]:
    """Return what was not worked out in time."""
    said = []
    if any(one.whom == "late" for one in plans):
        said.append(
            "Whom the least total gap would pay was not worked out in time: the plan that is shown "
            "pays those that the proposal pays, and another choice may leave a smaller gap."
        )
    if epsilon is not None and len(plans) == 1:
        said.append("The Kolm-Pollak plan was not worked out in time.")
    return said


def left_out_as_asked() -> Finding:
    """Return what is said of a plan for which --plan-only was asked."""
    return Finding(
        "plan-only", "warning", "--plan-only",
        "the price of each protection, the waterfall and the plans by other aims were left out, "
        "because --plan-only was asked: nothing is said here of what the rules cost.",
        "Run `equitycli allocate` without --plan-only to have them.",
    )  # fmt: skip


def _left_out(
    text: str, *, remedy: str = "Raise time_limit_s under [solver] to have them."
) -> Finding:
    return Finding("aim-left-out", "note", SUBJECT, text, remedy)
