"""What a record holds so that its plan, or another decision, can be rechecked without the files."""

from __future__ import annotations

from typing import Any

import numpy as np

from equitycli.model.problem_values import problem_as_values
from equitycli.model.rules import reach_of
from equitycli.money import pounds
from equitycli.plan import Plan
from equitycli.report.folder import csv_text
from equitycli.report.tables_out import exact_baseline_pence, payee_kind
from equitycli.report.words import in_short
from equitycli.sources.decided import REASON, WHO, decided_column

TO_FILL_IN = "decision-to-fill-in.csv"


def recheck_as_values(plan: Plan) -> dict[str, Any]:
    """Return the problem in full, and what was proposed, by payee and fund in its order."""
    payees = range(len(plan.problem.payees))
    return {
        "problem": problem_as_values(plan.problem),
        "reach": reach_of(plan.rules),
        "names": [payee_name(plan, p) for p in payees],
        "kinds": [payee_kind(plan, p) for p in payees],
        "exact_baseline_pence": [exact_baseline_pence(plan, p) for p in payees],
        "proposed_pence": plan.award_pence.tolist(),
    }


def payee_name(plan: Plan, payee: int) -> str:
    """Return the name of a recipient, or what new provision is called and where it is."""
    problem = plan.problem
    if not problem.is_new[payee]:
        return str(plan.audit.county.recipients["name"][problem.payees[payee]])
    at = int(problem.landing.place[np.flatnonzero(problem.landing.payee == payee)[0]])
    route = problem.routes[payee]
    return f"New provision in {problem.places[at]}" + (f" ({route})" if route else "")


def decision_to_fill_in(plan: Plan) -> str:
    """Return a line for each payee with its proposal as the decision, to be changed by officers."""
    problem = plan.problem
    headings = [
        WHO, "name", "kind", "baseline_gbp", "proposed_award_gbp",
        *(decided_column(fund, funds=problem.funds) for fund in problem.funds), REASON, "notice",
    ]  # fmt: skip
    notice = in_short(plan.audit)
    rows = [
        [
            payee, payee_name(plan, p), payee_kind(plan, p),
            pounds(sum(exact_baseline_pence(plan, p))), pounds(int(plan.award_pence[p].sum())),
            *(pounds(int(part)) for part in plan.award_pence[p]), "", notice,
        ]
        for p, payee in enumerate(problem.payees)
    ]  # fmt: skip
    return csv_text(headings, rows)
