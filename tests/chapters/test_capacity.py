"""Who is there to do the work: four places by hand, a fictional county, a real borough.

Of the four places (see tests/four_places.py) City has two organisations, Town and Village one
each, Marsh none: 1, 1, 2 and 0 for 1,000 people, 4 for 4,000 in all. Need a head is .05 .2 .1 .1
against .1; £ a year by delivery 10,000 5,000 3,000 0.
"""

from collections import Counter
from datetime import date
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
import pytest

from equitycli import study
from equitycli.capacity import NEEDY_ORGANISED, NEEDY_UNORGANISED, QUARTERS
from equitycli.chapters.capacity import CapacityChapter, capacity_chapter
from equitycli.chapters.capacity_kept_back import ALL, told_by_quarters
from equitycli.small_numbers import empirical_bayes_rate
from tests.four_places import ORGANISATIONS, county, organisation
from tests.running import ROOT

ABOUT = {
    1: {"latest_income": "250000", "date_of_registration": "2006-04-01"},
    2: {"latest_income": "9999.99", "date_of_registration": "2016-04-01"},
    3: {"latest_income": "", "date_of_registration": "2024-04-01"},
    6: {"latest_income": "10000", "date_of_registration": ""},
}
LISTED = [{**row, **ABOUT[int(str(row["id"]).removeprefix("XX-"))]} for row in ORGANISATIONS]
BANDS = {"income_bands_gbp": [10_000, 100_000], "small_below_gbp": 100_000}
SMALL = {"suppress_below": 3, "shrink": False}
OPERATES = [
    {"organisation": "XX-1", "area": "Nowhere", "area_type": "local authority"},
    *(
        {"organisation": "XX-2", "area": f"District {i}", "area_type": "local authority"}
        for i in range(10)
    ),
]


def chapter(folder, **changes: Any) -> CapacityChapter:
    changes = {"organisations": LISTED, "capacity": BANDS} | changes
    listed = {"organisations": changes.pop("organisations")}
    path = county(folder, **listed, **changes)
    text = path.read_text("utf-8")
    if "operates.csv" in (changes.get("files") or {}):
        text = text.replace(
            'file = "organisations.csv"', 'file = "organisations.csv"\noperates = "operates.csv"'
        )
    path.write_text(text, "utf-8")
    return capacity_chapter(study.audit(path))


def row(table: pd.DataFrame, name: str) -> list[Any]:
    """Return the cells of one row."""
    cells: list[Any] = table.loc[[name]].to_numpy().tolist()[0]
    return cells


def codes(found: CapacityChapter) -> list[str]:
    return [one.code for one in found.findings]


def of(found: CapacityChapter, name: str) -> dict[str, float]:
    assert found.organisations is not None
    return {str(place): float(one) for place, one in found.organisations[name].items()}


def test_who_is_there_by_hand(tmp_path):
    found = chapter(tmp_path)
    assert of(found, "organisations") == {"City": 2, "Marsh": 0, "Town": 1, "Village": 1, ALL: 4}
    assert of(found, "organisations_per_1000") == pytest.approx(
        {"City": 1, "Marsh": 0, "Town": 1, "Village": 2, ALL: 1}
    )
    assert found.people.to_dict() == {"City": 2000, "Marsh": 500, "Town": 1000, "Village": 500}
    assert found.money["gbp_per_head"].to_dict() == pytest.approx(
        {"City": 5, "Marsh": 0, "Town": 5, "Village": 6, ALL: 18 / 4}
    )
    assert found.money["gbp_per_weighted_head"].to_dict() == pytest.approx(
        {"City": 100, "Marsh": 0, "Town": 25, "Village": 60, ALL: 45}
    )
    assert found.elsewhere == (0, 0)
    assert found.has_register


def test_bands_medians_and_ages_by_hand(tmp_path):
    found = chapter(tmp_path)
    assert found.bands is not None
    assert found.bands.columns.tolist() == [
        "under £10,000", "£10,000 to £100,000", "£100,000 or more", "income not known",
    ]  # fmt: skip
    assert row(found.bands, "City") == [1, 0, 1, 0]
    assert row(found.bands, "Town") == [0, 0, 0, 1]
    assert row(found.bands, "Village") == [0, 1, 0, 0]  # £10,000 is in the upper band
    assert row(found.bands, "Marsh") == [0, 0, 0, 0]
    assert row(found.bands, ALL) == [1, 1, 1, 1]
    income = of(found, "median_income_gbp")
    assert income["City"] == pytest.approx((250_000 + 9999.99) / 2)
    assert income[ALL] == 10_000
    assert np.isnan(income["Town"])
    assert found.counted_to == date(2026, 4, 1)  # no register tells its day: that of the year
    assert of(found, "median_age_years")["City"] == pytest.approx(15, abs=0.01)  # 20 and 10
    assert of(found, "dates_known") == {"City": 2, "Marsh": 0, "Town": 1, "Village": 0, ALL: 3}


def test_bands_are_not_measured_where_nobody_asks(tmp_path):
    path = county(tmp_path, organisations=LISTED)
    assert capacity_chapter(study.audit(path)).bands is None


def test_quarters_by_hand(tmp_path):
    found = chapter(tmp_path)
    assert found.quarter is not None
    assert found.quarters is not None
    assert found.quarter.to_dict() == {
        "City": "comfortable and organised",
        "Marsh": "needy and unorganised",
        "Town": "needy and organised",
        "Village": "needy and organised",
    }
    both = found.quarters.loc["needy and organised"]
    assert both["gbp_per_head"] == pytest.approx(8000 / 1500)
    assert both["share_of_need"] == pytest.approx(250 / 400)
    assert both["share_of_money"] == pytest.approx(8 / 18)
    assert found.quarters.loc["needy and unorganised", "gbp_per_head"] == 0


def test_the_kinds_of_zero_are_counted_over_every_view(tmp_path):
    zeros = chapter(tmp_path).zeros
    assert list(zeros) == ["delivery", "office"]
    assert row(zeros["delivery"], "no registered organisation") == [1, 500]
    # by office nothing lands in Village either, where City Advice is at work
    assert row(zeros["office"], "served from elsewhere") == [1, 500]
    assert zeros["office"]["places"].sum() == 2


def test_small_counts_are_kept_back_and_all_that_would_tell_them(tmp_path):
    found = chapter(tmp_path, small_numbers=SMALL)
    counts = of(found, "organisations")
    # 2, 1, 1 are below 3; 0 is shown, and so is the total, as 1 + 1 + 2 may be 2 + 1 + 1
    assert [place for place, one in counts.items() if np.isnan(one)] == ["City", "Town", "Village"]
    assert counts["Marsh"] == 0
    assert counts[ALL] == 4
    for name in ("organisations_per_1000", "median_income_gbp", "median_age_years", "local"):
        assert np.isnan(of(found, name)["City"]), name
    assert found.bands is not None
    assert found.bands.loc["City"].isna().all()
    assert row(found.bands, "Marsh") == [0, 0, 0, 0]
    # City is organised with 2,000 people at 1 for 1,000, so it has 2 or more; with 1 at least in
    # each of the others, and 4 in all, it would be told: the quarters have to go
    assert found.quarter is None
    assert found.quarters is None
    assert "quarters-kept-back" in codes(found)
    assert "small-counts-kept-back" in codes(found)
    said = next(one.text for one in found.findings if one.code == "small-counts-kept-back")
    assert "organisations of 3 rows are not shown (City, Town, Village): fewer than 3" in said


@pytest.mark.parametrize(
    ("people", "told"),
    [
        # 10 for 5,000 are 2 for 1,000: organised a has 2 or more, unorganised b 1 or none, of 4
        ([1000, 1000, 3000], True),
        # a has 1 or more, b 3 or fewer: 1 and 3, 2 and 2, 3 and 1 are all possible
        ([500, 2000, 2500], False),
    ],
)
def test_the_quarters_go_where_they_would_tell_a_count(people, told):
    counts, living = pd.Series([3, 1, 6], index=list("abz")), pd.Series(people, index=list("abz"))
    quarter = pd.Series([NEEDY_ORGANISED, NEEDY_UNORGANISED, NEEDY_ORGANISED], index=list("abz"))
    hidden = pd.Series({"a": True, "b": True, "z": False, ALL: False})
    kept = pd.Series(True, index=list(QUARTERS))
    assert told_by_quarters(quarter, counts, living, hidden=hidden, kept=kept) is told


def test_nothing_is_told_by_the_rest(tmp_path):
    # City 2 + 9 = 11, Town 1, Village 1: kept back 1 + 1 would be told by 13 − 11 = 2
    more = [organisation(20 + i, "QX1 1AA") for i in range(9)]
    found = chapter(tmp_path, organisations=[*LISTED, *more], small_numbers=SMALL)
    assert found.hidden.to_dict() == {
        "City": True, "Marsh": False, "Town": True, "Village": True, ALL: False,
    }  # fmt: skip


def test_rates_are_drawn_in_where_the_programme_asks(tmp_path):
    found = chapter(tmp_path, small_numbers={"suppress_below": 0, "shrink": True})
    counts, people = pd.Series([2, 0, 1, 1]), pd.Series([2000, 500, 1000, 500])
    drawn = of(found, "drawn_in_per_1000")
    assert [drawn[place] for place in found.people.index] == pytest.approx(
        (empirical_bayes_rate(counts, people) * 1000).tolist()
    )
    # s² = (500·.001² + 500·.001²)/4,000 = .00000025 < m/P̄ = .001/1,000: no more than chance
    assert [of(found, "own_weight")[place] for place in found.people.index] == [0, 0, 0, 0]
    assert any("no more than chance" in one.text for one in found.findings)


def test_without_the_section_everything_is_shown_and_that_is_said(tmp_path):
    found = chapter(tmp_path)
    assert not found.hidden.any()
    said = next(one for one in found.findings if one.code == "small-numbers-as-counted")
    assert "nothing is kept back and no rate is drawn in" in said.text
    assert "Marsh, the place with fewest people (500), rests on 0 organisations" in said.text
    assert "[small_numbers]" in said.remedy


def test_local_national_and_not_known(tmp_path):
    found = chapter(tmp_path, files={"operates.csv": OPERATES})
    assert found.organisations is not None
    # XX-1 works in one authority, XX-2 in ten; of XX-3 and XX-6 nothing tells
    scopes = ["local", "national", "not known"]
    assert row(found.organisations[scopes], "City") == [1, 1, 0]
    assert row(found.organisations[scopes], "Town") == [0, 0, 1]
    assert "local-or-national-not-known" not in codes(found)
    assert "local-or-national-not-known" in codes(chapter(tmp_path / "without"))


def test_without_a_register_only_recipients_are_counted(tmp_path):
    path = county(
        tmp_path,
        organisations=LISTED,
        small_numbers=SMALL,
        without=["organisations"],
    )
    found = capacity_chapter(study.audit(path))
    assert (found.organisations, found.quarter, found.quarters, found.bands) == (None,) * 4
    assert found.recipients_known is not None
    # City 2 and Town 1 are paid: 2 + 1 = 3 is the total, which may be 1 + 2
    assert found.recipients_known.isna().to_dict() == {
        "City": True, "Marsh": False, "Town": True, "Village": False, ALL: False,
    }  # fmt: skip
    assert found.zeros["delivery"].index.tolist() == [
        "served from elsewhere",
        "not known: no register",
    ]
    assert found.zeros["delivery"].loc["not known: no register", "places"] == 1


def test_a_register_that_tells_no_income_and_no_date_says_so(tmp_path):
    found = chapter(tmp_path, organisations=ORGANISATIONS)
    assert {"incomes-not-known", "registration-dates-not-known"} <= set(codes(found))
    assert found.bands is not None
    assert found.bands["income not known"].to_dict() == of(found, "organisations")


def test_a_registration_after_the_day_of_counting_is_said(tmp_path):
    late = [{**LISTED[0], "date_of_registration": "2027-01-01"}, *LISTED[1:]]
    found = chapter(tmp_path, organisations=late)
    assert "registered-later" in codes(found)
    assert of(found, "dates_known")["City"] == 1


def test_a_place_called_all_is_a_place(tmp_path):
    path = county(tmp_path, organisations=LISTED)
    for name in ("places.csv", "delivery.csv"):
        file = path.parent / name
        file.write_text(file.read_text("utf-8").replace("Town", "All"), "utf-8")
    found = capacity_chapter(study.audit(path))
    assert of(found, "organisations")["All"] == 1
    assert of(found, "organisations")[ALL] == 4


@pytest.mark.parametrize("place", ["Marsh", "City"])
def test_a_place_where_nobody_lives_has_no_rate_and_no_quarter(tmp_path, place):
    path = county(tmp_path, organisations=LISTED, capacity=BANDS)
    rows = path.parent / "population.csv"
    gone = {"Marsh": ["F01000005"], "City": ["F01000001", "F01000002"]}[place]
    for code in gone:
        people = "500" if place == "Marsh" else "1000"
        rows.write_text(rows.read_text("utf-8").replace(f"{code},{people}", f"{code},0"), "utf-8")
    found = capacity_chapter(study.audit(path))
    assert np.isnan(of(found, "organisations_per_1000")[place])
    assert found.money["gbp_per_head"].isna()[place]
    assert found.quarter is not None
    assert found.quarter[place] == ""


@pytest.mark.real
def test_the_charities_of_the_real_borough(trafford):
    found = capacity_chapter(
        study.audit(ROOT / "examples/trafford/programme.toml", allow_outside=True)
    )
    register = pd.read_csv(
        trafford / "organisations/charities_operating_in_trafford_2021.csv",
        dtype=str,
        keep_default_na=False,
    )
    assert found.organisations is not None
    total = found.organisations.loc[ALL]
    assert len(register) == 736
    # 278 with an address in the borough by the manifest, and "WA15 OHF", which is mended
    assert total["organisations"] == 279
    assert 279 + sum(found.elsewhere) == 736
    assert total["dates_known"] == 279
    assert total["incomes_known"] == 0
    assert total["organisations_per_1000"] == pytest.approx(1000 * 279 / 236_301)
    # 1.18 for 1,000 people: between Stoke's .8 and England's 1.8 (NPC 2020)
    assert found.counted_to == date.fromisoformat(max(register["date_of_registration"]))
    # the age of everyone with a postcode that the directory holds, worked out again from the file
    directory = pd.read_csv(
        trafford / "lookups/postcodes_onspd_may2025.csv", dtype=str, usecols=["pcd"]
    )
    there = set(directory["pcd"].str.replace(" ", ""))
    inside = register["charity_contact_postcode"].str.replace(" ", "").isin(there)
    ages = [
        (found.counted_to - date.fromisoformat(day)).days / 365.25
        for day in register.loc[inside, "date_of_registration"]
    ]
    assert total["median_age_years"] == pytest.approx(median(ages), abs=0.2)
    assert Counter(found.quarter)["needy and unorganised"] == 6
    # money whose place nobody knows is no £0 a head
    assert found.money["gbp_per_head"].isna().all()
    assert found.quarters is not None
    assert found.quarters["gbp_per_head"].isna().all()


def test_fenmarch_is_measured_whole():
    found = capacity_chapter(study.audit(ROOT / "examples/fenmarch/programme.toml"))
    assert of(found, "organisations")[ALL] == 249
    assert found.hidden["Gullen Fort"]
    assert of(found, "organisations")["Thornlode"] == 0
    assert found.quarter is not None
    assert found.quarter["Thornlode"] == "needy and unorganised"
