"""[programme], [baseline], [[fund]], [[committed]]: whose money, how much, and when."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from pydantic import Field, model_validator

from equitycli.settings.section import Money, Name, Names, Section

MONTHS_A_YEAR = 12


class ProgrammeSection(Section):
    """[programme]: whose money, how much, and for which year."""

    title: Name
    authority: Name
    year: int = Field(ge=2000, le=2100, description="financial year that starts in April")
    budget_gbp: Money
    money: Literal["council", "mixed"]
    fictional: bool = False
    """True heads every output with a notice that the place does not exist."""


class BaselineSection(Section):
    """[baseline]: the window of whole financial months that awards are counted in."""

    from_: date = Field(alias="from")
    to: date

    @model_validator(mode="after")
    def _whole_months(self) -> BaselineSection:
        if self.to <= self.from_:
            raise ValueError(f"to ({self.to}) must come after from ({self.from_})")
        if self.to == date.max:
            raise ValueError(f"to ({self.to}) is past every calendar")
        if self.from_.day != 1 or (self.to + timedelta(days=1)).day != 1:
            raise ValueError(
                "the window must run from the first day of a month to the last day of one, "
                "so that its years are exact"
            )
        return self

    @property
    def years(self) -> Fraction:
        """Length of the window in years, exactly (whole months over twelve)."""
        end = self.to + timedelta(days=1)
        months = (end.year - self.from_.year) * MONTHS_A_YEAR + end.month - self.from_.month
        return Fraction(months, MONTHS_A_YEAR)


class FundSection(Section):
    """[[fund]]: a purse of its own. What it is restricted to is what it may pay, and no more.

    themes : organisations with one of these themes · places : those whose work that is known is
    all in these places · only : ids · kinds : "paid now", "candidate", "new provision", or a flag
    """

    name: Name
    budget_gbp: Money
    themes: tuple[str, ...] = ()
    places: Names = ()
    only: Names = ()
    kinds: Names = ()


class CommittedSection(Section):
    """[[committed]]: money promised by agreement, which does not move before `until`."""

    organisation: Name
    gbp_a_year: Money
    until: date
    kind: Literal["grant", "contract", "statutory"]
    fund: str = ""
    break_date: date | None = None
    """The first day on which the agreement may be ended early, with the notice it asks for."""
    cost_centre: str = ""
