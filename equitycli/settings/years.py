"""[years], [[years.year]]: budgets and prices of the years after the first, up to ten in all."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from equitycli.settings.section import Money, Name, Section, Share

MOST_YEARS = 10


class YearFundSection(Section):
    """[[years.year.fund]]: the budget of one fund in a year."""

    name: Name
    budget_gbp: Money


class YearSection(Section):
    """[[years.year]]: one financial year after the programme's own.

    budget_gbp : of all funds together; without fund tables each fund changes in proportion
    inflation : rise of prices from the year before, as a share
    status : firm (decided) or indicative (may change)
    """

    year: int = Field(ge=2000, le=2110)
    budget_gbp: Money
    inflation: Share
    status: Literal["firm", "indicative"]
    fund: tuple[YearFundSection, ...] = ()


class YearsSection(Section):
    """[years]: how years hang together.

    money : "nominal" (pounds of each year) or "real" (budgets are in pounds of the first year)
    method : "linked" (all years in one model), or "rolling" (year by year, each on the plan of
        the year before, with guarantees checked ahead)
    within : a place this near to its target counts as at it, as a share of the target
    at_border : what happens where a place passes to another authority: "no_transfer" across the
        border from that day, or "stop": those years are not planned
    """

    money: Literal["nominal", "real"]
    within: Share
    method: Literal["linked", "rolling"] = "linked"
    at_border: Literal["no_transfer", "stop"] = "no_transfer"
    year: tuple[YearSection, ...] = Field(min_length=1, max_length=MOST_YEARS - 1)

    @model_validator(mode="after")
    def _in_order(self) -> YearsSection:
        named = [one.year for one in self.year]
        if named != list(range(named[0], named[0] + len(named))):
            raise ValueError("the years must follow one another without a gap")
        statuses = [one.status for one in self.year]
        if statuses != sorted(statuses):  # "firm" before "indicative"
            raise ValueError("a firm year can't come after an indicative one")
        return self
