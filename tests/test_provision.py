"""Awards spread over their days, the baseline to the penny, £ a head and the kinds of zero."""

import math
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.errors import InputError, MisalignedError
from equitycli.provision import (
    ZERO_KINDS,
    baseline,
    organisations_per_place,
    per_head,
    recipients_per_place,
    zero_kind,
)
from equitycli.window import award_in_window, days_of_grant

unhurried = settings(deadline=None)  # the machine is shared

FROM, TO = date(2023, 4, 1), date(2026, 3, 31)


def counted(award_pence=100_000, **changes):
    """Pence in the three years from April 2023 of a grant of £1,000 for the year 2024."""
    grant: dict[str, Any] = {"start": date(2024, 1, 1), "end": date(2024, 12, 31)}
    grant |= {"duration_months": None, "award_date": None}
    window = {"window_from": FROM, "window_to": TO}
    return award_in_window(award_pence, **(grant | window | changes))


def grants(*rows):
    """Grants of £1,000 of core money for the year 2024 to r1, each with its changes."""
    usual = {
        "recipient_id": "r1",
        "fund": "core",
        "award_pence": 100_000,
        "start_date": date(2024, 1, 1),
        "end_date": date(2024, 12, 31),
        "duration_months": math.nan,
        "award_date": None,
    }
    return pd.DataFrame([usual | row for row in rows], columns=list(usual))


def of(*rows, years=Fraction(3)):
    return baseline(grants(*rows), window_from=FROM, window_to=TO, years=years)


def message(caught):
    return "\n".join(caught.value.lines())


# ---- an award in a window


def test_an_award_within_the_window_counts_whole():
    assert counted() == 100_000


def test_an_award_counts_by_its_days_in_the_window():
    # January 2023 to December 2024: 365 + 366 = 731 days, of which 90 before April 2023
    # 100,000 · 641 / 731 = 87,688.098… → 87,688
    assert counted(start=date(2023, 1, 1)) == 87_688


def test_both_ends_of_the_window_are_in():
    assert counted(start=TO, end=TO + timedelta(days=1)) == 50_000
    assert counted(start=FROM - timedelta(days=1), end=FROM) == 50_000
    assert counted(start=TO + timedelta(days=1), end=date(2027, 1, 1)) == 0


def test_half_a_penny_goes_up():
    assert counted(1, start=TO, end=TO + timedelta(days=1)) == 1  # ½ → 1


def test_the_award_date_stands_for_the_start():
    assert counted(start=None, award_date=date(2023, 1, 1)) == 87_688


def test_months_stand_for_the_end():
    # 36 months from 1 April 2022 end on 31 March 2025: 365 + 366 + 365 = 1,096 days, 731 of
    # them in the window: 100,000 · 731 / 1,096 = 66,697.08…
    assert counted(start=date(2022, 4, 1), end=None, duration_months=36.0) == 66_697


@pytest.mark.parametrize(
    ("start", "end", "months", "last"),
    [
        (date(2015, 4, 1), date(2018, 4, 1), 36, date(2018, 3, 31)),  # months win by that one day
        (date(2015, 4, 1), date(2018, 3, 31), 36, date(2018, 3, 31)),
        (date(2015, 6, 1), date(2018, 8, 31), 36, date(2018, 8, 31)),  # else the end date wins
        (date(2015, 4, 1), date(2018, 4, 1), None, date(2018, 4, 1)),
        (date(2024, 1, 31), None, 1, date(2024, 2, 29)),  # there is no 31 February
        (date(2024, 2, 29), None, 12, date(2025, 2, 28)),
        (date(2024, 3, 15), None, 1, date(2024, 4, 14)),
        (date(2024, 1, 1), None, 1.5, date(2024, 2, 15)),  # 31 January + 15 days (15.2)
        (date(2024, 1, 1), None, 0.001, date(2024, 1, 1)),  # never shorter than a day
        (date(2024, 12, 1), None, 12, date(2025, 11, 30)),
    ],
)
def test_the_last_day_of_a_grant(start, end, months, last):
    assert days_of_grant(start, end, months, None) == ((start, last), "")


def test_without_a_duration_the_whole_award_counts_on_its_day():
    for day, whole in ((FROM, 100_000), (TO, 100_000), (TO + timedelta(days=1), 0)):
        for months in (None, 0, math.nan):
            assert counted(start=None, end=None, duration_months=months, award_date=day) == whole


def test_without_any_day_nothing_counts():
    assert counted(start=None) == 0
    assert counted(start=None, end=None, duration_months=12.0) == 0


def test_an_end_before_the_start_is_left_out_of_account():
    assert counted(start=FROM, end=date(2020, 1, 1)) == 100_000
    assert counted(start=date(2022, 4, 1), end=date(2020, 1, 1), duration_months=24.0) == 50_068
    # April 2022 to March 2024 is 365 + 366 = 731 days: 100,000 · 366 / 731 = 50,068.4


def test_missing_dates_of_pandas_and_time_stamps_are_read():
    assert counted(start=pd.NaT, award_date=pd.Timestamp("2023-01-01")) == 87_688
    assert counted(start=datetime(2023, 1, 1, 9, 30)) == 87_688


days = st.dates(date(2015, 1, 1), date(2035, 1, 1))


@unhurried
@given(st.integers(0, 10**15), days, days, days)
def test_windows_side_by_side_share_the_award_out(award, a, b, edge):
    start, end = sorted((a, b))
    whole = {"window_from": date(2010, 1, 1), "window_to": date(2040, 1, 1)}
    before, after = (whole | {"window_to": edge}), (whole | {"window_from": edge + timedelta(1)})
    parts = [counted(award, start=start, end=end, **window) for window in (before, after)]
    assert counted(award, start=start, end=end, **whole) == award
    assert abs(sum(parts) - award) <= 1  # each is rounded for itself


@unhurried
@given(st.integers(0, 10**9), days, days, st.integers(0, 500))
def test_a_wider_window_never_counts_less(award, a, b, wider):
    start, end = sorted((a, b))
    later = TO + timedelta(days=wider)
    assert counted(award, start=start, end=end, window_to=later) >= counted(
        award, start=start, end=end
    )


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"award_pence": -1}, "award_pence: is -1; it must be 0 or more."),
        ({"duration_months": -3.0}, "duration_months: is -3; it must be 0 or more."),
        ({"end": None, "duration_months": math.inf}, "duration_months: inf months from 2024-01-01"),
        ({"end": None, "duration_months": 1e6}, "end past the calendar."),
        ({"window_to": date(2020, 1, 1)}, "ends (2020-01-01) before it begins (2023-04-01)."),
    ],
)
def test_awards_that_cannot_be_are_refused(changes, text):
    with pytest.raises(InputError) as caught:
        counted(**changes)
    assert text in message(caught)


# ---- the baseline


def test_the_baseline_is_the_money_in_the_window_by_the_year():
    table, findings = of({}, {"recipient_id": "r2", "award_pence": 50_000}, {"fund": "youth"})
    # r1 core 1,000, r1 youth 1,000, r2 core 500: £2,500 in 3 years = £833.33⅓ a year →
    # 83,333 pence; quotas 33,333.2, 33,333.2, 16,666.6 → the one left over to the .6
    assert table.to_dict("list") == {
        "recipient_id": ["r1", "r1", "r2"],
        "fund": ["core", "youth", "core"],
        "in_window_pence": [100_000, 100_000, 50_000],
        "baseline_pence": [33_333, 33_333, 16_667],
    }
    assert findings == ()


def test_several_grants_of_a_fund_are_one_row():
    table, _ = of({}, {}, years=Fraction(1))
    assert table["baseline_pence"].tolist() == [200_000]


def test_a_recipient_with_nothing_in_the_window_has_no_baseline():
    table, findings = of({"start_date": date(2000, 1, 1), "end_date": date(2000, 12, 31)})
    assert len(table) == 0
    assert table.dtypes.astype(str).to_dict() == {
        "recipient_id": "str",
        "fund": "str",
        "in_window_pence": "int64",
        "baseline_pence": "int64",
    }
    (finding,) = findings
    assert finding.code == "grants-outside-window"
    assert finding.text == (
        "1 of 1 grants (£1,000) fall wholly outside 2023-04-01 to 2026-03-31 and count for "
        "nothing in the baseline."
    )


def test_every_grant_that_does_not_count_whole_is_told():
    nothing = {"start_date": None, "end_date": None}
    _, findings = of(
        {},
        {"start_date": date(2023, 1, 1)},  # £1,000 − £876.88 outside
        nothing,
        nothing | {"award_pence": 5},
        nothing | {"award_date": FROM},
        nothing | {"award_date": date(2000, 1, 1)},
        {"end_date": date(2020, 1, 1), "duration_months": 12.0},
    )
    told = {finding.code: (finding.severity, finding.text) for finding in findings}
    assert told.keys() == {
        "grants-outside-window",
        "grants-partly-outside-window",
        "grants-without-date",
        "grants-without-duration",
        "grants-ending-before-start",
    }
    assert told["grants-partly-outside-window"][1].startswith("1 of 7 grants (£123.12) straddle")
    assert told["grants-without-date"][0] == "warning"
    assert told["grants-without-date"][1].startswith("2 of 7 grants (£1,000.05) have neither")
    assert told["grants-without-duration"][1].startswith("2 of 7 grants (£2,000) have no duration")
    assert told["grants-ending-before-start"][1].startswith("1 of 7 grants (£1,000) end before")


def test_a_grant_that_fills_the_window_or_a_day_calls_for_no_finding():
    _, findings = of({"start_date": FROM, "end_date": TO}, {"start_date": TO, "end_date": TO})
    assert findings == ()


def test_no_grants_are_no_baseline():
    table, findings = of()
    assert len(table) == 0
    assert findings == ()


rows = st.lists(
    st.fixed_dictionaries(
        {
            "recipient_id": st.sampled_from(["r1", "r2", "r3"]),
            "fund": st.sampled_from(["core", "youth"]),
            "award_pence": st.integers(0, 10**9),
            "start_date": st.none() | days,
            "award_date": st.none() | days,
            "end_date": st.none() | days,
            "duration_months": st.none() | st.integers(1, 60).map(float),
        }
    ),
    max_size=12,
)


@unhurried
@given(rows, st.integers(1, 120))
def test_the_baseline_adds_up_to_the_penny(rows, months):
    years = Fraction(months, 12)
    table, _ = of(*rows, years=years)
    exact = Fraction(int(table["in_window_pence"].sum())) / years
    assert table["baseline_pence"].sum() == math.floor(exact + Fraction(1, 2))
    assert (abs(table["baseline_pence"] - table["in_window_pence"] / float(years)) <= 1.5).all()


@unhurried
@given(rows, st.randoms())
def test_the_order_of_grants_does_not_matter(rows, random):
    shuffled = rows[:]
    random.shuffle(shuffled)
    once, again = of(*rows), of(*shuffled)
    pd.testing.assert_frame_equal(once[0], again[0])
    assert once[1] == again[1]


@unhurried
@given(rows)
def test_every_penny_awarded_is_counted_or_told(rows):
    table, findings = of(*rows, years=Fraction(1))
    told = ("grants-outside-window", "grants-partly-outside-window", "grants-without-date")
    sums = [
        finding.text.split("(£")[1].split(")")[0] for finding in findings if finding.code in told
    ]
    lost = sum(Fraction(s.replace(",", "")) * 100 for s in sums)
    assert table["in_window_pence"].sum() + lost == sum(row["award_pence"] for row in rows)


def test_twenty_thousand_grants_add_up():
    several = 20_000
    many = pd.DataFrame(
        {
            "recipient_id": [f"r{i % 5000:04d}" for i in range(several)],
            "fund": "core",
            "award_pence": np.arange(several) + 1,
            "start_date": FROM,
            "end_date": None,
            "duration_months": 12.0,
            "award_date": None,
        }
    )
    table, _ = baseline(many, window_from=FROM, window_to=TO, years=Fraction(3))
    assert table["in_window_pence"].sum() == several * (several + 1) // 2
    assert table["baseline_pence"].sum() == 66_670_000  # 200,010,000 / 3


@pytest.mark.parametrize(
    ("award", "text"),
    [
        (-500, "award_pence: 1 of 2 rows are negative (1; smallest -500)."),
        (math.nan, "award_pence: 1 of 2 rows are missing (1)."),
        (math.inf, "award_pence: 1 of 2 rows are infinite (1)."),
        (0.5, "award_pence: 1 are not whole (0.5)."),
        ("£5", "award_pence: does not hold numbers."),
        (10**16, "award_pence: adds up to £100,000,000,001,000, too much to be true."),
    ],
)
def test_unusable_awards_are_refused(award, text):
    with pytest.raises(InputError) as caught:
        of({}, {"award_pence": award})
    assert text in message(caught)


def test_a_window_of_no_years_is_refused():
    with pytest.raises(InputError) as caught:
        of({}, years=Fraction(0))
    assert "years: is 0; it must be above 0." in message(caught)


# ---- per head, per place


def test_pounds_a_head():
    money, people = pd.Series({"a": 500.0, "b": 0.0}), pd.Series({"a": 200, "b": 50})
    assert per_head(money, people).to_dict() == {"a": 2.5, "b": 0.0}  # 500 / 200
    assert per_head(money, people).name == "gbp_per_head"


@unhurried
@given(st.floats(0, 1e9), st.integers(1, 10**6), st.integers(2, 50))
def test_pounds_a_head_do_not_change_when_both_are_replicated(money, people, times):
    once = per_head(pd.Series([money]), pd.Series([people]))
    again = per_head(pd.Series([money * times]), pd.Series([people * times]))
    assert again.item() == pytest.approx(once.item())


def test_a_head_needs_heads():
    with pytest.raises(InputError) as caught:
        per_head(pd.Series({"a": 1.0, "b": 1.0}), pd.Series({"a": 0, "b": 1}))
    assert "people: 1 places have no residents (a)." in message(caught)
    with pytest.raises(InputError) as caught:
        per_head(pd.Series({"a": np.nan}), pd.Series({"a": -1}))
    assert "2 problems" in message(caught)
    with pytest.raises(MisalignedError):
        per_head(pd.Series({"a": 1.0}), pd.Series({"b": 1}))


PLACES = pd.Series({"1": "March", "2": "Ely", "3": "Ely", "4": "Chatteris"})


def test_a_place_without_organisations_is_a_row():
    office = pd.Series({"o1": "Ely", "o2": "Ely", "o3": "outside", "o4": "unknown", "o5": "March"})
    counts = organisations_per_place(office, places=PLACES)
    assert counts.to_dict() == {"Chatteris": 0, "Ely": 2, "March": 1, "outside": 1, "unknown": 1}
    assert list(counts.index) == ["Chatteris", "Ely", "March", "outside", "unknown"]
    assert (counts.name, counts.index.name) == ("organisations", "place")
    assert counts.dtype == "int64"
    assert counts.sum() == len(office)
    assert recipients_per_place(office, places=PLACES).name == "recipients_known"


def test_no_organisations_at_all_is_a_table_of_zeros():
    counts = organisations_per_place(pd.Series([], dtype="str"), places=PLACES)
    assert counts.tolist() == [0, 0, 0, 0, 0]


def test_offices_in_places_of_no_area_are_refused():
    with pytest.raises(InputError) as caught:
        organisations_per_place(pd.Series({"o1": "Eli"}), places=PLACES)
    assert "place: 1 places are not among the places of the areas (Eli)." in message(caught)


# ---- the kinds of zero


def kind(pence=0, *, organisations=0, reached=0, unplaced=0, register=True):
    def one(count):
        return pd.Series({"Ely": count})

    return zero_kind(
        one(pence),
        organisations=one(organisations) if register else None,
        reached_from_elsewhere=one(reached),
        paid_offices=one(unplaced),
    ).item()


def test_each_kind_of_zero():
    assert kind(1) == ""
    assert kind() == "no registered organisation"
    assert kind(organisations=2) == "organisations but no grant"
    assert kind(reached=1) == "served from elsewhere"
    assert kind(register=False) == "not known: no register"
    assert kind(unplaced=3) == "unknown: recipients without a known place"


def test_what_is_known_comes_before_what_is_not():
    assert kind(1, organisations=1, reached=1, unplaced=1) == ""
    assert kind(organisations=1, reached=1, unplaced=1) == "served from elsewhere"
    assert kind(reached=1, register=False) == "served from elsewhere"
    assert kind(organisations=1, unplaced=1) == "unknown: recipients without a known place"
    assert kind(unplaced=1, register=False) == "not known: no register"


@unhurried
@given(*[st.integers(0, 2)] * 4, st.booleans())
def test_every_zero_has_a_kind_and_nothing_else_has(pence, organisations, reached, unplaced, known):
    found = kind(
        pence, organisations=organisations, reached=reached, unplaced=unplaced, register=known
    )
    assert (found == "") == (pence > 0)
    assert found in ("", *ZERO_KINDS)


def test_unusable_counts_are_refused():
    with pytest.raises(InputError) as caught:
        kind(-1, organisations=np.nan, reached=np.inf)
    assert "3 problems" in message(caught)
    with pytest.raises(MisalignedError):
        zero_kind(
            pd.Series({"Ely": 0}),
            organisations=pd.Series({"March": 0}),
            reached_from_elsewhere=pd.Series({"Ely": 0}),
            paid_offices=pd.Series({"Ely": 0}),
        )
