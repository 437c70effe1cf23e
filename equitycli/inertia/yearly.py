"""Which money counts to which financial year, by recipient and by place."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from equitycli.checks import unusable
from equitycli.errors import Fault, examples, refuse
from equitycli.financial_year import financial_years, last_day
from equitycli.money import LARGEST_SUM_PENCE, PENCE_PER_POUND, in_words
from equitycli.tables import OUTSIDE, UNKNOWN
from equitycli.window import DATES, WITHOUT_DURATION, days_of_grant

_SHARE_TOLERANCE = 1e-9

Ints = npt.NDArray[np.int64]


def money_by_year(grants: pd.DataFrame, *, last_year: int) -> pd.DataFrame:
    """What each recipient was paid in each financial year, from April to March.

        paid in t = paid to the end of t − paid to the end of t − 1
        paid to day d = a · |[s, e] ∩ [s, d]| / |[s, e]|      in days; half a penny goes up

    The days s to e of an award are those of the baseline (`window.award_in_window`): it is
    spread evenly over them, and falls whole on its day where it has no duration. Because what
    has been paid *so far* is what is rounded, the years of an award add up to it to the penny,
    and each is within a penny of the award in the window of that year. An award without any
    date counts to no year.

    Parameters
    ----------
    grants : one row a grant, with recipient_id, award_pence (whole pence, ≥ 0), start_date,
        end_date, duration_months, award_date
    last_year : the calendar year in which the last financial year starts; what falls after it
        is left out

    Returns
    -------
    table of recipient_id, year, paid_pence, carried_pence, sorted by the first two, with a row
    where anything was paid. carried_pence is the part from awards that began before the year.

    Raises
    ------
    InputError   an award is missing, negative, infinite or not whole; they add up to too much;
                 what `days_of_grant` refuses

    >>> grants = pd.DataFrame({"recipient_id": ["r"], "award_pence": [2400],
    ...     "start_date": [date(2023, 10, 1)], "end_date": [date(2024, 9, 30)],
    ...     "duration_months": [float("nan")], "award_date": [None]})
    >>> money_by_year(grants, last_year=2024)[["year", "paid_pence", "carried_pence"]].to_numpy()
    array([[2023, 1200,    0],
           [2024, 1200, 1200]])
    """
    refuse("grants", _award_faults(grants["award_pence"]))
    spans = [
        days_of_grant(*dates)[0]
        for dates in zip(*(grants[name].tolist() for name in DATES), strict=True)
    ]
    dated = np.array([days is not None for days in spans], dtype=np.bool_)
    days = [each for each in spans if each is not None]
    award = np.array([int(pence) for pence in grants["award_pence"]], dtype=np.int64)[dated]
    years = [financial_years(*each) for each in days]
    begins = np.array([each.start for each in years], dtype=np.int64)
    ends = np.minimum(np.array([each.stop - 1 for each in years], dtype=np.int64), last_year)
    touched = np.maximum(ends - begins + 1, 0)

    which = np.repeat(np.arange(len(award)), touched)
    counted_from = np.repeat(np.cumsum(touched) - touched, touched)
    year = begins[which] + np.arange(len(which)) - counted_from
    first, last = (
        np.array([each[i].toordinal() for each in days], dtype=np.int64)[which] for i in (0, 1)
    )
    least = int(begins.min(initial=last_year))
    closing = np.array(
        [last_day(each).toordinal() for each in range(least - 1, last_year + 1)], dtype=np.int64
    )
    to_end = _paid_to(closing[year - least + 1], award[which], first=first, last=last)
    to_start = _paid_to(closing[year - least], award[which], first=first, last=last)
    pieces = pd.DataFrame(
        {
            "recipient_id": grants["recipient_id"].array[dated][which],
            "year": year,
            "paid_pence": to_end - to_start,
            "carried_pence": np.where(year > begins[which], to_end - to_start, 0),
        }
    )
    by_year = pieces.groupby(["recipient_id", "year"], sort=True, as_index=False).sum()
    return by_year[by_year["paid_pence"] > 0].reset_index(drop=True)


def without_duration_share(grants: pd.DataFrame, *, last_year: int) -> float:
    """Which share of the money of all years is of awards without a duration.

    Each of them falls whole on its day. Whoever has one looks paid in that year alone, though it
    may be for three: renewal is then too low, and there are too many newcomers.

    Parameters, refusals : as for `money_by_year`

    Returns
    -------
    share, 0–1; 0.0 where nothing was paid

    >>> grants = pd.DataFrame({"recipient_id": ["r"], "award_pence": [2400],
    ...     "start_date": [date(2023, 10, 1)], "end_date": [None],
    ...     "duration_months": [float("nan")], "award_date": [None]})
    >>> without_duration_share(grants, last_year=2024)
    1.0
    """
    remarks = [
        days_of_grant(*dates)[1]
        for dates in zip(*(grants[name].tolist() for name in DATES), strict=True)
    ]
    on_their_day = grants[np.array([one == WITHOUT_DURATION for one in remarks], dtype=np.bool_)]
    part, whole = (
        int(money_by_year(each, last_year=last_year)["paid_pence"].sum())
        for each in (on_their_day, grants)
    )
    return part / whole if whole else 0.0


def last_whole_year(window_to: date) -> int:
    """Return the last financial year that is over by the last day of a window, that day in.

    >>> last_whole_year(date(2026, 3, 31)), last_whole_year(date(2025, 12, 31))
    (2025, 2024)
    """
    year = financial_years(window_to, window_to)[0]
    return year if window_to == last_day(year) else year - 1


def gbp_by_place_and_year(
    money: pd.DataFrame, landing: pd.DataFrame, *, places: pd.Series
) -> pd.DataFrame:
    """How much of the money of each financial year lands in each place.

        A_kt = Σ_o a_ok · x_ot

    The landing share of a recipient is one for all years: where it works, or worked, in earlier
    years is not known, so that a move of its own is not seen.

    Parameters
    ----------
    money : table of recipient_id, year, paid_pence, as `money_by_year` gives
    landing : table of recipient_id, place, share (0–1, adding up to 1 for each recipient), as
        the landings give; those of recipients without money are left out
    places : Series indexed by area, the place of each area

    Returns
    -------
    table indexed by place in alphabetical order, then "outside" and "unknown"; a column for each
    year of the money, in £. A place where nothing lands is a row, with 0.0.

    Raises
    ------
    InputError   a recipient has no landing; its shares are missing, negative, infinite, or do not
                 add up to 1 (within 1e-9); a place is that of no area

    >>> money = pd.DataFrame({"recipient_id": ["r"], "year": [2024], "paid_pence": [400]})
    >>> landing = pd.DataFrame({"recipient_id": ["r", "r"], "place": ["Ely", "unknown"],
    ...     "share": [0.75, 0.25]})
    >>> places = pd.Series({"a": "Ely", "b": "March"})
    >>> gbp_by_place_and_year(money, landing, places=places)[2024].to_dict()
    {'Ely': 3.0, 'March': 0.0, 'outside': 0.0, 'unknown': 1.0}
    """
    who = pd.Index(money["recipient_id"].unique())
    rows = pd.Index([*sorted(places.unique()), OUTSIDE, UNKNOWN], name="place")
    ours = landing[landing["recipient_id"].isin(who)]
    faults = unusable(ours["share"], where="share") if len(ours) else []
    homeless = who[~who.isin(ours["recipient_id"])]
    if len(homeless):
        text = f"{len(homeless):,} recipients have none ({examples(homeless)})."
        faults.append(Fault("landing", text))
    strangers = sorted(set(ours["place"].unique()) - set(rows))
    if strangers:
        faults.append(Fault("place", f"not a place of any area: {examples(strangers)}."))
    if not faults and len(ours):
        total = ours.groupby("recipient_id")["share"].sum()
        adrift = total.index[(total - 1).abs() > _SHARE_TOLERANCE]
        if len(adrift):
            text = f"{len(adrift):,} recipients' shares do not add up to 1 ({examples(adrift)})."
            faults.append(Fault("share", text))
    refuse("money by place", faults)

    payee = who.get_indexer(pd.Index(ours["recipient_id"]))
    place = rows.get_indexer(pd.Index(ours["place"]))
    share = ours["share"].to_numpy(dtype=float)
    gbp = {}
    for year, paid in money.groupby("year", sort=True):
        x = np.zeros(len(who))
        np.add.at(x, who.get_indexer(pd.Index(paid["recipient_id"])), paid["paid_pence"])
        landed = np.bincount(place, weights=share * x[payee], minlength=len(rows))
        gbp[year] = landed / PENCE_PER_POUND
    years = pd.Index(list(gbp), name="year", dtype="int64")
    return pd.DataFrame(gbp, index=rows).set_axis(years, axis="columns")


def place_shares(gbp: pd.DataFrame) -> pd.DataFrame:
    """Which share of the year's money that lands in known places each place has.

        s_kt = A_kt / Σ_j A_jt

    Parameters
    ----------
    gbp : as `gbp_by_place_and_year` gives it

    Returns
    -------
    table by place, without "outside" and "unknown", and year, shares 0–1 that add up to 1 in
    each year. Years in which nothing is known to land anywhere are left out.

    >>> place_shares(pd.DataFrame({2024: [3.0, 1.0, 9.0]}, index=["Ely", "March", "unknown"]))
           2024
    Ely    0.75
    March  0.25
    """
    here = gbp.drop(index=[OUTSIDE, UNKNOWN], errors="ignore")
    total = here.sum()
    return here.loc[:, total > 0] / total[total > 0]


def _paid_to(day: Ints, award: Ints, *, first: Ints, last: Ints) -> Ints:
    """Return pence paid up to a day, that day in, halves up: exact, however large the award."""
    lasting = last - first + 1
    inside = np.clip(day - first + 1, 0, lasting)
    each, odd = award // lasting, award % lasting  # or awards × days would leave 64 bits
    return np.asarray(each * inside + (2 * odd * inside + lasting) // (2 * lasting))


def _award_faults(awards: pd.Series) -> list[Fault]:
    faults = unusable(awards, where="award_pence")
    broken = [] if faults else [award for award in awards if int(award) != award]
    if broken:
        faults = [Fault("award_pence", f"{len(broken):,} are not whole ({examples(broken)}).")]
    total = 0 if faults else sum(int(award) for award in awards)
    if total > LARGEST_SUM_PENCE:
        faults = [Fault("award_pence", f"adds up to {in_words(total)}, too much to be true.")]
    return faults
