"""An audit of funders' files alone: how far their money reaches, without a programme."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd

from equitycli.errors import Fault, Finding, InputError, examples, refuse
from equitycli.inequality import gini, hoover
from equitycli.need import need_weight, weighted_population
from equitycli.reach import (
    ALL_TOGETHER,
    ROUTES,
    Funder,
    Landed,
    ReachAudit,
    ReachView,
    all_together,
    by_delivery,
    by_office,
    cold_spots,
    money_by,
    offices,
    people_by,
    reach_by,
)
from equitycli.sources.funder_files import FunderFiles, FundersNamed, read_funder_files

DECILES = tuple(range(1, 11))
Progress = Callable[[str], None]


def _quiet(_: str) -> None:
    """Say nothing."""


def reach(
    grants: Sequence[Path],
    *,
    index: Sequence[Path],
    population: Sequence[Path] = (),
    postcodes: Path | None = None,
    located: Sequence[Path] = (),
    regions: Path | None = None,
    places: Path | Literal["district"] = "district",
    bridge: Path | None = None,
    set_aside: Collection[Literal["negative", "currency", "duplicate"]] = (),
    progress: Progress = _quiet,
) -> ReachAudit:
    """Return how far the money in one or several files of grants reaches.

    Whole awards are counted, over all that the files hold, and told apart by funder (by file,
    where a file names none).

    Parameters
    ----------
    grants : files of awards, 360Giving or lists whose headings are recognised
    index : one deprivation index, or those of several nations
    population : people by area, where the index does not tell them
    postcodes : a directory (ONSPD, NSPL) that gives each postcode its area
    located : tables that say in which area grants or postcodes are; each is used for all files
    regions : region of each district
    places : "district", or a lookup of towns, wards or `place` by area
    bridge : areas of 2011 to those of 2021, for files of the other year than the index
    set_aside : rows that would be refused and are left out and counted instead
    progress : told, in words, what is being done

    Raises
    ------
    InputError   a file is refused, nobody's population is told, no money at all; all at once
    """
    named = FundersNamed(
        tuple(grants), tuple(index), tuple(population), postcodes, tuple(located), regions,
        None if places == "district" else places, bridge, frozenset(set_aside),
    )  # fmt: skip
    progress("reading the files")
    files = read_funder_files(named, progress=progress)
    progress("measuring need")
    need, why_no_need = _need(files)
    progress("placing the money")
    awards = files.grants.join(
        offices(
            files.grants,
            by_postcode=files.area_of_postcode,
            nations=set(files.index["nation"]),
        )
    )
    names = list(dict.fromkeys(awards["funder"]))
    funders = tuple(_funder(name, awards[awards["funder"] == name]) for name in names)
    office = by_office(awards, areas=files.index.index, funders=names)
    coded = [one.name for one in funders if one.has_codes]
    delivery = by_delivery(
        awards[awards["funder"].isin(coded)],
        population=files.population,
        places=files.place,
        code_areas=files.code_areas,
        whole_nations=files.whole_nations,
        funders=coded,
    )
    groups = _groups(files, need)
    views = [*_views("office", _with_all(office), groups)]
    if coded:
        # All together only where all of the money has a chance to be told.
        whole = coded == names
        views += _views("delivery", _with_all(delivery) if whole else delivery, groups)
    return ReachAudit(
        funders=funders,
        views=tuple(views),
        editions=tuple(sorted(set(files.index["edition"]) - {""})),
        vintages=tuple(sorted({int(one) for one in files.index["vintage"].dropna()})),
        nations=tuple(sorted(set(files.index["nation"]) - {""})),
        areas=len(files.index),
        people=int(files.population.sum()),
        population_from=", ".join(path.name for path in population) or "the index",
        need_from=_need_in_words(files) if need is not None else "",
        why_no_need=why_no_need,
        regions_from=regions.name if regions is not None else "",
        places_by=files.places_by,
        places=files.place.nunique(),
        areas_without_decile=int(files.index["decile"].isna().sum()),
        whole_nations=tuple(sorted(files.whole_nations)),
        directory=postcodes.name if postcodes is not None else "",
        located=tuple(path.name for path in located),
        set_aside=tuple(sorted(set_aside)),
        ledgers=files.ledgers,
        records=files.records,
        findings=(*files.findings, *_remarks(awards, funders)),
    )


class _Groups(NamedTuple):
    """What areas are grouped by, with the people and the need of each group."""

    of_area: dict[str, pd.Series]
    people: dict[str, pd.DataFrame]
    population: pd.Series
    need_known: bool


def _need(files: FunderFiles) -> tuple[pd.Series | None, str]:
    """Return income-deprived people by area, or why they are not known."""
    lacking = files.index["income_rate"].isna()
    if lacking.any():
        which = "no area" if lacking.all() else f"not {int(lacking.sum()):,} areas"
        return None, f"the index has an income rate for {which}"
    try:
        weight = need_weight(
            files.index, by="income_rate", population=files.population, nations="per_head"
        )
    except InputError as error:
        return None, " ".join(fault.text for fault in error.faults)
    need = weighted_population(files.population, weight)
    return (need, "") if need.sum() > 0 else (None, "every income rate is 0 where people live")


def _need_in_words(files: FunderFiles) -> str:
    said = "people in income deprivation (people × income rate)"
    several = files.index["nation"].nunique() > 1
    return f"{said} within each nation, every person alike between nations" if several else said


def _funder(name: str, awards: pd.DataFrame) -> Funder:
    days = [day for day in awards["award_date"] if day is not None]
    pence = awards.groupby("route")["award_pence"].sum().to_dict()
    only_wide = awards["has_wide_code"] & (awards["beneficiary_codes"].map(len) == 0)
    return Funder(
        name=name,
        awards=int(awards.groupby("file")["row"].nunique().sum()),
        individuals_pence=int(awards.loc[awards["to_individual"], "award_pence"].sum()),
        first=min(days, default=None),
        last=max(days, default=None),
        undated=len(awards) - len(days),
        has_codes=any(map(len, awards["beneficiary_codes"])),
        has_locations=bool(awards["has_location"].any()),
        wide_pence=int(awards.loc[only_wide, "award_pence"].sum()),
        by_route={route: int(pence.get(route, 0)) for route in ROUTES},
    )


def _with_all(landed: Landed) -> Landed:
    several = landed.by_area.shape[1] > 1
    return all_together(landed, name=ALL_TOGETHER) if several else landed


def _groups(files: FunderFiles, need: pd.Series | None) -> _Groups:
    of_area = {
        "decile": files.index["decile"],
        "nation": files.index["nation"],
        "place": files.place,
    }
    if files.region is not None:
        of_area["region"] = files.region
    people = {
        name: people_by(group, population=files.population, need=need)
        for name, group in of_area.items()
    }
    if files.index["decile"].notna().any():
        people["decile"] = _every_decile(people["decile"])
    return _Groups(of_area, people, files.population, need is not None)


def _every_decile(people: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each decile, with 0 for one that no area of the index is in."""
    rows = pd.Index(DECILES, name="decile", dtype="int64")
    found = people.set_axis(people.index.astype("int64"))
    full = found.reindex(rows)
    none = ~rows.isin(found.index)
    known = full["need"].notna().any()
    for column in full.columns if known else ("areas", "people", "share_of_people"):
        full.loc[none, column] = 0
    return full.astype({"areas": "int64", "people": "int64"})


def _views(attribution: str, landed: Landed, groups: _Groups) -> list[ReachView]:
    money = {name: money_by(landed.by_area, group) for name, group in groups.of_area.items()}
    if len(groups.people["decile"]):
        rows = groups.people["decile"].index
        by_decile = money["decile"].set_axis(money["decile"].index.astype("int64"))
        money["decile"] = by_decile.reindex(rows, fill_value=0)
    return [
        _view(funder, attribution, landed, groups, {name: of[funder] for name, of in money.items()})
        for funder in landed.by_area.columns
    ]


def _view(
    funder: str,
    attribution: str,
    landed: Landed,
    groups: _Groups,
    pence: dict[str, pd.Series],
) -> ReachView:
    by_area = landed.by_area[funder]
    placed = int(by_area.sum())
    table = {
        name: reach_by(groups.people[name], pence[name], placed_pence=placed) for name in pence
    }
    place = table["place"]
    empty = place["pence"] == 0
    share_base = place["need"] if groups.need_known else place["people"].astype(float)
    moved = hoover(place["pence"].astype(float), share_base) if placed else float("nan")
    return ReachView(
        funder=funder,
        attribution=attribution,
        read_pence=int(landed.read[funder]),
        placed_pence=placed,
        outside_pence=int(landed.outside[funder]),
        unknown_pence=int(landed.unknown[funder]),
        spread_pence=int(landed.spread[funder]),
        by_decile=table["decile"],
        by_nation=table["nation"],
        by_region=table.get("region"),
        by_place=place,
        cold_spots=cold_spots(place),
        gini=_gini(place) if placed else float("nan"),
        hoover=moved,
        gap_gbp=moved * placed / 100,
        places_without=int(empty.sum()),
        people_without=int(place.loc[empty, "people"].sum()),
    )


def _gini(place: pd.DataFrame) -> float:
    lived_in = place[place["people"] > 0]
    return float(gini(lived_in["gbp_per_head"], lived_in["people"].astype(float)))


def _remarks(awards: pd.DataFrame, funders: Sequence[Funder]) -> list[Finding]:
    """Return what a reader must know of the money before any figure of it."""
    found = []
    read = int(awards["award_pence"].sum())
    refuse(
        "The grants",
        [] if read else [Fault("", "all awards together are £0: there is nothing to place.")],
    )
    without = [one.name for one in funders if not one.has_codes]
    if without:
        found.append(
            Finding(
                "no-beneficiary-locations",
                "warning",
                examples(without),
                "No beneficiary location in the file locates anything: where the work is done is "
                "not known, and what is said of places is said of offices.",
                "Ask for the beneficiary's ward, district or small area as a code (360Giving: "
                "Beneficiary Location:Geographic Code).",
            )
        )
    return found
