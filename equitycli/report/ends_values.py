"""Ends of funding in the record: plain values, with what is withheld said."""

from __future__ import annotations

from typing import Any

from equitycli.ends import Calendar, Ending, Span, Viability
from equitycli.plan import Plan
from equitycli.report.ends_words import successor_in_words, viability_in_words

DIGITS = 9


def ends_as_values(plan: Plan) -> dict[str, Any] | None:
    """Return ends of funding as plain values; None without [ends].

    Reserves, spending and officers' own viability lines are never among them: `withheld` says of
    how many recipients.
    """
    ends = plan.ends
    if ends is None:
        return None
    sector = ends.sector
    return {
        "year_starts": str(ends.year_starts),
        "made_on": _day(ends.made_on),
        "calendars": [
            {
                "notice": None if one.notice is None else str(one.notice),
                "recipients": count,
                "first_effective": _day(one.first_effective),
                "steps": _steps(one),
            }
            for one, count in ends.calendars
        ],
        "fall_pence": ends.fall_pence,
        "saved_in_year_pence": ends.in_year_pence,
        "recipients": [_ending(one) for one in ends.endings],
        "by_place": [
            {
                "place": one.place, "falls": one.falls, "fall_pence": one.fall_pence,
                "rises": one.rises, "rise_pence": one.rise_pence, "new_pence": one.new_pence,
            }
            for one in ends.places
        ],
        "by_design": [
            {
                "recipient_id": one.recipient_id, "fund": one.fund, "what": one.what,
                "sum_pence": one.sum_pence, "last_day": str(one.last_day),
                "tell_by": _day(one.tell_by),
            }
            for one in ends.by_design
        ],
        "equality": {
            "note": "A row that is filled in is not yet due regard.",
            "complete": sum(one.assessment.is_complete for one in ends.endings),
            "groups": [
                {
                    "group": one.group, "falls": one.recipients, "fall_pence": one.fall_pence,
                    "without_mitigation": one.without_mitigation,
                }
                for one in ends.groups
            ],
        },
        "whole_sector": {
            "now_pence": sector.paid_now_pence,
            "proposed_pence": sector.proposed_pence,
            "new_pence": sector.started_pence,
            "change_of_those_paid_now": _share(sector.of_those_paid_now),
            "change": _share(sector.of_the_sector),
            "council_change": _share(sector.council_change),
            "source": sector.source,
        },
        "withheld": {
            "what": "free reserves, spending and viability lines told by officers",
            "why": "restricted: it may be exempt information",
            "recipients": sum(one.viability != Viability() for one in ends.endings),
        },
    }  # fmt: skip


def _ending(one: Ending) -> dict[str, Any]:
    return {
        "recipient_id": one.recipient_id,
        "now_pence": one.now_pence,
        "proposed_pence": one.proposed_pence,
        "fall_pence": one.fall_pence,
        "notice": None if one.calendar.notice is None else str(one.calendar.notice),
        "notice_by_agreement": one.from_agreement,
        "first_effective": _day(one.first_effective),
        "steps": [
            {"first_day": _day(step.first_day), "award_pence": step.award_pence}
            for step in one.steps
        ],
        "saved_in_year_pence": one.in_year_pence,
        "last_paid_day": _day(one.last_paid_day),
        "agreements": list(one.agreements),
        "viability": viability_in_words(one, restricted=False),
        "successor": successor_in_words(one),
        "equality": [
            {
                "group": row.group, "effect": row.effect, "mitigation": row.mitigation,
                "assessed_by": row.assessed_by, "assessed_on": _day(row.day),
            }
            for row in one.assessment.rows
        ],
        "equality_blank": list(one.assessment.blanks),
    }  # fmt: skip


def _steps(calendar: Calendar) -> list[dict[str, Any]]:
    return [
        {
            "step": step.name,
            "length": None if step.length is None else str(step.length),
            "source": "" if step.length is None else step.length.source,
            "latest": _span(step.latest),
            "as_it_stands": _span(step.goes),
            "standing": step.standing,
        }
        for step in calendar.steps
    ]


def _span(span: Span) -> dict[str, str | None]:
    return {"first_day": _day(span.first), "last_day": _day(span.last)}


def _day(day: object) -> str | None:
    return None if day is None else str(day)


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, DIGITS) + 0.0
