"""Each rule as it stands in a model: one golden .lp a rule, and its bounds by hand.

`EQUITYCLI_WRITE_GOLDEN=1 python -m pytest tests/model/test_rules.py` writes them again.
"""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from equitycli.model.formulation import variables_of
from equitycli.model.rules import (
    RULES,
    ActiveRule,
    Border,
    Guarantee,
    active_rules,
    cap_pence,
    chosen_payees,
    floor_pence,
    payee_cut_ceiling,
    place_cut_ceiling,
    rows_of,
    usable_pence,
)
from equitycli.model.solver import add_rule_rows, minimise, new_model
from equitycli.settings import RULE_SECTIONS
from tests.model import toys

GOLDEN = Path(__file__).parent / "golden"

SETTINGS: dict[str, Any] = {
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
    "floor_per_head": toys.floor(of="place", gbp_per_head=0.25),
    "floor_theme": toys.floor(of="theme", share_of_baseline=0.9, themes=("advice", "arts")),
    "cap_theme": toys.cap(of="theme", gbp_per_head=0.5, themes=("advice",)),
    "cap_candidates": toys.cap(gbp=100, kinds="candidate"),
    "pace": toys.rule("pace", change=0.02, full_until=0.05, change_beyond=-0.05, none_from=0.10),
    "guarantee": Guarantee(toys.rule("guarantee", under=0.25, by=2027), (1.0, 0.5, 0.9)),
    "absorption": toys.rule("absorption", of="recipient", growth=0.5, gbp=60.5),
    "absorption_place": toys.rule("absorption", of="place", growth=0.1, gbp=75),
    "smallest_award": toys.rule("smallest_award", gbp=250.5),
    "most_awards": toys.rule("most_awards", count=4),
    "new_entrants": toys.rule("new_entrants", at_least=0.1),
    "rooted": toys.rule("rooted", at_least=0.4),
    "rooted_each_place": toys.rule("rooted", at_least=0.4, each_place=True),
    "process": toys.rule("process", at_least=0.05, themes=("convening",)),
    "subsidy_ceiling": toys.rule("subsidy_ceiling", gbp=900, years=3, flag_from=0.8),
    "priority": toys.rule("priority", tiers=(("fen",), ("town",))),
    "border": Border((("city",), ("town", "fen")), (750.0, 250.5)),
    "asks": None,
    "new_provision_routes": None,
}
"""The settings of each golden file; the rules that have none are their own."""

WIDER = tuple(SETTINGS)[tuple(SETTINGS).index("cap_place") + 1 :]
"""The files that are written for a county with candidates, themes, offices and routes."""

PAID = {
    "City Aid": {"core": 800},
    "Both": {"core": 200, "youth": 100},
    "Town Aid": {"core": 100.25},
    "Nowhere": {"core": 60.50},
}
LANDS = {
    "City Aid": "city",
    "Both": {"city": 0.5, "town": 0.25},
    "Town Aid": "town",
    "Nowhere": {},
}

FILES = [*(kind for kind in RULES if kind not in SETTINGS), *SETTINGS]


def kind_of(file: str) -> str:
    return file if file in RULES else next(kind for kind in RULES if file.startswith(f"{kind}_"))


def settings() -> list[Any]:
    """One of each kind of [[rule]], as the programme file would give them."""
    return [
        setting.asked if isinstance(setting, Guarantee) else setting
        for file, setting in SETTINGS.items()
        if file in RULES and setting is not None and not isinstance(setting, Border)
    ]


def wider():
    """The same with a candidate, themes, offices, earlier years, and two routes."""
    return county(
        paid=PAID | {"Seedling": {}},
        lands=LANDS | {"Seedling": {"fen": 0.8}},
        people={"city": 1000, "town": 500, "fen": 500},
        asks={"Seedling": 150.75},
        themes={"City Aid": ("advice",), "Both": ("advice", "youth"), "Seedling": ("convening",)},
        rooted={"City Aid": "city", "Both": "town", "Seedling": "fen"},
        before={"City Aid": 250.5, "Both": 880},
        routes={"seed": (60, 20, False), "platform": (90, 0, True)},
    )


def county(**changes):
    """All that a rule can meet: two funds, a promise in pence, an unknown place, a falling fund."""
    return toys.problem(
        **{
            "need": {"city": 2, "town": 1, "fen": 1},
            "paid": PAID,
            "committed": {"Both": {"youth": 40}, "Town Aid": {"core": 100.25}},
            "lands": LANDS,
            "budget": {"core": 1160.75, "youth": 90},
            "may_pay": {"youth": ["Both"]},
            "new_share": 0.25,
        }
        | changes
    )


def written(file: str, folder: Path) -> str:
    """A model that holds the rows of one rule, as PuLP writes it."""
    model = new_model(file)
    given = wider() if file in WIDER else county()
    kind, setting = kind_of(file), SETTINGS.get(file)
    chosen = chosen_payees(given, [ActiveRule(kind, kind, setting)])
    variables = variables_of(model, given, chosen=chosen)
    minimise(model, [(variables.award[0][0], 1.0)])
    for row in RULES[kind](given, variables, setting):
        add_rule_rows(model, [row])
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
    assert floor_pence(given, toys.floor(share_of_baseline=0.9), [0]) == [9150]
    assert cap_pence(given, toys.cap(growth=0.25), [0]) == [12650]


def test_a_floor_in_pounds_never_asks_for_a_rise():
    given = toys.problem()
    assert floor_pence(given, toys.floor(gbp=500), [0, 1]) == [50_000, 10_000]


def test_a_floor_below_what_is_promised_is_the_promise():
    given = toys.problem(committed={"City Aid": 850.25})
    assert floor_pence(given, toys.floor(share_of_baseline=0.5), [0]) == [85_025]


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


def test_protections_are_what_keeps_what_is_there():
    """Their price is printed; caps and shares kept for some limit or ask, and protect nothing."""
    protects = {rule.kind for rule in active_rules(settings()) if rule.protects}
    assert protects == {"ring_fence", "committed", "held", "who_gives", "floor", "pace"}


def test_every_kind_of_rule_in_a_programme_is_a_rule():
    by_dates = {"border"}  # in force where an authority's dates say so: no [[rule]] asks it
    assert {rule.kind for rule in active_rules(settings())} == set(RULES) - by_dates
    assert set(RULE_SECTIONS) <= set(RULES)


def test_every_rule_has_a_name_of_its_own():
    names = [rule.name for rule in active_rules([*settings(), *settings()])]
    assert len(set(names)) == len(names)


def test_a_rule_knows_its_source():
    rules = active_rules(
        [
            toys.cap(growth=0.1, source="Cabinet, 3 March"),
            toys.rule("guarantee", under=0.05, by=2027, source="Full Council"),
        ]
    )
    assert [rule.source for rule in rules[-2:]] == ["Cabinet, 3 March", "Full Council"]
    assert {rule.source for rule in rules[:-2]} == {""}


def test_every_row_knows_whom_it_is_about_or_is_about_all():
    given = wider()
    rules = active_rules(settings())
    variables = variables_of(new_model("whom"), given, chosen=chosen_payees(given, rules))
    about_all = set()
    for row in rows_of(given, variables, rules):
        if (row.payee, row.place, row.fund) == (None, None, None):
            about_all.add(row.name)
        assert np.isfinite([factor for _, factor in row.terms]).all()
    assert about_all == {"most_awards", "new_entrants", "process", "rooted"}


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
    # £800 · (1 + 0.25 · 0), £100 · (1 + 0.25 · 0.2), £100 · (1 + 0.25 · 1)
    assert cap_pence(given, setting, [0, 1, 2]) == [80_000, 10_500, 12_500]


def test_growth_under_target_is_not_for_places_or_pounds():
    for measure in ({"gbp": 5}, {"growth": 0.1, "of": "place"}):
        with pytest.raises(ValueError, match="goes with of"):
            toys.cap(to="under_target", **measure)
