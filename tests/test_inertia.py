"""Which money counts to which year, who is paid again, and where."""

import math
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.errors import InputError
from equitycli.financial_year import first_day, last_day
from equitycli.inertia import (
    carried_over_share,
    gbp_by_place_and_year,
    last_whole_year,
    money_by_year,
    new_entrant_share,
    new_entrants,
    place_shares,
    renewal_share,
    renewal_share_by_place,
    retained_recipients,
    without_duration_share,
)
from equitycli.window import award_in_window

unhurried = settings(deadline=None, max_examples=40)  # the machine is shared

PLACES = pd.Series({"x1": "City", "x2": "Town", "x3": "Coast"})
A, B, C = "a", "b", "c"

# Paid in pence:        2022   2023   2024
#   a                    100    100    300       of which 60 under an award of 2023
#   b                     50      –    100
#   c                      –    100      –
HAND = pd.DataFrame(
    [
        (A, 2022, 100, 0),
        (A, 2023, 100, 0),
        (A, 2024, 300, 60),
        (B, 2022, 50, 0),
        (B, 2024, 100, 0),
        (C, 2023, 100, 0),
    ],
    columns=["recipient_id", "year", "paid_pence", "carried_pence"],
)
LANDING = pd.DataFrame(
    [(A, "City", 0.5), (A, "Town", 0.5), (B, "Town", 1.0), (C, "unknown", 1.0)],
    columns=["recipient_id", "place", "share"],
)
MEASURES = (renewal_share, carried_over_share, new_entrant_share, retained_recipients)


def grants(*rows):
    """Awards of £1,000 to a for the year 2024, each with its changes."""
    usual = {
        "recipient_id": A,
        "award_pence": 100_000,
        "start_date": date(2024, 1, 1),
        "end_date": date(2024, 12, 31),
        "duration_months": math.nan,
        "award_date": None,
    }
    return pd.DataFrame([usual | row for row in rows], columns=list(usual))


def paid(*rows, last_year=2030) -> dict[tuple[str, int], tuple[int, int]]:
    table = money_by_year(grants(*rows), last_year=last_year)
    cells = zip(*(table[name].tolist() for name in table.columns), strict=True)
    return {(who, year): (pence, carried) for who, year, pence, carried in cells}


def message(caught):
    return "\n".join(caught.value.lines())


def same(measured: pd.Series, expected: list[float]) -> None:
    assert measured.index.tolist() == [2022, 2023, 2024]
    assert measured.tolist() == pytest.approx(expected, nan_ok=True)


# ---- which money counts to which year


def test_an_award_is_spread_over_the_days_of_the_years_it_touches():
    # 2024 has 366 days: 91 of them before 1 April. 100,000 × 91 / 366 = 24,863.39
    assert paid({}) == {(A, 2023): (24_863, 0), (A, 2024): (75_137, 75_137)}


def test_an_award_that_begins_on_the_first_of_april_is_carried_over_by_nobody():
    two_years = {"start_date": date(2023, 4, 1), "end_date": date(2025, 3, 31)}
    # 731 days, of which 366 in the first year
    assert paid(two_years) == {(A, 2023): (50_068, 0), (A, 2024): (49_932, 49_932)}


def test_an_award_without_duration_falls_on_its_day_and_one_without_date_on_none():
    on_a_day = {"start_date": None, "end_date": None, "award_date": date(2024, 3, 31)}
    assert paid(on_a_day) == {(A, 2023): (100_000, 0)}
    assert paid(on_a_day | {"award_date": None}) == {}
    assert paid(on_a_day, on_a_day | {"award_date": None}) == {(A, 2023): (100_000, 0)}


def test_what_falls_after_the_last_year_is_left_out():
    assert paid({}, last_year=2023) == {(A, 2023): (24_863, 0)}
    assert paid({}, last_year=2022) == {}


def test_awards_of_one_recipient_are_added_up_and_nothing_is_no_row():
    day = {"start_date": None, "end_date": None, "award_date": date(2024, 5, 1)}
    assert paid({}, day, day | {"recipient_id": B, "award_pence": 0}) == {
        (A, 2023): (24_863, 0),
        (A, 2024): (175_137, 75_137),
    }
    assert paid() == {}
    assert list(money_by_year(grants(), last_year=2024).columns) == list(HAND.columns)


def test_the_largest_award_there_may_be_is_exact():
    century = {"start_date": date(1900, 4, 1), "end_date": date(2000, 3, 31)}
    pieces = paid(century | {"award_pence": 10**15 - 1}, last_year=2000)
    assert sum(pence for pence, _ in pieces.values()) == 10**15 - 1
    assert len(pieces) == 100


def test_a_day_at_a_time_is_the_same_money():
    # Each day's pence, added up by financial year, with no rule of ours.
    runs = [
        (date(2021, 6, 14), date(2024, 2, 29), 990 * 1000),
        (date(2023, 3, 31), date(2023, 4, 1), 700),
    ]
    expected: dict[int, float] = {}
    for first, last, pence in runs:
        lasting = (last - first).days + 1
        for day in (first + timedelta(days=i) for i in range(lasting)):
            year = day.year - ((day.month, day.day) < (4, 1))
            expected[year] = expected.get(year, 0) + pence / lasting
    names = ("start_date", "end_date", "award_pence")
    pieces = paid(*(dict(zip(names, run, strict=True)) for run in runs))
    counted = {year: pence for (_, year), (pence, _) in pieces.items()}
    assert counted == pytest.approx(expected, abs=1)


days = st.dates(date(2015, 1, 1), date(2026, 12, 31))
awards = st.lists(
    st.fixed_dictionaries(
        {
            "recipient_id": st.sampled_from([A, B, C]),
            "award_pence": st.integers(0, 10**9),
            "start_date": st.none() | days,
            "end_date": st.none() | days,
            "duration_months": st.sampled_from([math.nan, 0.0, 4.5, 12.0, 36.0]),
            "award_date": st.none() | days,
        }
    ),
    min_size=1,
    max_size=6,
)


def in_window(rows: list[dict[str, Any]], first: date, last: date) -> int:
    names = ("award_pence", "start_date", "end_date", "duration_months", "award_date")
    each = [[row[name] for name in names] for row in rows]
    return sum(award_in_window(*one, window_from=first, window_to=last) for one in each)


@unhurried
@given(awards)
def test_years_add_up_to_the_penny_and_are_the_window_of_the_year_to_a_penny(rows):
    table = grants(*rows)
    by_year = money_by_year(table, last_year=2040)
    ever = in_window(rows, date(1990, 1, 1), date(2100, 1, 1))
    assert by_year["paid_pence"].sum() == ever
    assert (by_year["paid_pence"] > 0).all()
    assert (by_year["carried_pence"] <= by_year["paid_pence"]).all()
    for year in range(2014, 2032):
        counted = by_year.loc[by_year["year"] == year, "paid_pence"].sum()
        assert abs(counted - in_window(rows, first_day(year), last_day(year))) <= len(rows)


@unhurried
@given(awards, st.randoms())
def test_the_order_of_awards_changes_nothing(rows, random):
    shuffled = list(rows)
    random.shuffle(shuffled)
    one, other = (money_by_year(grants(*each), last_year=2040) for each in (rows, shuffled))
    pd.testing.assert_frame_equal(one, other)


def test_the_share_without_a_duration_by_hand():
    day = {"start_date": None, "end_date": None, "award_date": date(2024, 5, 1)}
    rows = grants({}, day, day | {"duration_months": 12.0}, day | {"award_date": None})
    assert without_duration_share(rows, last_year=2030) == pytest.approx(1 / 3)
    # By March 2024, 24,863 of the first alone
    assert without_duration_share(rows, last_year=2023) == 0
    assert without_duration_share(grants(), last_year=2023) == 0


def test_last_whole_year_is_over_by_the_last_day():
    assert last_whole_year(date(2026, 3, 31)) == 2025
    assert last_whole_year(date(2026, 3, 30)) == 2024
    assert last_whole_year(date(2026, 4, 1)) == 2025
    assert last_whole_year(date(2026, 12, 31)) == 2025


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"award_pence": -1}, "award_pence: 1 of 1 rows are negative"),
        ({"award_pence": 1.5}, "award_pence: 1 are not whole (1.5)"),
        ({"award_pence": math.nan}, "award_pence: 1 of 1 rows are missing"),
        ({"award_pence": 10**16}, "too much to be true"),
        ({"duration_months": -1.0}, "duration_months: is -1"),
    ],
)
def test_awards_that_cannot_be_counted_are_refused(change, said):
    with pytest.raises(InputError) as caught:
        paid(change)
    assert said in message(caught)


# ---- who is paid again


def test_renewal_by_hand():
    # 2023: a had money before, 100 of 200. 2024: a again, 300 of 400; b was not paid in 2023.
    same(renewal_share(HAND), [math.nan, 0.5, 0.75])


def test_carried_over_by_hand():
    same(carried_over_share(HAND), [math.nan, 0.0, 60 / 400])


def test_newcomers_by_hand():
    # 2023: c is new, 100 of 200. 2024: b comes back, and is not new.
    same(new_entrant_share(HAND), [math.nan, 0.5, 0.0])
    same(new_entrants(HAND), [math.nan, 1, 0])


def test_retained_by_hand():
    # 2023: a of a and b. 2024: a of a and c.
    same(retained_recipients(HAND), [math.nan, 0.5, 0.5])


def test_a_year_without_a_year_before_has_no_renewal():
    gap = HAND[HAND["year"] != 2023]
    assert renewal_share(gap).isna().tolist() == [True, True]
    assert retained_recipients(gap).isna().tolist() == [True, True]
    # Whether a recipient is new does not hang on the year before: a and b were both paid in 2022.
    assert new_entrant_share(gap).tolist()[1] == 0


def test_nothing_paid_is_no_year():
    for measure in (*MEASURES, new_entrants):
        assert measure(HAND[:0]).empty


@st.composite
def moneys(draw) -> pd.DataFrame:
    """Return pounds, so that no award is lost to the rounding of a day."""
    keys = draw(
        st.lists(
            st.tuples(st.sampled_from("abcdef"), st.integers(2018, 2023)),
            min_size=1, max_size=25, unique=True,
        )
    )  # fmt: skip
    pence = [draw(st.integers(1, 10**9)) for _ in keys]
    return pd.DataFrame(
        {
            "recipient_id": [who for who, _ in keys],
            "year": [year for _, year in keys],
            "paid_pence": pence,
            "carried_pence": 0,
        }
    )


@unhurried
@given(moneys())
def test_shares_by_a_plain_count(money):
    paid_by = {(w, y): p for w, y, p in money[["recipient_id", "year", "paid_pence"]].to_numpy()}
    for year in sorted(set(money["year"])):
        now = {who: pence for (who, when), pence in paid_by.items() if when == year}
        before = {who for who, when in paid_by if when == year - 1}
        ever = {who for who, when in paid_by if when < year}
        total = sum(now.values())
        again, fresh = (
            sum(pence for who, pence in now.items() if who in before),
            sum(pence for who, pence in now.items() if who not in ever),
        )
        renewed, new = renewal_share(money)[year], new_entrant_share(money)[year]
        kept = retained_recipients(money)[year]
        if before:
            assert renewed == pytest.approx(again / total)
            assert kept == pytest.approx(len(before & set(now)) / len(before))
            assert 0 <= renewed <= renewed + new <= 1 + 1e-12
        else:
            assert math.isnan(renewed)
            assert math.isnan(kept)
        if ever:
            assert new == pytest.approx(fresh / total)
            assert new_entrants(money)[year] == len(set(now) - ever)
        else:
            assert math.isnan(new)


@unhurried
@given(moneys(), st.randoms(), st.integers(2, 9))
def test_neither_order_nor_scale_of_money_matters(money, random, times):
    order = list(range(len(money)))
    random.shuffle(order)
    other = money.iloc[order].assign(paid_pence=lambda t: t["paid_pence"] * times)
    for measure in MEASURES:
        pd.testing.assert_series_equal(measure(money), measure(other))


@pytest.mark.parametrize("measure", [*MEASURES, new_entrants])
def test_rows_there_twice_or_without_money_are_refused(measure):
    with pytest.raises(InputError, match="money by year") as caught:
        measure(pd.concat([HAND, HAND[:1].assign(paid_pence=0)]))
    assert "1 rows are there twice (a in 2022)" in message(caught)
    assert "paid_pence: 1 rows are not above 0 (a)" in message(caught)


# ---- where it lands


def test_money_by_place_and_year_by_hand():
    gbp = gbp_by_place_and_year(HAND, LANDING, places=PLACES)
    assert gbp.index.tolist() == ["City", "Coast", "Town", "outside", "unknown"]
    assert gbp[2022].tolist() == [0.5, 0, 1.0, 0, 0]  # half of a's 100 p; that and b's 50 p
    assert gbp[2023].tolist() == [0.5, 0, 0.5, 0, 1.0]
    assert gbp[2024].tolist() == [1.5, 0, 2.5, 0, 0]
    assert place_shares(gbp)[2023].tolist() == [0.5, 0, 0.5]  # c is of unknown place
    assert place_shares(gbp)[2024].to_dict() == {"City": 0.375, "Coast": 0, "Town": 0.625}


def test_renewal_by_place_by_hand():
    share = renewal_share_by_place(HAND, LANDING, places=PLACES)
    assert share[2022].isna().all()
    # 2024: all of City's is a's; of Town's 250 p, 150 are a's. Nothing lands at the Coast.
    assert share.loc["City", 2024] == 1
    assert share.loc["Town", 2024] == pytest.approx(0.6)
    assert share[2024].isna().tolist() == [False, True, False, True, True]
    assert share.loc["unknown", 2023] == 0


def test_a_year_in_which_nothing_is_placed_has_no_shares():
    only_c = HAND[HAND["recipient_id"] == C]
    assert place_shares(gbp_by_place_and_year(only_c, LANDING, places=PLACES)).shape == (3, 0)


@unhurried
@given(moneys())
def test_what_is_renewed_over_places_is_what_is_renewed(money):
    rows = [(who, ["City", "Town", "outside"][i % 3], 0.25) for i, who in enumerate("abcdef")]
    rows += [(who, "unknown", 0.75) for who in "abcdef"]
    landing = pd.DataFrame(rows, columns=LANDING.columns)
    gbp = gbp_by_place_and_year(money, landing, places=PLACES)
    in_year = money.groupby("year")["paid_pence"].sum() / 100
    assert gbp.sum().tolist() == pytest.approx(in_year.tolist())
    # A place's share times its money, over all places, outside and unknown included.
    renewed = (renewal_share_by_place(money, landing, places=PLACES) * gbp).sum()
    known = renewal_share(money).dropna()
    assert renewed[known.index].tolist() == pytest.approx((known * in_year[known.index]).tolist())


@pytest.mark.parametrize(
    ("landing", "said"),
    [
        (LANDING[:3], "landing: 1 recipients have none (c)"),
        (LANDING[1:], "share: 1 recipients' shares do not add up to 1 (a)"),
        (LANDING.assign(share=[-0.5, 1.5, 1, 1]), "share: 1 of 4 rows are negative"),
        (LANDING.assign(place="Nowhere"), "place: not a place of any area: Nowhere"),
    ],
)
def test_landings_that_lose_money_are_refused(landing, said):
    with pytest.raises(InputError) as caught:
        gbp_by_place_and_year(HAND, landing, places=PLACES)
    assert said in message(caught)
