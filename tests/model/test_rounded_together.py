"""Sums of awards that keep their whole pounds while each award is rounded."""

import numpy as np
import pytest

from equitycli.model.rounded_together import rounded_together
from equitycli.model.rules import active_rules
from equitycli.model.verify import breaches
from equitycli.model.whole_pounds import whole_pounds
from tests.model import toys


def county(**changes):
    return toys.problem(
        **{
            "need": {"city": 2, "town": 1, "fen": 1},
            "paid": {"A": 300, "B": 200, "C": 100, "D": 0},
            "lands": {"A": "city", "B": "city", "C": "town", "D": "fen"},
            "asks": {"D": 50},
            "themes": {"A": ("advice",), "B": ("advice", "youth"), "C": ("youth",), "D": ("arts",)},
            "new_share": 0.5,
            "routes": {"seed": (60, 0, False), "platform": (60, 0, True)},
            "budget": 700,
        }
        | changes
    )


def sets(*settings):
    given = county()
    return [
        {given.payees[p] for p in payees}
        for payees in rounded_together(given, active_rules(list(settings)))
    ]


TOWN = {"new: town: seed", "new: town: platform"}
FEN = {"new: fen: seed", "new: fen: platform"}


def test_routes_of_a_place_are_a_sum_and_all_that_start_are_around_it():
    assert sets() == [TOWN, FEN]
    assert sets(toys.rule("new_entrants", at_least=0.1)) == [TOWN, FEN, {"D", *TOWN, *FEN}]


def test_sums_that_overlap_are_left_to_rounding():
    # youth has B and C, and crosses advice, which has A and B.
    assert sets(toys.cap(of="theme", gbp=900)) == [TOWN, FEN, {"A", "B"}]
    # Process by route takes one from each place.
    assert sets(toys.rule("process", at_least=0.1, themes="arts")) == [TOWN, FEN]


@pytest.mark.parametrize("seed", range(25))
def test_whole_pounds_keep_every_nested_sum(seed: int):
    draw = np.random.default_rng(seed)
    given = county()
    rules = active_rules(
        [toys.rule("new_entrants", at_least=0.1), toys.cap(of="theme", gbp=450, themes="advice")]
    )
    # Three pounds of the routes in each place, D's, and what is left of the cap and the budget.
    exact = np.zeros((len(given.payees), 1))
    ceilings = given.place_ceiling_gbp
    exact[4:6, 0] = float(ceilings[1]) * draw.dirichlet((1, 1))
    exact[6:8, 0] = float(ceilings[2]) * draw.dirichlet((1, 1))
    exact = np.minimum(exact, given.ceiling_gbp[:, None])
    exact[3, 0] = draw.uniform(0, 50)
    exact[:2, 0] = 450 * draw.dirichlet((3, 2))
    exact[2, 0] = 700 - exact.sum()
    assert exact.min() >= 0
    award = whole_pounds(given, rules, exact)
    assert breaches(given, rules, award) == []
    assert award.sum() == 70_000
    assert np.abs(award / 100 - exact).max() < 1
