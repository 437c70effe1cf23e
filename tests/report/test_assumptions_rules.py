"""Every rule stands among the assumptions in words, with its source."""

from typing import Any

import pytest

from equitycli.report.assumptions_rules import rule_assumptions
from equitycli.settings import RULE_SECTIONS

SAID: list[tuple[dict[str, Any], list[list[str]]]] = [
    (
        {
            "kind": "who_gives",
            "from": "over_target",
            "max_cut": {"value": 0.1, "source": "Cabinet"},
            "steepness": 0.5,
            "source": "Council",
        },
        [
            ["Who gives", "only places over their need-based share; at most 10 %", "Cabinet"],
            ["How steeply", "50 % of what a place has over its share, at most", "Council"],
        ],
    ),
    (
        {"kind": "floor", "of": "place", "gbp_per_head": 1.25, "places": "Fen"},
        [["Floor for each place", "at least £1.25 a head, in Fen", "not stated"]],
    ),
    (
        {"kind": "floor", "of": "theme", "share_of_baseline": 0.925, "themes": ["youth", "advice"]},
        [
            [
                "Floor for each theme",
                "at least 92.5 % of what it has, on youth or advice",
                "not stated",
            ]
        ],
    ),
    (
        {"kind": "cap", "of": "recipient", "growth": 0.2, "to": "under_target"},
        [
            [
                "Cap for each recipient",
                "at most 20 % more, as far as it lands in places under their share",
                "not stated",
            ]
        ],
    ),
    (
        {
            "kind": "pace",
            "change": 0.0139,
            "full_until": 0.05,
            "change_beyond": -0.02,
            "none_from": 0.1,
        },
        [
            [
                "Pace of change",
                "a place changes by +1.39 % at least, up to +5 % from its share; by −2 % from "
                "+10 % on; in between on a straight line",
                "not stated",
            ]
        ],
    ),
    (
        {"kind": "guarantee", "under": 0.05, "by": 2029},
        [
            [
                "Guarantee for places",
                "no place more than 5 % under its share by 2029, where reachable",
                "not stated",
            ]
        ],
    ),
    (
        {"kind": "absorption", "of": "recipient", "growth": 0.5, "gbp": 5000},
        [
            [
                "Absorption of each recipient",
                "at most 50 % or £5,000 more in a year, whichever is larger",
                "not stated",
            ]
        ],
    ),
    (
        {"kind": "smallest_award", "gbp": 2000, "kinds": "candidate"},
        [
            [
                "Smallest award",
                "£2,000 or nothing; who is paid less now keeps that or nothing, of the kind "
                "candidate",
                "not stated",
            ]
        ],
    ),
    (
        {"kind": "most_awards", "count": 40, "source": "Officers' time"},
        [["Most awards", "at most 40", "Officers' time"]],
    ),
    (
        {"kind": "new_entrants", "at_least": 0.05},
        [
            [
                "New entrants",
                "at least 5 % of the budget to those who are not paid now",
                "not stated",
            ]
        ],
    ),
    (
        {"kind": "rooted", "at_least": 0.3, "each_place": True},
        [
            [
                "Rooted in the place",
                "at least 30 % of what lands, to organisations with their office there, in each "
                "place by itself",
                "not stated",
            ]
        ],
    ),
    (
        {"kind": "process", "at_least": 0.02, "themes": "convening", "places": "Fen"},
        [
            [
                "Process",
                "at least 2 % of the budget to convening, and routes marked as process, in Fen",
                "not stated",
            ]
        ],
    ),
    (
        {"kind": "subsidy_ceiling", "gbp": 315_000, "years": 3, "flag_from": 0.8},
        [
            [
                "Subsidy ceiling",
                "at most £315,000 to one recipient over 3 years, from all our funds; named from "
                "80 % of it",
                "not stated",
            ]
        ],
    ),
    (
        {"kind": "priority", "neediest_share": 0.2},
        [
            [
                "Priority places",
                "the places with most need per head, until they hold 20 % of all people, come "
                "first",
                "not stated",
            ]
        ],
    ),
    (
        {"kind": "priority", "tiers": [["Fen"], ["Town", "Mill"]]},
        [["Priority places", "first Fen; then Town, Mill; then all others", "not stated"]],
    ),
]


def said(keys: dict[str, Any], **more: Any) -> list[list[str]]:
    rule: Any = RULE_SECTIONS[keys["kind"]](**keys, **more)
    rows = rule_assumptions(rule)
    return [[cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row] for row in rows]


@pytest.mark.parametrize(("keys", "rows"), SAID)
def test_a_rule_is_said_in_words(keys: dict[str, Any], rows: list[list[str]]):
    assert said(keys) == rows


@pytest.mark.parametrize("keys", [keys for keys, _ in SAID if "source" not in keys])
def test_a_rule_names_its_source(keys: dict[str, Any]):
    assert {row[2] for row in said(keys, source="Cabinet, 3 March")} == {"Cabinet, 3 March"}


def test_no_kind_of_rule_is_left_out():
    assert {keys["kind"] for keys, _ in SAID} | {"cap"} == set(RULE_SECTIONS)
