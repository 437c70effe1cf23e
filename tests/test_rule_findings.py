"""What the rules of a plan tell a reader: near a ceiling, out of reach, never to be paid."""

from typing import Any

import numpy as np
import pytest

from equitycli.errors import Finding, SolverError
from equitycli.model.cases import case_model
from equitycli.model.ceilings import ceilings
from equitycli.model.guarantees import within_reach
from equitycli.model.verify import Breach
from equitycli.rule_findings import (
    findings_on_rules,
    guarantees_for_later,
    refuse_breaches,
    rounding_findings,
)
from tests.model import toys


def county(**changes: Any):
    return toys.problem(
        **{
            "need": {"city": 2, "town": 1, "fen": 1},
            "paid": {"City Aid": 900, "Town Aid": 100, "Hopeful": 0},
            "lands": {"City Aid": "city", "Town Aid": "town", "Hopeful": "fen"},
            "asks": {"Hopeful": 100},
        }
        | changes
    )


def found(*settings: Any, **changes: Any) -> list[Finding]:
    given = county(**changes)
    rules = within_reach(given, toys.rules(*settings))
    award = given.baseline_pence
    reachable = ceilings(case_model(given, rules))
    return findings_on_rules(given, rules, award, reachable=reachable)


def test_rules_that_hold_say_nothing():
    assert found(toys.who_gives(), toys.floor(gbp=5), toys.rule("smallest_award", gbp=50)) == []


def test_a_place_that_cannot_be_guaranteed_is_named_with_how_far_and_why():
    # The fen's target is £250 and only Hopeful reaches it, for £100: 60 % under; 10 % was asked.
    (one,) = found(toys.who_gives(max_cut=0.5), toys.rule("guarantee", under=0.1, by=2027))
    assert (one.code, one.severity, one.subject) == ("guarantee-not-reached", "warning", "fen")
    assert one.text == (
        "the guarantee by 2027 asks for 90.0 % of its need-based share; beside the other "
        "guaranteed places it can be brought to 40.0 %, 50.0 points short, £125 a year. It is "
        "guaranteed that and no more. It could reach no more alone: “what candidates ask for”."
    )


def test_a_guarantee_out_of_its_scope_is_not_missed():
    assert found(toys.rule("guarantee", under=0.1, by=2027, places="fen")) != []
    assert found(toys.rule("guarantee", under=0.1, by=2027, places="town")) == []
    assert found(toys.rule("guarantee", under=0.6, by=2027, places="fen")) == []


def test_a_guarantee_for_a_later_year_is_said_to_hold_nothing_yet():
    asked = [toys.cap(gbp=5), toys.rule("guarantee", under=0.1, by=2029)]
    (one,) = guarantees_for_later(asked, year=2026)
    assert (one.code, one.subject) == ("guarantee-for-later", "rule [number 2]")
    assert "by 2029" in one.text
    assert guarantees_for_later(asked, year=2029) == []


@pytest.mark.parametrize(
    ("before", "code", "text"),
    [
        (219.5, None, None),
        (220, "subsidy-near-ceiling", "has £1,120 from our funds in this year and the 2 before: "),
        (500, "subsidy-near-ceiling", "all of the ceiling of £1,400"),
        (501.5, "subsidy-over-ceiling", "£1.50 over the ceiling of £1,400"),
    ],
)
def test_who_is_near_the_ceiling_is_named_on_our_data_only(before: float, code: Any, text: Any):
    """£900 this year; the flag is at 80 % of £1,400, which is £1,120, inclusive."""
    rule = toys.rule("subsidy_ceiling", gbp=1400, years=3, flag_from=0.8)
    said = found(rule, before={"City Aid": before})
    assert [one.code for one in said] == ([code] if code else [])
    for one in said:
        assert one.subject == "City Aid"
        assert text in one.text
        assert "on our data only" in one.text


def test_nobody_is_flagged_who_is_paid_nothing():
    rule = toys.rule("subsidy_ceiling", gbp=0, years=1, flag_from=0.8)
    assert [one.subject for one in found(rule)] == ["City Aid", "Town Aid"]


def test_who_may_never_have_as_much_as_the_smallest_award_is_named():
    (one,) = found(toys.rule("smallest_award", gbp=150))
    assert (one.code, one.subject) == ("below-smallest-award", "Hopeful")
    assert one.text == (
        "may be paid £100 at most, less than “smallest award” of £150: it can get nothing."
    )


def test_a_route_that_can_never_start_is_named():
    (one,) = found(new_share=0.1, routes={"seed": (60, 40, False)})
    assert (one.code, one.subject) == ("route-below-its-minimum", "seed")
    assert one.text == (
        "is not started below £40, but new: town: seed, new: fen: seed may have less at most: "
        "there it can get nothing."
    )


def test_places_where_nobody_is_rooted_are_named():
    rule = toys.rule("rooted", at_least=0.5, each_place=True)
    (one,) = found(rule, rooted={"City Aid": "city"})
    assert (one.code, one.severity) == ("nobody-rooted", "warning")
    assert one.text.startswith("does not hold in town, fen: nobody with an office there")
    assert found(toys.rule("rooted", at_least=0.1), rooted={"City Aid": "city"}) == []


def test_a_breach_beyond_rounding_stops_the_plan():
    missed = [
        Breach("cap for each recipient", "City Aid", 120.0, within_rounding=False),
        Breach("most awards", "awards", 2.0, within_rounding=False, unit="awards"),
        Breach("floor for each place", "fen", 45.0, within_rounding=True),
    ]
    with pytest.raises(SolverError) as caught:
        refuse_breaches(missed)
    assert [fault.text for fault in caught.value.faults] == [
        "cap for each recipient is missed by £1.20.",
        "most awards is missed by 2 awards.",
    ]
    refuse_breaches(missed[2:])
    (note,) = rounding_findings(missed[2:])
    assert note.text == (
        "floor for each place is missed by £0.45 a year, because awards are whole pounds."
    )


def test_awards_are_read_and_not_what_is_paid_now():
    given = county(before={"City Aid": 500})
    rule = toys.rule("subsidy_ceiling", gbp=1400, years=3, flag_from=1.0)
    award = given.baseline_pence.copy()
    award[0] -= 100
    rules = toys.rules(rule)
    assert findings_on_rules(given, rules, np.array(award), reachable=()) == []
