"""Why there is no plan: which rules clash, and what would make one possible.

Named are minimal sets: each clashes, and no part of it does. Beside them stand the cheapest way
to a plan, in pounds, and each rule whose change alone would do, with by how much.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from equitycli.errors import Fault, NoPlanError, SolverError
from equitycli.model.case_rows import COUNTING
from equitycli.model.cases import CaseModel, case_model, enter
from equitycli.model.choice_clash import refuse_no_choice
from equitycli.model.clash_search import (
    NOISE_GBP,
    GivesWay,
    alone,
    cheapest,
    minimal_sets,
)
from equitycli.model.clash_sums import MOST_NAMED, common_cut, contradiction, in_pounds, over_budget
from equitycli.model.problem import AllocationProblem
from equitycli.model.rows import Row
from equitycli.model.rules import ActiveRule


def check_possible(problem: AllocationProblem, rules: Sequence[ActiveRule]) -> None:
    """Raise InfeasibleError where no plan meets the rules; say nothing where one does."""
    model = case_model(problem, rules)
    enter(model, model.case())
    model.retained.solve()


def no_plan(problem: AllocationProblem, rules: Sequence[ActiveRule]) -> NoPlanError:
    """Return the error that explains why no plan meets the rules."""
    model = case_model(problem, rules)
    found = minimal_sets(model)
    if not found:
        try:
            refuse_no_choice(problem, rules)
        except NoPlanError as refused:
            return refused
        raise _shown_by_nobody()
    *first, last = (_fault(model, clashing) for clashing in found)
    way_out = _way_out(model, sorted({rule for clashing in found for rule in clashing}))
    last = Fault(last.where, last.text, f"{last.remedy}{way_out}")
    return NoPlanError("The set of rules", [*first, last])


def _shown_by_nobody() -> SolverError:
    return SolverError(
        "The solver",
        [
            Fault(
                "",
                "found no plan, though no rule can be shown to clash: that is its rounding, "
                "not your rules.",
                "Please report this as a defect; sums in thousands of pounds may get past it.",
            )
        ],
    )


def _fault(model: CaseModel, clashing: Sequence[int]) -> Fault:
    """Say in a sum why a minimal set clashes, or by how much it is apart."""
    rules = [model.rules[rule] for rule in clashing]
    where = " + ".join(rule.name for rule in rules)
    has_budget = any(rule.kind == "budget" for rule in rules)
    text = over_budget(model.problem, rules) if has_budget else ""
    text = text or contradiction(model.problem, rules)
    if not text:
        apart = cheapest(model, clashing)
        missing = f"{_much(model, apart)} is out of reach{_subjects(model, apart.by_row)}"
        text = f"{missing}, even if no other rule were in force."
        if len(clashing) > 1:
            text = f"together they can't be met, even if no other rule were in force: {missing}."
    return Fault(where, text, common_cut(model.problem, rules))


def _way_out(model: CaseModel, clashing: Sequence[int]) -> str:
    """Say which rule's change alone would do, and the cheapest change where it is another."""
    ways = [way for rule in clashing if (way := alone(model, rule)) is not None]
    least = cheapest(model, sorted(model.giving))
    by_several = " and ".join(
        _change(model, rule, gbp, least.by_row) for rule, gbp in least.by_rule
    )
    if not ways:
        return (
            "No change of a single rule is enough. The cheapest way to a plan is "
            f"{_much(model, least)} in all: {by_several}."
        )
    single = "; or ".join(_change(model, *way.by_rule[0], way.by_row) for way in ways)
    one = f"This alone would do: {single}." if len(ways) == 1 else f"Any one would do: {single}."
    if least.gbp > min(way.gbp for way in ways) - 2 * NOISE_GBP:
        return one
    return f"{one} The cheapest way to a plan is {_much(model, least)} in all: {by_several}."


def _change(model: CaseModel, rule: int, gbp: float, by_row: Sequence[tuple[Row, float]]) -> str:
    """Return one rule's change in words."""
    asked = model.rules[rule]
    whose = _subjects(model, [pair for pair in by_row if pair[0].rule == asked.name])
    if asked.kind == "budget":
        return f"{_up(gbp)} more in the budget{whose}"
    if asked.kind == COUNTING:
        return f"more awards than “{asked.name}” allows"
    return f"“{asked.name}” gives way by {_up(gbp)}{whose}"


def _much(model: CaseModel, apart: GivesWay) -> str:
    counts = all(model.rules[rule].kind == COUNTING for rule, _ in apart.by_rule)
    return "the number of awards" if counts else _up(apart.gbp)


def _subjects(model: CaseModel, found: Sequence[tuple[Row, float]]) -> str:
    """Return whom it concerns in brackets, the largest sums first, five of them by name."""
    problem, named = model.problem, []
    for row, gbp in found[:MOST_NAMED]:
        if row.payee is not None:
            named.append(f"{problem.payees[row.payee]} {_up(gbp)}")
        elif row.place is not None:
            named.append(f"{problem.places[row.place]} {_up(gbp)}")
        elif row.fund is not None:
            named.append(f"{problem.funds[row.fund]} {_up(gbp)}")
    more = len(found) - MOST_NAMED
    several = f" and {more:,} more" if more > 0 else ""
    return f" ({', '.join(named)}{several})" if named else ""


def _up(gbp: float) -> str:
    """Return a sum in whole pounds, never rounded down: a little less would not do."""
    return in_pounds(math.ceil(gbp - NOISE_GBP))
