"""A problem written out and read back is the same problem, to the last bit."""

import json
from dataclasses import fields

import numpy as np
import pytest

from equitycli.errors import InputError
from equitycli.model.problem_values import problem_as_values, problem_of_values
from tests.model import toys


def given():
    return toys.problem(
        paid={"City Aid": 900.25, "Town Aid": 100.10},
        committed={"City Aid": 50.25},
        lands={"City Aid": {"city": 1 / 3, "town": 0.1}, "Town Aid": "town"},
        budget=1000.35,
        new_share=0.3,
    )


def test_nothing_moves_by_way_of_json():
    before = given()
    after = problem_of_values(json.loads(json.dumps(problem_as_values(before))), subject="record")
    for one in fields(before):
        if one.name == "landing":
            continue
        np.testing.assert_array_equal(getattr(before, one.name), getattr(after, one.name))
    np.testing.assert_array_equal(before.landing.share, after.landing.share)
    np.testing.assert_array_equal(before.landing.is_rooted, after.landing.is_rooted)
    assert after.themes == before.themes
    assert after.kinds == before.kinds


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"target_gbp": [1.0]}, "does not fit together"),
        ({"landing": {"payee": [9], "place": [0], "share": [1.0], "rooted": [False]}}, "not fit"),
        ({"landing": {}}, "does not fit together"),
        ({"budget_pence": ["much"]}, "does not fit together"),
        ({"budget_pence": [10**30]}, "does not fit together"),
        ({"baseline_pence": None}, "does not fit together"),
    ],
)
def test_what_does_not_fit_is_refused(change: dict[str, object], said: str):
    written = problem_as_values(given()) | change
    with pytest.raises(InputError) as refused:
        problem_of_values(written, subject="record.json")
    assert said in refused.value.faults[0].text


def test_a_part_that_is_missing_is_named():
    written = problem_as_values(given())
    del written["kinds"], written["held"]
    with pytest.raises(InputError) as refused:
        problem_of_values(written, subject="record.json")
    assert [fault.where for fault in refused.value.faults] == ["problem.held", "problem.kinds"]
