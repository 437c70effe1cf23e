"""[ends]: what a cut or an end of funding has to go through, and how long each step takes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from equitycli.settings.section import Money, Section, Share, Sourced, unfold

LONGEST_LENGTH = 3_660
"""Of a step, in any unit: ten years of days; longer is a mistake, and past some calendars."""
MOST_STEPS = 60
MOST_HOLIDAYS = 1_000
LARGEST_CHANGE = 10.0
"""Of the council's own spending: eleven times as much is a mistake of units."""

Unit = Literal["days", "working days", "weeks", "months"]
StepName = Literal["consultation", "scrutiny", "forward plan", "decision", "call-in", "notice"]
STEP_NAMES: tuple[StepName, ...] = (
    "consultation",
    "scrutiny",
    "forward plan",
    "decision",
    "call-in",
    "notice",
)
"""The steps in their order. The decision is a day: that of the budget meeting."""


class Length(Sourced):
    """How long a step takes: a whole number of its unit. 0: there is no such step here."""

    value: int = Field(strict=True, ge=0, le=LONGEST_LENGTH)
    unit: Unit

    def __str__(self) -> str:
        """Return the length as people write it: 1 month, 10 working days."""
        return f"{self.value} {self.unit.removesuffix('s') if self.value == 1 else self.unit}"


class Count(Sourced):
    """A whole number of policy with where it comes from."""

    value: int = Field(strict=True, ge=1, le=MOST_STEPS)


def _change(given: object) -> object:
    told = unfold(given)
    value = told.get("value") if isinstance(told, dict) else told
    if isinstance(value, int | float) and not -1 <= value <= LARGEST_CHANGE:
        raise ValueError(f"must be a share such as -0.03 (3 % less), not {value:g}")
    return told


WholeNumber = Annotated[Count, BeforeValidator(unfold)]
Change = Annotated[Sourced, BeforeValidator(_change)]


class EndsSection(Section):
    """[ends]: lengths are policy or law of the place, so each carries its source.

    Each key may be left out while a plan is a draft; its dates are then blank, and a plan for
    decision is refused.

    made_on : the day from which the calendar is read, in the stead of the clock
    consultation, scrutiny, forward_plan, call_in, notice : how long each takes
    alongside : steps that run beside those before them, up to the decision, and delay none
    begun : steps that have begun already, each with its first day
    budget_meeting : the day on which the budget is decided
    bank_holidays : days that are no working days, beside Saturdays and Sundays
    steps, step_months : a fall is spread over so many equal steps, so many months apart
    viability_gbp, viability_share_of_baseline : an award below this keeps nothing open, where
        officers have told no other line; where both are given, the higher holds
    council_change : the council's own spending change in the year, as a share (−0.03: 3 % less);
        its source says what the two are compared for
    """

    made_on: date | None = None
    consultation: Length | None = None
    scrutiny: Length | None = None
    forward_plan: Length | None = None
    call_in: Length | None = None
    notice: Length | None = None
    alongside: tuple[Literal["scrutiny", "forward plan"], ...] = ()
    begun: dict[Literal["consultation", "scrutiny", "forward plan"], date] = {}
    budget_meeting: date | None = None
    bank_holidays: tuple[date, ...] = Field(default=(), max_length=MOST_HOLIDAYS)
    steps: WholeNumber | None = None
    step_months: WholeNumber | None = None
    viability_gbp: Money | None = None
    viability_share_of_baseline: Share | None = None
    council_change: Change | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> EndsSection:
        problems = []
        if (self.steps is None) != (self.step_months is None):
            problems.append("steps and step_months are given together, or neither")
        if self.made_on is not None:
            ahead = sorted(step for step, day in self.begun.items() if day > self.made_on)
            if ahead:
                problems.append(
                    f"begun: {', '.join(ahead)} can't have begun after made_on ({self.made_on})"
                )
        days = [self.made_on, self.budget_meeting, *self.begun.values(), *self.bank_holidays]
        if any(day is not None and not EARLIEST <= day <= LATEST for day in days):
            problems.append(f"every date must lie from {EARLIEST} to {LATEST}")
        if problems:
            raise ValueError("; and ".join(problems))
        return self

    def length(self, step: StepName) -> Length | None:
        """Return how long a step takes; None where the programme does not say, or for a day."""
        return {
            "consultation": self.consultation,
            "scrutiny": self.scrutiny,
            "forward plan": self.forward_plan,
            "call-in": self.call_in,
            "notice": self.notice,
        }.get(step)


EARLIEST, LATEST = date(1990, 1, 1), date(2120, 12, 31)
