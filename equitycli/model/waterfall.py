"""From need alone to the proposal, one rule after the other: where the difference comes from.

The first plan knows only the budgets: no protection, no cap, no ceiling, no fund kept for some,
nothing promised. Rules are then added one by one, in the programme's order (what follows from its
other tables first), and once more in the reverse order, because what a rule costs depends on what
is there before it. The last plan of either order is the proposal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from equitycli.errors import NotProvenError
from equitycli.model.allocation import Progress, no_progress
from equitycli.model.cases import CaseModel, served_in
from equitycli.model.price import NOTHING, Moved, moved, rules_to_price
from equitycli.model.problem import Floats
from equitycli.model.retained import InfeasibleError
from equitycli.model.rules import ActiveRule

Order = Literal["as written", "reversed"]
ORDERS: tuple[Order, ...] = ("as written", "reversed")


@dataclass(frozen=True)
class Step:
    """One rule added: what reaches the under-served with it and those before it.

    rule : by its report name, "" for the plan by need alone, which comes first
    The other fields are those of `Moved` against the step before, and as in `Price`.
    """

    order: Order
    rule: str
    worst_served: float
    worst_change: float
    first_moved: str
    first_change: float
    gap_gbp: float
    gap_change_gbp: float
    possible: bool = True
    worked_out: bool = True


def waterfall(model: CaseModel, *, progress: Progress = no_progress) -> tuple[Step, ...]:
    """Return the steps from need alone to the proposal, as written and then reversed.

    Notes
    -----
    A step without a plan is said to be so, and the next is measured against the last that has
    one. Steps that the time limit comes before are said to be not worked out.
    """
    progress("adding the rules one by one")
    added = [rule for rule in rules_to_price(model) if rule.kind != "budget"]
    return (*_steps(model, "as written", added), *_steps(model, "reversed", added[::-1]))


def _steps(model: CaseModel, order: Order, added: list[ActiveRule]) -> list[Step]:
    steps: list[Step] = []
    before: Floats | None = None
    for count in range(len(added) + 1):
        name = added[count - 1].name if count else ""
        try:
            served = served_in(model, model.case(without=added[count:]))
        except InfeasibleError:
            steps.append(Step(order, name, *NOTHING, possible=False))
            continue
        except NotProvenError:
            steps.append(Step(order, name, *NOTHING, worked_out=False))
            continue
        change: Moved = moved(model.problem, served if before is None else before, served)
        steps.append(Step(order, name, *change))
        before = served
    return steps
