"""[access], [[assets]], [small_numbers], [capacity], [inequality], [alike]: what an audit measures.

None of them changes a plan. What is not asked for is not measured, because each of these numbers
is a choice that somebody has to be able to defend.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from equitycli.money import pence
from equitycli.settings.section import Money, Name, Ratio, Section

Supply = Literal["organisations", "money", "assets"]
Decay = Literal["step", "linear", "gaussian", "exponential", "zones"]


def _pairs(given: object) -> object:
    if not isinstance(given, list | tuple):
        raise ValueError("must be a list of pairs such as [[1000, 1.0], [3000, 0.5]]")
    return tuple(tuple(one) if isinstance(one, list) else one for one in given)


def _bounds(given: object) -> object:
    two = list(given) if isinstance(given, list | tuple) else []
    if len(two) == 2 and all(type(one) in (int, float) for one in two) and 0 <= two[0] < two[1]:
        return tuple(two)
    raise ValueError(
        "must be two numbers such as [0, 20]: the least that is possible, from 0 on, and above it "
        "the most"
    )


class AccessSection(Section):
    """[access]: how far people can be expected to go for what there is."""

    of: tuple[Supply, ...] = Field(min_length=1)
    """What supply is: organisations on the register (each 1), money (£ a year at the office of
    who is paid), assets (each 1)."""
    catchment: Ratio
    """How far is within reach: metres in a straight line, or minutes with travel_times."""
    decay: Decay
    """How much less what is farther away counts: step is all or nothing (2SFCA), else E2SFCA."""
    zones: Annotated[tuple[tuple[float, float], ...], BeforeValidator(_pairs)] = ()
    """decay = "zones": [to here, weight] from near to far, the last at the catchment."""
    travel_times: str = ""
    """A table of your own: from (area code), to (area code), minutes."""
    columns: dict[str, str] = {}
    """Its headings where they are not recognised: from, to, minutes = the file's heading."""
    sheet: str = ""

    @model_validator(mode="after")
    def _complete(self) -> AccessSection:
        if (self.decay == "zones") != bool(self.zones):
            raise ValueError('zones = [[to, weight], …] goes with decay = "zones"')
        if len(set(self.of)) < len(self.of):
            raise ValueError("of names something twice")
        if self.catchment.value <= 0:
            raise ValueError("catchment must be above 0")
        if self.zones:
            ends, weights = zip(*self.zones, strict=True)
            if list(ends) != sorted(set(ends)) or ends[0] <= 0 or ends[-1] != self.catchment.value:
                raise ValueError("zones must grow from near to far, the last one at the catchment")
            if not all(0 <= weight <= 1 for weight in weights):
                raise ValueError("the weights of zones must be between 0 and 1")
            if list(weights) != sorted(weights, reverse=True) or weights[0] == 0:
                raise ValueError("the weights of zones must fall from near to far, from above 0")
        return self


class AssetsSection(Section):
    """[[assets]]: what a place has: halls, hubs, libraries, clubs, in a file of points."""

    file: Name
    kind: str = ""
    """What all of them are, such as "library"; or kind_column."""
    kind_column: str = ""
    """The heading that tells the kind of each."""
    columns: dict[str, str] = {}
    """For headings that are not recognised: name, postcode, latitude, longitude, easting, northing,
    area_code = the file's heading."""
    sheet: str = ""

    @model_validator(mode="after")
    def _one_kind(self) -> AssetsSection:
        if bool(self.kind) == bool(self.kind_column):
            raise ValueError(
                'say either kind = "library" or kind_column, the heading that tells it'
            )
        return self


class SmallNumbersSection(Section):
    """[small_numbers]: what is done where a few organisations would make a rate."""

    suppress_below: Ratio
    """Counts from 1 to below this are not shown, nor what is worked out from them alone."""
    shrink: bool
    """Rates are shown as published and drawn towards the county's, the smaller the place the
    more (empirical Bayes)."""


class CapacitySection(Section):
    """[capacity]: how organisations are sorted by size."""

    income_bands_gbp: tuple[float, ...] = Field(min_length=1)
    """Where one band ends and the next begins; an income on the line is in the upper."""
    small_below_gbp: Money
    """Yearly income below which an organisation is small."""

    @model_validator(mode="after")
    def _grows(self) -> CapacitySection:
        bands = self.income_bands_gbp
        if list(bands) != sorted(set(bands)) or bands[0] <= 0:
            raise ValueError("income_bands_gbp must grow, from above 0")
        for one in bands:
            pence(one)
        if self.small_below_gbp.value <= 0:
            raise ValueError("small_below_gbp must be above 0")
        return self


class InequalitySection(Section):
    """[inequality]: how averse to inequality measures are, and the least that all should have."""

    atkinson_epsilon: tuple[float, ...] = ()
    """Aversion of the Atkinson index, above 0; from 1 it refuses places with nothing."""
    kolm_pollak_epsilon: tuple[float, ...] = ()
    """Aversion of the Kolm-Pollak EDE, above 0, scaled to the figures (κ)."""
    minimum_gbp_per_head: Money | None = None
    """The minimum offer: what nobody should have less of, £ a head a year."""
    bounds_gbp_per_head: Annotated[tuple[float, float] | None, BeforeValidator(_bounds)] = None
    """Erreygers: the least and the most £ a head a year that are possible, not those found."""
    bootstrap_draws: int = Field(default=0, ge=0, le=10_000)
    """How many times places are drawn again for an interval; 0 for none."""
    seed: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _complete(self) -> InequalitySection:
        if (self.bootstrap_draws > 0) != (self.seed is not None):
            raise ValueError("bootstrap_draws and seed go together, so that a run can be repeated")
        for name in ("atkinson_epsilon", "kolm_pollak_epsilon"):
            if not all(one > 0 for one in getattr(self, name)):
                raise ValueError(f"{name} must be above 0")
        return self


class AlikeSection(Section):
    """[alike]: places like this one, by need, people and rurality."""

    how_many: int = Field(ge=1, le=50)
