"""One of the attributions for a county: which landing it asks for, and from which tables."""

from __future__ import annotations

from typing import Any

import pandas as pd

from equitycli.errors import Fault, Finding, InputError
from equitycli.landing import delivery_findings, landing_by_delivery, landing_by_office
from equitycli.landing_apportioned import apportioned_findings, landing_apportioned
from equitycli.landing_catchment import catchment_findings, landing_by_catchment
from equitycli.landing_records import record_findings
from equitycli.plan import Claims
from equitycli.settings import Attribution, AttributionSection, Programme
from equitycli.sources.county import County


def landing_of(
    attribution: Attribution,
    county: County,
    programme: Programme,
    claimed: Claims,
    area_need: pd.Series,
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Return where each recipient's money lands under one attribution, and what to know of it.

    Parameters
    ----------
    area_need : weighted population by area, on the index of the county

    Returns
    -------
    table of recipient_id, place, share, route; and findings. What is to be said of the records
    of delivery, on which all but `office` are founded, is said once, with the first of these.

    Raises
    ------
    InputError   what the landings refuse; `catchment` without points or boundaries
    """
    recipients = county.recipients.loc[list(claimed.recipients)]
    if attribution == "office":
        return landing_by_office(recipients, county.place), ()
    asked = programme.attribution
    records: dict[str, Any] = {
        "delivery": county.delivery,
        "grants": claimed.grants,
        "weighted_population": area_need,
        "code_areas": county.code_places,
    }
    findings: list[Finding] = []
    first = next(one for one in (asked.plan_on, *asked.show) if one != "office")
    if attribution == first:
        findings += record_findings(claimed.recipients, places=county.place, **records)
    records["several_locations"] = asked.several_locations
    if attribution == "delivery":
        landing = landing_by_delivery(
            recipients, county.place, without_delivery=asked.without_delivery, **records
        )
        return landing, (*findings, *delivery_findings(landing))
    over = asked.apportion_over
    if over is None:  # the programme file is refused without it
        raise AssertionError
    spread = county.population.astype(float) if over == "people" else area_need
    if attribution == "apportioned":
        names: dict[str, Any] = {
            "operates": county.operates,
            "districts": county.index["district_name"],
            "county_names": (programme.programme.authority, *asked.register_names),
        }
        landing = landing_apportioned(recipients, county.place, spread=spread, **names, **records)
        findings += apportioned_findings(landing, recipients, county.place, over=over, **names)
    else:
        catchment_m = _catchment_m(asked)
        points, remarks = area_points(county)
        landing = landing_by_catchment(
            recipients,
            county.place,
            points=points,
            catchment_m=catchment_m,
            spread=spread,
            office=None
            if county.office_points is None
            else county.office_points.loc[recipients.index],
            **records,
        )
        findings += [*remarks, *catchment_findings(landing, catchment_m=catchment_m, over=over)]
    if attribution == asked.plan_on:
        findings.append(_planned_on(attribution))
    return landing, tuple(findings)


def area_points(county: County) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """Where the people of each area are taken to live: x and y in metres, and what to know of it.

    Raises
    ------
    InputError   the programme names neither points nor boundaries
    """
    if county.points is not None:
        return county.points, ()
    if county.boundaries is None:
        raise InputError(
            "the attribution",
            [
                Fault(
                    "attribution.show",
                    "catchment needs to know where the people of each area live.",
                    "Name a file of population-weighted centroids under [areas] points, or of "
                    "boundaries under [areas] boundaries.",
                )
            ],
        )
    inside = county.boundaries.geometry.representative_point()
    finding = Finding(
        "catchment-by-boundaries", "note", "[areas]",
        "no population-weighted centroids are named, so each area's people are taken to live at "
        "a point in the middle of it; in large areas they may live elsewhere.",
        "Name the centroids under [areas] points.",
    )  # fmt: skip
    points = pd.DataFrame({"x": inside.x, "y": inside.y}, index=county.boundaries.index)
    return points, (finding,)


def _catchment_m(asked: AttributionSection) -> float:
    if asked.catchment_m is None:  # the programme file is refused without it
        raise AssertionError
    return asked.catchment_m.value


def _planned_on(attribution: Attribution) -> Finding:
    how = {
        "apportioned": "money apportioned over the authorities that a register names",
        "catchment": "money spread over all that is within reach of the office",
    }[attribution]
    return Finding(
        "planned-on-apportionment", "warning", "attribution",
        f"plans are made on {how}, wherever there is no record of delivery. It moves money between "
        "places by where people live, not by where the work is done.",
        'Fill in a delivery table, and set plan_on = "delivery".',
    )  # fmt: skip
