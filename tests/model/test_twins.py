"""A random plan misses a row of a rule exactly where the rule's twin reports it.

The rows are what the solver is told, the twins what the plan is rechecked with: written apart,
from the same sentence. Plans here are whole pounds on top of what keeps its pence, as all are.
"""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from equitycli.model.problem import AllocationProblem, Ints
from equitycli.model.rules import Guarantee, active_rules, chosen_payees, rows_of, with_reach
from equitycli.model.verify import breaches
from tests.model import toys

SETTINGS: dict[str, Any] = {
    "who_gives": toys.who_gives(),
    "who_gives all": toys.who_gives(**{"from": "all"}, max_cut=0.1),
    "floor": toys.floor(share_of_baseline=0.8),
    "floor, some": toys.floor(gbp=120, themes="advice"),
    "floor place": toys.floor(of="place", share_of_baseline=0.9),
    "floor per head": toys.floor(of="place", gbp_per_head=1.5, places="fen"),
    "floor theme": toys.floor(of="theme", share_of_baseline=0.9),
    "floor theme £": toys.floor(of="theme", gbp=150, themes="youth", places=("town", "fen")),
    "cap": toys.cap(growth=0.1),
    "cap to": toys.cap(growth=0.2, to="under_target"),
    "cap £": toys.cap(gbp=90.5, kinds=("candidate", "flagged")),
    "cap place": toys.cap(of="place", growth=0.2),
    "cap theme": toys.cap(of="theme", gbp_per_head=0.5),
    "pace": toys.rule("pace", change=0.02, full_until=-0.2, change_beyond=-0.1, none_from=0.3),
    "guarantee": toys.rule("guarantee", under=0.2, by=2027),
    "absorption": toys.rule("absorption", of="recipient", growth=0.1, gbp=50),
    "absorption growth": toys.rule("absorption", of="recipient", growth=0.1),
    "absorption place": toys.rule("absorption", of="place", growth=0.05, gbp=40),
    "smallest": toys.rule("smallest_award", gbp=75.5),
    "smallest, some": toys.rule("smallest_award", gbp=500, themes="youth"),
    "most": toys.rule("most_awards", count=5),
    "most, some": toys.rule("most_awards", count=1, kinds=("candidate", "new provision")),
    "new entrants": toys.rule("new_entrants", at_least=0.15),
    "new entrants, some": toys.rule("new_entrants", at_least=0.05, kinds="candidate"),
    "rooted": toys.rule("rooted", at_least=0.5),
    "rooted each": toys.rule("rooted", at_least=0.3, each_place=True),
    "rooted, some": toys.rule("rooted", at_least=0.6, places=("city", "fen"), themes="advice"),
    "process": toys.rule("process", at_least=0.08, themes="convening"),
    "subsidy": toys.rule("subsidy_ceiling", gbp=300, years=3, flag_from=0.5),
    "priority": toys.rule("priority", neediest_share=0.2),
}


def county() -> AllocationProblem:
    """Everything that a rule can meet, with shares that end in twos so that sums are exact."""
    return toys.problem(
        need={"city": 2, "town": 1, "fen": 1},
        people={"city": 200, "town": 90, "fen": 110},
        paid={
            "City Aid": {"core": 500},
            "Both": {"core": 200, "youth": 100},
            "Town Aid": {"core": 100.25},
            "Nowhere": {"core": 60.50},
            "Small": {"core": 40},
            "Hopeful": {},
            "Forum": {},
        },
        committed={"Both": {"youth": 40.25}, "Town Aid": {"core": 100.25}},
        lands={
            "City Aid": "city",
            "Both": {"city": 0.5, "town": 0.25},
            "Town Aid": "town",
            "Nowhere": {},
            "Small": {"fen": 0.75, "town": 0.25},
            "Hopeful": {"fen": 0.5},
            "Forum": {"city": 0.5, "fen": 0.5},
        },
        budget={"core": 900.75, "youth": 140.25},
        may_pay={"youth": ["Both", "Hopeful"]},
        new_share=0.5,
        asks={"Hopeful": 150, "Forum": 80},
        themes={
            "City Aid": ("advice",),
            "Both": ("youth", "advice"),
            "Small": ("youth",),
            "Forum": ("convening",),
        },
        flags={"Small": ("flagged",)},
        rooted={"City Aid": "city", "Both": "town", "Small": "fen"},
        before={"City Aid": 250.5, "Both": 290},
        routes={"seed": (60, 20, False), "platform": (90, 0, True)},
    )


GIVEN = county()


def missed_rows(problem: AllocationProblem, kind_rules: Any, award: Ints) -> dict[str, float]:
    """£ by which the rows of each rule are missed at most, y_o being 1 for whoever is paid."""
    variables = toys.names(problem, chosen=chosen_payees(problem, kind_rules))
    at: dict[str, float] = {}
    fixed = problem.anchor_pence.sum(axis=1) > 0
    for p in range(len(problem.payees)):
        for f in range(len(problem.funds)):
            at[variables.award[p][f]] = float(award[p, f]) / 100
        if variables.funded[p] is not None:
            at[variables.funded[p]] = float(award[p].sum() > 0 or fixed[p])
    missed: dict[str, float] = {}
    for row in rows_of(problem, variables, kind_rules):
        if "_most_" in row.name and award[row.payee].sum() > 0:
            continue  # M_o ≥ x_o, which the rules that give M_o hold themselves
        stands = sum(factor * at[variable] for variable, factor in row.terms)
        low = row.at_least - stands if row.at_least is not None else 0.0
        high = stands - row.at_most if row.at_most is not None else 0.0
        missed[row.rule] = max(missed.get(row.rule, 0.0), low, high)
    return missed


@pytest.mark.parametrize("case", SETTINGS)
@settings(max_examples=25, deadline=None)
@given(pounds=st.lists(st.integers(0, 160), min_size=22, max_size=22), kept=st.integers(0, 3))
def test_a_row_is_missed_where_its_twin_reports(case: str, pounds: list[int], kept: int):
    rules = with_reach(active_rules([SETTINGS[case]]), [1.0, 0.5, 0.75])
    moving = np.array(pounds, dtype=np.int64).reshape(len(GIVEN.payees), len(GIVEN.funds))
    if kept:  # near what they have, where floors and caps bind
        near = (GIVEN.baseline_pence - GIVEN.anchor_pence) // 100
        moving = np.where(
            near > 0, np.maximum(near + moving // 8 - 10, 0), moving % 30 * (kept - 1)
        )
    award = GIVEN.anchor_pence + 100 * moving

    rows = missed_rows(GIVEN, rules, award)
    twins = {breach.rule for breach in breaches(GIVEN, rules, award)}
    standing = {"only those paid now, candidates, or new provision"}
    assert twins - standing == {rule for rule, gbp in rows.items() if gbp > 1e-4}


def test_the_county_meets_every_kind_of_rule():
    assert len(GIVEN.payees) * len(GIVEN.funds) == 22
    for rule in active_rules(list(SETTINGS.values())):
        assert rule.kind != "guarantee" or isinstance(rule.setting, Guarantee)
    assert GIVEN.is_candidate.sum() == 2
    assert GIVEN.is_new.sum() == 4
