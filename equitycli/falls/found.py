"""From a plan, its programme and the officers' workbook to ends of funding."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from equitycli.ends import (
    UNCHANGED_PENCE,
    Calendar,
    Ending,
    Ends,
    EqualityRow,
    SectorChange,
    Viability,
    assessment,
    calendar,
    cumulative,
    latest_first_day,
    public_line_pence,
    saved_in_year_pence,
    steps_by_year,
    steps_down,
)
from equitycli.ends.dates import DAY
from equitycli.falls.by_design import ends_by_design
from equitycli.falls.by_place import places_of_falls
from equitycli.falls.remarks import remarks, without_ends
from equitycli.financial_year import first_day
from equitycli.model.years_outcome import YearsOutcome
from equitycli.money import in_words, pence
from equitycli.plan import Audit, Plan
from equitycli.settings import EndsSection, Length
from equitycli.settings.ends import EARLIEST, LATEST
from equitycli.sources.officers_joins import NO_END
from equitycli.sources.officers_rows import days

Later = Mapping[str, Sequence[tuple[date, int]]]
"""By recipient: the first day of each later year, with the award a year in pence from then on."""


def with_ends(plan: Plan, *, made_on: date | None = None, later: Later | None = None) -> Plan:
    """Return a plan with its ends of funding, and what a reader must know of them.

    made_on : the day of the run, where one is given and the programme names none
    later : the awards of later years; by default those of the plan's [years]. Without any a fall
        goes by the steps of [ends]

    Without [ends] the plan has none, and a finding says so.
    """
    asked = plan.audit.file.programme.ends
    if asked is None:
        return replace(plan, findings=(*plan.findings, *without_ends(plan)))
    if later is None and plan.years is not None:
        later = later_awards(plan.years)
    ends = ends_of(plan, asked, made_on=asked.made_on or made_on, later=later)
    return replace(plan, ends=ends, findings=(*plan.findings, *remarks(ends, asked)))


def later_awards(years: YearsOutcome) -> Later:
    """Return what each payee would be paid in each year after the first, in pence of that year.

    A year in which a payee is not there, because its place has passed to another authority, says
    nothing of it: it is no award of 0.
    """
    later: dict[str, list[tuple[date, int]]] = {}
    horizon = years.horizon
    for year, problem, award_pence in zip(
        horizon.years[1:], horizon.problems[1:], years.award_pence[1:], strict=True
    ):
        paid = award_pence.sum(axis=1).tolist()
        for payee, award in zip(problem.payees, paid, strict=True):
            later.setdefault(payee, []).append((first_day(year), int(award)))
    return later


def day_of(run_at: str) -> date | None:
    """Return the day of a time as it is written, None where it does not begin with one.

    >>> day_of("2026-01-01T00:00:00Z")
    datetime.date(2026, 1, 1)
    """
    try:
        day = date.fromisoformat(run_at[:10])
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def ends_of(
    plan: Plan, asked: EndsSection, *, made_on: date | None, later: Later | None = None
) -> Ends:
    """Return what a plan ends or cuts.

    Parameters
    ----------
    asked : the section [ends] of the programme
    made_on : the day from which the calendar is read
    later : as in `with_ends`
    """
    found, problem = plan.audit, plan.problem
    year_starts = first_day(found.file.programme.programme.year)
    notices = notice_of_each(found, asked, year_starts=year_starts)
    calendars: dict[Length | None, Calendar] = {}

    def calendar_with(notice: Length | None) -> Calendar:
        if notice not in calendars:
            calendars[notice] = calendar(
                asked, year_starts=year_starts, notice=notice, made_on=made_on
            )
        return calendars[notice]

    policy = calendar_with(asked.notice)
    means, successors = _means(found)
    assessed, promised = equality_rows(found), _agreements(found)
    now = _exact_now_pence(plan)
    endings = []
    for p in falling(plan, now):
        who, then = problem.payees[p], int(plan.award_pence[p].sum())
        own = calendar_with(notices.get(who, asked.notice))
        if later is None:
            steps = steps_down(
                now_pence=now[p],
                proposed_pence=then,
                first_effective=own.first_effective,
                steps=1 if asked.steps is None else asked.steps.value,
                months_apart=0 if asked.step_months is None else asked.step_months.value,
            )
        else:
            steps = steps_by_year(
                proposed_pence=then,
                first_effective=own.first_effective,
                later_pence=later.get(who, ()),
            )
        endings.append(
            Ending(
                who, now[p], then, own, own is not policy, steps,
                saved_in_year_pence(now[p], steps, year_starts=year_starts),
                tuple(promised.get(who, ())), successors.get(who, ""),
                public_line_pence(asked, now_pence=now[p]), means.get(who, Viability()),
                assessment(assessed.get(who, ()), made_on=made_on),
            )
        )  # fmt: skip
    endings.sort(key=lambda one: (-one.fall_pence, one.recipient_id))
    return Ends(
        year_starts=year_starts,
        made_on=made_on,
        calendar=policy,
        endings=tuple(endings),
        by_design=ends_by_design(
            found, asked, notices=notices, made_on=made_on, year_starts=year_starts
        ),
        places=places_of_falls(plan, now),
        groups=cumulative([(one.fall_pence, one.assessment) for one in endings]),
        sector=_sector(plan, asked, now),
    )


def falling(plan: Plan, now_pence: Sequence[int]) -> list[int]:
    """Return the payees that are paid now and would be paid at least a pound less.

    now_pence : what each is paid now, to the penny: a fall in whole pounds alone is none
    """
    then = plan.award_pence.sum(axis=1)
    base = plan.problem.baseline_pence.sum(axis=1)
    falls = (base > 0) & (then - base <= -UNCHANGED_PENCE) & (np.array(now_pence) > then)
    return [int(p) for p in np.flatnonzero(falls)]


def _exact_now_pence(plan: Plan) -> list[int]:
    """Return what each payee is paid a year now, to the penny, before whole pounds."""
    exact = plan.audit.claims.by_recipient_pence.to_dict()
    return [int(exact.get(payee, 0)) for payee in plan.problem.payees]


def notice_of_each(found: Audit, asked: EndsSection, *, year_starts: date) -> dict[str, Length]:
    """Return the notice of those whose agreement asks for more than the policy does.

    Whichever has to be given earlier holds; a policy that nobody states asks for none.
    """
    table = found.county.workbook.agreements
    own: dict[str, int] = {}
    for who, months in zip(table["organisation"], table["notice_months"], strict=True):
        if not math.isnan(months):
            own[who] = max(own.get(who, 0), int(months))
    last = year_starts - DAY
    longer: dict[str, Length] = {}
    for who, count in own.items():
        theirs = Length(value=count, unit="months", source="the agreement, by the sheet Agreements")
        policy = asked.notice
        given = latest_first_day(last, theirs, holidays=asked.bank_holidays)
        if policy is None or given < latest_first_day(last, policy, holidays=asked.bank_holidays):
            longer[who] = theirs
    return longer


def _means(found: Audit) -> tuple[dict[str, Viability], dict[str, str]]:
    """Return what officers know of each organisation's means, and of who would succeed it."""
    table = found.county.workbook.viability
    means, successors = {}, {}
    for who, reserves, spending, line, successor in zip(
        *(table[name] for name in ("organisation", "reserves_pence", "spending_pence",
                                   "line_pence", "successor")), strict=True,
    ):  # fmt: skip
        means[who] = Viability(*(_whole(cell) for cell in (reserves, spending, line)))
        successors[who] = str(successor)
    return means, successors


def _whole(cell: object) -> int | None:
    """Return a cell of whole pence; None where it is blank."""
    return None if cell is None or cell != cell else int(str(cell))


def equality_rows(found: Audit) -> dict[str, list[EqualityRow]]:
    """Return what the sheet Equality says of each recipient.

    An e-mail address is no role: it goes into no output and leaves its cell blank.
    """
    table = found.county.workbook.equality
    rows: dict[str, list[EqualityRow]] = {}
    for row, day in zip(table.to_dict("records"), days(table["date"]), strict=True):
        group, effect, mitigation, by = (
            str(row[name]) for name in ("group", "effect", "mitigation", "assessed_by")
        )
        told = EqualityRow(group, effect, mitigation, "" if "@" in by else by, day)
        rows.setdefault(str(row["organisation"]), []).append(told)
    return rows


def _agreements(found: Audit) -> Mapping[str, Sequence[str]]:
    """Return the agreements of each recipient in words: their end, and when they may be broken."""
    told: dict[str, list[str]] = {}
    for one in found.file.programme.committed:
        until = "without an end" if one.until == NO_END else f"until {one.until}"
        breaks = (
            f"may be ended early from {one.break_date}"
            if one.break_date
            else "break clause not stated"
        )
        words = f"{one.kind} of {in_words(pence(one.gbp_a_year.value))} a year {until}, {breaks}"
        told.setdefault(one.organisation, []).append(words)
    return told


def _sector(plan: Plan, asked: EndsSection, now_pence: Sequence[int]) -> SectorChange:
    """Return the change of the whole sector, proposed against now, and the council's own."""
    started = ~(plan.problem.baseline_pence.sum(axis=1) > 0)
    own = asked.council_change
    return SectorChange(
        paid_now_pence=sum(now_pence),
        proposed_pence=int(plan.award_pence[~started].sum()),
        started_pence=int(plan.award_pence[started].sum()),
        council_change=None if own is None else own.value,
        source="" if own is None else f"{own.source}{f' ({own.note})' if own.note else ''}",
    )
