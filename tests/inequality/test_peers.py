"""Agreement with PySAL `inequality` and `inequalipy` to 1e-9, and where they differ, how.

What differs is set down in docs/peers.md: a test here that fails after an update of a peer means
that the page has to change too.
"""

import numpy as np
import pandas as pd
import pytest

from equitycli.errors import InputError
from equitycli.inequality import (
    atkinson,
    concentration_curve,
    gini,
    hoover,
    kolm_pollak_ede,
    kolm_pollak_index,
    theil,
    theil_between,
    theil_within,
)

# PySAL 1.2 sets the shape of an array, of which NumPy 2.5 warns.
pytestmark = pytest.mark.filterwarnings("ignore:Setting the shape on a NumPy:DeprecationWarning")

COUNT = 500
RANDOM = np.random.default_rng(11)
VALUES = RANDOM.lognormal(3, 0.7, COUNT)
PEOPLE = RANDOM.integers(1, 3000, COUNT)
GROUPS = RANDOM.integers(0, 12, COUNT)
EVEN = np.ones(COUNT)
SOME_WITH_NOTHING = np.where(RANDOM.random(COUNT) < 0.3, 0.0, VALUES)
EPSILONS = (0.2, 0.5, 1, 2)
unwarned = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def same(number):
    return pytest.approx(number, abs=1e-9, rel=1e-9)


@pytest.mark.parametrize("values", [VALUES, SOME_WITH_NOTHING])
def test_gini_is_that_of_both_peers(values):
    import inequalipy
    from inequality.gini import Gini

    assert gini(values, EVEN) == same(Gini(values).g) == same(inequalipy.gini(values))


@pytest.mark.parametrize("values", [VALUES, SOME_WITH_NOTHING])
def test_weighted_gini_is_that_of_inequalipy(values):
    import inequalipy

    assert gini(values, PEOPLE) == same(inequalipy.gini(values, PEOPLE))


def test_weighted_measures_are_pysals_of_each_person():
    """PySAL takes no weights: a row for each person is what weights stand for."""
    from inequality.atkinson import atkinson as of_pysal
    from inequality.gini import Gini
    from inequality.theil import TheilD

    people = PEOPLE % 20
    each, group = np.repeat(VALUES, people), np.repeat(GROUPS, people)
    parts = TheilD(each, group)
    assert gini(VALUES, people) == same(Gini(each).g)
    assert theil(VALUES, people) == same(parts.T)
    assert theil_between(VALUES, people, GROUPS) == same(parts.bg.item())
    assert theil_within(VALUES, people, GROUPS) == same(parts.wg.item())
    for epsilon in EPSILONS:
        assert atkinson(VALUES, people, epsilon) == same(of_pysal(each, epsilon))


@pytest.mark.parametrize("values", [VALUES, SOME_WITH_NOTHING])
def test_theil_and_its_parts_are_pysals(values):
    """PySAL nudges zeros to the smallest number there is: right to more than 1e-9."""
    from inequality.theil import Theil, TheilD

    parts = TheilD(values, GROUPS)
    assert theil(values, EVEN) == same(Theil(values).T)
    assert theil_between(values, EVEN, GROUPS) == same(parts.bg.item())
    assert theil_within(values, EVEN, GROUPS) == same(parts.wg.item())


@pytest.mark.parametrize("epsilon", EPSILONS)
def test_atkinson_is_pysals(epsilon):
    from inequality.atkinson import atkinson as of_pysal

    assert atkinson(VALUES, EVEN, epsilon) == same(of_pysal(VALUES, epsilon))


@pytest.mark.parametrize("values", [VALUES, SOME_WITH_NOTHING])
def test_atkinson_is_inequalipys_below_one(values):
    from inequalipy import atkinson as of_inequalipy

    assert atkinson(values, EVEN, 0.5) == same(of_inequalipy.index(values, 0.5))


@pytest.mark.parametrize("values", [VALUES, SOME_WITH_NOTHING])
@pytest.mark.parametrize("epsilon", [0.5, 1, 2, -0.5, -1])
def test_kolm_pollak_is_inequalipys(values, epsilon):
    from inequalipy import kolmpollak

    for weights in (EVEN, PEOPLE):
        ede = kolmpollak.ede(values, epsilon, weights=weights)
        index = kolmpollak.index(values, epsilon, weights=weights)
        assert kolm_pollak_ede(values, weights, epsilon) == same(ede)
        assert kolm_pollak_index(values, weights, epsilon) == same(abs(index))


@pytest.mark.parametrize("values", [VALUES, SOME_WITH_NOTHING])
def test_hoover_is_pysals_schutz_distance(values):
    """The farthest that the Lorenz curve lies below the diagonal is what would have to move."""
    from inequality.schutz import Schutz

    assert hoover(values, EVEN) == same(Schutz(pd.DataFrame({"x": values}), "x").distance)


def test_ranked_by_what_they_have_the_curve_is_pysals_lorenz_curve():
    from inequality.wolfson import lorenz_curve

    people, money = lorenz_curve(VALUES)
    curve = concentration_curve(VALUES, EVEN, -VALUES)
    assert curve["share_of_people"].tolist() == same(people.tolist())
    assert curve["share_of_money"].tolist() == same(money.tolist())


# Where they are not right, or stop.


@unwarned
def test_where_nobody_has_anything_peers_give_no_number():
    import inequalipy
    from inequality.gini import Gini
    from inequality.theil import Theil

    nothing = np.zeros(3)
    assert np.isnan(Gini(nothing).g)
    assert np.isnan(inequalipy.gini(nothing))
    assert np.isnan(inequalipy.kolmpollak.ede(nothing, 0.5))
    assert Theil(nothing).T == 0.0
    assert gini(nothing, [1, 1, 1]) == kolm_pollak_ede(nothing, [1, 1, 1], 0.5) == 0.0


def test_pysals_atkinson_refuses_any_zero_ours_only_where_it_tells_nothing():
    from inequality.atkinson import atkinson as of_pysal

    half = np.array([0.0, 4.0])
    with pytest.raises(ValueError, match="must be positive"):
        of_pysal(half, 0.5)
    assert atkinson(half, [1, 1], 0.5) == pytest.approx(0.5)  # (½·√4)² = 1 of 2


def test_pysals_atkinson_loses_its_figures_near_one():
    from inequality.atkinson import atkinson as of_pysal

    near = 1 + 1e-12
    assert abs(of_pysal(VALUES, near) - of_pysal(VALUES, 1)) > 1e-6
    assert atkinson(VALUES, EVEN, near) == same(atkinson(VALUES, EVEN, 1))


def test_inequalipys_atkinson_takes_no_weights_and_no_one():
    from inequalipy import atkinson as of_inequalipy

    with pytest.raises(ValueError, match="ambiguous"):  # `if not weights` of an array
        of_inequalipy.index(VALUES, 0.5, PEOPLE)
    with pytest.raises(AttributeError):
        of_inequalipy.index(VALUES, 0.5, PEOPLE.tolist())
    with pytest.raises(ZeroDivisionError):
        of_inequalipy.index(VALUES, 1)


def test_inequalipys_kolm_pollak_index_of_a_good_is_negative():
    """Theirs is EDE less mean of goods and bads alike; ours is what inequality costs, ≥ 0."""
    from inequalipy import kolmpollak

    assert kolmpollak.index(VALUES, 0.5) < 0 < kolmpollak.index(VALUES, -0.5)
    assert kolm_pollak_index(VALUES, EVEN, 0.5) == same(-kolmpollak.index(VALUES, 0.5))
    assert kolm_pollak_index(VALUES, EVEN, -0.5) == same(kolmpollak.index(VALUES, -0.5))


@unwarned
def test_inequalipys_kolm_pollak_overflows_where_aversion_is_high():
    from inequalipy import kolmpollak

    two = np.array([10.0, 50.0])
    assert np.isinf(kolmpollak.ede(two, -1e3))
    assert kolm_pollak_ede(two, [1, 1], -1e3) == pytest.approx(50, abs=0.1)


def test_inequalipys_kolm_pollak_loses_its_figures_where_aversion_is_low():
    """To first order in ε the index is κ · variance / 2."""
    from inequalipy import kolmpollak

    epsilon = 1e-9
    first_order = epsilon * VALUES.mean() / (VALUES**2).mean() * VALUES.var() / 2
    assert kolm_pollak_index(VALUES, EVEN, epsilon) == pytest.approx(first_order, rel=1e-4)
    assert abs(kolmpollak.index(VALUES, epsilon)) != pytest.approx(first_order, rel=1)


def test_peers_measure_what_ours_refuse():
    import inequalipy
    from inequality.gini import Gini

    for values in ([-1.0, 2.0, 3.0], [1.0, np.nan, 3.0]):
        for number in (Gini(np.array(values)).g, inequalipy.gini(values)):
            assert np.isnan(number) == np.isnan(values).any()
        with pytest.raises(InputError):
            gini(values, [1, 1, 1])


def test_pysals_schutz_coefficient_grows_with_the_count_of_places():
    """It is 10 · n · Hoover, as it stands for the ten tenths of Schutz: compare its distance."""
    from inequality.schutz import Schutz

    sums = [1000, 2000, 1500, 3000, 2500]
    for times in (1, 3):
        found = Schutz(pd.DataFrame({"x": sums * times}), "x")
        assert found.distance == same(0.15)
        assert found.coefficient == pytest.approx(10 * 5 * times * 0.15)
