"""Margins of error of need: from areas to places."""

import pandas as pd
import pytest

from equitycli.errors import InputError, MisalignedError
from equitycli.need import need_margin

AREAS = pd.Index(["a", "b", "c"], name="area_code")
PEOPLE = pd.Series([10, 20, 30], index=AREAS)
PLACE = pd.Series(["Town", "Town", "City"], index=AREAS)
MARGIN = pd.Series([0.3, 0.2, 0.0], index=AREAS)


def test_margins_of_a_weight_by_hand():
    by_place = need_margin(MARGIN, PLACE, population=PEOPLE, holds="weight")
    assert by_place.to_dict() == pytest.approx({"City": 0, "Town": 5})  # √((10·.3)² + (20·.2)²)
    assert (by_place.name, by_place.index.name) == ("need_margin", "place")


def test_margins_of_people_and_factors_multiply():
    factors = {"cost": PEOPLE * 0 + 2.0, "rural": pd.Series([1.5, 1.0, 9.0], index=AREAS)}
    by_place = need_margin(MARGIN * 10, PLACE, population=PEOPLE, holds="people", factors=factors)
    # 3 · 2 · 1.5 = 9 and 2 · 2 = 4
    assert by_place["Town"] == pytest.approx((81 + 16) ** 0.5)


def test_one_area_alone_keeps_its_margin():
    by_place = need_margin(MARGIN, AREAS.to_series(), population=PEOPLE, holds="people")
    assert by_place.tolist() == pytest.approx(MARGIN.tolist())


def test_what_is_wrong_is_said_at_once():
    with pytest.raises(InputError) as caught:
        need_margin(MARGIN - 0.25, PLACE, population=PEOPLE - 15, holds="weight")
    message = "\n".join(caught.value.lines())
    assert "margin: 2 of 3 rows are negative (b, c; smallest -0.25)." in message
    assert "population: 1 of 3 rows are negative" in message
    with pytest.raises(MisalignedError):
        need_margin(MARGIN, PLACE.iloc[::-1], population=PEOPLE, holds="weight")
    with pytest.raises(MisalignedError):
        need_margin(MARGIN, PLACE, population=PEOPLE.iloc[:2], holds="weight")
