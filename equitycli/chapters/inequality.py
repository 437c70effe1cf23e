"""Inequality: how unequally money lands, by each attribution side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from equitycli.area_need import need_factors
from equitycli.chapters.inequality_figures import (
    Figure,
    Landed,
    figures_asked_for,
    figures_without_choice,
)
from equitycli.errors import Finding, examples
from equitycli.inequality import concentration_curve, share_gap, share_gap_significance
from equitycli.money import PENCE_PER_POUND
from equitycli.need import need_margin
from equitycli.plan import Audit, View
from equitycli.provision import per_head
from equitycli.settings import Attribution
from equitycli.settings.measures import InequalitySection

NO_DISTRICT = "not every place has a district"
ONE_DISTRICT = "all places are of one district"
NO_MARGIN = "need has no margins of error here"
MARGIN_BESIDE = "its margins of error are of a table that is only shown beside"
MARGIN_OF_NATIONS = "margins of error are not carried over to nations scaled to 1 a head"
OWN_DISTRICT = "each place is the only one of its district"


@dataclass(frozen=True, eq=False)
class InequalityOfView:
    """How unequally money lands under one attribution.

    known : money is known to land where people live; without any, every figure is missing
    figures : by name, in the order in which they are read
    curve : see `inequality.concentration_curve`; None where the concentration index is missing
    places : by place, alphabetical: gbp_per_head, share_of_money, share_of_need, share_gap; missing
        where nobody lives, or nothing is known. share_gap_margin, and share_gap_significant (more
        than that margin): missing where need has no margins of error
    """

    known: bool
    figures: Mapping[str, Figure]
    curve: pd.DataFrame | None
    places: pd.DataFrame

    @property
    def furthest_under_first(self) -> list[str]:
        """Places with less than their share of need, those that lack most of it first."""
        gap = self.places["share_gap"]
        return [str(place) for place in gap[gap < 0].sort_values(kind="stable").index]

    @property
    def furthest_over_first(self) -> list[str]:
        """Places with more than their share of need, those that have most above it first."""
        gap = self.places["share_gap"]
        over = gap[gap > 0].sort_values(ascending=False, kind="stable")
        return [str(place) for place in over.index]


@dataclass(frozen=True, eq=False)
class InequalityChapter:
    """How unequally money lands.

    views : by attribution, the one that plans are made on first
    deprivation : by place where people live: the mean need weight of its people
    district : by place where people live, the one that most of its people live in ("": not known)
    not_parted : why Theil is not parted between and within districts; "" where it is
    no_margin : why share gaps have no margins of error; "" where they have
    asked : what the programme asks for beyond measures that need no choice
    """

    views: Mapping[Attribution, InequalityOfView]
    deprivation: pd.Series
    district: pd.Series
    not_parted: str
    no_margin: str
    asked: InequalitySection | None
    findings: tuple[Finding, ...]


def inequality_chapter(found: Audit) -> InequalityChapter:
    """Return how unequally money lands over places, under each attribution."""
    asked = found.file.programme.inequality
    people = pd.Series({place: one.people for place, one in found.places.items()}, dtype="int64")
    lived = people[people > 0]
    deprivation = (found.need[lived.index] / lived).rename("deprivation")
    district = main_district(
        found.county.index["district_name"],
        place=found.county.place,
        people=found.county.population,
    )[lived.index]
    not_parted = _not_parted(district)
    no_margin = _no_margin(found)
    margin = None if no_margin else _need_margin(found)
    views = {
        view.attribution: _of_view(
            view, found.need, margin, lived, deprivation, None if not_parted else district, asked
        )
        for view in found.views
    }
    return InequalityChapter(
        views=views,
        deprivation=deprivation,
        district=district,
        not_parted=not_parted,
        no_margin=no_margin,
        asked=asked,
        findings=_findings(found, people, views),
    )


def main_district(district: pd.Series, *, place: pd.Series, people: pd.Series) -> pd.Series:
    """Return the district that most people of each place live in; of two, the first by name."""
    by_both = people.groupby([place.rename("place"), district.rename("district")]).sum()
    each = by_both.reset_index(name="people")
    each = each.sort_values(["people", "district"], ascending=[False, True], kind="stable")
    largest: pd.Series = each.drop_duplicates("place").set_index("place")["district"]
    return largest.sort_index()


def _not_parted(district: pd.Series) -> str:
    if (district == "").any():
        return NO_DISTRICT
    if district.nunique() < 2:
        return ONE_DISTRICT
    return OWN_DISTRICT if district.is_unique else ""


def _no_margin(found: Audit) -> str:
    """Return why margins of error of need are not known, or can't be carried to its shares."""
    asked, nations = found.file.programme.need, found.county.index["nation"]
    if found.county.measures.need_margin is None:
        return NO_MARGIN
    if asked.weight != "table":
        return MARGIN_BESIDE
    return MARGIN_OF_NATIONS if asked.nations == "per_head" and nations.nunique() > 1 else ""


def _need_margin(found: Audit) -> pd.Series | None:
    """Return the margin of error of the need of each place, by those of the table of need."""
    held = found.county.measures.need_margin
    if held is None:
        return None
    margin = need_margin(
        held,
        found.county.place,
        population=found.county.population,
        holds=found.file.programme.need.table_holds,
        factors=need_factors(found.county),
    )
    return margin.loc[found.need.index]


def _of_view(
    view: View,
    need: pd.Series,
    margin: pd.Series | None,
    lived: pd.Series,
    deprivation: pd.Series,
    district: pd.Series | None,
    asked: InequalitySection | None,
) -> InequalityOfView:
    gbp = pd.Series(
        {place: view.at[place].provision_pence / PENCE_PER_POUND for place in need.index}
    )
    known = bool(gbp[lived.index].sum() > 0)
    landed = Landed(
        gbp=gbp,
        need=need.astype(float),
        gbp_per_head=per_head(gbp[lived.index], lived),
        people=lived.astype(float),
        deprivation=deprivation,
        district=district,
        known=known,
    )
    figures = figures_without_choice(landed, asked)
    if asked is not None:
        figures |= figures_asked_for(landed, asked)
    curve = None
    if figures["concentration_index"].number is not None:
        curve = concentration_curve(landed.gbp_per_head, landed.people, deprivation)
    places = pd.DataFrame(
        {
            "gbp_per_head": landed.gbp_per_head if known else float("nan"),
            "share_of_money": gbp / gbp.sum() if known else float("nan"),
            "share_of_need": need / need.sum() if need.sum() > 0 else float("nan"),
            "share_gap": share_gap(gbp, landed.need) if known and need.sum() > 0 else float("nan"),
            "share_gap_margin": float("nan"),
        },
        index=need.index,
        dtype=float,
    ).rename_axis("place")
    places["share_gap_significant"] = pd.array([pd.NA] * len(places), dtype="boolean")
    if margin is not None and known and need.sum() > 0:
        tested = share_gap_significance(gbp, landed.need, margin=margin)
        places["share_gap_margin"] = tested["margin"]
        places["share_gap_significant"] = tested["significant"].astype("boolean")
    return InequalityOfView(known, figures, curve, places)


def _findings(
    found: Audit, people: pd.Series, views: Mapping[Attribution, InequalityOfView]
) -> tuple[Finding, ...]:
    told = []
    limit = found.file.programme.unknown.refuse_above.value
    for view in found.views:
        if not views[view.attribution].known:
            told.append(
                Finding(
                    "inequality-not-known", "warning", view.attribution,
                    "no money is known to land where anybody lives, so how unequal it is can't be "
                    "said: unknown is not equal.",
                )
            )  # fmt: skip
        elif view.unknown_share > limit:
            told.append(
                Finding(
                    "inequality-on-known-places", "warning", view.attribution,
                    f"the place of {view.unknown_share:.1%} of the money is unknown. Measures of "
                    "inequality are of the rest: where the unknown lands may change all of them.",
                )
            )  # fmt: skip
    empty = people.index[people == 0]
    if len(empty):
        noun = "lives in 1 place" if len(empty) == 1 else f"lives in {len(empty):,} places"
        told.append(
            Finding(
                "inequality-without-empty-places", "note", "inequality",
                f"nobody {noun} ({examples(empty)}): no £ a head, so measures of £ a head leave "
                "that out; money that lands there counts in Hoover and in shares.",
            )
        )  # fmt: skip
    return tuple(told)
