"""What ends by itself: grants for a time, and agreements that run out. Nobody cuts it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from equitycli.ends import EndByDesign, latest_first_day
from equitycli.ends.dates import DAY
from equitycli.financial_year import financial_years, last_day
from equitycli.money import pence
from equitycli.plan import Audit
from equitycli.settings import EndsSection, Length
from equitycli.window import DATES, days_of_grant


def ends_by_design(
    found: Audit,
    asked: EndsSection,
    *,
    notices: Mapping[str, Length],
    made_on: date | None,
    year_starts: date,
) -> tuple[EndByDesign, ...]:
    """Return the awards and agreements whose last day comes before the year is over, by that day.

    From the day that the plan is made, or from the last day before the year where nobody says it.
    An agreement and a grant of the same recipient, fund and last day are one: the agreement is
    told. Grants of one recipient and fund that end together are one row.
    """
    since = made_on or year_starts - DAY
    until = last_day(financial_years(year_starts, year_starts)[0])
    sums: dict[tuple[str, str, str, date], int] = {}
    key: tuple[str, str, str, date]
    agreed = set()
    for one in found.file.programme.committed:
        if since <= one.until <= until:
            fund = one.fund or _fund_of(found, one.organisation)
            agreed.add((one.organisation, fund, one.until))
            key = (one.organisation, fund, one.kind, one.until)
            sums[key] = sums.get(key, 0) + pence(one.gbp_a_year.value)
    grants = found.county.grants
    for who, fund, award_pence, *dates in zip(
        *(grants[name].tolist() for name in ("recipient_id", "fund", "award_pence", *DATES)),
        strict=True,
    ):
        span, _ = days_of_grant(*dates)
        if span is None or not since <= span[1] <= until or (who, fund, span[1]) in agreed:
            continue
        key = (str(who), str(fund), "award", span[1])
        sums[key] = sums.get(key, 0) + int(award_pence)
    rows = []
    for (who, fund, what, ends), sum_pence in sums.items():
        notice = notices.get(who, asked.notice)
        tell_by = (
            None if notice is None else latest_first_day(ends, notice, holidays=asked.bank_holidays)
        )
        rows.append(EndByDesign(who, fund, what, sum_pence, ends, tell_by))
    return tuple(sorted(rows, key=lambda one: (one.last_day, one.recipient_id, one.fund, one.what)))


def _fund_of(found: Audit, who: str) -> str:
    """Return the fund that an agreement without one is counted in: the one that pays most now."""
    funds = [fund.name for fund in found.file.programme.fund]
    if who not in found.claims.recipients:
        return funds[0]
    return funds[int(found.claims.baseline_pence[found.claims.recipients.index(who)].argmax())]
