from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitycli.sources.dates import date_of, is_serial, is_short, months_of
from equitycli.sources.periods import Period, period_of


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2014-06-05", date(2014, 6, 5)),
        ("2014-06-05T00:00:00Z", date(2014, 6, 5)),
        ("05/06/2014", date(2014, 6, 5)),
        ("28/08/2002 00:00", date(2002, 8, 28)),
        ("02/2009", date(2009, 2, 1)),
        ("1 July 2009", date(2009, 7, 1)),
        ("3rd Sept 2009", date(2009, 9, 3)),
        ("July 2009", date(2009, 7, 1)),
        ("01-Jul-2009", date(2009, 7, 1)),
        ("01-Apr-23", date(2023, 4, 1)),
        ("1/2/20", date(2020, 2, 1)),
        ("05/06/98", date(1998, 6, 5)),
        ("Apr-23", date(2023, 4, 1)),
        ("41275", date(2013, 1, 1)),
        ("", None),
    ],
)
def test_dates_are_read_in_the_forms_found(written, meant):
    assert date_of(written) == meant


@pytest.mark.parametrize(
    "written", ["31/02/2023", "13/13/2020", "19999", "60001", "soon", "31/13/2020", "0001-01-01"]
)
def test_what_is_no_date_is_refused(written):
    with pytest.raises(ValueError, match="not a date"):
        date_of(written)


@pytest.mark.parametrize("written", ["-3", "long", "nan", "99999"])
def test_what_is_no_duration_is_refused(written):
    with pytest.raises(ValueError, match="months|century"):
        months_of(written)


def test_a_year_of_two_figures_and_a_day_number_are_told():
    assert is_short("01-Apr-23")
    assert not is_short("01-Apr-2023")
    assert is_serial("41275.0")
    assert not is_serial("2013")


YEAR = Period(date(2023, 4, 1), date(2024, 3, 31))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("01/04/2023 - 31/03/2024", YEAR),
        ("01/04/2023-31/03/2024", YEAR),
        ("1 April 2023 \N{EN DASH} 31 March 2024", YEAR),
        ("2023-04-01 to 2024-03-31", YEAR),
        ("April 2023 to March 2024", YEAR),
        ("Apr 23 - Mar 24", YEAR),
        ("2023/24", YEAR),
        ("2023-24", YEAR),
        ("2023/2024", YEAR),
        ("23/24", YEAR),
        ("FY 2023/24", YEAR),
        ("1999/00", Period(date(1999, 4, 1), date(2000, 3, 31))),
        ("2023/24 - 2025/26", Period(date(2023, 4, 1), date(2026, 3, 31))),
        ("2023-26", Period(date(2023, 4, 1), date(2026, 3, 31))),
        ("Q4 2023/24", Period(date(2024, 1, 1), date(2024, 3, 31))),
        ("April 2023", Period(date(2023, 4, 1), date(2023, 4, 30))),
        ("3 years", Period(months=36)),
        ("Two years", Period(months=24)),
        ("18 mths", Period(months=18)),
        ("one-off", Period()),
        ("", Period()),
    ],
)
def test_periods_are_read_in_the_forms_found(written, meant):
    assert period_of(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "3",
        "2023",
        "2023/25",
        "forever",
        "31/03/2024 to 01/04/2023",
        "500 years",
        "-",
        "to",
        "23-2024",
    ],
)
def test_what_can_be_read_in_two_ways_is_no_period(written):
    with pytest.raises(ValueError, match="not a period|century"):
        period_of(written)


@given(st.text() | st.from_regex(r"[0-9/ -]{0,30}", fullmatch=True))
def test_no_text_stops_the_readers_of_dates(text):
    for read in (date_of, period_of, months_of):
        try:
            read(text)
        except ValueError as error:
            assert "not a" in str(error) or "century" in str(error)  # noqa: PT017
