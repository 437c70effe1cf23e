"""What members decided: each line beside the proposal, rechecked against every rule.

A proposed award becomes an award here and nowhere else. Rules may be broken by those who may
decide it; what is broken is listed, and each breach carries a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from equitycli.errors import Fault, Finding, refuse
from equitycli.model.problem import AllocationProblem, Ints
from equitycli.model.rules import ActiveRule
from equitycli.model.verify import NOISE_PENCE, Breach, breaches, miss_in_words
from equitycli.money import in_words


@dataclass(frozen=True, eq=False)
class Proposed:
    """A plan as its record tells it: what was proposed, to whom, under which rules.

    proposed_pence : (payees, funds) as in `problem` · names, kinds : by payee
    exact_baseline_pence : (payees, funds) paid a year now, to the penny
    notices : what headed the plan · sha256 : of the record
    """

    title: str
    authority: str
    year: int
    run_at: str
    sha256: str
    problem: AllocationProblem
    rules: Sequence[ActiveRule]
    proposed_pence: Ints
    exact_baseline_pence: Ints
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    notices: tuple[str, ...]
    for_decision: bool
    proven: bool


@dataclass(frozen=True)
class DecidedLine:
    """What was decided for one payee: pence by fund, and why where it is not what was proposed."""

    payee: str
    name: str
    kind: str
    baseline_pence: int
    proposed_pence: tuple[int, ...]
    award_pence: tuple[int, ...]
    reason: str

    @property
    def differs(self) -> bool:
        """Whether members decided otherwise than was proposed."""
        return self.proposed_pence != self.award_pence

    @property
    def difference_pence(self) -> int:
        """The award less what was proposed, from all funds."""
        return sum(self.award_pence) - sum(self.proposed_pence)


@dataclass(frozen=True)
class ReasonedBreach:
    """A rule that the decision breaks, where, by how much, and why that was decided."""

    rule: str
    subject: str
    missing_pence: float
    reason: str
    unit: str = "£"

    @property
    def how_much(self) -> str:
        """By how much it is missed, in words: money, or a count of awards."""
        return _how_much(self)


@dataclass(frozen=True, eq=False)
class Decision:
    """Everything that was decided.

    allocation_pence : what lands in each place of the awards (K), in fractions of a penny
    within_rounding : rules that the proposal missed by as much already, because its awards are
        whole pounds; they need no reason
    """

    of: Proposed
    lines: tuple[DecidedLine, ...]
    breaches: tuple[ReasonedBreach, ...]
    within_rounding: tuple[Breach, ...]
    allocation_pence: tuple[float, ...]
    findings: tuple[Finding, ...]

    @property
    def award_pence(self) -> int:
        """All awards."""
        return sum(sum(line.award_pence) for line in self.lines)

    @property
    def budget_pence(self) -> int:
        """The budget of all funds."""
        return int(self.of.problem.budget_pence.sum())

    @property
    def unallocated_pence(self) -> int:
        """What the decision leaves of the budget; below 0 where it goes beyond it."""
        return self.budget_pence - self.award_pence


def decision(
    of: Proposed,
    decided_pence: Ints,
    *,
    reasons: Mapping[str, str],
    breach_reasons: Mapping[tuple[str, str], str],
    on_a_draft: str = "",
    subject: str,
) -> Decision:
    """Return what was decided, with every breach and the reason for it.

    Parameters
    ----------
    decided_pence : (payees, funds), ≥ 0
    reasons : by payee, why its line is not what was proposed
    breach_reasons : by rule and subject, why a rule is broken there
    on_a_draft : why a plan that is a draft, or unproven, is decided on
    subject : the file that says so, for messages

    Raises
    ------
    InputError   a line that differs, or a breach, has no reason; or a reason is for nothing
    """
    lines = tuple(
        DecidedLine(
            payee,
            of.names[p],
            of.kinds[p],
            int(of.exact_baseline_pence[p].sum()),
            tuple(map(int, of.proposed_pence[p])),
            tuple(map(int, decided_pence[p])),
            reasons.get(payee, ""),
        )
        for p, payee in enumerate(of.problem.payees)
    )
    found = breaches(of.problem, of.rules, decided_pence)
    hard, slight = _hard_and_slight(of, found)
    lacking = _lines_without_reason(lines)
    lacking += _breaches_without_reason(hard, lines, breach_reasons)
    lacking += _reasons_for_nothing(hard, breach_reasons)
    refuse(subject, lacking)
    own = {line.payee: line.reason for line in lines if line.differs}
    return Decision(
        of=of,
        lines=lines,
        breaches=tuple(
            ReasonedBreach(
                one.rule,
                one.subject,
                one.missing_pence,
                breach_reasons.get((one.rule, one.subject)) or own[one.subject],
                one.unit,
            )
            for one in hard
        ),
        within_rounding=tuple(slight),
        allocation_pence=_landed(of.problem, decided_pence),
        findings=tuple(_findings(of, on_a_draft)),
    )


def _hard_and_slight(of: Proposed, found: Sequence[Breach]) -> tuple[list[Breach], list[Breach]]:
    """Part what a decision breaks itself from what the whole pounds of the proposal missed.

    A member's own change is no rounding, however small: a miss is forgiven only up to that of the
    proposal, for the same rule and subject.
    """
    missed: dict[tuple[str, str], float] = {}
    for one in breaches(of.problem, of.rules, of.proposed_pence):
        about = (one.rule, one.subject)
        missed[about] = max(missed.get(about, 0.0), one.missing_pence)
    forgiven = [
        one.missing_pence <= missed.get((one.rule, one.subject), 0.0) + float(NOISE_PENCE)
        for one in found
    ]
    hard = [one for one, slight in zip(found, forgiven, strict=True) if not slight]
    return hard, [one for one, slight in zip(found, forgiven, strict=True) if slight]


def _landed(problem: AllocationProblem, decided_pence: Ints) -> tuple[float, ...]:
    paid = decided_pence.sum(axis=1).astype(np.float64)
    return tuple(problem.landing.in_places(paid, places=len(problem.places)).tolist())


def _lines_without_reason(lines: Sequence[DecidedLine]) -> list[Fault]:
    return [
        Fault(
            line.payee,
            f"{in_words(sum(line.award_pence))} was decided where "
            f"{in_words(sum(line.proposed_pence))} was proposed, without a reason.",
            "Write the members' reason in the column reason.",
        )
        for line in lines
        if line.differs and not line.reason
    ]


def _how_much(one: Breach | ReasonedBreach) -> str:
    if one.unit == "£":
        return in_words(round(one.missing_pence))
    return miss_in_words(one.missing_pence, one.unit)


def _breaches_without_reason(
    hard: Sequence[Breach],
    lines: Sequence[DecidedLine],
    breach_reasons: Mapping[tuple[str, str], str],
) -> list[Fault]:
    """A line's own reason will do for a rule about that recipient; any other needs its own."""
    own = {line.payee for line in lines if line.differs and line.reason}
    return [
        Fault(
            f"{one.rule} · {one.subject}",
            f"this rule is missed by {_how_much(one)}, without a reason.",
            f'Add the row  "{one.rule}","{one.subject}","why"  to the file of --reasons, whose '
            "columns are rule, subject, reason.",
        )
        for one in hard
        if one.subject not in own and not breach_reasons.get((one.rule, one.subject))
    ]


def _reasons_for_nothing(
    hard: Sequence[Breach], breach_reasons: Mapping[tuple[str, str], str]
) -> list[Fault]:
    broken = {(one.rule, one.subject) for one in hard}
    return [
        Fault(
            f"{rule} · {about}",
            "has a reason in the file of --reasons, but this rule is not broken there.",
            "Remove the row, or mend its rule and subject.",
        )
        for rule, about in breach_reasons
        if (rule, about) not in broken
    ]


def draft_faults(of: Proposed) -> list[Fault]:
    """Return why a decision on this plan should not be locked as it stands."""
    return [
        Fault(
            "", f"{one.text} A decision on it is not locked without a reason.",
            f'{one.remedy} Or say  --on-a-draft "why".',
        )
        for one in _findings(of, "")
    ]  # fmt: skip


def _findings(of: Proposed, on_a_draft: str) -> list[Finding]:
    why = f" It was decided on all the same: {on_a_draft}" if on_a_draft else ""
    found = []
    if not of.for_decision:
        found.append(
            Finding(
                "decided-on-a-draft", "warning", "the plan",
                "is a draft for consultation, not made for decision: nothing says that its "
                f"equality rows and dates are complete.{why}",
                "Make the plan again with --for-decision, and decide on that.",
            )
        )  # fmt: skip
    if not of.proven:
        found.append(
            Finding(
                "decided-on-an-unproven-plan", "warning", "the plan",
                "was stopped before it was proven: a plan nearer the need-based shares may "
                f"exist.{why}",
                "Make the plan again with a longer time_limit_s under [solver].",
            )
        )  # fmt: skip
    return found
