"""Which domains make need, how far they go together, what one alone would show: by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from equitycli.errors import InputError
from equitycli.need import (
    domain_contributions,
    domain_levels,
    domain_score,
    rank_agreement,
    single_domain_view,
)

AREAS = pd.Index(["a", "b", "c", "d"], name="area_code")
PLACE = pd.Series(["Ely", "Ely", "March", "March"], index=AREAS)
PEOPLE = pd.Series([100, 300, 200, 200], index=AREAS)
INDEX = pd.DataFrame({"income_rank": [1.0, 2, 3, 4], "crime_rank": [4.0, 3, 2, 1]}, index=AREAS)


def test_levels_are_percentiles_of_the_mean_resident():
    levels = domain_levels(INDEX, PEOPLE, PLACE, domains=["income", "crime"], areas=4)
    # Ely income: (100·100 + 300·75)/400 = 81.25; March: (200·50 + 200·25)/400 = 37.5
    assert levels["income"].tolist() == pytest.approx([81.25, 37.5])
    assert levels["crime"].tolist() == pytest.approx([(100 * 25 + 300 * 50) / 400, 87.5])


def test_contributions_are_shares_of_the_composite():
    made = domain_contributions(
        INDEX, PEOPLE, PLACE, weights={"income": 0.6, "crime": 0.4}, areas=4
    )
    x = domain_score(pd.Series([1.0, 2, 3, 4]), 4).tolist()
    income, crime = 0.6 * (x[0] + 3 * x[1]) / 4, 0.4 * (x[3] + 3 * x[2]) / 4
    assert made.loc["Ely", "income"] == pytest.approx(income / (income + crime))
    assert made.sum(axis="columns").tolist() == pytest.approx([1, 1])


def test_a_place_where_nobody_lives_has_no_level_but_is_a_row():
    empty = PEOPLE.where(PLACE != "March", 0)
    levels = domain_levels(INDEX, empty, PLACE, domains=["income"], areas=4)
    assert levels.index.tolist() == ["Ely", "March"]
    assert levels["income"].isna().tolist() == [False, True]


def test_agreement_is_spearmans_where_all_areas_have_as_many_people():
    rng = np.random.default_rng(7)
    ranks = pd.DataFrame({"income": rng.integers(1, 20, 60), "crime": rng.integers(1, 20, 60)})
    same = pd.Series(250, index=ranks.index)
    assert rank_agreement(ranks, same).loc["income", "crime"] == pytest.approx(
        spearmanr(ranks["income"], ranks["crime"]).statistic, abs=1e-12
    )


def test_agreement_counts_residents_so_that_twice_an_area_is_twice_its_people():
    ranks = pd.DataFrame({"income": [1, 2, 3, 3], "crime": [2, 1, 3, 3]}, dtype="float64")
    once = rank_agreement(ranks.iloc[:3], pd.Series([1.0, 1.0, 2.0]))
    twice = rank_agreement(ranks, pd.Series([1.0, 1.0, 1.0, 1.0]))
    assert once.to_numpy() == pytest.approx(twice.to_numpy(), abs=1e-12)


def test_a_domain_that_is_the_same_everywhere_has_no_agreement():
    ranks = pd.DataFrame({"income": [1.0, 2.0], "crime": [3.0, 3.0]})
    made = rank_agreement(ranks, pd.Series([1, 1]))
    assert made["crime"].isna().all()
    assert made.loc["income", "income"] == 1


def test_one_domain_alone_moves_money_and_makes_none():
    need = pd.Series({"Ely": 300.0, "March": 100.0})
    alone = single_domain_view(
        INDEX, PEOPLE, PLACE, need=need, domains=["income", "crime"], areas=4, money_gbp=1000.0
    )
    assert alone.groupby("domain")["gbp"].sum().tolist() == pytest.approx([0, 0], abs=1e-9)
    x = domain_score(pd.Series([1.0, 2, 3, 4]), 4).tolist()
    ely, march = 100 * x[0] + 300 * x[1], 200 * (x[2] + x[3])
    first = alone.iloc[0]
    assert (first["domain"], first["place"]) == ("income", "Ely")
    assert first["share_of_need"] == pytest.approx(ely / (ely + march))
    assert first["points"] == pytest.approx(ely / (ely + march) - 0.75)
    assert first["gbp"] == pytest.approx(1000 * (ely / (ely + march) - 0.75))


def test_no_need_at_all_is_refused():
    with pytest.raises(InputError) as caught:
        single_domain_view(
            INDEX, PEOPLE, PLACE, need=pd.Series({"Ely": 0.0, "March": 0.0}),
            domains=["income"], areas=4, money_gbp=1.0,
        )  # fmt: skip
    assert "nobody here has any" in "\n".join(caught.value.lines())


@pytest.mark.parametrize("weights", [{"income": 0.0}, {"income": -1.0}])
def test_weights_that_weigh_nothing_are_refused(weights):
    with pytest.raises(InputError):
        domain_contributions(INDEX, PEOPLE, PLACE, weights=weights, areas=4)
