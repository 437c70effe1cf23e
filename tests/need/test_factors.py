"""Sparsity, the cost of an area, and live evidence: by hand, by property, what is refused."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.errors import InputError, MisalignedError
from equitycli.need import (
    evidence_people,
    need_components,
    sparse_factor,
    uplift_factor,
    weighted_population,
)

unhurried = settings(deadline=None, max_examples=40)
AREAS = pd.Index(["a", "b"], name="area_code")


def series(*numbers: float) -> pd.Series:
    return pd.Series(numbers, index=AREAS, dtype="float64")


def test_factors_multiply_and_evidence_adds():
    need = weighted_population(
        series(1000, 2000),
        series(0.2, 0.1),
        factors={"cost": series(1.1, 1.0), "rural": series(1.0, 1.5)},
        evidence={"parcels": series(0, 40)},
    )
    assert need.tolist() == pytest.approx([220, 340])  # 200·1.1; 200·1.5 + 40


def test_components_say_what_each_adds():
    made = need_components(
        series(1000, 2000),
        series(0.2, 0.1),
        factors={"cost": series(1.1, 0.5), "rural": series(1.0, 1.5)},
        evidence={"parcels": series(0, 40)},
    )
    assert made.columns.tolist() == ["base", "cost", "rural", "parcels"]
    assert made.to_numpy()[0].tolist() == pytest.approx([200, 20, 0, 0])
    assert made.to_numpy()[1].tolist() == pytest.approx(
        [200, -100, 50, 40]
    )  # a factor may take away


figures = st.floats(min_value=0, max_value=1e6)


@unhurried
@given(st.lists(figures, min_size=10, max_size=10))
def test_components_add_up_to_the_weighted_population(drawn):
    p1, p2, w1, w2, f1, f2, g1, g2, e1, e2 = drawn
    people, weight = series(p1, p2), series(w1 / 1e6, w2 / 1e6)
    factors = {"f": series(f1 / 1e6, f2 / 1e6), "g": series(g1 / 1e6, g2 / 1e6)}
    evidence = {"e": series(e1, e2)}
    total = weighted_population(people, weight, factors=factors, evidence=evidence)
    made = need_components(people, weight, factors=factors, evidence=evidence).sum(axis="columns")
    assert made.to_numpy() == pytest.approx(total.to_numpy(), abs=1e-6, rel=1e-9)


def test_an_area_at_the_line_is_not_sparse():
    made = sparse_factor(series(49, 50), series(1, 1), people_per_km2_below=50, sparse_uplift=0.15)
    assert made.tolist() == pytest.approx([1.15, 1.0])


def test_an_uplift_is_by_class_and_others_count_once():
    classes = pd.Series(["Rural", "Urban"], index=AREAS)
    assert uplift_factor(classes, {"Rural": 0.1}).tolist() == pytest.approx([1.1, 1.0])


def test_counts_become_weighted_people():
    assert evidence_people(series(10, 0).rename("parcels"), people_each=0.5).tolist() == [5.0, 0.0]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (
            lambda: weighted_population(series(1, 1), series(1, 1), factors={"f": series(-1, 1)}),
            "f: 1 of 2 rows are negative (a; smallest -1)",
        ),
        (
            lambda: weighted_population(
                series(1, 1), series(1, 1), evidence={"e": series(float("nan"), 1)}
            ),
            "e: 1 of 2 rows are missing (a)",
        ),
        (
            lambda: sparse_factor(
                series(1, 1), series(0, 1), people_per_km2_below=1, sparse_uplift=0.1
            ),
            "1 of 2 areas have 0 km² (a)",
        ),
        (
            lambda: need_components(series(1, 1), series(1, 1), factors={"base": series(1, 1)}),
            "stands for two things: base",
        ),
    ],
)
def test_what_is_refused(made, said):
    with pytest.raises(InputError) as caught:
        made()
    assert said in "\n".join(caught.value.lines())


def test_factors_of_other_areas_are_never_aligned_silently():
    other = pd.Series([1.0, 1.0], index=["b", "a"])
    with pytest.raises(MisalignedError):
        weighted_population(series(1, 1), series(1, 1), factors={"f": other})
