"""New provision and candidates in the printed tables, the CSV files and the record."""

import csv
import io
from typing import Any

import pytest

from equitycli import study
from equitycli.plan import Plan
from equitycli.report.assumptions import assumptions
from equitycli.report.new_provision_rows import candidates, new_provision, new_provision_as_values
from equitycli.report.plan_sheets import largest_changes, where_the_money_goes
from equitycli.report.record import plan_record
from equitycli.report.tables_out import plan_tables
from tests.four_places import county

ROUTES = [
    {"name": "seed", "ceiling_gbp": 100, "ramp": [0.5], "source": "Cabinet, item 3"},
    {
        "name": "neighbour",
        "ceiling_gbp": 150,
        "outreach": [{"place": "Marsh", "organisation": "XX-3", "until": "2027-03-31"}],
    },
]
ASKS = [
    {"organisation": "YY-1", "name": "=Marsh Friends", "place": "Marsh", "asked": 500,
     "themes": "youth"},
]  # fmt: skip
FUNDS = [
    {"name": "core", "budget_gbp": 19_900},
    {"name": "starts", "budget_gbp": 100, "kinds": ["candidate", "new provision"],
     "places": "Marsh"},
]  # fmt: skip


@pytest.fixture(scope="module")
def plan(tmp_path_factory) -> Plan:
    path = county(
        tmp_path_factory.mktemp("started"),
        new_provision={"ceiling_share_of_target": 0.1, "routes": None, "route": ROUTES},
        candidates={"file": "asks.csv"},
        files={"asks.csv": ASKS},
        fund=FUNDS,
    )
    return study.allocate(path)


@pytest.fixture(scope="module")
def tables(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    return {
        name: list(csv.DictReader(io.StringIO(text))) for name, text in plan_tables(plan).items()
    }


def test_the_csv_agrees_with_the_record_row_by_row(plan, tables):
    record = new_provision_as_values(plan)
    assert len(record) == len(tables["new_provision.csv"]) == 3
    for one, row in zip(record, tables["new_provision.csv"], strict=True):
        assert row["recipient_id"] == one["recipient_id"]
        assert (row["place"], row["route"]) == (one["place"], one["route"])
        for column, key in (
            ("proposed_award_gbp", "proposed_pence"),
            ("minimum_gbp", "minimum_pence"),
            ("ceiling_gbp", "ceiling_pence"),
        ):
            assert round(float(row[column]) * 100) == one[key]
        assert int(row["people"]) == one["people"]
        assert row["reason"] == one["reason"]
        by_fund = {fund: round(float(row[f"proposed_award_gbp ({fund})"]) * 100) for fund in
                   ("core", "starts")}  # fmt: skip
        assert {fund: part for fund, part in by_fund.items() if part} == one["by_fund"]
    total = sum(one["proposed_pence"] for one in record)
    assert total == plan.new_provision_pence


def test_who_reaches_out_and_until_when(plan, tables):
    by_route = {(row["place"], row["route"]): row for row in tables["new_provision.csv"]}
    row = by_route["Marsh", "neighbour"]
    assert (row["reached_by"], row["reached_until"]) == ("Town Club", "2027-03-31")
    assert by_route["Marsh", "seed"]["reached_by"] == ""
    record = {(one["place"], one["route"]): one for one in new_provision_as_values(plan)}
    assert record["Marsh", "neighbour"]["reached_by"] == [
        {"organisation": "XX-3", "name": "Town Club", "until": "2027-03-31"}
    ]
    assert record["Town", "seed"]["routes_open"] == ["seed", "neighbour"]


def test_recipients_csv_has_candidates_and_adds_up_to_the_penny(plan, tables):
    rows = tables["recipients.csv"]
    total = sum(round(float(row["proposed_award_gbp"]) * 100) for row in rows)
    assert total == plan.budget_pence
    row = next(one for one in rows if one["recipient_id"] == "YY-1")
    assert row["kind"] == "candidate"
    assert (row["baseline_gbp"], row["change_share"], row["ceiling_gbp"]) == ("0.00", "", "500.00")
    assert row["name"] == "'=Marsh Friends"  # no spreadsheet runs it
    assert row["themes"] == "youth"
    paid_now = next(one for one in rows if one["recipient_id"] == "XX-1")
    assert paid_now["ceiling_gbp"] == ""
    by_id = {one["recipient_id"]: one for one in rows}
    assert by_id["new: Marsh: seed"]["name"] == "New provision in Marsh: seed"
    assert by_id["new: Marsh: seed"]["ceiling_gbp"] == "50.00"
    assert by_id["new: Marsh: seed"]["places"] == "Marsh 100 %"


def test_landing_csv_has_everybody_who_is_started(tables):
    routes = {row["recipient_id"]: row["route"] for row in tables["landing.csv"]}
    assert routes["YY-1"] == "candidate's own ask"
    assert routes["new: Town: seed"] == "new provision"


def test_the_record_tells_a_candidate_by_what_it_asks_for(plan):
    record = plan_record(plan, run_at="2026-01-01T00:00:00Z")
    told = {one["recipient_id"]: one for one in record["recipients"]}
    assert told["YY-1"]["asked_pence"] == 50_000
    assert told["YY-1"]["landing"] == [
        {"place": "Marsh", "share": 1.0, "route": "candidate's own ask"}
    ]
    assert told["XX-1"]["asked_pence"] is None
    within = record["money"]["within_awarded"]
    assert within["candidates_pence"] == plan.candidates_pence == 50_000
    assert [one["role"] for one in record["inputs"]].count("candidates") == 1


def test_a_restricted_fund_pays_only_what_it_may(plan):
    f = plan.problem.funds.index("starts")
    paid = {plan.problem.payees[p] for p in plan.award_pence[:, f].nonzero()[0]}
    assert paid
    assert paid <= {"YY-1", "new: Marsh: seed", "new: Marsh: neighbour"}


def test_the_printed_tables(plan):
    assert [row[:3] for row in candidates(plan).rows] == [["=Marsh Friends", "£500", "£500"]]
    shown = {(row[0], row[1]): row[2:5] for row in new_provision(plan).rows}
    assert shown["Town", "seed"] == ["£50", "£50", "1,000"]
    assert "new_provision.csv has every one" in new_provision(plan).note
    goes = {row[0]: row[1] for row in where_the_money_goes(plan).rows}
    assert goes["Candidates, paid for the first time"] == "£500"
    assert "Of 5 recipients" in largest_changes(plan).note  # candidates are not among them


def test_the_assumptions_name_routes_funds_and_asks(plan):
    said = {row[0]: row[1] for row in assumptions(plan.audit).rows}
    assert said["Fund “starts”"] == (
        "£100, only in Marsh and to those that are candidate or new provision"
    )
    assert said["Candidates"] == "1 in asks.csv, each up to what it asks for"
    assert said["New provision by seed"] == "at most £100 a place, 50 % of that in 2026/27"
    assert said["New provision by neighbour in Marsh"] == "Town Club, until 2027-03-31"


def test_a_place_where_none_is_proposed_has_one_printed_row_for_all_its_routes(tmp_path):
    nobody_gives = {"kind": "who_gives", "from": "all", "max_cut": 0}
    plan = study.allocate(
        county(
            tmp_path,
            new_provision={"ceiling_share_of_target": 0.1, "routes": None, "route": ROUTES},
            rule=[nobody_gives],
        )
    )
    shown = {row[0]: row[1:] for row in new_provision(plan).rows}
    assert shown["Marsh"] == [
        "any", "£0", "£200", "500",  # 50 by the seed pot and 150 by the neighbour, under 225
        "no money comes free for it",
    ]  # fmt: skip
    assert len(new_provision_as_values(plan)) == 3  # each of its own, in the record and the CSV
