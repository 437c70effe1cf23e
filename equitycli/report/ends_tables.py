"""The CSV files of ends of funding: public ones, and one for officers alone."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from equitycli.ends import Ends
from equitycli.money import pounds
from equitycli.plan import Plan
from equitycli.report.ends_words import (
    RESTRICTED,
    notice_in_words,
    reserves_in_words,
    steps_in_words,
    successor_in_words,
    viability_in_words,
)
from equitycli.report.folder import csv_text
from equitycli.report.reasons import places_in_words, reasons
from equitycli.report.words import in_short

ENDS, CALENDAR, BY_PLACE = "ends.csv", "ends_calendar.csv", "ends_by_place.csv"
BY_DESIGN, EQUALITY, GROUPS = "ends_by_design.csv", "equality.csv", "equality_groups.csv"
ENDS_RESTRICTED = "ends_restricted.csv"
PUBLIC = (ENDS, CALENDAR, BY_PLACE, BY_DESIGN, EQUALITY, GROUPS)


def ends_tables(plan: Plan, *, restricted: bool = False) -> dict[str, str]:
    """Return the text of each CSV file of ends of funding, by name; none without [ends].

    restricted : with the file of reserves and viability lines
    """
    ends = plan.ends
    if ends is None:
        return {}
    tables = {
        ENDS: _ends(plan, ends),
        CALENDAR: _calendar(plan, ends),
        BY_PLACE: _by_place(plan, ends),
        BY_DESIGN: _by_design(plan, ends),
        EQUALITY: _equality(plan, ends),
        GROUPS: _groups(plan, ends),
    }
    return tables | ({ENDS_RESTRICTED: _restricted(plan, ends)} if restricted else {})


def _with_notice(
    plan: Plan, headings: Sequence[str], rows: Sequence[Sequence[object]], *, also: str = ""
) -> str:
    notice = f"{also}{in_short(plan.audit)}"
    return csv_text([*headings, "notice"], [[*row, notice] for row in rows])


def _gbp(sum_pence: int | None) -> Decimal | str:
    return "" if sum_pence is None else pounds(sum_pence)


def _name(plan: Plan, who: str) -> str:
    return str(plan.audit.county.recipients["name"].get(who, who))


def _ends(plan: Plan, ends: Ends) -> str:
    why = dict(zip(plan.problem.payees, reasons(plan), strict=True))
    where = dict(zip(plan.problem.payees, places_in_words(plan), strict=True))
    headings = [
        "recipient_id", "name", "baseline_gbp", "proposed_award_gbp", "fall_gbp",
        "first_effective", "steps", "saved_in_year_gbp", "not_saved_in_year_gbp", "notice_given",
        "last_paid_day", "agreements", "viability", "weeks_of_reserves", "successor",
        "equality_blank", "places", "reason",
    ]  # fmt: skip
    rows = [
        [
            one.recipient_id, _name(plan, one.recipient_id), _gbp(one.now_pence),
            _gbp(one.proposed_pence), _gbp(one.fall_pence), _day(one.first_effective),
            steps_in_words(one), _gbp(one.in_year_pence),
            _gbp(None if one.in_year_pence is None else one.fall_pence - one.in_year_pence),
            notice_in_words(one), _day(one.last_paid_day), "; ".join(one.agreements),
            viability_in_words(one, restricted=False),
            reserves_in_words(one.viability, restricted=False), successor_in_words(one),
            "; ".join(one.assessment.blanks), where[one.recipient_id], why[one.recipient_id],
        ]
        for one in ends.endings
    ]  # fmt: skip
    return _with_notice(plan, headings, rows)


def _day(day: object) -> str:
    return "" if day is None else str(day)


def _calendar(plan: Plan, ends: Ends) -> str:
    headings = [
        "notice_given", "recipients", "step", "length", "length_source", "latest_first_day",
        "latest_last_day", "first_day", "last_day", "standing",
    ]  # fmt: skip
    rows: list[list[object]] = []
    for calendar, count in ends.calendars:
        notice = str(calendar.notice or "")
        for step in calendar.steps:
            source = "" if step.length is None else step.length.source
            rows.append(
                [
                    notice, count, step.name, str(step.length or ""), source,
                    *(_day(day) for day in (step.latest.first, step.latest.last,
                                            step.goes.first, step.goes.last)),
                    step.standing,
                ]
            )  # fmt: skip
        rows.append(
            [notice, count, "paid less", "", "", _day(ends.year_starts), "",
             _day(calendar.first_effective), "", ""]
        )  # fmt: skip
    return _with_notice(plan, headings, rows)


def _by_place(plan: Plan, ends: Ends) -> str:
    headings = ["place", "falls", "fall_gbp", "rises", "rise_gbp", "new_gbp", "change_gbp"]
    rows = [
        [
            one.place, one.falls, _gbp(one.fall_pence), one.rises, _gbp(one.rise_pence),
            _gbp(one.new_pence), _gbp(one.rise_pence + one.new_pence - one.fall_pence),
        ]
        for one in ends.places
    ]  # fmt: skip
    return _with_notice(plan, headings, rows)


def _by_design(plan: Plan, ends: Ends) -> str:
    headings = ["recipient_id", "name", "fund", "what", "sum_gbp", "last_day", "tell_by"]
    rows = [
        [
            one.recipient_id, _name(plan, one.recipient_id), one.fund, one.what,
            _gbp(one.sum_pence), _day(one.last_day), _day(one.tell_by),
        ]
        for one in ends.by_design
    ]  # fmt: skip
    return _with_notice(plan, headings, rows)


def _equality(plan: Plan, ends: Ends) -> str:
    headings = [
        "recipient_id", "name", "fall_gbp", "group", "effect", "mitigation", "assessed_by",
        "assessed_on", "equality_blank",
    ]  # fmt: skip
    rows: list[list[object]] = []
    for one in ends.endings:
        who = [one.recipient_id, _name(plan, one.recipient_id), _gbp(one.fall_pence)]
        blank = "; ".join(one.assessment.blanks)
        rows += [
            [*who, row.group, row.effect, row.mitigation, row.assessed_by, _day(row.day), blank]
            for row in one.assessment.rows
        ] or [[*who, "", "", "", "", "", blank]]
    return _with_notice(plan, headings, rows, also="not yet due regard; ")


def _groups(plan: Plan, ends: Ends) -> str:
    headings = ["group", "falls", "fall_gbp", "without_mitigation"]
    rows = [
        [one.group, one.recipients, _gbp(one.fall_pence), one.without_mitigation]
        for one in ends.groups
    ]
    return _with_notice(plan, headings, rows, also="not yet due regard; ")


def _restricted(plan: Plan, ends: Ends) -> str:
    headings = [
        "recipient_id", "name", "fall_gbp", "reserves_gbp", "spending_gbp", "weeks_of_reserves",
        "viability_line_gbp", "viability", "successor",
    ]  # fmt: skip
    rows = [
        [
            one.recipient_id, _name(plan, one.recipient_id), _gbp(one.fall_pence),
            _gbp(one.viability.reserves_pence), _gbp(one.viability.spending_pence),
            reserves_in_words(one.viability, restricted=True), _gbp(one.line_pence),
            viability_in_words(one, restricted=True), successor_in_words(one),
        ]
        for one in ends.endings
    ]  # fmt: skip
    return _with_notice(plan, headings, rows, also=f"{RESTRICTED} ")
