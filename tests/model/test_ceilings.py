"""How far each place could go alone, and what stops it there."""

import math

import pytest

from equitycli.model.cases import case_model
from equitycli.model.ceilings import ceilings
from tests.model import toys


def report(given, *settings):
    every = ceilings(case_model(given, toys.rules(*settings)))
    assert [one.place for one in every] == list(given.places)
    return {one.place: (one.best_served, one.stopped_by) for one in every}


def test_what_stops_a_place_is_named():
    # Targets 500: Town Aid may double to 200 and new provision is 100.
    found = report(toys.problem(new_share=0.2), toys.cap(growth=1.0))
    assert found["city"] == (1.0, ())
    assert found["town"][0] == pytest.approx(300 / 500)
    assert found["town"][1] == ("ceiling on new provision", "cap for each recipient")


def test_money_stops_a_place_where_nothing_else_does():
    found = report(toys.problem(target=[500, 2000]))
    assert found["town"] == (pytest.approx(0.5), ("budget",))


def test_a_floor_elsewhere_stops_a_place():
    found = report(toys.problem(), toys.floor(share_of_baseline=0.9, only=("City Aid",)))
    assert found["town"] == (pytest.approx(0.38), ("budget", "floor for each recipient"))


def test_a_place_that_nobody_reaches_is_stopped_by_landing():
    found = report(toys.problem(need={"city": 1, "town": 1, "fen": 1}))
    assert found["fen"] == (0.0, ("landing",))


def test_a_place_without_a_target_is_stopped_by_nothing():
    found = report(toys.problem(need={"city": 1, "town": 1, "moor": 0}))
    assert found["moor"] == (1.0, ())


@pytest.mark.parametrize("times", [1, 1_000_000])
def test_what_stops_a_place_does_not_depend_on_the_size_of_money(times: int):
    given = toys.problem(
        paid={"City Aid": 900 * times, "Town Aid": 100 * times},
        budget=1000 * times,
        new_share=0.2,
    )
    assert report(given, toys.cap(growth=1.0))["town"] == (
        pytest.approx(300 / 500),
        ("ceiling on new provision", "cap for each recipient"),
    )


def test_the_pounds_that_a_place_still_lacks_are_said():
    given = toys.problem(need={"city": 1, "town": 1, "fen": 2}, new_share=0.2)
    every = {one.place: one for one in ceilings(case_model(given, toys.rules(toys.cap(growth=1))))}
    # Of 250, 250 and 500: Town Aid may double to 200 and new provision is 50; the fen has 100.
    assert every["town"].missing_gbp == 0.0
    assert every["fen"].best_served == pytest.approx(0.2)
    assert every["fen"].missing_gbp == pytest.approx(400.0)


def test_a_ceiling_that_has_no_time_is_not_worked_out():
    (one, *_) = ceilings(case_model(toys.problem(), toys.rules(), deadline_s=0.0))
    assert (one.worked_out, one.stopped_by, math.isnan(one.best_served)) == (False, (), True)
