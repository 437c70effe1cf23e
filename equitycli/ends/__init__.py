"""Ends of funding: dates, steps, equality. Pure: numbers and dates in, values out."""

from equitycli.ends.calendar import Calendar, Span, Step, calendar
from equitycli.ends.dates import latest_first_day, months_after, part_of_year
from equitycli.ends.ending import (
    UNCHANGED_PENCE,
    Ending,
    StepDown,
    Viability,
    public_line_pence,
    saved_in_year_pence,
    steps_by_year,
    steps_down,
)
from equitycli.ends.equality import (
    NOT_ASSESSED,
    Assessment,
    EqualityRow,
    GroupEffect,
    assessment,
    cumulative,
)
from equitycli.ends.whole import EndByDesign, Ends, PlaceOfFalls, SectorChange

__all__ = [
    "NOT_ASSESSED",
    "UNCHANGED_PENCE",
    "Assessment",
    "Calendar",
    "EndByDesign",
    "Ending",
    "Ends",
    "EqualityRow",
    "GroupEffect",
    "PlaceOfFalls",
    "SectorChange",
    "Span",
    "Step",
    "StepDown",
    "Viability",
    "assessment",
    "calendar",
    "cumulative",
    "latest_first_day",
    "months_after",
    "part_of_year",
    "public_line_pence",
    "saved_in_year_pence",
    "steps_by_year",
    "steps_down",
]
