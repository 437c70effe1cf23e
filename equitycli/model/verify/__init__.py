"""Recheck a plan in whole pounds from scratch: integers and fractions, no solver, no rows.

Each rule has a twin here that reads the problem and the rule's settings anew. What must hold
exactly and does not is a breach; what joins several payees may miss by what rounding can have
moved (under £1 of each paid award that moves, times the share of it that lands there), and is
listed as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from equitycli.model.problem import AllocationProblem, Floats, Ints
from equitycli.model.rounded_together import rounded_together
from equitycli.model.rules import ActiveRule
from equitycli.model.verify import limits, promises, protections, standing
from equitycli.model.verify.reading import Miss, WholePlan, whole_plan
from equitycli.money import PENCE_PER_POUND

NOISE_PENCE = Fraction(1, 100)
"""Shares and targets are floats; a hundredth of a penny is far above their error."""


@dataclass(frozen=True)
class Breach:
    """A rule that a plan in whole pounds does not meet: where, and by how many pence.

    unit : "£", where missing_pence is money; else what it counts, such as "awards"
    """

    rule: str
    subject: str
    missing_pence: float
    within_rounding: bool
    unit: str = "£"

    @property
    def how_much(self) -> str:
        """By how much it is missed, in words."""
        return miss_in_words(self.missing_pence, self.unit)


def miss_in_words(missing: float, unit: str) -> str:
    """Return by how much a rule is missed: pence as pounds, or a count of its unit.

    >>> miss_in_words(95.0, "£"), miss_in_words(2.0, "awards")
    ('£0.95', '2 awards')
    """
    return f"£{missing / PENCE_PER_POUND:.2f}" if unit == "£" else f"{missing:.0f} {unit}"


TWINS: dict[str, Callable[[WholePlan, Any], Iterable[Miss]]] = {
    "budget": standing.budget,
    "ring_fence": standing.ring_fence,
    "committed": standing.committed,
    "held": standing.held,
    "new_provision": standing.new_provision,
    "asks": standing.asks,
    "who_gives": protections.who_gives,
    "floor": protections.floor,
    "cap": protections.cap,
    "pace": promises.pace,
    "guarantee": promises.guarantee,
    "absorption": limits.absorption,
    "smallest_award": limits.smallest_award,
    "most_awards": limits.most_awards,
    "new_entrants": promises.new_entrants,
    "rooted": promises.rooted,
    "process": promises.process,
    "subsidy_ceiling": limits.subsidy_ceiling,
    "priority": promises.priority,
    "border": limits.border,
}


def breaches(
    problem: AllocationProblem,
    rules: Sequence[ActiveRule],
    award_pence: Ints,
    *,
    exact_gbp: Floats | None = None,
) -> list[Breach]:
    """Return every rule that the plan misses, exact breaches first.

    Parameters
    ----------
    award_pence : (P, F), ≥ 0
    exact_gbp : (P, F) the plan that was rounded to these awards, where that is known
    """
    kept = rounded_together(problem, rules)
    plan = whole_plan(problem, award_pence, kept=kept, exact_gbp=exact_gbp)
    found = [
        Breach("awards are 0 or more", payee, -min(plan.award[p]), within_rounding=False)
        for p, payee in plan.payees
        if min(plan.award[p]) < 0
    ]
    found += [
        Breach(
            "only those paid now, candidates, or new provision",
            payee,
            plan.paid(p),
            within_rounding=False,
        )
        for p, payee in plan.payees
        if not plan.payable(p) and plan.paid(p) > 0
    ]
    for rule in rules:
        for miss in TWINS[rule.kind](plan, rule.setting):
            if miss.missing > NOISE_PENCE:
                within = miss.missing <= PENCE_PER_POUND * miss.allowance + NOISE_PENCE
                found.append(
                    Breach(rule.name, miss.subject, float(miss.missing), within, miss.unit)
                )
    return sorted(found, key=lambda breach: breach.within_rounding)
