"""Who is paid again, who is new, and who is dropped.

All take the table of `money_by_year`: recipient_id, year, paid_pence, carried_pence, a row where
anything was paid. Years are financial years, by the calendar year in which each starts.
Where the same award runs over two years its recipient is paid in both: `carried_over_share` says
how much of a renewal share is only that.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitycli.errors import Fault, examples, refuse
from equitycli.inertia.yearly import gbp_by_place_and_year

KEY = ["recipient_id", "year"]


def renewal_share(money: pd.DataFrame) -> pd.Series:
    """Which share of a year's money goes to those who were also paid in the year before.

        Σ_{o: x_o,t−1 > 0} x_ot / Σ_o x_ot

    Parameters
    ----------
    money : as the module says

    Returns
    -------
    Series indexed by year, 0–1, named "renewal_share". Missing where nobody was paid in the year
    before, as in the first year of the files: it is not known who was.

    Raises
    ------
    InputError   a recipient has two rows for a year; a sum is not above 0

    Source
    ------
    Wildavsky (1964), The Politics of the Budgetary Process: the base. What was paid last year is
    where this year's decision starts from.

    >>> money = pd.DataFrame({"recipient_id": ["a", "a", "b"], "year": [2023, 2024, 2024],
    ...     "paid_pence": [100, 300, 100], "carried_pence": [0, 0, 0]})
    >>> renewal_share(money).to_dict()
    {2023: nan, 2024: 0.75}
    """
    share = _share_of_year(money, _paid_year_before(money))
    return share.where(_has_year_before(share.index)).rename("renewal_share")


def carried_over_share(money: pd.DataFrame) -> pd.Series:
    """Which share of a year's money comes from awards that had begun before the year.

        Σ_o c_ot / Σ_o x_ot          c = carried_pence

    That part was decided earlier: nobody renewed it this year. It is part of `renewal_share`, as
    an award that runs on was paid in the year before too.

    Parameters, refusals : as for `renewal_share`

    Returns
    -------
    Series indexed by year, 0–1, named "carried_over_share"; missing in the first year, as awards
    that began before it are in no file

    >>> money = pd.DataFrame({"recipient_id": ["a", "a"], "year": [2023, 2024],
    ...     "paid_pence": [100, 300], "carried_pence": [0, 60]})
    >>> carried_over_share(money).to_dict()
    {2023: nan, 2024: 0.2}
    """
    _check(money)
    by_year = money.groupby("year", sort=True)[["carried_pence", "paid_pence"]].sum()
    share = by_year["carried_pence"] / by_year["paid_pence"]
    return share.where(share.index > share.index.min()).rename("carried_over_share")


def new_entrant_share(money: pd.DataFrame) -> pd.Series:
    """Which share of a year's money goes to those never paid before, as far as the files tell.

        Σ_{o: x_os = 0 for all s < t} x_ot / Σ_o x_ot

    Who was paid before the files begin looks new in them: the first year has no answer, and the
    next few are too high rather than too low.

    Parameters, refusals : as for `renewal_share`

    Returns
    -------
    Series indexed by year, 0–1, named "new_entrant_share"; missing in the first year

    >>> money = pd.DataFrame({"recipient_id": ["a", "a", "b"], "year": [2023, 2024, 2024],
    ...     "paid_pence": [100, 300, 100], "carried_pence": [0, 0, 0]})
    >>> new_entrant_share(money).to_dict()
    {2023: nan, 2024: 0.25}
    """
    share = _share_of_year(money, _never_before(money))
    return share.where(share.index > share.index.min()).rename("new_entrant_share")


def new_entrants(money: pd.DataFrame) -> pd.Series:
    """How many of a year's recipients were never paid before, as far as the files tell.

    Parameters, refusals : as for `renewal_share`

    Returns
    -------
    Series indexed by year, a count, named "new_entrants"; missing in the first year

    >>> money = pd.DataFrame({"recipient_id": ["a", "a", "b"], "year": [2023, 2024, 2024],
    ...     "paid_pence": [100, 300, 100], "carried_pence": [0, 0, 0]})
    >>> new_entrants(money).to_dict()
    {2023: nan, 2024: 1.0}
    """
    count = _never_before(money).groupby(money["year"].to_numpy()).sum().astype(float)
    count.index.name = "year"
    return count.where(count.index > count.index.min()).rename("new_entrants")


def retained_recipients(money: pd.DataFrame) -> pd.Series:
    """Which share of last year's recipients is still paid.

        |{o: x_o,t−1 > 0 and x_ot > 0}| / |{o: x_o,t−1 > 0}|

    Parameters, refusals : as for `renewal_share`

    Returns
    -------
    Series indexed by year, 0–1, named "retained_share"; missing where nobody was paid in the year
    before

    >>> money = pd.DataFrame({"recipient_id": ["a", "b", "a"], "year": [2023, 2023, 2024],
    ...     "paid_pence": [100, 300, 100], "carried_pence": [0, 0, 0]})
    >>> retained_recipients(money).to_dict()
    {2023: nan, 2024: 0.5}
    """
    again = _paid_year_before(money).groupby(money["year"].to_numpy()).sum()
    there = money.groupby("year", sort=True).size()
    before = there.reindex(there.index - 1).to_numpy()
    share = pd.Series(again.to_numpy() / before, index=there.index, dtype=float)
    return share.rename("retained_share")


def renewal_share_by_place(
    money: pd.DataFrame, landing: pd.DataFrame, *, places: pd.Series
) -> pd.DataFrame:
    """Which share of the money that lands in a place comes to recipients paid the year before.

        Σ_{o: x_o,t−1 > 0} a_ok·x_ot / Σ_o a_ok·x_ot

    Parameters
    ----------
    money : as for `renewal_share`
    landing, places : as for `gbp_by_place_and_year`, which says what is assumed

    Returns
    -------
    table by place, with "outside" and "unknown" last, and year, 0–1. Missing where nothing lands
    in the year, and in years without a year before.

    Raises
    ------
    InputError   what `renewal_share` and `gbp_by_place_and_year` refuse

    >>> money = pd.DataFrame({"recipient_id": ["a", "a", "b"], "year": [2023, 2024, 2024],
    ...     "paid_pence": [100, 300, 100], "carried_pence": [0, 0, 0]})
    >>> landing = pd.DataFrame({"recipient_id": ["a", "b"], "place": ["Ely"] * 2,
    ...     "share": [1.0] * 2})
    >>> by_place = renewal_share_by_place(money, landing, places=pd.Series({"x": "Ely"}))
    >>> by_place.loc["Ely"].to_dict()
    {2023: nan, 2024: 0.75}
    """
    again = money[_paid_year_before(money).to_numpy()]
    all_gbp = gbp_by_place_and_year(money, landing, places=places)
    renewed_gbp = gbp_by_place_and_year(again, landing, places=places)
    renewed_gbp = renewed_gbp.reindex(columns=all_gbp.columns, fill_value=0.0)
    share = (renewed_gbp / all_gbp.where(all_gbp > 0)).clip(upper=1.0)
    return share.loc[:, _has_year_before(share.columns)].reindex(columns=share.columns)


def _paid_year_before(money: pd.DataFrame) -> pd.Series:
    """Return for each row whether its recipient has a row for the year before too."""
    _check(money)
    here = pd.MultiIndex.from_frame(money[KEY])
    before = pd.MultiIndex.from_arrays([money["recipient_id"], money["year"] + 1])
    return pd.Series(here.isin(before), index=money.index)


def _never_before(money: pd.DataFrame) -> pd.Series:
    _check(money)
    first = money.groupby("recipient_id")["year"].transform("min")
    return money["year"] == first


def _share_of_year(money: pd.DataFrame, counted: pd.Series) -> pd.Series:
    """Return by year the share of the money in the rows that count."""
    year = money["year"].to_numpy()
    part = money["paid_pence"].where(counted, 0).groupby(year).sum()
    share = part.astype(float) / money["paid_pence"].groupby(year).sum()
    share.index.name = "year"
    return share


def _has_year_before(years: pd.Index) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.asarray((years - 1).isin(years))


def _check(money: pd.DataFrame) -> None:
    faults = []
    twice = money[money.duplicated(KEY)]
    if len(twice):
        pairs = [f"{who} in {year}" for who, year in zip(*(twice[k] for k in KEY), strict=True)]
        faults.append(Fault("", f"{len(pairs):,} rows are there twice ({examples(pairs)})."))
    nothing = money.loc[~(money["paid_pence"] > 0), "recipient_id"]
    if len(nothing):
        text = f"{len(nothing):,} rows are not above 0 ({examples(nothing)})."
        faults.append(Fault("paid_pence", text, "Leave out who is paid nothing in a year."))
    refuse("money by year", faults)
