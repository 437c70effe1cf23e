"""Places like this one, with what they have and are paid beside this place's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from equitycli.errors import Finding, examples
from equitycli.likeness import over_alike, places_alike
from equitycli.money import PENCE_PER_POUND
from equitycli.need import domain_levels, domains_of
from equitycli.plan import Audit
from equitycli.provision import NO_PLACE
from equitycli.sources.county import County
from equitycli.sources.index_for_need import areas_ranked

Rurality = Literal["rural share", "people per km²", ""]
PER = 1000
M2_PER_KM2 = 1e6


@dataclass(frozen=True, eq=False)
class LikenessChapter:
    """The places most like each one, and what they have.

    alike : place, neighbour, order, distance, as `likeness.places_alike` gives
    profile : by place, what need was compared by · rurality_by : what rurality was told by, ""
        where it was left out
    beside : by place, alphabetical: gbp_per_head, organisations_per_1000, distance_from_target,
        and each with _alike for its neighbours together; NaN where it is not known, or kept back
        because it rests on few. Without a register, organisations are the recipients known.
    how_many : neighbours of each place, as the programme asks; there may be fewer
    """

    alike: pd.DataFrame
    profile: pd.DataFrame
    rurality_by: Rurality
    beside: pd.DataFrame
    how_many: int
    findings: tuple[Finding, ...]


def likeness_chapter(found: Audit) -> LikenessChapter | None:
    """Return the places most like each one; None where the programme does not ask for them."""
    asked = found.file.programme.alike
    if asked is None:
        return None
    county, findings = found.county, []
    people = county.population.groupby(county.place).sum().sort_index()
    profile = _profile(found)
    rurality, rurality_by = _rurality(county, people)
    lived_in = people > 0
    if not lived_in.all():
        empty = people.index[~lived_in]
        findings.append(
            Finding(
                "alike-without-people", "note", "places alike",
                f"nobody lives in {len(empty):,} places, which are like no other "
                f"({examples(empty)}).",
            )
        )  # fmt: skip
    if not rurality_by:
        findings.append(
            Finding(
                "alike-without-rurality", "warning", "places alike",
                "whether places are rural is not known: they are compared by need and people "
                "alone, and a town may stand beside a scattered countryside.",
                "Name  rural_urban  or  boundaries  under [areas].",
            )
        )  # fmt: skip
    if lived_in.sum() <= asked.how_many:
        findings.append(
            Finding(
                "alike-few-places", "warning", "places alike",
                f"{asked.how_many:,} neighbours are asked for and there are "
                f"{int(lived_in.sum()):,} places: each has all the others, alike or not.",
                "Ask for fewer under [alike], or plan for smaller places.",
            )
        )  # fmt: skip
    alike = places_alike(
        profile[lived_in],
        people[lived_in],
        None if rurality is None else rurality[lived_in],
        how_many=asked.how_many,
    )
    return LikenessChapter(
        alike=alike,
        profile=profile,
        rurality_by=rurality_by,
        beside=_beside(found, people, alike),
        how_many=asked.how_many,
        findings=tuple(findings),
    )


def _profile(found: Audit) -> pd.DataFrame:
    """Return what the need of each place is compared by.

    The level of each domain that the index has for every area; else the share of people in
    income deprivation, the score or the rank, whichever comes first.
    """
    county = found.county
    index, population, place = county.index, county.population, county.place
    ranked = areas_ranked(index, found.file.programme.index)
    domains = domains_of(index)
    if domains:
        columns = [f"{domain}_rank" for domain in domains]
        lowest = index[columns].max(axis="columns")
        ranked = ranked.clip(lower=lowest.groupby(index["nation"]).transform("max"))
        return domain_levels(index, population, place, domains=domains, areas=ranked)
    people = population.astype("float64")
    named = next(
        (one for one in ("income_rate", "score", "rank") if index[one].notna().all()), None
    )
    if named is None:  # a run on people alone: every place needs the same a head
        return pd.DataFrame({"need": 1.0}, index=pd.Index(sorted(set(place)), name="place"))
    mean = (index[named] * people).groupby(place).sum() / people.groupby(place).sum()
    return mean.to_frame(named).sort_index()


def _rurality(county: County, people: pd.Series) -> tuple[pd.Series | None, Rurality]:
    """Return how rural each place is, and by what that was told.

    The share of its people who live in areas of a rural class; else the logarithm of people per
    km², of which one with nobody has −∞; else nothing.
    """
    classes = county.measures.rural_urban
    if classes is not None:
        rural = is_rural(classes)
        if rural is not None:
            living = (county.population * rural).groupby(county.place).sum().sort_index()
            return living / people, "rural share"
    if county.boundaries is not None:
        km2 = county.boundaries.geometry.area / M2_PER_KM2
        held = km2.groupby(county.place).sum().sort_index()
        with np.errstate(divide="ignore"):
            return np.log(people / held), "people per km²"
    return None, ""


def is_rural(classes: pd.Series) -> pd.Series | None:
    """Return which areas are rural by the words of their class; None where no class says so.

    >>> is_rural(pd.Series(["Larger rural: Nearer to a major town or city", "Urban: …"])).tolist()
    [True, False]
    >>> is_rural(pd.Series(["A1", "D1"])) is None
    True
    """
    words = classes.astype("str").str.casefold()
    told = words.str.contains("rural") | words.str.contains("urban")
    if not told.any():
        return None
    return words.str.contains("rural") & ~words.str.startswith("urban")


def _beside(found: Audit, people: pd.Series, alike: pd.DataFrame) -> pd.DataFrame:
    """Return what each place has, and what those most like it have together."""
    at, facts = found.planned.at, found.places
    rows = people.index
    gbp = pd.Series([at[place].provision_pence / PENCE_PER_POUND for place in rows], index=rows)
    target = pd.Series([at[place].target_gbp for place in rows], index=rows, dtype="float64")
    offices = pd.Series(
        [
            one.recipients_known if one.organisations is None else one.organisations
            for one in (facts[place] for place in rows)
        ],
        index=rows,
        dtype="float64",
    )
    dark = rows[[at[place].zero_kind == NO_PLACE for place in rows]]
    # A neighbour's count that is kept back must not come out of what several have together.
    kept_back = rows[[facts[str(place)].kept_back for place in rows]]
    living = people.astype("float64")
    own = living.where(living > 0)
    known = ~rows.isin(dark)
    return pd.DataFrame(
        {
            "gbp_per_head": (gbp / own).where(known),
            "gbp_per_head_alike": over_alike(alike, gbp, living, left_out=dark),
            "organisations_per_1000": (PER * offices / own).mask(rows.isin(kept_back)),
            "organisations_per_1000_alike": PER
            * over_alike(alike, offices, living, left_out=kept_back),
            "distance_from_target": (gbp / target.where(target > 0) - 1).where(known),
            "distance_from_target_alike": over_alike(alike, gbp, target, left_out=dark) - 1,
        }
    )
