"""What a reader must know of the ends of funding of a plan, as findings."""

from __future__ import annotations

from equitycli.ends import UNCHANGED_PENCE, Ends, Viability
from equitycli.errors import Finding, examples
from equitycli.money import in_words
from equitycli.plan import Plan
from equitycli.settings import EndsSection
from equitycli.settings.ends import STEP_NAMES

SUBJECT = "ends of funding"


def without_ends(plan: Plan) -> list[Finding]:
    """Return what is missing for a decision where the programme says nothing of ends."""
    change = plan.award_pence.sum(axis=1) - plan.problem.baseline_pence.sum(axis=1)
    falls = int((change <= -UNCHANGED_PENCE).sum())
    return [
        Finding(
            "ends-not-planned", "note", SUBJECT,
            f"{falls:,} recipients fall, and the programme has no [ends]: no calendar, notice, "
            "equality rows or part-year effect were worked out, and no plan can be for decision.",
            "Add [ends] with the steps of your council: `equitycli init` shows them.",
        )
    ]  # fmt: skip


def remarks(ends: Ends, asked: EndsSection) -> list[Finding]:
    """Return what a reader must know, warnings first."""
    if not ends.endings:
        return _untold(ends)
    found = [
        *_too_late(ends), *_untold(ends), *_meeting(ends, asked), *_equality(ends), *_sector(ends),
        *_under_line(ends), *_holidays(ends, asked), *_withheld(ends),
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.severity != "warning")


def _untold(ends: Ends) -> list[Finding]:
    """Return a warning of what ends by itself and can no longer be told with full notice."""
    made_on = ends.made_on
    late = [
        one
        for one in ends.by_design
        if made_on is not None and one.tell_by is not None and one.tell_by < made_on
    ]
    if not late:
        return []
    whom = examples(dict.fromkeys(one.recipient_id for one in late))
    return [
        Finding(
            "end-not-told-in-time", "warning", SUBJECT,
            f"{len(late):,} awards and agreements end by themselves before the year is over, and "
            f"the latest day to say so with full notice was before {made_on} ({whom}).",
            "Say now whether each goes on: the proposal is what they would have next.",
        )
    ]  # fmt: skip


def _too_late(ends: Ends) -> list[Finding]:
    late = [
        one
        for one in ends.endings
        if one.first_effective is not None and one.first_effective > ends.year_starts
    ]
    if not late:
        return []
    first = min(one.first_effective for one in late if one.first_effective)
    lost = sum(one.fall_pence - (one.in_year_pence or 0) for one in late)
    return [
        Finding(
            "falls-start-late", "warning", SUBJECT,
            f"{len(late):,} of {len(ends.endings):,} falls can't begin with the year on "
            f"{ends.year_starts}: the first day is {first} at the earliest. In the year "
            f"{in_words(lost)} of what the plan moves does not come free.",
            "Start what rises later too, or name the money that bridges it.",
        )
    ]  # fmt: skip


def _meeting(ends: Ends, asked: EndsSection) -> list[Finding]:
    decision = next((one for one in ends.calendar.steps if one.name == "decision"), None)
    meeting = asked.budget_meeting
    if decision is None or meeting is None or decision.goes.first in (None, meeting):
        return []
    return [
        Finding(
            "budget-meeting-missed", "warning", SUBJECT,
            f"what comes before the decision can't be done by the budget meeting of {meeting}: "
            f"the earliest day for it is {decision.goes.first}.",
            "Say what has begun under [ends] begun, or name a later meeting.",
        )
    ]  # fmt: skip


def _equality(ends: Ends) -> list[Finding]:
    blank = [one.recipient_id for one in ends.endings if not one.assessment.is_complete]
    if not blank:
        return []
    return [
        Finding(
            "equality-not-assessed", "warning", SUBJECT,
            f"{len(blank):,} of {len(ends.endings):,} recipients that fall have no complete "
            f"equality rows ({examples(blank)}).",
            "Fill in the sheet Equality of the workbook (`equitycli workbook`) before a decision. "
            "A filled row is not yet due regard: people decide, with it before them.",
        )
    ]  # fmt: skip


def _sector(ends: Ends) -> list[Finding]:
    sector = ends.sector
    if not sector.larger_than_council or sector.of_the_sector is None:
        return []
    return [
        Finding(
            "sector-falls-more-than-council", "warning", SUBJECT,
            f"the sector as a whole changes by {100 * sector.of_the_sector:+.1f} % and the "
            f"council's own spending by {100 * (sector.council_change or 0):+.1f} %: a larger "
            "reduction than the council takes itself.",
            f"Compare it with what the programme cites: {sector.source or 'no source is given'}.",
        )
    ]  # fmt: skip


def _under_line(ends: Ends) -> list[Finding]:
    under = [one.recipient_id for one in ends.endings if one.step_under_line is not None]
    if not under:
        return []
    return [
        Finding(
            "falls-under-viability-line", "warning", SUBJECT,
            f"{len(under):,} falls go under a viability line ({examples(under)}): each is a choice "
            "between tapering to the line and ending the funding.",
            "Say which in the report to members: a large cut may close an organisation.",
        )
    ]  # fmt: skip


def _holidays(ends: Ends, asked: EndsSection) -> list[Finding]:
    lengths = [asked.length(name) for name in STEP_NAMES]
    counted = any(one is not None and one.unit == "working days" for one in lengths)
    if not counted or asked.bank_holidays:
        return []
    return [
        Finding(
            "no-bank-holidays", "note", SUBJECT,
            "working days leave out Saturdays and Sundays only: the programme lists no bank "
            f"holidays, and none is known for the steps before {ends.year_starts}.",
            "List them under [ends] bank_holidays.",
        )
    ]  # fmt: skip


def _withheld(ends: Ends) -> list[Finding]:
    known = [one for one in ends.endings if one.viability != Viability()]
    if not known:
        return []
    return [
        Finding(
            "restricted-withheld", "note", SUBJECT,
            f"reserves and viability lines of {len(known):,} recipients that fall are restricted "
            "and withheld from this output.",
            "Officers see them with --restricted.",
        )
    ]  # fmt: skip
