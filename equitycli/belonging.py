"""Whether those who are paid are of the place where their money lands, or come in from outside.

An office in a place is a trace of belonging, not proof: a branch of something national has one
too. So size and breadth stand beside it, and what nobody knows is said to be unknown.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from equitycli.checks import unusable
from equitycli.errors import Fault, examples, refuse
from equitycli.tables import OUTSIDE, UNKNOWN

BELONGINGS = (
    OF_PLACE := "of the place",
    FROM_COUNTY := "comes in from elsewhere in the county",
    FROM_OUTSIDE := "comes in from outside",
    BELONGING_UNKNOWN := "not known",
)
"""How a recipient stands to a place where its money lands, the nearest first."""
ANSWERS = (YES := "yes", NO := "no", NOT_KNOWN := "not known")
SEVERAL = 2
"""So many purposes are several."""


def belonging(landed: pd.DataFrame, office_place: pd.Series) -> pd.DataFrame:
    """Whether each recipient is of each place where its money lands.

        its office is in the place                  "of the place"
        its office is in another place here         "comes in from elsewhere in the county"
        its office is outside the county            "comes in from outside"
        nobody knows where its office is            "not known"

    Parameters
    ----------
    landed : table of recipient_id, place, pence (a year, ≥ 0), as `landed.landed_pence` gives;
        what lands outside or in unknown places is left out, and rows of 0 pence too
    office_place : Series indexed by recipient, the place of its office, "outside" or "unknown",
        as `landing_table.office_place` gives

    Returns
    -------
    table of recipient_id, place, pence, belonging, in the order of `landed`

    Raises
    ------
    InputError   a recipient has no row in office_place, or a sum is missing or negative

    >>> landed = pd.DataFrame({"recipient_id": ["r", "r"], "place": ["Ely", "March"],
    ...     "pence": [60, 40]})
    >>> belonging(landed, pd.Series({"r": "Ely"}))["belonging"].tolist()
    ['of the place', 'comes in from elsewhere in the county']
    """
    faults = unusable(landed["pence"], where="pence") if len(landed) else []
    here = landed[~landed["place"].isin([OUTSIDE, UNKNOWN]) & (landed["pence"] > 0)]
    office = here["recipient_id"].map(office_place)
    lost = here.loc[office.isna(), "recipient_id"].unique()
    if len(lost):
        text = f"{len(lost):,} have no office row ({examples(lost)})."
        faults.append(Fault("recipient_id", text))
    refuse("belonging", faults)
    told = np.select(
        [
            (office == here["place"]).to_numpy(dtype=bool),
            (office == OUTSIDE).to_numpy(dtype=bool),
            (office == UNKNOWN).to_numpy(dtype=bool),
        ],
        [OF_PLACE, FROM_OUTSIDE, BELONGING_UNKNOWN],
        default=FROM_COUNTY,
    )
    columns = ["recipient_id", "place", "pence"]
    return here[columns].assign(belonging=pd.Series(told, index=here.index, dtype="str"))


def is_small(income_gbp: pd.Series, *, small_below_gbp: float) -> pd.Series:
    """Whether each organisation is small, by its yearly income.

    Parameters
    ----------
    income_gbp : Series indexed by organisation, £ a year, ≥ 0, NaN where it is not known
    small_below_gbp : an income below this is small, one of exactly so much is not; > 0

    Returns
    -------
    Series on that index, "yes", "no" or "not known", named "small"

    Raises
    ------
    InputError   an income is negative or infinite; the line is not above 0

    >>> is_small(pd.Series({"a": 9999.0, "b": 10000.0, "c": float("nan")}),
    ...     small_below_gbp=10_000).tolist()
    ['yes', 'no', 'not known']
    """
    known = income_gbp[income_gbp.notna()]
    faults = unusable(known, where="income_gbp") if len(known) else []
    if not (math.isfinite(small_below_gbp) and small_below_gbp > 0):
        faults.append(Fault("small_below_gbp", f"is {small_below_gbp:g}; it must be above 0."))
    refuse("small organisations", faults)
    answer = np.where(income_gbp.astype(float) < small_below_gbp, YES, NO)
    answer = np.where(income_gbp.isna(), NOT_KNOWN, answer)
    return pd.Series(answer, index=income_gbp.index, name="small", dtype="str")


def has_several_purposes(themes: pd.Series) -> pd.Series:
    """Whether each organisation is there for more than one purpose.

    Parameters
    ----------
    themes : Series indexed by organisation, a tuple of its themes or of the purposes that the
        register classifies it by; empty where neither is known

    Returns
    -------
    Series on that index, "yes" from two different ones on, "no" with one, "not known" without,
    named "several_purposes"

    >>> has_several_purposes(pd.Series({"a": ("arts", "youth"), "b": ("arts",), "c": ()})).tolist()
    ['yes', 'no', 'not known']
    """
    several = [
        NOT_KNOWN if not (count := len(set(own))) else YES if count >= SEVERAL else NO
        for own in themes
    ]
    return pd.Series(several, index=themes.index, name="several_purposes", dtype="str")


def pence_by_belonging(belongs: pd.DataFrame, *, places: pd.Series) -> pd.DataFrame:
    """How many pence a year land in each place by whether who is paid is of it.

    Parameters
    ----------
    belongs : table of recipient_id, place, pence, belonging, as `belonging` gives
    places : Series indexed by area, the place of each area

    Returns
    -------
    table indexed by place in alphabetical order, a column for each of `BELONGINGS`, whole pence;
    a place where nothing lands is a row of 0, and all cells add up to what lands here

    Raises
    ------
    InputError   money lands in a place that is none of these

    >>> belongs = pd.DataFrame({"recipient_id": ["r"], "place": ["Ely"], "pence": [60],
    ...     "belonging": ["of the place"]})
    >>> pence_by_belonging(belongs, places=pd.Series({"a": "Ely", "b": "March"}))[OF_PLACE].tolist()
    [60, 0]
    """
    return _by_place(belongs, "belonging", BELONGINGS, places=places, summed="pence")


def recipients_by_belonging(belongs: pd.DataFrame, *, places: pd.Series) -> pd.DataFrame:
    """How many recipients are paid for each place by whether they are of it.

    Parameters, returns and refusals are those of `pence_by_belonging`, in recipients: one that
    works in several places counts in each.

    >>> belongs = pd.DataFrame({"recipient_id": ["r"], "place": ["Ely"], "pence": [60],
    ...     "belonging": ["of the place"]})
    >>> recipients_by_belonging(belongs, places=pd.Series({"a": "Ely"}))[OF_PLACE].tolist()
    [1]
    """
    return _by_place(belongs, "belonging", BELONGINGS, places=places)


def share_by_belonging(pence: pd.DataFrame) -> pd.DataFrame:
    """What share of the money of each place goes to whom.

    Parameters
    ----------
    pence : as `pence_by_belonging` gives

    Returns
    -------
    table on the same index and columns, shares that add up to 1 in each place; NaN where nothing
    lands, which has no shares

    >>> pence = pd.DataFrame({"of the place": [75], "not known": [25]}, index=["Ely"])
    >>> share_by_belonging(pence).loc["Ely"].tolist()
    [0.75, 0.25]
    """
    refuse(
        "belonging", [fault for name in pence for fault in unusable(pence[name], where=str(name))]
    )
    total = pence.sum(axis="columns").astype(float)
    return pence.astype(float).div(total.where(total > 0), axis="index")


def answers_of_the_place(
    belongs: pd.DataFrame, answer: pd.Series, *, places: pd.Series
) -> pd.DataFrame:
    """How many of those who are of each place are small, or have several purposes.

    Parameters
    ----------
    belongs : as `belonging` gives
    answer : Series indexed by recipient, "yes", "no" or "not known", as `is_small` and
        `has_several_purposes` give
    places : Series indexed by area, the place of each area

    Returns
    -------
    table indexed by place in alphabetical order, recipients by each of `ANSWERS`

    Raises
    ------
    InputError   a recipient of a place has no answer, or another one than these

    >>> belongs = pd.DataFrame({"recipient_id": ["r"], "place": ["Ely"], "pence": [60],
    ...     "belonging": ["of the place"]})
    >>> answers_of_the_place(belongs, pd.Series({"r": "yes"}),
    ...     places=pd.Series({"a": "Ely"})).loc["Ely"].to_dict()
    {'yes': 1, 'no': 0, 'not known': 0}
    """
    theirs = belongs[belongs["belonging"] == OF_PLACE]
    answers = theirs["recipient_id"].map(answer)
    strange = theirs.loc[~answers.isin(ANSWERS), "recipient_id"].unique()
    if len(strange):
        text = f"{len(strange):,} are answered by none of {', '.join(ANSWERS)}"
        refuse("belonging", [Fault("answer", f"{text} ({examples(strange)}).")])
    return _by_place(theirs.assign(answer=answers), "answer", ANSWERS, places=places)


def _by_place(
    rows: pd.DataFrame,
    column: str,
    order: tuple[str, ...],
    *,
    places: pd.Series,
    summed: str = "",
) -> pd.DataFrame:
    """Return what stands in each place by the entries of a column: rows, or the sum of another."""
    known = pd.Index(sorted(places.unique()), name="place")
    strangers = sorted(set(rows["place"].unique()) - set(known))
    if strangers:
        refuse("belonging", [Fault("place", f"not a place of any area: {examples(strangers)}.")])
    grouped = rows.groupby(["place", column])
    counted = grouped[summed].sum() if summed else grouped["recipient_id"].nunique()
    wide = counted.unstack(column, fill_value=0) if len(counted) else pd.DataFrame()
    wide = wide.reindex(index=known, columns=pd.Index(order, name=column), fill_value=0)
    return wide.astype("int64")
