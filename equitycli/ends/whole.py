"""Everything about ends of funding under one plan, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from equitycli.ends.calendar import Calendar
from equitycli.ends.ending import Ending
from equitycli.ends.equality import GroupEffect


@dataclass(frozen=True)
class EndByDesign:
    """An award or an agreement that ends by itself: nobody cuts it.

    what : "award" or the kind of agreement · sum_pence : an award in all, an agreement a year
    tell_by : the latest day on which to say that it will not be renewed, None where no notice is
    known
    """

    recipient_id: str
    fund: str
    what: str
    sum_pence: int
    last_day: date
    tell_by: date | None


@dataclass(frozen=True)
class PlaceOfFalls:
    """What falls and rises in one place: where the money lands, not where offices are.

    falls, rises : recipients some of whose money lands there · new_pence : new provision
    """

    place: str
    falls: int
    fall_pence: int
    rises: int
    rise_pence: int
    new_pence: int


@dataclass(frozen=True)
class SectorChange:
    """The sector as a whole, proposed against now, on the same basis: £ a year, all recipients.

    paid_now_pence : what those paid now get · proposed_pence : what they would get
    started_pence : candidates and new provision · council_change : the council's own, a share,
    None where it is not told · source : where that is written, and what the two are compared for
    """

    paid_now_pence: int
    proposed_pence: int
    started_pence: int
    council_change: float | None
    source: str

    @property
    def of_those_paid_now(self) -> float | None:
        """Change of those paid now, as a share; None where nobody is paid."""
        return self._share(self.proposed_pence)

    @property
    def of_the_sector(self) -> float | None:
        """Change of the whole sector, what is new included, as a share."""
        return self._share(self.proposed_pence + self.started_pence)

    @property
    def larger_than_council(self) -> bool:
        """Whether the sector as a whole is reduced by more than the council takes itself."""
        own = self.of_the_sector
        if own is None or self.council_change is None:
            return False
        return own < 0 and own < self.council_change

    def _share(self, then_pence: int) -> float | None:
        return then_pence / self.paid_now_pence - 1 if self.paid_now_pence else None


@dataclass(frozen=True)
class Ends:
    """What a plan ends or cuts.

    year_starts : the first day of the financial year · made_on : the day that the calendar is
    read from, None where nobody says · calendar : with the policy's notice · endings : those that
    fall, the largest fall first
    """

    year_starts: date
    made_on: date | None
    calendar: Calendar
    endings: tuple[Ending, ...]
    by_design: tuple[EndByDesign, ...]
    places: tuple[PlaceOfFalls, ...]
    groups: tuple[GroupEffect, ...]
    sector: SectorChange

    @property
    def fall_pence(self) -> int:
        """What all that fall lose a year."""
        return sum(one.fall_pence for one in self.endings)

    @property
    def in_year_pence(self) -> int | None:
        """What all falls save in the year; None where a date is not known."""
        saved = [one.in_year_pence for one in self.endings]
        known = [one for one in saved if one is not None]
        return sum(known) if len(known) == len(saved) else None

    @property
    def calendars(self) -> tuple[tuple[Calendar, int], ...]:
        """Each different calendar with how many recipients it is for; the policy's first.

        The policy's is left out where everybody has a longer notice, and stands alone where
        nobody falls.
        """
        counts = {self.calendar: 0}
        for one in self.endings:
            counts[one.calendar] = counts.get(one.calendar, 0) + 1
        if len(counts) > 1 and not counts[self.calendar]:
            del counts[self.calendar]
        return tuple(counts.items())
