"""Whether who is paid is of the place: every row by hand, and every penny counted."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.belonging import (
    ANSWERS,
    BELONGINGS,
    answers_of_the_place,
    belonging,
    has_several_purposes,
    is_small,
    pence_by_belonging,
    recipients_by_belonging,
    share_by_belonging,
)
from equitycli.errors import InputError

PLACES = pd.Series({"a": "Ely", "b": "March", "c": "Wisbech"})
OFFICE = pd.Series({"r1": "Ely", "r2": "March", "r3": "outside", "r4": "unknown"})
ROWS = [
    ("r1", "Ely", 600), ("r1", "March", 300), ("r1", "outside", 100),
    ("r2", "March", 500), ("r3", "March", 150), ("r4", "March", 50), ("r4", "Ely", 0),
]  # fmt: skip


def landed(*rows: tuple[str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["recipient_id", "place", "pence"])


def refused(call) -> str:
    with pytest.raises(InputError) as caught:
        call()
    return "\n".join(caught.value.lines())


def test_each_recipient_stands_to_each_place_in_one_way():
    found = belonging(landed(*ROWS), OFFICE)
    assert found[["recipient_id", "place", "belonging"]].to_numpy().tolist() == [
        ["r1", "Ely", "of the place"],
        ["r1", "March", "comes in from elsewhere in the county"],
        ["r2", "March", "of the place"],
        ["r3", "March", "comes in from outside"],
        ["r4", "March", "not known"],
    ]  # what lands outside, and £0, is of no place


def test_every_place_is_a_row_and_every_penny_that_lands_here_is_there():
    belongs = belonging(landed(*ROWS), OFFICE)
    pence = pence_by_belonging(belongs, places=PLACES)
    assert pence.to_numpy().tolist() == [[600, 0, 0, 0], [500, 300, 150, 50], [0, 0, 0, 0]]
    assert list(pence.columns) == list(BELONGINGS)
    assert recipients_by_belonging(belongs, places=PLACES).to_numpy().tolist() == [
        [1, 0, 0, 0], [1, 1, 1, 1], [0, 0, 0, 0],
    ]  # fmt: skip
    # March: 500 300 150 50 of 1,000
    share = share_by_belonging(pence)
    assert share.loc[["March"]].to_numpy().tolist() == [[0.5, 0.3, 0.15, 0.05]]
    assert share.loc["Wisbech"].isna().all()  # nothing lands there: it has no shares


@settings(deadline=None, max_examples=40)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(list(OFFICE.index)),
            st.sampled_from([*PLACES, "outside", "unknown"]),
            st.integers(0, 10**9),
        ),
        max_size=15,
        unique_by=lambda row: row[:2],
    )
)
def test_no_penny_is_lost_or_made(rows):
    belongs = belonging(landed(*rows), OFFICE)
    pence = pence_by_belonging(belongs, places=PLACES)
    for place in PLACES:
        assert pence.loc[place].sum() == sum(sum_ for _, at, sum_ in rows if at == place)
    shares = share_by_belonging(pence)
    assert all(math.isclose(row.sum(), 1) for _, row in shares.dropna().iterrows())
    counts = recipients_by_belonging(belongs, places=PLACES)
    assert ((counts > 0) == (pence > 0)).all(axis=None)


def test_small_is_below_the_line_and_a_missing_income_is_not_known():
    income = pd.Series({"a": 0.0, "b": 99_999.99, "c": 100_000.0, "d": math.nan})
    assert is_small(income, small_below_gbp=100_000).tolist() == ["yes", "yes", "no", "not known"]


def test_incomes_and_lines_that_can_not_be_are_refused():
    message = refused(lambda: is_small(pd.Series({"a": -1.0}), small_below_gbp=0))
    assert "income_gbp: 1 of 1 rows are negative" in message
    assert "small_below_gbp: is 0; it must be above 0" in message


def test_several_purposes_are_two_different_ones():
    themes = pd.Series({"a": ("arts", "youth"), "b": ("arts", "arts"), "c": ("arts",), "d": ()})
    assert has_several_purposes(themes).tolist() == ["yes", "no", "no", "not known"]


def test_answers_are_counted_of_those_of_the_place_alone():
    belongs = belonging(landed(*ROWS), OFFICE)
    answer = pd.Series({"r1": "yes", "r2": "not known", "r3": "yes", "r4": "yes"})
    found = answers_of_the_place(belongs, answer, places=PLACES)
    assert list(found.columns) == list(ANSWERS)
    assert found.to_numpy().tolist() == [[1, 0, 0], [0, 0, 1], [0, 0, 0]]


def test_what_does_not_fit_together_is_refused():
    assert "1 have no office row (r9)" in refused(
        lambda: belonging(landed(("r9", "Ely", 1)), OFFICE)
    )
    assert "pence: 1 of 1 rows are negative" in refused(
        lambda: belonging(landed(("r1", "Ely", -1)), OFFICE)
    )
    belongs = belonging(landed(("r1", "Ely", 1)), OFFICE)
    assert "not a place of any area: Ely" in refused(
        lambda: pence_by_belonging(belongs, places=PLACES[["b"]])
    )
    assert "1 are answered by none of yes, no, not known (r1)" in refused(
        lambda: answers_of_the_place(belongs, pd.Series({"r1": "perhaps"}), places=PLACES)
    )


def test_nobody_paid_is_a_county_of_noughts():
    belongs = belonging(landed(), OFFICE)
    assert pence_by_belonging(belongs, places=PLACES).to_numpy().sum() == 0
    assert share_by_belonging(pence_by_belonging(belongs, places=PLACES)).isna().all(axis=None)
