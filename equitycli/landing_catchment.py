"""Where money lands if an organisation works within reach of its office.

No record says so: it is a model of where the work is done, beside the records and below them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from equitycli.beneficiary_codes import Split
from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.landing_records import recorded
from equitycli.landing_table import (
    BEYOND,
    BY_CATCHMENT,
    BY_OFFICE_ALONE,
    NO_CENTRE,
    landing_table,
    office_place,
    tiny_share_findings,
    whole_at,
)
from equitycli.tables import OUTSIDE

if TYPE_CHECKING:
    import shapely

_OFFICES_AT_ONCE = 64
"""So many offices times all the areas of a nation still fit into memory several times over."""


def landing_by_catchment(
    recipients: pd.DataFrame,
    places: pd.Series,
    *,
    points: pd.DataFrame,
    catchment_m: float,
    spread: pd.Series,
    delivery: pd.DataFrame,
    grants: pd.DataFrame,
    weighted_population: pd.Series,
    code_areas: Mapping[str, tuple[str, ...]],
    several_locations: Split,
    office: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Where money lands by what is on record, and the rest within reach of the office.

    1. The delivery table and 2. the beneficiary codes of the grants, as `recorded` says.
    3. The rest over the areas whose point lies within `catchment_m` of the office, as the crow
       flies (≤: the boundary is in); with none in reach, in the office's own area.
    4. An office outside the county is outside; one that nobody knows is unknown.

        a_ok = Σ_{i: d_oi ≤ d, i in k} w_i / Σ_{i: d_oi ≤ d} w_i

    The sums go over the areas of the county alone: who lives beyond its border is not in the
    index. Near the border the shares here are therefore too large.

    Parameters
    ----------
    recipients : as for `office_place`
    points : table on the index of `places`, x and y in metres, where each area's people live
    catchment_m : metres round an office, ≥ 0
    spread : Series on the index of `places`, ≥ 0: people, or weighted population. Where nobody
        in reach has any, areas count alike.
    office : table on the index of `recipients`, x and y in metres, NaN where not known; there,
        and without a table, the office stands at the point of its area
    others : as for `recorded`

    Returns
    -------
    table of recipient_id, place, share, route, as `landing_table` gives; every recipient is there

    Raises
    ------
    MisalignedError, InputError   what `office_place` and `recorded` refuse; points, spread or
                                  offices of other rows; a point that is missing or infinite, a
                                  spread or catchment that is missing, negative or infinite

    >>> landing = landing_by_catchment(
    ...     pd.DataFrame({"area_code": ["a"], "outside": [False]}, index=["r"]),
    ...     pd.Series({"a": "Ely", "b": "March"}),
    ...     points=pd.DataFrame({"x": [0.0, 3000.0], "y": [0.0, 4000.0]}, index=["a", "b"]),
    ...     catchment_m=5000, spread=pd.Series({"a": 1.0, "b": 3.0}), several_locations="equal",
    ...     delivery=pd.DataFrame({"organisation": [], "place": [], "share": []}),
    ...     grants=pd.DataFrame({"recipient_id": [], "award_pence": [], "beneficiary_codes": []}),
    ...     weighted_population=pd.Series({"a": 1.0, "b": 3.0}), code_areas={},
    ... )
    >>> landing[["place", "share"]].to_records(index=False).tolist()
    [('Ely', 0.25), ('March', 0.75)]
    """
    own_place = office_place(recipients, places)
    check_aligned(places.index, points.index, names=("places", "points"))
    check_aligned(places.index, spread.index, names=("places", "spread"))
    if office is not None:
        check_aligned(recipients.index, office.index, names=("recipients", "office"))
    refuse("landing", _faults(points, spread, catchment_m))
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
    own_place = own_place[lacking.index]
    stands = _offices(recipients, points, office).loc[lacking.index]
    has_centre = (own_place != OUTSIDE) & stands.notna().all(axis="columns")
    reached = _within_reach(
        stands[has_centre], points, places=places, spread=spread, catchment_m=catchment_m
    )
    others = own_place[~own_place.index.isin(reached["recipient_id"])]
    rest = whole_at(others, known=BY_OFFICE_ALONE, unknown=NO_CENTRE)
    rest.loc[rest["place"] == OUTSIDE, "route"] = BEYOND
    for part in (reached, rest):
        part["share"] *= part["recipient_id"].map(lacking)
    return landing_table([record.by_table, record.by_code, reached, rest])


def catchment_findings(
    landing: pd.DataFrame, *, catchment_m: float, over: Literal["people", "need"]
) -> tuple[Finding, ...]:
    """What a reader must know of a landing by catchment, beside that of the records.

    Parameters are those of `landing_by_catchment`, with what it gave; `over` is what `spread` was.

    Returns
    -------
    findings that it is a model, and what it does at the border; on recipients whose office
    nobody knows; and on shares too small to keep

    >>> landing = pd.DataFrame({"recipient_id": ["r"], "route": ["catchment: no office known"]})
    >>> catchment_findings(landing, catchment_m=5000, over="people")[0].code
    'catchment-without-office'
    """
    told: tuple[tuple[str, Literal["note", "warning"], str, str, str], ...] = (
        ("catchment-not-delivery", "note", BY_CATCHMENT,
         f"recipients have money spread over the areas within {catchment_m:,.0f} m of the "
         f"office, by {over}: that is a model, not a record of delivery. Only areas of the county "
         "count, so shares of an office near its border are too large",
         "A delivery table goes before it."),
        ("catchment-without-office", "warning", NO_CENTRE,
         "recipients have money whose place is unknown, because nobody knows where the office is",
         "Add a postcode, or add them to the delivery table."),
    )  # fmt: skip
    findings = []
    for code, severity, route, text, remedy in told:
        who = landing.loc[landing["route"] == route, "recipient_id"].unique()
        if len(who):
            text = f"{len(who):,} {text} ({examples(who)})."
            findings.append(Finding(code, severity, "landing", text, remedy))
    return (*findings, *tiny_share_findings(landing))


def _faults(points: pd.DataFrame, spread: pd.Series, catchment_m: float) -> list[Fault]:
    faults = unusable(spread, where="spread")
    lost = points.index[~np.isfinite(points[["x", "y"]].to_numpy(dtype=float)).all(axis=1)]
    if len(lost):
        faults.append(Fault("points", f"{len(lost):,} are missing or infinite ({examples(lost)})."))
    if not (np.isfinite(catchment_m) and catchment_m >= 0):
        faults.append(Fault("catchment_m", f"must be 0 or more metres, not {catchment_m:g}."))
    return faults


def _offices(
    recipients: pd.DataFrame, points: pd.DataFrame, office: pd.DataFrame | None
) -> pd.DataFrame:
    """Return x and y of each office: its own, else those of its area, else missing."""
    code = recipients["area_code"].astype(object)
    of_area = points[["x", "y"]].astype(float).reindex(code.to_numpy())
    of_area.index = recipients.index
    if office is None:
        return of_area
    own = office[["x", "y"]].astype(float)
    known = pd.Series(np.isfinite(own.to_numpy()).all(axis=1), index=own.index)
    return own.where(known, of_area)


def _within_reach(
    stands: pd.DataFrame,
    points: pd.DataFrame,
    *,
    places: pd.Series,
    spread: pd.Series,
    catchment_m: float,
) -> pd.DataFrame:
    """Return the shares of those with any area in reach; offices at one point are reckoned once."""
    import shapely

    numbers, names = pd.factorize(places, sort=True)
    weight = spread.to_numpy(dtype=float)
    tree = shapely.STRtree(shapely.points(points[["x", "y"]].to_numpy(dtype=float)))
    centres, which = np.unique(stands.to_numpy(dtype=float), axis=0, return_inverse=True)
    parts = []
    for start in range(0, len(centres), _OFFICES_AT_ONCE):
        some = centres[start : start + _OFFICES_AT_ONCE]
        shares = _shares(tree, some, numbers, len(names), weight, catchment_m)
        of, where = np.nonzero(shares)
        parts.append((of + start, where, shares[of, where]))
    if not parts:
        return whole_at(pd.Series([], dtype="str"), known=BY_CATCHMENT, unknown=BY_CATCHMENT)
    centre, place, share = (np.concatenate(column) for column in zip(*parts, strict=True))
    table = pd.DataFrame({"centre": centre, "place": np.asarray(names)[place], "share": share})
    who = pd.DataFrame({"recipient_id": stands.index.astype("str"), "centre": which.reshape(-1)})
    reached = who.merge(table, on="centre", how="inner", validate="many_to_many")
    return reached.assign(route=BY_CATCHMENT)


def _shares(
    tree: shapely.STRtree,
    centres: NDArray[np.float64],
    place_of: NDArray[np.intp],
    places: int,
    weight: NDArray[np.float64],
    catchment_m: float,
) -> NDArray[np.float64]:
    """Return (centres, places) shares adding up to 1, or all 0 where nothing is in reach."""
    import shapely

    centre, area = tree.query(
        shapely.points(centres), predicate="dwithin", distance=float(catchment_m)
    )
    cell, size = centre * places + place_of[area], len(centres) * places
    people = np.bincount(cell, weights=weight[area], minlength=size).reshape(-1, places)
    alike = np.bincount(cell, minlength=size).reshape(-1, places).astype(float)
    counted = np.where(people.sum(axis=1, keepdims=True) > 0, people, alike)
    whole = counted.sum(axis=1, keepdims=True)
    shares: NDArray[np.float64] = counted / np.where(whole > 0, whole, 1.0)
    return shares
