"""Where money lands: the share of each recipient's money that lands in each place, and by what.

A head office is not delivery. The officer's own table comes first, then the places that the
grants themselves name, then the office or nothing, as the programme says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from equitycli.beneficiary_codes import Split
from equitycli.errors import Finding, examples
from equitycli.landing_records import recorded
from equitycli.landing_table import (
    BY_OFFICE,
    BY_OFFICE_FOR_WANT,
    NO_OFFICE,
    NO_RECORD,
    landing_table,
    office_place,
    tiny_share_findings,
    whole_at,
)
from equitycli.tables import UNKNOWN


def landing_by_office(recipients: pd.DataFrame, places: pd.Series) -> pd.DataFrame:
    """Where money lands if all of it is spent where the office stands.

    Parameters, and what is refused, are those of `office_place`. It may audit; it is no ground
    to plan on.

    Returns
    -------
    table of recipient_id, place, share, route; one row a recipient, share 1, its place
    "outside" or "unknown" where the office is not in the county or not known

    >>> recipients = pd.DataFrame({"area_code": ["a"], "outside": [False]}, index=["r"])
    >>> landing_by_office(recipients, pd.Series({"a": "Ely"})).to_dict("records")
    [{'recipient_id': 'r', 'place': 'Ely', 'share': 1.0, 'route': 'office'}]
    """
    place = office_place(recipients, places)
    return landing_table([whole_at(place, known=BY_OFFICE, unknown=NO_OFFICE)])


def landing_by_delivery(
    recipients: pd.DataFrame,
    places: pd.Series,
    *,
    delivery: pd.DataFrame,
    grants: pd.DataFrame,
    weighted_population: pd.Series,
    code_areas: Mapping[str, tuple[str, ...]],
    several_locations: Split,
    without_delivery: Literal["office", "unknown"],
) -> pd.DataFrame:
    """Where money lands by what is known of the work, the best source first.

    1. The delivery table and 2. the beneficiary codes of the grants, as `recorded` says.
    3. Money with neither lands at the office, or is unknown, as `without_delivery` says.

    Parameters
    ----------
    recipients : as for `office_place`
    without_delivery : "office" or "unknown"
    others : as for `recorded`

    Returns
    -------
    table of recipient_id, place, share, route, as `landing_table` gives; every recipient is there

    Raises
    ------
    MisalignedError, InputError   what `office_place` and `recorded` refuse

    >>> landing = landing_by_delivery(
    ...     pd.DataFrame({"area_code": ["a"], "outside": [False]}, index=["r"]),
    ...     pd.Series({"a": "Ely", "b": "March"}),
    ...     delivery=pd.DataFrame({"organisation": ["r"], "place": ["March"], "share": [0.75]}),
    ...     grants=pd.DataFrame({"recipient_id": [], "award_pence": [], "beneficiary_codes": []}),
    ...     weighted_population=pd.Series({"a": 1.0, "b": 1.0}),
    ...     code_areas={}, several_locations="equal", without_delivery="unknown",
    ... )
    >>> landing[["place", "share"]].to_records(index=False).tolist()
    [('March', 0.75), ('unknown', 0.25)]
    """
    office = office_place(recipients, places)
    record = recorded(
        recipients.index,
        places,
        delivery=delivery,
        grants=grants,
        weighted_population=weighted_population,
        code_areas=code_areas,
        several_locations=several_locations,
    )
    others = record.lacking.index
    if without_delivery == "office":
        rest = whole_at(office[others], known=BY_OFFICE_FOR_WANT, unknown=NO_RECORD)
    else:
        nowhere = pd.Series(UNKNOWN, index=others, dtype="str")
        rest = whole_at(nowhere, known=NO_RECORD, unknown=NO_RECORD)
    rest["share"] = record.lacking.to_numpy()
    return landing_table([record.by_table, record.by_code, rest])


def delivery_findings(landing: pd.DataFrame) -> tuple[Finding, ...]:
    """What a reader must know of a landing by delivery, beside that of the records.

    Parameters
    ----------
    landing : as `landing_by_delivery` gives it

    Returns
    -------
    findings on recipients without any record, and on shares too small to keep

    >>> landing = pd.DataFrame({"recipient_id": ["r"], "route": ["no delivery record"]})
    >>> delivery_findings(landing)[0].code
    'no-delivery-record'
    """
    told = (
        ("office-for-want-of-delivery", BY_OFFICE_FOR_WANT,
         "recipients have money without any delivery record, taken to land at the office"),
        ("no-delivery-record", NO_RECORD,
         "recipients have money without any delivery record, and its place is unknown"),
    )  # fmt: skip
    findings = []
    for code, route, text in told:
        who = landing.loc[landing["route"] == route, "recipient_id"].unique()
        if len(who):
            text = f"{len(who):,} {text} ({examples(who)})."
            remedy = "Add them to the delivery table."
            findings.append(Finding(code, "warning", "landing", text, remedy))
    return (*findings, *tiny_share_findings(landing))
