"""How many organisations, how large, how old, from where, and need beside capacity."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.capacity import (
    INCOME_NOT_KNOWN,
    QUARTERS,
    age_years,
    band_names,
    by_income_band,
    by_kind_of_zero,
    by_quarter,
    by_scope,
    local_or_national,
    median_age_years,
    median_income,
    needy_and_organised,
    organisations_per_1000,
)
from equitycli.errors import InputError, MisalignedError

unhurried = settings(deadline=None, max_examples=50)
PLACES = pd.Series({"a1": "Ely", "a2": "Ely", "b1": "March"})
OFFICE = pd.Series({"o1": "Ely", "o2": "Ely", "o3": "Ely", "o4": "outside", "o5": "unknown"})
INCOME = pd.Series({"o1": 0.0, "o2": 10_000.0, "o3": np.nan, "o4": 5.0, "o5": 5.0})
AT: dict[str, Any] = {"office_place": OFFICE, "places": PLACES}


def row(table: pd.DataFrame, name: str) -> list[Any]:
    """Return the cells of one row."""
    cells: list[Any] = table.loc[[name]].to_numpy().tolist()[0]
    return cells


def message(measure, *given, **named) -> str:
    with pytest.raises(InputError) as caught:
        measure(*given, **named)
    return "\n".join(caught.value.lines())


# ---- how many


def test_organisations_for_1000_people():
    # a charity in an area of 1,500 people is .67 for 1,000 (DOMAIN 7); none is 0, a row
    rate = organisations_per_1000(pd.Series({"a": 1, "b": 0}), pd.Series({"a": 1500, "b": 10}))
    assert rate.tolist() == pytest.approx([1 / 1.5, 0])


@unhurried
@given(st.integers(0, 10**6), st.integers(1, 10**7), st.integers(1, 50))
def test_the_rate_of_a_place_that_is_so_many_times_as_large_is_the_same(count, people, times):
    one, many = (
        organisations_per_1000(pd.Series([count * n]), pd.Series([people * n])).item()
        for n in (1, times)
    )
    assert many == pytest.approx(one, rel=1e-12)


def test_a_rate_without_people_is_refused():
    said = message(organisations_per_1000, pd.Series({"a": 1}), pd.Series({"a": 0}))
    assert "people: 1 place has no residents (a)." in said
    assert "negative" in message(organisations_per_1000, pd.Series([-1]), pd.Series([5]))
    with pytest.raises(MisalignedError):
        organisations_per_1000(pd.Series({"a": 1}), pd.Series({"b": 5}))


# ---- how large


def test_bands_have_names():
    assert band_names([10_000, 100_000, 500_000]) == [
        "under £10,000",
        "£10,000 to £100,000",
        "£100,000 to £500,000",
        "£500,000 or more",
    ]
    assert band_names([0.5]) == ["under £0.50", "£0.50 or more"]


@pytest.mark.parametrize("lines", [[], [0], [5, 5], [9, 5], [-1, 5], [5, float("inf")]])
def test_bands_that_do_not_grow_are_refused(lines):
    assert "income_bands_gbp" in message(band_names, lines)


def test_an_income_on_the_line_is_in_the_upper_band_and_nought_is_an_income():
    bands = by_income_band(INCOME, income_bands_gbp=[10_000], **AT)
    assert bands.columns.tolist() == ["under £10,000", "£10,000 or more", INCOME_NOT_KNOWN]
    assert row(bands, "Ely") == [1, 1, 1]
    assert row(bands, "March") == [0, 0, 0]  # a place with nobody is a row
    assert len(bands) == 2  # neither outside nor unknown


def test_medians_are_of_what_is_known():
    sizes = median_income(INCOME, **AT)
    assert row(sizes, "Ely") == [5000, 2]  # halfway between £0 and £10,000
    assert sizes["median_income_gbp"].isna()["March"]
    assert sizes.at["March", "incomes_known"] == 0


def test_incomes_that_can_not_be_are_refused():
    assert "income_gbp: 1 of 4 rows are negative" in message(
        median_income, INCOME.replace(5.0, np.nan).fillna({"o4": -1, "o5": 1}), **AT
    )
    assert "1 places are not among the places" in message(
        median_income, INCOME, office_place=OFFICE.replace("Ely", "Atlantis"), places=PLACES
    )
    with pytest.raises(MisalignedError):
        median_income(INCOME[::-1], **AT)


@unhurried
@given(st.lists(st.one_of(st.none(), st.floats(0, 1e9)), max_size=20))
def test_everybody_is_in_one_band(incomes):
    names = [f"o{i}" for i in range(len(incomes))]
    bands = by_income_band(
        pd.Series(incomes, index=names, dtype=float),
        office_place=pd.Series("Ely", index=names, dtype="str"),
        places=PLACES,
        income_bands_gbp=[10, 1e4, 1e6],
    )
    assert bands.loc["Ely"].sum() == len(incomes)
    assert bands.at["Ely", INCOME_NOT_KNOWN] == sum(one is None for one in incomes)


# ---- how old


def test_ages_are_counted_in_years_of_365_and_a_quarter_days():
    on = date(2026, 3, 1)
    registered = pd.Series(
        {"a": date(2005, 3, 1), "b": on, "c": None, "d": date(2026, 3, 2)}, dtype=object
    )
    ages = age_years(registered, on=on)
    # 2005-03-01 to 2026-03-01: 21 · 365 + 5 leap days (2008 … 2024) = 7,670 days
    assert ages["a"] == pytest.approx(7670 / 365.25)
    assert ages["b"] == 0
    assert ages[["c", "d"]].isna().all()  # not known, and later than the day


def test_the_median_age_of_each_place():
    registered = pd.Series(
        {"o1": date(2020, 1, 1), "o2": date(2010, 1, 1), "o3": None, "o4": None, "o5": None}
    )
    ages = median_age_years(registered, on=date(2024, 1, 1), **AT)
    # 1,461 and 5,113 days: half of 6,574 days is 3,287, 8.999 years
    assert ages.at["Ely", "median_age_years"] == pytest.approx(3287 / 365.25)
    assert ages["dates_known"].tolist() == [2, 0]


# ---- from where


def test_local_national_and_never_guessed():
    scope = local_or_national(
        pd.Series({"a": True, "b": True, "c": False, "d": False}),
        tells_where=pd.Series({"a": True, "b": False, "c": True, "d": False}),
    )
    assert scope.tolist() == ["national", "national", "local", "not known"]
    counted = by_scope(scope, office_place=pd.Series("Ely", index=list("abcd")), places=PLACES)
    assert row(counted, "Ely") == [1, 2, 1]
    assert row(counted, "March") == [0, 0, 0]


def test_other_scopes_are_refused():
    said = message(by_scope, pd.Series({"o": "regional"}), office_place=pd.Series({"o": "Ely"}),
                   places=PLACES)  # fmt: skip
    assert "none of these: regional" in said


# ---- need beside capacity


NEED = pd.Series({"City": 100.0, "Town": 200.0, "Village": 50.0, "Marsh": 50.0})
ORGANISATIONS = pd.Series({"City": 2, "Town": 1, "Village": 1, "Marsh": 0})
PEOPLE = pd.Series({"City": 2000, "Town": 1000, "Village": 500, "Marsh": 500})
GBP = pd.Series({"City": 10_000.0, "Town": 5000.0, "Village": 3000.0, "Marsh": 0.0})


def quarter(**changes):
    given = {"organisations": ORGANISATIONS, "people": PEOPLE} | changes
    return needy_and_organised(changes.pop("need", NEED), **{
        name: given[name] for name in ("organisations", "people")
    })  # fmt: skip


def test_quarters_by_hand():
    # need a head .05 .2 .1 .1 against 400/4,000 = .1; organisations 1 1 2 0 against 1 for 1,000
    assert quarter().tolist() == [
        "comfortable and organised",
        "needy and organised",
        "needy and organised",  # .1 is the county's own: ≥ is in
        "needy and unorganised",
    ]


def test_what_the_quarters_have_together():
    found = by_quarter(
        quarter(),
        people=PEOPLE,
        weighted_population=NEED,
        organisations=ORGANISATIONS,
        provision_gbp=GBP,
    )
    assert found.index.tolist() == list(QUARTERS)
    both = found.loc["needy and organised"]
    assert both["places"] == 2
    assert both["organisations_per_1000"] == pytest.approx(2 / 1.5)
    assert both["gbp_per_head"] == pytest.approx(8000 / 1500)
    assert both["share_of_need"] == pytest.approx(250 / 400)
    assert both["share_of_money"] == pytest.approx(8 / 18)
    assert row(found[["places", "gbp_per_head"]], "needy and unorganised") == [1, 0]
    nobody = found.loc["comfortable and unorganised"]
    assert row(found[["places", "people", "share_of_money"]], "comfortable and unorganised") == [
        0,
        0,
        0,
    ]
    assert np.isnan(nobody["gbp_per_head"])
    for share in ("share_of_need", "share_of_money"):
        assert found[share].sum() == pytest.approx(1)


def test_without_any_money_there_are_no_shares_of_it():
    found = by_quarter(
        quarter(),
        people=PEOPLE,
        weighted_population=NEED,
        organisations=ORGANISATIONS,
        provision_gbp=GBP * 0,
    )
    assert found["share_of_money"].isna().all()
    assert found.loc["needy and organised", "gbp_per_head"] == 0


def test_places_that_are_all_alike_are_needy_and_organised():
    people = pd.Series({"a": 3, "b": 7, "c": 11})
    assert set(needy_and_organised(people * 0.1, organisations=people, people=people)) == {
        "needy and organised"
    }
    assert set(needy_and_organised(people * 0.1, organisations=people * 0, people=people)) == {
        "needy and organised"
    }  # nobody has an organisation: nobody has fewer than all


@unhurried
@given(
    st.lists(
        st.tuples(st.floats(0.01, 1), st.integers(0, 50), st.integers(1, 10**5)),
        min_size=1,
        max_size=8,
    ),
    st.floats(0.01, 1000),
)
def test_quarters_do_not_hang_on_the_unit_of_need_or_the_order(rows, unit):
    share, organisations, people = (pd.Series(one) for one in zip(*rows, strict=True))
    need = share * people
    first = needy_and_organised(need, organisations=organisations, people=people)
    assert first.str.startswith("needy").any()  # somebody is at or above all together
    turned = needy_and_organised(need[::-1], organisations=organisations[::-1], people=people[::-1])
    assert turned[::-1].equals(first)
    scaled = needy_and_organised(need * unit, organisations=organisations, people=people)
    assert (scaled == first).mean() == 1


def test_quarters_that_can_not_be_are_refused():
    assert "1 place has no residents (Marsh)" in message(
        quarter, people=PEOPLE.where(PEOPLE.index != "Marsh", 0)
    )
    assert "is 0 everywhere" in message(
        needy_and_organised, NEED * 0, organisations=ORGANISATIONS, people=PEOPLE
    )
    with pytest.raises(MisalignedError):
        quarter(people=PEOPLE[::-1])
    assert "none of the four: odd" in message(
        by_quarter,
        pd.Series({"a": "odd"}),
        **dict.fromkeys(
            ("people", "weighted_population", "organisations", "provision_gbp"),
            pd.Series({"a": 1.0}),
        ),
    )


def test_kinds_of_zero_are_counted_with_their_people():
    kinds = ["no registered organisation", "served from elsewhere"]
    zero = pd.Series({"a": "", "b": kinds[0], "c": kinds[0]})
    counted = by_kind_of_zero(zero, people=pd.Series({"a": 1, "b": 10, "c": 20}), kinds=kinds)
    assert counted.to_numpy().tolist() == [[2, 30], [0, 0]]
    assert "other kinds than are counted: odd" in message(
        by_kind_of_zero, pd.Series({"a": "odd"}), people=pd.Series({"a": 1}), kinds=kinds
    )
