"""[new_provision], [candidates]: what may be started, and who may be paid for the first time."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from equitycli.settings.section import Money, Name, Section, Share

RouteName = Literal["seed", "platform", "neighbour", "development worker"]


class OutreachSection(Section):
    """[[new_provision.route.outreach]]: a named neighbour reaches into a place until a date."""

    place: Name
    organisation: Name
    until: date


class RouteSection(Section):
    """[[new_provision.route]]: one way to start something, with its own rows in the plan.

    ceiling : most £ a year in one place, as one of three keys · minimum_gbp : less than this is
    not started · ramp : share of the ceiling that may be paid in the first year, the second …,
    1 from then on · process : it is shared process (convening, infrastructure), not a service
    """

    name: RouteName
    ceiling_gbp: Money | None = None
    ceiling_share_of_target: Share | None = None
    ceiling_gbp_per_head: Money | None = None
    minimum_gbp: Money | None = None
    ramp: tuple[Share, ...] = ()
    process: bool = False
    outreach: tuple[OutreachSection, ...] = ()
    """name = "neighbour" only: who reaches where; without a row a place has no such route."""
    source: str = ""

    @model_validator(mode="after")
    def _complete(self) -> RouteSection:
        ceilings = (self.ceiling_gbp, self.ceiling_share_of_target, self.ceiling_gbp_per_head)
        if sum(one is not None for one in ceilings) != 1:
            raise ValueError(
                "say one of ceiling_gbp, ceiling_share_of_target and ceiling_gbp_per_head"
            )
        if (self.name == "neighbour") != bool(self.outreach):
            raise ValueError('outreach goes with name = "neighbour", and only with it')
        return self


class NewProvisionSection(Section):
    """[new_provision]: what may be started where there is nobody to fund yet.

    ceiling_share_of_target : all routes together, of a place's target
    routes : the names of routes that are open; a table [[new_provision.route]] for each gives it
        rows of its own in the plan, else a place has one row and people choose the route
    """

    ceiling_share_of_target: Share
    routes: tuple[str, ...] = ()
    route: tuple[RouteSection, ...] = ()

    @model_validator(mode="after")
    def _some_route(self) -> NewProvisionSection:
        if not self.routes and not self.route:
            raise ValueError("name at least one route: routes = [...], or [[new_provision.route]]")
        named = [one.name for one in self.route]
        if len(set(named)) < len(named):
            raise ValueError("two [[new_provision.route]] tables have the same name")
        if self.route and self.routes and set(self.routes) != set(named):
            raise ValueError("routes and the [[new_provision.route]] tables name different routes")
        return self

    @property
    def open_routes(self) -> tuple[str, ...]:
        """Names of the routes, in the programme's order."""
        return tuple(one.name for one in self.route) or self.routes


class CandidatesSection(Section):
    """[candidates]: organisations that are not paid now and may be, with what they ask for."""

    file: Annotated[str, Field(min_length=1)]
    sheet: str = ""
