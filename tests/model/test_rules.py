"""Each rule as it stands in a model: one golden .lp a rule, and its bounds by hand.

`EQUITYCLI_WRITE_GOLDEN=1 python -m pytest tests/model/test_rules.py` writes them again.
"""

import os
from pathlib import Path

import numpy as np
import pytest

from equitycli.model.formulation import variables_of
from equitycli.model.rules import (
    RULES,
    ActiveRule,
    active_rules,
    cap_pence,
    floor_pence,
    payee_cut_ceiling,
    place_cut_ceiling,
    rows_of,
    usable_pence,
)
from equitycli.model.solver import add_rule_row, minimise, new_model
from tests.model import toys

GOLDEN = Path(__file__).parent / "golden"

SETTINGS: dict[str, toys.Rule] = {
    "who_gives": toys.who_gives(),
    "who_gives_all": toys.who_gives(**{"from": "all"}, max_cut=0.07),
    "who_gives_named": toys.who_gives(**{"from": "named"}, named=("City Aid",)),
    "floor": toys.floor(share_of_baseline=0.9),
    "floor_gbp": toys.floor(gbp=150, only=("City Aid", "Both", "Town Aid")),
    "floor_place": toys.floor(of="place", share_of_baseline=1.0, only=("town",)),
    "cap": toys.cap(growth=0.25),
    "cap_gbp": toys.cap(gbp=500.5, only=("Both",)),
    "cap_under_target": toys.cap(growth=0.25, to="under_target"),
    "cap_place": toys.cap(of="place", gbp=700),
}
"""The settings of each golden file; the rules that have none are their own."""

FILES = [*(kind for kind in RULES if kind not in SETTINGS), *SETTINGS]


def kind_of(file: str) -> str:
    return file if file in RULES else next(kind for kind in RULES if file.startswith(f"{kind}_"))


def county():
    """All that a rule can meet: two funds, a promise in pence, an unknown place, a falling fund."""
    return toys.problem(
        need={"city": 2, "town": 1, "fen": 1},
        paid={
            "City Aid": {"core": 800},
            "Both": {"core": 200, "youth": 100},
            "Town Aid": {"core": 100.25},
            "Nowhere": {"core": 60.50},
        },
        committed={"Both": {"youth": 40}, "Town Aid": {"core": 100.25}},
        lands={
            "City Aid": "city",
            "Both": {"city": 0.5, "town": 0.25},
            "Town Aid": "town",
            "Nowhere": {},
        },
        budget={"core": 1160.75, "youth": 90},
        may_pay={"youth": ["Both"]},
        new_share=0.25,
    )


def written(file: str, folder: Path) -> str:
    """A model that holds the rows of one rule, as PuLP writes it."""
    model = new_model(file)
    given = county()
    variables = variables_of(model, given)
    minimise(model, [(variables.award[0][0], 1.0)])
    for row in RULES[kind_of(file)](given, variables, SETTINGS.get(file)):
        add_rule_row(model, row)
    path = folder / f"{file}.lp"
    model.writeLP(str(path))
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FILES)
def test_a_rule_writes_its_golden_rows(file: str, tmp_path: Path):
    golden = GOLDEN / f"{file}.lp"
    now = written(file, tmp_path)
    if os.environ.get("EQUITYCLI_WRITE_GOLDEN"):
        golden.write_text(now, encoding="utf-8")
    assert now == golden.read_text(encoding="utf-8")


def test_no_rule_lacks_a_golden_file_and_no_file_a_rule():
    assert {path.stem for path in GOLDEN.glob("*.lp")} == set(FILES)
    assert {kind_of(file) for file in FILES} == set(RULES)
    assert all((GOLDEN / f"{kind}.lp").exists() for kind in RULES)


def test_a_place_gives_no_more_than_it_is_over():
    given = toys.problem(need={"city": 8, "town": 2}, target=[800, 200])
    # d = 100/800, so 100/900 of its money; the town is under.
    setting = toys.who_gives(max_cut=0.5)
    assert place_cut_ceiling(given, setting).tolist() == pytest.approx([1 / 9, 0.0])
    half = toys.who_gives(max_cut=0.5, steepness=0.5)
    assert place_cut_ceiling(given, half).tolist() == pytest.approx([1 / 18, 0.0])
    least = toys.who_gives(max_cut=0.05)
    assert place_cut_ceiling(given, least).tolist() == pytest.approx([0.05, 0.0])


def test_a_recipient_gives_by_where_its_money_lands():
    given = toys.problem(
        lands={"City Aid": {"city": 0.5, "town": 0.3}, "Town Aid": "town"}, target=[300, 700]
    )
    # Over its target by 50 % the city may give 10 %; half of City Aid lands there.
    assert payee_cut_ceiling(given, toys.who_gives()).tolist() == pytest.approx([0.05, 0.0])


def test_only_those_named_give():
    given = toys.problem()
    setting = toys.who_gives(**{"from": "named"}, named=("Town Aid",), max_cut=0.2)
    assert payee_cut_ceiling(given, setting).tolist() == [0.0, 0.2]


@pytest.mark.parametrize("paid", [100, 3_000_000, 12_345_600, 987_654_300])
def test_a_cut_of_seven_percent_is_exact_however_large(paid: int):
    """1 − 0.07 is no float: 93 % of £100 must not become £94."""
    given = toys.problem(paid={"City Aid": paid, "Town Aid": 100}, budget=paid + 100)
    rows = RULES["who_gives"](
        given,
        variables_of(new_model("cut"), given),
        toys.who_gives(**{"from": "all"}, max_cut=0.07),
    )
    assert rows[0].at_least == paid * 93 // 100


def test_a_floor_is_rounded_up_on_what_moves_and_a_cap_down():
    given = toys.problem(paid={"City Aid": 101.50, "Town Aid": 9}, committed={"City Aid": 50.50})
    # 90 % of 101.50 is 91.35: 50.50 and £41. 125 % is 126.875: 50.50 and £76.
    assert floor_pence(given, toys.floor(share_of_baseline=0.9), 0) == 9150
    assert cap_pence(given, toys.cap(growth=0.25), 0) == 12650


def test_a_floor_in_pounds_never_asks_for_a_rise():
    given = toys.problem()
    assert [floor_pence(given, toys.floor(gbp=500), p) for p in (0, 1)] == [50_000, 10_000]


def test_a_floor_below_what_is_promised_is_the_promise():
    given = toys.problem(committed={"City Aid": 850.25})
    assert floor_pence(given, toys.floor(share_of_baseline=0.5), 0) == 85_025


def test_a_fund_can_pay_its_fixed_pence_and_then_whole_pounds():
    given = toys.problem(committed={"City Aid": 100.25}, budget=1000)
    # 1,000 − 100.25 = 899.75: £899 of it.
    assert usable_pence(given, 0) == 99_925


def test_two_floors_have_two_names_and_unique_rows():
    rules = active_rules([toys.floor(share_of_baseline=0.9), toys.floor(gbp=50)])
    assert [rule.name for rule in rules[-2:]] == [
        "floor for each recipient",
        "floor for each recipient (2)",
    ]
    given = toys.problem()
    names = [row.name for row in rows_of(given, variables_of(new_model("two"), given), rules)]
    assert len(names) == len(set(names))
    assert "floor_recipient_0_again_1" in names


def test_caps_limit_and_floors_protect():
    protects = {
        rule.kind: rule.protects
        for rule in active_rules([toys.cap(growth=0), toys.floor(gbp=1), toys.who_gives()])
    }
    assert protects == {
        "budget": False,
        "ring_fence": True,
        "committed": True,
        "held": True,
        "new_provision": False,
        "cap": False,
        "floor": True,
        "who_gives": True,
    }


def test_every_row_knows_whom_it_is_about():
    given = county()
    rules = active_rules([s for s in SETTINGS.values() if s.kind != "who_gives"])
    rules += (ActiveRule("who_gives", "who gives", toys.who_gives()),)
    for row in rows_of(given, variables_of(new_model("whom"), given), rules):
        assert (row.payee, row.place, row.fund) != (None, None, None), row.name
        assert np.isfinite([factor for _, factor in row.terms]).all()


def test_growth_under_target_counts_only_what_lands_there():
    """The city has £900 of a £500 share, the town £100: a fifth of Both's money is wanted more."""
    given = toys.problem(
        paid={"City Aid": 800, "Both": 100, "Town Aid": 100},
        lands={
            "City Aid": "city",
            "Both": {"city": 0.8, "town": 0.2},
            "Town Aid": "town",
        },
    )
    setting = toys.cap(growth=0.25, to="under_target")
    assert cap_pence(given, setting, 0) == 80_000  # £800 · (1 + 0.25 · 0)
    assert cap_pence(given, setting, 1) == 10_500  # £100 · (1 + 0.25 · 0.2)
    assert cap_pence(given, setting, 2) == 12_500  # £100 · (1 + 0.25 · 1)


def test_growth_under_target_is_not_for_places_or_pounds():
    for measure in ({"gbp": 5}, {"growth": 0.1, "of": "place"}):
        with pytest.raises(ValueError, match="goes with of"):
            toys.cap(to="under_target", **measure)
