"""Access: what people of each place can reach of organisations, of money and of what places have.

People are taken to live at the point of their area. Supply stands at a point too: an organisation,
and the money of who is paid, at the point of the area of its office; an asset at its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from equitycli.access import (
    Decay,
    StraightLine,
    cumulative,
    decay_named,
    mean_by_place,
    median_by_place,
    nearest,
    supply_in_reach,
    two_step_floating_catchment,
)
from equitycli.access.pairs import Costs
from equitycli.attributed import area_points
from equitycli.chapters.access_kept_back import (
    figures_kept_back,
    places_kept_back,
    total_kept_back,
    without_kept_back,
)
from equitycli.chapters.access_remarks import remarks_of, unmeasurable
from equitycli.errors import Finding, refuse
from equitycli.money import PENCE_PER_POUND
from equitycli.plan import Audit
from equitycli.settings.measures import AccessSection, Supply


@dataclass(frozen=True, eq=False)
class AccessTo:
    """Access to one kind of supply: counts of organisations or assets, or £ a year.

    by_place : by place, alphabetical: people; access (supply a head, shared with all who reach
        it); share_out_of_reach (of people, 0–1); nearest_median and nearest_mean (metres or
        minutes, ∞ where the table leads to none); in_reach (supply within the catchment of an
        average person, shared with nobody). Missing where nobody lives.
    everybody : the same for all people together
    total = reached + out_of_reach + outside + unknown; sites : points at which there is any
    kept_back : by place, the names of the figures that are missing because they would tell how
        many organisations there are where that is not shown; kept_back_of_all : the same of
        everybody. Then `sites` is None; and where the total would tell a place's, it is missing
    """

    of: Supply
    by_place: pd.DataFrame
    everybody: pd.Series
    sites: int | None
    reached: float
    out_of_reach: float
    outside: float
    unknown: float
    kept_back: pd.Series
    kept_back_of_all: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        """All supply that is known of, wherever it is."""
        return self.reached + self.out_of_reach + self.outside + self.unknown


@dataclass(frozen=True, eq=False)
class AccessChapter:
    """What the programme asks for under [access], one part for each kind of supply, in its order.

    travels : by the user's table, in minutes; else as the crow flies, in metres
    """

    asked: AccessSection
    parts: tuple[AccessTo, ...]
    findings: tuple[Finding, ...]

    @property
    def travels(self) -> bool:
        """Costs are minutes of a table, not metres in a straight line."""
        return bool(self.asked.travel_times)


class _Sites(NamedTuple):
    """Supply by site, the area of each, its point, and what of the supply is at no site."""

    supply: pd.Series
    area: pd.Series
    xy: pd.DataFrame
    outside: float
    unknown: float


def access_chapter(found: Audit) -> AccessChapter | None:
    """Return what people can reach; None where the programme does not ask for it.

    Raises
    ------
    InputError   there is nothing to measure from: no points or boundaries of areas, no list of
                 organisations, no file of assets
    """
    asked = found.file.programme.access
    if asked is None:
        return None
    county = found.county
    refuse("[access]", unmeasurable(asked, county))
    points, findings = None, list[Finding]()
    if not asked.travel_times:
        points, remarks = area_points(county)
        findings += remarks
    parts = []
    for of in asked.of:
        sites = _sites(of, found, points)
        part = _measured(of, sites, found, asked, points)
        parts.append(part)
        findings += remarks_of(
            of, outside=part.outside, unknown=part.unknown, out_of_reach=part.out_of_reach,
            total=part.total, has_register=county.has_register,
        )  # fmt: skip
    findings.append(
        Finding(
            "access-stops-at-the-border", "note", "[access]",
            "people and supply beyond the county's border are in no file and are not counted. Near "
            "it people may reach more than is said here, and share it with others from outside.",
        )
    )  # fmt: skip
    return AccessChapter(asked, tuple(parts), tuple(findings))


def _measured(
    of: Supply,
    sites: _Sites,
    found: Audit,
    asked: AccessSection,
    points: pd.DataFrame | None,
) -> AccessTo:
    people = found.county.population
    costs: Costs
    if points is None:
        costs = _minutes(found.county.measures.travel, sites.area)
    else:
        costs = StraightLine(points, sites.xy)
    catchment = asked.catchment.value
    decay = decay_named(asked.decay, catchment=catchment, ends=asked.zones)
    reached = supply_in_reach(people, sites.supply, costs, catchment=catchment, decay=decay)
    place = found.county.place
    by_place, everybody = _figures(sites.supply, costs, people, place, catchment, decay)
    kept = places_kept_back(of, found.places)
    of_each = pd.Series([()] * len(by_place), index=by_place.index, dtype="object")
    part = AccessTo(
        of=of,
        by_place=by_place,
        everybody=everybody.iloc[0].rename(None),
        sites=len(sites.supply),
        reached=float(reached.sum()),
        out_of_reach=float(sites.supply[reached == 0].sum()),
        outside=sites.outside,
        unknown=sites.unknown,
        kept_back=of_each,
    )
    if not kept:
        return part
    there = place.loc[sites.area.to_numpy()].isin(kept).to_numpy()
    rest = _figures(sites.supply.mask(there, 0.0), costs, people, place, catchment, decay)
    of_each = figures_kept_back(by_place, rest[0], kept=kept)
    of_all = figures_kept_back(everybody, rest[1], kept=[])
    total = total_kept_back(of, found.places)
    # All that is in reach a head is no more than the total tells, where that is shown.
    of_all = of_all.map(lambda own: tuple(one for one in own if one != "access" or total))
    unreached = bool((sites.supply[reached == 0] * there[reached == 0]).any())
    return replace(
        part,
        by_place=without_kept_back(by_place, of_each),
        everybody=without_kept_back(everybody, of_all).iloc[0].rename(None),
        sites=None,
        reached=math.nan if total or unreached else part.reached,
        out_of_reach=math.nan if total or unreached else part.out_of_reach,
        kept_back=of_each,
        kept_back_of_all=of_all.iloc[0],
    )


def _figures(
    supply: pd.Series,
    costs: Costs,
    people: pd.Series,
    place: pd.Series,
    catchment: float,
    decay: Decay,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return what people reach of a supply, by place and of all together."""
    shared = two_step_floating_catchment(people, supply, costs, catchment=catchment, decay=decay)
    in_reach = cumulative(people.index, supply, costs, catchment=catchment)
    closest = nearest(people.index, supply, costs)
    measures = {
        "access": (mean_by_place, shared),
        "share_out_of_reach": (mean_by_place, (in_reach == 0).astype(float)),
        "nearest_median": (median_by_place, closest),
        "nearest_mean": (mean_by_place, closest),
        "in_reach": (mean_by_place, in_reach),
    }
    alike = pd.Series("", index=people.index, dtype="str")
    by_place, everybody = (
        pd.DataFrame(
            {"people": people.groupby(group).sum()}
            | {name: over(one, people, group) for name, (over, one) in measures.items()}
        ).rename_axis("place")
        for group in (place, alike)
    )
    return by_place, everybody


def _minutes(travel: pd.DataFrame | None, area: pd.Series) -> pd.DataFrame:
    """Return the minutes from each area to each site, by the area that the site is in."""
    if travel is None:  # the run stops where the table that the programme names is refused
        raise AssertionError
    by_area = pd.DataFrame({"to": area.to_numpy(), "site": area.index})
    costs = travel.merge(by_area, on="to", how="inner", validate="many_to_many")
    return costs.rename(columns={"from": "area", "minutes": "cost"})[["area", "site", "cost"]]


def _sites(of: Supply, found: Audit, points: pd.DataFrame | None) -> _Sites:
    if of == "assets":
        return _assets(found.county.measures.assets, points)
    county = found.county
    if of == "organisations":
        who = county.organisations
        supply = pd.Series(1.0, index=who.index)
    else:
        who = county.recipients.loc[list(found.claims.recipients)]
        supply = found.claims.by_recipient_pence.loc[who.index].astype(float) / PENCE_PER_POUND
    here = who["area_code"].notna()  # who is outside has no area of the county
    by_area = supply[here].groupby(who.loc[here, "area_code"]).sum()
    by_area = by_area[by_area > 0]
    area = pd.Series(by_area.index, index=by_area.index)
    return _Sites(
        by_area, area, _points_at(points, area), *_elsewhere(supply, who["outside"], here)
    )


def _assets(assets: pd.DataFrame, points: pd.DataFrame | None) -> _Sites:
    """Return each asset at its own point, or at the point of its area where it has none."""
    supply = pd.Series(1.0, index=assets.index)
    here = assets["area_code"].notna()
    area = assets.loc[here, "area_code"]
    xy = _points_at(points, area)
    if points is not None:
        own = assets.loc[here, ["x", "y"]].astype(float)
        known = pd.Series(np.isfinite(own.to_numpy()).all(axis=1), index=own.index)
        xy = own.where(known, xy)
    return _Sites(supply[here], area, xy, *_elsewhere(supply, assets["outside"], here))


def _points_at(points: pd.DataFrame | None, area: pd.Series) -> pd.DataFrame:
    if points is None:
        return pd.DataFrame(index=area.index)
    return points.loc[area.to_numpy(), ["x", "y"]].set_axis(area.index)


def _elsewhere(supply: pd.Series, outside: pd.Series, here: pd.Series) -> tuple[float, float]:
    """Return the supply outside the county, and that of which nobody knows where it is."""
    return float(supply[outside].sum()), float(supply[~outside & ~here].sum())
