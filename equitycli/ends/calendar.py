"""The calendar of a cut: backwards from the year's start, and forwards from where it stands.

    consultation ─ scrutiny ─ forward plan ─ decision ─ call-in ─ notice ─ the cut begins

Every step begins on the day after the one before it ends. Only notice may be given on the day of
the decision, where there is no call-in. Backwards, each step begins as late as it may for the cut
to begin with the year; forwards, as early as it can from the day on which the plan is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from equitycli.ends.dates import DAY, last_day_of_span, latest_first_day
from equitycli.settings import EndsSection, Length
from equitycli.settings.ends import StepName

Standing = Literal["in time", "passed", "comes late", "begun in time", "begun late", "not known"]
BEFORE_DECISION: tuple[StepName, ...] = ("consultation", "scrutiny", "forward plan")


@dataclass(frozen=True)
class Span:
    """The first and the last day of a step, both in; None where a length or a day is not known."""

    first: date | None
    last: date | None


NOT_KNOWN = Span(None, None)


@dataclass(frozen=True)
class Step:
    """One step: how long it takes, when at the latest, and when as things stand.

    latest : backwards from the year's start · goes : forwards from the day the plan is made
    standing : passed, where the latest first day lies before that day; comes late, where it does
    not but the steps before it, or the day of the budget meeting, hold it up
    """

    name: StepName
    length: Length | None
    latest: Span
    goes: Span
    standing: Standing


@dataclass(frozen=True)
class Calendar:
    """What a cut with this notice goes through, and when it can begin.

    notice : None where nothing says how long · first_effective : the first day on which less is
    paid, never before the year; None where a step is not known
    """

    notice: Length | None
    steps: tuple[Step, ...]
    first_effective: date | None

    @property
    def passed(self) -> tuple[Step, ...]:
        """Steps whose latest first day lies behind, so that the cut can't begin with the year."""
        return tuple(step for step in self.steps if step.standing in ("passed", "begun late"))

    @property
    def is_known(self) -> bool:
        """Whether every step has its days, backwards and forwards."""
        spans = [span for step in self.steps for span in (step.latest, step.goes)]
        return self.first_effective is not None and NOT_KNOWN not in spans


def calendar(
    asked: EndsSection,
    *,
    year_starts: date,
    notice: Length | None,
    made_on: date | None,
) -> Calendar:
    """Return the steps of a cut, each with its latest days and those that it can still have.

    Parameters
    ----------
    asked : lengths, holidays, the budget meeting, and what has begun
    year_starts : the first day of the financial year
    notice : how long it is for these recipients: the policy's, or their agreement's
    made_on : the day from which the calendar is read; None leaves it blank

    Returns
    -------
    Calendar; a step of length 0 is left out, one of unknown length has no days, and so have all
    that hang on it
    """
    latest = _backwards(asked, year_starts=year_starts, notice=notice)
    goes, first_effective = _forwards(
        asked, year_starts=year_starts, notice=notice, made_on=made_on
    )
    steps = []
    for name in latest:
        length = notice if name == "notice" else asked.length(name)
        if length is not None and length.value == 0:
            continue
        standing = _standing(asked, name, latest[name], goes[name], made_on)
        steps.append(Step(name, length, latest[name], goes[name], standing))
    return Calendar(notice, tuple(steps), first_effective)


def _standing(
    asked: EndsSection, name: StepName, latest: Span, goes: Span, made_on: date | None
) -> Standing:
    if latest.first is None or made_on is None:
        return "not known"
    begun = next((day for step, day in asked.begun.items() if step == name), None)
    if begun is not None:
        return "begun in time" if begun <= latest.first else "begun late"
    if latest.first < made_on:
        return "passed"
    return "comes late" if goes.first is not None and goes.first > latest.first else "in time"


def _backwards(
    asked: EndsSection, *, year_starts: date, notice: Length | None
) -> dict[StepName, Span]:
    """Return the latest days of each step, in the order of the steps."""
    given = _ending(year_starts - DAY, notice, asked)
    by = given.first  # notice is given on this day, or the cut begins
    call_in = _ending(by - DAY if by else None, asked.call_in, asked)
    decided = by
    if asked.call_in is None:
        decided = None
    elif asked.call_in.value and call_in.first:
        decided = call_in.first - DAY
    meeting = asked.budget_meeting
    latest: dict[StepName, Span] = {}
    before = decided if decided is None or meeting is None else min(decided, meeting)
    decides = before
    for name in reversed(BEFORE_DECISION):
        until = decides if name in asked.alongside else before
        latest[name] = _ending(until - DAY if until else None, asked.length(name), asked)
        if name not in asked.alongside:
            before = latest[name].first
    return {
        **{name: latest[name] for name in BEFORE_DECISION},
        "decision": Span(decided, decided),
        "call-in": call_in,
        "notice": given,
    }


def _ending(last: date | None, length: Length | None, asked: EndsSection) -> Span:
    if last is None or length is None:
        return NOT_KNOWN
    return Span(latest_first_day(last, length, holidays=asked.bank_holidays), last)


def _beginning(first: date | None, length: Length | None, asked: EndsSection) -> Span:
    if first is None or length is None:
        return NOT_KNOWN
    return Span(first, last_day_of_span(first, length, holidays=asked.bank_holidays))


def _forwards(
    asked: EndsSection, *, year_starts: date, notice: Length | None, made_on: date | None
) -> tuple[dict[StepName, Span], date | None]:
    """Return the days that each step can have as things stand, and the first day of the cut."""
    goes: dict[StepName, Span] = {}
    ready, done = made_on, [made_on]
    for name in BEFORE_DECISION:
        first = made_on if name in asked.alongside else ready
        begun = next((day for step, day in asked.begun.items() if step == name), first)
        goes[name] = _beginning(begun, asked.length(name), asked)
        last = goes[name].last
        after = None if last is None or made_on is None else max(made_on, last + DAY)
        done.append(after)
        if name not in asked.alongside:
            ready = after
    decided = _latest([*done, asked.budget_meeting or made_on])
    goes["decision"] = Span(decided, decided)
    call_in = _beginning(decided + DAY if decided else None, asked.call_in, asked)
    goes["call-in"] = call_in
    told = decided
    if asked.call_in is None or call_in.last is None:
        told = None
    elif asked.call_in.value:
        told = call_in.last + DAY
    goes["notice"] = _beginning(told, notice, asked)
    last = goes["notice"].last
    return goes, None if last is None else max(year_starts, last + DAY)


def _latest(days: list[date | None]) -> date | None:
    """Return the latest of some days; None where one of them is not known."""
    known = [day for day in days if day is not None]
    return max(known) if len(known) == len(days) else None
