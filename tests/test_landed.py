"""Money that lands, in pence: by recipient and place, by place, and between two bounds."""

import numpy as np
import pandas as pd
import pytest

from equitycli.errors import InputError
from equitycli.landed import bounds, landed_pence, pence_per_place, reached_from_elsewhere
from tests.landings import PLACES, message


def long(*rows):
    return pd.DataFrame(rows, columns=["recipient_id", "place", "share"])


def test_odd_pennies_go_to_the_largest_remainder_then_the_first():
    table = long(("r", "unknown", 1 / 3), ("r", "March", 1 / 3), ("r", "Ely", 1 / 3))
    # 101 / 3 = 33⅔ each: 33 33 33 and two left, to Ely and March; unknown stands last
    assert landed_pence(pd.Series({"r": 101}), table).to_dict("list") == {
        "recipient_id": ["r", "r", "r"],
        "place": ["Ely", "March", "unknown"],
        "pence": [34, 34, 33],
    }


def test_two_routes_to_a_place_are_one_row():
    table = long(("r", "Ely", 0.5), ("r", "Ely", 0.25), ("r", "outside", 0.25))
    assert landed_pence(pd.Series({"r": 3}), table)["pence"].tolist() == [2, 1]  # 2¼, ¾


def test_nobody_paid_is_an_empty_table():
    landed = landed_pence(pd.Series([], dtype="int64"), long(("r", "Ely", 1.0)))
    assert len(landed) == 0
    assert pence_per_place(landed, places=PLACES).tolist() == [0, 0, 0, 0, 0]


def test_bounds_by_hand():
    table = long(("r", "Ely", 0.7), ("r", "unknown", 0.3), ("s", "outside", 1.0))
    between = bounds(landed_pence(pd.Series({"r": 100, "s": 50}), table), places=PLACES)
    assert between.to_dict("list") == {"low_pence": [70, 0, 0], "high_pence": [100, 30, 30]}


def test_reached_from_elsewhere_by_hand():
    table = long(("r", "Ely", 0.5), ("r", "March", 0.5), ("s", "March", 1.0), ("s", "Ely", 0.0))
    office = pd.Series({"r": "Ely", "s": "unknown"})
    count = reached_from_elsewhere(table, office, places=PLACES)
    assert count.to_dict() == {"Ely": 0, "March": 2, "Wisbech": 0}


@pytest.mark.parametrize(
    ("baseline", "table", "text"),
    [
        ({"r": 1, "q": 1}, [("r", "Ely", 1.0)], "landing: 1 have no landing (q)."),
        ({"r": -1}, [("r", "Ely", 1.0)], "baseline_pence: 1 of 1 rows are negative (r;"),
        ({"r": 0.5}, [("r", "Ely", 1.0)], "baseline_pence: 1 are not whole pence (r)."),
        ({"r": np.nan}, [("r", "Ely", 1.0)], "baseline_pence: 1 of 1 rows are missing (r)."),
        ({"r": 1}, [("r", "Ely", 0.9)], "share: 1 have shares that do not add up to 1 (r)."),
        ({"r": 1}, [("r", "Ely", -1.0), ("r", "March", 2.0)], "share: 1 of 2 rows are negative"),
    ],
)
def test_money_that_cannot_land_is_refused(baseline, table, text):
    with pytest.raises(InputError) as caught:
        landed_pence(pd.Series(baseline), long(*table))
    assert text in message(caught)


def test_strange_places_and_lost_offices_are_refused():
    with pytest.raises(InputError) as caught:
        landed_pence(pd.Series([1, 1], index=["r", "r"]), long(("r", "Ely", 1.0)))
    assert "baseline_pence: 1 are twice (r)." in message(caught)
    landed = landed_pence(pd.Series({"r": 1}), long(("r", "Atlantis", 1.0)))
    with pytest.raises(InputError) as caught:
        bounds(landed, places=PLACES)
    assert "place: not a place of any area: Atlantis." in message(caught)
    with pytest.raises(InputError) as caught:
        reached_from_elsewhere(long(("r", "Ely", 1.0)), pd.Series({"s": "Ely"}), places=PLACES)
    assert "recipient_id: no office row for r." in message(caught)
