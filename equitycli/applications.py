"""What was asked for in each place, and what came of it: few asks are not many refusals."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from equitycli.checks import check_aligned, unusable
from equitycli.errors import Fault, examples, refuse
from equitycli.tables import OUTSIDE, UNKNOWN

OUTCOMES = ("awarded", "refused", "withdrawn", "pending")
PER_PEOPLE = 1_000


def asks_by_place(
    applications: pd.DataFrame, place_of_applicant: pd.Series, places: Sequence[str]
) -> pd.DataFrame:
    """Return the asks of each place, by outcome, with their sums.

        success_k = awarded_k / (awarded_k + refused_k)      by count

    A place from which nobody asked is a row of zeros: its share of the money is low because
    nobody applied. Withdrawn and pending asks are in neither part of the success share. Only a
    list of applications shows refusals: the `Amount Applied For` of a file of grants has none of
    those who were turned down, so nothing is worked out from it.

    Parameters
    ----------
    applications : as in `tables.APPLICATIONS`
    place_of_applicant : on the same index: a place, "outside" or "unknown"
    places : every place, in the order of the table

    Returns
    -------
    DataFrame indexed by place, then outside and unknown: `asks` and the count of each outcome,
    `asked_pence` (of asks whose sum is known), `asked_not_known` (count), `awarded_pence`, how
    many were in an open call (`open_call`), of `national` scope or for regranting (`regrant`), and
    `success` (0–1; NaN where nothing was decided)

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a place that is none of those named, or an outcome that is none of four

    >>> asks = pd.DataFrame({"outcome": ["refused", "awarded"], "asked_pence": [500, 300],
    ...                      "asked_known": [True, True], "awarded_pence": [0, 200],
    ...                      "open_call": ["yes", ""], "scope": ["", ""], "regrant": ["", ""]})
    >>> asks_by_place(asks, pd.Series(["Ely", "Ely"]), ["Ely", "March"])["success"].tolist()[:2]
    [0.5, nan]
    """
    check_aligned(
        applications.index, place_of_applicant.index, names=("applications", "their places")
    )
    rows = [*places, OUTSIDE, UNKNOWN]
    strange = sorted(set(place_of_applicant) - set(rows))
    outcomes = sorted(set(applications["outcome"]) - set(OUTCOMES))
    refuse(
        "applications",
        [
            Fault(what, f"{len(wrong):,} not known ({examples(wrong)}).")
            for what, wrong in (("place", strange), ("outcome", outcomes))
            if wrong
        ],
    )
    place = place_of_applicant.to_numpy()
    counts = pd.DataFrame(
        {
            "asks": 1,
            **{one: (applications["outcome"] == one).to_numpy().astype(int) for one in OUTCOMES},
            "asked_pence": applications["asked_pence"].to_numpy(),
            "asked_not_known": (~applications["asked_known"]).to_numpy().astype(int),
            "awarded_pence": applications["awarded_pence"].to_numpy(),
            "open_call": (applications["open_call"] == "yes").to_numpy().astype(int),
            "national": applications["scope"]
            .str.contains("national", case=False, regex=False)
            .to_numpy()
            .astype(int),
            "regrant": (applications["regrant"] != "").to_numpy().astype(int),
        },
        index=applications.index,
    )
    by_place = counts.groupby(place).sum().reindex(rows, fill_value=0).astype("int64")
    by_place.index = pd.Index(rows, dtype="str", name="place")
    decided = by_place["awarded"] + by_place["refused"]
    return by_place.assign(success=by_place["awarded"] / decided.where(decided > 0))


def asks_per_1000(asks: pd.Series, people: pd.Series) -> pd.Series:
    """Return how many asks came for every 1,000 people of a place.

        1000 · asks_k / people_k

    Parameters
    ----------
    asks : Series indexed by place, count ≥ 0
    people : Series on the same index, ≥ 0

    Returns
    -------
    Series on that index, asks per 1,000 people; NaN where nobody lives

    Raises
    ------
    MisalignedError   the two indices differ
    InputError        a count is negative or missing

    >>> asks_per_1000(pd.Series({"Ely": 4}), pd.Series({"Ely": 2000})).item()
    2.0
    """
    check_aligned(asks.index, people.index, names=("asks", "people"))
    refuse("asks", [*unusable(asks, where="asks"), *unusable(people, where="people")])
    rate = PER_PEOPLE * asks / people.where(people > 0)
    return rate.astype("float64").rename("asks_per_1000")
