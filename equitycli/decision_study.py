"""`decide` as one readable function: a plan as written, what members decided, the recheck."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ValidationError

from equitycli.decision import Decision, Proposed, decision, draft_faults
from equitycli.errors import Fault, InputError, refuse
from equitycli.model.problem_values import problem_of_values
from equitycli.model.rules import ActiveRule, active_rules, with_reach
from equitycli.report.folder import RECORD_NAME
from equitycli.settings import Programme
from equitycli.sources.decided import read_breach_reasons, read_decided
from equitycli.sources.run_folder import REMEDY, read_record


def decide(
    run: Path,
    decided: Path,
    *,
    reasons: Path | None = None,
    on_a_draft: str = "",
    locks: bool = False,
) -> tuple[Decision, str]:
    """Return what was decided on a plan, rechecked, and the SHA-256 of the file that says so.

    Parameters
    ----------
    run : the plan's folder · decided : a line for each payee · reasons : why rules are broken
    on_a_draft : why a plan that is a draft, or unproven, is decided on · locks : it is to be locked

    Raises
    ------
    InputError   a file is refused; a line that differs, or a breach, lacks its reason; or a draft
        is to be locked without a reason
    """
    record, sha256 = read_record(run, name=RECORD_NAME)
    proposed = proposed_of(record, sha256=sha256, subject=f"{run.name or run}/record.json")
    if locks and not on_a_draft:
        refuse(f"The plan in {run.name or run}", draft_faults(proposed))
    pence, why, decided_sha256 = read_decided(
        decided, payees=proposed.problem.payees, funds=proposed.problem.funds
    )
    given = {} if reasons is None else read_breach_reasons(reasons)
    found = decision(
        proposed,
        pence,
        reasons=why,
        breach_reasons=given,
        on_a_draft=on_a_draft,
        subject=f"The decision in {decided.name}",
    )
    return found, decided_sha256


def proposed_of(record: Mapping[str, Any], *, sha256: str, subject: str) -> Proposed:
    """Return the plan that a record tells of, with its rules in force.

    Raises
    ------
    InputError   a part is missing or does not fit the others
    """
    try:
        programme = Programme.model_validate(record["programme"]["as_resolved"])
        recheck = record["recheck"]
        problem = problem_of_values(recheck["problem"], subject=subject)
        shape = (len(problem.payees), len(problem.funds))
        proposed = Proposed(
            title=programme.programme.title,
            authority=programme.programme.authority,
            year=programme.programme.year,
            run_at=str(record["programme"]["run_at"]),
            sha256=sha256,
            problem=problem,
            rules=_rules_of(programme, recheck, places=len(problem.places)),
            proposed_pence=np.array(recheck["proposed_pence"], dtype=np.int64).reshape(shape),
            exact_baseline_pence=np.array(recheck["exact_baseline_pence"], dtype=np.int64).reshape(
                shape
            ),
            names=tuple(map(str, recheck["names"])),
            kinds=tuple(map(str, recheck["kinds"])),
            notices=tuple(map(str, record["programme"]["notices"])),
            for_decision=bool(record["programme"].get("for_decision", False)),
            proven=record["solver"]["status"] == "proven",
        )
    except (KeyError, TypeError, ValueError, OverflowError, ValidationError):
        fault = Fault("", "can't be rechecked: parts of it are missing or don't fit.", REMEDY)
        raise InputError(subject, [fault]) from None
    if not len(proposed.names) == len(proposed.kinds) == shape[0]:
        raise InputError(subject, [Fault("recheck", "does not fit together.", REMEDY)])
    return proposed


def _rules_of(
    programme: Programme, recheck: Mapping[str, Any], *, places: int
) -> tuple[ActiveRule, ...]:
    """Return the rules that were in force, with guarantees at the reach that the plan found."""
    rules = active_rules(programme.rule, year=programme.programme.year)
    reach = recheck.get("reach")
    if reach is None:
        return rules
    if len(reach) != places or not all(0 <= float(one) <= 1 for one in reach):
        raise ValueError("reach does not fit the places")
    return with_reach(rules, reach)
