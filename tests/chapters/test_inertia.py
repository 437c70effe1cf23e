"""Inertia: four places by hand, a fictional county, and a real borough's own list.

Of the four places (see tests/four_places.py) every award runs from April 2024 to March 2026: 730
days, half of them in each year. The awards are £24,000 8,000 4,000 2,000 2,000, so that £20,000 is
paid a year. The lists here change that to whole years: what is paid in a year is the award.
"""

import math
from typing import Any

import pandas as pd
import pytest

from equitycli import study
from equitycli.chapters.inertia import (
    NO_YEAR_BEFORE,
    NOTHING_PLACED,
    InertiaChapter,
    inertia_chapter,
)
from tests.four_places import BY_DELIVERY, TARGETS, county, grant
from tests.running import ROOT

PERSON = {"To Individuals Details:Primary Grant Reason": "Poverty"}


def in_year(who: int, award: float, year: int, **changes: object) -> dict[str, object]:
    """Return an award for one financial year."""
    return grant(
        who,
        award,
        **{
            "Award Date": f"{year}-04-01",
            "Planned Dates:Start Date": f"{year}-04-01",
            "Planned Dates:End Date": f"{year + 1}-03-31",
        }
        | changes,
    )


# £ in:          2023     2024     2025
#   XX-1 City       –    4,000    6,000     works City ½, Town ¼, Village ¼
#   XX-2 City   1,000    1,000        –     works City
#   XX-3 Town       –        –    2,000     works Town
#   XX-7 Nomads 3,000        –        –     paid before the window alone; office in the Marsh
YEARS = [
    in_year(1, 4000, 2024),
    in_year(1, 6000, 2025),
    in_year(2, 1000, 2023),
    in_year(2, 1000, 2024),
    in_year(3, 2000, 2025),
    in_year(7, 3000, 2023, **{"Recipient Org:Postal Code": "QX1 1AE"}),
]


def chapter(folder, **changes: Any) -> InertiaChapter:
    return inertia_chapter(study.audit(county(folder, **{"grants": YEARS} | changes)))


def codes(one: InertiaChapter) -> list[str]:
    return [finding.code for finding in one.findings]


def column(one: InertiaChapter, name: str) -> list[Any]:
    values: list[Any] = one.years[name].tolist()
    return values


def about(numbers: list[float]) -> Any:
    return pytest.approx(numbers, nan_ok=True)


@pytest.fixture(scope="module")
def one(tmp_path_factory) -> InertiaChapter:
    return chapter(tmp_path_factory.mktemp("four"))


# ---- years


def test_years_by_hand(one):
    assert one.years.index.tolist() == [2023, 2024, 2025]
    assert column(one, "paid_pence") == [400_000, 500_000, 800_000]
    assert column(one, "recipients") == [2, 2, 2]
    # 2024: XX-2 again, 1,000 of 5,000. 2025: XX-1 again, 6,000 of 8,000.
    assert column(one, "renewal_share") == about([math.nan, 0.2, 0.75])
    assert column(one, "new_entrant_share") == about([math.nan, 0.8, 0.25])
    assert column(one, "new_entrants") == about([math.nan, 1, 1])
    assert column(one, "retained_share") == about([math.nan, 0.5, 0.5])
    assert column(one, "carried_over_share") == about([math.nan, 0, 0])
    assert column(one, "placed_share") == about([1, 1, 1])
    assert (one.first_year, one.latest_year) == (2024, 2025)
    assert one.compares
    assert codes(one) == []


def test_rank_persistence_by_hand(one):
    # £ a head   City   Town   Village  Marsh     ranks (City, Town, Village, Marsh)
    #   2023      .5      0       0       6         3  1.5  1.5  4
    #   2024     1.5      1       2       0         3  2    4    1
    #   2025     1.5    3.5       3       0         2  4    3    1
    # 2024: deviations .5 −1 −1 1.5 and .5 −.5 1.5 −1.5 : −3 / √(4.5 · 5)
    # 2025: deviations .5 −.5 1.5 −1.5 and −.5 1.5 .5 −1.5 : 2 / 5
    assert column(one, "rank_persistence") == about([math.nan, -3 / math.sqrt(22.5), 0.4])
    assert column(one, "unranked") == [NO_YEAR_BEFORE, "", ""]


def test_shares_over_the_years_by_hand(one):
    # City, Marsh, Town, Village: 1,000 3,000 0 0 of 4,000; 3,000 0 1,000 1,000; 3,000 0 3,500 1,500
    shares = pd.DataFrame({
        2023: [0.25, 0.75, 0, 0], 2024: [0.6, 0, 0.2, 0.2], 2025: [0.375, 0, 0.4375, 0.1875],
    })  # fmt: skip
    before = pd.concat([shares[2023], shares[2024]], ignore_index=True)
    now = pd.concat([shares[2024], shares[2025]], ignore_index=True)
    assert one.autocorrelation == pytest.approx(before.corr(now))
    need = pd.Series([0.25, 0.125, 0.5, 0.125] * 2)
    slope = ((before - need) * (now - need)).sum() / ((before - need) ** 2).sum()
    assert one.deviation_persistence == pytest.approx(slope)


def test_one_award_over_two_years_is_carried_over(tmp_path):
    one = chapter(tmp_path, grants=[grant(1, 24_000), in_year(2, 3000, 2025)])
    assert column(one, "paid_pence") == [1_200_000, 1_500_000]
    assert column(one, "renewal_share") == about([math.nan, 0.8])
    assert column(one, "carried_over_share") == about([math.nan, 0.8])
    assert column(one, "new_entrant_share") == about([math.nan, 0.2])


def test_the_latest_year_is_one_in_which_an_award_began(tmp_path):
    one = chapter(tmp_path, grants=[grant(1, 24_000), in_year(2, 3000, 2024)])
    assert one.latest_year == 2024
    assert one.first_year is None
    assert column(one, "renewal_share") == about([math.nan, 1])
    (finding,) = one.findings
    assert finding.code == "inertia-years-without-new-awards"
    assert finding.text.startswith("no award began in 2025/26: all that was paid then")


def test_a_year_of_the_window_without_money_is_a_row(tmp_path):
    one = chapter(tmp_path, grants=[in_year(1, 4000, 2024)])
    assert column(one, "paid_pence") == [400_000, 0]
    assert column(one, "recipients") == [1, 0]
    assert column(one, "retained_share") == about([math.nan, math.nan])


def test_one_year_says_that_nothing_can_be_said(tmp_path):
    one = chapter(tmp_path, grants=[in_year(1, 4000, 2025), in_year(2, 1000, 2025)])
    assert not one.compares
    assert math.isnan(one.autocorrelation)
    assert math.isnan(one.deviation_persistence)
    assert codes(one) == ["inertia-one-year"]
    assert "have any money (2025/26)" in one.findings[0].text
    assert one.history is not None


def test_years_apart_are_not_compared(tmp_path):
    one = chapter(tmp_path, grants=[in_year(1, 4000, 2022), in_year(1, 4000, 2025)])
    assert one.years.index.tolist() == [2022, 2024, 2025]
    assert codes(one) == ["inertia-one-year"]


def test_a_window_that_ends_within_a_year_is_compared_to_the_year_before(tmp_path):
    one = chapter(tmp_path, baseline={"from": "2024-04-01", "to": "2025-12-31"})
    assert one.years.index.tolist() == [2023, 2024]
    assert codes(one) == ["inertia-part-year"]
    assert "to the last that is over by then, 2024/25" in one.findings[0].text


def test_people_are_left_out_and_said(tmp_path):
    person = in_year(9, 500, 2025, **PERSON, **{"Recipient Org:Identifier": ""})
    again = in_year(9, 250.01, 2024, **PERSON, **{"Recipient Org:Identifier": ""})
    one = chapter(tmp_path, grants=[*YEARS, person, again])
    assert one.individuals_pence == 750_01
    assert column(one, "paid_pence") == [400_000, 500_000, 800_000]
    assert codes(one) == ["inertia-individuals-left-out"]
    assert one.findings[0].text.startswith("£750.01 was paid to people")


def test_money_of_the_years_is_that_of_the_files(tmp_path):
    found = study.audit(county(tmp_path, grants=YEARS))
    paid = inertia_chapter(found).years["paid_pence"]
    assert paid.sum() == found.county.grants["award_pence"].sum()
    assert paid[[2024, 2025]].sum() == found.claims.grants["award_pence"].sum()


def test_awards_without_duration_are_told_of(one, tmp_path):
    assert one.without_duration_share == 0
    on_a_day = in_year(2, 1000, 2025, **{"Planned Dates:End Date": ""})
    found = chapter(tmp_path, grants=[in_year(1, 3000, 2024), on_a_day])
    assert found.without_duration_share == pytest.approx(0.25)


# ---- places


def test_places_by_hand(one):
    places = one.places
    assert places.index.tolist() == ["City", "Marsh", "Town", "Village"]
    assert places["paid_gbp"].tolist() == pytest.approx([3000, 0, 3500, 1500])
    # XX-1 was paid the year before, XX-3 was not: 1,500 of Town's 3,500.
    assert places["renewal_share"].tolist() == about([1, math.nan, 1500 / 3500, 1])
    assert places["share_of_money"].tolist() == pytest.approx([0.375, 0, 0.4375, 0.1875])
    assert places["share_of_money_first"].tolist() == pytest.approx([0.6, 0, 0.2, 0.2])
    assert places["share_of_need"].tolist() == pytest.approx([0.25, 0.125, 0.5, 0.125])


def test_history_by_hand(tmp_path):
    found = study.audit(county(tmp_path))
    one = inertia_chapter(found)
    # By delivery 10,000 0 5,000 3,000; targets 4,500 2,250 9,000 2,250: Marsh and Town lack
    # 2,250 + 4,000. The 18,000 of known places is what the targets share out: all is history.
    assert one.history == pytest.approx((6250, 0, 6250, 1))
    lacking = {place: max(TARGETS[place] - BY_DELIVERY[place], 0) for place in TARGETS}
    assert one.places["gap_gbp"].to_dict() == pytest.approx(lacking)
    assert one.places["gap_by_need_gbp"].tolist() == pytest.approx([0, 0, 0, 0])
    assert one.places["history_gbp"].sum() == pytest.approx(6250)


def test_history_on_a_larger_budget(tmp_path):
    fund = [{"name": "core", "budget_gbp": 26_000}]
    found = study.audit(county(tmp_path, programme={"budget_gbp": 26_000}, fund=fund))
    one = inertia_chapter(found)
    # Targets 24,000 × ¼ ⅛ ½ ⅛ = 6,000 3,000 12,000 3,000: lacking 0 3,000 7,000 0.
    # By need the 18,000 lacks 6,000 of that: a quarter of each.
    assert one.history == pytest.approx((10_000, 6000, 4000, 0.4))
    assert one.places["history_gbp"].tolist() == pytest.approx([-1500, 2250, 4000, -750])


def test_where_nothing_is_placed_there_is_no_history(tmp_path):
    one = chapter(tmp_path, attribution={"without_delivery": "unknown", "delivery": None})
    assert one.history is None
    assert column(one, "placed_share") == about([0, 0, 0])
    assert column(one, "unranked") == [NO_YEAR_BEFORE, NOTHING_PLACED, NOTHING_PLACED]
    assert column(one, "renewal_share") == about(
        [math.nan, 0.2, 0.75]
    )  # of all money, placed or no
    assert codes(one) == ["inertia-on-known-places", "history-of-gap-unknown"]
    assert one.findings[0].text.startswith("0.0% of the money of all years is known to land")
    assert one.places["share_of_money"].isna().all()
    assert (one.places["paid_gbp"] == 0).all()


def test_no_money_at_all(tmp_path):
    one = chapter(tmp_path, grants=[in_year(1, 4000, 2027)])
    assert column(one, "paid_pence") == [0, 0]
    assert (one.first_year, one.latest_year) == (None, None)
    assert codes(one) == ["inertia-one-year", "history-of-gap-unknown"]
    assert one.findings[0].text.startswith("no two financial years that follow each other have any")


def test_it_changes_nothing_of_the_audit(tmp_path):
    found = study.audit(county(tmp_path, grants=YEARS))
    before = found.planned.landing.copy(), found.county.grants.copy()
    inertia_chapter(found)
    pd.testing.assert_frame_equal(found.planned.landing, before[0])
    pd.testing.assert_frame_equal(found.county.grants, before[1])


# ---- a fictional county


def test_fenmarch():
    found = study.audit(ROOT / "examples/fenmarch/programme.toml")
    one = inertia_chapter(found)
    assert one.years.index.tolist() == [2023, 2024, 2025]
    # No award began before the window, so that its three years are the window, to the penny.
    assert one.years["paid_pence"].sum() == found.claims.grants["award_pence"].sum()
    assert one.history is not None
    lacking = sum(max(at.target_gbp - at.provision_pence / 100, 0)
                  for at in found.planned.at.values())  # fmt: skip
    assert one.history.gap_now_gbp == pytest.approx(lacking)
    assert one.places.loc["Thornlode", "paid_gbp"] == 0
    assert one.places["share_of_money"].sum() == pytest.approx(1)


# ---- a real borough


def by_days(grants: pd.DataFrame, raw: pd.DataFrame) -> pd.DataFrame:
    """Return £ by recipient and year: each award a day at a time, over its months."""
    began = pd.to_datetime(raw["Award Date"])
    months = raw["Planned Dates:Duration (months)"].astype(int)
    rows = [
        (who, day.year - (day.month < 4), float(award) / len(run))
        for who, award, first, n in zip(
            grants["recipient_id"], raw["Amount Awarded"], began, months, strict=True
        )
        for run in [pd.date_range(first, first + pd.DateOffset(months=n), inclusive="left")]
        for day in run
    ]
    table = pd.DataFrame(rows, columns=["who", "year", "gbp"])
    return table.groupby(["who", "year"])["gbp"].sum().unstack(fill_value=0)


@pytest.mark.real
def test_trafford_by_days(trafford):
    found = study.audit(ROOT / "examples/trafford/programme.toml", allow_outside=True)
    one = inertia_chapter(found)
    raw = pd.read_csv(trafford / "grants/360giving_trafford_council_vsg.csv", dtype=str)
    grants = found.county.grants.sort_values("row")
    assert (grants["row"].to_numpy() == raw.index + 2).all()
    gbp = by_days(grants, raw)
    for year in range(2013, 2023):
        now, before = gbp[year], gbp[year - 1]
        ours = one.years.loc[year]
        assert ours["paid_pence"] / 100 == pytest.approx(now.sum(), abs=2)
        assert ours["renewal_share"] == pytest.approx(now[before > 0].sum() / now.sum(), abs=1e-4)
        new = now[(gbp.loc[:, : year - 1] == 0).all(axis="columns")]
        assert ours["new_entrant_share"] == pytest.approx(new.sum() / now.sum(), abs=1e-4)
        assert ours["new_entrants"] == (new > 0).sum()
        assert ours["retained_share"] == pytest.approx((now[before > 0] > 0).mean())
    # In the year before, between two thirds and four fifths went to the last year's recipients.
    assert one.years.loc[2019:2022, "renewal_share"].round(2).tolist() == [0.68, 0.82, 0.79, 0.68]
