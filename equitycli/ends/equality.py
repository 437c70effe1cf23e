"""Equality: who assessed each fall, when, for which groups; and all falls together, by group.

A row that is filled in is not yet due regard: people decide, with the rows before them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from equitycli.officers_sheets import NONE_FOUND


@dataclass(frozen=True)
class EqualityRow:
    """What one row of the sheet Equality says: a group, the effect on it, and who found out."""

    group: str
    effect: str
    mitigation: str
    assessed_by: str
    day: date | None


@dataclass(frozen=True)
class Assessment:
    """All rows of one recipient, and what is still blank in them."""

    rows: tuple[EqualityRow, ...]
    blanks: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether nothing is blank: not whether anybody has had regard to it."""
        return not self.blanks


@dataclass(frozen=True)
class GroupEffect:
    """All falls together for one group: how many recipients, and what they lose a year.

    A recipient that serves several groups counts in each, so the groups do not add up.
    """

    group: str
    recipients: int
    fall_pence: int
    without_mitigation: int


NOT_ASSESSED = "not assessed"


def assessment(rows: Sequence[EqualityRow], *, made_on: date | None) -> Assessment:
    """Return the rows of a recipient with all that is blank in them.

    Each row needs who assessed it and a date that does not lie after the plan's; a row of a group
    needs its effect and mitigation too.
    """
    if not rows:
        return Assessment((), ("no row on the sheet Equality",))
    blanks = []
    for row in rows:
        wanted = [("assessed by", row.assessed_by), ("date assessed", row.day)]
        if row.group != NONE_FOUND:
            wanted = [("effect", row.effect), ("mitigation", row.mitigation), *wanted]
        blanks += [f"{row.group}: {what} is blank" for what, told in wanted if not told]
        if row.day is not None and made_on is not None and row.day > made_on:
            blanks.append(f"{row.group}: assessed on {row.day}, after the plan was made")
    return Assessment(tuple(rows), tuple(blanks))


def cumulative(falls: Sequence[tuple[int, Assessment]]) -> tuple[GroupEffect, ...]:
    """Return all falls together by group, the largest first, those not assessed last.

    Parameters
    ----------
    falls : what each recipient loses a year in pence, > 0, with its assessment
    """
    groups = dict.fromkeys(row.group for _, told in falls for row in told.rows)
    effects = []
    for group in groups:
        hit = [
            (fall, [row for row in told.rows if row.group == group])
            for fall, told in falls
            if any(row.group == group for row in told.rows)
        ]
        without = sum(any(not row.mitigation for row in rows) for _, rows in hit)
        fall = sum(fall for fall, _ in hit)
        effects.append(GroupEffect(group, len(hit), fall, 0 if group == NONE_FOUND else without))
    effects.sort(key=lambda one: (one.group == NONE_FOUND, -one.fall_pence, one.group))
    blank = [fall for fall, told in falls if not told.rows]
    if blank:
        effects.append(GroupEffect(NOT_ASSESSED, len(blank), sum(blank), 0))
    return tuple(effects)
