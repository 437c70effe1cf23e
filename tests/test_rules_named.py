"""A rule that names nobody who is there is refused, all such names at once."""

from typing import Any

import pytest

from equitycli.rules_named import strangers
from tests.model import toys


def county(**changes: Any):
    return toys.problem(
        **{
            "paid": {"City Aid": 900, "Town Aid": 100, "Hopeful": 0, "Once": 0},
            "lands": {"City Aid": "city", "Town Aid": "town", "Hopeful": "town", "Once": "city"},
            "asks": {"Hopeful": 50},
            "themes": {"City Aid": ("advice",), "Hopeful": ("youth",), "Once": ("arts",)},
            "flags": {"City Aid": ("countywide",)},
        }
        | changes
    )


def said(*rules: Any, **changes: Any) -> list[tuple[str, str, str]]:
    return [
        (fault.where, fault.text, fault.remedy) for fault in strangers(rules, county(**changes))
    ]


def test_rules_that_name_who_is_there_are_let_be():
    rules = [
        toys.who_gives(**{"from": "named"}, named=("City Aid",)),
        toys.floor(share_of_baseline=0.9, only=("Town Aid",), places="town", kinds="paid now"),
        toys.floor(of="place", gbp=1, only=("town",)),
        toys.cap(gbp=5, only=("Hopeful",)),
        toys.cap(growth=0.1, themes="advice"),
        toys.rule("smallest_award", gbp=5, kinds=("candidate", "countywide")),
        toys.rule("new_entrants", at_least=0.01),
        toys.rule("process", at_least=0.01, themes="youth"),
        toys.rule("priority", tiers=(("town",),)),
        toys.rule("guarantee", under=0.1, by=2027, places="town"),
    ]
    assert said(*rules) == []


@pytest.mark.parametrize(
    ("rule", "where", "text"),
    [
        (
            toys.who_gives(**{"from": "named"}, named=("City Aid", "XX-1")),
            "rule [number 1].named",
            "no recipient that is paid now is called XX-1.",
        ),
        (
            toys.floor(gbp=5, only=("Hopeful",)),  # paid nothing now: a floor does nothing
            "rule [number 1].only",
            "no recipient that is paid now is called Hopeful.",
        ),
        (
            toys.cap(growth=0.1, only=("Hopeful",)),
            "rule [number 1].only",
            "no recipient that is paid now is called Hopeful.",
        ),
        (
            toys.cap(gbp=5, only=("Once",)),
            "rule [number 1].only",
            "no recipient, candidate or new provision is called Once.",
        ),
        (
            toys.rule("absorption", of="place", gbp=5, only=("City Aid",)),
            "rule [number 1].only",
            "no place is called City Aid.",
        ),
        (
            toys.rule("most_awards", count=5, places=("town", "Tawn", "Citty")),
            "rule [number 1].places",
            "no place is called Tawn, Citty.",
        ),
        (
            toys.rule("priority", tiers=(("town",), ("Atlantis",))),
            "rule [number 1].tiers",
            "no place is called Atlantis.",
        ),
    ],
)
def test_a_name_that_nobody_has_is_refused(rule: Any, where: str, text: str):
    assert said(rule) == [
        (where, text, "`equitycli audit` lists the places; recipients go by their id.")
    ]


def test_a_theme_or_kind_that_nobody_has_is_refused_with_those_there_are():
    rule = toys.rule("smallest_award", gbp=5, themes=("advise", "arts"), kinds="large")
    assert said(rule) == [
        (
            "rule [number 1].themes",
            "nobody who could be paid has the theme advise, arts.",  # Once asks for nothing
            "There is: advice, youth.",
        ),
        (
            "rule [number 1].kinds",
            "nobody who could be paid has the kind large.",
            "There is: candidate, countywide, paid now.",
        ),
    ]


def test_where_there_are_no_themes_at_all_it_says_so():
    (fault,) = said(toys.rule("process", at_least=0.1, themes="convening"), themes={})
    assert fault[2] == "Nobody here has a theme."


def test_keys_that_together_fit_nobody_are_refused():
    rule = toys.floor(share_of_baseline=0.9, places="city", only=("Town Aid",))
    assert said(rule) == [
        (
            "rule [number 1]",
            "this rule (floor) is about nobody who could be paid.",
            "All of its keys must fit together (only, places): take one out.",
        )
    ]


def test_money_for_new_entrants_wants_some():
    (fault,) = said(toys.rule("new_entrants", at_least=0.1), asks={})
    assert fault == (
        "rule [number 1]",
        "this rule (new_entrants) is about nobody who could be paid.",
        "Add [candidates] or [new_provision], or take the rule out.",
    )


def test_all_strangers_of_all_rules_come_at_once():
    found = said(
        toys.cap(gbp=5),
        toys.floor(gbp=5, only=("XX-9",), places="Tawn"),
        toys.rule("priority", tiers=(("Mill",),)),
    )
    assert [where for where, *_ in found] == [
        "rule [number 2].only",
        "rule [number 2].places",
        "rule [number 3].tiers",
    ]
