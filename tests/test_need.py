"""People weighted by need: by hand, by property, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.errors import InputError, MisalignedError
from equitycli.need import by_nation, need_weight, weighted_population

unhurried = settings(deadline=None)  # the machine is shared


def areas(**changes):
    """Three areas: income rates 30 %, 10 %, 0; scores 60, 20, 10; 1,000, 2,000, 1,000 people."""
    columns = {"income_rate": [0.3, 0.1, 0.0], "score": [60.0, 20.0, 10.0]} | changes
    return pd.DataFrame(columns, index=pd.Index(["a", "b", "c"], name="area_code"))


def people(*counts):
    return pd.Series(counts or (1000, 2000, 1000), index=areas().index, name="population")


def message(caught):
    return "\n".join(caught.value.lines())


def test_income_rate_counts_income_deprived_people():
    weight = need_weight(areas(), by="income_rate", population=people())
    need = weighted_population(people(), weight)
    assert need.tolist() == pytest.approx([300, 200, 0])  # 1000·0.3, 2000·0.1, 1000·0
    assert need.name == "weighted_population"
    assert weight.name == "need_weight"


def test_index_score_is_relative_to_the_mean_resident():
    weight = need_weight(areas(), by="index_score", population=people())
    # mean = (1000·60 + 2000·20 + 1000·10) / 4000 = 110,000 / 4000 = 27.5
    assert weight.tolist() == pytest.approx([60 / 27.5, 20 / 27.5, 10 / 27.5])


def test_equal_per_head_needs_no_column():
    bare = areas()[[]]
    assert need_weight(bare, by="equal_per_head", population=people()).tolist() == [1.0, 1.0, 1.0]


def test_an_area_without_people_stays_a_row():
    need = weighted_population(people(0, 1, 1), pd.Series(1.0, index=areas().index))
    assert need["a"] == 0.0


scores = st.lists(st.floats(0, 100), min_size=3, max_size=3).filter(lambda s: sum(s) > 1e-3)
counts = st.lists(st.integers(1, 10_000), min_size=3, max_size=3)


@unhurried
@given(scores, counts)
def test_score_weights_keep_the_number_of_people(scores, counts):
    weight = need_weight(areas(score=scores), by="index_score", population=people(*counts))
    assert weighted_population(people(*counts), weight).sum() == pytest.approx(sum(counts))


@unhurried
@given(scores, counts, st.floats(0.1, 10))
def test_score_weights_do_not_change_with_the_scale_of_the_score(scores, counts, factor):
    once = need_weight(areas(score=scores), by="index_score", population=people(*counts))
    scaled = [score * factor for score in scores]
    again = need_weight(areas(score=scaled), by="index_score", population=people(*counts))
    pd.testing.assert_series_equal(once, again)


@unhurried
@given(scores, counts, st.permutations(["a", "b", "c"]))
def test_the_order_of_rows_does_not_matter(scores, counts, order):
    table, population = areas(score=scores), people(*counts)
    once = need_weight(table, by="index_score", population=population)
    turned = need_weight(table.loc[order], by="index_score", population=population[order])
    pd.testing.assert_series_equal(once[order], turned)


@unhurried
@given(scores, counts, st.integers(2, 9))
def test_replicating_the_population_scales_need_and_not_weight(scores, counts, times):
    many = [count * times for count in counts]
    once = need_weight(areas(score=scores), by="index_score", population=people(*counts))
    again = need_weight(areas(score=scores), by="index_score", population=people(*many))
    pd.testing.assert_series_equal(once, again)


def test_other_rows_are_refused():
    with pytest.raises(MisalignedError) as caught:
        weighted_population(people(), pd.Series(1.0, index=["a", "b", "x"]))
    assert "population: 1 rows that need_weight has not (c)." in message(caught)
    assert "need_weight: 1 rows that population has not (x)." in message(caught)


def test_another_order_is_refused_not_mended():
    with pytest.raises(MisalignedError) as caught:
        need_weight(areas(), by="income_rate", population=people()[["c", "b", "a"]])
    assert "the same but stand in another order, or are repeated" in message(caught)


def test_a_weight_without_its_column_is_refused():
    with pytest.raises(InputError) as caught:
        need_weight(areas()[["score"]], by="income_rate", population=people())
    assert "income_rate: is absent, but need is weighted by income_rate." in message(caught)
    assert "under [need] in the programme file" in message(caught)


@pytest.mark.parametrize(
    ("rates", "text"),
    [
        ([30.0, 0.1, 0.0], "1 of 3 rows are above 1 (a; largest 30)."),
        ([np.nan, 0.1, np.nan], "2 of 3 rows are missing (a, c)."),
        ([-0.1, 0.1, 0.0], "1 of 3 rows are negative (a; smallest -0.1)."),
        ([np.inf, 0.1, 0.0], "1 of 3 rows are infinite (a)."),
        (["0.3", "0.1", "0"], "does not hold numbers."),
        ([True, False, True], "does not hold numbers."),
    ],
)
def test_unusable_income_rates_are_refused(rates, text):
    with pytest.raises(InputError) as caught:
        need_weight(areas(income_rate=rates), by="income_rate", population=people())
    assert f"income_rate: {text}" in message(caught)


def test_all_faults_come_at_once():
    with pytest.raises(InputError) as caught:
        weighted_population(people(-1, 1, 1), pd.Series([np.nan, 1, 1], index=areas().index))
    assert "2 problems" in message(caught)


def test_a_score_needs_people_and_a_mean():
    with pytest.raises(InputError) as caught:
        need_weight(areas(), by="index_score", population=people(0, 0, 0))
    assert "nobody lives here: there is no mean score" in message(caught)
    with pytest.raises(InputError) as caught:
        need_weight(areas(score=[0.0, 0.0, 9.0]), by="index_score", population=people(1, 1, 0))
    assert "score: every score is 0 where people live." in message(caught)


def two_nations(**changes):
    """Two areas of each of two nations, in the order of the codes."""
    columns = {
        "nation": ["England", "Scotland", "England", "Scotland"],
        "edition": ["IoD 2025", "SIMD 2020v2", "IoD 2025", "SIMD 2020v2"],
        "vintage": [2021.0, 2011.0, 2021.0, 2011.0],
        "income_rate": [0.3, 0.04, 0.1, 0.02],
        "decile": [1.0, 1.0, 7.0, np.nan],
    } | changes
    return pd.DataFrame(columns, index=pd.Index(["a", "b", "c", "d"], name="area_code"))


FOUR = pd.Series({"a": 100, "b": 300, "c": 300, "d": 100}, name="population")


def test_nations_are_not_compared_by_need():
    with pytest.raises(InputError) as caught:
        need_weight(two_nations(), by="income_rate", population=FOUR)
    assert "the 4 areas are of 2 nations (2 of England, 2 of Scotland)" in message(caught)
    assert 'nations = "per_head"  under [need]' in message(caught)
    assert need_weight(two_nations(), by="equal_per_head", population=FOUR).tolist() == [1.0] * 4


def test_per_head_nations_share_by_people_and_areas_within_by_need():
    weight = need_weight(two_nations(), by="income_rate", population=FOUR, nations="per_head")
    # England: (100·0.3 + 300·0.1)/400 = 0.15; Scotland: (300·0.04 + 100·0.02)/400 = 0.035
    assert weight.to_dict() == pytest.approx(
        {"a": 0.3 / 0.15, "b": 0.04 / 0.035, "c": 0.1 / 0.15, "d": 0.02 / 0.035}
    )
    need = weighted_population(FOUR, weight)
    assert need[["a", "c"]].sum() == pytest.approx(400)
    assert need[["b", "d"]].sum() == pytest.approx(400)


@unhurried
@given(st.lists(st.floats(0.01, 1), min_size=4, max_size=4), st.floats(0.1, 1))
def test_the_scale_of_a_nations_figures_does_not_matter_per_head(rates, factor):
    scots = [rate * factor if i % 2 else rate for i, rate in enumerate(rates)]
    once = need_weight(
        two_nations(income_rate=rates), by="income_rate", population=FOUR, nations="per_head"
    )
    again = need_weight(
        two_nations(income_rate=scots), by="income_rate", population=FOUR, nations="per_head"
    )
    pd.testing.assert_series_equal(once, again)


def test_one_nation_is_weighed_as_ever():
    table = areas(nation=["England"] * 3)
    once = need_weight(table, by="income_rate", population=people(), nations="per_head")
    assert once.tolist() == [0.3, 0.1, 0.0]


def test_a_nation_without_people_or_need_is_refused():
    nobody = FOUR.mask(FOUR.index.isin(["b", "d"]), 0)
    with pytest.raises(InputError) as caught:
        need_weight(two_nations(), by="income_rate", population=nobody, nations="per_head")
    assert "nobody lives in the areas of Scotland" in message(caught)
    rates = two_nations(income_rate=[0.3, 0.0, 0.1, 0.0])
    with pytest.raises(InputError) as caught:
        need_weight(rates, by="income_rate", population=FOUR, nations="per_head")
    assert "income_rate: every one is 0 in Scotland" in message(caught)


def test_nations_stand_side_by_side():
    table = by_nation(two_nations(), FOUR)
    assert table.index.tolist() == ["England", "Scotland"]
    assert table["edition"].tolist() == ["IoD 2025", "SIMD 2020v2"]
    assert table["vintage"].tolist() == [2021, 2011]
    assert table["areas"].tolist() == [2, 2]
    assert table["people"].tolist() == [400, 400]
    assert table["decile_1"].tolist() == [1, 1]
    assert table["decile_7"].tolist() == [1, 0]
    assert table["decile_unknown"].tolist() == [0, 1]
