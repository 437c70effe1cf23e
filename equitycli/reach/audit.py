"""What an audit of funders' files holds: one view for each funder and attribution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from equitycli.errors import Finding
from equitycli.sources.money_ledger import MoneyRead
from equitycli.sources.reading import SourceRecord

ALL_TOGETHER = "All together"
"""What stands for the money of all funders, where there are several."""
NOT_KNOWN = "not known"


@dataclass(frozen=True)
class ReachView:
    """How far one funder's money reaches, by one attribution. Sums are whole pence."""

    funder: str
    attribution: str
    """office or delivery"""
    read_pence: int
    """placed + outside + unknown"""
    placed_pence: int
    outside_pence: int
    unknown_pence: int
    spread_pence: int
    """part of what is placed that codes of larger areas name, spread over their people"""
    by_decile: pd.DataFrame
    """1 (most deprived) to 10, as `reach_by`; empty where the index has no deciles"""
    by_nation: pd.DataFrame
    by_region: pd.DataFrame | None
    """None where no lookup of regions is named"""
    by_place: pd.DataFrame
    cold_spots: pd.DataFrame
    """places, as `cold_spots`; empty where need is not known"""
    gini: float
    """of £ a head over places, by people"""
    hoover: float
    """share of placed money that would have to move for each place to have its need-based share
    (by people where need is not known)"""
    gap_gbp: float
    """the same in £"""
    places_without: int
    people_without: int
    """living in places where nothing lands"""

    @property
    def share_without_place(self) -> float:
        """Share of all money that lands outside, or nobody knows where."""
        lost = self.outside_pence + self.unknown_pence
        return lost / self.read_pence if self.read_pence else float("nan")


@dataclass(frozen=True)
class Funder:
    """Whose awards they are, and what else is known of them."""

    name: str
    awards: int
    individuals_pence: int
    """part of the money that is of unknown place because it went to individuals"""
    first: date | None
    last: date | None
    """dates of the first and the last award, where the file tells any"""
    undated: int
    has_codes: bool
    """any award has a beneficiary location that locates something"""
    has_locations: bool
    """any award has a beneficiary location, be it a name or the code of a region"""
    wide_pence: int
    """awards that name nothing narrower than a county, region or nation: unknown by delivery"""
    by_route: Mapping[str, int]
    """pence by what tells the office: a key for each of `landed.ROUTES`"""


@dataclass(frozen=True)
class ReachAudit:
    """How far the money of all funders reaches, side by side, on the same assumptions."""

    funders: tuple[Funder, ...]
    """in the order of the files"""
    views: tuple[ReachView, ...]
    """by office, then by delivery where a file tells it; "All together" first of several"""
    editions: tuple[str, ...]
    vintages: tuple[int, ...]
    nations: tuple[str, ...]
    areas: int
    people: int
    population_from: str
    """file names, or that the index tells it"""
    need_from: str
    """what need counts; "" where it is not known"""
    why_no_need: str
    regions_from: str
    """the lookup; "" where none is named"""
    places_by: str
    """district, or the file and what it names"""
    places: int
    areas_without_decile: int
    whole_nations: tuple[str, ...]
    directory: str
    """the postcode directory, or "" """
    located: tuple[str, ...]
    set_aside: tuple[str, ...]
    ledgers: tuple[MoneyRead, ...]
    records: tuple[SourceRecord, ...]
    findings: tuple[Finding, ...]

    def view(self, funder: str, attribution: str) -> ReachView | None:
        """Return one view; None where nothing tells where the money lands by that attribution."""
        return next(
            (one for one in self.views if (one.funder, one.attribution) == (funder, attribution)),
            None,
        )

    @property
    def shown(self) -> tuple[str, ...]:
        """Whom the tables have a row or column for: each funder, after all together of several."""
        names = tuple(one.name for one in self.funders)
        return (ALL_TOGETHER, *names) if len(names) > 1 else names
