"""What a plan lacks before members may be asked to decide on it: all of it at once."""

from __future__ import annotations

from dataclasses import replace

from equitycli.errors import Fault, refuse
from equitycli.plan import Plan
from equitycli.settings import EndsSection
from equitycli.settings.ends import STEP_NAMES


def lacking_for_decision(plan: Plan) -> list[Fault]:
    """Return each thing that is blank: dates, equality rows, comparisons, proof.

    Blank, not wrong: a calendar whose steps have passed is complete, and says so itself. What is
    there and filled in is still for people to weigh.
    """
    asked = plan.audit.file.programme.ends
    faults = _unproven(plan)
    if asked is None or plan.ends is None:
        faults.append(
            Fault(
                "[ends]",
                "is missing: there is no calendar, no first effective date and no equality row.",
                "Add it: `equitycli init` shows its keys.",
            )
        )
        return faults
    return [*faults, *_settings(plan, asked), *_recipients(plan)]


def as_for_decision(plan: Plan) -> Plan:
    """Return a plan whose outputs say that it is for decision.

    Raises
    ------
    InputError   anything that members need is blank, or the plan is not proven; all of it listed
    """
    refuse("A plan for decision", lacking_for_decision(plan))
    return replace(plan, audit=replace(plan.audit, for_decision=True))


def _unproven(plan: Plan) -> list[Fault]:
    if plan.is_proven:
        return []
    return [
        Fault(
            "the plan",
            "is not proven: the time limit came first, and a better one may exist.",
            "Raise  time_limit_s  under [solver].",
        )
    ]


def _settings(plan: Plan, asked: EndsSection) -> list[Fault]:
    faults = []
    if plan.ends is not None and plan.ends.made_on is None:
        faults.append(
            Fault(
                "ends.made_on",
                "is missing, so no date forwards is known.",
                "Write the day on which the plan is made, or say --timestamp.",
            )
        )
    for step in STEP_NAMES:
        if step == "decision":
            continue
        key, length = step.replace(" ", "_").replace("-", "_"), asked.length(step)
        if length is None:
            faults.append(
                Fault(
                    f"ends.{key}",
                    "is missing, so the days of that step and of those that hang on it are blank.",
                    'Write it as { value = 10, unit = "working days", source = "…" }.',
                )
            )
        elif not length.source:
            faults.append(Fault(f"ends.{key}.source", "is missing: members ask where it says so."))
    if asked.budget_meeting is None:
        faults.append(Fault("ends.budget_meeting", "is missing: the day of the decision is blank."))
    if asked.council_change is None:
        faults.append(
            Fault(
                "ends.council_change",
                "is missing: the whole sector's change can't stand beside the council's own.",
                "Write it as { value = -0.03, source = …, note = … }, and cite what expects it.",
            )
        )
    elif not asked.council_change.source:
        faults.append(
            Fault("ends.council_change.source", "is missing: cite what the comparison is for.")
        )
    return faults


def _recipients(plan: Plan) -> list[Fault]:
    """Return a fault for each recipient with blank equality rows or without a first day."""
    names = plan.audit.county.recipients["name"]
    faults = []
    for one in plan.ends.endings if plan.ends is not None else ():
        who = f"{one.recipient_id} ({str(names.get(one.recipient_id, ''))[:60]})"
        if not one.assessment.is_complete:
            faults.append(Fault(who, f"equality: {'; '.join(one.assessment.blanks)}."))
        if one.from_agreement and not one.calendar.is_known:
            faults.append(Fault(who, "the first day on which it is paid less is not known."))
    return faults
