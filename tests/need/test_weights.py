"""Each weight of need by hand, and the published scores given back from published ranks."""

import math

import numpy as np
import pandas as pd
import pytest

from equitycli.errors import InputError
from equitycli.need import (
    composite_score,
    domain_score,
    domains_of,
    need_weight,
    official_weights,
    scaled_rank,
)
from equitycli.settings import IndexSection
from equitycli.sources.index_file import read_index

X2 = -23 * math.log(1 - 0.5 * (1 - math.exp(-100 / 23)))
"""The score of rank 2 of 2, by hand: 15.647."""


def index(**columns):
    given = {"rank": [1, 4], "income_rank": [1, 2], "crime_rank": [2, 1]} | columns
    return pd.DataFrame(given, index=pd.Index(["a", "b"], name="area_code"))


def people(*counts):
    return pd.Series(counts or (100, 300), index=index().index, name="population")


def message(caught):
    return "\n".join(caught.value.lines())


def weights(**asked):
    return need_weight(index(), **{"population": people()} | asked).tolist()


def test_rank_is_scaled_by_all_areas_of_the_nation_not_those_here():
    assert weights(by="index_rank", areas=10) == pytest.approx([1.0, 0.7])  # (10+1−1)/10, 7/10


def test_a_stated_line_says_how_often_the_most_deprived_counts():
    assert weights(by="index_rank", areas=10, most_to_least=3.0) == pytest.approx([3.0, 1.0])


def test_domains_are_put_on_the_exponential_scale_and_added_up():
    # a: .75·100 + .25·15.647 = 78.912; b: .75·15.647 + .25·100 = 36.735
    score = composite_score(index(), {"income": 0.75, "crime": 0.25}, areas=2)
    assert score.tolist() == pytest.approx([75 + 0.25 * X2, 0.75 * X2 + 25])
    mean = (100 * score["a"] + 300 * score["b"]) / 400
    made = weights(by="domains", domains={"income": 3.0, "crime": 1.0}, areas=2)
    assert made == pytest.approx([score["a"] / mean, score["b"] / mean])


def test_the_most_deprived_tenth_has_half_of_the_range():
    score = domain_score(pd.Series(np.arange(1, 1001), dtype="float64"), 1000)
    assert score.iloc[0] == pytest.approx(100)
    assert score.iloc[100] == pytest.approx(50, abs=0.5)


def test_a_table_holds_weights_or_people_in_need():
    table = pd.Series([30.0, 60.0], index=index().index)
    assert weights(by="table", table=table) == [30.0, 60.0]
    assert weights(by="table", table=table, table_holds="people") == pytest.approx([0.3, 0.2])


def test_people_in_need_where_nobody_lives_are_refused():
    with pytest.raises(InputError) as caught:
        need_weight(
            index(),
            by="table",
            population=people(0, 300),
            table=pd.Series([30.0, 60.0], index=index().index),
            table_holds="people",
        )
    assert "1 areas have people in need, and nobody lives there" in message(caught)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"by": "index_rank", "areas": 3}, "1 of 2 ranks are above 3"),
        ({"by": "index_rank", "areas": 10, "most_to_least": 0.5}, "must be 1 or more, not 0.5"),
        ({"by": "domains", "domains": {"health": 1.0}}, "no ranks of 1 of them (health)"),
        ({"by": "domains", "domains": {"income": -1.0}}, "1 of 1 rows are negative"),
        ({"by": "domains", "domains": {"income": 0.0}}, "every weight is 0"),
        ({"by": "domains", "domains": "official"}, "official weights of this index are not known"),
        ({"by": "table"}, "is missing, but need is weighted by table"),
    ],
)
def test_what_is_refused(asked, said):
    with pytest.raises(InputError) as caught:
        weights(**asked)
    assert said in message(caught)


def test_a_rank_of_0_is_refused():
    with pytest.raises(InputError) as caught:
        scaled_rank(pd.Series([0.0, 2.0], name="rank"), 2)
    assert "1 of 2 ranks are below 1" in message(caught)


def test_supplementary_indices_are_no_domains():
    both = index(children_rank=[1, 2])
    assert domains_of(both) == ["income", "crime"]


@pytest.mark.parametrize("edition", ["IoD 2019", "IoD 2025", "WIMD 2019", "SIMD 2020v2"])
def test_official_weights_add_up_to_all_but_rounding(edition):
    known = official_weights(edition)
    assert known is not None
    assert known.sum() == pytest.approx(1, abs=0.0011)  # England's own add up to .999
    assert known["income"] == known.max()


def test_an_edition_that_is_not_known_has_none():
    assert official_weights("of nowhere") is None


# ---- the published scores, from the published ranks -------------------------------------------


@pytest.mark.real
def test_the_published_score_of_2025_is_given_back_by_its_ranks(national):
    areas = read_index(national / "index/iod2025_lsoa21.csv", IndexSection(file="i")).table.areas
    weights = official_weights("IoD 2025")
    assert weights is not None
    made = composite_score(areas, weights, areas=33_755)
    # Published to three decimals; ranks of the six domains leave another few ten-thousandths.
    assert (made - areas["score"]).abs().max() < 0.001


@pytest.mark.real
def test_the_published_score_of_2019_is_given_back_by_its_ranks(national):
    file = national / "index/File_2_-_IoD2019_Domains_of_Deprivation.csv.gz"
    areas = read_index(file, IndexSection(file="i")).table.areas
    weights = official_weights("IoD 2019")
    assert weights is not None
    published = pd.read_csv(national / "index/imd2019_scores_lsoa11.csv").set_index("lsoa")
    made = composite_score(areas, weights, areas=32_844)
    assert len(made) == 32_844
    assert (made - published["overall_local_score"].loc[made.index]).abs().max() < 0.002
