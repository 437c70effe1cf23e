"""A fall of one recipient: its steps, what they save in the year, and how low they go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor

from equitycli.ends.calendar import Calendar
from equitycli.ends.dates import DAY, months_after, part_of_year
from equitycli.ends.equality import Assessment
from equitycli.money import pence, split
from equitycli.settings import EndsSection

WEEKS_A_YEAR = 52
UNCHANGED_PENCE = 100
"""A change of less than a pound is rounding, not a fall."""


@dataclass(frozen=True)
class StepDown:
    """From a day on, an award of so much a year; the day is None where it is not known."""

    first_day: date | None
    award_pence: int


@dataclass(frozen=True)
class Viability:
    """What officers know of an organisation's means. Restricted: for no public output.

    reserves_pence, spending_pence : free reserves, and what it spends a year, or None
    line_pence : the award a year below which it can't keep its service open, or None
    """

    reserves_pence: int | None = None
    spending_pence: int | None = None
    line_pence: int | None = None

    @property
    def weeks_of_reserves(self) -> float | None:
        """Weeks of its whole spending that its free reserves would pay for, where both are known.

        52 · reserves ÷ spending
        """
        if self.reserves_pence is None or not self.spending_pence:
            return None
        return WEEKS_A_YEAR * self.reserves_pence / self.spending_pence


@dataclass(frozen=True)
class Ending:
    """A recipient that falls, and what its fall has to go through.

    now_pence, proposed_pence : £ a year in pence, by the plan · from_agreement : its own
    agreement asks for more notice than the policy · steps : the awards on the way down, those of
    later years among them where they are planned
    in_year_pence : what the fall saves in the plan's year, None without a first effective date
    agreements : in words, each with its end and its break date · successor : "" for none named
    public_line_pence : the programme's viability line for it · viability : what officers know
    """

    recipient_id: str
    now_pence: int
    proposed_pence: int
    calendar: Calendar
    from_agreement: bool
    steps: tuple[StepDown, ...]
    in_year_pence: int | None
    agreements: tuple[str, ...]
    successor: str
    public_line_pence: int | None
    viability: Viability
    assessment: Assessment

    @property
    def fall_pence(self) -> int:
        """What it loses a year by the plan."""
        return self.now_pence - self.proposed_pence

    @property
    def first_effective(self) -> date | None:
        """The first day on which it is paid less."""
        return self.calendar.first_effective

    @property
    def last_paid_day(self) -> date | None:
        """The last day that it is paid for, where its funding ends; None where it goes on."""
        ends = next((step.first_day for step in self.steps if not step.award_pence), None)
        return None if ends is None else ends - DAY

    @property
    def line_pence(self) -> int | None:
        """The viability line that holds: the officers' own before the programme's."""
        own = self.viability.line_pence
        return self.public_line_pence if own is None else own

    @property
    def line_is_restricted(self) -> bool:
        """Whether the line that holds is the officers' own, for no public output."""
        return self.viability.line_pence is not None

    @property
    def is_under_line_now(self) -> bool:
        """Whether it is paid less than its line before any fall; at the line is not under it."""
        return self.line_pence is not None and self.now_pence < self.line_pence

    @property
    def step_under_line(self) -> int | None:
        """The number of the first step that takes it under its line, from 1; None where none.

        Nor where it is under the line already: no step takes it there.
        """
        line = self.line_pence
        if line is None or self.is_under_line_now:
            return None
        under = (i for i, step in enumerate(self.steps, 1) if step.award_pence < line)
        return next(under, None)


def steps_down(
    *,
    now_pence: int,
    proposed_pence: int,
    first_effective: date | None,
    steps: int,
    months_apart: int,
) -> tuple[StepDown, ...]:
    """Return a fall in equal steps, in whole pence, the first on the first effective date.

        award_j = now − j·(now − proposed)/steps,   j = 1 … steps

    >>> [one.award_pence for one in steps_down(now_pence=1000, proposed_pence=0,
    ...     first_effective=date(2026, 4, 1), steps=3, months_apart=6)]
    [666, 333, 0]
    """
    award, every = now_pence, []
    for j, part in enumerate(split(now_pence - proposed_pence, [1] * steps)):
        award -= part
        day = (
            None
            if first_effective is None
            else months_after(first_effective, months=j * months_apart)
        )
        every.append(StepDown(day, award))
    return tuple(every)


def steps_by_year(
    *,
    proposed_pence: int,
    first_effective: date | None,
    later_pence: Sequence[tuple[date, int]],
) -> tuple[StepDown, ...]:
    """Return the award of the plan's year, then that of each later year in which it changes.

    later_pence : the first day of each later year, with the award a year from then on. A year
    that has begun before the first effective day is passed over: notice is not over yet

    >>> steps = steps_by_year(proposed_pence=90, first_effective=date(2026, 5, 1),
    ...     later_pence=[(date(2027, 4, 1), 80), (date(2028, 4, 1), 80)])
    >>> [(str(one.first_day), one.award_pence) for one in steps]
    [('2026-05-01', 90), ('2027-04-01', 80)]
    """
    every = [StepDown(first_effective, proposed_pence)]
    for day, award in later_pence:
        if award != every[-1].award_pence and (first_effective is None or day > first_effective):
            every.append(StepDown(day, award))
    return tuple(every)


def saved_in_year_pence(
    now_pence: int, steps: Sequence[StepDown], *, year_starts: date
) -> int | None:
    """Return what a fall saves in the year, in pence, halves up; None where a day is not known.

        Σ_j (award_{j−1} − award_j) · part of the year left from step j on

    >>> saved_in_year_pence(120_000, [StepDown(date(2026, 5, 1), 0)], year_starts=date(2026, 4, 1))
    110000
    """
    saved, award = Fraction(0), now_pence
    for step in steps:
        if step.first_day is None:
            return None
        part = part_of_year(step.first_day, year_starts=year_starts)
        saved += (award - step.award_pence) * part
        award = step.award_pence
    return floor(saved + Fraction(1, 2))


def public_line_pence(asked: EndsSection, *, now_pence: int) -> int | None:
    """Return the programme's viability line for a recipient, in pence; None where it has none.

    The higher of the sum and the share of what the recipient has now.
    """
    lines = []
    if asked.viability_gbp is not None:
        lines.append(pence(asked.viability_gbp.value))
    if asked.viability_share_of_baseline is not None:
        lines.append(round(asked.viability_share_of_baseline.value * now_pence))
    return max(lines, default=None)
