"""Where money lands by the register: areas of operation, apportioned over the people there.

A register says in which authorities a charity works, never in which town: within the county the
money is spread over everybody alike. That is apportionment, not a record of delivery, and every
route of it says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

import pandas as pd

from equitycli.beneficiary_codes import Split
from equitycli.checks import check_aligned, unusable
from equitycli.errors import Finding, examples, refuse
from equitycli.landing_records import recorded
from equitycli.landing_table import (
    BY_REGISTER,
    NO_AREA,
    TOO_WIDE,
    landing_table,
    office_place,
    tiny_share_findings,
    whole_at,
)
from equitycli.named_areas import NamedArea, area_key, named_areas
from equitycli.tables import OUTSIDE, UNKNOWN


def landing_apportioned(
    recipients: pd.DataFrame,
    places: pd.Series,
    *,
    operates: pd.DataFrame,
    districts: pd.Series,
    county_names: Collection[str],
    spread: pd.Series,
    delivery: pd.DataFrame,
    grants: pd.DataFrame,
    weighted_population: pd.Series,
    code_areas: Mapping[str, tuple[str, ...]],
    several_locations: Split,
) -> pd.DataFrame:
    """Where money lands by what is on record, and the rest by the register's areas of operation.

    1. The delivery table and 2. the beneficiary codes of the grants, as `recorded` says: a
       register's word never goes before a record of the work.
    3. The rest over the areas that the register names for the organisation, in equal parts: the
       populations of authorities elsewhere are not known here, so no weight can be given. A
       named district, the county or a place is spread over its small areas; another authority
       lies outside; what holds ten or more authorities is unknown, since nobody knows which
       (see `named_areas`).
    4. An organisation for which the register names no area is unknown.

        a_ok = (1 / |L_o|) · Σ_{l ∈ L_o, l here} Σ_{i ∈ l, i in k} w_i / Σ_{i ∈ l} w_i

    Parameters
    ----------
    recipients : as for `office_place`; with other_ids (tuples), these count as its ids too
    operates : rows of organisation_id, area_type, area, within, as in `tables.OPERATES`; an area
        that is named twice counts once, in any spelling with the same `area_key`
    districts : Series on the index of `places`, the name of each area's district
    county_names : names that mean every area here, such as the authority's
    spread : Series on the index of `places`, ≥ 0: people, or weighted population. Areas of a
        named authority where nobody has any count alike.
    others : as for `recorded`

    Returns
    -------
    table of recipient_id, place, share, route, as `landing_table` gives; every recipient is there

    Raises
    ------
    MisalignedError, InputError   what `office_place` and `recorded` refuse; districts or spread
                                  of other areas; a spread that is missing, negative or infinite

    >>> landing = landing_apportioned(
    ...     pd.DataFrame({"area_code": ["a"], "outside": [False]}, index=["r"]),
    ...     pd.Series({"a": "Ely", "b": "March"}),
    ...     operates=pd.DataFrame({"organisation_id": ["r"], "area_type": ["Local Authority"],
    ...         "area": ["Fenland"], "within": [""]}),
    ...     districts=pd.Series({"a": "East Cambridgeshire", "b": "Fenland"}), county_names=(),
    ...     spread=pd.Series({"a": 1.0, "b": 1.0}), several_locations="equal",
    ...     delivery=pd.DataFrame({"organisation": [], "place": [], "share": []}),
    ...     grants=pd.DataFrame({"recipient_id": [], "award_pence": [], "beneficiary_codes": []}),
    ...     weighted_population=pd.Series({"a": 1.0, "b": 1.0}), code_areas={},
    ... )
    >>> landing.to_records(index=False).tolist()
    [('r', 'March', 1.0, 'apportioned: area of operation')]
    """
    office_place(recipients, places)
    for name, of_area in (("districts", districts), ("spread", spread)):
        check_aligned(places.index, of_area.index, names=("places", name))
    refuse("landing", unusable(spread, where="spread"))
    record = recorded(
        recipients.index,
        places,
        delivery=delivery,
        grants=grants,
        weighted_population=weighted_population,
        code_areas=code_areas,
        several_locations=several_locations,
    )
    lacking = record.lacking[record.lacking > 0]
    named = _named(recipients.loc[lacking.index], operates)
    where = named_areas(operates, places=places, districts=districts, county_names=county_names)
    used = {key: where[key] for key in sorted(named["area"].unique())}
    parts = _parts(used, places=places, spread=spread)
    by_register = named.merge(parts, on="area", how="inner", validate="many_to_many")
    several = named.groupby("recipient_id")["area"].size()
    by_register["share"] = (
        by_register["part"]
        / by_register["recipient_id"].map(several)
        * by_register["recipient_id"].map(lacking)
    )
    unnamed = lacking[~lacking.index.isin(named["recipient_id"])]
    rest = whole_at(
        pd.Series(UNKNOWN, index=unnamed.index, dtype="str"), known=NO_AREA, unknown=NO_AREA
    )
    rest["share"] = unnamed.to_numpy()
    return landing_table([record.by_table, record.by_code, by_register, rest])


def apportioned_findings(
    landing: pd.DataFrame,
    recipients: pd.DataFrame,
    places: pd.Series,
    *,
    operates: pd.DataFrame,
    districts: pd.Series,
    county_names: Collection[str],
    over: Literal["people", "need"],
) -> tuple[Finding, ...]:
    """What a reader must know of an apportioned landing, beside that of the records.

    Parameters are those of `landing_apportioned`, with what it gave; `over` is what `spread` was.

    Returns
    -------
    findings that it is apportionment; on organisations that work in ten or more authorities, or
    for which the register names no area; on areas of theirs that were taken to lie outside; and
    on shares too small to keep
    """
    where = named_areas(operates, places=places, districts=districts, county_names=county_names)
    often = _named(recipients, operates)["area"].value_counts()
    outside = sorted(
        (-times, str(key)) for key, times in often.items() if where[str(key)].where == OUTSIDE
    )
    none_here = not any(where[str(key)].where == "here" for key in often.index)
    told: tuple[tuple[str, Literal["note", "warning"], list[str], str, str], ...] = (
        ("apportioned-not-delivery", "note", _of_route(landing, BY_REGISTER),
         "recipients have money spread over the authorities where the register says that they "
         f"work, in equal parts, and within the county by {over}: that is apportionment, not a "
         "record of delivery", "A delivery table goes before it."),
        ("ten-or-more-authorities", "warning", _of_route(landing, TOO_WIDE),
         "recipients have money whose place is unknown, because they work in ten or more "
         "authorities and the register does not say which", "Add them to the delivery table."),
        ("no-area-of-operation", "warning", _of_route(landing, NO_AREA),
         "recipients have money whose place is unknown, because the register names no area of "
         "operation for them",
         "Name the register's file under [[organisations]] operates, or add a delivery table."),
        ("areas-of-operation-none-here" if none_here else "areas-of-operation-outside",
         "warning" if none_here else "note",
         [f"{where[key].called} {-times:,} ×" for times, key in outside],
         "areas of operation are no district, place or county here, and count as outside"
         + ("; none at all is here" if none_here else ""),
         "If one of them is the county, say so under [attribution] register_names."),
    )  # fmt: skip
    findings = [
        Finding(code, severity, "landing", f"{len(found):,} {text} ({examples(found)}).", remedy)
        for code, severity, found, text, remedy in told
        if found
    ]
    return (*findings, *tiny_share_findings(landing))


def _of_route(landing: pd.DataFrame, route: str) -> list[str]:
    return list(landing.loc[landing["route"] == route, "recipient_id"].unique())


def _named(recipients: pd.DataFrame, operates: pd.DataFrame) -> pd.DataFrame:
    """Return recipient_id and area: each area once that the register names for a recipient."""
    own = pd.DataFrame({"recipient_id": recipients.index, "organisation_id": recipients.index})
    if "other_ids" in recipients:
        more = recipients["other_ids"].explode().dropna()
        others = pd.DataFrame({"recipient_id": more.index, "organisation_id": more.to_numpy()})
        own = pd.concat([own, others])
    own = own.astype("str").drop_duplicates()
    rows = operates[["organisation_id", "area"]].astype("str")
    rows = rows[rows["organisation_id"].isin(own["organisation_id"])]
    rows = rows.assign(area=rows["area"].map(area_key).astype("str"))
    named = own.merge(rows, on="organisation_id", how="inner", validate="many_to_many")
    return named[named["area"] != ""][["recipient_id", "area"]].drop_duplicates()


def _parts(where: Mapping[str, NamedArea], *, places: pd.Series, spread: pd.Series) -> pd.DataFrame:
    """Return area, place, part (adding up to 1 for an area), route."""
    rows: list[tuple[str, str, float, str]] = []
    for key, area in where.items():
        if area.where == OUTSIDE:
            rows.append((key, OUTSIDE, 1.0, BY_REGISTER))
        elif area.where == UNKNOWN:
            rows.append((key, UNKNOWN, 1.0, TOO_WIDE))
        else:
            here = list(area.areas)
            people = spread.loc[here].astype(float)
            people = people if people.sum() > 0 else people + 1.0
            of_place = (people / people.sum()).groupby(places.loc[here], sort=True).sum()
            rows += [
                (key, str(place), float(part), BY_REGISTER) for place, part in of_place.items()
            ]
    table = pd.DataFrame(rows, columns=["area", "place", "part", "route"])
    return table.astype({"area": "str", "place": "str", "part": float, "route": "str"})
