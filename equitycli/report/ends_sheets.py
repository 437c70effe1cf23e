"""Ends of funding for the terminal: who loses, how much, from when, why; and by which steps."""

from __future__ import annotations

from equitycli.ends import NOT_ASSESSED, EndByDesign, Ending, Ends
from equitycli.money import in_words
from equitycli.plan import Plan
from equitycli.report.ends_words import (
    RESTRICTED,
    day_in_words,
    reserves_in_words,
    successor_in_words,
    viability_in_words,
)
from equitycli.report.reasons import reasons
from equitycli.report.terminal import Align, Column, Sheet
from equitycli.report.words import change_gbp, percent, whole_gbp

LEFT: Align = "left"
LONGEST_LIST = 12
NOT_DUE_REGARD = (
    "A row that is filled in is not yet due regard: members decide, with the rows before them."
)

BY_DESIGN = "What ends by itself, by design"


def ends_sheets(plan: Plan, *, restricted: bool = False) -> list[Sheet]:
    """Return what a plan says of ends of funding, as tables; none without [ends].

    restricted : reserves and viability lines may be shown
    """
    ends = plan.ends
    if ends is None:
        return []
    sheets = [who_loses(plan, ends), who_loses_by_place(ends), steps(ends), equality(ends)]
    sheets += [whole_sector(ends), by_design(plan, ends)]
    return [*sheets, means(plan, ends)] if restricted else sheets


def who_loses(plan: Plan, ends: Ends) -> Sheet:
    """The recipients that fall, the largest falls first, with the first day and the reason."""
    why = dict(zip(plan.problem.payees, reasons(plan), strict=True))
    rows = [
        [
            _name(plan, one.recipient_id),
            whole_gbp(one.now_pence),
            whole_gbp(one.proposed_pence),
            day_in_words(one.first_effective),
            "–" if one.in_year_pence is None else whole_gbp(one.in_year_pence),
            _why(one, why[one.recipient_id]),
        ]
        for one in ends.endings[:LONGEST_LIST]
    ]
    now = sum(one.now_pence for one in ends.endings)
    saved = ends.in_year_pence
    totals = [
        [
            f"All {len(ends.endings):,} that fall", whole_gbp(now),
            whole_gbp(now - ends.fall_pence), "", "–" if saved is None else whole_gbp(saved), "",
        ]
    ]  # fmt: skip
    return Sheet(
        "Who loses, how much, from when and why",
        [
            Column("Recipient", LEFT), Column("Now"), Column("Proposed"), Column("From", LEFT),
            Column("Saved in\nthe year"), Column("Why", LEFT),
        ],
        rows, totals if rows else (), _of_who_loses(ends),
    )  # fmt: skip


def _of_who_loses(ends: Ends) -> str:
    if not ends.endings:
        return "Nobody that is paid now falls."
    more = len(ends.endings) - LONGEST_LIST
    parts = [f"The {LONGEST_LIST} largest falls; ends.csv has them all."] if more > 0 else []
    if ends.in_year_pence is None:
        parts.append("What is saved in the year is not known, because a date is blank.")
    elif ends.in_year_pence < ends.fall_pence:
        parts.append(
            f"Together they fall by {in_words(ends.fall_pence)} a year, and "
            f"{in_words(ends.fall_pence - ends.in_year_pence)} of it does not come free in the "
            "year, because they start late or go by steps."
        )
    else:
        parts.append(f"Together they fall by {in_words(ends.fall_pence)} a year.")
    return " ".join(parts)


def _first_sentence(reason: str) -> str:
    """Return why in short: ends.csv and recipients.csv have the whole reason."""
    head, stop, _ = reason.partition(". ")
    return head + stop.strip()


def _why(one: Ending, reason: str) -> str:
    """Return the reason of a fall, then what is to be known of its end."""
    parts = [_first_sentence(reason)]
    if one.last_paid_day is not None:
        parts.append(f"Paid for up to {day_in_words(one.last_paid_day)}.")
    if one.step_under_line is not None:
        words = viability_in_words(one, restricted=False)
        parts.append(f"{words[0].upper()}{words[1:]}.")
    if one.last_paid_day is not None or one.step_under_line is not None:
        parts.append(f"Successor: {successor_in_words(one)}.")
    return " ".join(parts)


def _name(plan: Plan, who: str) -> str:
    return str(plan.audit.county.recipients["name"].get(who, who))


def who_loses_by_place(ends: Ends) -> Sheet:
    """Falls and rises by the place where the money lands; places where nothing moves are left."""
    rows = [
        [
            one.place, f"{one.falls:,}", whole_gbp(-one.fall_pence), f"{one.rises:,}",
            change_gbp(one.rise_pence), change_gbp(one.new_pence),
            change_gbp(one.rise_pence + one.new_pence - one.fall_pence),
        ]
        for one in ends.places
        if one.falls or one.rises or one.new_pence
    ]  # fmt: skip
    fall, rise, new = (
        sum(getattr(one, name) for one in ends.places)
        for name in ("fall_pence", "rise_pence", "new_pence")
    )
    totals = [
        ["All", "", whole_gbp(-fall), "", change_gbp(rise), change_gbp(new),
         change_gbp(rise + new - fall)]
    ]  # fmt: skip
    return Sheet(
        "Who loses, by place",
        [
            Column("Place", LEFT), Column("Recipients\nthat fall"), Column("by"),
            Column("that\nrise"), Column("by"), Column("New"), Column("Change"),
        ],
        rows, totals if rows else (),
        "£ a year, by where the money lands. A recipient that works in several places counts in "
        "each with its part there, so the recipients do not add up and the pounds do.",
    )  # fmt: skip


def steps(ends: Ends) -> Sheet:
    """The calendar with the policy's notice: latest days, and the days as things stand."""
    rows = [
        [
            step.name, "a day" if step.length is None else str(step.length),
            day_in_words(step.latest.first), day_in_words(step.latest.last),
            day_in_words(step.goes.first), step.standing,
        ]
        for step in ends.calendar.steps
    ]  # fmt: skip
    rows.append(
        [
            "paid less", "", day_in_words(ends.year_starts), "",
            day_in_words(ends.calendar.first_effective), "",
        ]
    )  # fmt: skip
    made = day_in_words(ends.made_on)
    own = sum(one.from_agreement for one in ends.endings)
    others = (
        f" {own:,} of {len(ends.endings):,} that fall have a longer notice by their own "
        "agreement: ends_calendar.csv has their days."
        if own
        else ""
    )
    return Sheet(
        "What a cut has to go through",
        [
            Column("Step", LEFT), Column("How long", LEFT), Column("Latest\nfirst day", LEFT),
            Column("Latest\nlast day", LEFT), Column("As it\nstands", LEFT), Column("", LEFT),
        ],
        rows, (),
        f"Counted backwards from {ends.year_starts}, and forwards from the day the plan was made "
        f"({made}). First and last days are both in a step.{others}",
    )  # fmt: skip


def equality(ends: Ends) -> Sheet:
    """All falls together by group, with those that nobody assessed."""
    rows = [
        [
            one.group, f"{one.recipients:,}", whole_gbp(one.fall_pence),
            "" if one.group == NOT_ASSESSED else f"{one.without_mitigation:,}",
        ]
        for one in ends.groups
    ]  # fmt: skip
    complete = sum(one.assessment.is_complete for one in ends.endings)
    return Sheet(
        "Equality: all falls together, by group affected",
        [
            Column("Group", LEFT), Column("Recipients\nthat fall"), Column("They lose\n£ a year"),
            Column("without\nmitigation"),
        ],
        rows, (),
        f"The rows of {complete:,} of {len(ends.endings):,} recipients that fall are complete. "
        f"{NOT_DUE_REGARD} A recipient that serves several groups counts in each.",
    )  # fmt: skip


def whole_sector(ends: Ends) -> Sheet:
    """The whole sector, proposed against now, beside the council's own change."""
    sector = ends.sector
    then = sector.proposed_pence
    rows = [
        [
            "Those paid now", whole_gbp(sector.paid_now_pence), whole_gbp(then),
            percent(sector.of_those_paid_now, signed=True, digits=1),
        ],
        [
            "The whole sector, with what is new", whole_gbp(sector.paid_now_pence),
            whole_gbp(then + sector.started_pence),
            percent(sector.of_the_sector, signed=True, digits=1),
        ],
        [
            "The council's own spending", "", "",
            percent(sector.council_change, signed=True, digits=1),
        ],
    ]  # fmt: skip
    told = (
        f"The council's own change, and what it is compared for: {sector.source}."
        if sector.source
        else "The programme does not say how much the council's own spending changes."
    )
    return Sheet(
        "The whole sector beside the council's own change",
        [Column("", LEFT), Column("Now"), Column("Proposed"), Column("Change")],
        rows, (), f"All recipients together, £ a year, on the same basis. {told}",
    )  # fmt: skip


def _told_by(one: EndByDesign, ends: Ends) -> str:
    past = one.tell_by is not None and ends.made_on is not None and one.tell_by < ends.made_on
    return day_in_words(one.tell_by) + (" passed" if past else "")


def by_design(plan: Plan, ends: Ends) -> Sheet:
    """What ends by itself before the year is over: nobody cuts it."""
    rows = [
        [
            _name(plan, one.recipient_id), one.what, whole_gbp(one.sum_pence),
            day_in_words(one.last_day), _told_by(one, ends),
        ]
        for one in ends.by_design[:LONGEST_LIST]
    ]  # fmt: skip
    more = len(ends.by_design) - LONGEST_LIST
    return Sheet(
        BY_DESIGN,
        [
            Column("Recipient", LEFT), Column("What", LEFT), Column("£"),
            Column("Last day", LEFT), Column("Say so by", LEFT),
        ],
        rows, (),
        "Awards for a time and agreements that run out; no cut. £ of an award is the whole of it, "
        "of an agreement a year's. The last column is the latest day for the notice."
        + (f" And {more:,} more in ends_by_design.csv." if more > 0 else ""),
    )  # fmt: skip


def means(plan: Plan, ends: Ends) -> Sheet:
    """Reserves and viability lines of those that fall: restricted."""
    rows = [
        [
            _name(plan, one.recipient_id), whole_gbp(one.fall_pence),
            reserves_in_words(one.viability, restricted=True),
            "" if one.line_pence is None else whole_gbp(one.line_pence),
            viability_in_words(one, restricted=True), successor_in_words(one),
        ]
        for one in ends.endings
    ]  # fmt: skip
    return Sheet(
        "Restricted: what those that fall can bear",
        [
            Column("Recipient", LEFT), Column("Fall"), Column("Reserves", LEFT), Column("Line"),
            Column("So", LEFT), Column("Successor", LEFT),
        ],
        rows, (), RESTRICTED,
    )  # fmt: skip
