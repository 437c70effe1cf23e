"""Spans and notice, by hand and by their order."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitycli.ends import latest_first_day, months_after, part_of_year
from equitycli.ends.dates import is_working_day, last_day_of_span
from equitycli.settings import Length

DAY = timedelta(days=1)
CHRISTMAS = (date(2025, 12, 25), date(2025, 12, 26), date(2026, 1, 1))


def length(value, unit="months"):
    return Length(value=value, unit=unit)


@pytest.mark.parametrize(
    ("day", "months", "on"),
    [
        (date(2026, 2, 1), 3, date(2026, 5, 1)),  # the field's own example
        (date(2026, 1, 1), 3, date(2026, 4, 1)),
        (date(2025, 11, 30), 3, date(2026, 3, 1)),  # no 30 February: when February is over
        (date(2027, 11, 30), 3, date(2028, 3, 1)),  # nor in a leap year
        (date(2027, 11, 29), 3, date(2028, 2, 29)),  # which has a 29th
        (date(2026, 11, 29), 3, date(2027, 3, 1)),
        (date(2026, 1, 31), 1, date(2026, 3, 1)),
        (date(2026, 8, 31), 6, date(2027, 3, 1)),
        (date(2026, 10, 31), 1, date(2026, 12, 1)),  # November has 30 days
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(2026, 12, 15), 0, date(2026, 12, 15)),
    ],
)
def test_notice_of_months_by_hand(day, months, on):
    assert months_after(day, months=months) == on


@pytest.mark.parametrize(
    ("starts", "months", "given_by"),
    [
        (date(2026, 4, 1), 3, date(2026, 1, 1)),
        (date(2028, 4, 1), 1, date(2028, 3, 1)),
        (date(2026, 4, 1), 0, date(2026, 4, 1)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),  # from 1 March it would run to 1 April
        (date(2028, 3, 31), 1, date(2028, 2, 29)),
        (date(2026, 4, 1), 12, date(2025, 4, 1)),
    ],
)
def test_the_latest_day_for_notice_by_hand(starts, months, given_by):
    assert latest_first_day(starts - DAY, length(months)) == given_by


def test_working_days_pass_over_weekends_and_the_listed_holidays():
    # Thu 12 Feb 2026: 12, 13, 16, 17, 18
    assert last_day_of_span(date(2026, 2, 12), length(5, "working days")) == date(2026, 2, 18)
    # a Saturday is no working day: Mon 16 … Fri 20
    assert last_day_of_span(date(2026, 2, 14), length(5, "working days")) == date(2026, 2, 20)
    # Wed 24 Dec 2025: 24, 29, 30, 31 Dec, 2 Jan with holidays; 24, 25, 26, 29, 30 without
    five = length(5, "working days")
    assert last_day_of_span(date(2025, 12, 24), five, holidays=CHRISTMAS) == date(2026, 1, 2)
    assert last_day_of_span(date(2025, 12, 24), five) == date(2025, 12, 30)
    assert latest_first_day(date(2026, 1, 2), five, holidays=CHRISTMAS) == date(2025, 12, 24)


def test_days_and_weeks_count_both_ends():
    assert last_day_of_span(date(2026, 2, 1), length(28, "days")) == date(2026, 2, 28)
    assert last_day_of_span(date(2028, 2, 1), length(28, "days")) == date(2028, 2, 28)
    assert last_day_of_span(date(2026, 1, 5), length(6, "weeks")) == date(2026, 2, 15)  # Mon–Sun
    assert last_day_of_span(date(2026, 1, 5), length(0, "days")) == date(2026, 1, 4)  # empty
    assert latest_first_day(date(2026, 1, 5), length(0, "weeks")) == date(2026, 1, 6)


@pytest.mark.parametrize(
    ("first", "part"),
    [
        (date(2026, 4, 1), Fraction(1)),
        (date(2026, 5, 1), Fraction(11, 12)),  # decided 1 February, three months' notice
        (date(2026, 5, 16), Fraction(21, 24) + Fraction(1, 24 * 31)),  # (11 − 15/31)/12
        (date(2027, 3, 1), Fraction(1, 12)),
        (date(2027, 4, 1), Fraction(0)),
        (date(2029, 1, 1), Fraction(0)),
        (date(2025, 9, 1), Fraction(1)),
    ],
)
def test_the_part_of_the_year_by_hand(first, part):
    assert part_of_year(first, year_starts=date(2026, 4, 1)) == part


DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
LENGTHS = st.builds(
    Length,
    value=st.integers(0, 60),
    unit=st.sampled_from(["days", "working days", "weeks", "months"]),
)
HOLIDAYS = st.frozensets(DAYS, max_size=3)


@given(DAYS, LENGTHS, HOLIDAYS)
def test_backwards_is_the_latest_day_that_is_in_time_forwards(last, long, holidays):
    first = latest_first_day(last, long, holidays=holidays)
    assert last_day_of_span(first, long, holidays=holidays) <= last
    assert last_day_of_span(first + DAY, long, holidays=holidays) > last


@given(DAYS, LENGTHS, HOLIDAYS)
def test_a_later_beginning_never_ends_earlier(first, long, holidays):
    ends = last_day_of_span(first, long, holidays=holidays)
    assert first - DAY <= ends <= last_day_of_span(first + DAY, long, holidays=holidays)


@given(DAYS, st.integers(0, 60))
def test_working_days_are_as_many_as_asked(first, count):
    last = last_day_of_span(first, length(count, "working days"))
    span = [first + i * DAY for i in range((last - first).days + 1)]
    assert sum(map(is_working_day, span)) == count


@given(DAYS, DAYS)
def test_a_later_start_saves_no_more(one, other):
    early, late = sorted((one, other))
    parts = [part_of_year(day, year_starts=date(2026, 4, 1)) for day in (early, late)]
    assert 1 >= parts[0] >= parts[1] >= 0
