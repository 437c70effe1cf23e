"""The calendar of a cut: backwards by hand, forwards from where it stands, in order."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from equitycli.ends import Span, calendar, part_of_year
from equitycli.settings import EndsSection, Length
from equitycli.settings.ends import STEP_NAMES

DAY = timedelta(days=1)
STARTS = date(2026, 4, 1)


def length(value, unit):
    return {"value": value, "unit": unit, "source": "the constitution"}


LENGTHS = {
    "consultation": length(6, "weeks"),
    "scrutiny": length(10, "working days"),
    "forward_plan": length(28, "days"),
    "call_in": length(5, "working days"),
    "notice": length(3, "months"),
}


def asked(**changes):
    return EndsSection.model_validate(LENGTHS | changes)


def of(section, *, year_starts=STARTS, made_on=None, notice=None):
    made_on = made_on or section.made_on
    return calendar(
        section, year_starts=year_starts, notice=notice or section.notice, made_on=made_on
    )


def latest(found):
    return {step.name: (step.latest.first, step.latest.last) for step in found.steps}


def goes(found):
    return {step.name: (step.goes.first, step.goes.last) for step in found.steps}


def standing(found):
    return {step.name: step.standing for step in found.steps}


def test_backwards_from_the_year_by_hand():
    found = of(asked(bank_holidays=[date(2025, 12, 25), date(2025, 12, 26)]))
    assert latest(found) == {
        "notice": (date(2026, 1, 1), date(2026, 3, 31)),
        "call-in": (date(2025, 12, 23), date(2025, 12, 31)),  # 31, 30, 29, 24, 23 December
        "decision": (date(2025, 12, 22), date(2025, 12, 22)),
        "forward plan": (date(2025, 11, 24), date(2025, 12, 21)),  # 28 days
        "scrutiny": (date(2025, 11, 10), date(2025, 11, 23)),  # two working weeks from a Monday
        "consultation": (date(2025, 9, 29), date(2025, 11, 9)),  # 42 days
    }
    assert tuple(latest(found)) == STEP_NAMES


@pytest.mark.parametrize("year", [2023, 2024, 2026, 2028])
def test_a_cut_decided_on_1_february_with_notice_at_once_starts_on_1_may(year):
    none = {name: length(0, "days") for name in LENGTHS if name != "notice"}
    section = asked(**none, made_on=date(year, 2, 1))
    found = of(section, year_starts=date(year, 4, 1))
    assert found.first_effective == date(year, 5, 1)
    saved = part_of_year(date(year, 5, 1), year_starts=date(year, 4, 1))
    assert saved == Fraction(11, 12)
    assert [step.name for step in found.steps] == ["decision", "notice"]
    assert latest(found)["decision"] == (date(year, 1, 1), date(year, 1, 1))
    assert standing(found) == {"decision": "passed", "notice": "passed"}


def test_in_good_time_the_cut_begins_with_the_year():
    found = of(asked(made_on=date(2025, 9, 1)))
    assert found.first_effective == STARTS
    assert set(standing(found).values()) == {"in time"}
    assert not found.passed


def test_forwards_from_where_it_stands_by_hand():
    section = asked(
        made_on=date(2026, 2, 16),
        begun={"consultation": date(2026, 1, 5), "forward plan": date(2026, 2, 2)},
        alongside=["forward plan"],
        budget_meeting=date(2026, 3, 12),
    )
    found = of(section)
    assert goes(found) == {
        "consultation": (date(2026, 1, 5), date(2026, 2, 15)),  # over the day before
        "scrutiny": (date(2026, 2, 16), date(2026, 2, 27)),
        "forward plan": (date(2026, 2, 2), date(2026, 3, 1)),
        "decision": (date(2026, 3, 12), date(2026, 3, 12)),  # waits for the meeting
        "call-in": (date(2026, 3, 13), date(2026, 3, 19)),
        "notice": (date(2026, 3, 20), date(2026, 6, 19)),
    }
    assert found.first_effective == date(2026, 6, 20)
    assert standing(found) == {
        "consultation": "begun late",
        "scrutiny": "passed",
        "forward plan": "begun late",
        "decision": "passed",
        "call-in": "passed",
        "notice": "passed",
    }


def test_what_stands_alongside_delays_nothing_before_the_decision():
    one, other = of(asked()), of(asked(alongside=["forward plan"]))
    assert latest(other)["consultation"][0] == latest(one)["consultation"][0] + 28 * DAY
    assert latest(other)["forward plan"] == latest(one)["forward plan"]


def test_an_early_meeting_moves_what_comes_before_it_and_nothing_after():
    meeting = date(2025, 12, 1)
    one, other = of(asked()), of(asked(budget_meeting=meeting))
    assert latest(other)["forward plan"][1] == meeting - DAY
    assert latest(other)["notice"] == latest(one)["notice"]
    assert latest(other)["decision"] == latest(one)["decision"]


def test_a_late_meeting_makes_the_cut_late():
    found = of(asked(made_on=date(2025, 6, 1), budget_meeting=date(2026, 2, 12)))
    assert standing(found)["consultation"] == "in time"
    assert standing(found)["decision"] == "comes late"
    assert found.first_effective == date(2026, 5, 20)  # call-in to 19 February, then 3 months


def test_a_meeting_that_cannot_be_kept_gives_way():
    found = of(asked(made_on=date(2026, 2, 1), budget_meeting=date(2026, 2, 12)))
    assert goes(found)["decision"][0] == date(2026, 4, 25)  # 42 + 12 + 28 days from 1 February


@pytest.mark.parametrize("blank", list(LENGTHS))
def test_what_hangs_on_an_unknown_length_is_blank_and_never_guessed(blank):
    found = of(asked(made_on=date(2025, 9, 1), **{blank: None}))
    assert found.first_effective is None
    assert not found.is_known
    steps = {step.name.replace(" ", "_").replace("-", "_"): step for step in found.steps}
    assert steps[blank].standing == "not known"
    assert steps[blank].latest == Span(None, None)


def test_without_a_day_nothing_is_known_forwards():
    found = of(asked())
    assert found.first_effective is None
    assert {step.standing for step in found.steps} == {"not known"}
    assert latest(found)["notice"][0] == date(2026, 1, 1)


def test_a_longer_notice_moves_every_step_before_it():
    half_year = Length(value=6, unit="months", source="an agreement")
    one, other = of(asked()), of(asked(), notice=half_year)
    for name, (first, _) in latest(one).items():
        earlier = latest(other)[name][0]
        assert earlier is not None
        assert first is not None
        assert earlier < first


UNITS = st.sampled_from(["days", "working days", "weeks", "months"])
ANY_LENGTH = st.builds(length, st.integers(1, 20), UNITS)
SECTIONS = st.builds(
    lambda lengths, made_on, alongside: asked(**lengths, made_on=made_on, alongside=alongside),
    st.fixed_dictionaries(dict.fromkeys(LENGTHS, ANY_LENGTH)),
    st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    st.lists(st.sampled_from(["scrutiny", "forward plan"]), unique=True),
)


@given(SECTIONS, st.integers(2024, 2027))
def test_steps_never_overlap_and_keep_their_order(section, year):
    found = of(section, year_starts=date(year, 4, 1))
    for spans in (latest(found), goes(found)):
        in_line = [name for name in STEP_NAMES if name not in section.alongside]
        for before, after in zip(in_line, in_line[1:], strict=False):
            assert spans[before][1] < spans[after][0]
        for name in section.alongside:
            assert spans[name][1] < spans["decision"][0]


@given(SECTIONS, st.integers(2024, 2027))
def test_the_cut_is_late_exactly_where_a_step_is(section, year):
    starts = date(year, 4, 1)
    found = of(section, year_starts=starts)
    assert found.first_effective is not None
    late = any(step.standing in ("passed", "comes late") for step in found.steps)
    assert (found.first_effective > starts) == late


@given(SECTIONS)
def test_a_plan_made_later_is_never_in_force_earlier(section):
    made = section.made_on
    assert made is not None
    one, other = of(section), of(section, made_on=made + DAY)
    assert one.first_effective is not None
    assert other.first_effective is not None
    assert one.first_effective <= other.first_effective


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"notice": {"value": 3}}, "unit"),
        ({"notice": {"value": 1.5, "unit": "months"}}, "integer"),
        ({"notice": {"value": -1, "unit": "months"}}, "greater than or equal to 0"),
        ({"notice": {"value": 9_999, "unit": "days"}}, "less than or equal to 3660"),
        ({"notice": {"value": 3, "unit": "fortnights"}}, "'days', 'working days'"),
        ({"steps": 2}, "steps and step_months are given together"),
        ({"steps": True, "step_months": 2}, "not true or false"),
        ({"council_change": -3}, "a share such as -0.03"),
        (
            {"made_on": date(2026, 1, 1), "begun": {"scrutiny": date(2026, 1, 2)}},
            "scrutiny can't have begun after made_on",
        ),
        ({"budget_meeting": date(1066, 10, 14)}, "every date must lie from"),
    ],
)
def test_what_the_section_refuses(changes, said):
    with pytest.raises(ValueError, match="validation error") as caught:
        asked(**changes)
    assert said in str(caught.value)
