"""How far an audit's figures can be trusted: joins, conservation of money, ledger, asks."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from equitycli.applications import asks_by_place, asks_per_1000
from equitycli.attributed import landing_of
from equitycli.beneficiary_codes import stranger_place, whole_county_codes
from equitycli.coverage import Coverage, coverage_of_areas, coverage_of_grants, coverage_of_lists
from equitycli.errors import Finding, examples
from equitycli.landed import landed_pence
from equitycli.plan import Audit, DataQuality, MoneyPlaced
from equitycli.reconciliation import ledger_findings, reconciliation
from equitycli.sources.county import County
from equitycli.tables import OUTSIDE, UNKNOWN
from equitycli.window import days_of_grant


def data_quality(found: Audit) -> DataQuality:
    """Return the data-quality report of an audit: nothing in it is a judgement of the places."""
    county, window = found.county, found.file.programme.baseline
    ledger = county.workbook.ledger
    compared = None
    findings = list(found.findings)
    if len(ledger):
        # The whole awards: those of the claims are already cut to the window.
        compared = reconciliation(
            county.grants, ledger, window_from=window.from_, window_to=window.to
        )
        findings += ledger_findings(compared, ledger)
    asks = None
    applicants_place, remarks = place_of_applicant(county)
    findings += remarks
    if len(county.applications):
        asks = asks_by_place(county.applications, applicants_place, list(found.places))
        people = {place: one.people for place, one in found.places.items()}
        # nobody is counted outside, or at an unknown place: neither has a rate
        heads = pd.Series([people.get(str(row), 0) for row in asks.index], index=asks.index)
        asks = asks.assign(asks_per_1000=asks_per_1000(asks["asks"], heads))
    return DataQuality(
        audit=found,
        coverage=_coverage(found, applicants_place),
        money=money_placed(found),
        reconciliation=compared,
        asks=asks,
        findings=tuple(findings),
    )


def place_of_applicant(county: County) -> tuple[pd.Series, tuple[Finding, ...]]:
    """Return the place of each ask: as it says, else of its area or postcode, else of its office.

    Returns
    -------
    Series on the index of the applications: a place, "outside" or "unknown"; and findings
    """
    asked, places = county.applications, set(county.place)
    by_area = county.applicant_area.map(
        lambda code: county.place.get(code, OUTSIDE if code else "")
    )
    offices = county.recipients.reindex(asked["applicant_id"])
    by_office = [
        county.place.get(code, "") if isinstance(code, str) else OUTSIDE if out is True else ""
        for code, out in zip(offices["area_code"], offices["outside"], strict=True)
    ]
    named = asked["place"]
    known = named.where(named.isin([*places, OUTSIDE]), "")
    told = known.mask(known == "", by_area.to_numpy())
    told = told.mask(told == "", pd.Series(by_office, index=asked.index, dtype="str"))
    told = told.mask(told == "", UNKNOWN)
    strange = named[(named != "") & (known == "")]
    if not len(strange):
        return told, ()
    return told, (
        Finding(
            "applications-of-unknown-places", "warning", "applications",
            f"{len(strange):,} of {len(asked):,} applications name a place that is none here "
            f"({examples(strange.unique())}).",
            f"Places here are: {examples(sorted(places))}; and {OUTSIDE}.",
        ),
    )  # fmt: skip


def _coverage(found: Audit, applicants_place: pd.Series) -> tuple[Coverage, ...]:
    county = found.county
    codes = sorted({code for each in county.grants["beneficiary_codes"] for code in each})
    whole = whole_county_codes(
        codes,
        places=county.place,
        weighted_population=found.areas["weighted_population"],
        code_areas=county.code_places,
    )
    locating = [
        code
        for code in codes
        if code in county.place.index
        or (code in county.code_places and code not in whole)
        or (code not in county.code_places and stranger_place(code) == OUTSIDE)
    ]
    says_dates = pd.Series(
        [
            days is not None and not remark
            for days, remark in (
                days_of_grant(*dates)
                for dates in zip(
                    *(
                        county.grants[name]
                        for name in ("start_date", "end_date", "duration_months", "award_date")
                    ),
                    strict=True,
                )
            )
        ],
        index=county.grants.index,
        dtype=bool,
    )
    return (
        *coverage_of_areas(
            len(county.index),
            beside={
                "people": True,
                "a boundary": county.boundaries is not None,
                "a point": county.points is not None,
            },
            postcodes_used=county.postcodes_used,
            postcodes_found=county.postcodes_found,
        ),
        *coverage_of_grants(
            county.grants,
            county.recipients,
            listed=set(county.organisations.index),
            delivered=set(county.delivery["organisation"]),
            locating_codes=locating,
            says_dates=says_dates,
        ),
        *coverage_of_lists(
            county.organisations, applicants_place if len(county.applications) else None
        ),
    )


_READ_AND_ASIDE = ("read_pence", "set_aside_pence")


def money_placed(found: Audit) -> tuple[MoneyPlaced, ...]:
    """Return what became of every penny of each file: read = placed + outside + unknown + aside.

    Whole awards, whatever the window, by the attribution that plans are made on.

    Raises
    ------
    AssertionError   a penny is missing, which is a defect of ours
    """
    county, programme = found.county, found.file.programme
    everybody = tuple(sorted(county.grants["recipient_id"].unique()))
    landing, _ = landing_of(
        programme.attribution.plan_on,
        county,
        programme,
        replace(found.claims, recipients=everybody, grants=county.grants),
        found.areas["weighted_population"],
    )
    by_file = []
    for file in dict.fromkeys(ledger.file for ledger in county.ledgers):
        # a workbook may be named once for each of its sheets
        ledgers = [ledger for ledger in county.ledgers if ledger.file == file]
        read, aside = (sum(getattr(one, name) for one in ledgers) for name in _READ_AND_ASIDE)
        own = county.grants[county.grants["file"] == file]
        pence = own.groupby("recipient_id")["award_pence"].sum().astype("int64")
        landed = landed_pence(pence, landing).groupby("place")["pence"].sum()
        outside, unknown = int(landed.get(OUTSIDE, 0)), int(landed.get(UNKNOWN, 0))
        placed = int(landed.sum()) - outside - unknown
        if read != placed + outside + unknown + aside:
            raise AssertionError(f"{file}: money was lost while it was placed")
        awards = sum(one.rows for one in ledgers)
        by_file.append(MoneyPlaced(file, awards, read, placed, outside, unknown, aside))
    return tuple(by_file)
