"""What there is on the ground: £ a year by recipient, £ a head, and the kinds of nothing."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Literal

import numpy as np
import pandas as pd

from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, Finding, examples, refuse
from equitycli.money import LARGEST_SUM_PENCE, in_words, split
from equitycli.tables import OUTSIDE, UNKNOWN
from equitycli.window import (
    ENDS_BEFORE_START,
    WITHOUT_DATE,
    WITHOUT_DURATION,
    award_in_window,
    days_of_grant,
)

ZERO_KINDS = (
    NO_ORGANISATION := "no registered organisation",
    NO_GRANT := "organisations but no grant",
    FROM_ELSEWHERE := "served from elsewhere",
    NO_REGISTER := "not known: no register",
    NO_PLACE := "unknown: recipients without a known place",
)
_OUTSIDE_WINDOW = "grants-outside-window"
_PARTLY_OUTSIDE = "grants-partly-outside-window"


def baseline(
    grants: pd.DataFrame, *, window_from: date, window_to: date, years: Fraction
) -> tuple[pd.DataFrame, tuple[Finding, ...]]:
    """What each recipient is paid a year now, from each fund.

        b_of = Σ (award in the window) / years of the window

    Parameters
    ----------
    grants : one row a grant, with recipient_id, fund, award_pence (whole pence, ≥ 0),
        start_date, end_date, duration_months, award_date
    window_from, window_to : first and last day of the window
    years : length of the window, > 0, exactly

    Returns
    -------
    table of recipient_id, fund, in_window_pence, baseline_pence, sorted by the first two, for
    those with money in the window. baseline_pence adds up to the total in the window over
    the years, halves of a penny up; by largest remainder, an odd penny going to the
    first row on ties. With it, the findings: money outside the window, and missing or
    contradictory dates.

    Raises
    ------
    InputError   what `award_in_window` refuses; a sum that is not whole pence, or a total that
                 is too large; years of 0 or less

    >>> day = date(2024, 4, 1)
    >>> grants = pd.DataFrame({"recipient_id": ["r"], "fund": ["core"], "award_pence": [3000],
    ...     "start_date": [day], "end_date": [None], "duration_months": [36.0],
    ...     "award_date": [None]})
    >>> baseline(grants, window_from=day, window_to=date(2027, 3, 31), years=Fraction(3))[0]
      recipient_id  fund  in_window_pence  baseline_pence
    0            r  core             3000            1000
    """
    if years <= 0:
        refuse("the window", [Fault("years", f"is {years}; it must be above 0.")])
    refuse("grants", _award_faults(grants["award_pence"]))
    in_window: defaultdict[tuple[str, str], int] = defaultdict(int)
    remarks: defaultdict[str, list[int]] = defaultdict(list)
    for recipient, fund, award, *dates in zip(
        grants["recipient_id"].tolist(),
        grants["fund"].tolist(),
        map(int, grants["award_pence"].tolist()),
        *(
            grants[name].tolist()
            for name in ("start_date", "end_date", "duration_months", "award_date")
        ),
        strict=True,
    ):
        counted = award_in_window(award, *dates, window_from=window_from, window_to=window_to)
        in_window[recipient, fund] += counted
        days, remark = days_of_grant(*dates)
        if remark:
            remarks[remark].append(award)
        if days is not None and (days[0] < window_from or days[1] > window_to):
            code = _PARTLY_OUTSIDE if counted else _OUTSIDE_WINDOW
            remarks[code].append(award - counted)
    paid = {key: in_window[key] for key in sorted(in_window) if in_window[key]}
    exact = Fraction(sum(paid.values())) / years
    yearly = split(math.floor(exact + Fraction(1, 2)), list(paid.values()))
    table = pd.DataFrame(
        {
            "recipient_id": pd.Series([recipient for recipient, _ in paid], dtype="str"),
            "fund": pd.Series([fund for _, fund in paid], dtype="str"),
            "in_window_pence": pd.Series(list(paid.values()), dtype="int64"),
            "baseline_pence": pd.Series(yearly, dtype="int64"),
        }
    )
    return table, _window_findings(remarks, of=len(grants), window=(window_from, window_to))


def per_head(baseline_gbp: pd.Series, people: pd.Series) -> pd.Series:
    """How many pounds a year there are for each resident.

        h_k = b_k / P_k

    Parameters
    ----------
    baseline_gbp : Series indexed by place, £ a year, ≥ 0
    people : Series on the same index, people, > 0

    Returns
    -------
    Series on that index, £ a head a year, named "gbp_per_head"; 0.0 where nothing lands

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a number is missing, negative or infinite; a place has no people

    >>> per_head(pd.Series({"a": 500.0, "b": 0.0}), pd.Series({"a": 200, "b": 50})).tolist()
    [2.5, 0.0]
    """
    check_aligned(baseline_gbp.index, people.index, names=("baseline_gbp", "people"))
    faults = unusable(baseline_gbp, where="baseline_gbp") + unusable(people, where="people")
    empty = [] if faults else people.index[people == 0].tolist()
    if empty:
        text = f"{len(empty):,} places have no residents ({examples(empty)})."
        faults = [Fault("people", text, "Leave them out: there is no £ a head without heads.")]
    refuse("£ a head", faults)
    return (baseline_gbp.astype(float) / people.astype(float)).rename("gbp_per_head")


def organisations_per_place(office_place: pd.Series, *, places: pd.Series) -> pd.Series:
    """How many organisations have their office in each place.

    Parameters
    ----------
    office_place : Series indexed by organisation, the place of its office, "outside" or
        "unknown", as `landing.office_place` gives
    places : Series indexed by area, the place of each area

    Returns
    -------
    Series indexed by place in alphabetical order, then "outside" and "unknown", named
    "organisations". A place with no organisation is a row, with 0; the sum is everyone.

    Raises
    ------
    InputError   an office lies in a place that is none of these

    >>> office_place = pd.Series({"o1": "Ely", "o2": "unknown"})
    >>> organisations_per_place(office_place, places=pd.Series({"a": "Ely", "b": "March"})).tolist()
    [1, 0, 0, 1]
    """
    rows = [*sorted(places.unique()), OUTSIDE, UNKNOWN]
    strangers = sorted(set(office_place.astype(str).unique()) - set(rows))
    if strangers:
        text = f"{len(strangers):,} places are not among the places of the areas"
        refuse("organisations", [Fault("place", f"{text} ({examples(strangers)}).")])
    counts = office_place.value_counts().reindex(rows, fill_value=0)
    return pd.Series(counts.to_numpy(), index=pd.Index(rows, name="place"), name="organisations")


def recipients_per_place(office_place: pd.Series, *, places: pd.Series) -> pd.Series:
    """How many of those that are paid are known by an office in each place: a floor.

    Parameters, returns and refusals are those of `organisations_per_place`; the Series is
    named "recipients_known". Where there is no register this stands in its stead, and
    0 is never "no organisation".

    >>> recipients_per_place(pd.Series({"o1": "Ely"}), places=pd.Series({"a": "Ely"})).name
    'recipients_known'
    """
    return organisations_per_place(office_place, places=places).rename("recipients_known")


def zero_kind(
    provision_pence: pd.Series,
    *,
    organisations: pd.Series | None,
    reached_from_elsewhere: pd.Series,
    paid_offices: pd.Series,
    too_much_unknown: bool = False,
) -> pd.Series:
    """Why nothing lands in a place, as far as is known; the first that holds.

        money lands here                                     ""
        an organisation of elsewhere is at work here         "served from elsewhere"
        there is no register of organisations                "not known: no register"
        one that is paid has its office here                 "unknown: recipients without …"
        too much of the money is of unknown place to say     "unknown: recipients without …"
        organisations have their office here                 "organisations but no grant"
        none has                                             "no registered organisation"

    Parameters
    ----------
    provision_pence : Series indexed by place, pence a year, ≥ 0
    organisations : Series on the same index, offices on the register, ≥ 0; None = no register
    reached_from_elsewhere : Series on the same index, organisations at work here from an
        office elsewhere by any attribution, ≥ 0, as `landing.reached_from_elsewhere` counts
    paid_offices : Series on the same index, offices of those who are paid, ≥ 0: where their
        money does not land here, it lands nobody knows where
    too_much_unknown : more of the money is of unknown place than the programme plans on

    Returns
    -------
    Series on that index, str, named "zero_kind"

    Raises
    ------
    MisalignedError   two indices differ
    InputError        a number is missing, negative or infinite

    >>> zero_kind(pd.Series({"Ely": 0}), organisations=pd.Series({"Ely": 2}),
    ...     reached_from_elsewhere=pd.Series({"Ely": 0}),
    ...     paid_offices=pd.Series({"Ely": 0})).item()
    'organisations but no grant'
    """
    rows, faults = provision_pence.index, unusable(provision_pence, where="provision_pence")
    counted = {
        "reached_from_elsewhere": reached_from_elsewhere,
        "paid_offices": paid_offices,
    }
    if organisations is not None:
        counted["organisations"] = organisations
    for name, count in counted.items():
        check_aligned(rows, count.index, names=("provision_pence", name))
        faults += unusable(count, where=name)
    refuse("kinds of zero", faults)
    offices = np.zeros(len(rows)) if organisations is None else organisations.to_numpy()
    known = np.select(
        [
            provision_pence.to_numpy() > 0,
            reached_from_elsewhere.to_numpy() > 0,
            np.full(len(rows), organisations is None),
            (paid_offices.to_numpy() > 0) | too_much_unknown,
            offices > 0,
        ],
        ["", FROM_ELSEWHERE, NO_REGISTER, NO_PLACE, NO_GRANT],
        default=NO_ORGANISATION,
    )
    return pd.Series(known, index=rows, name="zero_kind", dtype="str")


def _award_faults(awards: pd.Series) -> list[Fault]:
    faults = unusable(awards, where="award_pence")
    broken = [] if faults else [award for award in awards if int(award) != award]
    if broken:
        faults = [Fault("award_pence", f"{len(broken):,} are not whole ({examples(broken)}).")]
    total = 0 if faults else sum(int(award) for award in awards)
    if total > LARGEST_SUM_PENCE:
        faults = [Fault("award_pence", f"adds up to {in_words(total)}, too much to be true.")]
    return faults


def _window_findings(
    remarks: Mapping[str, Sequence[int]], *, of: int, window: tuple[date, date]
) -> tuple[Finding, ...]:
    """Say what the window left out, and which dates had to be read with goodwill."""
    dates = f"{window[0]} to {window[1]}"
    told: dict[str, tuple[Literal["note", "warning"], str, str]] = {
        _OUTSIDE_WINDOW: (
            "note",
            f"fall wholly outside {dates} and count for nothing in the baseline.",
            "If they are still paid, widen the window under [baseline].",
        ),
        _PARTLY_OUTSIDE: (
            "note",
            f"straddle an end of {dates}; the sum is the part outside, which does not count.",
            "",
        ),
        WITHOUT_DATE: (
            "warning",
            "have neither a start date nor an award date and count for nothing.",
            "Give each of them a date.",
        ),
        WITHOUT_DURATION: (
            "note",
            "have no duration: the whole award is counted on its day.",
            "Give each of them an end date or a duration.",
        ),
        ENDS_BEFORE_START: (
            "warning",
            "end before they start: the end date was left out of account.",
            "Mend the dates, or the award date that stands for the start.",
        ),
    }
    findings = []
    for code, (severity, text, remedy) in told.items():
        awards = remarks.get(code, ())
        if awards:
            counted = f"{len(awards):,} of {of:,} grants ({in_words(sum(awards))})"
            findings.append(Finding(code, severity, "grants", f"{counted} {text}", remedy))
    return tuple(findings)
