from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitycli.errors import InputError
from equitycli.reconciliation import ledger_findings, reconciliation
from equitycli.window import award_in_window

APRIL_2023, MARCH_2026 = date(2023, 4, 1), date(2026, 3, 31)


def award(**changes: object) -> dict[str, object]:
    return {
        "fund": "core",
        "award_pence": 36_000,
        "start_date": APRIL_2023,
        "end_date": date(2024, 3, 31),
        "duration_months": None,
        "award_date": None,
    } | changes


def ledger(**paid_pence: int) -> pd.DataFrame:
    """Return a ledger of the fund "core": y2023=36000 is 2023/24."""
    return pd.DataFrame(
        {
            "fund": "core",
            "financial_year": [int(year[1:]) for year in paid_pence],
            "paid_pence": pd.Series(list(paid_pence.values()), dtype="int64"),
        }
    )


def compared(*awards, paid=None, window_from=APRIL_2023, window_to=MARCH_2026) -> pd.DataFrame:
    grants = pd.DataFrame(list(awards) or [award()][:0], columns=list(award()))
    return reconciliation(
        grants,
        ledger() if paid is None else paid,
        window_from=window_from,
        window_to=window_to,
    )


def test_an_award_of_a_year_is_held_against_that_year():
    found = compared(award(), paid=ledger(y2023=30_000))
    assert found["financial_year"].tolist() == ["2023/24", "2024/25", "2025/26"]
    assert found["counted_pence"].tolist() == [36_000, 0, 0]
    assert found["ledger_pence"].tolist() == [30_000, None, None]
    assert found["difference_pence"].tolist() == [6000, None, None]
    assert found["share"][0] == pytest.approx(0.2)  # 6,000 / 30,000


def test_an_award_over_two_years_is_spread_by_day():
    # 1 January to 31 December 2024: 91 of 366 days in 2023/24 (a leap year), 275 in 2024/25
    spread = award(award_pence=36_600, start_date=date(2024, 1, 1), end_date=date(2024, 12, 31))
    assert compared(spread)["counted_pence"].tolist() == [9100, 27_500, 0]


def test_a_year_without_a_ledger_line_is_not_given_and_never_nought():
    found = compared(award(), paid=ledger(y2024=0))
    assert found["ledger_pence"].tolist() == [None, 0, None]
    assert found["difference_pence"].tolist() == [None, 0, None]
    assert found["share"].isna().all()  # of a ledger of £0 there is no share


def test_a_fund_of_the_ledger_without_grants_has_its_rows():
    other = ledger(y2023=500).assign(fund="zeal")
    found = compared(award(), paid=other)
    assert found["fund"].tolist() == ["core"] * 3 + ["zeal"] * 3
    assert found["difference_pence"].tolist() == [None, None, None, -500, None, None]


def test_a_year_that_the_window_holds_in_part_is_flagged_and_not_compared():
    found = compared(award(), paid=ledger(y2023=36_000, y2024=5), window_from=date(2023, 10, 1))
    assert found["partial"].tolist() == [True, False, False]
    assert found["counted_pence"][0] == 18_000  # 183 of 366 days
    assert found["difference_pence"].tolist() == [None, -5, None]


def test_the_ledger_alone_can_be_compared_and_so_can_nothing():
    assert compared(paid=ledger(y2023=7))["difference_pence"].tolist() == [-7, None, None]
    assert compared().empty
    assert ledger_findings(compared(), ledger()) == ()


@pytest.mark.parametrize("wrong", [-1, None])
def test_sums_that_are_none_are_refused(wrong):
    with pytest.raises(InputError, match="the reconciliation"):
        compared(award(award_pence=wrong))


DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(
    st.lists(
        st.tuples(st.integers(0, 10**9), DAYS, st.none() | DAYS, st.none() | st.integers(1, 90)),
        max_size=8,
    ),
    st.integers(0, 40),
    st.integers(0, 60),
)
def test_the_years_add_up_to_what_the_window_counts(drawn, first, months):
    start = date(2021 + first // 12, first % 12 + 1, 1)
    to = (pd.Timestamp(start) + pd.DateOffset(months=months + 1, days=-1)).date()
    awards = [
        award(award_pence=pence, start_date=begins, end_date=ends, duration_months=lasting)
        for pence, begins, ends, lasting in drawn
    ]
    found = compared(*awards, window_from=start, window_to=to)
    whole = sum(
        award_in_window(pence, begins, ends, lasting, None, window_from=start, window_to=to)
        for pence, begins, ends, lasting in drawn
    )
    assert found["counted_pence"].sum() == whole
    assert (found["counted_pence"] >= 0).all()


def said(paid: pd.DataFrame, **window: date) -> dict[str, str]:
    found = ledger_findings(compared(award(), paid=paid, **window), paid)
    return {finding.code: f"{finding.severity}: {finding.text}" for finding in found}


def test_a_difference_is_said_in_pounds_and_per_cent():
    found = said(ledger(y2023=30_000, y2024=150))
    assert found["ledger-differs"] == (
        "warning: in 2023/24 the grants count £360 and the ledger paid £300: £60 more than the "
        "ledger (20.0%); in 2024/25 the grants count £0 and the ledger paid £1.50: £1.50 less "
        "than the ledger (100.0%)."
    )
    assert found["ledger-not-given"].startswith("note: core 2025/26: the ledger gives no total")


def test_a_ledger_that_agrees_is_no_warning():
    assert said(ledger(y2023=36_000, y2024=0, y2025=0)) == {}


def test_the_reasons_for_a_difference_are_told():
    (finding, *_) = ledger_findings(compared(award(), paid=ledger(y2023=1)), ledger(y2023=1))
    assert finding.subject == "core"
    for reason in ("on the day it is paid", "in no file", "VAT"):
        assert reason in finding.remedy


def test_years_that_can_not_be_compared_are_said():
    found = said(ledger(y2022=5, y2023=5), window_from=date(2023, 10, 1))
    assert found["ledger-year-outside-window"].startswith("note: core 2022/23: the year is outside")
    assert found["ledger-year-partly-in-window"].startswith("note: core 2023/24: the window holds")
    assert "ledger-differs" not in found
