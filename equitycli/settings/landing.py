"""[attribution], [unknown]: where money lands, and what if nobody knows."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from equitycli.settings.section import Names, Ratio, Section, Share

Attribution = Literal["office", "delivery", "apportioned", "catchment"]


class AttributionSection(Section):
    """[attribution]: how the place where money lands is decided."""

    plan_on: Attribution
    show: tuple[Attribution, ...]
    delivery: str = ""
    without_delivery: Literal["office", "unknown"] = "unknown"
    """Under `delivery`, money with neither a delivery row nor a beneficiary code: taken to
    land at the office (and said so), or left unknown."""
    accept_office_only: bool = False
    """A plan made on office addresses alone is refused unless this says that it is meant."""
    several_locations: Literal["equal", "need"] = "equal"
    """How a grant with several beneficiary locations is split over them: in equal parts, or by
    the weighted population of each."""
    apportion_over: Literal["people", "need"] | None = None
    """`apportioned` and `catchment`: what an organisation's area of work is spread over."""
    catchment_m: Ratio | None = None
    """`catchment`: how far round its office an organisation works, in metres."""
    register_names: Names = ()
    """`apportioned`: what the register calls the whole county, where it is neither [programme]
    authority nor a district: an area of operation of that name covers every area."""

    @model_validator(mode="after")
    def _complete(self) -> AttributionSection:
        spread = [name for name in ("apportioned", "catchment") if name in self.show]
        if spread and self.apportion_over is None:
            raise ValueError(f'show = "{spread[0]}" needs apportion_over = "people" or "need"')
        if "catchment" in self.show and self.catchment_m is None:
            raise ValueError('show = "catchment" needs catchment_m, the metres round an office')
        return self


class UnknownSection(Section):
    """[unknown]: money whose place is not known."""

    hold_at_baseline: bool
    refuse_above: Share
