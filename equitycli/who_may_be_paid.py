"""What the rules ask of recipients and candidates beside money: themes, offices, earlier years."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from equitycli.errors import Finding
from equitycli.financial_year import (
    financial_year_in_words,
    financial_years,
    first_day,
    last_day,
)
from equitycli.landing_table import COLUMNS, landing_table, office_place
from equitycli.plan import CANDIDATE_ROUTE, Candidates
from equitycli.settings import Programme, SubsidyRule
from equitycli.sources.county import County
from equitycli.tables import UNKNOWN
from equitycli.window import DATES, award_in_window

SMALLEST_REST = 1e-9
"""A share that is nothing but the noise of a sum."""


def candidates_of(county: County) -> Candidates:
    """Return who would be paid for the first time, with the rest of their shares as unknown."""
    read = county.candidates
    if not len(read):
        return Candidates((), np.zeros(0, dtype=np.int64), pd.DataFrame(columns=COLUMNS))
    named = read.rename(columns={"organisation": "recipient_id"}).assign(route=CANDIDATE_ROUTE)
    rest = 1 - named.groupby("recipient_id", sort=True)["share"].sum()
    rest = rest[rest > SMALLEST_REST]
    unplaced = pd.DataFrame(
        {
            "recipient_id": rest.index.astype("str"),
            "place": UNKNOWN,
            "share": rest.to_numpy(),
            "route": CANDIDATE_ROUTE,
        }
    )
    asked = named.drop_duplicates("recipient_id").set_index("recipient_id")["asked_pence"]
    asked = asked.sort_index()
    return Candidates(
        ids=tuple(map(str, asked.index)),
        asked_pence=asked.to_numpy(dtype=np.int64),
        landing=landing_table([named[COLUMNS], unplaced]),
    )


def about_recipients(
    county: County, programme: Programme, *, everybody: Sequence[str]
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return what the rules ask of everybody who is paid or would be, and what to know of it.

    Returns
    -------
    DataFrame by id: themes, flags (tuples), office (a place, "outside" or "unknown") and
    paid_before_pence (see `paid_before`)
    """
    known = county.recipients.loc[list(everybody)]
    before, findings = paid_before(county.grants, programme)
    return (
        pd.DataFrame(
            {
                "themes": known["themes"],
                "flags": known["flags"],
                "office": office_place(known, county.place),
                "paid_before_pence": before.reindex(known.index, fill_value=0).astype("int64"),
            },
            index=known.index,
        ),
        findings,
    )


def paid_before(grants: pd.DataFrame, programme: Programme) -> tuple[pd.Series, list[Finding]]:
    """What all our funds paid each recipient in the earlier years that a subsidy ceiling counts.

        Σ (award that falls in the y − 1 financial years before the programme's), awards spread
        evenly over their days

    Returns
    -------
    Series of pence by recipient, empty where no rule asks; and a note of years in which no award
    of the grants that were read begins
    """
    rules = [rule for rule in programme.rule if isinstance(rule, SubsidyRule)]
    earlier = max((rule.years - 1 for rule in rules), default=0)
    if not earlier:
        return pd.Series(dtype="int64"), []
    year = programme.programme.year
    window_from, window_to = first_day(year - earlier), last_day(year - 1)
    paid = [
        award_in_window(*award, window_from=window_from, window_to=window_to)
        for award in zip(
            map(int, grants["award_pence"].tolist()),
            *(grants[name].tolist() for name in DATES),
            strict=True,
        )
    ]
    before = (
        pd.Series(paid, index=grants.index, dtype="int64").groupby(grants["recipient_id"]).sum()
    )
    begins = {
        financial_years(day, day)[0]
        for start, award in zip(grants["start_date"], grants["award_date"], strict=True)
        if (day := start if start is not None else award) is not None
    }
    empty = [one for one in range(year - earlier, year) if one not in begins]
    if not empty:
        return before, []
    return before, [
        Finding(
            "subsidy-years-without-awards", "note", "subsidy ceiling",
            f"the ceiling for each recipient looks back on {earlier} financial "
            f"year{'s' if earlier > 1 else ''}, and no award that was read begins in "
            f"{', '.join(map(financial_year_in_words, empty))}: what was paid then counts as £0.",
            "Name files of grants that cover these years.",
        )
    ]  # fmt: skip
