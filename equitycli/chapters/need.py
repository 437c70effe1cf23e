"""What makes each place's need: factors and evidence, domains, and what one domain alone shows."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from equitycli.area_need import component, need_factors
from equitycli.errors import Finding
from equitycli.need import (
    domain_contributions,
    domain_levels,
    domains_of,
    official_weights,
    rank_agreement,
    single_domain_view,
    source_of_weights,
)
from equitycli.plan import Audit
from equitycli.sources.index_for_need import areas_ranked, weighed_domains

BASE = "base"


@dataclass(frozen=True, eq=False)
class DomainProfile:
    """Need by domain.

    levels : by place, national percentile of its mean resident's area, 100 = most deprived
    contributions : by place, share of the composite score that each domain makes
    agreement : domain by domain, Spearman's ρ over residents
    alone : domain, place, share_of_need, points, gbp, as `need.single_domain_view` gives
    weights : share of each domain · weights_source : who says so, in words
    as_money : the programme says what a score means in money; else `alone` has no £ (NaN)
    """

    levels: pd.DataFrame
    contributions: pd.DataFrame
    agreement: pd.DataFrame
    alone: pd.DataFrame
    weights: pd.Series
    weights_source: str
    as_money: bool


@dataclass(frozen=True, eq=False)
class NeedChapter:
    """What makes need.

    components : by place, alphabetical, in weighted people: base, then each factor and evidence;
        None where the programme has neither
    domains : None where the index has no ranks of domains for every area
    """

    components: pd.DataFrame | None
    domains: DomainProfile | None
    findings: tuple[Finding, ...]


def need_chapter(found: Audit) -> NeedChapter | None:
    """Return what makes need; None where nothing but one figure for each area is known."""
    components, domains = _components(found), _profile(found)
    if components is None and domains is None:
        return None
    return NeedChapter(components, domains, ())


def _components(found: Audit) -> pd.DataFrame | None:
    asked = found.file.programme.need
    names = [one.name for one in asked.factor] + [one.name for one in asked.evidence]
    if not names:
        return None
    columns = {component(name): name for name in (BASE, *names)}
    made = found.areas.groupby("place", sort=True)[list(columns)].sum()
    return made.rename(columns=columns).rename_axis("place")


def _profile(found: Audit) -> DomainProfile | None:
    """Return need by domain, where the index of one nation ranks at least two for every area."""
    county, asked = found.county, found.file.programme
    index, people, place = county.index, county.population, county.place
    domains = domains_of(index)
    if len(domains) < 2 or index["nation"].nunique() > 1 or not found.need.sum() > 0:
        return None
    areas = areas_ranked(index, asked.index)
    weights, source = _weights(found, domains)
    target = sum(one.target_gbp for one in found.planned.at.values())
    line = asked.need.most_to_least
    as_money = asked.need.scores_as_money or line is not None
    alone = single_domain_view(
        index,
        people,
        place,
        need=found.need,
        domains=domains,
        areas=areas,
        money_gbp=target,
        factors=need_factors(county),
        most_to_least=line.value if line else None,
    )
    return DomainProfile(
        levels=domain_levels(index, people, place, domains=domains, areas=areas),
        contributions=domain_contributions(index, people, place, weights=weights, areas=areas),
        agreement=rank_agreement(
            -index[[f"{domain}_rank" for domain in domains]].set_axis(domains, axis="columns"),
            people,
        ),
        alone=alone if as_money else alone.assign(gbp=float("nan")),
        weights=weights,
        weights_source=source,
        as_money=as_money,
    )


def _weights(found: Audit, domains: list[str]) -> tuple[pd.Series, str]:
    """Return how much each domain counts: by the programme, by the index, or all alike."""
    asked = found.file.programme.need
    own = weighed_domains(asked)
    if asked.domains is not None and not isinstance(own, str):
        return pd.Series(dict(own), dtype="float64"), "the programme's own weights"
    edition = str(found.county.index["edition"].iloc[0])
    official = official_weights(edition)
    if official is not None and set(official.index) <= set(domains):
        return official, source_of_weights(edition) or f"the official weights of {edition}"
    alike = pd.Series(1 / len(domains), index=domains, dtype="float64")
    return alike, "all alike, since no official weights of this index are known here"
