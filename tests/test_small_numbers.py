"""Rates of small places drawn in, and small counts kept back with what would tell them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.errors import InputError, MisalignedError
from equitycli.small_numbers import (
    empirical_bayes_rate,
    fewer_than,
    own_weight,
    suppressed,
    suppressed_in_table,
    told_in_table,
    total_suppressed,
)

unhurried = settings(deadline=None, max_examples=60)
COUNTS = pd.Series({"a": 1, "b": 9, "c": 20})
PEOPLE = pd.Series({"a": 1000, "b": 2000, "c": 1000})


def message(measure, *given, **named) -> str:
    with pytest.raises(InputError) as caught:
        measure(*given, **named)
    return "\n".join(caught.value.lines())


# ---- empirical Bayes


def test_rates_are_drawn_in_as_worked_by_hand():
    # m = 30/4,000 = .0075; r = .001, .0045, .02
    # s² = (1,000·.0065² + 2,000·.003² + 1,000·.0125²) / 4,000 = .2165 / 4,000 = .000054125
    # a = s² − m/P̄ = .000054125 − .0075·3/4,000 = .0000485
    # w = a/(a + m/P): .0000485/.000056, .0000485/.00005225, .0000485/.000056
    weights = [0.0000485 / 0.000056, 0.0000485 / 0.00005225, 0.0000485 / 0.000056]
    assert own_weight(COUNTS, PEOPLE).tolist() == pytest.approx(weights, rel=1e-9)
    expected = [0.0075 + (r - 0.0075) * w for r, w in zip([0.001, 0.0045, 0.02], weights)]  # noqa: B905
    assert empirical_bayes_rate(COUNTS, PEOPLE).tolist() == pytest.approx(expected, rel=1e-9)
    assert expected[0] == pytest.approx(0.00187054, abs=1e-8)


def test_the_formula_again_in_another_form():
    # Marshall (1991): θ_i = (a·r_i + m·m/P_i) / (a + m/P_i), the weighted mean of own and all
    o, p = COUNTS.to_numpy(float), PEOPLE.to_numpy(float)
    m = o.sum() / p.sum()
    a = np.average((o / p - m) ** 2, weights=p) - m / p.mean()
    other = (a * o / p + m * m / p) / (a + m / p)
    assert np.allclose(empirical_bayes_rate(COUNTS, PEOPLE), other, rtol=1e-9, atol=0)


def test_places_that_differ_by_no_more_than_chance_all_have_the_rate_of_all():
    # m = .005, s² = (.001² + .001²)/2 = .000001, m/P̄ = .000005: nothing is believed
    counts, people = pd.Series({"a": 4, "b": 6}), pd.Series({"a": 1000, "b": 1000})
    assert own_weight(counts, people).tolist() == [0, 0]
    assert empirical_bayes_rate(counts, people).tolist() == [0.005, 0.005]


def test_nothing_counted_anywhere_is_a_rate_of_nought():
    nothing = pd.Series({"a": 0, "b": 0})
    assert empirical_bayes_rate(nothing, pd.Series({"a": 5, "b": 9})).tolist() == [0, 0]
    assert len(empirical_bayes_rate(pd.Series(dtype=int), pd.Series(dtype=int))) == 0


def test_a_place_with_nothing_is_drawn_upwards():
    counts = pd.Series({"a": 0, "b": 40, "c": 5})
    people = pd.Series({"a": 500, "b": 10_000, "c": 9000})
    drawn = empirical_bayes_rate(counts, people)
    assert 0 < drawn["a"] < 45 / 19_500


places = st.lists(st.tuples(st.integers(0, 200), st.integers(1, 200_000)), min_size=1, max_size=12)


def columns(pairs):
    names = [f"p{i}" for i in range(len(pairs))]
    counts, people = zip(*pairs, strict=True)
    return pd.Series(counts, index=names), pd.Series(people, index=names)


@unhurried
@given(places)
def test_each_rate_lies_between_its_own_and_that_of_all(pairs):
    counts, people = columns(pairs)
    drawn, of_all = empirical_bayes_rate(counts, people), counts.sum() / people.sum()
    own = counts / people
    slack = 1e-12 * (1 + own.abs())
    assert (drawn >= np.minimum(own, of_all) - slack).all()
    assert (drawn <= np.maximum(own, of_all) + slack).all()


@unhurried
@given(places)
def test_the_fewer_people_the_less_the_own_rate_counts(pairs):
    counts, people = columns(pairs)
    weight = own_weight(counts, people)
    assert weight.between(0, 1).all()
    in_order = weight[people.sort_values(kind="stable").index].to_numpy()
    assert (np.diff(in_order) >= -1e-12).all()


@unhurried
@given(places)
def test_the_order_of_places_changes_nothing(pairs):
    counts, people = columns(pairs)
    turned = empirical_bayes_rate(counts[::-1], people[::-1])[::-1]
    assert np.allclose(empirical_bayes_rate(counts, people), turned, rtol=1e-9)


@unhurried
@given(st.lists(st.integers(0, 200), min_size=1, max_size=9), st.integers(1, 9999))
def test_places_of_one_size_keep_their_sum(numbers, people_each):
    counts, people = columns([(one, people_each) for one in numbers])
    drawn = empirical_bayes_rate(counts, people)
    assert (drawn * people).sum() == pytest.approx(sum(numbers), abs=1e-9 * (1 + sum(numbers)))


def test_rates_that_can_not_be_are_refused():
    said = message(empirical_bayes_rate, COUNTS, PEOPLE * 0)
    assert "people: 3 places have no residents (a, b, c)." in said
    assert "Leave them out" in said
    assert "1 of 3 rows are negative" in message(empirical_bayes_rate, COUNTS - 2, PEOPLE)
    assert "1 of 3 rows are missing" in message(own_weight, COUNTS.where(COUNTS > 1), PEOPLE)
    with pytest.raises(MisalignedError):
        empirical_bayes_rate(COUNTS, PEOPLE[::-1])


# ---- small counts kept back


def hidden(*counts, below=5, **more) -> list[bool]:
    return suppressed(pd.Series(counts), below=below, **more).tolist()


def test_a_lone_small_count_takes_the_next_smallest_with_it():
    # 2 = 49 − 0 − 7 − 40, so that 7 goes as well: 2 + 7 = 9 may be 1 + 8, 3 + 6, …
    assert hidden(2, 0, 7, 40) == [True, False, True, False]


def test_two_small_counts_keep_each_other_company():
    assert hidden(2, 3, 7, 40) == [True, True, False, False]


def test_ones_alone_would_be_told_by_their_sum():
    assert hidden(1, 1, 7, 40) == [True, True, True, False]  # 1 + 1 = 2 can be nothing else


def test_the_line_itself_is_shown_and_so_is_nought():
    assert hidden(5, 6, 0) == [False, False, False]
    assert hidden(4, 6, 0) == [True, True, False]
    assert hidden(1, 2, below=1) == [False, False]
    assert hidden(1, 2, 3, below=0) == [False, False, False]
    assert hidden() == []


def test_of_equals_the_first_is_taken():
    assert hidden(2, 7, 7, 40) == [True, True, False, False]


def test_where_nobody_is_left_to_hide_the_total_goes():
    counts = pd.Series({"a": 2, "b": 0})
    mask = suppressed(counts, below=5)
    assert mask.tolist() == [True, False]
    assert total_suppressed(counts, mask)
    assert not total_suppressed(pd.Series([2, 7, 9]), pd.Series([True, True, False]))


def test_what_is_hidden_already_stays_and_has_company():
    already = pd.Series([False, False, True])
    assert suppressed(pd.Series([9, 8, 30]), below=5, already=already).tolist() == [
        False,
        True,
        True,
    ]


@unhurried
@given(st.lists(st.integers(0, 30), min_size=1, max_size=10), st.integers(0, 8))
def test_no_hidden_count_can_be_told(numbers, below):
    counts = pd.Series(numbers)
    mask = suppressed(counts, below=below)
    assert mask[(counts > 0) & (counts < below)].all()
    assert not mask[counts == 0].any()
    if not mask.any() or total_suppressed(counts, mask):
        return
    # another way to fill in the hidden cells, each at least 1, has the same total
    assert mask.sum() > 1
    assert counts[mask].sum() > mask.sum()


def test_counts_that_are_none_are_refused():
    assert "1 are not whole (1)" in message(suppressed, pd.Series([1, 2.5]), below=5)
    assert "negative" in message(suppressed, pd.Series([-1, 2]), below=5)
    assert "missing" in message(total_suppressed, pd.Series([np.nan]), pd.Series([True]))
    with pytest.raises(MisalignedError):
        suppressed(pd.Series([1]), below=5, already=pd.Series([True], index=["x"]))


def test_the_words_for_a_hidden_count():
    assert fewer_than(5) == "fewer than 5"
    assert fewer_than(2.5) == "fewer than 3"  # 1 and 2 are below it


# ---- tables


def table(*rows, columns=("small", "large")):
    return pd.DataFrame(rows, index=[f"p{i}" for i in range(len(rows))], columns=list(columns))


def test_a_small_cell_hides_one_in_its_row_and_one_in_its_column():
    #   1  9 | 10        1 is told by its row (10 − 9) and by its column (27 − 6 − 20), and so
    #   6  6 | 12        would the next be: the corners of a rectangle have to go
    #  20 20 | 40
    assert suppressed_in_table(table((1, 9), (6, 6), (20, 20)), below=5).to_numpy().tolist() == [
        [True, True],
        [True, True],
        [False, False],
    ]


def test_a_place_whose_total_is_hidden_shows_no_part_of_it():
    counts = table((0, 3), (6, 6), (20, 20))
    mask = suppressed_in_table(
        counts, below=5, already=pd.Series([True, False, False], counts.index)
    )
    assert mask.iloc[0].all()
    assert mask.to_numpy().tolist() == [[True, True], [True, True], [False, False]]


def test_a_place_without_organisations_is_shown_as_that():
    counts = table((0, 0), (2, 9), (7, 8))
    assert not suppressed_in_table(counts, below=5).iloc[0].any()


def test_of_one_place_alone_the_totals_tell():
    counts = table((2, 9, 9), columns=("small", "middling", "large"))
    mask = suppressed_in_table(counts, below=5)
    told = told_in_table(counts, mask)
    assert mask.to_numpy().tolist() == [[True, True, False]]
    assert told["small"].item()


@unhurried
@given(
    st.lists(st.tuples(*[st.integers(0, 12)] * 3), min_size=1, max_size=6),
    st.integers(0, 6),
    st.data(),
)
def test_no_cell_of_a_table_can_be_told_but_by_totals_that_are_said_to(rows, below, data):
    counts = table(*rows, columns="abc")
    whole = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    already = pd.Series(whole, counts.index)
    mask = suppressed_in_table(counts, below=below, already=already)
    assert mask[(counts > 0) & (counts < below)].fillna(True).to_numpy().all()
    assert mask[already].to_numpy().all()
    told = (told_in_table(counts, mask, already=already) & (counts > 0)).to_numpy()
    shown = ~mask.to_numpy() & (counts.sum(axis=1) > 0).to_numpy()[:, None]
    # what is told although nothing more could be hidden: all of its row and column is hidden
    for i, j in np.argwhere(told):
        assert not shown[i].any() or not shown[:, j].any()


@unhurried
@given(st.lists(st.tuples(*[st.integers(0, 9)] * 3), min_size=1, max_size=6))
def test_below_nought_hides_nothing(rows):
    assert not suppressed_in_table(table(*rows, columns="abc"), below=1).to_numpy().any()
