"""Ends of funding, end to end on the four places: who falls, when, what is refused, what is said.

City Advice falls from £12,000 and City Arts from £4,000 to £3,200; see tests/four_places.py.
"""

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from unittest import mock

import icalendar
import pytest

from equitycli import study
from equitycli.ends import Ends, Viability
from equitycli.errors import InputError
from equitycli.falls import as_for_decision, day_of, lacking_for_decision, with_ends
from equitycli.plan import Plan
from equitycli.report.ends_ics import ends_ics
from equitycli.report.ends_sheets import ends_sheets
from equitycli.report.ends_tables import ends_tables
from equitycli.report.printing import plan_texts
from equitycli.report.terminal import console, show
from equitycli.settings import EndsSection
from equitycli.sources.officers_workbook import read_officers_workbook
from tests import four_places
from tests.four_places import NAMES, PAID, county
from tests.report.hand import HARMFUL, harmful_county, read_csv, read_record
from tests.running import ROOT, run, tree
from tests.sources.made_workbooks import fill_in

TIME = "2026-01-01T00:00:00Z"
MADE_ON, MEETING = date(2025, 11, 20), date(2026, 2, 12)


def length(value, unit):
    return {"value": value, "unit": unit, "source": "the constitution"}


ENDS = {
    "made_on": MADE_ON,
    "consultation": length(6, "weeks"),
    "scrutiny": length(10, "working days"),
    "forward_plan": length(28, "days"),
    "call_in": length(5, "working days"),
    "notice": length(3, "months"),
    "budget_meeting": MEETING,
    "council_change": {"value": -0.03, "source": "budget book", "note": "the Compact, para 3"},
}
FALLING = ("XX-1", "XX-2")


def assessed(who, **changes):
    return {
        "organisation": who,
        "group": "disability",
        "effect": "fewer sessions",
        "mitigation": "a lift share",
        "assessed_by": "equalities lead",
        "date": date(2025, 11, 1),
    } | changes


EQUALITY = [assessed(who) for who in FALLING]


def four(folder: Path, *, ends=None, workbook=None, **changes) -> Path:
    """Write the four places with [ends] and, where it says so, a workbook."""
    asked = {key: told for key, told in (ENDS | (ends or {})).items() if told is not None}
    if workbook is not None:
        folder.mkdir(parents=True, exist_ok=True)
        fill_in(folder / "workbook.xlsx", **workbook)
        changes["workbook"] = {"file": "workbook.xlsx"}
    return county(folder, ends=asked, **changes)


@pytest.fixture(scope="module", autouse=True)
def _dates_as_toml():
    kept = four_places._inline

    def inline(value: object) -> str:
        return value.isoformat() if isinstance(value, date) else kept(value)

    with mock.patch.object(four_places, "_inline", inline):
        yield


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    return study.allocate(county(tmp_path_factory.mktemp("bare")))


@pytest.fixture(scope="module")
def plan(bare, tmp_path_factory):
    return told(bare, tmp_path_factory.mktemp("told"))


def told(plan: Plan, folder: Path, *, ends=None, workbook=None, run_at="") -> Plan:
    """Return a plan as if its programme had [ends] with changes, and officers this workbook."""
    found = plan.audit
    section = EndsSection.model_validate(
        {key: told for key, told in (ENDS | (ends or {})).items() if told is not None}
    )
    programme = found.file.programme.model_copy(update={"ends": section})
    book = read_officers_workbook(fill_in(folder / "workbook.xlsx", **(workbook or {}))).table
    about = replace(
        found, file=found.file.resolved(programme), county=replace(found.county, workbook=book)
    )
    return with_ends(replace(plan, audit=about), made_on=day_of(run_at))


def the(plan: Plan) -> Ends:
    assert plan.ends is not None
    return plan.ends


def ending(plan, who):
    return next(one for one in the(plan).endings if one.recipient_id == who)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_those_that_fall_are_told_with_the_day_and_the_part_of_the_year(plan):
    assert [one.recipient_id for one in the(plan).endings] == ["XX-1", "XX-2"]
    arts = ending(plan, "XX-2")
    assert (arts.now_pence, arts.proposed_pence) == (400_000, 320_000)
    # consultation to 31 Dec, scrutiny to 14 Jan, forward plan to 11 Feb: the meeting is kept;
    # call-in 13–19 Feb, notice from 20 Feb
    assert arts.first_effective == date(2026, 5, 20)
    # £800 × (12 − 1 − 19/31)/12 = 800 × 322/372 = £692.47
    assert arts.in_year_pence == 69_247
    assert arts.last_paid_day is None


def test_steps_put_the_rest_of_a_fall_off(bare, tmp_path):
    asked = {"steps": {"value": 2, "source": "x"}, "step_months": {"value": 6, "source": "x"}}
    arts = ending(told(bare, tmp_path, ends=asked), "XX-2")
    assert [(step.first_day, step.award_pence) for step in arts.steps] == [
        (date(2026, 5, 20), 360_000),
        (date(2026, 11, 20), 320_000),
    ]
    # 400 × 322/372 + 400 × (12 − 7 − 19/30)/12 = 346.2366 + 145.5556
    assert arts.in_year_pence == 49_179


def test_awards_of_later_years_are_the_steps_where_they_are_planned(bare, tmp_path):
    plan = replace(told(bare, tmp_path, ends={"viability_gbp": 3000}), ends=None)
    years = [(date(2027, 4, 1), 290_000), (date(2028, 4, 1), 290_000), (date(2029, 4, 1), 0)]
    arts = ending(with_ends(plan, later={"XX-2": years}), "XX-2")
    assert [(str(step.first_day), step.award_pence) for step in arts.steps] == [
        ("2026-05-20", 320_000),
        ("2027-04-01", 290_000),
        ("2029-04-01", 0),
    ]
    assert arts.in_year_pence == 69_247  # as without them: they save nothing in this year
    assert arts.step_under_line == 2
    assert arts.last_paid_day == date(2029, 3, 31)


def test_the_years_of_a_plan_are_its_steps(tmp_path):
    year = {"year": 2027, "budget_gbp": 20_000, "inflation": 0.0, "status": "firm"}
    path = four(tmp_path, years={"money": "nominal", "within": 0.01}, **{"years.year": [year]})
    plan = study.allocate(path)
    assert plan.years is not None
    second = dict(
        zip(
            plan.years.horizon.problems[1].payees,
            plan.years.award_pence[1].sum(axis=1).tolist(),
            strict=True,
        )
    )
    for one in the(plan).endings:
        assert one.steps[0].award_pence == one.proposed_pence
        assert one.steps[-1].award_pence == second[one.recipient_id]
    assert any(len(one.steps) == 2 for one in the(plan).endings)


def test_a_longer_notice_of_the_own_agreement_goes_first(bare, tmp_path):
    agreements = [
        {"organisation": who, "fund": "core", "kind": "grant", "pence_a_year": 100,
         "notice_months": months}
        for who, months in (("XX-1", 1), ("XX-2", 6))
    ]  # fmt: skip
    plan = told(bare, tmp_path, workbook={"agreements": agreements})
    assert not ending(plan, "XX-1").from_agreement
    arts = ending(plan, "XX-2")
    assert arts.from_agreement
    assert arts.first_effective == date(2026, 8, 20)
    assert [(str(one.notice), count) for one, count in the(plan).calendars] == [
        ("3 months", 1),
        ("6 months", 1),
    ]


def test_falls_by_place_add_up_to_all_falls(plan):
    at = {one.place: one for one in the(plan).places}
    assert list(at) == [*plan.problem.places, "outside", "unknown"]
    assert sum(one.fall_pence for one in at.values()) == the(plan).fall_pence
    # City has all of City Arts' 800 and half of City Advice's fall
    advice = ending(plan, "XX-1").fall_pence
    assert at["City"].fall_pence == 80_000 + advice // 2
    assert at["City"].falls == 2
    changes = sum(one.rise_pence + one.new_pence - one.fall_pence for one in at.values())
    assert changes == plan.budget_pence - plan.unallocated_pence - 100 * sum(PAID.values())


def test_the_whole_sector_stands_beside_the_council(plan):
    sector = the(plan).sector
    assert sector.paid_now_pence == 2_000_000
    assert sector.proposed_pence + sector.started_pence == plan.budget_pence
    assert sector.of_the_sector == 0
    assert sector.source == "budget book (the Compact, para 3)"
    assert not sector.larger_than_council


def test_a_sector_that_falls_more_than_the_council_is_a_warning(tmp_path):
    smaller = {
        "programme": {"budget_gbp": 19_000},
        "fund": [{"name": "core", "budget_gbp": 19_000}],
    }
    plan = study.allocate(four(tmp_path, **smaller))  # −5 % against −3 %
    said = {one.code: one for one in plan.findings}["sector-falls-more-than-council"]
    assert "by -5.0 % and the council's own spending by -3.0 %" in said.text
    assert "the Compact, para 3" in said.remedy


def test_what_ends_by_itself_is_listed_with_the_day_to_say_so(plan):
    first = the(plan).by_design[0]
    assert (first.recipient_id, first.what, first.sum_pence) == ("XX-1", "award", 2_400_000)
    assert (first.last_day, first.tell_by) == (date(2026, 3, 31), date(2026, 1, 1))
    assert len(the(plan).by_design) == len(PAID)


def test_agreements_are_told_with_their_break_and_their_own_end_once(tmp_path):
    committed = [
        {"organisation": "XX-2", "gbp_a_year": 500, "until": "2028-03-31", "kind": "grant",
         "fund": "core", "break_date": date(2027, 4, 1)},
        {"organisation": "XX-3", "gbp_a_year": 1000, "until": "2026-03-31", "kind": "grant",
         "fund": "core"},
    ]  # fmt: skip
    plan = study.allocate(four(tmp_path, committed=committed))
    assert ending(plan, "XX-2").agreements == (
        "grant of £500 a year until 2028-03-31, may be ended early from 2027-04-01",
    )
    mine = [one for one in the(plan).by_design if one.recipient_id == "XX-3"]
    assert [(one.what, one.sum_pence) for one in mine] == [("grant", 100_000)]


def test_an_agreement_hides_no_grant_of_another_fund(tmp_path):
    """Told without a fund it is counted in the one that pays most; the other's grant ends too."""
    path = four(
        tmp_path,
        committed=[
            {"organisation": "XX-3", "gbp_a_year": 1000, "until": "2026-03-31", "kind": "grant"}
        ],
        fund=[{"name": "core", "budget_gbp": 20_000}, {"name": "youth", "budget_gbp": 0}],
    )
    row = {"Identifier": "Y-1"} | four_places.grant(3, 700)
    headings, cells = ",".join(row), ",".join(map(str, row.values()))
    (path.parent / "youth.csv").write_text(f"{headings}\n{cells}\n", encoding="utf-8")
    with path.open("a", encoding="utf-8") as file:
        file.write('\n[[grants]]\nfile = "youth.csv"\nfund = "youth"\n')
    mine = [one for one in the(study.allocate(path)).by_design if one.recipient_id == "XX-3"]
    assert [(one.what, one.fund, one.sum_pence) for one in mine] == [
        ("grant", "core", 100_000),
        ("award", "youth", 70_000),
    ]


def test_what_can_no_longer_be_told_in_time_is_a_warning(plan, tmp_path):
    # Three months before 31 March 2026 is 1 January: later than the day of the first plan.
    assert "end-not-told-in-time" not in {one.code for one in plan.findings}
    late = study.allocate(four(tmp_path, ends={"made_on": date(2026, 1, 2)}))
    said = {one.code: one for one in late.findings}["end-not-told-in-time"]
    assert said.severity == "warning"
    assert said.text.startswith(f"{len(PAID)} awards and agreements end by themselves")
    sheet = next(one for one in ends_sheets(late) if one.title.startswith("What ends by itself"))
    assert all(row[-1] == "2026-01-01 passed" for row in sheet.rows)


def test_without_the_section_there_are_no_ends_and_it_is_said(bare):
    assert bare.ends is None
    said = {one.code: one for one in bare.findings}["ends-not-planned"]
    assert said.text.startswith("2 recipients fall, and the programme has no [ends]")
    assert ends_tables(bare) == {}
    assert ends_ics(bare, run_at=TIME) == ""


def test_an_own_line_that_a_step_crosses_is_a_choice(bare, tmp_path):
    means = [
        {"organisation": "XX-2", "line_pence": 3500, "reserves_pence": 1000,
         "spending_pence": 5200, "successor": "=Bad & Co"},
    ]  # fmt: skip
    plan = told(bare, tmp_path, workbook={"viability": means})
    arts = ending(plan, "XX-2")
    assert arts.viability == Viability(100_000, 520_000, 350_000)
    assert arts.viability.weeks_of_reserves == 10  # 52 × 1,000 ÷ 5,200
    assert arts.step_under_line == 1
    public = plan_texts(plan, run_at=TIME)
    restricted = ends_tables(plan, restricted=True)["ends_restricted.csv"]
    assert "taper to £3,500 or end: the fall would take it to £3,200" in restricted
    assert "10 weeks" in restricted
    assert restricted.count("Not for publication") == 2
    assert "'=Bad & Co" in public["ends.csv"]  # no secret, and no formula
    assert "taper to its viability line (restricted, withheld) or end" in public["ends.csv"]
    for name, text in public.items():
        assert "3,500" not in text, name
        assert "350000" not in text, name
        assert "10 weeks" not in text, name
    assert json.loads(public["record.json"])["ends"]["withheld"]["recipients"] == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (3000, "stays at its line of £3,000 or above"),
        (3200, "stays at its line of £3,200 or above"),  # at the line is not under it
        (3201, "taper to £3,201 or end: the fall would take it to £3,200"),
        (4000, "taper to £4,000 or end: the fall would take it to £3,200"),
        (4001, "is under its line of £4,001 already"),
    ],
)
def test_a_line_of_the_programme_is_public(bare, tmp_path, line, said):
    plan = told(bare, tmp_path, ends={"viability_gbp": line})
    row = next(
        one for one in rows_of(ends_tables(plan)["ends.csv"]) if one["recipient_id"] == "XX-2"
    )
    assert row["viability"] == said
    assert row["successor"] == "none named"


# --- for decision


def test_a_plan_for_decision_says_so_everywhere_and_never_draft(tmp_path):
    path = four(tmp_path / "county", workbook={"equality": EQUALITY})
    out = tmp_path / "out"
    ran = run("allocate", path, "--for-decision", "--out", out, "--timestamp", TIME)
    assert (ran.code, ran.err) == (0, "")
    assert "For decision: nothing that members need is left blank." in ran.out
    assert read_record(out)["for_decision"] is True
    for name, content in tree(out).items():
        text = content.decode("utf-8").replace("\r\n ", "")
        assert "or decision" in text, name
        assert "raft for consultation" not in text, name


def test_without_it_every_output_is_a_draft(tmp_path):
    path = four(tmp_path / "county", workbook={"equality": EQUALITY})
    out = tmp_path / "out"
    ran = run("allocate", path, "--out", out, "--timestamp", TIME)
    assert (ran.code, ran.err) == (0, "")
    assert "Draft for consultation" in ran.out
    for name, content in tree(out).items():
        text = content.decode("utf-8").replace("\r\n ", "")
        assert "raft for consultation" in text, name
    for path in out.glob("*.csv"):
        assert all("draft for consultation" in row["notice"] for row in read_csv(path)), path.name


@pytest.mark.parametrize("key", list(ENDS))
def test_each_blank_key_is_refused_for_decision(bare, tmp_path, key):
    plan = told(bare, tmp_path, ends={key: None}, workbook={"equality": EQUALITY})
    faults = lacking_for_decision(plan)
    assert [fault.where for fault in faults] == [f"ends.{key}"]
    assert faults[0].text.startswith("is missing")


def test_a_plan_that_is_not_proven_is_refused_for_decision(bare, tmp_path):
    plan = told(bare, tmp_path, workbook={"equality": EQUALITY})
    assert as_for_decision(plan).audit.for_decision
    stopped = replace(plan, audit=replace(plan.audit, stopped=plan.stages[0]))
    assert [fault.where for fault in lacking_for_decision(stopped)] == ["the plan"]


def test_without_the_section_a_decision_is_refused(bare):
    with pytest.raises(InputError) as caught:
        as_for_decision(bare)
    assert [fault.where for fault in caught.value.faults] == ["[ends]"]


def test_all_that_is_blank_is_listed_at_once(bare, tmp_path):
    plan = told(
        bare,
        tmp_path,
        ends={"notice": None, "call_in": {"value": 5, "unit": "working days"}},
        workbook={"equality": [assessed("XX-1", mitigation="", date=date(2026, 2, 1))]},
    )
    with pytest.raises(InputError) as caught:
        as_for_decision(plan)
    assert [(fault.where, fault.text) for fault in caught.value.faults] == [
        ("ends.call_in.source", "is missing: members ask where it says so."),
        (
            "ends.notice",
            "is missing, so the days of that step and of those that hang on it are blank.",
        ),
        (
            "XX-1 (City Advice)",
            "equality: disability: mitigation is blank; "
            "disability: assessed on 2026-02-01, after the plan was made.",
        ),
        ("XX-2 (City Arts)", "equality: no row on the sheet Equality."),
    ]


def test_none_found_needs_no_mitigation_but_somebody_who_looked(bare, tmp_path):
    found = {"group": "none found", "effect": "", "mitigation": ""}
    rows = [assessed("XX-1"), assessed("XX-2", **found)]
    plan = told(bare, tmp_path, workbook={"equality": rows})
    assert lacking_for_decision(plan) == []
    nobody = [assessed("XX-1"), assessed("XX-2", **found, assessed_by="")]
    plan = told(bare, tmp_path, workbook={"equality": nobody})
    assert [fault.text for fault in lacking_for_decision(plan)] == [
        "equality: none found: assessed by is blank."
    ]


def test_an_address_of_a_person_is_no_role_and_in_no_output(bare, tmp_path):
    rows = [assessed("XX-1"), assessed("XX-2", assessed_by="jo@example.org")]
    plan = told(bare, tmp_path, workbook={"equality": rows})
    assert [fault.text for fault in lacking_for_decision(plan)] == [
        "equality: disability: assessed by is blank."
    ]
    assert "jo@example" not in "".join(plan_texts(plan, run_at=TIME).values())


def test_groups_together_count_each_recipient_once(bare, tmp_path):
    rows = [assessed("XX-1"), assessed("XX-1", group="age", mitigation=""), assessed("XX-2")]
    plan = told(bare, tmp_path, workbook={"equality": rows})
    advice = ending(plan, "XX-1").fall_pence
    assert [
        (one.group, one.recipients, one.fall_pence, one.without_mitigation)
        for one in the(plan).groups
    ] == [("disability", 2, advice + 80_000, 0), ("age", 1, advice, 1)]


def test_the_example_is_refused_for_decision_and_its_page_tells_its_figures():
    plan = study.allocate(ROOT / "examples/fenmarch")
    with pytest.raises(InputError) as caught:
        as_for_decision(plan)
    texts = {fault.text for fault in caught.value.faults}
    assert texts == {"equality: no row on the sheet Equality."}
    assert len(caught.value.faults) == len(the(plan).endings) > 50
    page = (ROOT / "docs/ends.md").read_text(encoding="utf-8")
    cafe = next(
        row
        for row in rows_of(ends_tables(plan)["ends.csv"])
        if row["recipient_id"] == "XX-FEN-0015"
    )
    for key in ("baseline_gbp", "proposed_award_gbp", "fall_gbp", "saved_in_year_gbp"):
        assert f"£{float(cafe[key]):,.2f}" in page, key
    assert cafe["first_effective"] == "2026-06-20"


def test_the_day_comes_from_the_programme_then_from_the_run_and_never_from_the_clock(
    bare, tmp_path
):
    blank = {"made_on": None}
    assert the(told(bare, tmp_path, ends=blank)).made_on is None
    assert the(told(bare, tmp_path, ends=blank, run_at=TIME)).made_on == date(2026, 1, 1)
    assert the(told(bare, tmp_path, run_at=TIME)).made_on == MADE_ON
    assert [day_of(text) for text in ("now", "", "0001-01-01", "2026-13-01")] == [None] * 4


# --- the calendar as a file


def test_the_calendar_is_read_back_by_the_library(plan):
    text = ends_ics(plan, run_at=TIME)
    book = icalendar.Calendar.from_ical(text)
    events = book.walk("VEVENT")
    assert [str(event["SUMMARY"]).split(":")[0] for event in events] == [
        "Consultation", "Scrutiny", "On the forward plan", "Decision", "Call-in", "Notice",
    ]  # fmt: skip
    for event, step in zip(events, the(plan).calendar.steps, strict=True):
        assert step.latest.last is not None
        assert event.decoded("dtstart") == step.latest.first
        assert event.decoded("dtend") == step.latest.last + timedelta(days=1)
        assert "2 recipients with notice of 3 months" in str(event["SUMMARY"])
        assert "draft for consultation" in str(event["DESCRIPTION"])
    assert len({str(event["UID"]) for event in events}) == len(events)
    assert not book.errors


def test_the_calendar_has_the_same_bytes_lines_and_no_names(plan):
    one, other = (ends_ics(plan, run_at=TIME) for _ in range(2))
    assert one == other
    assert "DTSTAMP:20260101T000000Z" in one
    assert all(len(line.encode("utf-8")) <= 75 for line in one.split("\r\n"))
    assert "\n" not in one.replace("\r\n", "")
    for who, name in NAMES.items():
        assert name not in one.replace("\r\n ", "")
        assert who not in one.replace("\r\n ", "")
    assert "DTSTAMP:20251120T000000Z" in ends_ics(plan, run_at="at noon")


@pytest.mark.parametrize("title", ["a;b,c\\d", "Lines\nBEGIN:VEVENT", "Ünïcödé " * 9, "🎈" * 40])
def test_a_title_can_break_no_calendar(plan, title):
    asked = plan.audit.file.programme
    named = asked.model_copy(
        update={"programme": asked.programme.model_copy(update={"title": title})}
    )
    about = replace(plan.audit, file=plan.audit.file.resolved(named))
    text = ends_ics(replace(plan, audit=about), run_at=TIME)
    assert len(icalendar.Calendar.from_ical(text).walk("VEVENT")) == 6
    assert all(len(line.encode("utf-8")) <= 75 for line in text.split("\r\n"))


# --- names that do harm, and folders


def test_no_name_runs_in_a_spreadsheet(tmp_path):
    path = harmful_county(tmp_path)
    toml = four_places.toml({"ends": ENDS})
    path.write_text(path.read_text(encoding="utf-8") + toml, encoding="utf-8")
    plan = study.allocate(path)
    names = {row["name"] for row in rows_of(ends_tables(plan)["ends.csv"])}
    assert any(name.startswith("'=HYPERLINK") for name in names)
    assert len(names) > len(HARMFUL)
    for name, text in ends_tables(plan, restricted=True).items():
        assert "\x1b" not in text, name
        for row in rows_of(text):
            for heading, cell in row.items():
                number = heading.endswith("_gbp") and cell.lstrip("-").replace(".", "").isdigit()
                assert number or not cell.startswith(("=", "+", "-", "@")), (name, heading)


def test_a_folder_with_ends_gives_way_to_one_without(tmp_path):
    out, path = tmp_path / "out", four(tmp_path / "county")
    assert run("allocate", path, "--out", out, "--restricted").code == 0
    assert {"ends.csv", "ends.ics", "ends_restricted.csv"} <= set(tree(out))
    ran = run("allocate", county(tmp_path / "county"), "--out", out)
    assert (ran.code, ran.err) == (0, "")
    assert "ends.csv" not in tree(out)
    assert "ends.csv" not in ran.out


@pytest.mark.parametrize("width", [80, 60])
def test_the_tables_are_never_cut(plan, capsys, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    for sheet in ends_sheets(plan, restricted=True):
        show(sheet, console())
    out = capsys.readouterr().out
    assert "Who loses, how much, from when and why" in out
    assert "Restricted: what those that fall can bear" in out
    assert "…" not in out
    assert max(map(len, out.splitlines())) <= width
