"""Gini, Hoover and the share gap: published figures, properties, refusals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from equitycli.errors import InputError, MisalignedError
from equitycli.inequality import gini, hoover, share_gap

unhurried = settings(deadline=None)  # the machine is shared


def column(*numbers):
    return pd.Series(numbers, dtype=float)


def even(count):
    return pd.Series(1.0, index=range(count))


def pairwise_gini(values, weights):
    """The definition, over all pairs: the independent reference."""
    x, p = values.to_numpy(), weights.to_numpy() / weights.sum()
    mean = (p * x).sum()
    return float((np.outer(p, p) * np.abs(np.subtract.outer(x, x))).sum() / (2 * mean))


def message(caught):
    return "\n".join(caught.value.lines())


def test_gini_of_the_published_case():
    # pairs: 2·(4·10 + 3·20 + 2·30 + 1·40) = 400; 400 / (2 · 25 · 30) = .266666667
    assert gini(column(10, 20, 30, 40, 50), even(5)) == pytest.approx(0.266666667, abs=5e-10)


def test_gini_where_half_have_nothing():
    assert gini(column(0, 0, 0, 10, 10, 10), even(6)) == pytest.approx(0.5)


def test_gini_of_one_who_has_everything():
    assert gini(column(0, 0, 0, 8), even(4)) == pytest.approx(0.75)  # 1 − 1/n


def test_gini_of_equals_and_of_nothing_is_zero():
    assert gini(column(7, 7, 7), even(3)) == pytest.approx(0, abs=1e-15)
    assert gini(column(0, 0, 0), even(3)) == 0.0


def test_a_place_without_people_does_not_count():
    with_it = gini(column(10, 20, 900), column(1, 1, 0))
    assert with_it == pytest.approx(gini(column(10, 20), even(2)))


def test_hoover_of_the_published_case():
    # shares .10 .20 .15 .30 .25 against .20 each: ½ · (.10 + 0 + .05 + .10 + .05) = .15
    assert hoover(column(1000, 2000, 1500, 3000, 2500), even(5)) == pytest.approx(0.15)


def test_hoover_ends_of_the_scale():
    assert hoover(column(5, 0), column(0, 5)) == 1.0
    assert hoover(column(0, 0), column(1, 1)) == 0.0


def test_share_gap_by_hand():
    # money 6:2 of 8 → .75 .25; need 2:6 of 8 → .25 .75
    assert share_gap(column(6, 2), column(2, 6)).tolist() == [0.5, -0.5]
    assert share_gap(column(6, 2), column(2, 6)).name == "share_gap"


sums = st.floats(0, 1e6).filter(lambda x: x == 0 or x > 1e-6)
pairs = st.lists(st.tuples(sums, st.floats(0.01, 1e4)), min_size=2, max_size=12)


def table(pairs):
    assume(sum(x for x, _ in pairs) > 0)
    money, people = (pd.Series([pair[i] for pair in pairs], dtype=float) for i in (0, 1))
    return money, people


@unhurried
@given(pairs)
def test_gini_is_its_definition(pairs):
    money, people = table(pairs)
    assert gini(money, people) == pytest.approx(pairwise_gini(money, people), abs=1e-9)


@unhurried
@given(pairs, st.randoms())
def test_order_of_rows_does_not_matter(pairs, random):
    money, people = table(pairs)
    order = list(money.index)
    random.shuffle(order)
    for measure in (gini, hoover):
        assert measure(money[order], people[order]) == pytest.approx(
            measure(money, people), abs=1e-9
        )


@unhurried
@given(pairs, st.floats(0.01, 1000))
def test_scale_of_money_does_not_matter(pairs, factor):
    money, people = table(pairs)
    for measure in (gini, hoover):
        assert measure(money * factor, people) == pytest.approx(measure(money, people), abs=1e-9)


@unhurried
@given(pairs, st.integers(2, 4))
def test_replicating_the_population_changes_nothing(pairs, times):
    money, people = table(pairs)
    many_money, many_people = (
        pd.concat([each] * times, ignore_index=True) for each in (money, people)
    )
    for measure in (gini, hoover):
        assert measure(many_money, many_people) == pytest.approx(measure(money, people), abs=1e-9)


@unhurried
@given(st.lists(st.floats(0, 1000), min_size=2, max_size=9), st.floats(0, 0.5))
def test_a_transfer_from_more_to_less_never_raises_inequality(values, part):
    money = pd.Series(values)
    assume(money.max() > money.min() and money.max() > 1e-3)
    moved = part * (money.max() - money.min())
    after = money.copy()
    after.iloc[int(money.argmax())] -= moved
    after.iloc[int(money.argmin())] += moved
    for measure in (gini, hoover):
        assert measure(after, even(len(money))) <= measure(money, even(len(money))) + 1e-9


@unhurried
@given(pairs)
def test_measures_keep_to_their_scale(pairs):
    money, people = table(pairs)
    assert 0 <= gini(money, people) < 1
    assert 0 <= hoover(money, people) <= 1 + 1e-12
    gaps = share_gap(money, people)
    assert gaps.sum() == pytest.approx(0, abs=1e-9)
    assert gaps.abs().sum() / 2 == pytest.approx(hoover(money, people), abs=1e-9)


def test_hundred_thousand_rows_need_no_loop():
    values = pd.Series(np.arange(100_000, dtype=float))
    # 0, 1, …, n − 1: pairs differ by (n² − 1) / 3n on average, mean (n − 1) / 2 → (n + 1) / 3n
    assert gini(values, even(100_000)) == pytest.approx((100_000 + 1) / (3 * 100_000))


@pytest.mark.parametrize("measure", [gini, hoover, share_gap])
@pytest.mark.parametrize(
    ("wrong", "text"),
    [(np.nan, "1 of 2 rows are missing (0)."), (-1.0, "1 of 2 rows are negative (0; smallest -1).")]
    + [(np.inf, "1 of 2 rows are infinite (0).")],
)
def test_unusable_numbers_are_refused_in_either_column(measure, wrong, text):
    for columns in ((column(wrong, 1), even(2)), (even(2), column(wrong, 1))):
        with pytest.raises(InputError) as caught:
            measure(*columns)
        assert text in message(caught)


@pytest.mark.parametrize("measure", [gini, hoover, share_gap])
def test_other_rows_are_refused(measure):
    with pytest.raises(MisalignedError) as caught:
        measure(even(2), even(3))
    assert "1 rows that" in message(caught)


@pytest.mark.parametrize(
    ("measure", "where"), [(gini, "weights"), (hoover, "people"), (share_gap, "need")]
)
def test_weights_that_are_all_nothing_are_refused(measure, where):
    with pytest.raises(InputError) as caught:
        measure(even(2), even(2) * 0)
    assert f"{where}: is 0 everywhere, so that it has no shares." in message(caught)


def test_no_money_has_no_shares():
    with pytest.raises(InputError) as caught:
        share_gap(even(2) * 0, even(2))
    assert "money: is 0 everywhere" in message(caught)
