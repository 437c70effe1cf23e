"""Ends of funding in words: steps, notice, viability, what is withheld."""

from __future__ import annotations

from datetime import date

from equitycli.ends import Ending, Span, Viability
from equitycli.money import in_words
from equitycli.report.words import NOT_STATED

NONE_NAMED = "none named"
WITHHELD = "restricted, withheld"
RESTRICTED = (
    "Restricted: it holds reserves and viability lines, which may be exempt information. Not for "
    "publication."
)
LATE = ("passed", "comes late", "begun late")
"""How steps stand that keep a cut from beginning with the year."""


def day_in_words(day: date | None) -> str:
    """Return a day as 2026-05-01, which sorts; or that it is not known.

    >>> day_in_words(date(2026, 5, 1)), day_in_words(None)
    ('2026-05-01', 'not known')
    """
    return "not known" if day is None else day.isoformat()


def span_in_words(span: Span) -> str:
    """Return the days of a step: one day, or two with "to" between."""
    if span.first is None or span.first == span.last:
        return day_in_words(span.first)
    return f"{day_in_words(span.first)} to {day_in_words(span.last)}"


def notice_in_words(one: Ending) -> str:
    """Return how much notice a recipient has, and whether its own agreement asks for it."""
    notice = one.calendar.notice
    if notice is None:
        return NOT_STATED
    return f"{notice}{', by its agreement' if one.from_agreement else ''}"


def steps_in_words(one: Ending) -> str:
    """Return the awards on the way down, each with its first day."""
    return "; ".join(
        f"{in_words(step.award_pence)} from {day_in_words(step.first_day)}" for step in one.steps
    )


def viability_in_words(one: Ending, *, restricted: bool) -> str:
    """Return what a fall means for keeping the service open; "" where no line is known.

    restricted : the figures of officers may be shown
    """
    line, step = one.line_pence, one.step_under_line
    if line is None:
        return ""
    shown = restricted or not one.line_is_restricted
    to = in_words(line) if shown else f"its viability line ({WITHHELD})"
    line_in_words = f"its line of {to}" if shown else to
    if one.is_under_line_now:
        return f"is under {line_in_words} already"
    if step is None:
        return f"stays at {line_in_words} or above"
    left = one.steps[step - 1].award_pence
    which = "the fall" if len(one.steps) == 1 else f"step {step}"
    takes = f"{which} would take it to {in_words(left)}" if left else f"{which} ends it"
    return f"taper to {to} or end: {takes}"


def reserves_in_words(known: Viability, *, restricted: bool) -> str:
    """Return how long free reserves last, or that they are withheld, or not known."""
    weeks = known.weeks_of_reserves
    if weeks is None:
        return "not known"
    return f"{weeks:.0f} weeks" if restricted else WITHHELD


def successor_in_words(one: Ending) -> str:
    """Return who would take on the work, or that nobody is named."""
    return one.successor or NONE_NAMED
